"""The destruction list (销毁清册) as a spreadsheet: what an appraisal looks through, and what is filed afterwards.

One row a case.  What was erased shows so in place of its subject; nobody's name but the actors' stands in it.
"""

from collections.abc import Iterable, Iterator
from typing import IO

from request_flow.law.retention import retention
from request_flow.services.case_sheets import Cell, write_xlsx
from request_flow.services.program import Program
from request_flow.services.retention import Kept, cases_over
from request_flow.services.retention_lists import MOST, WHY_NOT, show_list

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADING = (
    "序号",
    "编号",
    "申请内容",
    "结果",
    "办结日期",
    "种类",
    "保管年限",
    "保管至",
    "处理",
    "销毁日期",
    "销毁记录号",
)


def write_over(program: Program, agency: str, stream: IO[bytes]) -> None:
    """Write the cases of an agency whose term is over, those held back too.

    Raises:
        NotFound: there is no such agency.
    """
    write_xlsx(stream, HEADING, _rows(program, _all_over(program, agency)))


def write_list(program: Program, agency: str, list_id: int, stream: IO[bytes]) -> None:
    """Write a list with what became of each case.

    Raises:
        NotFound: there is no such agency or list.
    """
    shown = show_list(program, agency, list_id, most=MOST)
    erased = {each.number: (each.erased_at[:10], each.id) for each in shown.entries}
    write_xlsx(stream, HEADING, _rows(program, shown.cases, erased, dict(shown.passed_over)))


def _all_over(program: Program, agency: str) -> Iterator[Kept]:
    after = 0
    while found := cases_over(program, agency, after=after, most=MOST):
        yield from found
        after = found[-1].id


def _rows(
    program: Program,
    cases: Iterable[Kept],
    erased: dict[str, tuple[str, int]] | None = None,
    passed_over: dict[str, str] | None = None,
) -> Iterator[list[Cell]]:
    kinds = {kind: each.label for kind, each in retention().kinds.items()}
    outcomes = program.law.outcomes
    for place, each in enumerate(cases, start=1):
        on, entry = (erased or {}).get(each.number, (None, None))
        why = (passed_over or {}).get(each.number) or each.standing
        done = "已销毁" if entry is not None else WHY_NOT[why][0] if why in WHY_NOT else "可以销毁"
        outcome = outcomes[each.outcome].label if each.outcome is not None and each.outcome in outcomes else None
        yield [
            place,
            each.number,
            each.subject,
            outcome,
            each.ended_on,
            kinds[each.kind],
            each.years,
            each.until,
            done,
            on,
            entry,
        ]
