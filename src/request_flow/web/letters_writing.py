"""Writing a letter: which one, what is typed for it, its checks and its preview beside, and issuing it.

What is typed is kept as a draft at each change (HTMX) or by the button.  Issuing has a page of its own that repeats
what it does; it is done only on a case that is still as that page showed it.
"""

from typing import Any

from fastapi.responses import Response

from request_flow.cases.events import in_effect
from request_flow.errors import BadInput, Conflict, NotAllowed, NotFound, Refused
from request_flow.notices.catalogue import LetterKind, catalogue
from request_flow.notices.checks import Finding
from request_flow.notices.layouts.page import write_sheet
from request_flow.registers.names import METHODS
from request_flow.services.case_view import CaseView
from request_flow.services.choosing import choices
from request_flow.services.letters.asking import DECIDE, is_about
from request_flow.services.letters.drafting import LetterDraft
from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.owing import owed_of
from request_flow.services.letters.writing import open_draft, put_aside, save_draft
from request_flow.web.case_page import case_address, open_case
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.letters_editing import (
    BEARS,
    ON,
    Editor,
    as_typed,
    ask_for_rest,
    blank,
    days_of,
    look,
    of_draft,
    person,
    read,
)
from request_flow.web.letters_words import checks_of, count_words, label_of, passed_of, wrong_of
from request_flow.web.routes import Routes
from request_flow.web.typed_numbers import read_number

routes = Routes()
NEW = "/a/{agency}/cases/{number}/letters/new"
DRAFT = "/a/{agency}/cases/{number}/letters/drafts/{draft}"
WRONG, CLASH = 422, 409
SAVE, ISSUE, PUT_ASIDE = "save", "issue", "put_aside"
WHY = "why-"
"""Before the code of a finding: the field of the reason for going on against it."""


@routes.get(NEW, may="write_letters")
def new(desk: Desk) -> Response:
    """Show the letter that is asked for, or the letters that can be written for the case."""
    view = open_case(desk)
    event = read_number(desk.query("event"))
    kinds = _asked(desk, view, event)
    if len(kinds) != 1:
        return _choose(desk, view, kinds)
    kind = kinds[0]
    if is_answer(kind) and event is None:
        return desk.go(case_address(desk, view.number, "/decision", kind=desk.query("kind")))
    return _show(desk, blank(desk, view, kind, event, {}))


@routes.post(NEW, may="write_letters")
def write(desk: Desk) -> Response:
    """Keep what was typed; show what it makes of the letter, or go on to issuing it."""
    view = open_case(desk)
    event = read_number(desk.field("event"))
    editor = as_typed(desk, view, catalogue().kind(desk.field("kind")), event, {})
    kept = keep(desk, editor)
    if desk.wants_piece:
        answer = live(desk, editor)
        if kept is not None:
            answer.headers["HX-Replace-Url"] = draft_address(desk, editor)
        return answer
    if desk.field("do") == ISSUE and kept is not None:
        refused = before_issue(desk, editor)
        if not refused:
            return desk.go(draft_address(desk, editor, "/issue"))
    if editor.faults or kept is None:
        return _show(desk, editor, WRONG)
    return desk.go(draft_address(desk, editor), "已保存草稿。", "The draft is kept.")


@routes.get(DRAFT, may="write_letters")
def draft(desk: Desk) -> Response:
    """Show a draft to be written on."""
    view = open_case(desk)
    found = _draft(desk, view)
    if is_answer(catalogue().kind(found.ask.kind)) and found.ask.event is None:
        return desk.go(case_address(desk, view.number, "/decision", draft=found.id))
    return _show(desk, of_draft(desk, view, found.ask, found.id, found.written_at))


@routes.post(DRAFT, may="write_letters")
def aside(desk: Desk) -> Response:
    """Put a draft aside."""
    view = open_case(desk)
    put_aside(desk.program, desk.office.code, view.number, _draft(desk, view).id)
    return desk.go(case_address(desk, view.number, "/letters"), "草稿已作废。", "The draft was put aside.")


@routes.get(f"{DRAFT}/issue", may="write_letters")
def confirm(desk: Desk) -> Response:
    """Show what issuing the letter does, to be confirmed."""
    return _confirm(desk, _of_address(desk), {}, {})


@routes.post(f"{DRAFT}/issue", may="write_letters")
def issue(desk: Desk) -> Response:
    """Issue the letter, or show why it was not."""
    editor = _of_address(desk)
    editor.on, editor.bears = desk.field(ON) or editor.on, desk.field(BEARS)
    look(desk, editor)
    reasons = {each.code: desk.field(WHY + each.code) for each in _overridden(editor)}
    faults = {
        WHY + code: desk.say("请写明仍要签发的理由", "give the reason for going on")
        for code, reason in reasons.items()
        if not reason
    }
    if faults or editor.draft is None:
        return _confirm(desk, editor, faults, reasons, WRONG)
    on, bears = days_of(desk, editor)
    seen = read_number(desk.field("_version"))
    try:
        done = issue_letter(
            desk.program,
            desk.office.code,
            editor.view.number,
            editor.draft,
            person(desk, editor),
            on=on,
            bears=bears,
            overrides=reasons,
            fonts=desk.request.app.state.fonts,
            version=-1 if seen is None else seen,
        )
    except (NotAllowed, NotFound):
        raise
    except Conflict as error:
        return _confirm(desk, _of_address(desk), {"": desk.words(error.sentence)}, reasons, CLASH)
    except (Refused, BadInput) as error:
        return _confirm(desk, editor, {"": desk.words(error.sentence)}, reasons, WRONG)
    name = done.letter.issue.number or label_of(desk, editor.kind)
    address = case_address(desk, editor.view.number, f"/letters/{done.letter.id}")
    return desk.go(address, f"已签发：{name}。", f"Issued: {name}.")


def is_answer(kind: LetterKind) -> bool:
    """Return whether the issue of a letter answers the request."""
    return kind.notice.act == DECIDE and kind.notice.issue == "act"


def keep(desk: Desk, editor: Editor) -> LetterDraft | None:
    """Keep what was typed as a draft, ``None`` where something of it cannot be read; what is wrong is told."""
    read(desk, editor)
    days_of(desk, editor)
    if editor.faults or editor.ask is None:
        return None
    try:
        kept = save_draft(
            desk.program, desk.office.code, editor.view.number, editor.ask, person(desk, editor), editor.draft
        )
    except NotFound:
        raise
    except (BadInput, Conflict) as error:
        editor.faults[""] = desk.words(error.sentence)
        return None
    editor.draft, editor.saved_at = kept.id, kept.written_at
    return kept


def before_issue(desk: Desk, editor: Editor) -> bool:
    """Return whether something stops the letter, which is then told at the fields."""
    look(desk, editor)
    ask_for_rest(desk, editor)
    if editor.unreadable and not editor.faults:
        editor.faults[""] = editor.unreadable
    for each in editor.of("must"):
        editor.faults.setdefault(editor.anchor(each.where), desk.words(each.sentence))
    return bool(editor.faults)


def live(desk: Desk, editor: Editor) -> Response:
    """Return what changes beside the fields: the checks, the preview, the time of keeping."""
    return desk.show("parts/letter-live.html.j2", alone=True, **page_values(desk, editor))


def draft_address(desk: Desk, editor: Editor, rest: str = "") -> str:
    """Return the address of a draft with the days that it is to be issued on, which no draft keeps."""
    on = editor.on if editor.takes_step and editor.on != desk.today.isoformat() else ""
    return case_address(desk, editor.view.number, f"/letters/drafts/{editor.draft}{rest}", on=on, bears=editor.bears)


def page_values(desk: Desk, editor: Editor) -> dict[str, Any]:
    """Return what the templates of a letter that is being written are filled with."""
    if editor.foreseen is None and not editor.unreadable:
        look(desk, editor)
    checks, passed = checks_of(desk, editor), passed_of(desk, editor)
    seen = editor.foreseen
    words = CaseWords(desk, editor.view)
    return {
        "editor": editor,
        "view": editor.view,
        "words": words,
        "chips": words.chips(),
        "label": label_of(desk, editor.kind),
        "checks": checks,
        "passed": passed,
        "counted": count_words(desk, checks, passed, [each.severity for each in editor.findings]),
        "sheet": write_sheet(seen.letter, preview=True, level=3, wrong=wrong_of(editor)) if seen is not None else None,
        "methods": {"": desk.say("按申请人要求", "as the applicant asked")}
        | {code: desk.say(zh, code.replace("_", " ")) for code, zh in METHODS.items()},
        "method_of": lambda code: desk.say(METHODS.get(str(code), str(code)), str(code).replace("_", " ")),
        "href": case_address(desk, editor.view.number),
    }


def _asked(desk: Desk, view: CaseView, event: int | None) -> list[LetterKind]:
    """Return the letters that the address names: by name, by the record that calls for one, by the act."""
    name, act = desk.query("kind"), desk.query("act")
    if name:
        return [catalogue().kind(name)]
    if event is not None:
        owed = [owed_of(each) for each in view.owed if each.event_seq == event]
        return [catalogue().kind(each.kind) for each in owed if each.kind is not None]
    if not act:
        return []
    of_act = [each for each in catalogue().kinds.values() if each.notice.act == act and each.notice.issue == "act"]
    return of_act[:1] if act == DECIDE else of_act


def _choose(desk: Desk, view: CaseView, kinds: list[LetterKind]) -> Response:
    """Show the letters there are for the case, each under what it is written for."""
    possible = {
        each.act
        for each in choices(desk.program, view.opened, view.facts, desk.visitor)
        if each.standing in ("lawful", "irregular")
    }
    known, wording = catalogue().kinds.values(), desk.wording()
    standing = in_effect(view.opened.history)
    engine = view.opened.engine
    owed = [(owed_of(each), each) for each in view.owed]
    named = {each.kind for each, _ in owed}
    by_act = [each for each in known if each.notice.issue == "act" and each.notice.act in possible]
    recorded = [
        each
        for each in known
        if each.notice.issue == "after"
        and each.name not in named
        and (each.notice.act is not None or each.notice.outcomes)
        and any(is_about(each, event, engine) for event in standing)
    ]
    return desk.show(
        "letter-choose.html.j2",
        view=view,
        narrowed=kinds,
        owed=owed,
        by_act=[each for each in by_act if not is_answer(each)],
        may_answer=any(is_answer(each) for each in by_act),
        recorded=recorded,
        occasional=[each for each in known if each.notice.occasion is not None and each not in recorded],
        label_of=lambda kind: label_of(desk, kind),
        act_of=lambda act: wording.of("act", act),
        href=lambda rest, **query: case_address(desk, view.number, rest, **query),
    )


def _draft(desk: Desk, view: CaseView) -> LetterDraft:
    draft_id = read_number(desk.in_path("draft"))
    if draft_id is None:
        raise NotFound("no_such_draft", "这件案件没有这份草稿", "the case has no such draft")
    found = open_draft(desk.program, desk.office.code, view.number, draft_id)
    if found.status != "open":
        raise NotFound("draft_ended", "这份草稿已经发出或作废", "this draft was issued or put aside")
    return found


def _of_address(desk: Desk) -> Editor:
    view = open_case(desk)
    found = _draft(desk, view)
    return of_draft(desk, view, found.ask, found.id, found.written_at)


def _show(desk: Desk, editor: Editor, status: int = 200) -> Response:
    values = page_values(desk, editor)
    return desk.show("letter-edit.html.j2", status, action="/letters/new", **values)


def _overridden(editor: Editor) -> list[Finding]:
    """Return what needs a reason, each finding of a code once: the reason is given for the code."""
    return list({each.code: each for each in editor.of("override")}.values())


def _confirm(
    desk: Desk, editor: Editor, faults: dict[str, str], reasons: dict[str, str], status: int = 200
) -> Response:
    values = page_values(desk, editor)
    seen = editor.foreseen
    back = draft_address(desk, editor)
    on, bears = days_of(desk, editor)
    return desk.show(
        "letter-issue.html.j2",
        status,
        **values,
        seen=seen,
        stopping=editor.of("must"),
        asking=_overridden(editor),
        reminding=editor.of("remind"),
        faults=faults,
        reasons=reasons,
        on=on,
        bears=bears or on,
        back=back,
        action=case_address(desk, editor.view.number, f"/letters/drafts/{editor.draft}/issue"),
    )
