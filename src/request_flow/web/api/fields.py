"""The shapes of the description as people read them: each with its keys, what may stand there, and whether it must."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

REFERENCE: Final = "#/components/schemas/"
MOST_CODES: Final = 30
"""Of a longer list of codes only the number is told; ``codes`` lists them."""
OR: Final = " | "

Schema = Mapping[str, Any]


class Value(NamedTuple):
    """What may stand under a key: words, the name of a shape where one is meant, words again."""

    before: str
    shape: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a shape."""

    name: str
    value: Value
    required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that is sent or told; ``choices`` are its forms where it has several: a step has one for each act."""

    name: str
    words: str
    keys: tuple[Key, ...]
    choices: tuple["Shape", ...]


def shapes(schemas: Mapping[str, Schema]) -> list[Shape]:
    """Return every shape of a description, by name."""
    return [_shape(name, schemas[name]) for name in sorted(schemas)]


def _shape(name: str, schema: Schema) -> Shape:
    choices = tuple(_shape(str(each.get("title", "")), each) for each in schema.get("oneOf", ()))
    return Shape(name, _words(schema), tuple(_keys(schema)), choices)


def _keys(schema: Schema) -> Iterator[Key]:
    required = schema.get("required", ())
    for name, each in schema.get("properties", {}).items():
        yield Key(name, value_of(each), name in required, _words(each))


def _words(schema: Schema) -> str:
    return " ".join(str(schema.get("description", "")).replace("`", "").split())


def value_of(schema: Schema) -> Value:
    """Return what a value is in a few words."""
    if "$ref" in schema:
        return Value("", str(schema["$ref"]).removeprefix(REFERENCE))
    if "anyOf" in schema:
        return _either([value_of(each) for each in schema["anyOf"]])
    many = schema.get("additionalProperties")
    if schema.get("type") == "array":
        return _around("[", value_of(schema.get("items", {})), "]")
    if isinstance(many, dict):
        return _around("{…: ", value_of(many), "}")
    return Value(_plain(schema))


def _plain(schema: Schema) -> str:
    if "const" in schema:
        return f'"{schema["const"]}"'
    codes = [str(each) for each in schema.get("enum", ())]
    if codes:
        return OR.join(codes) if len(codes) <= MOST_CODES else f"{len(codes)} codes"
    return str(schema.get("format") or schema.get("type") or "any")


def _around(start: str, value: Value, end: str) -> Value:
    if value.shape:
        return Value(start + value.before, value.shape, value.after + end)
    return Value(start + value.before + end)


def _either(values: list[Value]) -> Value:
    named = next((each for each in values if each.shape), None)
    others = OR.join(dict.fromkeys(each.before for each in values if each is not named))
    if named is None:
        return Value(others)
    return Value(named.before, named.shape, named.after + (OR + others if others else ""))
