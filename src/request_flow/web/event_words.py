"""What a record of a case says, in words: its keys with their names, its values by what they stand for."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from request_flow.registers.case_keys import case_keys
from request_flow.registers.names import METHODS
from request_flow.web.words import Wording

OF_LISTS = {"categories": "category", "channels": "channel", "outcomes": "outcome"}
"""Lists of the case file that the law's files name, by the kind they are here."""
SAID_APART = frozenset({"document", "event", "ref"})
LOGINS = frozenset({"to"})


def kind_of(act: str, key: str) -> str | None:
    """Return what kind of code a record of this act carries under a key; ``None`` where it is none."""
    if key == "stage":
        return "stage"
    rule = case_keys().rules.actions.get(act, {}).get(key)
    return None if rule is None or rule.of is None else OF_LISTS.get(rule.of, rule.of)


class EventWords:
    """The words of one page; ``name_of`` turns a login into a name, ``write_day`` a day into text."""

    def __init__(
        self, wording: Wording, language: str, name_of: Callable[[str | None], str], write_day: Callable[[date], str]
    ) -> None:
        self.wording = wording
        self._chinese = language == "zh"
        self._name_of = name_of
        self._write_day = write_day

    def lines(self, act: str, data: Mapping[str, Any]) -> list[tuple[str, str]]:
        """Return each key of a record with what it says, but a letter's number, a reference, what it reverses."""
        return [
            (self.wording.key_of(act, key), self.value(act, key, value))
            for key, value in data.items()
            if key not in SAID_APART
        ]

    def value(self, act: str, key: str, value: object) -> str:
        """Return a value in words."""
        if isinstance(value, bool):
            return ("是" if value else "否") if self._chinese else ("yes" if value else "no")
        if isinstance(value, list | tuple):
            return ("、" if self._chinese else ", ").join(self.value(act, key, each) for each in value)
        if isinstance(value, date):
            return self._write_day(value)
        return self._coded(act, key, str(value))

    def _coded(self, act: str, key: str, text: str) -> str:
        if key == "grounds":
            return self.wording.of("ground", text)
        if key == "method":
            return METHODS.get(text, text) if self._chinese else text.replace("_", " ")
        if key in LOGINS:
            return self._name_of(text)
        rule = case_keys().rules.actions.get(act, {}).get(key)
        if rule is not None and rule.kind == "date":
            return self._write_day(date.fromisoformat(text))
        kind = kind_of(act, key)
        return text if kind is None else self.wording.of(kind, text)
