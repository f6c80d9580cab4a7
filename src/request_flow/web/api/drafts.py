"""Letters that are being written (草稿): kept, changed, put aside, sent for review; and letters made void (作废).

A draft keeps what was typed so far, sound or not; ``preview`` says what stands against it.  It is issued by its id like
any other letter, once, on the version of the case that the caller read.
"""

from datetime import date
from typing import Any

from fastapi.responses import Response
from pydantic import ConfigDict, Field

from request_flow.errors import Conflict, NotFound
from request_flow.services.case_view import version_of
from request_flow.services.letters.asking import LetterAsk
from request_flow.services.letters.drafting import LetterDraft, list_drafts
from request_flow.services.letters.examining import examine
from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.keeping import void_letter
from request_flow.services.letters.pack import pack_case
from request_flow.services.letters.roles import VOIDS
from request_flow.services.letters.sending import send_for_review
from request_flow.services.letters.writing import open_draft, put_aside, save_draft
from request_flow.web.api.call import Call, Reply, attached, etag
from request_flow.web.api.letter_shapes import Envelope, IssuedLetter, LetterFinding, LetterWanted
from request_flow.web.api.letters import CASE, ask_of, finding_of, issued_of, open_here, writer_of
from request_flow.web.api.problems import changed_since
from request_flow.web.api.routing import Operations
from request_flow.web.api.shapes import Id, IfMatch, Instant, Sent, Text, Told, Word

DRAFTS = f"{CASE}/drafts"
PACK_LOOK = "evidence_pack"
ZIP = "application/zip"

operations = Operations("letters")


class Draft(Told):
    """A letter that is being written: what was typed so far."""

    id: int
    kind: str
    event: int | None
    inputs: dict[str, Any]
    data: dict[str, Any]
    delivery: Envelope | None
    written_by: str
    written_at: Instant

    @classmethod
    def of(cls, each: LetterDraft) -> "Draft":
        """Return a draft as it is told."""
        ask = each.ask
        sent = ask.delivery
        return cls(
            id=each.id,
            kind=ask.kind,
            event=ask.event,
            inputs=dict(ask.inputs),
            data=dict(ask.data),
            delivery=None if sent is None else Envelope(to=sent.to, method=sent.method, address=sent.address),
            written_by=each.written_by,
            written_at=each.written_at,
        )


class Drafts(Told):
    """The drafts of a case that are no letters yet."""

    items: list[Draft]


class DraftSent(Sent):
    """Sending an answer for review: on which day, today where it is left out."""

    on: date | None = None


class UnderReview(Told):
    """An answer before its reviewers."""

    draft: int
    next_stage: str
    version: int
    findings: list[LetterFinding]


class DraftIssued(Sent):
    """Issuing a draft; ``overrides`` gives the reason for going on against a finding, by its code."""

    on: date | None = None
    bears: date | None = None
    overrides: dict[Word, Text] = Field({}, max_length=100)


class Void(Sent):
    """Making a letter void: why, and who approved it."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"reason": "文号用错", "approved_by": "吴江"}}
    )

    reason: Text
    approved_by: Text


class Voided(Told):
    """A letter that is void; the step that its issue took stands until it is reversed."""

    id: int
    name: str
    event: int | None


@operations.get(DRAFTS, may="write_letters", gives=Drafts)
def list_drafts_of_case(call: Call) -> Drafts:
    """List the drafts of a case; that they were looked at is noted."""
    open_here(call)
    call.look(call.number, "letter")
    return Drafts(items=[Draft.of(each) for each in list_drafts(call.program, call.office.code, call.number)])


@operations.write("POST", DRAFTS, may="write_letters", gives=Draft, status=201)
def write_draft(call: Call, body: LetterWanted) -> Reply:
    """Keep a letter as it is written so far."""
    open_here(call)
    kept = _kept(call, ask_of(call, body))
    return Reply(Draft.of(kept), 201)


@operations.write("PUT", f"{DRAFTS}/{{draft}}", may="write_letters", gives=Draft)
def rewrite_draft(call: Call, draft: Id, body: LetterWanted) -> Draft:
    """Put other words in the place of a draft's."""
    _draft(call, draft)
    return Draft.of(_kept(call, ask_of(call, body), draft))


@operations.write("DELETE", f"{DRAFTS}/{{draft}}", may="write_letters", status=204)
def set_draft_aside(call: Call, draft: Id) -> Reply:
    """Put a draft aside."""
    _draft(call, draft)
    put_aside(call.program, call.office.code, call.number, draft)
    return Reply(None, 204)


@operations.write("POST", f"{DRAFTS}/{{draft}}/review", may="write_letters", gives=UnderReview, status=201)
def ask_for_review(call: Call, draft: Id, body: DraftSent) -> Reply:
    """Send the draft of an answer for review."""
    ask = _draft(call, draft).ask
    sent = send_for_review(call.program, call.office.code, call.number, draft, writer_of(call, ask), on=body.on)
    now = version_of(call.program, call.office.code, call.number, call.visitor)
    told = UnderReview(
        draft=sent.draft, next_stage=sent.next_stage, version=now, findings=[finding_of(each) for each in sent.findings]
    )
    return Reply(told, 201, etag(now))


@operations.write("POST", f"{DRAFTS}/{{draft}}/letter", may="write_letters", gives=IssuedLetter, status=201)
def issue_draft(call: Call, draft: Id, body: DraftIssued, if_match: IfMatch = None) -> Reply:
    """Issue a draft: its checks, its number, the step that it is and its bytes, all or nothing."""
    ask = _draft(call, draft).ask
    code, number = call.office.code, call.number
    version = version_of(call.program, code, number, call.visitor)
    seen = call.seen(if_match, version)
    if seen != version:
        raise changed_since(version)
    try:
        issued = issue_letter(
            call.program,
            code,
            number,
            draft,
            writer_of(call, ask),
            on=body.on,
            bears=body.bears,
            overrides=body.overrides,
            fonts=call.request.app.state.fonts,
            version=seen,
        )
    except Conflict as conflict:
        now = version_of(call.program, code, number, call.visitor)
        if if_match is None or now == version:
            raise
        raise changed_since(now) from conflict
    return issued_of(call, issued)


@operations.write("POST", f"{CASE}/letters/{{letter}}/void", may="write_letters", gives=Voided, status=201)
def make_letter_void(call: Call, letter: Id, body: Void) -> Reply:
    """Make a letter void; it keeps its number."""
    found = examine(call.program, call.office.code, call.number, letter, call.visitor)
    person = call.acting_on(VOIDS)
    done = void_letter(
        call.program, call.office.code, found.letter.name, body.reason, person, approved_by=body.approved_by
    )
    return Reply(Voided(id=done.letter.id, name=done.letter.name, event=done.event_seq), 201)


@operations.get(f"{CASE}/evidence", may="write_letters", media=(ZIP,))
def give_evidence(call: Call) -> Response:
    """Give the evidence pack of a case as a ZIP; that it was taken is noted."""
    open_here(call)
    parts = pack_case(call.program, call.office.code, call.number, call.request.app.state.fonts)
    content = b"".join(parts)
    call.look(call.number, PACK_LOOK)
    return attached(content, ZIP, f"{call.number}.zip")


def _draft(call: Call, draft: int) -> LetterDraft:
    open_here(call)
    found = open_draft(call.program, call.office.code, call.number, draft)
    if found.status != "open":
        raise NotFound("draft_ended", "这份草稿已经发出或作废", "this draft was issued or put aside")
    return found


def _kept(call: Call, ask: LetterAsk, draft: int | None = None) -> LetterDraft:
    return save_draft(call.program, call.office.code, call.number, ask, writer_of(call, ask), draft)
