"""Whether the figures of a report add up (勾稽关系).

The sums that must hold stand in the report forms; here they are evaluated, each at every place it speaks about.
Order is that of the form: identity by identity, then column by column or row by row.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from request_flow.errors import Sentence
from request_flow.report.form import Form, Grid, Identity, Sum, Table3, YearIdentity
from request_flow.report.model import Check, Report


def check(report: Report, form: Form | None = None) -> list[Check]:
    """Return every sum within the report, held or broken; a table that the report lacks is not checked."""
    form = form or report.form
    found: list[Check] = []
    for identity in form.identities:
        if identity.table == "table4":
            if report.table4 is not None:
                found += _along_rows(identity, form.table4, {None: report.table4})
        elif report.table3 is not None:
            found += _over_table3(identity, form.table3, report.table3)
    return found


def consecutive(first: Report, second: Report) -> tuple[Report, Report] | None:
    """Return the two reports, earlier first, where they are of one agency and of years that follow each other."""
    if first.year is None or second.year is None or abs(first.year - second.year) != 1:
        return None
    if first.is_of_another(second):
        return None
    return (first, second) if first.year < second.year else (second, first)


def check_consecutive(earlier: Report, later: Report) -> list[Check]:
    """Return the sums between a report and that of the year before, by the later one's form.

    A report without table 3 has nothing to compare.
    """
    form, before = later.form, earlier.form
    if earlier.table3 is None or later.table3 is None:
        return []
    found: list[Check] = []
    for identity in form.across_years:
        for place, column in enumerate(form.table3.columns):
            left = [(_row_name(form.table3, key), later.table3[key][place]) for key in identity.later]
            right = [(_row_name(before.table3, key), earlier.table3[key][place]) for key in identity.earlier]
            sentence = _sentence(
                identity.id,
                _place(form.table3, form.table3.headed(column.within, Sentence(column.label, column.en))),
                _side(left, before=Sentence("本年", "this year ")),
                _side(right, before=Sentence("上年", "last year ")),
            )
            found.append(_made(identity, (None, column.key), left, right, sentence))
    return found


def broken(checks: Iterable[Check]) -> list[Check]:
    """Return the sums that do not hold, in their order."""
    return [each for each in checks if not each.ok]


def to_json(checks: Iterable[Check]) -> list[dict[str, Any]]:
    """Return the checks for a program to read, with the sentence in both languages and the provisions."""
    return [
        each.to_json() | {"sentence": {"zh": each.sentence.zh, "en": each.sentence.en}, "cites": list(each.cites)}
        for each in checks
    ]


Term = tuple[Sentence, int]


def _over_table3(identity: Identity, table: Table3, figures: Mapping[str, tuple[int, ...]]) -> Iterator[Check]:
    if identity.over == "rows":
        rows = {key: dict(zip(table.column_keys, figures[key], strict=True)) for key in table.row_keys}
        yield from _along_rows(identity, table, rows)
        return
    for each in identity.sums:
        for place, column in enumerate(table.columns):
            left = [(_row_name(table, key), figures[key][place]) for key in each.left]
            right = [(_row_name(table, key), figures[key][place]) for key in each.right]
            where = _place(table, table.headed(column.within, Sentence(column.label, column.en)))
            sentence = _sentence(identity.id, where, _side(left), _side(right))
            yield _made(identity, (None, column.key), left, right, sentence)


def _along_rows(identity: Identity, table: Grid, rows: Mapping[Any, Mapping[str, int]]) -> Iterator[Check]:
    """Evaluate sums of columns in each row; the one row of table 4 has no key and is told apart by its heading."""
    for key, figures in rows.items():
        for each in identity.sums:
            left = [(_column_name(table, column), figures[column]) for column in each.left]
            right = [(_column_name(table, column), figures[column]) for column in each.right]
            where = _place(table, _row_name(table, key) if isinstance(table, Table3) else _heading(table, each))
            sentence = _sentence(identity.id, where, _side(left), _side(right))
            yield _made(identity, (key, each.left[0]), left, right, sentence)


def _made(
    identity: Identity | YearIdentity, at: tuple[str | None, str], left: list[Term], right: list[Term], text: Sentence
) -> Check:
    one, other = sum(figure for _, figure in left), sum(figure for _, figure in right)
    return Check(identity.id, identity.table, *at, one == other, one, other, text, identity.cites)


def _row_name(table: Table3, key: str) -> Sentence:
    return table.row_names[key]


def _column_name(table: Grid, key: str) -> Sentence:
    return table.column_names[key]


def _heading(table: Grid, each: Sum) -> Sentence:
    column = next(column for column in table.columns if column.key == each.left[0])
    if column.within is None:
        return Sentence(column.label, column.en)
    heading = table.headings[column.within]
    return Sentence(heading.label, heading.en)


def _place(table: Grid, where: Sentence) -> Sentence:
    return Sentence(f"{table.name.zh}“{where.zh}”", f"{table.name.en}, {where.en}")


def _side(terms: list[Term], before: Sentence | None = None) -> Sentence:
    """Name what is added up, cell by cell; of a long sum the zeros are left out."""
    short = 4
    shown = terms if len(terms) <= short else [term for term in terms if term[1]]
    total = sum(figure for _, figure in terms)
    prefix = before or Sentence("", "")
    if not shown:
        return Sentence(f"{len(terms)} 格均为 0", f"{len(terms)} cells, all 0")
    zh = " + ".join(f"{prefix.zh}{name.zh} {figure}" for name, figure in shown)
    en = " + ".join(f"{prefix.en}{name.en} {figure}" for name, figure in shown)
    if len(shown) > 1:
        return Sentence(f"{zh} = {total}", f"{en} = {total}")
    return Sentence(zh, en)


def _sentence(name: str, where: Sentence, left: Sentence, right: Sentence) -> Sentence:
    return Sentence(
        f"{name} {where.zh}：{left.zh}；应等于 {right.zh}", f"{name} {where.en}: {left.en}; must equal {right.en}"
    )
