"""case new, do, what-if, split: one case at a time; what only shows is declared here and stands beside."""

from typing import Annotated, Any

import typer

from request_flow.cli.act_keys import data_of, particulars_of
from request_flow.cli.case_views import explain, list_, show
from request_flow.cli.due_table import print_due
from request_flow.cli.help_text import ActCommand, Group
from request_flow.cli.options import (
    DEFAULT_ROLE,
    Actor,
    Agency,
    AsJson,
    Keys,
    Number,
    Role,
    optional_day,
    person,
    program,
)
from request_flow.cli.speech import print_json, said, say, tell
from request_flow.cli.wording import Wording, letter_name
from request_flow.errors import Sentence
from request_flow.services.reading import show_case, what_if
from request_flow.services.splitting import split_case
from request_flow.services.steps import Step, Taken, register_case, take_step
from request_flow.workflow.definition import Workflow

app = typer.Typer(
    cls=Group, no_args_is_help=True, help=say("单件申请的登记、查看和办理", "Register, read and advance one case")
)


def declare(whole: typer.Typer) -> None:
    """Add the commands of this module."""
    whole.add_typer(app, name="case")


KINDS = Sentence(
    "自然人、商业企业、科研机构、社会公益组织、法律服务机构、其他",
    "natural_person, commercial_enterprise, research_institution, public_welfare_org, legal_service, other_org",
)
WAYS = Sentence(
    "当面提交、口头、邮寄、平信、网络、电子邮件、传真",
    "in_person, oral, registered_mail, ordinary_mail, online, email, fax",
)
"""The names in the definition files, told by the help without reading them; a test compares."""


@app.command(
    "new",
    help=say(
        "登记一件申请。例：request-flow case new -a hongze --category 自然人 --name 张三 "
        "--channel 当面提交 --subject 招生划片方案 --on 2024-03-05",
        "Register a case. Example: request-flow case new -a hongze --category natural_person --name Zhang "
        "--channel in_person --subject enrolment --on 2024-03-05",
    ),
)
def new(  # a registration has that many particulars
    agency: Agency,
    category: Annotated[
        str, typer.Option("--category", help=say(f"申请人类型：{KINDS.zh}", f"category of the applicant: {KINDS.en}"))
    ],
    channel: Annotated[str, typer.Option("--channel", help=say(f"申请方式：{WAYS.zh}", f"channel: {WAYS.en}"))],
    subject: Annotated[str, typer.Option("--subject", help=say("申请内容", "what is asked for"))],
    name: Annotated[str | None, typer.Option("--name", help=say("申请人", "name of the applicant"))] = None,
    on: Annotated[
        str | None, typer.Option("--on", help=say("来件日期（默认今天）", "day of arrival (default: today)"))
    ] = None,
    applicant: Annotated[
        list[str] | None,
        typer.Option(
            "--applicant", metavar="KEY=VALUE", help=say("申请人其他信息", "further particulars of the applicant")
        ),
    ] = None,
    description: Annotated[str | None, typer.Option("--description", help=say("详细描述", "full text"))] = None,
    number: Annotated[
        str | None, typer.Option("--number", help=say("沿用已有编号", "keep a number given elsewhere"))
    ] = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Register a case."""
    who: dict[str, str] = {"name": name} if name else {}
    who.update(particulars_of(applicant or []))
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        wording = Wording(opened.engine.law, opened.engine.workflow)
        who["category"] = wording.key("category", category)
        case: dict[str, Any] = {"applicant": who, "channel": wording.key("channel", channel), "subject": subject}
        if description:
            case["description"] = description
        case["events"] = [{"on": day.isoformat(), "action": "receive"}]
        taken = register_case(opened, agency, case, person(actor, role, wording), number)
        shown = show_case(opened, agency, taken.number)
        workflow = opened.engine.workflow
    _print_taken(shown, taken, workflow, as_json=as_json)


@app.command(
    "do",
    cls=ActCommand,
    help=say(
        "办理一个事项。例："
        "request-flow case do 2024-0017 延长答复期限 -a hongze --on 2024-03-05 -s days=10 -s 批准人=李四",
        "Take a step. Example: "
        "request-flow case do 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=Li",
    ),
)
def do(  # what, when, who
    number: Number,
    act: Annotated[str, typer.Argument(help=say("事项，如 延长答复期限", "the act, such as extend"))],
    agency: Agency,
    on: Annotated[
        str | None, typer.Option("--on", help=say("生效日期（默认今天）", "effective day (default: today)"))
    ] = None,
    keys: Keys = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Take a step."""
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        wording = Wording(opened.engine.law, opened.engine.workflow)
        key = wording.key("act", act)
        who = person(actor, role, wording)
        taken = take_step(opened, agency, number, Step(key, day, data_of(key, keys or [], wording)), who)
        shown = show_case(opened, agency, number)
        workflow = opened.engine.workflow
    _print_taken(shown, taken, workflow, as_json=as_json)


def _print_taken(shown: dict[str, Any], taken: Taken, workflow: Workflow, *, as_json: bool) -> None:
    if as_json:
        remarks = [{"zh": each.zh, "en": each.en} for each in taken.remarks]
        print_json({**shown["standing"], "notice": taken.notice, "remarks": remarks})
        return
    print_due([shown["standing"]], workflow, subject=False)
    if taken.notice:
        name = letter_name(taken.notice)
        tell(say(f"需要的文书：{name}", f"letter called for: {name}"))
    for remark in taken.remarks:
        tell(say("提示：", "remark: ") + said(remark))


app.command(
    "show",
    help=say(
        "查看一件申请的全部内容。例：request-flow case show 2024-0017 -a hongze",
        "Show a case whole. Example: request-flow case show 2024-0017 -a hongze",
    ),
)(show)
app.command(
    "list",
    help=say(
        "列出申请，先到期的在前。例：request-flow case list -a hongze --state 办理中",
        "List cases, first due first. Example: request-flow case list -a hongze --state in_progress",
    ),
)(list_)
app.command(
    "explain",
    help=say(
        "为什么是这一天，逐日说明。例：request-flow case explain 2024-0017 -a hongze",
        "Why this date: day by day. Example: request-flow case explain 2024-0017 -a hongze",
    ),
)(explain)


@app.command(
    "what-if",
    cls=ActCommand,
    help=say(
        "试算，不保存。例："
        "request-flow case what-if 2024-0017 延长答复期限 -a hongze --on 2024-03-05 -s days=10 -s 批准人=李四",
        "Try a step without saving. Example: "
        "request-flow case what-if 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=Li",
    ),
)
def what_if_(  # what, when, who
    number: Number,
    act: Annotated[str, typer.Argument(help=say("事项", "the act"))],
    agency: Agency,
    on: Annotated[
        str | None, typer.Option("--on", help=say("假定日期（可在将来）", "supposed day (may lie ahead)"))
    ] = None,
    keys: Keys = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Try a step without saving."""
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        wording = Wording(opened.engine.law, opened.engine.workflow)
        key = wording.key("act", act)
        step = Step(key, day, data_of(key, keys or [], wording))
        result = what_if(opened, agency, number, [step], person(None, role, wording))
        workflow = opened.engine.workflow
    if as_json:
        print_json(result)
        return
    print_due([result["before"], result["after"]], workflow, subject=False, title=say("现在 / 之后", "now / then"))


@app.command(
    "split",
    help=say(
        "一事一申请，拆分为多件：第一项留在原件办理，其余各为一件。"
        "例：request-flow case split 2024-0017 -a hongze --subject 甲事项 --subject 乙事项",
        "Split a form into several cases: it goes on with the first subject, each other is a case. Example: "
        "request-flow case split 2024-0017 -a hongze --subject one --subject two",
    ),
)
def split(
    number: Number,
    agency: Agency,
    subject: Annotated[
        list[str],
        typer.Option("--subject", help=say("每个事项的内容，至少两项", "subject of each matter, two at least")),
    ],
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Split a case."""
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        numbers = split_case(opened, agency, number, subject, person(actor, role, wording))
    if as_json:
        print_json({"parent": number, "parts": numbers})
        return
    tell(say(f"已拆分出：{'、'.join(numbers)}", f"split off: {', '.join(numbers)}"))
