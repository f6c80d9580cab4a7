"""A yearly report (年度报告) as figures: what is built from cases, read from a file, checked and written.

Days are ISO dates as text (``as_of``); a table that is ``None`` was not given, and is not checked. Every row of
table 3 has one figure for each column of the form, in the order of its columns.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from request_flow.errors import BadInput, Sentence
from request_flow.report.form import Form, form_named

Status = Literal["draft", "frozen", "published"]
STATUSES: tuple[Status, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Check:
    """One sum, evaluated at one place: in a column (``row`` is ``None``), in a row, or in a cell of table 4."""

    id: str
    table: str
    row: str | None
    column: str | None
    ok: bool
    left: int
    right: int
    sentence: Sentence
    cites: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the check as the report file keeps it."""
        return {
            "id": self.id,
            "table": self.table,
            "row": self.row,
            "column": self.column,
            "ok": self.ok,
            "left": self.left,
            "right": self.right,
        }


@dataclass(frozen=True, slots=True)
class Report:
    """One agency's report for one year; an empty agency or a year of ``None`` means: not found in the file.

    ``agency`` is its code in a store, in a file whatever stands there; ``name`` is what it is called, where known.
    """

    agency: str
    year: int | None
    format: str
    as_of: str | None = None
    status: Status = "draft"
    table2: Mapping[str, int | str] | None = None
    table3: Mapping[str, tuple[int, ...]] | None = None
    table4: Mapping[str, int] | None = None
    narrative: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    name: str = ""

    @property
    def called(self) -> str:
        """What the agency is called: its name, else what stands for it."""
        return self.name or self.agency

    def is_of_another(self, other: "Report") -> bool:
        """Whether both say whose they are, and it is not the same agency, neither by code nor by name."""
        ours, theirs = {self.agency, self.name} - {""}, {other.agency, other.name} - {""}
        return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)

    @property
    def form(self) -> Form:
        """The printed form the figures are laid out in."""
        return form_named(self.format)

    def to_json(self) -> dict[str, Any]:
        """Return the report with the keys of the interchange format, in their order."""
        named = {"agency_name": self.name} if self.name not in {"", self.agency} else {}
        return {
            "agency": self.agency,
            **named,
            "year": self.year,
            "format": self.format,
            "as_of": self.as_of,
            "status": self.status,
            "table2": dict(self.table2 or {}),
            "table3": {key: list(figures) for key, figures in (self.table3 or {}).items()},
            "table4": dict(self.table4 or {}),
            "narrative": dict(self.narrative),
            "checks": [check.to_json() for check in self.checks],
        }


@dataclass(frozen=True, slots=True)
class Read:
    """A report read from a file, and what a person should know about how it was read."""

    report: Report
    warnings: tuple[Sentence, ...] = ()


def status_named(name: object) -> Status:
    """Return the status called ``name``.

    Raises:
        BadInput: there is no such status.
    """
    for status in STATUSES:
        if name == status:
            return status
    raise BadInput(
        "bad_report_status",
        f"状态“{name}”无效；可用：{', '.join(STATUSES)}",
        f"status {name!r} is none of {', '.join(STATUSES)}",
    )


def form_mismatch(year: int | None, form: Form) -> Sentence | None:
    """Return a warning where a report is printed on the form of other years; that is no mistake in sums."""
    if year is None or year in form.valid:
        return None
    return Sentence(
        f"{year} 年度报告用的是 {form.format} 格式的表样，该格式不适用于这一年度；按所印表样核对",
        f"the report for {year} is printed on the {form.format} form, which is not the form of that year; "
        "it is checked as printed",
    )
