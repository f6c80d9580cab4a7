"""doctor: what is wrong with this installation, and what to do about it."""

import os
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from request_flow.cli.options import AsJson
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.clock import SystemClock
from request_flow.errors import Sentence
from request_flow.services.checks.finding import Grade, Place
from request_flow.services.doctor import Checked, examine, has_fault
from request_flow.settings import Settings

FINDINGS = 1
GRADES = {
    Grade.OK: Sentence("正常", "ok"),
    Grade.WARNING: Sentence("注意", "warning"),
    Grade.FAULT: Sentence("故障", "fault"),
}


def declare(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command(
        "doctor",
        help=say(
            "检查本机的安装和运行：哪里不对，怎么办；有故障时退出码为 1。例：request-flow doctor --only mail",
            "Check the installation: what is wrong, what to do; exit code 1 where there is a fault. "
            "Example: request-flow doctor --only mail",
        ),
    )(doctor)


def doctor(
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="NAME", help=say("只做这项检查，可重复", "make this check only; may be repeated")
        ),
    ] = None,
    here: Annotated[
        bool, typer.Option("--here", help=say("只看本机的任务进程", "of processes, look at those of this machine only"))
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Check the installation."""
    settings = Settings.from_env(os.environ)
    place = Place(
        settings.home,
        settings.database_url,
        settings.key,
        settings.fonts,
        settings.broker_url,
        settings.mail_url,
        settings.mail_from,
        settings.public_url,
        SystemClock(),
        here,
        settings.clamav,
    )
    checked = examine(place, only or ())
    if as_json:
        print_json({"ok": not has_fault(checked), "checks": [_as_json(each) for each in checked]})
    else:
        _print(checked)
    if has_fault(checked):
        raise typer.Exit(FINDINGS)


def _print(checked: Sequence[Checked]) -> None:
    headings = [say("结果", "result"), say("检查", "check"), say("情况", "found"), say("怎么办", "what to do")]
    rows = [
        [
            said(GRADES[each.finding.grade]),
            said(each.check.label),
            said(each.finding.found),
            said(each.finding.remedy) if each.finding.remedy else "",
        ]
        for each in checked
    ]
    print_table(headings, rows)
    counts = {grade: sum(each.finding.grade is grade for each in checked) for grade in Grade}
    tell(
        say(
            f"故障 {counts[Grade.FAULT]} 项，注意 {counts[Grade.WARNING]} 项",
            f"faults: {counts[Grade.FAULT]}, warnings: {counts[Grade.WARNING]}",
        )
    )


def _as_json(each: Checked) -> dict[str, Any]:
    remedy = each.finding.remedy
    return {
        "check": each.check.name,
        "grade": each.finding.grade.value,
        "zh": each.finding.found.zh,
        "en": each.finding.found.en,
        "remedy": {"zh": remedy.zh, "en": remedy.en} if remedy else None,
    }
