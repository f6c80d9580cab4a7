"""Another agency's things, asked for by their numbers: not there, on pages and by the API, and nothing is done to them.

Somebody who may do everything in ``health`` asks for what is of ``edu`` below the address of ``health``.  Every route
that names a thing is asked, from the table of addresses: one that is new is asked too.
"""

import re
from datetime import date
from urllib.parse import quote

import pytest

from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import change
from request_flow.services.people import add_person
from request_flow.services.public_switch import switch
from request_flow.services.publishing import publish
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from web.api.conftest import Caller, secret_of
from web.api.test_calls import CASES
from web.api.test_letters import SAYS, SUPPLEMENT
from web.office import SUBJECT, Office

THINGS = {"number", "letter", "draft", "attachment", "file", "person", "message", "answer", "proposal", "hook", "id"}
GIVEN = re.compile(r"{(\w+)(?::\w+)?}")
GONE = frozenset({404, 405})
TABLES = (
    "cases",
    "events",
    "attachments",
    "letters",
    "letter_drafts",
    "people",
    "messages",
    "restricted_cases",
    "saved_views",
    "published_answers",
    "webhooks",
)
HARMLESS = {"/a/{agency}/views/{id}": 303, "/a/{agency}/published/{answer}/withdraw": 409}
"""What answers otherwise and changes nothing: a filter of one's own that is gone, an answer that does not stand here."""
BODIES = {
    "take_step": {"on": "2026-11-23", "action": "withdraw"},
    "what_if": {"steps": [{"on": "2026-11-23", "action": "withdraw"}]},
    "split": {"subjects": ["一", "二"]},
    "add_file": {"name": "a.pdf", "content": "JVBERi0xLjc="},
    "preview_letter": SUPPLEMENT,
    "issue": SUPPLEMENT,
    "write_draft": SUPPLEMENT,
    "rewrite_draft": SUPPLEMENT,
    "ask_for_review": {},
    "issue_draft": {},
    "record_service": {"on": "2026-11-23", "method": "post", "returned": "查无此人"},
    "make_letter_void": {"reason": "x", "approved_by": "x"},
    "review_draft": {"verdict": "pass"},
    "restrict_case": {"readers": ["hu"], "reason": "x"},
    "change_a_person": {"unit": "x"},
    "set_an_absence": {"absent_from": "2026-11-23", "absent_until": "2026-12-01", "deputy": "hu"},
    "give_a_role": {"role": "leader", "agency": "health"},
    "settle_correction": {"act": "approve"},
}
"""What is sent where a call needs a body; another operation that needs one is refused for its form, which is seen."""


@pytest.fixture
def theirs(office: Office) -> dict[str, str]:
    """The numbers of a case of ``edu``, its letter, draft, file, of its people and messages; somebody of ``health``."""
    set_particulars(office.program, "edu", SAYS, "管理员", from_day=date(2026, 1, 1))
    change(office.program, "health", name=None, parent=None, review_chain="short")
    add_person(office.program, "health", "hu", {"name": "胡岩", "role": "office_head", "unit": "办公室"})
    add_person(office.program, "health", "ha", {"name": "韩安", "role": "administrator", "unit": ""})
    office.arrives("2026-11-02")
    number = office.arrives("2026-11-16")
    li = Caller(office, secret_of(office, "li"))
    letter = li.told("POST", f"{CASES}/{number}/letters", 201, json=SUPPLEMENT)["id"]
    draft = li.told("POST", f"{CASES}/{number}/drafts", 201, json=SUPPLEMENT)["id"]
    paper = li.told("POST", f"{CASES}/{number}/attachments", 201, json={"name": "a.pdf", "content": "JVBERi0xLjc="})
    with reading(office.program.store) as unit:
        agency = get_agency(unit, "edu")
        person = unit.run("SELECT id FROM people WHERE login = 'li'", ()).fetchone()[0]
        message = unit.run("SELECT min(id) FROM messages WHERE agency_id = ?", (agency.id,)).fetchone()[0]
    switch(office.program, agency, "admin", to_open=True)
    answer = publish(office.program, agency, "wu", "公开", "答复", [], read=True)
    ids = {"letter": letter, "draft": draft, "attachment": paper["id"], "file": paper["id"], "person": person}
    ids |= {"message": message or 1, "answer": answer, "proposal": 1, "hook": 1, "id": 1}
    return {"number": quote(number), **{name: str(each) for name, each in ids.items()}}


def address(path: str, theirs: dict[str, str]) -> str:
    known = {"agency": "health", "year": "2026", "act": "withdraw", "form": "pdf", "role": "leader", "below": "edu"}
    return GIVEN.sub(lambda part: {**known, **theirs}.get(part[1], "1"), path)


def names_a_thing(path: str) -> bool:
    return not THINGS.isdisjoint(GIVEN.findall(path)) and "{agency}" in path


def state(office: Office) -> dict[str, list[object]]:
    with reading(office.program.store) as unit:
        return {name: unit.run(f"SELECT * FROM {name} ORDER BY 1, 2", ()).fetchall() for name in TABLES}  # noqa: S608


def test_no_page_shows_or_changes_what_is_another_agencys(office: Office, theirs: dict[str, str]):
    before, wrong, asked = state(office), [], 0
    for each in office.app.state.table:
        if not names_a_thing(each.path) or each.path.startswith("/api/"):
            continue
        client = office.client("ha" if each.may in ("administer", "audit") else "hu")
        there = address(each.path, theirs)
        answer = client.get(there) if each.method == "GET" else client.post(there, {"reason": "x", "do": "withdraw"})
        asked += 1
        if answer.status_code not in GONE | {HARMLESS.get(each.path)} or SUBJECT in answer.text:
            wrong.append((each.method, there, answer.status_code, answer.headers.get("location")))

    assert wrong == []
    assert state(office) == before
    assert asked > 40


def test_no_call_tells_or_changes_what_is_another_agencys(office: Office, theirs: dict[str, str]):
    before, wrong, asked = state(office), [], 0
    callers = {login: Caller(office, secret_of(office, login)) for login in ("hu", "ha")}
    for each in office.app.state.table:
        if not names_a_thing(each.path) or not each.path.startswith("/api/"):
            continue
        caller = callers["ha" if each.may in ("administer", "audit") else "hu"]
        body = None if each.method in ("GET", "DELETE") else BODIES.get(each.view.__name__, {})
        answer = caller.request(each.method, address(each.path, theirs), json=body)
        asked += 1
        if answer.status_code not in GONE or SUBJECT in answer.text:
            wrong.append((each.method, each.path, answer.status_code, answer.text[:200]))

    assert wrong == []
    assert state(office) == before
    assert asked > 25


def test_below_the_other_agencys_own_address_everything_is_shut(office: Office, theirs: dict[str, str]):
    before, wrong = state(office), []
    for each in office.app.state.table:
        if "/a/{agency}" not in each.path or "{" not in each.path:
            continue
        there = address(each.path, {**theirs, "agency": "edu"})
        client = office.client("hu")
        answer = client.get(there) if each.method == "GET" else client.post(there, {})
        if answer.status_code != 403 or SUBJECT in answer.text:
            wrong.append((each.method, there, answer.status_code))

    assert wrong == []
    assert state(office) == before
