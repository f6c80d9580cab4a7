"""case show, list, explain: what is known about a case, in words; codes are for ``--json``."""

from typing import Annotated, Any

import typer

from request_flow.cli.due_table import print_due
from request_flow.cli.options import Agency, AnyAgency, AsJson, AsOf, Number, day_of, optional_day, program
from request_flow.cli.speech import print_json, print_table, say, tell
from request_flow.cli.wording import Wording
from request_flow.deadlines.explanation import Explanation
from request_flow.registers.names import ACTORS
from request_flow.services.reading import Wanted, explain_case, list_cases, show_case


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
    if "erased" in shown:
        on, entry = shown["erased"]["on"], shown["erased"]["entry"]
        tell(
            say(
                f"个人信息已于 {on} 按期销毁（销毁记录第 {entry} 号）",
                f"its personal data was erased after its term on {on} (entry {entry})",
            )
        )
    applicant, between = case["applicant"], say("，", ", ")
    who = [
        applicant.get("name") or "-",
        wording.label("category", applicant["category"]),
        wording.label("channel", case["channel"]),
    ]
    print(say(f"申请人：{between.join(who)}", f"applicant: {between.join(who)}"))
    _print_kin(case)
    print()
    _print_history(case["events"], wording)
    if shown["safe_days"]:
        days = [[wording.act(act), day] for act, day in shown["safe_days"].items()]
        print()
        print_table([say("事项", "act"), say("最后安全日", "last safe day")], days)
    possible = say("、", ", ").join(say(wording.act(act), act) for act in shown["possible"])
    tell(say(f"现在可以办理：{possible or '无'}", f"possible now: {possible or 'nothing'}"))


def _print_kin(case: dict[str, Any]) -> None:
    """Print the case that this one was split off, and those that were split off this one."""
    if case.get("parent"):
        print(say(f"拆分自：{case['parent']}", f"split off from: {case['parent']}"))
    parts = [part for event in case["events"] if event["action"] == "split" for part in _listed(event["into"])]
    if parts:
        print(say(f"已拆分出：{'、'.join(parts)}", f"split into: {', '.join(parts)}"))


def _listed(value: list[str] | str) -> list[str]:
    return [value] if isinstance(value, str) else value


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
                wording.content(event["action"], {key: value for key, value in event.items() if key not in known}),
                event["recorded_at"].strftime("%Y-%m-%d %H:%M"),
                _actor(event.get("actor")),
            ]
            for event in events
        ],
    )


def _actor(login: str | None) -> str | None:
    """Return who acted: a login, or what stands for it where nobody of the office did."""
    return say(*ACTORS[login]) if login in ACTORS else login


def list_(
    agency: AnyAgency = None,
    state: Annotated[
        str | None, typer.Option("--state", help=say("状态，如 办理中", "state, such as in_progress"))
    ] = None,
    due_by: Annotated[str | None, typer.Option("--due-by", help=say("到期不晚于", "due by"))] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help=say("最多多少件", "at most so many"))] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List cases."""
    last = day_of(due_by, "--due-by") if due_by else None
    with program() as opened:
        key = Wording(opened.engine.law, opened.engine.workflow).key("state", state) if state is not None else None
        lines = list_cases(opened, Wanted(agency, key, last, limit=limit), optional_day(as_of))
        if as_json:
            for line in lines:
                print_json(line)
        else:
            print_due(lines, opened.engine.workflow, subject=True)


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
        print_json(_explained_json(explanation))
        return
    _print_explained(explanation, wording)


def _explained_json(explanation: Explanation) -> dict[str, Any]:
    return {
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


WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def _print_explained(explanation: Explanation, wording: Wording) -> None:
    basis = wording.provisions(explanation.cites)
    if explanation.term_days is None:
        text = say(
            f"确定的延迟答复期限为 {explanation.due_on}，超出工作日历，不逐日计算（依据 {basis}）",
            f"the delayed term was fixed at {explanation.due_on}, beyond the calendar: no day counts (basis {basis})",
        )
        tell(text)
        return
    title = say(
        f"自 {explanation.started} 次日起算 {explanation.term_days} 个工作日，到 {explanation.due_on}"
        f"（依据 {basis}；日历 {explanation.calendar}）",
        f"{explanation.term_days} working days from the day after {explanation.started}: {explanation.due_on} "
        f"(basis {basis}; calendar {explanation.calendar})",
    )
    headings = [
        say("日期", "day"),
        say("星期", "weekday"),
        say("第几个工作日", "counted"),
        say("说明", "reason"),
        say("依据", "basis"),
    ]
    rows = (
        [
            line.day,
            say("一二三四五六日"[line.day.weekday()], WEEKDAYS[line.day.weekday()]),
            line.counted or "-",
            say(line.reason.zh, line.reason.en),
            wording.provisions(line.cites),
        ]
        for line in explanation.days
    )
    print_table(headings, rows, title=title)
