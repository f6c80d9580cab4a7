"""agency succeed: one agency after another, merged or split."""

from typing import Annotated

import typer

from request_flow.cli.admin import agency_app
from request_flow.cli.options import DEFAULT_ROLE, Actor, AsJson, Role, day_of, person, program
from request_flow.cli.speech import print_json, say, tell
from request_flow.cli.wording import Wording
from request_flow.services.succeeding import cases_to_hand_over, succeed

SUCCEED = say(
    "登记机关撤并：由承接机关承接。合并的，对每个被撤机关各登记一次；分立的，用 --case 写明移交的申请，"
    "其余由不写 --case 的一家承接。例：request-flow agency succeed old --by new --on 2024-03-01",
    "Record that one agency took over from another: a merger once for each predecessor; a split names the cases handed "
    "over with --case, and one successor without takes the rest. "
    "Example: request-flow agency succeed old --by new --on 2024-03-01",
)


def declare(whole: typer.Typer) -> None:  # noqa: ARG001  # the group is there already
    """Add the command of this module to those of agencies."""
    agency_app.command("succeed", help=SUCCEED)(succeed_)


def succeed_(
    old: Annotated[str, typer.Argument(help=say("被撤并机关的代码", "code of the predecessor"))],
    new: Annotated[str, typer.Option("--by", help=say("承接机关的代码", "code of the successor"))],
    on: Annotated[
        str, typer.Option("--on", metavar="YYYY-MM-DD", help=say("承接的第一天", "first day of the successor"))
    ],
    cases: Annotated[
        list[str] | None,
        typer.Option("--case", help=say("移交的申请编号，可重复", "a case handed over; may be repeated")),
    ] = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Record a succession."""
    day = day_of(on)
    with program() as opened:
        made = succeed(
            opened, old, new, day, person(actor, role, Wording(opened.engine.law, opened.engine.workflow)), cases
        )
        rest = cases_to_hand_over(opened, old, day)
    if as_json:
        print_json({"predecessor": old, "successor": new, "on": day, "cases": made.cases, "open": rest})
        return
    if made.cases is None:
        tell(
            say(
                f"{old} 由 {new} 承接，自 {day.year} 年度起计入 {new}；未办结 {len(rest)} 件一并承接",
                f"{new} took over from {old}, whose figures count with it from {day.year} on; {len(rest)} open cases",
            )
        )
    else:
        listed = say("、", ", ").join(made.cases)
        tell(say(f"{old} 向 {new} 移交 {len(made.cases)} 件：{listed}", f"{old} hands over to {new}: {listed}"))
        if rest:
            listed = say("、", ", ").join(rest)
            tell(say(f"{old} 尚未移交的未办结申请：{listed}", f"open cases of {old} not handed over: {listed}"))
