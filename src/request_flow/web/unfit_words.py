"""What is wrong at a place of a body or an address that does not fit, told without what stands there.

The codes are those of pydantic (https://docs.pydantic.dev/latest/errors/validation_errors/); bounds are told.
"""

from collections.abc import Mapping
from typing import Any

from pydantic_core import PydanticCustomError

from request_flow.errors import Sentence

KINDS = {
    "string": ("文字", "a text"),
    "int": ("整数", "a whole number"),
    "float": ("数字", "a number"),
    "bool": ("true 或 false", "true or false"),
    "date": ("日期，如 2026-11-23", "a day, such as 2026-11-23"),
    "datetime": ("时刻，如 2026-11-23T10:00:00+08:00", "an instant, such as 2026-11-23T10:00:00+08:00"),
    "list": ("列表", "a list"),
    "dict": ("对象", "an object"),
    "model": ("对象", "an object"),
}
"""What was expected, by how pydantic's code begins; ``int_from_float`` and the like say no more than that."""
SAID = {
    "missing": ("缺少这一项", "this is missing"),
    "extra_forbidden": ("没有这一项，请去掉", "there is no such key here: leave it out"),
    "string_pattern_mismatch": ("写法不对", "this is not written as it must be"),
    "string_too_long": ("太长，最多{max_length}个字", "too long: {max_length} characters at most"),
    "string_too_short": ("太短，至少{min_length}个字", "too short: {min_length} characters at least"),
    "too_long": ("太多，最多{max_length}项", "too many: {max_length} at most"),
    "too_short": ("太少，至少{min_length}项", "too few: {min_length} at least"),
    "greater_than_equal": ("应不小于{ge}", "must be {ge} or more"),
    "greater_than": ("应大于{gt}", "must be more than {gt}"),
    "less_than_equal": ("应不大于{le}", "must be {le} or less"),
    "less_than": ("应小于{lt}", "must be less than {lt}"),
    "literal_error": ("应为{expected}之一", "must be one of {expected}"),
    "enum": ("应为{expected}之一", "must be one of {expected}"),
    "json_invalid": ("不是 JSON", "this is not JSON"),
}
OTHERWISE = ("不合格式", "this does not have the right form")


def said_of(code: str, context: Mapping[str, Any]) -> Sentence:
    """Return what is wrong at a place, by pydantic's code and what it adds to it."""
    if "zh" in context:
        return Sentence(str(context["zh"]), str(context["en"]))
    if code in SAID:
        zh, en = SAID[code]
        chosen = str(context.get("expected", "")).replace(" or ", ", ").replace("'", "")
        bounds = {**context, "expected": chosen}
        zh_bounds = {**bounds, "expected": chosen.replace(", ", "、")}
        return Sentence(zh.format_map(zh_bounds), en.format_map(bounds))
    kind = KINDS.get(code.partition("_")[0])
    return Sentence(*OTHERWISE) if kind is None else Sentence(f"应为{kind[0]}", f"must be {kind[1]}")


def unfit(code: str, zh: str, en: str) -> PydanticCustomError:
    """Return the fault of parts that do not fit each other."""
    return PydanticCustomError(code, "{en}", {"zh": zh, "en": en})
