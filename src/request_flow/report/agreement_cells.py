"""The cells that a narrative is held against, and what was found there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from request_flow.errors import Sentence
from request_flow.report.agreement_state import Reading
from request_flow.report.agreement_words import Agreement, definition, value_at
from request_flow.report.model import Check, Report
from request_flow.report.named_figures import Figures, number_tree


@dataclass
class Cells:
    """The figures of one report, by the names that the definition uses."""

    report: Report
    how: Agreement = field(default_factory=definition)

    @cached_property
    def tree(self) -> Mapping[str, object]:
        """Every figure that can be named."""
        return number_tree(Figures(self.report, self.report.called))

    @cached_property
    def cites(self) -> tuple[str, ...]:
        """The provision of the form's own law."""
        laws = {address.partition(":")[0] for address in self.report.form.cites}
        return tuple(address for address in self.how.cites if address.partition(":")[0] in laws)

    def count(self, cell: str) -> int | None:
        """Return a count; nothing where the report has it not."""
        at = value_at(self.tree, cell)
        return at if isinstance(at, int) else None

    def amount(self, cell: str) -> Decimal | None:
        """Return an amount of money; nothing where the report has it not."""
        at = value_at(self.tree, cell)
        return Decimal(at) if isinstance(at, int | Decimal) else None

    def total(self, cells: Iterable[str]) -> int | None:
        """Return the sum of some counts; nothing where the report has not all of them."""
        counts = [self.count(cell) for cell in cells]
        return None if None in counts else sum(filter(None, counts))

    def sums(self, several: Iterable[Iterable[str]]) -> list[int]:
        """Return what a statement may say; nothing where the report has not all of the cells."""
        found = [self.total(cells) for cells in several]
        return [] if None in found else [each for each in found if each is not None]

    def check(self, read: Reading, value: int, *, is_right: bool) -> Check:
        """Return the finding of a statement that was held against its cell."""
        one, stated = read.rule.statement, read.stated
        sentence = Sentence(
            f"{self.how.id} “{read.heading}”写“{read.quote}”，即{one.name.zh} {stated}；"
            f"{self._table(one.cells[0][0]).zh}为 {value}",
            f"{self.how.id} {read.heading}: the text says {read.quote!r} ({one.name.en}: {stated}), "
            f"{self._table(one.cells[0][0]).en} has {value}",
        )
        return self.told(one.cells[0][0], sentence, stated, value, is_right=is_right)

    def told(self, cell: str, sentence: Sentence, left: int, right: int, *, is_right: bool) -> Check:
        """Return a finding at a cell, in words of its own."""
        table, *rest = cell.split(".")
        row, column = (rest[0], rest[1]) if len(rest) > 1 else (None, rest[0])
        return Check(self.how.id, table, row, column, is_right, left, right, sentence, self.cites)

    def _table(self, cell: str) -> Sentence:
        form, table = self.report.form, cell.partition(".")[0]
        name = form.table3.name if table == "table3" else getattr(form, table).name
        return Sentence(name.zh, name.en)
