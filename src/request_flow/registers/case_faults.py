"""What is wrong with a case, key by key: asked only once the quick check has failed.

The answer is complete (every fault of the case, in the order of its keys), and it is the judge: a case without a
fault here is sound.
"""

from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any

from request_flow.registers.case_keys import DAYS, Events, Keys, ListOf, Number, Text, Texts, Truth
from request_flow.registers.entry import Problem

QUOTED = 40
OBJECT = ("对象", "an object")
CASE = ("一件案卷（一个 JSON 对象）", "a case (a JSON object)")
NAMES = {
    dict: OBJECT,
    list: ("列表", "a list"),
    str: ("文字", "a text"),
    bool: ("是否值", "true or false"),
}


def quote(value: object) -> str:
    """Return a value as it is shown in a sentence: in one line, and never long."""
    text = value if isinstance(value, str) else repr(value)
    text = " ".join(text.split())
    return text if len(text) <= QUOTED else text[:QUOTED] + "…"


def kind_of(value: object) -> tuple[str, str]:
    """Return what a value is, in both languages."""
    if value is None:
        return "空值 null", "null"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return f"数字 {quote(value)}", f"the number {quote(value)}"
    zh, en = NAMES.get(type(value), ("其他", "something else"))
    return zh, en


class Faults:
    """Collects the faults of one line."""

    def __init__(self, line: int) -> None:
        self.line = line

    def fault(self, field: str, code: str, zh: str, en: str) -> Problem:
        """Return one fault of this line."""
        return Problem(self.line, field, code, zh, en)

    def wrong_kind(self, field: str, value: object, zh: str, en: str) -> Problem:
        """Return the fault of a value that is of another kind than the key asks for."""
        is_zh, is_en = kind_of(value)
        if not field:
            return self.fault("", "wrong_kind", f"这一行应为{zh}，实为{is_zh}", f"the line must be {en}, not {is_en}")
        return self.fault(field, "wrong_kind", f"“{field}”应为{zh}，实为{is_zh}", f"{field} must be {en}, not {is_en}")

    def of_object(self, value: object, keys: Keys, where: str) -> Iterator[Problem]:
        """Yield the faults of an object: unknown keys, wrong values, then missing keys."""
        if type(value) is not dict:
            yield self.wrong_kind(where, value, *(OBJECT if where else CASE))
            return
        prefix = f"{where}." if where else ""
        for key, part in value.items():
            field = f"{prefix}{quote(key)}"
            if key in keys.kinds:
                yield from self.of_value(part, keys.kinds[key], field)
            else:
                yield self.unknown_key(field, key, keys)
        for key in sorted(keys.required - value.keys()):
            yield self.fault(f"{prefix}{key}", "missing_key", f"缺少“{prefix}{key}”", f"{prefix}{key} is missing")

    def unknown_key(self, field: str, key: str, keys: Keys) -> Problem:
        """Return the fault of a key that nobody knows, with the nearest one that is known."""
        near = get_close_matches(key, keys.kinds, n=1)
        zh, en = (f"，是否为“{near[0]}”？", f"; did you mean {near[0]!r}?") if near else ("", "")
        return self.fault(field, "unknown_key", f"没有“{field}”这个键{zh}", f"there is no key {field}{en}")

    def of_value(self, value: object, kind: Any, field: str) -> Iterator[Problem]:  # noqa: ANN401  a row of the table
        """Yield the faults of one value."""
        if kind is DAYS:
            return self.of_day(value, field)
        judges: dict[type, Any] = {
            Text: self.of_text,
            frozenset: self.of_choice,
            Number: self.of_number,
            Truth: self.of_truth,
            Texts: self.of_texts,
            ListOf: self.of_list,
            Events: self.of_events,
        }
        if isinstance(kind, Keys):
            return self.of_object(value, kind, field)
        found: Iterator[Problem] = judges[type(kind)](value, kind, field)
        return found

    def of_truth(self, value: object, kind: Truth, field: str) -> Iterator[Problem]:
        """Yield the fault of a value that is neither true nor false."""
        if not kind.holds(value):
            yield self.wrong_kind(field, value, " true 或 false", "true or false")

    def of_texts(self, value: object, kind: Texts, field: str) -> Iterator[Problem]:
        """Yield the fault of a value that is no text and no list of texts, or has a text that is empty or too long."""
        texts = value if type(value) is list else [value]
        if kind.holds(value):
            return
        if any(type(text) is not str for text in texts):
            yield self.wrong_kind(field, value, "文字，或文字的列表", "a text or a list of texts")
        elif not texts or "" in texts:
            zh = f"“{field}”是空的，或其中有空的文字；没有内容就不要写"
            yield self.fault(field, "empty", zh, f"{field} is empty, or a text in it is: leave it out")
        else:
            yield self.too_long(field, max(map(len, texts)), kind.length)

    def too_long(self, field: str, length: int, most: int) -> Problem:
        """Return the fault of a text that no column holds."""
        return self.fault(
            field,
            "too_long",
            f"“{field}”有 {length} 个字符，最多 {most} 个；请缩短",
            f"{field} has {length} characters, at most {most} are kept: shorten it",
        )

    def of_text(self, value: object, kind: Text, field: str) -> Iterator[Problem]:
        """Yield the faults of a text."""
        if type(value) is not str:
            yield self.wrong_kind(field, value, "文字", "a text")
        elif not value:
            yield self.fault(
                field, "empty", f"“{field}”是空的；没有内容就不要写这个键", f"{field} is empty: leave it out"
            )
        elif len(value) > kind.length:
            yield self.too_long(field, len(value), kind.length)

    def of_day(self, value: object, field: str) -> Iterator[Problem]:
        """Yield the faults of a day."""
        if type(value) is date:
            return
        if type(value) is not str:
            yield self.wrong_kind(field, value, "日期，如 2024-01-05", "a day such as 2024-01-05")
            return
        try:
            DAYS[value]
        except ValueError:
            yield self.fault(
                field,
                "bad_date",
                f"“{field}”的“{quote(value)}”不是日期；写成 2024-01-05 这样",
                f"{field} is {quote(value)!r}, which is no day: write it as 2024-01-05",
            )

    def of_choice(self, value: object, choices: frozenset[str], field: str) -> Iterator[Problem]:
        """Yield the faults of a value out of a closed list."""
        if type(value) is not str:
            yield self.wrong_kind(field, value, "文字", "a text")
        elif value not in choices:
            listed = ", ".join(sorted(choices))
            yield self.fault(
                field,
                "unknown_value",
                f"“{field}”的“{quote(value)}”不在可用值之中：{listed}",
                f"{field} is {quote(value)!r}; it can be: {listed}",
            )

    def of_number(self, value: object, kind: Number, field: str) -> Iterator[Problem]:
        """Yield the faults of a number."""
        if type(value) not in kind.types:
            zh, en = ("数字", "a number") if float in kind.types else ("整数", "a whole number")
            yield self.wrong_kind(field, value, zh, en)
        elif not kind.holds(value):
            yield self.fault(
                field,
                "out_of_range",
                f"“{field}”的 {quote(value)} 超出范围：应在 {kind.least} 与 {kind.most} 之间",
                f"{field} is {quote(value)}: it must lie between {kind.least} and {kind.most}",
            )

    def of_list(self, value: object, kind: ListOf, field: str) -> Iterator[Problem]:
        """Yield the faults of a list of objects."""
        if type(value) is not list:
            yield self.wrong_kind(field, value, "列表", "a list")
            return
        if not value:
            yield self.fault(field, "empty", f"“{field}”是空的", f"{field} is empty")
        for index, item in enumerate(value):
            yield from self.of_object(item, kind.keys, f"{field}[{index}]")

    def of_events(self, value: object, kind: Events, field: str) -> Iterator[Problem]:
        """Yield the faults of the history."""
        if type(value) is not list:
            yield self.wrong_kind(field, value, "列表", "a list")
            return
        if not value:
            yield self.fault(
                field, "empty", "“events”是空的：至少要有收到申请", "events is empty: it begins with receive"
            )
        for index, event in enumerate(value):
            where = f"{field}[{index}]"
            if type(event) is not dict:
                yield self.wrong_kind(where, event, *OBJECT)
                continue
            action = event.get("action")
            if type(action) is str and action in kind.actions:
                yield from self.of_object(event, kind.actions[action], where)
            else:
                yield from self.of_action(event, action, kind, where)

    def of_action(self, event: dict[str, Any], action: object, kind: Events, where: str) -> Iterator[Problem]:
        """Yield the faults of an event whose action is missing or unknown."""
        if "action" not in event:
            yield self.fault(f"{where}.action", "missing_key", f"缺少“{where}.action”", f"{where}.action is missing")
        elif type(action) is not str:
            yield self.wrong_kind(f"{where}.action", action, "文字", "a text")
        else:
            near = get_close_matches(action, kind.actions, n=1)
            zh, en = (f"，是否为“{near[0]}”？", f"; did you mean {near[0]!r}?") if near else ("", "")
            yield self.fault(
                f"{where}.action",
                "unknown_action",
                f"没有“{quote(action)}”这个动作{zh}",
                f"there is no action {quote(action)!r}{en}",
            )
        if "on" in event:
            yield from self.of_day(event["on"], f"{where}.on")
