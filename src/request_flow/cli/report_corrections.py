"""report correct, corrections: what differs from a frozen year, entered and listed."""

from collections.abc import Iterable, Mapping
from typing import Annotated

import typer

from request_flow.cli.act_keys import data_of
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Keys, Role, day_of, person, program
from request_flow.cli.speech import print_json, said, say, tell
from request_flow.cli.wording import Wording
from request_flow.errors import BadInput
from request_flow.report.form import form_for
from request_flow.services.corrections import Asked, Found, cell_sentence, correct, corrections
from request_flow.services.program import Program
from request_flow.services.steps import Person, Step
from request_flow.storage.reports import Correction

Year = Annotated[int, typer.Option("--year", help=say("报告年度", "year of the report"))]

CORRECT = say(
    "对已冻结年度作更正记录，之后才能补记所涉申请；改变什么用 --act、--found 或 --cell 写明。"
    "例：request-flow report correct -a hongze --year 2024 --case 2024-0099 --reason 漏登 --approved-by 李四 "
    "--found 自然人 --received 2024-12-27",
    "Make a correction entry of a frozen year, after which its cases can be changed; say what it moves with --act, "
    "--found or --cell. Example: request-flow report correct -a hongze --year 2024 --case 2024-0099 "
    "--reason overlooked --approved-by Li --found natural_person --received 2024-12-27",
)
CORRECTIONS = say(
    "列出更正记录。例：request-flow report corrections -a hongze",
    "List correction entries. Example: request-flow report corrections -a hongze",
)


def declare_corrections(group: typer.Typer) -> None:
    """Add the commands of this module to those of reports."""
    group.command("correct", help=CORRECT)(correct_)
    group.command("corrections", help=CORRECTIONS)(corrections_)


def acting(opened: Program, actor: str | None, role: str) -> Person:
    """Return who takes a step with a report."""
    return person(actor, role, Wording(opened.engine.law, opened.engine.workflow))


def correct_(
    agency: Agency,
    year: Year,
    case: Annotated[
        list[str], typer.Option("--case", help=say("所涉申请的编号，可重复", "number of a case; may be repeated"))
    ],
    reason: Annotated[str, typer.Option("--reason", help=say("原因", "why"))],
    approved_by: Annotated[str, typer.Option("--approved-by", help=say("批准人", "who approved it"))],
    act: Annotated[str | None, typer.Option("--act", help=say("要补记的事项", "the step to be recorded"))] = None,
    on: Annotated[
        str | None,
        typer.Option("--on", help=say("补记事项的生效日期（默认今天）", "effective day of the step (default: today)")),
    ] = None,
    keys: Keys = None,
    found: Annotated[
        str | None, typer.Option("--found", help=say("新发现的申请：申请人类型", "a request found late: its category"))
    ] = None,
    received: Annotated[
        str | None,
        typer.Option("--received", help=say("新发现的申请：收到日期", "a request found late: its receipt date")),
    ] = None,
    outcome: Annotated[
        str | None, typer.Option("--outcome", help=say("新发现的申请：办理结果", "a request found late: its outcome"))
    ] = None,
    closed: Annotated[
        str | None,
        typer.Option("--closed", help=say("新发现的申请：办结日期", "a request found late: the day it was closed")),
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option(
            "--cell",
            metavar="ROW/COLUMN=+1",
            help=say("直接写差额，如 new/natural_person=+1，可重复", "a difference, such as new/natural_person=+1"),
        ),
    ] = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Make a correction entry."""
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        asked = Asked(
            tuple(case),
            reason,
            approved_by,
            step=_step(opened, wording, act, on, keys or []),
            found=_found(wording, found, received, outcome, closed),
            cells=dict(map(_difference, cell or [])),
        )
        entry = correct(opened, agency, year, asked, acting(opened, actor, role))
    if as_json:
        print_json(_entry_json(entry))
    else:
        _print_entries([entry])
        tell(say("现在可以补记这些申请", "the cases it names can now be changed"))


def _step(opened: Program, wording: Wording, act: str | None, on: str | None, keys: list[str]) -> Step | None:
    if act is None:
        return None
    named = wording.key("act", act)
    return Step(named, day_of(on) if on else opened.clock.today(), data_of(named, keys, wording))


def _found(
    wording: Wording, category: str | None, received: str | None, outcome: str | None, closed: str | None
) -> Found | None:
    if category is None:
        return None
    if received is None:
        raise BadInput(
            "bad_found_request", "新发现的申请要用 --received 写明收到日期", "say with --received when it was received"
        )
    return Found(
        wording.key("category", category),
        day_of(received, "--received"),
        wording.key("outcome", outcome) if outcome else None,
        day_of(closed, "--closed") if closed else None,
    )


def _difference(written: str) -> tuple[tuple[str, str], int]:
    """Return the cell and the difference of ``new/natural_person=+1``."""
    place, _, figure = written.partition("=")
    row, _, column = place.partition("/")
    try:
        return (row.strip(), column.strip()), int(figure)
    except ValueError:
        raise BadInput(
            "bad_difference",
            f"--cell：“{written}”无法识别；请写成 new/natural_person=+1",
            f"--cell: {written!r} cannot be read; write new/natural_person=+1",
        ) from None


def corrections_(
    agency: Agency,
    year: Annotated[int | None, typer.Option("--year", help=say("只看这一年度", "this year only"))] = None,
    as_json: AsJson = False,
) -> None:
    """List correction entries."""
    with program() as opened:
        entries = corrections(opened, agency, year)
    if as_json:
        print_json([_entry_json(each) for each in entries])
    else:
        _print_entries(entries)


def _print_entries(entries: Iterable[Correction]) -> None:
    for entry in entries:
        numbers = say("、", ", ").join(entry.cases)
        print(
            say(
                f"更正记录 {entry.id}：{entry.year} 年度，涉及 {numbers}；{entry.reason}（批准：{entry.approved_by}；"
                f"{entry.recorded_at[:10]} {entry.actor}）",
                f"correction entry {entry.id} of {entry.year}: cases {numbers}; {entry.reason} "
                f"(approved by {entry.approved_by}; {entry.recorded_at[:10]} {entry.actor})",
            )
        )
        form = form_for(entry.year)
        for cell in entry.cells:
            print(f"  {said(cell_sentence(form, cell))}")


def _entry_json(entry: Correction) -> Mapping[str, object]:
    return {
        "id": entry.id,
        "year": entry.year,
        "cells": [each._asdict() for each in entry.cells],
        "cases": list(entry.cases),
        "reason": entry.reason,
        "approved_by": entry.approved_by,
        "actor": entry.actor,
        "recorded_at": entry.recorded_at,
    }
