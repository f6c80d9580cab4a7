"""Random histories of requests, in the case format of contract.md section 1: lawful, spoilt, and without any order.

Everything is drawn from a ``random.Random``: a seed gives the same case again, and hypothesis can shrink one. What
lawful means, and the span of days, stands in ``oracle.clerk``; what blocks, in ``oracle.blockers``.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from oracle.blockers import ANSWERS, question_of
from oracle.calendar_by_day import A_DAY, last_day_of
from oracle.clerk import FIRST_DAY, KINDS, LAST_DAY, Clerk
from oracle.due_by_day import Case, Event, Standing, stand
from oracle.figures_by_day import COLUMNS, REPLIES

A_FAR_DAY = date(2099, 3, 2)


def random_case(
    rng: random.Random, *, number: str = "", agency: str = "oracle", strict: bool = False, first_day: date = FIRST_DAY
) -> Case:
    """Return one lawful case; ``number`` defaults to a random one of the year it arrived in, ``strict``: no irregularity."""
    return Clerk(rng, number, agency, strict=strict, first_day=first_day).work()


def random_register(rng: random.Random, n: int, *, agency: str = "oracle", strict: bool = False) -> list[Case]:
    """Return ``n`` lawful cases of one agency, their numbers distinct."""
    return [random_case(rng, number=f"R-{place:05d}", agency=agency, strict=strict) for place in range(1, n + 1)]


def lawful_case(*, strict: bool = False) -> st.SearchStrategy[Case]:
    """Cases as ``random_case`` makes them, with hypothesis choosing (and shrinking) every draw."""
    return st.builds(lambda rng: random_case(rng, strict=strict), st.randoms(use_true_random=False))


def lawful_register(n: int, *, strict: bool = False) -> st.SearchStrategy[list[Case]]:
    """Registers as ``random_register`` makes them, one for each seed: too long to shrink draw by draw."""
    return st.integers(0, 2**32 - 1).map(lambda seed: random_register(random.Random(seed), n, strict=strict))


def any_event_list(rng: random.Random) -> list[Event]:
    """Return well-typed events in no lawful order: doubled, missing, unanswered, and dated anyhow."""
    start = FIRST_DAY + timedelta(days=rng.randint(0, 2800))
    events = []
    for _ in range(rng.randint(0, 14)):
        action = rng.choice(sorted(_EXTRA_KEYS))
        day = start + timedelta(days=rng.choice((0, 0, 1, 2, 7, 21, 28, 29, 30, 45, 400)) * rng.choice((1, 1, 1, -1)))
        event: Event = {"on": day.isoformat(), "action": action} | _EXTRA_KEYS[action](rng, day)
        events.append(event)
    if rng.random() < 0.5:
        events.sort(key=lambda event: str(event["on"]))
    return events


def spoil(case: Case, rng: random.Random) -> tuple[Case, str]:
    """Return a prefix of the lawful ``case`` whose last event alone blocks, and which blocker of ``oracle.blockers`` it is.

    Every blocker that the case's history has room for is equally likely; a date in the future always has room.
    """
    whys = list(_SPOILERS)
    rng.shuffle(whys)
    for why in whys:
        spoilt = _SPOILERS[why](case, rng)
        if spoilt is not None:
            return spoilt, why
    raise AssertionError("a date in the future can always be made")


def _prefixes(case: Case, rng: random.Random) -> list[tuple[Case, Standing, date]]:
    """Return every non-empty prefix with its standing and its last day, in random order."""
    found = []
    for length in range(1, len(case["events"]) + 1):
        prefix = {**case, "events": [dict(event) for event in case["events"][:length]]}
        day = date.fromisoformat(prefix["events"][-1]["on"])
        found.append((prefix, stand(prefix, day), day))
    rng.shuffle(found)
    return found


def _then(case: Case, day: date, action: str, **extra: Any) -> Case:
    return {**case, "events": [*case["events"], {"on": day.isoformat(), "action": action, **extra}]}


def _consulting(standing: Standing, day: date) -> bool:
    return any(one.open_on(day) for one in standing.consultations)


def _did(case: Case, action: str, **values: str) -> bool:
    return any(event["action"] == action and values.items() <= event.items() for event in case["events"])


def _decide_closed(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        if standing.state == "closed" and not _consulting(standing, day):
            return _then(prefix, day, "decide", outcome="disclosed")
    return None


def _lapse_early(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        term = standing.side_term
        if term is None:
            continue
        first, last = max(day, term.start), last_day_of(term.start, term.days)
        if first < last and first <= LAST_DAY:
            action = "lapse_supplement" if standing.state == "awaiting_supplement" else "lapse_fee"
            latest = min(last - A_DAY, LAST_DAY)
            return _then(prefix, rng.choice((first, latest)), action)
    return None


def _groundless(outcome: str, needed: str, **values: str) -> Callable[[Case, random.Random], Case | None]:
    """Return a spoiler that decides ``outcome`` in a history without the act it needs."""

    def spoiler(case: Case, rng: random.Random) -> Case | None:
        for prefix, standing, day in _prefixes(case, rng):
            ready = standing.state == "in_progress" and not _consulting(standing, day)
            if ready and not _did(prefix, needed, **values):
                return _then(prefix, day, "decide", outcome=outcome)
        return None

    return spoiler


def _decide_while_consulting(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        if standing.state == "in_progress" and _consulting(standing, day):
            last = max(one.last for one in standing.consultations if one.open_on(day))
            return _then(prefix, min(LAST_DAY, rng.choice((day, last))), "decide", outcome="disclosed")
    return None


def _extend_twice(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        running = standing.state == "in_progress" and standing.until is None
        if running and standing.extension and day <= standing.reply_due():
            return _then(prefix, day, "extend", days=1, approved_by="机构负责人")
    return None


def _extend_too_long(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        running = standing.state == "in_progress" and standing.until is None and not standing.extended
        if running and day <= standing.reply_due():
            return _then(prefix, day, "extend", days=21, approved_by="机构负责人")
    return None


def _answer_before_question(case: Case, rng: random.Random) -> Case | None:
    for prefix, _, _ in _prefixes(case, rng):
        *earlier, answer = prefix["events"]
        if answer["action"] in ANSWERS:
            asked = date.fromisoformat(question_of(answer, earlier)["on"])
            return {**prefix, "events": [*earlier, {**answer, "on": (asked - A_DAY).isoformat()}]}
    return None


def _in_the_future(case: Case, rng: random.Random) -> Case:
    for prefix, standing, _ in _prefixes(case, rng):
        if standing.state == "in_progress":
            return _then(prefix, A_FAR_DAY, "decide", outcome="disclosed")
    return {**case, "events": [{**case["events"][0], "on": A_FAR_DAY.isoformat()}]}


def _unknown_outcome(case: Case, rng: random.Random) -> Case | None:
    for prefix, standing, day in _prefixes(case, rng):
        if standing.state == "in_progress" and not _consulting(standing, day):
            return _then(prefix, day, "decide", outcome="answered_somehow")
    return None


_SPOILERS: dict[str, Callable[[Case, random.Random], Case | None]] = {
    "decide_closed": _decide_closed,
    "lapse_early": _lapse_early,
    "unclear_without_supplement": _groundless("unable_unclear_after_supplement", "request_supplement"),
    "third_party_without_consultation": _groundless("refuse_third_party", "consult", kind="third_party"),
    "excessive_without_reasons": _groundless("notproc_excessive", "request_reasons"),
    "decide_while_consulting": _decide_while_consulting,
    "extend_twice": _extend_twice,
    "extend_too_long": _extend_too_long,
    "answer_before_question": _answer_before_question,
    "in_the_future": _in_the_future,
    "unknown_outcome": _unknown_outcome,
}


def _maybe(rng: random.Random, key: str, value: object) -> dict[str, Any]:
    return {key: value} if rng.random() < 0.5 else {}


_EXTRA_KEYS: dict[str, Callable[[random.Random, date], dict[str, Any]]] = {
    "receive": lambda _, __: {},
    "confirm_receipt": lambda _, __: {},
    "request_supplement": lambda rng, day: (
        {"term_days": rng.randint(1, 30), "items": "文号"} | _maybe(rng, "received_on", day.isoformat())
    ),
    "receive_supplement": lambda _, __: {},
    "lapse_supplement": lambda _, __: {},
    "extend": lambda rng, _: {"days": rng.randint(1, 20), "approved_by": "机构负责人"},
    "consult": lambda rng, day: (
        {"ref": rng.choice("ab"), "kind": rng.choice(KINDS), "party": "某公司"}
        | _maybe(rng, "received_on", (day + timedelta(days=rng.randint(-3, 9))).isoformat())
    ),
    "record_opinion": lambda rng, _: (
        {"ref": rng.choice("abz"), "opinion": rng.choice(("consent", "object"))}
        | _maybe(rng, "reasonable", rng.random() < 0.5)
    ),
    "request_reasons": lambda rng, _: {"term_days": rng.randint(1, 15)},
    "receive_reasons": lambda rng, _: {"reasonable": rng.random() < 0.5},
    "fix_delayed_term": lambda rng, day: {"until": (day + timedelta(days=rng.randint(-5, 90))).isoformat()},
    "charge_fee": lambda rng, day: (
        {"basis": rng.choice(("per_item", "per_page")), "quantity": 12, "amount": 200}
        | _maybe(rng, "received_on", day.isoformat())
    ),
    "pay_fee": lambda rng, _: _maybe(rng, "amount", rng.choice((1, 100, 200, 300))),
    "lapse_fee": lambda _, __: {},
    "decide": lambda rng, _: {"outcome": rng.choice(REPLIES)} | _maybe(rng, "earlier", "2018-0001"),
    "deliver": lambda rng, _: {"method": "post"} | _maybe(rng, "returned", rng.random() < 0.5),
    "withdraw": lambda _, __: {},
    "close_other": lambda _, __: {"reason": "其他"},
    "void": lambda _, __: {"reason": "登记错误", "approved_by": "机构负责人"},
    "archive": lambda _, __: {},
    "correct_category": lambda rng, _: {
        "category": rng.choice(COLUMNS),
        "reason": "登记有误",
        "approved_by": "机构负责人",
    },
    "remedy_filed": lambda rng, _: {"ref": rng.choice("rs"), "kind": "review"},
    "remedy_concluded": lambda rng, _: (
        {"ref": rng.choice("rst"), "result": rng.choice(("upheld", "corrected", "other"))}
        | _maybe(rng, "redo", rng.random() < 0.8)
        | _maybe(rng, "redo_term_days", rng.randint(1, 30))
    ),
}
