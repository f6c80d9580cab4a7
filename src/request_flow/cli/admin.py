"""init, verify, agency: what an administrator does."""

import os
from typing import Annotated

import typer

from request_flow.cli.calendar import calendar_app
from request_flow.cli.help_text import Group
from request_flow.cli.law import law_app
from request_flow.cli.options import AsJson, program
from request_flow.cli.speech import print_json, print_table, progress_bar, said, say, tell
from request_flow.cli.wording import Wording
from request_flow.services.enforcing import set_lapses
from request_flow.services.organising import add, change, list_agencies
from request_flow.services.program import Program
from request_flow.services.verifying import verify
from request_flow.settings import Settings

FINDINGS = 1

agency_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("机关", "Agencies"))


def declare(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(
        "init",
        help=say(
            "建立数据库和密钥。例：request-flow init", "Make the database and the key. Example: request-flow init"
        ),
    )(init)
    app.command(
        "verify",
        help=say(
            "由记录重建每件申请并核对哈希链和缓存。例：request-flow verify --rebuild",
            "Rebuild every case from its events and check chain and cache. Example: request-flow verify --rebuild",
        ),
    )(verify_)
    app.add_typer(agency_app, name="agency")
    app.add_typer(calendar_app, name="calendar")
    app.add_typer(law_app, name="law")


def init(as_json: AsJson = False) -> None:
    """Make the database and the key."""
    settings = Settings.from_env(os.environ)
    with program() as opened:
        url = opened.store.engine.url.render_as_string(hide_password=True)
        if as_json:
            print_json({"database": url, "home": str(settings.home), "calendar": opened.calendar.revision})
            return
    tell(say(f"数据库：{url}", f"database: {url}"))
    where = f"数据文件夹：{settings.home}", f"data folder: {settings.home}"
    if settings.key is None:
        tell(say(f"{where[0]}（含密钥文件 key，请备份）", f"{where[1]} (with the file `key`: back it up)"))
    else:
        tell(say(f"{where[0]}；密钥由 REQUEST_FLOW_KEY 给出，请备份", f"{where[1]}; back up REQUEST_FLOW_KEY too"))


def verify_(
    rebuild: Annotated[bool, typer.Option("--rebuild", help=say("重建缓存", "mend the cache"))] = False,
    as_json: AsJson = False,
) -> None:
    """Check the store."""
    with program() as opened, progress_bar(say("核对", "checking")) as progress:
        result = verify(opened, rebuild=rebuild, progress=progress)
    if as_json:
        print_json(
            {
                "cases": result.cases,
                "events": result.events,
                "rebuilt": result.rebuilt,
                "findings": [
                    {
                        "agency": each.agency,
                        "number": each.number,
                        "code": each.code,
                        "zh": each.sentence.zh,
                        "en": each.sentence.en,
                    }
                    for each in result.findings
                ],
            }
        )
    else:
        for each in result.findings:
            print(f"{each.agency} {each.number}{say('：', ': ')}{said(each.sentence)}")
        tell(
            say(
                f"核对 {result.cases} 件、{result.events} 条记录、{result.letters} 份文书："
                f"发现 {len(result.findings)} 处，重建 {result.rebuilt} 件",
                f"{result.cases} cases, {result.events} events, {result.letters} letters: "
                f"{len(result.findings)} findings, {result.rebuilt} rebuilt",
            )
        )
    if result.findings:
        raise typer.Exit(FINDINGS)


Parent = Annotated[str | None, typer.Option("--parent", help=say("上级机关代码", "code of the agency above"))]
Chain = Annotated[
    str | None,
    typer.Option(
        "--review-chain",
        help=say(
            "审核流程：不设审核（none）、初审和签发（short）、逐级审核（full）", "chain of review: none, short, full"
        ),
    ),
]


def _chain_of(opened: Program, written: str | None) -> str | None:
    if written is None:
        return None
    return Wording(opened.engine.law, opened.engine.workflow).key("chain", written)


@agency_app.command(
    "add",
    help=say(
        "新增机关。例：request-flow agency add hongze --name 洪泽区人民政府",
        "Add an agency. Example: request-flow agency add hongze --name Hongze",
    ),
)
def agency_add(
    code: Annotated[str, typer.Argument(help=say("代码", "code"))],
    name: Annotated[str, typer.Option("--name", help=say("名称", "name"))],
    parent: Parent = None,
    review_chain: Chain = None,
) -> None:
    """Add an agency."""
    with program() as opened:
        add(opened, code, name, parent, _chain_of(opened, review_chain))


@agency_app.command(
    "set",
    help=say(
        "修改机关。例：request-flow agency set hongze --review-chain 逐级审核",
        "Change an agency. Example: request-flow agency set hongze --review-chain full",
    ),
)
def agency_set(
    code: Annotated[str, typer.Argument(help=say("代码", "code"))],
    name: Annotated[str | None, typer.Option("--name", help=say("名称", "name"))] = None,
    parent: Parent = None,
    review_chain: Chain = None,
    lapses: Annotated[
        str | None,
        typer.Option(
            "--lapses",
            help=say(
                "逾期不补正、不缴费：自动办结（automatic）、提醒承办人（task）",
                "lapses: recorded by themselves (automatic) or put before the caseworker (task)",
            ),
        ),
    ] = None,
    summed: Annotated[
        bool | None,
        typer.Option(
            "--summed/--not-summed",
            help=say("是否计入上级的年度汇总", "whether its report enters the sum of the one above"),
        ),
    ] = None,
) -> None:
    """Change an agency."""
    with program() as opened:
        if lapses is not None:
            set_lapses(opened, code, lapses)
        chain = _chain_of(opened, review_chain)
        change(opened, code, name=name, parent=parent, review_chain=chain, summed=summed)


@agency_app.command(
    "list",
    help=say(
        "列出机关。例：request-flow agency list --json", "List agencies. Example: request-flow agency list --json"
    ),
)
def agency_list(as_json: AsJson = False) -> None:
    """List agencies."""
    with program() as opened:
        agencies = list_agencies(opened)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        for each in agencies:
            print_json(
                {
                    "code": each.code,
                    "name": each.name,
                    "parent": each.parent,
                    "review_chain": each.review_chain,
                    "summed": bool(each.summed),
                }
            )
        return
    headings = [say("代码", "code"), say("名称", "name"), say("上级", "parent"), say("审核流程", "review chain")]
    rows = ([each.code, each.name, each.parent, wording.label("chain", each.review_chain)] for each in agencies)
    print_table(headings, rows)
