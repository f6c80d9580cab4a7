"""Whatever merged and was split: every case counts with just one agency, the one that holds it."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from request_flow.services.succession import holder_of, parts_of
from request_flow.storage.successions import Succession
from services.county import OFFICE
from services.desk import D


@st.composite
def successions(draw: st.DrawFn) -> list[Succession]:
    """Successions among six agencies, each from one to another of a higher id, none twice; numbers are 1 to 4."""
    found: list[Succession] = []
    given_away: dict[int, set[str]] = {}
    for old in range(1, 6):
        rest_taken = False
        for new in draw(st.lists(st.integers(old + 1, 6), max_size=3, unique=True)):
            day = D(f"{draw(st.integers(2022, 2025))}-03-01")
            left = sorted({"1", "2", "3", "4"} - given_away.setdefault(old, set()))
            named = draw(st.none() | st.lists(st.sampled_from(left), min_size=1, unique=True)) if left else None
            if named is None and rest_taken:
                continue
            rest_taken |= named is None
            given_away[old] |= set(named or ())
            cases = None if named is None else tuple(named)
            found.append(Succession(old, new, day, cases, OFFICE.actor, OFFICE.role, "2026-01-01T00:00:00+08:00"))
    return found


@given(known=successions(), year=st.integers(2021, 2026))
def test_every_case_counts_with_just_the_agency_that_holds_it(known: list[Succession], year: int) -> None:
    for registered_with, number in product(range(1, 7), "1234"):
        holders = [
            agency
            for agency in range(1, 7)
            for part in parts_of(known, agency, year)
            if part.agency_id == registered_with and part.has(number)
        ]
        assert holders == [holder_of(known, registered_with, number, year)]
