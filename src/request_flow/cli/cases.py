"""case new, show, do, list, explain, what-if, split: one case at a time."""

from typing import Annotated, Any

import typer

from request_flow.cli.due_table import print_due
from request_flow.cli.options import (
    DEFAULT_ROLE,
    Actor,
    Agency,
    AnyAgency,
    AsJson,
    AsOf,
    Keys,
    Role,
    day_of,
    optional_day,
    person,
    program,
    step_from,
)
from request_flow.cli.speech import print_json, print_table, say, tell
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput, Sentence
from request_flow.services.reading import Wanted, explain_case, list_cases, show_case, what_if
from request_flow.services.splitting import split_case
from request_flow.services.steps import register_case, take_step
from request_flow.workflow.definition import Workflow

app = typer.Typer(no_args_is_help=True, help=say("单件申请的登记、查看和办理", "Register, read and advance one case"))


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

Number = Annotated[str, typer.Argument(help=say("登记编号", "number of the case"))]


@app.command(
    "new",
    help=say(
        "登记一件申请。例:request-flow case new -a hongze --category natural_person --name 张三 "
        "--channel in_person --subject 招生划片方案 --on 2024-03-05",
        "Register a case. Example: request-flow case new -a hongze --category natural_person --name Zhang "
        "--channel in_person --subject enrolment --on 2024-03-05",
    ),
)
def new(  # a registration has that many particulars
    agency: Agency,
    category: Annotated[
        str, typer.Option("--category", help=say(f"申请人类型:{KINDS.zh}", f"category of the applicant: {KINDS.en}"))
    ],
    channel: Annotated[str, typer.Option("--channel", help=say(f"申请方式:{WAYS.zh}", f"channel: {WAYS.en}"))],
    subject: Annotated[str, typer.Option("--subject", help=say("申请内容", "what is asked for"))],
    name: Annotated[str | None, typer.Option("--name", help=say("申请人", "name of the applicant"))] = None,
    on: Annotated[
        str | None, typer.Option("--on", help=say("来件日期(默认今天)", "day of arrival (default: today)"))
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
    who: dict[str, str] = {"category": category}
    if name:
        who["name"] = name
    who.update((key, value) for key, _, value in (pair.partition("=") for pair in applicant or []))
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        wording = Wording(opened.engine.law, opened.engine.workflow)
        who["category"] = wording.category_key(category)
        case: dict[str, Any] = {"applicant": who, "channel": wording.channel_key(channel), "subject": subject}
        if description:
            case["description"] = description
        case["events"] = [{"on": day.isoformat(), "action": "receive"}]
        taken = register_case(opened, agency, case, person(actor, role), number)
        shown = show_case(opened, agency, taken.number)
        workflow = opened.engine.workflow
    _print_taken(shown, taken.notice, workflow, as_json=as_json)


@app.command(
    "do",
    help=say(
        "办理一个事项。例:"
        "request-flow case do 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=李四",
        "Take a step. Example: "
        "request-flow case do 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=Li",
    ),
)
def do(  # what, when, who
    number: Number,
    act: Annotated[str, typer.Argument(help=say("事项,如 extend", "the act, such as extend"))],
    agency: Agency,
    on: Annotated[
        str | None, typer.Option("--on", help=say("生效日期(默认今天)", "effective day (default: today)"))
    ] = None,
    keys: Keys = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Take a step."""
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        key = Wording(opened.engine.law, opened.engine.workflow).act_key(act)
        taken = take_step(opened, agency, number, step_from(key, day, keys), person(actor, role))
        shown = show_case(opened, agency, number)
        workflow = opened.engine.workflow
    _print_taken(shown, taken.notice, workflow, as_json=as_json)


def _print_taken(shown: dict[str, Any], notice: str | None, workflow: Workflow, *, as_json: bool) -> None:
    if as_json:
        print_json({**shown["standing"], "notice": notice})
        return
    print_due([shown["standing"]], workflow, subject=False)
    if notice:
        tell(say(f"需要的文书:{notice}", f"letter called for: {notice}"))


@app.command(
    "show",
    help=say(
        "查看一件申请的全部内容。例:request-flow case show 2024-0017 -a hongze",
        "Show a case whole. Example: request-flow case show 2024-0017 -a hongze",
    ),
)
def show(number: Number, agency: Agency, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Show a case whole."""
    with program() as opened:
        shown = show_case(opened, agency, number, optional_day(as_of))
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        print_json(shown)
        return
    case = shown["case"]
    print_due([shown["standing"]], wording.workflow, subject=False, title=f"{number} {case.get('subject', '')}")
    applicant, between = case["applicant"], say(",", ", ")
    who = [applicant.get("name") or "-", wording.category(applicant["category"]), wording.channel(case["channel"])]
    print(say(f"申请人:{between.join(who)}", f"applicant: {between.join(who)}"), end="\n\n")
    _print_history(case["events"], wording)
    if shown["safe_days"]:
        days = [[wording.act(act), day] for act, day in shown["safe_days"].items()]
        print()
        print_table([say("事项", "act"), say("最后安全日", "last safe day")], days)
    possible = say("、", ", ").join(say(f"{wording.act(act)} {act}", act) for act in shown["possible"])
    tell(say(f"现在可以办理:{possible or '无'}", f"possible now: {possible or 'nothing'}"))


def _print_history(events: list[dict[str, Any]], wording: Wording) -> None:
    headings = [
        say("序", "no."),
        say("生效日期", "effective"),
        say("事项", "act"),
        say("内容", "content"),
        say("登记时间", "recorded"),
        say("办理人", "actor"),
    ]
    known = {"seq", "on", "action", "recorded_at", "actor"}
    print_table(
        headings,
        [
            [
                event["seq"],
                event["on"],
                wording.act(event["action"]),
                wording.content({key: value for key, value in event.items() if key not in known}),
                event["recorded_at"].strftime("%Y-%m-%d %H:%M"),
                event.get("actor"),
            ]
            for event in events
        ],
    )


@app.command(
    "list",
    help=say(
        "列出申请,先到期的在前。例:request-flow case list -a hongze --state in_progress",
        "List cases, first due first. Example: request-flow case list -a hongze --state in_progress",
    ),
)
def list_(
    agency: AnyAgency = None,
    state: Annotated[str | None, typer.Option("--state", help=say("状态", "state"))] = None,
    due_by: Annotated[str | None, typer.Option("--due-by", help=say("到期不晚于", "due by"))] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help=say("最多多少件", "at most so many"))] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List cases."""
    wanted = Wanted(agency, state, day_of(due_by, "--due-by") if due_by else None, limit=limit)
    with program() as opened:
        states = opened.engine.workflow.machine.states
        if state is not None and state not in states:
            raise BadInput(
                "unknown_state",
                f"没有状态“{state}”;可用:{'、'.join(states)}",
                f"no state {state!r}; known: {', '.join(states)}",
            )
        lines = list_cases(opened, wanted, optional_day(as_of))
        if as_json:
            for line in lines:
                print_json(line)
        else:
            print_due(lines, opened.engine.workflow, subject=True)


@app.command(
    "explain",
    help=say(
        "为什么是这一天:逐日说明。例:request-flow case explain 2024-0017 -a hongze",
        "Why this date: day by day. Example: request-flow case explain 2024-0017 -a hongze",
    ),
)
def explain(number: Number, agency: Agency, as_of: AsOf = None, as_json: AsJson = False) -> None:
    """Explain the due day."""
    with program() as opened:
        explanation = explain_case(opened, agency, number, optional_day(as_of))
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if explanation is None:
        if as_json:
            print_json(None)
        tell(say("现在没有期限在计算", "no clock is running"))
        return
    if as_json:
        print_json(
            {
                "clock": explanation.kind,
                "started": explanation.started,
                "term_days": explanation.term_days,
                "due_on": explanation.due_on,
                "calendar": explanation.calendar,
                "cites": explanation.cites,
                "days": [
                    {
                        "day": line.day,
                        "counted": line.counted,
                        "kind": line.kind,
                        "zh": line.reason.zh,
                        "en": line.reason.en,
                        "cites": line.cites,
                        "provisional": line.provisional,
                    }
                    for line in explanation.days
                ],
            }
        )
        return
    title = say(
        f"自 {explanation.started} 次日起算 {explanation.term_days} 个工作日,到 {explanation.due_on}"
        f"(依据 {'、'.join(map(wording.provision, explanation.cites))};日历 {explanation.calendar})",
        f"{explanation.term_days} working days from the day after {explanation.started}: {explanation.due_on} "
        f"(basis {', '.join(explanation.cites)}; calendar {explanation.calendar})",
    )
    weekdays = say("一二三四五六日", "MTWTFSS")
    headings = [
        say("日期", "day"),
        say("星期", ""),
        say("第几个工作日", "counted"),
        say("说明", "reason"),
        say("依据", "basis"),
    ]
    rows = (
        [
            line.day,
            weekdays[line.day.weekday()],
            line.counted or "-",
            say(line.reason.zh, line.reason.en),
            " ".join(line.cites),
        ]
        for line in explanation.days
    )
    print_table(headings, rows, title=title)


@app.command(
    "what-if",
    help=say(
        "试算,不保存。例:"
        "request-flow case what-if 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=李四",
        "Try a step without saving. Example: "
        "request-flow case what-if 2024-0017 extend -a hongze --on 2024-03-05 -s days=10 -s approved_by=Li",
    ),
)
def what_if_(  # what, when, who
    number: Number,
    act: Annotated[str, typer.Argument(help=say("事项", "the act"))],
    agency: Agency,
    on: Annotated[
        str | None, typer.Option("--on", help=say("假定日期(可在将来)", "supposed day (may lie ahead)"))
    ] = None,
    keys: Keys = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Try a step without saving."""
    with program() as opened:
        day = optional_day(on, "--on") or opened.clock.today()
        key = Wording(opened.engine.law, opened.engine.workflow).act_key(act)
        result = what_if(opened, agency, number, [step_from(key, day, keys)], person(None, role))
        workflow = opened.engine.workflow
    if as_json:
        print_json(result)
        return
    print_due([result["before"], result["after"]], workflow, subject=False, title=say("现在 / 之后", "now / then"))


@app.command(
    "split",
    help=say(
        "一事一申请:拆分为多件。例:request-flow case split 2024-0017 -a hongze --subject 甲事项 --subject 乙事项",
        "Split a form into several cases. Example: "
        "request-flow case split 2024-0017 -a hongze --subject one --subject two",
    ),
)
def split(
    number: Number,
    agency: Agency,
    subject: Annotated[
        list[str], typer.Option("--subject", help=say("拆出事项的内容,可重复", "subject of a part; may be repeated"))
    ],
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Split a case."""
    with program() as opened:
        numbers = split_case(opened, agency, number, subject, person(actor, role))
    if as_json:
        print_json({"parent": number, "parts": numbers})
        return
    tell(say(f"已拆分出:{'、'.join(numbers)}", f"split off: {', '.join(numbers)}"))
