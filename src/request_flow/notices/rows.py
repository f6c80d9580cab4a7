"""The tables of a letter: what happened, how days were counted, which papers there are; a row is a tuple of texts."""

from request_flow.cases.effects import current_reply_due
from request_flow.cases.events import Event
from request_flow.deadlines.explanation import explain_days
from request_flow.law.citation import cites
from request_flow.notices import words
from request_flow.notices.labels import act_labels, called, irregularity_labels, letter_words
from request_flow.notices.plain_text import flattened
from request_flow.notices.situation import Situation
from request_flow.workdays.calendar import OutsideCalendar

Row = tuple[str, ...]
STOPPING: tuple[str, ...] = ("ogi-2019:33.3",)


@cites("ogi-2019:45")
def timeline(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each event: day, what happened, particulars, number of the document."""
    labels = act_labels(situation.law)
    return tuple(
        (
            words.day(each.on),
            labels.get(each.act, each.act),
            _particulars(each, situation),
            each.data.get("document") or "",
        )
        for each in situation.events
    )


def _particulars(event: Event, situation: Situation) -> str:
    """Return what matters of an event beside its day, in one line."""
    told = letter_words()
    said = event.data
    found: list[str | None] = []
    if event.act == "decide":
        outcome = situation.law.outcomes.get(str(said.get("outcome")))
        found.append(outcome.label if outcome is not None else said.get("outcome"))
    if event.act == "extend" and said.get("days"):
        found.append(f"延长{said['days']}个工作日")
    if event.act == "request_supplement" and said.get("term_days"):
        found.append(f"补正期限{said['term_days']}个工作日")
    if event.act == "consult":
        found.append(called(told.consultations, said.get("kind")))
    if event.act == "fix_delayed_term":
        found.append(f"延迟至{words.day(said['until'])}")
    if event.act in ("charge_fee", "pay_fee") and said.get("amount") is not None:
        found.append(words.amount(said["amount"]))
    for key, names in (("opinion", told.opinions), ("method", told.methods), ("result", told.results)):
        found.append(called(names, said.get(key)))
    if event.act == "remedy_filed":
        found.append(called(told.remedies, said.get("kind")))
    found.extend(flattened(str(said[key])) for key in ("reference", "unit", "reason") if said.get(key))
    return "，".join(each for each in found if each)


@cites("ogi-2019:33", "holidays:2")
def term_days_counted(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each day of the reply term: the day, its number in the term, why it counts or not.

    Empty where no reply term ran, or where it leaves the calendar.
    """
    facts, rules = situation.facts, situation.rules
    due = current_reply_due(facts, rules)
    if facts.term_start is None or due is None:
        return ()
    stops = () if facts.delayed_until is not None else facts.stops()
    try:
        days = explain_days(facts.term_start, due, stops, STOPPING, rules.calendar)
    except OutsideCalendar:
        return ()
    return tuple((words.day(each.day), str(each.counted or ""), each.reason.zh) for each in days)


@cites("ogi-2019:45")
def irregularities(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each irregularity: its day, and what was irregular."""
    said = irregularity_labels(situation.law)
    return tuple((words.day(each.on), said.get(each.code, each.code)) for each in situation.facts.irregularities)


@cites("ogi-2019:51")
def remedy_cases(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each review or suit: what it is, when it was filed, its result and the day of that."""
    told = letter_words()
    return tuple(
        (
            called(told.remedies, each.kind) or "",
            words.day(each.filed_on),
            called(told.results, each.result) or "尚未审结",
            words.day(each.concluded_on) if each.concluded_on is not None else "",
        )
        for each in situation.facts.remedies.values()
    )


@cites("ogi-2019:45")
def papers(situation: Situation) -> tuple[Row, ...]:
    """Return a row for each paper of the case: its place in the list, what it is, its number, its day, where it is."""
    return tuple((str(place), *row) for place, row in enumerate(situation.papers, start=1))
