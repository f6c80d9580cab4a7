"""How pages write days, terms and provisions, and what codes are called, in either language.

Days: 11月24日, the year where it is not this one; 24 Nov 2026 in English.  Provisions: 第33条第二款 of the Regulation
(政府信息公开条例), Art. 33(2) in English.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from request_flow.law.citation import parse_address
from request_flow.law.corpus import Law
from request_flow.registers import names
from request_flow.workflow.definition import Workflow

REGULATION = "ogi-2019"
WEEKDAYS = ("一", "二", "三", "四", "五", "六", "日")
DAYS_IN_ENGLISH = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WRITTEN_DAY = re.compile(r"( ?)(?<![\w-])(\d{4}-\d{2}-\d{2})(?![\w-])( ?)", re.ASCII)
"""A day as errors and checks write it; in Chinese the blanks around it are of no use."""
QUOTED = re.compile(r"(“[^”]*”|\"[^\"]*\"|'[^']*')")
NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


def day_of(value: date | datetime | str) -> date:
    """Return the day of a date, an instant, or one of them as text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).date()
    return value.date() if isinstance(value, datetime) else value


@lru_cache(maxsize=4096)
def day(language: str, today: date | None, value: date | datetime | str | None) -> str:
    """Return a day as pages write it, the year where it is not that of ``today``; a dash for none."""
    if value is None or value == "":
        return "—"
    on = day_of(value)
    if language != "zh":
        return f"{on.day} {MONTHS[on.month - 1]} {on.year}"
    year = "" if today is not None and on.year == today.year else f"{on.year}年"
    return f"{year}{on.month}月{on.day}日"


def with_days(language: str, today: date | None, sentence: str) -> str:
    """Return a sentence with its days as pages write them; what is quoted stays as it was typed."""
    parts = QUOTED.split(sentence)
    for place in range(0, len(parts), 2):
        parts[place] = WRITTEN_DAY.sub(lambda found: _told(language, today, found), parts[place])
    return "".join(parts)


def _told(language: str, today: date | None, found: re.Match[str]) -> str:
    try:
        told = day(language, today, found[2])
    except ValueError:
        return found[0]
    return told if language == "zh" else f"{found[1]}{told}{found[3]}"


@lru_cache(maxsize=4096)
def weekday(language: str, value: date | datetime | str, *, long: bool = False) -> str:
    """Return the day of the week: 周二, 星期二 where it stands large, Tue in English."""
    number = day_of(value).weekday()
    if language != "zh":
        return DAYS_IN_ENGLISH[number]
    return ("星期" if long else "周") + WEEKDAYS[number]


def long_day(language: str, today: date | None, value: date | datetime | str) -> str:
    """Return a day with its weekday: 11月23日 星期一."""
    name = weekday(language, value, long=True)
    written = day(language, today, value)
    return f"{written} {name}" if language == "zh" else f"{written} ({name})"


@lru_cache(maxsize=4096)
def article(language: str, law: Law, address: str) -> str:
    """Return where a provision stands as pages cite it: 第33条第二款, other laws named before it; Art. 33(2)."""
    provision = law.provision(address)
    if provision.cited_as is not None:
        return provision.cited_as.in_language(language)
    found = parse_address(address)
    parts = found.article.split(".")
    if language != "zh":
        name = "" if found.law == REGULATION else f"{provision.law_called or found.law} "
        return f"{name}Art. {parts[0]}{''.join(f'({part})' for part in parts[1:])}"
    name = "" if found.law == REGULATION else provision.law_title.removeprefix("中华人民共和国")
    if not all(part.isdecimal() for part in parts):
        return f"{name}{found.article}"
    ends = (f"第{parts[0]}条", *(f"第{_numeral(part)}款" for part in parts[1:2]))
    return name + "".join((*ends, *(f"第（{_numeral(part)}）项" for part in parts[2:])))


def _numeral(digits: str) -> str:
    number = int(digits)
    if number <= len(NUMERALS) - 1:
        return NUMERALS[number]
    tens, ones = divmod(number, 10)
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones]}"


LISTS = {
    **names.LISTS,
    "key": names.KEYS,
    "case_key": names.CASE_KEYS,
    "particular": names.PARTICULARS,
    "method": names.METHODS,
}


class Wording:
    """What codes are called: by their label in the law's files in Chinese, by the code itself in English."""

    def __init__(self, law: Law, workflow: Workflow, language: str) -> None:
        self._language = language
        self._tables: dict[str, Mapping[str, Any]] = {
            "outcome": law.outcomes,
            "ground": {code: each for outcome in law.outcomes.values() for code, each in outcome.grounds.items()},
            "category": law.categories,
            "channel": law.channels,
            "act": workflow.transitions,
            "state": workflow.machine.states,
            "step": workflow.machine.steps,
            "stage": workflow.reviews.stages,
            "role": workflow.reviews.roles,
            "chain": workflow.reviews.chains,
        }
        self._labels: dict[str, Mapping[str, str]] = dict(LISTS)

    def of(self, kind: str, code: str | None) -> str:
        """Return the name of a code of one kind: act, outcome, ground, category, channel, key, list of the format."""
        if not code:
            return ""
        if self._language != "zh":
            return code.replace("_", " ")
        return self._names(kind).get(code, code)

    def key_of(self, act: str, key: str) -> str:
        """Return what a key of an act is called."""
        if (act, key) in names.KEYS_OF_ACTS:
            return names.KEYS_OF_ACTS[act, key][0 if self._language == "zh" else 1]
        return self.of("key", key)

    def choices(self, kind: str) -> dict[str, str]:
        """Return every code of a kind with its name, in the order of the definition."""
        return {code: self.of(kind, code) for code in self._names(kind)}

    def who(self, roles: Iterable[str]) -> str:
        """Return the roles that may do something, in a row, without the program itself."""
        joint = "、" if self._language == "zh" else ", "
        return joint.join(self.of("role", each) for each in roles if each != "system")

    def _names(self, kind: str) -> Mapping[str, str]:
        if kind not in self._labels:
            self._labels[kind] = {code: str(each.label) for code, each in self._tables[kind].items()}
        return self._labels[kind]
