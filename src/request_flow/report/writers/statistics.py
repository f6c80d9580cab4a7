"""Writing statistics: JSON for programs, CSV for spreadsheets, one page with charts for people.

CSV is UTF-8 with a byte order mark, by which spreadsheet programs know it, lines ended as RFC 4180 has them; the tables
stand one below the other, each with its name and what it counts above it, an empty line between two.  A text that a
spreadsheet would take for a formula is given a leading apostrophe.  Every writer returns bytes, the same for the same
statistics.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from request_flow.errors import BadInput, Sentence
from request_flow.report.statistics import Scope, Statistics
from request_flow.report.statistics_tables import tables_of
from request_flow.report.statistics_words import Cell, Cited, Named, Share, Table
from request_flow.report.writers.page import template
from request_flow.report.writers.statistics_charts import charts_of

FORMULA_BEGINS: Final = ("=", "+", "-", "@", "\t", "\r")
ALL, ALMOST_ALL = "100.0%", "99.9%"
"""One late case among thousands is not rounded away."""
DECIMALS: Final = 4
MANY: Final = 3


@dataclass(frozen=True, slots=True)
class Spelling:
    """The language for people, and how provisions are cited in it."""

    language: str
    provisions: Callable[[Sequence[str]], str]


def title_of(scope: Scope) -> Sentence:
    """Return whose statistics these are, and of which year."""
    names = list(scope.agencies.values())
    some = "、".join(names[:MANY])
    who = some if len(names) <= MANY else f"{names[0]}等{len(names)}个机关"
    who_en = ", ".join(names) if len(names) <= MANY else f"{len(names)} agencies"
    unit, unit_en = (f"{scope.unit}", f", {scope.unit}") if scope.unit else ("", "")
    return Sentence(
        f"{who}{unit}{scope.year}年政府信息公开申请办理统计",
        f"{who_en}{unit_en}: requests for information, statistics of {scope.year}",
    )


def shown(cell: Cell, spelling: Spelling) -> str:
    """Return a cell as people read it; what there is none of is blank."""
    if cell is None:
        return ""
    if isinstance(cell, Named):
        return cell.name(spelling.language)
    if isinstance(cell, Share):
        return _percent(cell)
    if isinstance(cell, Cited):
        return spelling.provisions(cell.addresses)
    return f"{cell:g}" if isinstance(cell, float) else str(cell)


def _percent(share: Share) -> str:
    value = share.value()
    if value is None:
        return ""
    text = f"{value:.1%}"
    return ALMOST_ALL if text == ALL and share.part < share.whole else text


def write_json(statistics: Statistics, _: Spelling) -> bytes:
    """Return the statistics as one JSON object; keys stay, names stand beside them in Chinese."""
    scope = statistics.scope
    value = {
        "agencies": list(scope.agencies),
        "unit": scope.unit,
        "year": scope.year,
        "as_of": scope.last.isoformat(),
        "tables": {
            table.key: {
                "title": {"zh": table.title.zh, "en": table.title.en},
                "counts": {"zh": table.says.zh, "en": table.says.en},
                "rows": [_row(table, row) for row in table.rows],
            }
            for table in tables_of(statistics)
        },
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _row(table: Table, row: Sequence[Cell]) -> dict[str, Any]:
    written: dict[str, Any] = {}
    for column, cell in zip(table.columns, row, strict=True):
        if isinstance(cell, Named):
            written[column.key] = cell.key or None
            if cell.key and cell.zh != cell.key:
                written[f"{column.key}_name"] = cell.zh
        elif isinstance(cell, Share):
            value = cell.value()
            written[column.key] = None if value is None else round(value, DECIMALS)
        elif isinstance(cell, Cited):
            written[column.key] = list(cell.addresses)
        else:
            written[column.key] = cell
    return written


def write_csv(statistics: Statistics, spelling: Spelling) -> bytes:
    """Return every table as CSV, one below the other."""
    text = io.StringIO()
    writer = csv.writer(text)
    for place, table in enumerate(tables_of(statistics)):
        if place:
            writer.writerow([])
        writer.writerow([table.title.in_language(spelling.language)])
        writer.writerow([table.says.in_language(spelling.language)])
        writer.writerow([column.name(spelling.language) for column in table.columns])
        for row in table.rows:
            writer.writerow([_harmless(shown(cell, spelling)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_BEGINS) else text


def write_html(statistics: Statistics, spelling: Spelling) -> bytes:
    """Return one page with charts and tables; needs no script and no file beside it."""
    language = spelling.language
    page = template("statistics.html.j2").render(
        lang="zh-CN" if language == "zh" else "en",
        title=title_of(statistics.scope).in_language(language),
        as_of=Sentence(f"截至{statistics.scope.last}", f"as of {statistics.scope.last}").in_language(language),
        charts=charts_of(statistics, language),
        nothing=Sentence("没有", "none").in_language(language),
        tables=[
            {
                "key": table.key,
                "title": table.title.in_language(language),
                "says": table.says.in_language(language),
                "columns": [column.name(language) for column in table.columns],
                "rows": [[(shown(cell, spelling), _kind(cell)) for cell in row] for row in table.rows],
            }
            for table in tables_of(statistics)
        ],
    )
    return page.encode()


def _kind(cell: Cell) -> str:
    return "name" if isinstance(cell, Named) else "cited" if isinstance(cell, Cited) else "figure"


WRITERS: Final[Mapping[str, Callable[[Statistics, Spelling], bytes]]] = {
    "json": write_json,
    "csv": write_csv,
    "html": write_html,
}


def write_statistics(statistics: Statistics, kind: str, spelling: Spelling) -> bytes:
    """Return the statistics written as ``kind``.

    Raises:
        BadInput: there is no such kind of file.
    """
    writer = WRITERS.get(kind)
    if writer is None:
        known = ", ".join(WRITERS)
        raise BadInput(
            "unknown_statistics_kind", f"不能写成“{kind}”；可用：{known}", f"cannot write {kind!r}; known are {known}"
        )
    return writer(statistics, spelling)
