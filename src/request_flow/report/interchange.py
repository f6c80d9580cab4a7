"""The report file (JSON): reading it strictly, and saying in a sentence what is wrong where.

Keys are those of the interchange format. A file may lack tables and texts, and may carry notes of its own
(``source``, ``known_errors``); a figure that is there must be a whole number. ``checks`` in a file are not
believed: they are made anew from the figures.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from request_flow.errors import BadInput, Sentence
from request_flow.law.library_faults import Unfit, of_json
from request_flow.report.counts import LONGEST, NOTHING, Unreadable, read_amount, read_change, read_count, tidy
from request_flow.report.form import Form, Grid, Table3, form_for, form_named, forms
from request_flow.report.model import Read, Report, form_mismatch, status_named

KNOWN = frozenset(
    {"agency", "agency_name", "year", "format", "as_of", "status", "table2", "table3", "table4", "narrative", "checks"}
    | {"source", "known_errors"}
)
SHORT_OF = 10**LONGEST
"""Counts are below it: what has more digits is no count of anything."""


def dump(report: Report) -> bytes:
    """Return the report file: UTF-8, one figure row a line, the same bytes for the same report."""
    data = report.to_json()
    lines = []
    for key, value in data.items():
        if isinstance(value, dict | list) and value:
            lines.append(f"  {json.dumps(key)}: {_spread(value)}")
        else:
            lines.append(f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _spread(value: dict[str, Any] | list[Any]) -> str:
    one = [json.dumps(item, ensure_ascii=False) for item in (value.values() if isinstance(value, dict) else value)]
    if isinstance(value, dict):
        pairs = [f"    {json.dumps(key, ensure_ascii=False)}: {text}" for key, text in zip(value, one, strict=True)]
        return "{\n" + ",\n".join(pairs) + "\n  }"
    return "[\n" + ",\n".join(f"    {text}" for text in one) + "\n  ]"


def loads(content: bytes, place: str) -> Read:
    """Return the report in ``content``; ``place`` names the file in sentences.

    Raises:
        BadInput: it is no JSON, no report, or a figure in it is no count.
    """
    try:
        data = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise BadInput(
            "report_not_utf8", f"{place}：不是 UTF-8 编码的 JSON", f"{place}: the JSON is not encoded in UTF-8"
        ) from error
    except json.JSONDecodeError as error:
        raise BadInput(
            "report_not_json",
            f"{place}：第 {error.lineno} 行第 {error.colno} 列起不是有效的 JSON：{of_json(error).zh}",
            f"{place}: not valid JSON from line {error.lineno}, column {error.colno}: {error.msg}",
        ) from error
    except Unfit as error:
        why = error.sentence
        raise BadInput(
            "report_not_json", f"{place}：不是有效的 JSON：{why.zh}", f"{place}: not valid JSON: {why.en}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadInput(
            "report_not_json",
            f"{place}：不是有效的 JSON：嵌套太深，或数字太长",
            f"{place}: not valid JSON: it is nested too deeply, or a number is too long",
        ) from error
    return report_from(data, place)


def report_from(data: object, place: str) -> Read:
    """Return the report that parsed JSON ``data`` describes.

    Raises:
        BadInput: it is no report, or a figure in it is no count.
    """
    if not isinstance(data, dict) or not {"table2", "table3", "table4"} & set(data):
        raise _bad(
            "no_report",
            place,
            "不是年度报告：没有表二、表三、表四中的任何一张",
            "no report: it has none of the tables 2, 3, 4",
        )
    warnings: list[Sentence] = [
        Sentence(f"{place}：不认识的键“{key}”未读", f"{place}: the unknown key {key!r} was not read")
        for key in data
        if key not in KNOWN
    ]
    year = _year(data, place)
    form = _form(data, year, place, warnings)
    reader = _Tables(place, form, warnings)
    report = Report(
        agency=_text(data, "agency", place) or "",
        year=year,
        format=form.format,
        as_of=_day(data, place),
        status=status_named(data["status"]) if data.get("status") is not None else "draft",
        table2=reader.table2(data.get("table2")),
        table3=reader.table3(data.get("table3")),
        table4=reader.table4(data.get("table4")),
        narrative=_narrative(data, form, place, warnings),
        name=_text(data, "agency_name", place) or "",
    )
    mismatch = form_mismatch(year, form)
    return Read(report, (*warnings, mismatch) if mismatch else tuple(warnings))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Unfit(f"键“{key}”出现两次", f"the key {key!r} stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401 -- the hook's result is never used: it always raises
    raise Unfit(f"{name} 不是数字", f"{name} is no number")


def _is_plain(figure: object) -> bool:
    """Whether a figure is a count as it should be, so that no sentence about its place is needed."""
    return type(figure) is int and 0 <= figure < SHORT_OF


def _bad(code: str, place: str, zh: str, en: str) -> BadInput:
    return BadInput(code, f"{place}：{zh}", f"{place}: {en}")


def _text(data: dict[str, Any], key: str, place: str) -> str | None:
    value = data.get(key)
    if value is None or isinstance(value, str):
        return value
    raise _bad("bad_report_value", place, f"“{key}”应为文字", f"{key!r} must be text")


def _year(data: dict[str, Any], place: str) -> int | None:
    year = data.get("year")
    if year is None or (
        isinstance(year, int) and not isinstance(year, bool) and date.min.year <= year <= date.max.year
    ):
        return year
    raise _bad("bad_report_year", place, f"“year”应为年份整数，而不是 {year!r}", f"'year' must be a year, not {year!r}")


def _day(data: dict[str, Any], place: str) -> str | None:
    text = _text(data, "as_of", place)
    if text is None:
        return None
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise _bad("bad_report_day", place, f"“as_of”不是日期：{text}", f"'as_of' is no date: {text!r}") from error


def _narrative(data: dict[str, Any], form: Form, place: str, warnings: list[Sentence]) -> dict[str, str]:
    """Return the texts; one whose key is no section of the form is kept, and told not to have been compared."""
    value = data.get("narrative") or {}
    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        known = {section.key for section in form.sections if section.holds == "narrative"}
        warnings += [
            Sentence(
                f"{place}：“narrative”里的“{key}”不是本格式的部分（{'、'.join(sorted(known))}），其文字没有与表格核对",
                f"{place}: {key!r} in 'narrative' is no section of this form ({', '.join(sorted(known))}): "
                "its text was not compared with the tables",
            )
            for key in value
            if key not in known
        ]
        return value
    raise _bad("bad_report_value", place, "“narrative”应为各部分的文字", "'narrative' must hold a text for each part")


def _form(data: dict[str, Any], year: int | None, place: str, warnings: list[Sentence]) -> Form:
    """Return the form whose rows table 3 has; the name in the file, then the year, decide where that is open."""
    name = _text(data, "format", place)
    named = form_named(name) if name is not None else None
    rows = data.get("table3")
    if isinstance(rows, dict) and rows:
        fitting = [form for form in forms() if set(form.table3.row_keys) == set(rows)]
        if fitting and named not in fitting:
            if named is not None:
                warnings.append(
                    Sentence(
                        f"{place}：“format”写的是 {named.format}，而表三是 {fitting[0].format} 格式的行；按后者读取",
                        f"{place}: 'format' says {named.format}, but table 3 has the rows of {fitting[0].format}; "
                        "read as the latter",
                    )
                )
            return fitting[0]
    if named is not None:
        return named
    if year is not None:
        return form_for(year)
    raise _bad(
        "no_format",
        place,
        "没有“format”也没有“year”，不知道是哪种格式",
        "neither 'format' nor 'year' says which form it is",
    )


class _Tables:
    """Reads the tables of one file; warnings are collected on the way."""

    def __init__(self, place: str, form: Form, warnings: list[Sentence]) -> None:
        self.place, self.form, self.warnings = place, form, warnings

    def table3(self, data: object) -> dict[str, tuple[int, ...]] | None:
        table = self.form.table3
        rows = self._object(data, table.name.zh, table.name.en)
        if not rows:
            return None
        self._keys(table, "行", "rows", list(rows), table.row_keys)
        found: dict[str, tuple[int, ...]] = {}
        for row in table.rows:
            figures = rows[row.key]
            if not isinstance(figures, list) or len(figures) != len(table.columns):
                raise _bad(
                    "bad_report_row",
                    self.place,
                    f"{table.name.zh}“{row.printed}”（{row.key}）应有 {len(table.columns)} 个数",
                    f"{table.name.en}, row {row.key}: {len(table.columns)} figures are needed",
                )
            if all(map(_is_plain, figures)):
                found[row.key] = tuple(figures)
                continue
            found[row.key] = tuple(
                self._count(
                    figure,
                    Sentence(
                        f"{table.name.zh}“{row.printed}”“{column.label}”",
                        f"{table.name.en}, row {row.key}, column {column.key}",
                    ),
                )
                for figure, column in zip(figures, table.columns, strict=True)
            )
        return found

    def table4(self, data: object) -> dict[str, int] | None:
        table = self.form.table4
        cells = self._object(data, table.name.zh, table.name.en)
        if not cells:
            return None
        self._keys(table, "格", "cells", list(cells), table.column_keys)
        return {
            column.key: self._count(
                cells[column.key],
                Sentence(f"{table.name.zh}“{column.label}”({column.key})", f"{table.name.en}, {column.key}"),
            )
            for column in table.columns
        }

    def table2(self, data: object) -> dict[str, int | str] | None:
        name = self.form.table2.name
        cells = self._object(data, name.zh, name.en)
        if not cells:
            return None
        kinds = {key: cell.kind for form in (*forms(), self.form) for key, cell in form.table2.cells.items()}
        found: dict[str, int | str] = {}
        for key, value in cells.items():
            where = Sentence(f"{name.zh}“{key}”", f"{name.en}, {key}")
            if key not in kinds:
                self.warnings.append(
                    Sentence(f"{self.place}：{where.zh}不认识，未读", f"{self.place}: {where.en}: unknown, not read")
                )
            elif kinds[key] == "count":
                found[key] = self._count(value, where)
            else:
                found[key] = self._other(value, kinds[key] == "amount", where)
        return found

    def _object(self, data: object, zh: str, en: str) -> dict[str, Any]:
        if data is None or isinstance(data, dict):
            return data or {}
        raise _bad(
            "bad_report_table", self.place, f"{zh}应为键与数的对象", f"{en} must be an object of keys and figures"
        )

    def _keys(self, table: Grid, zh: str, en: str, given: Sequence[str], known: Sequence[str]) -> None:
        printed = {row.key: row.printed for row in table.rows} if isinstance(table, Table3) else {}
        for key in known:
            if key not in given:
                label = f"“{printed[key]}”" if key in printed else ""
                raise _bad(
                    "report_lacks_figures",
                    self.place,
                    f"{table.name.zh}缺少{zh} {key}{label}",
                    f"{table.name.en} lacks {key} among its {en}",
                )
        for key in given:
            if key not in known:
                raise _bad(
                    "report_unknown_figures",
                    self.place,
                    f"{table.name.zh}有表样（{self.form.format} 格式）所没有的{zh} {key}",
                    f"{table.name.en} has {key} among its {en}, which the {self.form.format} form does not",
                )

    def _count(self, value: object, where: Sentence) -> int:
        if value is None or (isinstance(value, str) and tidy(value) in NOTHING):
            self.warnings.append(
                Sentence(f"{self.place}：{where.zh}为空，按 0 读", f"{self.place}: {where.en}: blank, read as 0")
            )
            return 0
        reason = Sentence(f"“{value}”不是整数", f"{value!r} is not a whole number")
        if isinstance(value, int) and not isinstance(value, bool):
            try:
                return read_count(str(value)).value
            except Unreadable as unreadable:
                reason = unreadable.reason
        raise _bad("bad_report_figure", self.place, f"{where.zh}：{reason.zh}", f"{where.en}: {reason.en}")

    def _other(self, value: object, amount: bool, where: Sentence) -> int | str:
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                if not amount:
                    return read_change(str(value)).value
                return read_amount(str(value))
            reason = Sentence(f"“{value}”不是数字", f"{value!r} is not a number")
        except Unreadable as unreadable:
            reason = unreadable.reason
        raise _bad("bad_report_figure", self.place, f"{where.zh}：{reason.zh}", f"{where.en}: {reason.en}")
