"""Addresses, filters and fields that nobody who clicks would send: each has its answer, and none is a failure."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import pytest
from anyio.from_thread import BlockingPortal

from request_flow.bootstrap import open_program
from support.program import at
from web.office import TODAY, Office, found, open_office, settings_at
from web.test_permissions import EVERYBODY, HOLDERS, permissions

FORGED = ("0", "x", "٣", "%00", "%25", "9" * 15, "9" * 25, "9" * 5_000)
"""As they stand in an address: figures of another script, a NUL, numbers too large for a database and for Python."""
FILTERS = (
    "after", "all", "as", "before", "case", "cases", "charts", "days", "draft", "due", "event", "from", "grounds", "if",
    "kind", "kind_of", "next", "on", "only", "open", "outcome", "p", "page", "part", "partial", "q", "r", "seen",
    "sort", "state", "status", "to", "unit", "what", "which", "who", "with", "year",
)  # fmt: skip
AT_HAND = {"agency": "edu", "act": "extend", "kind": "disclosure", "year": "2026", "part": "table3", "id": "1"}
OTHERWISE = "1"
PLACE = re.compile(r"{(\w+)(?::\w+)?}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.soak)])
def office(request: pytest.FixtureRequest, portal: BlockingPortal, tmp_path: Path) -> Iterator[Office]:
    url = f"sqlite:///{tmp_path / 'office.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    found(url, tmp_path)
    with open_program(settings_at(url, tmp_path), at(TODAY)) as program:
        made = open_office(url, tmp_path, program, at(TODAY), portal)
        yield made
        made.app.state.programs.close()


def routes(method: str) -> Iterator[tuple[str, str]]:
    """Yield each address of a method, and who may open it."""
    for route, permission in permissions().items():
        which, path = route.split()
        if which == method:
            yield path, min(HOLDERS[permission] & EVERYBODY)


def filled(path: str, number: str, forged: Mapping[str, str] = MappingProxyType({})) -> str:
    """Return an address with what is at hand in its places, and what is forged in one of them."""
    parts = {**AT_HAND, "number": number, **forged}
    return PLACE.sub(lambda found: parts.get(found[1], OTHERWISE), path)


def places(path: str) -> set[str]:
    return {found[1] for found in PLACE.finditer(path)} - {"agency"}


def failures(office: Office, asked: Iterator[tuple[str, str, str]]) -> list[tuple[str, str, int]]:
    """Ask for each address by the browser of who may; return those that failed."""
    failed = []
    for method, address, who in asked:
        client = office.client(who)
        answer = client.get(address) if method == "GET" else client.post(address, {"_version": "9" * 5_000})
        if answer.status_code >= 500:
            failed.append((method, address[:100], answer.status_code))
    return failed


def test_an_address_with_a_forged_part_is_answered(office: Office):
    number = office.arrives("2026-11-16")

    assert not failures(
        office,
        (
            (method, filled(path, number, {place: forged}), who)
            for method in ("GET", "POST")
            for path, who in routes(method)
            for place in places(path)
            for forged in FORGED
        ),
    )


def test_filters_of_forged_values_are_answered(office: Office):
    number = office.arrives("2026-11-16")

    assert not failures(
        office,
        (
            ("GET", f"{filled(path, number)}?{'&'.join(f'{name}={forged[:99]}' for name in FILTERS)}", who)
            for path, who in routes("GET")
            for forged in ("x", "٣", "%00", "9" * 25)
        ),
    )


@pytest.mark.soak
def test_each_filter_alone_with_a_forged_value_is_answered(office: Office):
    number = office.arrives("2026-11-16")

    assert not failures(
        office,
        (
            ("GET", f"{filled(path, number)}?{name}={forged}", who)
            for path, who in routes("GET")
            for name in FILTERS
            for forged in ("%00", "9" * 25)
        ),
    )
