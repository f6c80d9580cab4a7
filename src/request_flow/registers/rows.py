"""One row of a table into one entry: its cells read by field, then the history behind them.

Title rows above the heading never come here.  A row is no case where every field is empty, where it is a total or a
footer, and where it repeats the heading (as on each printed page).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from request_flow.registers.case_file import check_case
from request_flow.registers.case_keys import case_keys
from request_flow.registers.cells import DayReader, Unreadable, amount_of, count_of, shown, text_of, unreadable
from request_flow.registers.entry import Entry, Problem
from request_flow.registers.header import Column, Header
from request_flow.registers.history import ConsultationEnds, Fault, Histories
from request_flow.registers.package import NOT_COMPUTED, column_name
from request_flow.registers.sheets import Table
from request_flow.registers.vocabulary import Verdict, Vocabulary, Words, tidy, vocabulary

REQUIRED: Final = frozenset({"number", "agency", "category", "channel"})
NEVER_LOST: Final = frozenset({"number", "agency"})
Values = dict[str, Any]
Warn = Callable[[str, str, str], None]


class Rows:
    """Reads the rows of one table below its heading."""

    def __init__(
        self, table: Table, header: Header, agency: str | None, ends: ConsultationEnds | None, warn: Warn
    ) -> None:
        """Take the table; ``warn`` is told a code and a sentence in both languages."""
        self.table = table
        self.header = header
        self.agency = agency
        self.warn = warn
        self.words = vocabulary()
        self.plans = [(column.index, column.field, self.reader(column.field)) for column in header.columns]
        self.histories = Histories(header.fields, ends)
        self.width = max(column.index for column in header.columns) + 1
        self.merged = _Merged(table, header)
        self.tightest = case_keys().tightest()

    def reader(self, field: str) -> Callable[[object], object]:
        """Return the function that reads the cells of a field."""
        words = self.words
        kind = words.headings.fields[field].kind
        tables: dict[str, Words[Any]] = {
            "category": words.categories,
            "channel": words.channels,
            "consultation": words.consultations,
            "opinion": words.opinions,
            "basis": words.fee_bases,
            "method": words.methods,
            "yes_no": words.yes_no,
        }
        if kind in tables:
            return _word_reader(tables[kind], strict=kind != "method")
        if field == "number":
            return _number_of
        readers: dict[str, Callable[[object], object]] = {
            "date": DayReader(words.headings.limits, self.table.epoch),
            "int": count_of,
            "number": amount_of,
        }
        return readers.get(kind, text_of)

    def entries(self) -> Iterator[Entry]:
        """Yield an entry for each row that is a case."""
        for line, cells in self.table.rows:
            if line <= self.header.first_row + self.header.rows:
                continue
            if len(cells) < self.width:
                cells = [*cells, *[""] * (self.width - len(cells))]  # noqa: PLW2901  a short row ends in empty cells
            entry = self.entry(line, self.merged.filled(line, cells))
            if entry is not None:
                yield entry

    def entry(self, line: int, cells: Sequence[object]) -> Entry | None:
        """Return what the row says, None where it is no case."""
        values, problems = self.read(line, cells)
        if not values and not problems:
            return None
        if ("category" not in values or "channel" not in values) and self.no_case(cells):
            return None
        if self.table.is_text and any(str(cell).strip() for cell in cells[self.header.width :]):
            problems.append(self.too_many_cells(line, len(cells)))
        if problems or not self.settle(values, line, problems):
            return Entry(line, None, (), tuple(problems))
        case, gaps = self.histories.case_of(values)
        if self.may_exceed(values):
            checked = check_case(case, line)
            if checked.case is None:
                return Entry(line, None, (), tuple(self.placed(problem, line) for problem in checked.problems))
        return Entry(line, case, gaps)

    def may_exceed(self, values: Values) -> bool:
        """Return whether a value is longer or larger than some key of a case allows, so that each must be asked."""
        length, most = self.tightest
        for value in values.values():
            kind = type(value)
            if kind is str:
                if len(value) > length:
                    return True
            elif (kind is int or kind is float) and value > most:
                return True
        return False

    def placed(self, problem: Problem, line: int) -> Problem:
        """Return a problem of the case with the heading and cell that its value came from, where they are known."""
        return replace(problem, field=self.where(problem.field.rpartition(".")[2], line))

    def read(self, line: int, cells: Sequence[object]) -> tuple[Values, list[Problem]]:
        """Return the values of the row by field, and the cells that could not be read."""
        values: Values = {}
        problems: list[Problem] = []
        faulty = self.table.faulty
        for index, field, read in self.plans:
            cell = cells[index]
            if cell == "":
                if faulty and (line - 1, index) in faulty:
                    problems.append(self.faulty_cell(line, self.at(index), faulty[line - 1, index]))
                continue
            try:
                value = read(cell)
            except Unreadable as fault:
                column = self.at(index)
                if fault.code == "digits_lost" and field not in NEVER_LOST:
                    self.lost(column, fault)
                else:
                    said = fault.said
                    problems.append(Problem(line, self.place(column, line), fault.code, said.zh, said.en))
                continue
            if value is not None:
                values[field] = value
        return values, problems

    def at(self, index: int) -> Column:
        """Return the column at a place in the row."""
        return next(column for column in self.header.columns if column.index == index)

    def no_case(self, cells: Sequence[object]) -> bool:
        """Return whether the row is a total, a footer or the heading once more."""
        first = next((cell for cell in cells if cell != "" and not str(cell).isspace()), "")
        text = tidy(str(first))
        if text.rstrip(":0123456789件.()") in self.words.totals:
            return True
        if text.split(":", 1)[0] in self.words.footers and ":" in text:
            return True
        return all(tidy(str(cells[column.index])) in tidy(column.heading) for column in self.header.columns)

    def settle(self, values: Values, line: int, problems: list[Problem]) -> bool:
        """Complete the values and add what is wrong with them together; return whether nothing is."""
        if self.agency is not None:
            values.setdefault("agency", self.agency)
        if not values.keys() >= REQUIRED:
            problems += [self.missing(field, line) for field in sorted(REQUIRED) if field not in values]
        self.verdict(values, line, problems)
        if not problems:
            problems += [self.fault(fault, values, line) for fault in self.histories.faults(values)]
        return not problems

    def verdict(self, values: Values, line: int, problems: list[Problem]) -> None:
        """Read the outcome out of its column and the finer one beside it."""
        text, detail = values.pop("outcome", None), values.get("outcome_detail")
        if text is None:
            return
        values["outcome_text"] = text
        verdict = _verdict(self.words, text, detail)
        if verdict is not None:
            values["outcome"] = verdict
            return
        column = self.column("outcome")
        place = self.place(column, line) if column else "outcome"
        near = self.words.outcomes.near(text)
        zh, en = ("；相近的有：" + "、".join(near), "; the nearest are " + ", ".join(near)) if near else ("", "")
        if self.words.outcome_groups.find(text) is not None:
            problems.append(
                Problem(
                    line,
                    place,
                    "outcome_too_broad",
                    f"“{shown(text)}”没有写明具体情形，不能归入年报的一行，如“不予公开-过程性信息”",
                    f"{shown(text)!r} does not say which case of it, so it fits no row of the report, "
                    "such as 不予公开-过程性信息",
                )
            )
        else:
            problems.append(
                Problem(
                    line,
                    place,
                    "unknown_outcome",
                    f"不认识的答复类型“{shown(text)}”{zh}",
                    f"unknown outcome {shown(text)!r}{en}",
                )
            )

    def column(self, field: str) -> Column | None:
        """Return the column of a field."""
        return next((column for column in self.header.columns if column.field == field), None)

    def place(self, column: Column, line: int) -> str:
        """Return heading and cell as a person finds them, for a text file the heading alone."""
        if self.table.is_text:
            return column.heading
        sheet = f"{self.table.name}!" if self.table.several else ""
        return f"{column.heading} {sheet}{column_name(column.index + self.table.offset)}{line}"

    def where(self, field: str, line: int) -> str:
        """Return the place of a field, its key where the register has no such column."""
        column = self.column(field)
        return field if column is None else self.place(column, line)

    def too_many_cells(self, line: int, cells: int) -> Problem:
        """Return the problem of a line that a stray delimiter has shifted."""
        width = self.header.width
        zh = f"有 {cells} 格，表头只有 {width} 格；文字里的分隔符须用引号括起"
        en = f"{cells} cells under {width} headings: a text with the delimiter in it needs quotes"
        return Problem(line, "", "too_many_cells", zh, en)

    def missing(self, field: str, line: int) -> Problem:
        """Return the problem of a row without what every case needs."""
        place = self.where(field, line)
        if field == "number" and self.merged.covers(line, self.column("number")):
            zh = f"“{place}”与上一行合并：一件一行，请拆开并写上编号"
            return Problem(
                line,
                place,
                "merged_number",
                zh,
                f"{place} is merged with the row above: one case a row, each with its number",
            )
        return Problem(line, place, "missing_value", f"“{place}”没有填写", f"{place} is empty")

    def faulty_cell(self, line: int, column: Column, shows: str) -> Problem:
        """Return the problem of a cell that a reader would give as empty although it is not."""
        place = self.place(column, line)
        if shows == NOT_COMPUTED:
            return Problem(
                line,
                place,
                "formula_not_computed",
                f"“{place}”的公式没有计算结果；请用 Excel 或 WPS 打开并保存一次",
                f"{place} has a formula without a result: open the file in Excel or WPS and save it once",
            )
        return Problem(
            line,
            place,
            "error_value",
            f"“{place}”是错误值 {shows}；请改正公式",
            f"{place} shows {shows}: correct its formula",
        )

    def lost(self, column: Column, fault: Unreadable) -> None:
        """Warn once of a column whose long numbers lost their last digits; they are left out."""
        zh = f"“{column.heading}”列有数字丢失了末几位，该项未导入：{fault.said.zh}"
        self.warn(
            f"digits_lost:{column.heading}", zh, f"{column.heading}: left out where digits were lost: {fault.said.en}"
        )

    def fault(self, fault: Fault, values: Values, line: int) -> Problem:
        """Return a contradiction of the row as a problem."""
        place = self.where(fault.field, line)
        if fault.than is not None:
            than = self.where(fault.than, line)
            late, early = values[fault.field].isoformat(), values[fault.than].isoformat()
            zh = f"“{place}”的 {late} 早于“{than}”的 {early}，请核对这两个日期"
            return Problem(
                line, place, fault.code, zh, f"{place} is {late}, before {than}, which is {early}: check both"
            )
        zh, en = FAULTS[fault.code]
        return Problem(line, place, fault.code, zh, en)


FAULTS: Final = {
    "no_receipt": (
        "没有收到申请日期，也没有来件日期，请填其中一个",
        "there is neither a receipt date nor a day of arrival: fill in one",
    ),
    "no_outcome": ("有答复日期，没有答复类型，请补填", "there is a reply date but no outcome: fill it in"),
    "answered_but_open": (
        "答复类型写着尚未办结，却有答复日期，请改其中一个",
        "the outcome says that the case is open, yet there is a reply date: change one",
    ),
    "no_reply_date": (
        "有答复类型，没有答复日期，不能计入任何年度，请补填",
        "there is an outcome but no reply date, so no year can count it: fill it in",
    ),
    "supplied_but_lapsed": (
        "以逾期不补正办结，却有收到补正日期，请改其中一个",
        "closed for want of a supplement, yet a supplement came in: change one",
    ),
    "paid_but_lapsed": (
        "以逾期未缴费办结，却有缴费日期，请改其中一个",
        "closed for want of payment, yet the fee was paid: change one",
    ),
}


def _verdict(words: Vocabulary, text: str, detail: str | None) -> Verdict | None:
    verdict = words.outcomes.find(text)
    if detail is None or (verdict is not None and words.outcome_groups.find(text) is None):
        return verdict
    finer = words.outcomes.find(f"{text}-{detail}")
    if finer is None and words.outcome_groups.find(text) is not None:
        finer = words.outcomes.find(detail)
    return finer or verdict


def _number_of(cell: object) -> str | None:
    if isinstance(cell, (date, datetime)):
        raise unreadable(
            "number_is_date",
            f"编号被表格软件改成了日期（{cell}）；请把该列设为文本后重新填写",
            f"the spreadsheet turned the number into a date ({cell}): make the column text and type it again",
        )
    return text_of(cell)


def _word_reader(words: Words[Any], *, strict: bool) -> Callable[[object], object]:
    def read(cell: object) -> object:
        text = cell if type(cell) is str else text_of(cell)
        if text is None:
            return None
        value = words.find(text)
        if value is not None or (text := text_of(text) or "") == "":
            return value
        if not strict:
            return text
        near = words.near(text)
        zh, en = ("；相近的有：" + "、".join(near), "; the nearest are " + ", ".join(near)) if near else ("", "")
        raise unreadable("unknown_value", f"不认识“{shown(text)}”{zh}", f"unknown: {shown(text)!r}{en}")

    return read


class _Merged:
    """Cells merged over several rows: what the first row says holds for the rows below, except a case's number."""

    def __init__(self, table: Table, header: Header) -> None:
        first = header.first_row + header.rows
        self._starts: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in table.merged:
            if bottom > top >= first:
                self._starts.setdefault(top + 1, []).append((left, right, bottom + 1))
        number = [column.index for column in header.columns if column.field == "number"]
        self._number = number[0] if number else -1
        self._active: list[tuple[int, int, int, object]] = []

    def filled(self, line: int, cells: Sequence[object]) -> Sequence[object]:
        """Return the row with the cells that are merged with one above."""
        if not self._starts:
            return cells
        self._active = [area for area in self._active if area[2] >= line]
        filled = list(cells)
        for left, right, _, value in self._active:
            for index in range(left, min(right + 1, len(filled))):
                if index != self._number:
                    filled[index] = value
        self._active += [(*area, filled[area[0]]) for area in self._starts.get(line, ()) if area[0] < len(filled)]
        return filled

    def covers(self, line: int, column: Column | None) -> bool:
        """Return whether a cell belongs to an area that began above it."""
        starts_here = {area[:2] for area in self._starts.get(line, ())}
        return column is not None and any(
            left <= column.index <= right and (left, right) not in starts_here for left, right, _, _ in self._active
        )
