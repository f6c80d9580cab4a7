"""Definition files: YAML in, typed objects out, every fault named by file and line.

A key that stands twice, a key nobody knows, a value of the wrong kind or a missing
citation is an error, never a silent default: the law is not guessed.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from request_flow.errors import BrokenDefinition, Sentence
from request_flow.law.library_faults import encoding_guess, of_model, of_system, of_yaml

Location = tuple[str | int, ...]
_TEXT, _LIST, _MAPPING, _MERGE = (f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map", "merge"))
Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Definition(BaseModel):
    """Base of everything that is read from ``workflows/``: frozen, and unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


D = TypeVar("D", bound=BaseModel)


class Lines(Mapping[Location, int]):
    """The line of each key and item of a file, found out at the first question: only a fault asks one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[Location, int] | None = None

    def _lines(self) -> dict[Location, int]:
        if self._found is None:
            loader = Loader(self._text)
            try:
                node = loader.get_single_node()
            finally:
                loader.dispose()
            self._found = {} if node is None else dict(_locate(node, ()))
        return self._found

    def __getitem__(self, location: Location) -> int:
        return self._lines()[location]

    def __iter__(self) -> Iterator[Location]:
        return iter(self._lines())

    def __len__(self) -> int:
        return len(self._lines())


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its data, and the line of each key and item in it (1 is the first line)."""

    path: Path
    data: Any
    lines: Mapping[Location, int] = field(repr=False)

    def line(self, location: Location) -> int:
        """Return the line of the nearest part of ``location`` that exists in the file."""
        while location not in self.lines and location:
            location = location[:-1]
        return self.lines.get(location, 1)

    def fault(self, location: Location, zh: str, en: str) -> BrokenDefinition:
        """Return the error to raise for a fault at ``location``."""
        place = f"{definition_name(self.path)}:{self.line(location)}"
        return BrokenDefinition("broken_definition", f"{place}:{zh}", f"{place}: {en}")


@cache
def definitions_folder(name: str = "workflows") -> Path:
    """Return the folder ``workflows`` or ``notifications``: the installed copy, else the checkout's.

    ``REQUEST_FLOW_DEFINITIONS`` may name a folder that holds an edited copy of both.
    """
    here = Path(__file__).resolve().parent.parent
    named = os.environ.get("REQUEST_FLOW_DEFINITIONS")
    roots = [Path(named)] if named else [here / "_data", here.parent.parent]
    for root in roots:
        if (root / name).is_dir():
            return root / name
    places = ", ".join(str(root / name) for root in roots)
    raise BrokenDefinition("no_definitions", f"找不到定义文件夹：{places}", f"definitions folder not found: {places}")


def definition_name(path: Path) -> str:
    """Return the path as people write it: from ``workflows/`` on."""
    parts = path.parts
    for top in ("workflows", "notifications"):
        if top in parts:
            return "/".join(parts[len(parts) - 1 - parts[::-1].index(top) :])
    return str(path)


def read(path: Path) -> Document:
    """Read a YAML file.

    Raises:
        BrokenDefinition: the file cannot be read, is no YAML, or has a key twice.
    """
    name = definition_name(path)
    text = _text(path, name)
    try:
        loader = Loader(text)
        try:
            node = loader.get_single_node()
            data = None if node is None else _build(node, loader, name)
        finally:
            loader.dispose()
    except RecursionError as error:
        raise BrokenDefinition(
            "unreadable_definition",
            f"{name}：无法读取：嵌套太深，或别名指向自己",
            f"{name}: cannot be read: nested too deep, or an alias within itself",
        ) from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _no_yaml(f"{name}:{line}", of_yaml(error)) from error
    except yaml.reader.ReaderError as error:  # the only one that names a position instead of a line
        line = text.count("\n", 0, error.position) + 1
        said = Sentence("有 YAML 不允许的控制字符", "a control character that YAML does not allow")
        raise _no_yaml(f"{name}:{line}", said) from error
    return Document(path, data, Lines(text))


def _text(path: Path, name: str) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        why = of_system(error)
        raise BrokenDefinition(
            "unreadable_definition", f"{name}：无法读取：{why.zh}", f"{name}: cannot be read: {why.en}"
        ) from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        place = f"{name}:{line}"
        guess = encoding_guess(content)
        raise BrokenDefinition(
            "unreadable_definition",
            f"{place}：无法读取：不是 UTF-8（{guess.zh}）",
            f"{place}: cannot be read: it is not UTF-8 ({guess.en})",
        ) from error


def _no_yaml(place: str, why: Sentence) -> BrokenDefinition:
    return BrokenDefinition("broken_yaml", f"{place}：不是有效的 YAML：{why.zh}", f"{place}: not valid YAML: {why.en}")


def _build(node: yaml.Node, loader: yaml.SafeLoader, name: str) -> object:
    """Return the data of a node; the plain kinds by hand, which halves the time of every start."""
    if node.tag == _TEXT:
        return node.value
    if node.tag == _LIST and isinstance(node, yaml.SequenceNode):
        return [_build(item, loader, name) for item in node.value]
    if node.tag == _MAPPING and isinstance(node, yaml.MappingNode):
        return _build_mapping(node, loader, name)
    try:
        return loader.construct_object(node, deep=True)
    except ValueError as error:
        zh, en = f"“{node.value}”无法识别", f"{node.value!r} is no value of its kind: {error}"
        raise _fault_at(node, name, "bad_value", zh, en) from error


def _build_mapping(node: yaml.MappingNode, loader: yaml.SafeLoader, name: str) -> dict[object, object]:
    data: dict[object, object] = {}
    seen: set[str] = set()
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
            raise _fault_at(key, name, "bad_key", "键必须是单个值", "a key must be a plain value")
        if key.value in seen:
            raise _fault_at(key, name, "duplicate_key", f"键“{key.value}”重复", f"the key {key.value!r} stands twice")
        seen.add(key.value)
        data[_build(key, loader, name)] = _build(value, loader, name)
    return data


def _fault_at(node: yaml.Node, name: str, code: str, zh: str, en: str) -> BrokenDefinition:
    place = f"{name}:{node.start_mark.line + 1}"
    return BrokenDefinition(code, f"{place}:{zh}", f"{place}: {en}")


def _locate(node: yaml.Node, at: Location) -> Iterator[tuple[Location, int]]:
    yield at, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _locate(item, (*at, index))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            line = key.start_mark.line + 1
            yield (*at, key.value), line
            yield from (
                (where, max(found, line))
                for where, found in _locate(value, (*at, key.value))
                if where != (*at, key.value)
            )


def parse(document: Document, kind: type[D]) -> D:
    """Return the document as ``kind``.

    Raises:
        BrokenDefinition: with file and line of the first fault, and how many more there are.
    """
    try:
        return kind.model_validate(document.data)
    except ValidationError as error:
        # A misspelt key is told before the right one that is missing for it.
        faults = sorted(error.errors(include_url=False), key=lambda fault: fault["type"] != "extra_forbidden")
        first = faults[0]
        location = tuple(str(part) if not isinstance(part, int) else part for part in first["loc"])
        where = ".".join(str(part) for part in location)
        where_zh, where_en = where or "（整个文件）", where or "(file)"
        more_zh = f"（另有 {len(faults) - 1} 处）" if len(faults) > 1 else ""
        more_en = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        said = of_model(first)
        raise document.fault(location, f"{where_zh}:{said.zh}{more_zh}", f"{where_en}: {said.en}{more_en}") from error


def read_as(path: Path, kind: type[D]) -> D:
    """Read and parse one definition file."""
    return parse(read(path), kind)
