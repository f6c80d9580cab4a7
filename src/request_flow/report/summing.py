"""The sum of several reports of one year: the tables added cell by cell, opening and closing figures too.

A government's report is put together from those of its departments and of the governments below it; every one of
them adds its own cases, so that a sum of sums equals the sum of all.  Counts are whole numbers; amounts of money are
added as decimals and keep the decimals of the most exact one.  Nothing is guessed: reports printed on different forms
have different rows and are not added, and a figure that a report lacks is named, not taken for 0 in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from request_flow.errors import BadInput, Sentence
from request_flow.report.form import Form, form_for, form_named
from request_flow.report.identities import check
from request_flow.report.model import Report


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that a report lacks, so that the sum is without its share."""

    agency: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Total:
    """The sum, the codes of the agencies in it in the order they came, and what some of them lack."""

    report: Report
    agencies: tuple[str, ...]
    lacks: tuple[Lack, ...]


class Adding:
    """Adds reports one after the other; none is kept."""

    def __init__(self, agency: str, year: int) -> None:
        self.agency, self.year = agency, year
        self._form: Form | None = None
        self._agencies: dict[str, None] = {}
        self._lacks: list[Lack] = []
        self._as_of: str | None = None
        self._table2: dict[str, int | Decimal] = {}
        self._table3: dict[str, tuple[int, ...]] = {}
        self._table4: dict[str, int] = {}

    def add(self, report: Report) -> None:
        """Add one report.

        Raises:
            BadInput: it is of another year or form than those before it, or its agency is in the sum already.
        """
        form = self._form
        if report.year != self.year:
            raise BadInput(
                "sum_other_year",
                f"汇总的是 {self.year} 年度，{report.agency} 的报告是 {report.year} 年度的",
                f"the sum is of {self.year}, the report of {report.agency} is of {report.year}",
            )
        if report.agency in self._agencies:
            raise BadInput(
                "sum_counted_twice",
                f"{report.agency} 的报告已经在汇总里，不能重复计入",
                f"the report of {report.agency} is in the sum already and is not counted twice",
            )
        if form is not None and report.format != form.format:
            first = next(iter(self._agencies))
            raise BadInput(
                "sum_mixed_formats",
                f"{first} 的报告是 {form.format} 格式，{report.agency} 的是 {report.format} 格式；"
                "两种表样的行次不同，不能相加，请退回按同一格式重报",
                f"the report of {first} is on the form {form.format}, that of {report.agency} on {report.format}; "
                "their rows differ and cannot be added: return it to be made on the same form",
            )
        self._form = form = form or form_named(report.format)
        self._agencies[report.agency] = None
        self._as_of = max(filter(None, (self._as_of, report.as_of)), default=None)
        self._add_table2(report, form)
        if report.table3 is None:
            self._lack(report, "表三", "table 3")
        else:
            before = self._table3
            self._table3 = {
                row: tuple(map(int.__add__, before[row], figures)) if before else tuple(figures)
                for row, figures in report.table3.items()
            }
        if report.table4 is None:
            self._lack(report, "表四", "table 4")
        else:
            counted = self._table4
            self._table4 = {key: counted.get(key, 0) + figure for key, figure in report.table4.items()}

    def total(self) -> Total:
        """Return the sum, checked; with no report at all every figure of tables 3 and 4 is 0."""
        form = self._form or form_for(self.year)
        width = len(form.table3.columns)
        report = Report(
            agency=self.agency,
            year=self.year,
            format=form.format,
            as_of=self._as_of,
            table2={key: _written(figure) for key, figure in self._table2.items()} or None,
            table3=self._table3 or dict.fromkeys(form.table3.row_keys, (0,) * width),
            table4=self._table4 or dict.fromkeys(form.table4.column_keys, 0),
        )
        return Total(replace(report, checks=tuple(check(report, form))), tuple(self._agencies), tuple(self._lacks))

    def _add_table2(self, report: Report, form: Form) -> None:
        given = report.table2 or {}
        cells = form.table2.cells
        missing = [key for key in cells if key not in given]
        foreign = [key for key in given if key not in cells]
        if len(missing) == len(cells):
            self._lack(report, "表二", "table 2")
        elif missing:
            self._lack(
                report, f"表二的 {len(missing)} 格（{'、'.join(missing)}）", f"cells of table 2: {', '.join(missing)}"
            )
        if foreign:
            zh, en = "、".join(foreign), ", ".join(foreign)
            told = Sentence(
                f"{report.agency} 的表二有 {form.format} 格式所没有的 {zh}，未计入",
                f"table 2 of {report.agency} has {en}, which the form {form.format} has not: not added",
            )
            self._lacks.append(Lack(report.agency, told))
        # In the order of the form, whatever came first, so that the order of the reports does not show.
        self._table2 = {
            key: self._table2.get(key, 0) + _number(given[key]) if key in given else self._table2[key]
            for key in cells
            if key in given or key in self._table2
        }

    def _lack(self, report: Report, zh: str, en: str) -> None:
        told = Sentence(f"{report.agency} 的报告缺{zh}", f"the report of {report.agency} lacks {en}")
        self._lacks.append(Lack(report.agency, told))


def total_of(reports: Iterable[Report], agency: str, year: int) -> Total:
    """Return the sum of ``reports`` as a report of ``agency``.

    Raises:
        BadInput: the years or forms differ, or a report comes twice.
    """
    adding = Adding(agency, year)
    for report in reports:
        adding.add(report)
    return adding.total()


def _number(value: int | str) -> int | Decimal:
    return value if isinstance(value, int) else Decimal(value)


def _written(figure: int | Decimal) -> int | str:
    return figure if isinstance(figure, int) else format(figure, "f")
