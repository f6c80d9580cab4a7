"""Applying over the public page: the form with what Art. 29 asks for, a preview, and the receipt to be kept.

The preview carries what was entered and takes the files, so that nothing is lost where something is put right.  The
receipt's address carries a pass that only the browser which applied can open.
"""

from collections.abc import Mapping

from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import UploadFile

from request_flow.errors import BadInput, Refused, RequestFlowError
from request_flow.law.public_page import public_page
from request_flow.notices.labels import letter_words
from request_flow.services.flood import count_use, new_challenge, take_back, use_of
from request_flow.services.letters.query_code import query_code
from request_flow.services.public_applications import (
    FORMS,
    ID_TYPES,
    METHODS,
    PERSON,
    entered,
    faults_of,
    hand_in,
)
from request_flow.services.public_files import MEGABYTE, checked_files
from request_flow.services.public_pass import make_pass, number_of_pass
from request_flow.services.public_status import standing_of
from request_flow.services.public_switch import refuse_shut
from request_flow.web.desk import SEE_OTHER, Desk
from request_flow.web.public import FORM_WITH_FILES, HOME, address_of, address_of_visitor, unlisted
from request_flow.web.routes import OPEN, Routes

APPLY = f"{HOME}/apply"
WRONG, TOO_MANY = 422, 429
TRAP = "website"
"""A field that nobody sees; who fills it in is a program."""
IN_ENGLISH = {
    "electronic": "electronic file", "paper": "paper", "copy": "copy", "read": "to be read on site",
    "email": "e-mail", "post": "post", "in_person": "fetched in person", "online": "over this page",
    "resident_id": "resident identity card", "unified_code": "unified social credit code", "passport": "passport",
    "other": "another document",
}  # fmt: skip

routes = Routes()


@routes.get(APPLY, may=OPEN)
def ask(desk: Desk) -> Response:
    """Show the form, for a person or for a body."""
    refuse_shut(desk.program, desk.office)
    category = "" if desk.query("as") == "body" else PERSON
    return _form(desk, entered({"category": category, "form": FORMS[0]}), {})


@routes.post(APPLY, may=OPEN, most=FORM_WITH_FILES)
def take(desk: Desk) -> Response:
    """Check what was entered, and show it once more, let it be changed, or register it."""
    refuse_shut(desk.program, desk.office)
    values = entered({name: value for name, value in desk.form.items() if isinstance(value, str)})
    faults = {name: desk.words(sentence) for name, sentence in faults_of(desk.program, values).items()}
    if desk.field(TRAP):
        faults[TRAP] = desk.say("这一栏请留空，清空后再提交", "leave this field empty, then send again")
    if faults or desk.field("do") == "change":
        return _form(desk, values, faults if desk.field("do") != "change" else {})
    if desk.field("do") != "send":
        return _preview(desk, values, {})
    return _send(desk, values)


def _send(desk: Desk, values: Mapping[str, str]) -> Response:
    program, agency = desk.program, desk.office
    try:
        use = use_of(program, agency.code, desk.field("challenge"), desk.field("work"), desk.field("question"))
    except BadInput as error:
        return _preview(desk, values, {"question": desk.words(error.sentence)})
    try:
        counted = count_use(program, use, address_of_visitor(desk))
    except Refused as error:
        return _preview(desk, values, {"": desk.words(error.sentence)}, TOO_MANY)
    try:
        files = checked_files(program, files_sent(desk))
        number = hand_in(program, agency, values, files, desk.field("challenge"))
    except BadInput as error:
        take_back(program, counted)
        return _preview(desk, values, {"file": desk.words(error.sentence)})
    except RequestFlowError:
        take_back(program, counted)
        raise
    made = make_pass(program, desk.secret, agency.code, number)
    return RedirectResponse(address_of(desk, f"/receipt?r={made}"), SEE_OTHER)


def files_sent(desk: Desk) -> list[tuple[str, bytes]]:
    """Return the files of a form with their bytes, none longer than what shows that it is too long."""
    most = public_page().file_megabytes * MEGABYTE
    sent = [each for each in desk.form.getlist("file") if isinstance(each, UploadFile) and each.filename]
    return [(each.filename or "", each.file.read(most + 1)) for each in sent]


def _form(desk: Desk, values: Mapping[str, str], faults: Mapping[str, str]) -> Response:
    is_person = values["category"] == PERSON
    return desk.show(
        "public-apply.html.j2",
        WRONG if faults else 200,
        here="apply",
        page_address=address_of(desk, "/apply" if is_person else "/apply?as=body"),
        is_person=is_person,
        values=values,
        faults=faults,
        **_choices(desk, is_person=is_person),
    )


def _preview(desk: Desk, values: Mapping[str, str], faults: Mapping[str, str], status: int = WRONG) -> Response:
    is_person = values["category"] == PERSON
    answer = desk.show(
        "public-preview.html.j2",
        status if faults else 200,
        here="apply",
        page_address=address_of(desk, "/apply" if is_person else "/apply?as=body"),
        is_person=is_person,
        values=values,
        faults=faults,
        challenge=new_challenge(desk.program, desk.office.code),
        rules=public_page(),
        **_choices(desk, is_person=is_person),
    )
    return unlisted(answer)


def _choices(desk: Desk, *, is_person: bool) -> dict[str, dict[str, str]]:
    words = letter_words()
    categories = desk.wording().choices("category")

    def called(codes: tuple[str, ...], names: Mapping[str, str]) -> dict[str, str]:
        return {code: desk.say(names[code], IN_ENGLISH[code]) for code in codes}

    return {
        "categories": {code: name for code, name in categories.items() if (code == PERSON) == is_person},
        "id_types": called(ID_TYPES["person" if is_person else "body"], words.id_types),
        "agent_id_types": called(ID_TYPES["person"], words.id_types),
        "forms": called(FORMS, words.forms),
        "methods": called(METHODS, words.methods),
    }


@routes.get(f"{HOME}/receipt", may=OPEN)
def receipt(desk: Desk) -> Response:
    """Show the receipt: the number, the query code, and which day will be that of receipt."""
    refuse_shut(desk.program, desk.office)
    number = number_of_pass(desk.program, desk.secret, desk.office.code, desk.query("r"))
    answer = desk.show(
        "public-receipt.html.j2",
        here="apply",
        standing=standing_of(desk.program, desk.office, number),
        code=query_code(desk.program.store.sealer, desk.office.code, number),
        given=desk.query("r"),
    )
    return unlisted(answer)
