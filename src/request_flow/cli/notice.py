"""notice list, owed, draft, discard, preview, issue: the letters of a case; what follows stands beside.

Exit code 1: something stops the letter that was looked at.
"""

from typing import Annotated, Any

import typer

from request_flow.cli.files import writable, write_whole
from request_flow.cli.help_text import Group
from request_flow.cli.notice_kinds import declare_kinds
from request_flow.cli.notice_letters import declare_letters
from request_flow.cli.notice_options import (
    Bears,
    Case,
    DraftId,
    Envelope,
    Inputs,
    OfAct,
    OfEvent,
    On,
    Output,
    SomeCase,
    SomeKind,
    asked,
    finding_json,
    fonts,
    form_known,
    kept_json,
    kind_named,
    letter_json,
    tell_findings,
)
from request_flow.cli.notice_review import declare_review
from request_flow.cli.notice_templates import template_app
from request_flow.cli.options import DEFAULT_ROLE, Actor, Agency, AsJson, Keys, Role, optional_day, person, program
from request_flow.cli.speech import print_json, print_table, said, say, tell
from request_flow.cli.wording import Wording, letter_name
from request_flow.errors import BadInput
from request_flow.services.letters.keeping import list_letters

FINDINGS = 1
TEXT = "text"

notice_app = typer.Typer(cls=Group, no_args_is_help=True, help=say("文书", "Letters"))


def declare(whole: typer.Typer) -> None:
    """Add the commands of this module and of those beside it."""
    declare_kinds(notice_app)
    declare_review(notice_app)
    declare_letters(notice_app)
    notice_app.add_typer(template_app, name="template")
    whole.add_typer(notice_app, name="notice")


@notice_app.command(
    "list",
    help=say(
        "列出已发出的文书，送达对象只显示第一个字。例：request-flow notice list -a hongze --year 2024",
        "List letters; whom they went to is masked. Example: request-flow notice list -a hongze --year 2024",
    ),
)
def list_(
    agency: Agency,
    case: SomeCase = None,
    kind: Annotated[str | None, typer.Option("--kind", help=say("文书名称", "name of the letter"))] = None,
    year: Annotated[int | None, typer.Option("--year", help=say("落款年份", "the year it bears"))] = None,
    drafts: Annotated[bool, typer.Option("--drafts", help=say("只列草稿", "drafts instead"))] = False,
    as_json: AsJson = False,
) -> None:
    """List letters."""
    if drafts:
        _list_drafts(agency, case, as_json=as_json)
        return
    with program() as opened:
        found = list_letters(opened, agency, case, kind=kind_named(opened, kind).name if kind else None, year=year)
    if as_json:
        for each in found:
            print_json(kept_json(each))
        return
    if not found:
        tell(say("没有这样的文书；应发未发的见 notice owed", "there are no such letters; see `notice owed`"))
        return
    headings = [
        say("文号", "number"),
        say("申请", "case"),
        say("文书", "letter"),
        say("日期", "day"),
        say("送达对象", "to"),
        say("状态", "status"),
        say("签发", "issued by"),
    ]
    rows = []
    for each in found:
        status = say("作废", "void") if each.letter.is_void else _became(each.records[-1].what) if each.records else ""
        issue = each.letter.issue
        name = say(issue.title, issue.kind)
        rows.append([each.letter.name, each.letter.case, name, issue.day, each.to, status, issue.issued_by])
    print_table(headings, rows)


def _became(what: str) -> str:
    return {"served": say("已送达", "served"), "returned": say("退回", "returned")}.get(what, what)


def _list_drafts(agency: str, case: str | None, *, as_json: bool) -> None:
    from request_flow.services.letters.drafting import list_drafts  # noqa: PLC0415  # composing is loaded by who needs it

    with program() as opened:
        found = list_drafts(opened, agency, case)
    rows = [
        {
            "draft": each.id,
            "case": each.case,
            "kind": each.ask.kind,
            "event": each.ask.event,
            "written_by": each.written_by,
            "written_at": each.written_at,
        }
        for each in found
    ]
    if as_json:
        for row in rows:
            print_json(row)
        return
    if not rows:
        tell(say("没有草稿", "there are no drafts"))
        return
    headings = [say("草稿", "draft"), say("申请", "case"), say("文书", "letter"), say("记录", "event")]
    shown = [list({**row, "kind": letter_name(str(row["kind"]))}.values()) for row in rows]
    print_table([*headings, say("撰写", "by"), say("时间", "at")], shown)


@notice_app.command(
    "owed",
    help=say(
        "列出应当发出、还没有发出的文书。例：request-flow notice owed -a hongze",
        "List letters that were called for and not issued. Example: request-flow notice owed -a hongze",
    ),
)
def owed(agency: Agency, case: SomeCase = None, as_json: AsJson = False) -> None:
    """List letters that are owed."""
    from request_flow.services.letters.owing import letters_owed  # noqa: PLC0415  # as above

    with program() as opened:
        found = letters_owed(opened, agency, case)
        wording = Wording(opened.engine.law, opened.engine.workflow)
    if as_json:
        for each in found:
            row = each.called
            print_json(
                {
                    "agency": row.agency,
                    "case": row.case,
                    "event": row.event_seq,
                    "act": row.act,
                    "on": row.on,
                    "kind": each.kind,
                }
            )
        return
    if not found:
        tell(say("没有应发未发的文书", "no letter is owed"))
        return
    headings = [say("申请", "case"), say("记录", "event"), say("事项", "act"), say("日期", "on"), say("文书", "letter")]
    rows = (
        [each.called.case, each.called.event_seq, wording.act(each.called.act), each.called.on, said(each.label)]
        for each in found
    )
    print_table(headings, rows)


@notice_app.command(
    "draft",
    help=say(
        "起草或修改一份文书。例：request-flow notice draft 2024-0017 补正告知书 -a hongze -i 为什么不明确=没有写明学校",
        "Write or change a draft. Example: request-flow notice draft 2024-0017 supplement-notice -a hongze -i why=x",
    ),
)
def draft(
    case: Case,
    agency: Agency,
    kind: SomeKind = None,
    act: OfAct = None,
    inputs: Inputs = None,
    keys: Keys = None,
    event: OfEvent = None,
    envelope: Envelope = None,
    draft_id: DraftId = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Write a draft."""
    from request_flow.cli.notice_drafts import written_draft  # noqa: PLC0415  # as above

    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        who = person(actor, role, wording)
        made = written_draft(opened, wording, agency, case, who, (kind, act, inputs, keys, event, envelope), draft_id)
    if as_json:
        print_json({"draft": made.id, "case": made.case, "kind": made.ask.kind, "event": made.ask.event})
        return
    tell(say(f"草稿 {made.id} 已保存", f"draft {made.id} kept"))


@notice_app.command(
    "discard",
    help=say(
        "放弃一份草稿。例：request-flow notice discard 12 -a hongze",
        "Put a draft aside. Example: request-flow notice discard 12 -a hongze",
    ),
)
def discard(draft_id: Annotated[int, typer.Argument(help=say("草稿编号", "id of the draft"))], agency: Agency) -> None:
    """Put a draft aside."""
    from request_flow.services.letters.drafting import discard_draft  # noqa: PLC0415  # as above

    with program() as opened:
        discard_draft(opened, agency, draft_id)
    tell(say(f"草稿 {draft_id} 已放弃", f"draft {draft_id} put aside"))


@notice_app.command(
    "preview",
    help=say(
        "预览一份文书，不保存。"
        "例：request-flow notice preview 2024-0017 补正告知书 -a hongze "
        "-i 为什么不明确=没有写明学校 -s 期限=10 -s 补正内容=校名",
        "Look at a letter; nothing is kept. "
        "Example: request-flow notice preview 2024-0017 supplement-notice -a hongze "
        "-i why=unclear -s term_days=10 -s items=name",
    ),
)
def preview(
    case: Case,
    agency: Agency,
    kind: SomeKind = None,
    act: OfAct = None,
    inputs: Inputs = None,
    keys: Keys = None,
    event: OfEvent = None,
    envelope: Envelope = None,
    draft_id: DraftId = None,
    on: On = None,
    bears: Bears = None,
    form: Annotated[
        str, typer.Option("--as", help=say("格式：text、html、docx、pdf", "form: text, html, docx, pdf"))
    ] = TEXT,
    output: Output = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Look at a letter."""
    from request_flow.services.letters.drafting import preview_bytes, preview_letter  # noqa: PLC0415  # as above

    if form != TEXT and output is None and not as_json:
        raise BadInput("where_to", f"{form} 须用 -o 写入文件", f"{form} is written into a file: name it with -o")
    if output is not None:
        writable(output)
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        ask = draft_id or asked(opened, wording, kind, act, inputs, keys, event=event, envelope=envelope)
        day, bears_day = optional_day(on, "--on"), optional_day(bears, "--bears")
        found = preview_letter(opened, agency, case, ask, person(actor, role, wording), on=day, bears=bears_day)
    content = preview_bytes(found.letter, form, fonts())
    if output is not None:
        write_whole(output, [content])
    if as_json:
        text = preview_bytes(found.letter, TEXT).decode()
        findings = [finding_json(each) for each in found.findings]
        print_json({"kind": found.letter.name, "title": found.letter.title, "text": text, "findings": findings})
    else:
        if output is None:
            print(content.decode(), end="")
        tell_findings(found.findings)
    if any(each.severity == "must" for each in found.findings):
        raise typer.Exit(FINDINGS)


@notice_app.command(
    "issue",
    help=say(
        "签发一份文书：编号、办理事项、存档一次完成。"
        "例：request-flow notice issue 2024-0017 补正告知书 -a hongze "
        "-i 为什么不明确=没有写明学校 -s 期限=10 -s 补正内容=校名",
        "Issue a letter: its number, its step and its copy for the file at once. "
        "Example: request-flow notice issue 2024-0017 supplement-notice -a hongze "
        "-i why=unclear -s term_days=10 -s items=name",
    ),
)
def issue(
    case: Case,
    agency: Agency,
    kind: SomeKind = None,
    act: OfAct = None,
    inputs: Inputs = None,
    keys: Keys = None,
    event: OfEvent = None,
    envelope: Envelope = None,
    draft_id: DraftId = None,
    on: On = None,
    bears: Bears = None,
    override: Annotated[
        list[str] | None,
        typer.Option(
            "--override",
            metavar="CODE=REASON",
            help=say("仍要签发的理由，可重复", "the reason for going on against a finding; may be repeated"),
        ),
    ] = None,
    output: Output = None,
    actor: Actor = None,
    role: Role = DEFAULT_ROLE,
    as_json: AsJson = False,
) -> None:
    """Issue a letter."""
    from request_flow.services.letters.issuing import issue_letter  # noqa: PLC0415  # as above
    from request_flow.services.letters.keeping import reprint  # noqa: PLC0415

    form = "pdf"
    if output is not None:  # what is issued is issued: what cannot be written is said before
        form = form_known(output.suffix.removeprefix(".").lower() or form)
        writable(output)
    with program() as opened:
        wording = Wording(opened.engine.law, opened.engine.workflow)
        ask = draft_id or asked(opened, wording, kind, act, inputs, keys, event=event, envelope=envelope)
        done = issue_letter(
            opened,
            agency,
            case,
            ask,
            person(actor, role, wording),
            on=optional_day(on, "--on"),
            bears=optional_day(bears, "--bears"),
            overrides=_reasons(override or []),
            fonts=fonts(),
        )
        if output is not None:
            write_whole(output, [reprint(opened, agency, done.letter.name, form)])
    if as_json:
        found: list[dict[str, Any]] = [finding_json(each) for each in done.findings]
        state = done.taken.facts.state if done.taken is not None else None
        print_json({**letter_json(done.letter, done.hashes), "state": state, "findings": found})
        return
    print(done.letter.name)
    tell_findings(done.findings)


def _reasons(pairs: list[str]) -> dict[str, str]:
    found = {}
    for pair in pairs:
        code, equals, reason = pair.partition("=")
        if not equals or not code:
            raise BadInput(
                "bad_override",
                f"--override 应写成 代码=理由，不是“{pair}”",
                f"--override takes CODE=REASON, not {pair!r}",
            )
        found[code] = reason
    return found
