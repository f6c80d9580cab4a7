"""The keys that an act takes, as ``-s KEY=VALUE``: read by their kind in the case file's rules, and listed for people.

Keys and coded values may be given by key or by Chinese name; days as 2024-03-05; a key that takes several texts is
repeated.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from request_flow.cli.options import day_of
from request_flow.cli.speech import say
from request_flow.cli.wording import Names, Wording, key_among, kind_of, listed
from request_flow.errors import BadInput
from request_flow.registers import names
from request_flow.registers.case_keys import KeyRule, case_keys

OWN_OPTIONS = frozenset({"on", "action", "actor"})
"""Keys of every event that have options of their own."""

TRUTHS = {"true": True, "yes": True, "是": True, "1": True, "false": False, "no": False, "否": False, "0": False}
OPTIONAL = "optional"
ENDING = "decide"
"""The one act whose outcome is chosen; every other ending has one of its own."""


def rules_of(act: str) -> dict[str, KeyRule]:
    """Return the keys that an act takes besides its day, in the order of the file."""
    rules = case_keys().rules
    common = {key: rule for key, rule in rules.event.items() if key not in OWN_OPTIONS}
    return {**rules.actions.get(act, {}), **common}


def data_of(act: str, pairs: Iterable[str], wording: Wording) -> dict[str, Any]:
    """Return the data of an event from the pairs that were typed.

    Raises:
        BadInput: a key is not known or missing, or a value is of another kind; the sentence lists what can be written.
    """
    rules = rules_of(act)
    written = _written(act, pairs, rules, wording)
    data: dict[str, Any] = {}
    for key, values in written.items():
        if key != "grounds":
            data[key] = _read(act, key, values, rules[key], wording)
    for key, values in written.items():
        if key == "grounds":
            data[key] = _grounds(values, data.get("outcome"), wording)
    missing = [key for key, rule in rules.items() if rule.required != OPTIONAL and key not in data]
    if missing:
        spelt = _names_of(act, missing)
        raise BadInput(
            "missing_key",
            f"“{wording.act(act)}”还要写：{listed(spelt, 'zh')}；可写的键：{listed(_names_of(act, rules), 'zh')}",
            f"{act} also needs: {listed(spelt, 'en')}; keys it takes: {listed(_names_of(act, rules), 'en')}",
        )
    return data


def _written(act: str, pairs: Iterable[str], rules: Mapping[str, KeyRule], wording: Wording) -> dict[str, list[str]]:
    spelt = _names_of(act, rules)
    found: dict[str, list[str]] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput("bad_key", f"--set 应写成 键=值，不是“{pair}”", f"--set takes KEY=VALUE, not {pair!r}")
        key = next((key for key, known in spelt.items() if name in {key, *known}), None)
        if key is None:
            raise BadInput(
                "unknown_key",
                f"“{wording.act(act)}”没有“{name}”这个键；可写的键：{listed(spelt, 'zh')}",
                f"{act} has no key {name!r}; keys it takes: {listed(spelt, 'en')}",
            )
        if not value.strip():
            raise BadInput(
                "empty",
                f"“{_called(key)}”是空的；没有内容就不要写这个键",
                f"{key} is empty: leave it out",
            )
        found.setdefault(key, []).append(value)
    return found


def _names_of(act: str, keys: Iterable[str]) -> Names:
    """Return the keys of an act with their names, its own first; the unit in brackets need not be written."""
    found = {}
    for key in keys:
        label = names.KEYS.get(key, key)
        own = names.KEYS_OF_ACTS.get((act, key), (label, key))[0]
        found[key] = (own, label, label.partition("（")[0])
    return found


def _called(key: str) -> str:
    return say(f"{names.KEYS.get(key, key)}（{key}）", key)


def _read(act: str, key: str, values: list[str], rule: KeyRule, wording: Wording) -> object:
    kind = kind_of(act, key)
    if rule.kind == "texts":
        return values if len(values) > 1 else values[0]
    if len(values) > 1:
        raise BadInput("given_twice", f"“{_called(key)}”只能写一次", f"{key} can be given only once")
    value = values[0]
    if kind is not None:
        return _coded(act, kind, value, wording)
    readers: dict[str, Callable[[], object]] = {
        "bool": lambda: _truth(key, value),
        "int": lambda: _number(key, value, rule, int),
        "number": lambda: _number(key, value, rule, float),
        "date": lambda: day_of(value, _called(key)).isoformat(),
        "text": lambda: _text(key, _method(value) if key == "method" else value, rule),
    }
    return readers[rule.kind]()


def _coded(act: str, kind: str, value: str, wording: Wording) -> str:
    known = wording.names(kind)
    if kind == "outcome" and value not in known:
        ends = {name for name, each in wording.law.outcomes.items() if act != ENDING or ENDING in each.closes_by}
        known = {name: spelt for name, spelt in known.items() if name in ends}
    return key_among(known, kind, value)


def _grounds(values: list[str], outcome: object, wording: Wording) -> object:
    known = wording.grounds(outcome)
    read = [key_among(known, "ground", each) if known else each for each in values]
    return read if len(read) > 1 else read[0]


def _text(key: str, value: str, rule: KeyRule) -> str:
    length = rule.length or case_keys().rules.length
    if len(value) > length:
        raise BadInput(
            "too_long",
            f"“{names.KEYS.get(key, key)}（{key}）”有 {len(value)} 个字，最多 {length} 个",
            f"{key} has {len(value)} characters, {length} at most",
        )
    return value


def _method(value: str) -> str:
    return next((key for key, label in names.METHODS.items() if value == label), value)


def _truth(key: str, text: str) -> bool:
    if text.lower() not in TRUTHS:
        raise BadInput(
            "bad_truth",
            f"“{names.KEYS.get(key, key)}（{key}）”应为 是 或 否（true、false），不是“{text}”",
            f"{key} is true or false, not {text!r}",
        )
    return TRUTHS[text.lower()]


def _number(key: str, text: str, rule: KeyRule, kind: type[int] | type[float]) -> int | float:
    what_zh, what_en = ("整数", "a whole number") if kind is int else ("数字", "a number")
    label = f"“{names.KEYS.get(key, key)}（{key}）”"
    try:
        number = int(text) if kind is int else float(text)
    except ValueError:
        zh, en = f"{label}应为{what_zh}，不是“{text}”", f"{key} is {what_en}, not {text!r}"
        raise BadInput("bad_number", zh, en) from None
    most = case_keys().rules.most if rule.most is None else rule.most
    least = -most if rule.least is None else rule.least
    if not least <= number <= most:
        raise BadInput(
            "out_of_range",
            f"{label}应在 {least} 与 {most} 之间，不是“{text}”",
            f"{key} lies between {least} and {most}; {text!r} does not",
        )
    return int(number) if number == int(number) else number


def particulars_of(pairs: Iterable[str]) -> dict[str, str]:
    """Return the particulars of an applicant from the pairs that were typed.

    Raises:
        BadInput: a pair is none, or its key is not known.
    """
    spelt: Names = {key: (names.PARTICULARS[key],) for key in case_keys().rules.parts["applicant"] if key != "category"}
    found: dict[str, str] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise BadInput(
                "bad_key", f"--applicant 应写成 键=值，不是“{pair}”", f"--applicant takes KEY=VALUE, not {pair!r}"
            )
        key = next((key for key, known in spelt.items() if name in {key, *known}), None)
        if key is None:
            raise BadInput(
                "unknown_key",
                f"申请人没有“{name}”这个键；可写的键：{listed(spelt, 'zh')}",
                f"an applicant has no key {name!r}; keys: {listed(spelt, 'en')}",
            )
        found[key] = value
    return found


def told_of(act: str, wording: Wording) -> str:
    """Return one line on an act: what it is called and the keys it takes, those it needs first."""
    rules = rules_of(act)
    common = case_keys().rules.event
    own = {key: rule for key, rule in rules.items() if key not in common}
    needed = [key for key, rule in own.items() if rule.required != OPTIONAL]
    more = [key for key in own if key not in needed]
    parts = [
        say("必填 ", "needs ") + listed(_names_of(act, needed), say("zh", "en")) if needed else "",
        say("可选 ", "may have ") + listed(_names_of(act, more), say("zh", "en")) if more else "",
    ]
    told = say("；", "; ").join(filter(None, parts)) or say("不需要其他内容", "needs nothing else")
    return say(f"{wording.act(act)}（{act}）：{told}", f"{act}: {told}")


def values_of(act: str, wording: Wording) -> list[str]:
    """Return a line for each key of an act that takes one of a list: what can be written."""
    lines = []
    for key in rules_of(act):
        kind = kind_of(act, key)
        if kind is not None:
            known = listed(wording.names(kind), say("zh", "en"))
            lines.append(say(f"  {names.KEYS.get(key, key)}（{key}）：{known}", f"  {key}: {known}"))
    return lines
