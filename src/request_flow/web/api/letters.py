"""Letters: those of a year, those of a case with their bytes as issued, previewing and issuing one, its service.

Lists tell nobody's name.  Whom a letter goes to, and its bytes, are told to whoever may see cases, and noted.
"""

from datetime import date
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from request_flow.errors import BadInput, Conflict, NotFound
from request_flow.notices.checks import Finding
from request_flow.notices.compose import text_of
from request_flow.notices.situation import Delivery
from request_flow.services.case_view import open_for, version_of, view_case
from request_flow.services.letters.asking import LetterAsk, kind_for
from request_flow.services.letters.examining import bytes_of, examine
from request_flow.services.letters.foreseeing import foresee
from request_flow.services.letters.issuing import Issued, issue_letter
from request_flow.services.letters.roles import WRITES_OF_THE_RECORD
from request_flow.services.letters.serving import Proof, serve_letter
from request_flow.services.letters.shelving import LAST_PAGE, Shelved, shelf_of, shelved
from request_flow.services.looks import PARTICULARS
from request_flow.services.steps import Person
from request_flow.storage.letter_lists import Which
from request_flow.storage.unit import reading
from request_flow.web.api.call import Call, Reply, attached, etag
from request_flow.web.api.letter_shapes import (
    IssuedLetter,
    Letter,
    LetterFinding,
    LetterPage,
    LetterPreview,
    LetterRecord,
    LettersOfCase,
    LetterWanted,
    ListedLetter,
    Served,
    Service,
    ToIssue,
)
from request_flow.web.api.problems import changed_since
from request_flow.web.api.reports import MEDIA as OF_REPORTS
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Id, IfMatch, Said, Word

CASE = "/agencies/{agency}/cases/{number}"
MEDIA = {form: OF_REPORTS[form] for form in ("html", "docx", "pdf")}

operations = Operations("letters")


@operations.get("/agencies/{agency}/letters", may="see_cases", gives=LetterPage)
def list_letters(
    call: Call,
    year: Annotated[int | None, Query(ge=1990, le=2200)] = None,
    kind: Word | None = None,
    which: Which = "all",
    cursor: Annotated[str | None, Query(pattern=r"^[0-9]{1,4}$", description="The `next` of the page before")] = None,
) -> Reply:
    """List the letters of a year, the latest first."""
    page = min(int(cursor or "1"), LAST_PAGE)
    shelf = shelf_of(
        call.program, call.office, call.visitor, year=year or call.today.year, kind=kind, which=which, page=page
    )
    following = str(shelf.page + 1) if shelf.has_more and shelf.page < LAST_PAGE else None
    found = LetterPage(items=[_listed(each) for each in shelf.rows], next=following)
    return Reply(found, headers=call.next_link(following))


@operations.get(f"{CASE}/letters", may="see_cases", gives=LettersOfCase)
def list_letters_of_case(call: Call) -> LettersOfCase:
    """List the letters of a case."""
    view = view_case(call.program, call.office.code, call.number, call.visitor)
    return LettersOfCase(items=[_listed(each) for each in shelved(call.program, view.letters)])


@operations.get(f"{CASE}/letters/{{letter}}", may="see_cases", gives=Letter)
def show_letter(call: Call, letter: Id) -> Letter:
    """Show a letter as it was issued; that it was looked at is noted."""
    found = examine(call.program, call.office.code, call.number, letter, call.visitor)
    call.look(call.number, PARTICULARS)
    issue = found.letter.issue
    return Letter(
        id=found.letter.id,
        name=found.letter.name,
        case=found.letter.case,
        kind=issue.kind,
        title=issue.title,
        number=issue.number,
        day=date.fromisoformat(issue.day),
        issued_at=issue.issued_at,
        issued_by=issue.issued_by,
        addressee=found.to,
        event=issue.event_seq,
        hashes=dict(found.hashes),
        altered=list(found.altered),
        records=[
            LetterRecord(what=each.what, on=date.fromisoformat(each.on), actor=each.actor, data=dict(each.data))
            for each in found.records
        ],
        overrides=dict(found.overrides),
    )


@operations.get(f"{CASE}/letters/{{letter}}/bytes/{{form}}", may="see_cases", media=tuple(MEDIA.values()))
def give_letter(call: Call, letter: Id, form: Literal["html", "docx", "pdf"]) -> Response:
    """Give the bytes of a letter as they were issued; that it was looked at is noted."""
    found, content = bytes_of(call.program, call.office.code, call.number, letter, form, call.visitor)
    call.look(call.number, PARTICULARS)
    return attached(content, MEDIA[form], f"{found.name}.{form}")


@operations.ask(f"{CASE}/letters/preview", may="write_letters", gives=LetterPreview)
def preview_letter(call: Call, body: LetterWanted) -> LetterPreview:
    """Preview a letter with everything found about it; nothing is written."""
    open_here(call)
    ask = ask_of(call, body)
    found = foresee(
        call.program, call.office.code, call.number, ask, writer_of(call, ask), on=body.on, bears=body.bears
    )
    call.look(call.number, PARTICULARS)
    return LetterPreview(
        kind=ask.kind,
        title=found.letter.title,
        number=found.number,
        addressee=found.letter.addressee,
        day=found.letter.day,
        text=text_of(found.letter),
        takes_step=found.takes_step,
        findings=[finding_of(each) for each in found.findings],
    )


@operations.write("POST", f"{CASE}/letters", may="write_letters", gives=IssuedLetter, status=201)
def issue(call: Call, body: ToIssue, if_match: IfMatch = None) -> Reply:
    """Issue a letter: its checks, its number, the step that it is and its bytes, all or nothing."""
    code, number = call.office.code, call.number
    version = version_of(call.program, code, number, call.visitor)
    seen = call.seen(if_match, version)
    if seen != version:
        raise changed_since(version)
    ask = ask_of(call, body)
    try:
        issued = issue_letter(
            call.program,
            code,
            number,
            ask,
            writer_of(call, ask),
            on=body.on,
            bears=body.bears,
            overrides=body.overrides,
            fonts=call.request.app.state.fonts,
            version=seen,
        )
    except Conflict as conflict:
        if if_match is None:
            raise
        raise changed_since(version_of(call.program, code, number, call.visitor)) from conflict
    return issued_of(call, issued)


@operations.write("POST", f"{CASE}/letters/{{letter}}/service", may="write_letters", gives=Served, status=201)
def record_service(call: Call, letter: Id, body: Service) -> Reply:
    """Record that a letter arrived, with its proof, or that it came back."""
    found = examine(call.program, call.office.code, call.number, letter, call.visitor)
    proof = None if body.proof is None else Proof(body.proof.kind, body.proof.text)
    done = serve_letter(
        call.program,
        call.office.code,
        found.letter.name,
        call.acting_on(WRITES_OF_THE_RECORD),
        on=body.on,
        method=body.method,
        proof=proof,
        returned=body.returned,
    )
    now = version_of(call.program, call.office.code, call.number, call.visitor)
    told = Served(
        what=done.record.what,
        on=date.fromisoformat(done.record.on),
        event=done.record.event_seq,
        version=now,
        told=done.told,
    )
    return Reply(told, 201, etag(now))


def issued_of(call: Call, issued: Issued) -> Reply:
    """Return a letter that was just issued as it is told."""
    now = version_of(call.program, call.office.code, call.number, call.visitor)
    made = IssuedLetter(
        id=issued.letter.id,
        name=issued.letter.name,
        number=issued.letter.issue.number,
        hashes=dict(issued.hashes),
        version=now,
        findings=[finding_of(each) for each in issued.findings],
    )
    return Reply(made, 201, {"Location": call.address("cases", call.number, "letters", str(made.id)), **etag(now)})


def open_here(call: Call) -> None:
    """Refuse a case that is not there, or shut to the caller."""
    with reading(call.program.store) as unit:
        open_for(call.program, unit, call.office.code, call.number, call.visitor)


def ask_of(call: Call, body: LetterWanted) -> LetterAsk:
    """Return a letter as the services take it.

    Raises:
        BadInput: there is no such letter: what names it stands in the body, so that the address is there all the same.
    """
    try:
        kind = kind_for(call.program, body.kind, act=body.act, data=body.data)
    except NotFound as error:
        raise BadInput(
            "no_such_letter",
            "没有这样的文书；可用的文书见 letter-kinds，答复须写明 outcome",
            "there is no such letter: `letter-kinds` lists those there are, and a decision names its outcome",
        ) from error
    sent = body.delivery
    delivery = None if sent is None else Delivery(sent.to, sent.method, sent.address)
    return LetterAsk(kind.name, body.inputs, body.data, body.event, delivery)


def writer_of(call: Call, ask: LetterAsk) -> Person:
    """Return the caller in the role that may issue a letter."""
    notice = kind_for(call.program, ask.kind).notice
    takes = notice.act if notice.issue == "act" and notice.act is not None else WRITES_OF_THE_RECORD
    return call.acting_on(takes)


def finding_of(each: Finding) -> LetterFinding:
    """Return what was found about a letter as it is told."""
    sentence, cites = Said.of(each.sentence), list(each.cites)
    return LetterFinding(code=each.code, severity=each.severity, where=each.where, sentence=sentence, cites=cites)


def _listed(each: Shelved) -> ListedLetter:
    letter = each.letter
    return ListedLetter(
        id=letter.id,
        name=letter.name,
        case=letter.case,
        kind=None if each.hidden else letter.issue.kind,
        title=None if each.hidden else letter.issue.title,
        day=date.fromisoformat(letter.issue.day),
        served_on=each.served_on,
        returned_on=each.returned_on,
        void=letter.is_void,
        restricted=each.hidden,
    )
