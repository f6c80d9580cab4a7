"""What an officer typed for a letter, read by the letter's own contract: names, types, bounds."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from request_flow.errors import BadInput
from request_flow.notices.catalogue import MOST_TEXTS, LetterKind, Variable
from request_flow.notices.plain_text import split_lines

Read = Callable[[object], object]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.fromisoformat(_text(value))


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise TypeError(value)
    return int(value)


def _money(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(value)
    return float(value)


def _texts(value: object) -> tuple[str, ...]:
    found = split_lines(value) if isinstance(value, str) else tuple(map(_text, value))  # type: ignore[call-overload] # no list: TypeError
    if len(found) > MOST_TEXTS:
        raise ValueError(value)
    return tuple(found)


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


READ: Final[Mapping[str, Read]] = {
    "text": _text,
    "date": _day,
    "int": _whole,
    "money": _money,
    "texts": _texts,
    "bool": _truth,
}
CALLED: Final = {
    "text": ("文字", "a text"),
    "date": ("日期（2026-11-24）", "a day (2026-11-24)"),
    "int": ("整数", "a whole number"),
    "money": ("金额", "a sum"),
    "texts": (f"列表，最多{MOST_TEXTS}项", f"a list of at most {MOST_TEXTS} items"),
    "bool": ("是或者否", "true or false"),
}


def read_inputs(kind: LetterKind, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was typed, each value of its type; an empty text is nothing typed.

    How long a text may be is asked before issue, so that a draft that is too long can be kept.

    Raises:
        BadInput: a name is none that is typed for this letter, or a value is not of its type.
    """
    typed = {name: each for name, each in kind.notice.variables.items() if each.from_ == "officer"}
    return {name: _read(name, typed, value) for name, value in raw.items() if value not in (None, "")}


def _read(name: str, typed: Mapping[str, Variable], value: object) -> object:
    if name not in typed:
        known = "、".join(f"{each.means}（{key}）" for key, each in typed.items()) or "无"
        raise BadInput(
            "not_typed_here",
            f"这份文书没有要填写的“{name}”；可以填写：{known}。",
            f"{name!r} is nothing to be typed for this letter; to be typed: {', '.join(typed) or 'nothing'}.",
        )
    variable = typed[name]
    try:
        return READ[variable.type](value)
    except (TypeError, ValueError) as error:
        zh, en = CALLED[variable.type]
        raise BadInput(
            "bad_value_typed", f"“{variable.means}”（{name}）应当是{zh}。", f"{name} must be {en}."
        ) from error
