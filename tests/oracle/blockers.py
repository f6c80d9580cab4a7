"""What makes a history impossible (contract.md section 2), looked for event by event; the check on the random histories.

Reading taken on lapses (逾期): an act dated on the last day of the term stands, since that day is over when it is
recorded (edge case 38); one dated before it does not. The day a letter was received is a day like any other: it cannot
lie in the future. An extension under a delayed term has no effect and blocks nothing.
"""

from datetime import date

from oracle.calendar_by_day import last_day_of
from oracle.due_by_day import Case, Event, Standing, stand
from oracle.figures_by_day import OTHERS, REPLIES

LONGEST_EXTENSION = 20
ANSWERS = {
    "confirm_receipt": "receive",
    "receive_supplement": "request_supplement",
    "record_opinion": "consult",
    "receive_reasons": "request_reasons",
    "pay_fee": "charge_fee",
    "deliver": "decide",
    "remedy_concluded": "remedy_filed",
}


def question_of(answer: Event, earlier: list[Event]) -> Event:
    """Return the last event before ``answer`` that it answers; of its own reference, where it has one."""
    asked = ANSWERS[answer["action"]]
    return next(
        event for event in reversed(earlier) if event["action"] == asked and event.get("ref") == answer.get("ref")
    )


def blockers(case: Case, today: date) -> list[str]:
    """Return the name of every blocker that some event of ``case`` meets, in the order of the events."""
    found: list[str] = []
    for position, event in enumerate(case["events"]):
        earlier = case["events"][:position]
        before = stand({**case, "events": earlier}, date.max)
        day = date.fromisoformat(event["on"])
        if day > today or date.fromisoformat(event.get("received_on") or event["on"]) > today:
            found.append("in_the_future")
        if event["action"] in ANSWERS and event["on"] < question_of(event, earlier)["on"]:
            found.append("answer_before_question")
        if event["action"] == "decide":
            found += _against_decision(event["outcome"], day, before, earlier)
        if event["action"] in {"lapse_supplement", "lapse_fee"}:
            term = before.side_term
            if term is None or day < last_day_of(term.start, term.days):
                found.append("lapse_early")
        if event["action"] == "extend" and before.extended:
            found.append("extend_twice")
        if event["action"] == "extend" and event["days"] > LONGEST_EXTENSION:
            found.append("extend_too_long")
    return found


def _against_decision(outcome: str, day: date, before: Standing, earlier: list[Event]) -> list[str]:
    actions = {event["action"] for event in earlier}
    ended = [one for one in before.consultations if not one.open_on(day)]
    met = {
        "decide_closed": before.state == "closed",
        "decide_while_consulting": len(ended) < len(before.consultations),
        "unknown_outcome": outcome not in {*REPLIES, *OTHERS},
        "unclear_without_supplement": outcome == "unable_unclear_after_supplement"
        and "receive_supplement" not in actions,
        "third_party_without_consultation": outcome == "refuse_third_party"
        and not any(one.kind == "third_party" for one in ended),
        "excessive_without_reasons": outcome == "notproc_excessive" and "request_reasons" not in actions,
    }
    return [name for name, is_met in met.items() if is_met]
