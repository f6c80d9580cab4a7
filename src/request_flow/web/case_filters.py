"""The filter of the list of cases, which is its address: read from it, said in words, changed by one value.

What an address does not allow is left out: an old link or a mistyped one shows the list, never an error.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from request_flow.services.worklist import WEEK_DAYS, handlers_of
from request_flow.storage.case_lists import CLOCKED, OPEN, SORTS, STATES, Filters
from request_flow.storage.people import Member
from request_flow.web.desk import Desk
from request_flow.web.typed_numbers import read_number, read_page
from request_flow.web.words import day

KEYS = ("who", "state", "clock", "due", "channel", "unit", "handler", "year", "step", "irregular", "during")
STATE_CHOICES: Mapping[str, tuple[str, str]] = {
    "": ("在办", "open"),
    "all": ("全部", "all"),
    "unassigned": ("待分办", "not handed out"),
    "in_progress": ("办理中", "in progress"),
    "awaiting_confirmation": ("待确认", "awaiting confirmation"),
    "awaiting_supplement": ("待补正", "awaiting supplement"),
    "awaiting_fee": ("待缴费", "awaiting payment"),
    "closed": ("已办结", "closed"),
    "void": ("已作废", "void"),
}
CLOCK_CHOICES: Mapping[str, tuple[str, str]] = {
    "": ("不限", "any"),
    "late": ("已逾期", "overdue"),
    "today": ("今天到期", "due today"),
    "week": ("五个工作日内", "within five working days"),
    "stopped": ("停算", "stopped"),
    "provisional": ("暂定", "provisional"),
}
UNASSIGNED = "unassigned"
"""What is under way and was handed to no unit (待分办): no state of a case, but looked for like one."""
LONGEST = 200
FIRST_YEAR, LAST_YEAR = 1990, 2200


@dataclass(frozen=True, slots=True)
class Tag:
    """A filter that was chosen: its name and value in words, and the address of the list without it."""

    name: str
    words: str
    without: str


@dataclass(frozen=True, slots=True)
class Query:
    """What an address asks of the list."""

    values: Mapping[str, str]
    sort: str
    page: int

    def text(self, **changed: str) -> str:
        """Return the query of an address with some values changed; empty ones are left out."""
        asked = {**self.values, "sort": "" if self.sort == "due" else self.sort, **changed}
        return urlencode({key: value for key, value in asked.items() if value})

    def without(self, key: str) -> "Query":
        """Return the query without one of its filters."""
        return replace(self, values={**self.values, key: ""}, page=1)


def query_of(desk: Desk) -> Query:
    """Return what the address asks for."""
    values = {key: desk.query(key)[:LONGEST] for key in KEYS}
    sort, page = desk.query("sort"), desk.query("page")
    return Query(_sound(desk, values), sort if sort in SORTS else "due", read_page(page))


def _sound(desk: Desk, values: dict[str, str]) -> dict[str, str]:
    """Return the values with those left out that say nothing."""
    known: dict[str, Mapping[str, object] | tuple[str, ...]] = {
        "who": ("me", "unit"),
        "state": STATE_CHOICES,
        "clock": CLOCK_CHOICES,
        "channel": desk.program.law.channels,
        "step": desk.program.engine.workflow.machine.steps,
        "irregular": ("1",),
    }
    found = {key: value for key, value in values.items() if key not in known or value in known[key]}
    for key in ("year", "during"):
        if _year(values[key]) is None:
            found[key] = ""
    if _days(values["due"]) is None:
        found["due"] = ""
    return {key: found.get(key, "") for key in KEYS}


def filters_of(desk: Desk, query: Query) -> Filters:
    """Return the cases that a query asks for."""
    values, today = query.values, desk.today
    made = Filters(
        states={"": OPEN, "all": STATES, UNASSIGNED: CLOCKED}.get(values["state"], (values["state"],)),
        no_unit=values["state"] == UNASSIGNED,
        channel=values["channel"] or None,
        year=_year(values["year"]),
        step=values["step"] or None,
        irregular=bool(values["irregular"]),
        during=_year(values["during"]),
    )
    if values["who"] == "me":
        made = replace(made, handlers=handlers_of(desk.visitor))
    elif values["who"] == "unit" and desk.visitor.member.unit:
        made = replace(made, unit=desk.visitor.member.unit)
    if values["unit"]:
        made = replace(made, unit=values["unit"])
    if values["handler"]:
        made = replace(made, handlers=(values["handler"],))
    days = _days(values["due"])
    if days is not None:
        made = replace(made, due_from=days[0], due_until=days[1])
    return _with_clock(desk, made, values["clock"], today)


def _with_clock(desk: Desk, made: Filters, clock: str, today: date) -> Filters:
    week = desk.program.calendar.add_within(today, WEEK_DAYS)
    limits = {
        "late": (None, today - timedelta(days=1)),
        "today": (today, today),
        "week": (today, week),
    }
    if clock in limits:
        first, last = limits[clock]
        starts = [each for each in (first, made.due_from) if each is not None]
        ends = [each for each in (last, made.due_until) if each is not None]
        states = tuple(each for each in made.states if each == "in_progress")
        return replace(made, states=states, due_from=max(starts, default=None), due_until=min(ends))
    if clock in ("stopped", "provisional"):
        states = tuple(each for each in made.states if each in CLOCKED)
        if clock == "stopped":
            return replace(made, states=states, stopped_on=today)
        return replace(made, states=states, provisional=True)
    return made


def tags_of(desk: Desk, query: Query, staff: Mapping[str, Member]) -> list[Tag]:
    """Return the filters that were chosen, in words."""
    wording, say, values = desk.wording(), desk.say, query.values
    unit = desk.visitor.member.unit
    said = {
        "who": say("我承办的", "mine") if values["who"] == "me" else say(f"本科室：{unit}", f"my unit: {unit}"),
        "state": say(*STATE_CHOICES[values["state"]]),
        "clock": say(*CLOCK_CHOICES[values["clock"]]),
        "due": _said_days(desk, values["due"]),
        "channel": wording.of("channel", values["channel"]),
        "unit": values["unit"],
        "handler": staff[values["handler"]].name if values["handler"] in staff else values["handler"],
        "year": say(f"{values['year']}年收到", f"received in {values['year']}"),
        "step": wording.of("step", values["step"]),
        "irregular": say("有异常", "irregular"),
        "during": say(f"{values['during']}年收到或上年结转", f"received or open in {values['during']}"),
    }
    names = {
        "who": ("范围", "scope"),
        "state": ("状态", "state"),
        "clock": ("期限", "term"),
        "due": ("到期日", "due"),
        "channel": ("渠道", "channel"),
        "unit": ("科室", "unit"),
        "handler": ("承办", "handled by"),
        "year": ("年度", "year"),
        "step": ("步骤", "step"),
        "irregular": ("异常", "irregularity"),
        "during": ("计入年度", "counts in"),
    }
    return [
        Tag(say(*names[key]), said[key], desk.address("/cases") + _asked(query.without(key)))
        for key in KEYS
        if values[key]
    ]


def _asked(query: Query) -> str:
    text = query.text()
    return f"?{text}" if text else ""


def _said_days(desk: Desk, value: str) -> str:
    days = _days(value)
    if days is None:
        return ""
    first, last = (day(desk.language, desk.today, each) for each in days)
    return first if first == last else desk.say(f"{first}至{last}", f"{first} to {last}")


def _year(value: str) -> int | None:
    year = read_number(value, LAST_YEAR)
    return year if year is not None and year >= FIRST_YEAR else None


def _days(value: str) -> tuple[date, date] | None:
    """Return the first and the last day of ``2026-11-24`` or ``2026-11-24..2026-11-30``, both included."""
    first, _, last = value.partition("..")
    try:
        return date.fromisoformat(first), date.fromisoformat(last or first)
    except ValueError:
        return None


def picks_of(
    desk: Desk, staff: Mapping[str, Member], years: Sequence[int]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return the fields of the filter: the name of each, its label, and its choices with their words."""
    say, any_of = desk.say, [("", desk.say("不限", "any"))]
    scopes = [("", say("全机关", "the agency")), ("me", say("我承办的", "mine"))]
    if desk.visitor.member.unit:
        scopes.append(("unit", say("本科室", "my unit")))
    return [
        ("who", say("范围", "Scope"), scopes),
        ("state", say("状态", "State"), [(key, say(*words)) for key, words in STATE_CHOICES.items()]),
        ("clock", say("期限", "Term"), [(key, say(*words)) for key, words in CLOCK_CHOICES.items()]),
        ("handler", say("承办", "Handled by"), any_of + [(login, each.name) for login, each in staff.items()]),
        ("channel", say("渠道", "Channel"), any_of + list(desk.wording().choices("channel").items())),
        ("year", say("年度", "Year"), any_of + [(str(each), str(each)) for each in years]),
    ]
