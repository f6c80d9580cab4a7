"""case cells: which figures of which yearly reports a case is in, and why."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import typer

from request_flow.cli import cases
from request_flow.cli.options import Agency, AsJson, Number, program
from request_flow.cli.speech import print_json, print_table, said, say
from request_flow.cli.wording import provisions

if TYPE_CHECKING:  # other commands of a case need nothing of reports
    from request_flow.services.tracing import CountedIn

CELLS = say(
    "列出一件申请计入哪些年度的哪些单元格及其理由。例：request-flow case cells 2024-0017 -a hongze",
    "Which cells of which years a case counts in, and why. Example: request-flow case cells 2024-0017 -a hongze",
)


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the group is there already
    """Add the command to those of cases."""
    cases.app.command("cells", help=CELLS)(cells)


def cells(number: Number, agency: Agency, as_json: AsJson = False) -> None:
    """List the cells a case counts in."""
    from request_flow.services.tracing import cells_of_case  # noqa: PLC0415  # only this command needs it

    with program() as opened:
        found = cells_of_case(opened, agency, number)
        law = opened.law
        cited = {each.cites: provisions(law, each.cites) for each in found}
    if as_json:
        print_json([_cell_json(each) for each in found])
        return
    headings = [say("年度", "year"), say("单元格", "cell"), say("理由", "why"), say("依据", "basis")]
    print_table(headings, [[each.year, _cell_name(each, agency), said(each.why), cited[each.cites]] for each in found])


def _cell_name(each: "CountedIn", registered_with: str) -> str:
    """Return the cell in words, that of a successor's report with its agency."""
    cell = _in_words(each)
    return cell if each.agency == registered_with else f"{each.agency}{say('：', ': ')}{cell}"


def _in_words(each: "CountedIn") -> str:
    from request_flow.report.form import form_for  # noqa: PLC0415  # only this command needs it

    form = form_for(each.year)
    if each.row is None:
        column = next(column for column in form.table4.columns if column.key == each.column)
        name = form.table4.headed(column.within, form.table4.column_names[each.column])
        return f"{say(form.table4.name.zh, form.table4.name.en)} {said(name)}"
    row, of_column = form.table3.row_names[each.row], form.table3.column_names[each.column]
    return f"{say(form.table3.name.zh, form.table3.name.en)} {said(row)} / {said(of_column)}"


def _cell_json(each: "CountedIn") -> Mapping[str, object]:
    return {
        "agency": each.agency,
        "year": each.year,
        "frozen": each.frozen,
        "table": each.table,
        "row": each.row,
        "column": each.column,
        "act": each.act,
        "on": each.on,
        "cites": list(each.cites),
        "zh": each.why.zh,
        "en": each.why.en,
    }
