"""Figures by their key, from a file: table 2 of a report in any readable format, or a list of keys and figures.

A list is YAML, JSON, CSV or a workbook: the key in the first column, the figure in the last, what stands between is
not read.  Figures stay text as they were written; a key without one has the empty text.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from python_calamine import CalamineError, CalamineWorkbook

from request_flow.errors import BadInput, Sentence
from request_flow.report.counts import looks_like_a_figure
from request_flow.report.model import Report
from request_flow.report.reading import read_content
from request_flow.report.reading.files import decode, kind_of
from request_flow.report.reading.source import LARGEST_FILE, too_large, unreadable

YAML_ENDINGS = frozenset({".yaml", ".yml"})
TABLES = frozenset({"table2", "table3", "table4"})


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a file gives: figures by key; ``report`` is that of which they are table 2, if it was one."""

    figures: dict[str, str]
    report: Report | None = None
    warnings: tuple[Sentence, ...] = ()


def read_keyed(path: Path) -> Keyed:
    """Return the figures in a file that can be opened.

    Raises:
        BadInput: it is neither a report with a table 2 nor a list of keys and figures.
    """
    place, ending = path.name, path.suffix.lower()
    if path.stat().st_size > LARGEST_FILE:
        mega = LARGEST_FILE >> 20
        raise too_large(place, f"超过 {mega} MB", f"more than {mega} MB")
    content = path.read_bytes()
    if ending in YAML_ENDINGS:
        return Keyed(_once(_yaml(decode(content, place), place), place))
    kind = kind_of(content, ending, place)
    if kind == "json":
        data = _json(content, place)
        return _of_report(content, place, ending) if TABLES & data.keys() else Keyed(_once(data.items(), place))
    if kind == "txt" and ending == ".csv":
        return Keyed(_once(_rows(csv.reader(io.StringIO(decode(content, place), newline=""))), place))
    try:
        return _of_report(content, place, ending)
    except BadInput as error:
        if kind != "xlsx" or error.code not in {"no_report", "no_table2"}:
            raise
        return Keyed(_once(_rows(_sheet(content, place)), place))


def _of_report(content: bytes, place: str, ending: str) -> Keyed:
    read = read_content(content, place, ending)
    if not read.report.table2:
        raise unreadable(place, "报告里没有表二", "the report has no table 2", "no_table2")
    return Keyed({key: str(figure) for key, figure in read.report.table2.items()}, read.report, read.warnings)


def _yaml(text: str, place: str) -> Iterator[tuple[str, str]]:
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise unreadable(place, "不是有效的 YAML", f"not valid YAML: {error}") from error
    if not isinstance(node, yaml.MappingNode):
        raise _no_list(place)
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode) or not isinstance(value, yaml.ScalarNode):
            raise _no_list(place)
        yield key.value, value.value


def _json(content: bytes, place: str) -> dict[str, str]:
    """Return a JSON object; its numbers stay as they are written."""
    try:
        pairs = json.loads(decode(content, place), parse_int=str, parse_float=str, object_pairs_hook=list)
    except (ValueError, RecursionError) as error:
        raise unreadable(place, "不是有效的 JSON", f"not valid JSON: {error}") from error
    if not isinstance(pairs, list) or not all(isinstance(each, tuple) for each in pairs):
        raise _no_list(place)
    if TABLES & {key for key, _ in pairs}:
        return dict(pairs)
    if not all(isinstance(value, str) for _, value in pairs):
        raise _no_list(place)
    return _once(pairs, place)


def _sheet(content: bytes, place: str) -> list[list[str]]:
    try:
        rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except CalamineError as error:
        raise unreadable(place, f"工作簿无法读取：{error}", f"the workbook cannot be read: {error}") from error
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    return f"{cell:.0f}" if isinstance(cell, float) and cell.is_integer() else str(cell)


def _rows(rows: Iterable[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Yield key and figure of each row: the first and the last column; a first row without a figure is the header."""
    table = [[cell.strip() for cell in row] for row in rows]
    last = max((place for row in table for place, cell in enumerate(row) if cell), default=0)
    for place, row in enumerate(table):
        figure = row[last] if 0 < last < len(row) else ""
        if row and row[0] and (place or looks_like_a_figure(figure)):
            yield row[0], figure


def _once(pairs: Iterable[tuple[str, str]], place: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput("figure_twice", f"{place}：“{key}”出现两次", f"{place}: {key!r} stands twice")
        found[key] = value
    if not found:
        raise _no_list(place)
    return found


def _no_list(place: str) -> BadInput:
    return unreadable(
        place,
        "既不是带表二的年度报告，也不是“键：数”的清单",
        "neither a report with a table 2 nor a list of keys and figures",
        "no_figures",
    )
