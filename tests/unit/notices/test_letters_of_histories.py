"""Letters of random lawful histories: every date is one that the case or an independent count of its days gives."""

import copy
from collections.abc import Iterator
from datetime import date
from typing import Any

from hypothesis import given, settings

from oracle.calendar_by_day import last_day_of
from oracle.due_by_day import Case, stand
from oracle.histories import lawful_case
from request_flow.cases.events import Event
from request_flow.cases.record import events_of, registration_of
from request_flow.notices.catalogue import LetterKind, Variable, catalogue
from request_flow.notices.compose import compose, text_of
from request_flow.notices.remedies import remedies_of
from request_flow.notices.situation import Earlier, Situation, situation_of
from request_flow.notices.typed_dates import dates_in
from request_flow.registers import check_case
from support.build import engine
from support.letters import AGENCY, PARTICULARS

KNOWN_UNTIL = date(2026, 12, 31)
"""The count by days knows no holidays of later years."""
REGULATION_IN_FORCE = date(2019, 5, 15)
"""The law here tells no remedy against a decision of an earlier day."""
DAYS_IN_ROWS = "term_days_counted"
TYPED: dict[str, Any] = {
    "text": "文字",
    "texts": ("文字",),
    "date": date(2026, 1, 5),
    "int": 3,
    "money": 100,
    "bool": True,
}


def letters_of(act: Event) -> Iterator[LetterKind]:
    """Yield the letters that an act may call for, those over every single day left out."""
    found = list(catalogue().of_act(act.act, act.data))
    if act.act == "decide" and act.on >= REGULATION_IN_FORCE:
        found.append(catalogue().of_outcome(engine().law, act.data["outcome"], act.data.get("grounds")))
    for kind in found:
        if DAYS_IN_ROWS not in kind.notice.variables:
            yield kind


def letters_beside(situation: Situation) -> Iterator[LetterKind]:
    """Yield the letters that no act calls for, and those of the outcome for any of its grounds."""
    for kind in catalogue().kinds.values():
        notice = kind.notice
        if DAYS_IN_ROWS in notice.variables or min(each.on for each in situation.events) < REGULATION_IN_FORCE:
            continue
        if situation.outcome in notice.outcomes or (notice.act is None and not notice.outcomes):
            yield kind


def typed(kind: LetterKind) -> dict[str, Any]:
    def of(variable: Variable) -> Any:
        return TYPED[variable.type]

    return {name: of(each) for name, each in kind.notice.variables.items() if each.from_ == "officer"}


def known_days(case: Case, place: int, day: date) -> set[date]:
    """Return the days of the first ``place`` events, and the due days they set, counted by hand.

    A letter may be written later than its act, so the last days of all side terms so far may
    stand in it; of the reply's due days only those before and after the last of the events.
    """
    days = {day, TYPED["date"]}
    for event in case["events"][:place]:
        days |= {date.fromisoformat(str(event[key])) for key in ("on", "received_on", "until") if key in event}
    for length in range(1, place + 1):
        prefix = {**case, "events": case["events"][:length]}
        standing = stand(prefix, day)
        days |= {each.last for each in standing.consultations}
        if standing.side_term is not None:
            days.add(last_day_of(standing.side_term.start, standing.side_term.days))
        if standing.start is not None and length >= place - 1:
            days.add(standing.reply_due())
    return days


def with_grounds(case: Case) -> Case:
    """Return the case, each of its decisions resting on a ground that its history bears out."""
    found = copy.deepcopy(case)
    grounds = engine().law.outcomes
    for place, event in enumerate(found["events"]):
        if event["action"] == "decide" and grounds[event["outcome"]].grounds:
            event["grounds"] = next(iter(grounds[event["outcome"]].grounds))
            asked = [each["action"] for each in found["events"][:place]]
            if event["outcome"] == "notproc_excessive" and "receive_reasons" not in asked:
                event["grounds"] = "reasons_not_given"
    return found


def situations(case: Case) -> Iterator[tuple[int, Event, Situation]]:
    entry = check_case(with_grounds(case), 1)
    assert entry.case is not None, entry.problems
    events = events_of(entry.case)
    for place, act in enumerate(events, start=1):
        situation = situation_of(
            registration_of(entry.case),
            events[:place],
            act,
            rules=engine().rules,
            law=engine().law,
            agency_name=AGENCY,
            agency=PARTICULARS,
            day=act.on,
            earlier=Earlier("2018-0001", "澄教公开〔2018〕1号-答", act.on),
            query_code="7K3M-92QF",
        )
        yield place, act, situation


@settings(max_examples=150)
@given(lawful_case())
def test_every_date_in_a_letter_is_counted_by_the_engine_as_by_hand(case: Case) -> None:
    for place, act, situation in situations(case):
        # in the order of their names: what fails is shown again by the same seed
        drawn = {each.name: each for each in (*letters_of(act), *letters_beside(situation))}
        days = known_days(case, place, act.on)
        for _, kind in sorted(drawn.items()):
            letter = compose(kind, situation, typed(kind))
            said = text_of(letter)
            strange = [
                each.text
                for each in dates_in(said)
                if not each.is_one_of(days)
                and not (each.year or 0) > KNOWN_UNTIL.year
                and each.text not in situation.registration.subject
            ]

            assert strange == [], (kind.name, said)
            if remedies_of(kind, situation) is not None:
                assert "澄州市人民政府申请行政复议" in said
                assert "澄州市人民法院提起行政诉讼" in said


@settings(max_examples=100)
@given(lawful_case(strict=True))
def test_every_required_part_is_there_where_the_history_has_no_irregularity(case: Case) -> None:
    for _, act, situation in situations(case):
        for kind in letters_of(act):
            said = text_of(compose(kind, situation, typed(kind)))
            if kind.name == "receipt-slip" and situation.facts.received_on is None:
                continue  # it waits for the confirmation that gives the day of receipt

            assert "待填" not in said, (kind.name, said)
            assert said.startswith(f"{AGENCY}\n{kind.notice.title}\n")
