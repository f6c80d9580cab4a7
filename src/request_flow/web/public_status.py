"""Looking a request up over the public page, and sending something in it: by number and query code, without a session.

A wrong pair and a number that no case has get the same words.  Who looked one up has a pass in the address, which opens
nothing without that browser's cookie; where it is over, what was typed is kept until number and code were typed again.
"""

from collections.abc import Mapping

from fastapi.responses import RedirectResponse, Response

from request_flow.errors import BadInput, NotFound, Refused
from request_flow.law.public_page import public_page
from request_flow.services.flood import count_of_case, count_use, take_back
from request_flow.services.public_files import checked_files
from request_flow.services.public_pass import fits, make_pass, number_of_pass, typed_number
from request_flow.services.public_status import (
    FEE,
    FEE_CHOICES,
    SUPPLEMENT,
    WITHDRAW,
    Reply,
    letter_for_applicant,
    reply,
    standing_of,
)
from request_flow.services.public_switch import refuse_shut
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.public import (
    FORM_WITH_FILES,
    HOME,
    SMALL_FORM,
    address_of,
    address_of_visitor,
    as_download,
    id_in_path,
    unlisted,
)
from request_flow.web.public_apply import TOO_MANY, WRONG, files_sent
from request_flow.web.routes import OPEN, Routes

STATUS = f"{HOME}/status"
KINDS: dict[str, Reply] = {SUPPLEMENT: SUPPLEMENT, FEE: FEE, WITHDRAW: WITHDRAW}
DONE = {
    "recorded": (
        "补正已收到并登记，答复期限从今天的次日起重新计算。",
        "The supplement was received; the term runs anew.",
    ),
    SUPPLEMENT: ("补正已交承办人员，由其核实后登记。", "The supplement was handed to the office, which looks into it."),
    FEE: ("答复已交承办人员。", "Your answer was handed to the office."),
    WITHDRAW: (
        "撤回的要求已交承办人员，与您核实后办理。",
        "Your wish to withdraw was handed to the office, which will ask you.",
    ),
}
"""What is told after each reply."""

routes = Routes()


@routes.get(STATUS, may=OPEN)
def ask(desk: Desk) -> Response:
    """Ask for number and query code."""
    refuse_shut(desk.program, desk.office)
    return _ask(desk, {})


@routes.post(STATUS, may=OPEN, most=SMALL_FORM)
def look_up(desk: Desk) -> Response:
    """Open a case to who gives its number and query code."""
    refuse_shut(desk.program, desk.office)
    program, agency = desk.program, desk.office
    number = typed_number(desk.field("number"))
    try:
        counted = count_use(program, "lookups", address_of_visitor(desk))
    except Refused as error:
        return _ask(desk, {"": desk.words(error.sentence)}, TOO_MANY)
    if not _opens(desk, number):
        words = desk.say("编号或者查询码不对，请对照回执重新输入", "number or code is not right: see your receipt")
        return _ask(desk, {"": words}, WRONG)
    take_back(program, counted)
    made = make_pass(program, desk.secret, agency.code, number)
    if desk.field("kept"):
        return _case(desk, made, number, text=desk.field("kept"))
    return RedirectResponse(address_of(desk, f"/status/case?p={made}"), SEE_OTHER)


def _opens(desk: Desk, number: str) -> bool:
    """Return whether the code that was typed opens a case; the store is asked only where it fits the number."""
    if not fits(desk.program, desk.office.code, number, desk.field("code")):
        return False
    try:
        standing_of(desk.program, desk.office, number)
    except NotFound:
        return False
    return True


def _ask(desk: Desk, faults: Mapping[str, str], status: int = 200, kept: str = "") -> Response:
    answer = desk.show(
        "public-status.html.j2",
        status,
        here="status",
        page_address=address_of(desk, "/status"),
        faults=faults,
        number=desk.field("number"),
        over=bool(desk.query("over")) or bool(kept),
        kept=kept or desk.field("kept"),
    )
    return unlisted(answer)


@routes.get(f"{STATUS}/case", may=OPEN)
def case(desk: Desk) -> Response:
    """Show how a case stands."""
    refuse_shut(desk.program, desk.office)
    given = desk.query("p")
    try:
        number = number_of_pass(desk.program, desk.secret, desk.office.code, given)
    except NotFound:
        return _over(desk)
    return _case(desk, given, number)


def _over(desk: Desk) -> Response:
    return RedirectResponse(address_of(desk, "/status?over=1"), SEE_OTHER)


def _case(
    desk: Desk, given: str, number: str, faults: Mapping[str, str] | None = None, status: int = WRONG, text: str = ""
) -> Response:
    done = DONE.get(desk.query("done"))
    answer = desk.show(
        "public-case.html.j2",
        status if faults else 200,
        here="status",
        page_address=address_of(desk, f"/status/case?p={given}"),
        standing=standing_of(desk.program, desk.office, number),
        given=given,
        faults=faults or {},
        text=text,
        choice=desk.field("choice"),
        choices={
            name: desk.say(words, {"pay": "I will pay", "object": "I object to the fee"}[name])
            for name, words in FEE_CHOICES.items()
        },
        told=desk.say(*done) if done is not None and desk.request.method == "GET" else "",
        rules=public_page(),
    )
    return unlisted(answer)


@routes.get(f"{STATUS}/withdraw", may=OPEN)
def ask_withdraw(desk: Desk) -> Response:
    """Say what a withdrawal means, before it is asked for."""
    refuse_shut(desk.program, desk.office)
    given = desk.query("p")
    try:
        number = number_of_pass(desk.program, desk.secret, desk.office.code, given)
    except NotFound:
        return _over(desk)
    standing = standing_of(desk.program, desk.office, number)
    if WITHDRAW not in standing.replies:
        return RedirectResponse(address_of(desk, f"/status/case?p={given}"), SEE_OTHER)
    return unlisted(desk.show("public-withdraw.html.j2", here="status", standing=standing, given=given))


@routes.post(f"{STATUS}/reply", may=OPEN, most=FORM_WITH_FILES)
def send(desk: Desk) -> Response:
    """Take what an applicant sends in the case."""
    refuse_shut(desk.program, desk.office)
    program, agency, given = desk.program, desk.office, desk.field("p")
    kind = KINDS.get(desk.field("kind"))
    if kind is None:
        raise BadInput("no_such_reply", "没有这一项", "there is no such thing to send")
    text = desk.field("text").replace("\r\n", "\n")
    try:
        number = number_of_pass(program, desk.secret, agency.code, given)
    except NotFound:
        return _ask(desk, {}, WRONG, kept=text[: public_page().longest_text])
    try:
        counted = count_of_case(program, agency.code, number)
    except Refused as error:
        return _case(desk, given, number, {"": desk.words(error.sentence)}, TOO_MANY, text)
    try:
        recorded = reply(
            program, agency, number, kind, text, checked_files(program, files_sent(desk)), desk.field("choice")
        )
    except (BadInput, Refused) as error:
        take_back(program, counted)
        field = {"no_choice": "choice", "reply_empty": "text", "reply_too_long": "text", "reply_not_now": ""}
        return _case(desk, given, number, {field.get(error.code, "file"): desk.words(error.sentence)}, text=text)
    done = "recorded" if recorded else kind
    return RedirectResponse(address_of(desk, f"/status/case?p={given}&done={done}"), SEE_OTHER)


@routes.get(f"{STATUS}/letters/{{letter}}", may=OPEN)
def letter(desk: Desk) -> Response:
    """Give a letter that was issued to the applicant."""
    refuse_shut(desk.program, desk.office)
    try:
        number = number_of_pass(desk.program, desk.secret, desk.office.code, desk.query("p"))
    except NotFound:
        return _over(desk)
    found, content = letter_for_applicant(desk.program, desk.office, number, id_in_path(desk, "letter"))
    return unlisted(as_download(f"{found.issue.title}.pdf", "application/pdf", content))
