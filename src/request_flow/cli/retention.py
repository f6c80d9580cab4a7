"""retention: which cases have been kept long enough, lists for their destruction, holds, and an agency's own terms."""

from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Annotated, Any

import typer

from request_flow.cli.files import writable, write_whole
from request_flow.cli.help_text import Group
from request_flow.cli.options import Actor, Agency, AsJson, Number, program, user_of
from request_flow.cli.speech import print_json, print_table, progress_bar, say, tell
from request_flow.errors import BadInput
from request_flow.law.retention import retention
from request_flow.services.retention import Kept, cases_over, hold_case, release_case, set_term, terms_of
from request_flow.services.retention_lists import MOST, WHY_NOT, approve, history, propose, refuse_list, show_list
from request_flow.services.retention_sheet import write_list, write_over
from request_flow.storage.retention import DestructionList

NOT_SCRUBBED = 1

retention_app = typer.Typer(
    cls=Group, no_args_is_help=True, help=say("保管期限和销毁", "Terms of keeping and destruction")
)

ListId = Annotated[int, typer.Argument(metavar="LIST", help=say("销毁清册编号", "id of the destruction list"))]
Reason = Annotated[str, typer.Option("--reason", help=say("理由，不写姓名", "the reason; no names"))]
File = Annotated[
    Path | None, typer.Option("--output", "-o", help=say("写成销毁清册（XLSX）", "write the list as XLSX"))
]
STATUS = {
    "open": ("待批准", "open"),
    "approved": ("已批准，未办完", "approved, not carried out yet"),
    "done": ("已销毁", "done"),
    "refused": ("已退回", "refused"),
}


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.add_typer(retention_app, name="retention")


@retention_app.command(
    "list",
    help=say(
        "列出保管期满的申请，包括暂缓销毁的。例：request-flow retention list -a hongze -o 清册.xlsx",
        "List cases whose term is over, those held back too. "
        "Example: request-flow retention list -a hongze -o list.xlsx",
    ),
)
def list_(
    agency: Agency,
    listed: Annotated[
        int | None, typer.Option("--list", help=say("只列这份清册的案件", "only those of this destruction list"))
    ] = None,
    output: File = None,
    as_json: AsJson = False,
) -> None:
    """List cases whose term is over."""
    with program() as opened:
        if output is not None:
            writable(output)
            sheet = BytesIO()
            if listed is None:
                write_over(opened, agency, sheet)
            else:
                write_list(opened, agency, listed, sheet)
            write_whole(output, [sheet.getvalue()])
        if listed is not None:
            found = list(show_list(opened, agency, listed, most=MOST).cases)
        else:
            found = cases_over(opened, agency, most=MOST)
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    _print_cases(found)


def _as_json(each: Kept) -> dict[str, Any]:
    told = asdict(each)
    del told["id"], told["subject"], told["hold"]
    return told


def _print_cases(found: list[Kept]) -> None:
    kinds = {kind: say(each.label, each.en) for kind, each in retention().kinds.items()}
    headings = [
        say("编号", "number"),
        say("办结", "ended"),
        say("种类", "kind"),
        say("年限", "years"),
        say("保管至", "kept until"),
        say("处理", "standing"),
    ]
    rows = [
        [each.number, each.ended_on, kinds[each.kind], each.years, each.until, _standing(each.standing)]
        for each in found
    ]
    print_table(headings, rows)


def _standing(standing: str) -> str:
    return say(*WHY_NOT[standing]) if standing in WHY_NOT else say("可以销毁", "free to be erased")


@retention_app.command(
    "propose",
    help=say(
        "提出销毁：列出编号，不写则为全部可以销毁的。"
        "例：request-flow retention propose -a hongze --reason 经鉴定无保存价值",
        "Propose to erase cases, by number or all that are free to be. "
        "Example: request-flow retention propose -a hongze --reason appraised",
    ),
)
def propose_(
    agency: Agency,
    reason: Reason,
    numbers: Annotated[list[str] | None, typer.Argument(help=say("登记编号", "numbers of cases"))] = None,
    actor: Actor = None,
) -> None:
    """Propose a list."""
    with program() as opened:
        made = propose(opened, agency, numbers or (), reason, user_of(actor))
    tell(
        say(
            f"第 {made.id} 号销毁清册：{made.cases} 件，待另一人批准",
            f"destruction list {made.id}: {made.cases} cases, to be approved by somebody else",
        )
    )


@retention_app.command(
    "approve",
    help=say(
        "批准另一人提出的清册并销毁个人信息，不能恢复；中断后再次批准即继续。"
        "例：request-flow retention approve 3 -a hongze --actor 王主任",
        "Approve a list that somebody else proposed and erase its personal data for good; once more goes on. "
        "Example: request-flow retention approve 3 -a hongze --actor Wang",
    ),
)
def approve_(list_id: ListId, agency: Agency, actor: Actor = None) -> None:
    """Approve a list and carry it out."""
    with program() as opened, progress_bar(say("销毁", "erasing")) as progress:
        done = approve(opened, agency, list_id, user_of(actor), progress=progress)
    tell(
        say(
            f"销毁 {done.erased} 件，未销毁 {done.passed_over} 件",
            f"{done.erased} erased, {done.passed_over} passed over",
        )
    )
    if not done.scrubbed:
        tell(
            say(
                "数据库正被占用，文件中的旧内容还没有清除；稍后再批准一次即可",
                "the store is in use and its files still hold what was erased; approve once more later",
            )
        )
        raise typer.Exit(NOT_SCRUBBED)


@retention_app.command(
    "refuse",
    help=say(
        "退回清册，不销毁。例：request-flow retention refuse 3 -a hongze",
        "Turn a list down; nothing is erased. Example: request-flow retention refuse 3 -a hongze",
    ),
)
def refuse_(list_id: ListId, agency: Agency, actor: Actor = None) -> None:
    """Turn a list down."""
    with program() as opened:
        refuse_list(opened, agency, list_id, user_of(actor))


@retention_app.command(
    "history",
    help=say(
        "列出销毁清册。例：request-flow retention history -a hongze",
        "List the destruction lists. Example: request-flow retention history -a hongze",
    ),
)
def history_(agency: Agency, as_json: AsJson = False) -> None:
    """List the lists."""
    with program() as opened:
        found = history(opened, agency)
    if as_json:
        print_json([_list_as_json(each) for each in found])
        return
    headings = [
        say("清册", "list"),
        say("状态", "status"),
        say("件数", "cases"),
        say("已销毁", "erased"),
        say("提出", "proposed by"),
        say("批准", "settled by"),
        say("理由", "reason"),
    ]
    print_table(
        headings,
        [
            [
                each.id,
                say(*STATUS[each.status]),
                each.cases,
                each.erased,
                each.proposed_by,
                each.settled_by,
                each.reason,
            ]
            for each in found
        ],
    )


def _list_as_json(each: DestructionList) -> dict[str, Any]:
    told = each._asdict()
    del told["agency_id"]
    return told


@retention_app.command(
    "hold",
    help=say(
        "暂缓销毁一件申请。例：request-flow retention hold 2014-0017 -a hongze --reason 审计调阅",
        "Hold a case back from being erased. Example: request-flow retention hold 2014-0017 -a hongze --reason audit",
    ),
)
def hold_(number: Number, agency: Agency, reason: Reason, actor: Actor = None) -> None:
    """Hold a case back."""
    with program() as opened:
        hold_case(opened, agency, number, reason, user_of(actor))


@retention_app.command(
    "release",
    help=say(
        "不再暂缓销毁。例：request-flow retention release 2014-0017 -a hongze",
        "Hold a case back no more. Example: request-flow retention release 2014-0017 -a hongze",
    ),
)
def release_(number: Number, agency: Agency, actor: Actor = None) -> None:
    """Hold a case back no more."""
    with program() as opened:
        release_case(opened, agency, number, user_of(actor))


@retention_app.command(
    "term",
    help=say(
        "查看或者设定本机关的保管年限。例：request-flow retention term -a hongze "
        "--kind ordinary --years 30 --basis 本机关保管期限表",
        "Show or set an agency's terms. Example: request-flow retention term -a hongze "
        "--kind ordinary --years 30 --basis table",
    ),
)
def term_(
    agency: Agency,
    kind: Annotated[str | None, typer.Option("--kind", help=say("种类", "kind of case"))] = None,
    years: Annotated[int | None, typer.Option("--years", help=say("年数", "years"))] = None,
    basis: Annotated[
        str, typer.Option("--basis", help=say("依据：本机关的保管期限表", "the agency's table of terms"))
    ] = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Show or set terms."""
    if (kind is None) != (years is None):
        raise BadInput("kind_and_years", "--kind 和 --years 要一起给出", "--kind and --years are given together")
    with program() as opened:
        if kind is not None and years is not None:
            set_term(opened, agency, kind, years, basis, user_of(actor))
        found = terms_of(opened, agency)
    if as_json:
        print_json([asdict(each) for each in found])
        return
    kinds = retention().kinds
    headings = [say("种类", "kind"), say("年限", "years"), say("依据", "basis")]
    shipped = say("随程序提供的默认", "the default that ships")
    print_table(
        headings,
        [
            [f"{each.kind} {say(kinds[each.kind].label, kinds[each.kind].en)}", each.years, each.basis or shipped]
            for each in found
        ],
    )
