"""law: the definition files checked, drawn and read."""

from typing import Annotated

import typer

from request_flow.bootstrap import load_engine
from request_flow.cli.citing import find_provision
from request_flow.cli.help_text import Group
from request_flow.cli.options import AsJson
from request_flow.cli.speech import LANGUAGE, print_json, say, tell
from request_flow.cli.wording import place_of
from request_flow.errors import RequestFlowError
from request_flow.workflow.chart import chart

law_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("法律定义文件", "The law as data"))


@law_app.command(
    "check",
    help=say(
        "检查全部定义文件。例：request-flow law check", "Check every definition file. Example: request-flow law check"
    ),
)
def law_check(as_json: AsJson = False) -> None:
    """Check the definitions."""
    from request_flow.registers.case_keys import case_keys  # noqa: PLC0415  # only this command reads every file
    from request_flow.registers.vocabulary import vocabulary  # noqa: PLC0415
    from request_flow.report.form import forms  # noqa: PLC0415

    try:
        engine = load_engine()
        found = forms()
        case_keys()
        vocabulary()
    except RequestFlowError as error:
        if as_json:
            print_json({"ok": False, "fault": {"zh": error.sentence.zh, "en": error.sentence.en}})
        raise
    counts = {
        "provisions": len(engine.law.provisions),
        "parameters": len(engine.law.parameters),
        "outcomes": len(engine.law.outcomes),
        "transitions": len(engine.workflow.transitions),
        "report_forms": len(found),
        "holiday_notices": len(engine.rules.calendar.notices),
        "calendar_until": engine.rules.calendar.published_until,
    }
    if as_json:
        print_json({"ok": True, **counts})
        return
    for name, value in counts.items():
        print(say(f"{COUNTED[name]}：{value}", f"{name.replace('_', ' ')}: {value}"))
    tell(say("定义文件无误", "the definitions are sound"))


COUNTED = {
    "provisions": "条文",
    "parameters": "期限等参数",
    "outcomes": "办理结果",
    "transitions": "办理事项",
    "report_forms": "年度报告格式",
    "holiday_notices": "放假通知",
    "calendar_until": "日历已公布至",
}


@law_app.command(
    "chart",
    help=say(
        "以 Mermaid 输出状态图。例：request-flow law chart > chart.mmd",
        "The state machine as a Mermaid chart. Example: request-flow law chart > chart.mmd",
    ),
)
def law_chart() -> None:
    """Print the state chart."""
    print(chart(load_engine().workflow, said_in_chinese=LANGUAGE == "zh"))


@law_app.command(
    "article",
    help=say(
        "查看条文；不写法规就是政府信息公开条例。例：request-flow law article 第三十三条第二款",
        "Show a provision; without a law, of the Regulation. Example: request-flow law article ogi-2019:33.2",
    ),
)
def law_article(
    address: Annotated[
        str,
        typer.Argument(
            help=say(
                "条文，如 33、第三十三条、行政复议法第二十三条、ogi-2019:33.2",
                "the provision, such as 33, 33.2 or review-2024:23",
            )
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Show a provision."""
    law = load_engine().law
    provision = find_provision(law, address)
    if as_json:
        print_json(
            {
                "id": provision.id,
                "law": provision.law_title,
                "text": provision.text,
                "sense": provision.sense,
                "says": provision.says,
                "status": provision.status,
            }
        )
        return
    place = say(place_of(law, provision), provision.article)
    print(f"{provision.law_title} {place}")
    print(provision.wording)
    if LANGUAGE != "zh":
        print(provision.says)
