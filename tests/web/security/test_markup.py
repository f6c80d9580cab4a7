"""What is typed is text wherever it is shown: a payload in every field, and every page read as a browser reads it.

The payload closes an attribute and an element and brings an element, an attribute, a script of its own.  A page is safe
where none of them is there once it is parsed; that the payload is shown at all is asked too, or nothing were shown.
"""

import re
from html.parser import HTMLParser
from urllib.parse import quote

import pytest

from request_flow.services.organising import change
from request_flow.services.people import add_person, change_person
from request_flow.services.public_switch import switch
from request_flow.services.publishing import publish
from request_flow.storage.agencies import get_agency
from request_flow.storage.unit import reading
from web.api.conftest import Caller, secret_of
from web.api.test_calls import CASES
from web.office import Office

EVIL = "'\"></textarea></title></option><evil-x data-evil=1 onclick=evil()></evil-x><script>evil()</script>{{7*7}}"
MARK = "evil-x"
GIVEN = re.compile(r"{(\w+)(?::\w+)?}")
BY_ITSELF = ("/logout", "/login/oidc", "/api/openapi.json")
SHOWN_ON = {
    "/a/{agency}/cases",
    "/a/{agency}/cases/{number}",
    "/a/{agency}/cases/{number}/deadline",
    "/a/{agency}/cases/{number}/letters",
    "/a/{agency}/cases/{number}/restrict",
    "/a/{agency}/admin",
    "/a/{agency}/admin/people",
    "/a/{agency}/admin/people/{person}",
    "/a/{agency}/published",
    "/p/{agency}",
}
"""Pages that must show it, or the test had nothing to look at."""


class Browser(HTMLParser):
    """Reads a page as a browser does, and keeps what of the payload came alive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.alive: list[str] = []
        self._within = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._within = tag
        if tag == MARK:
            self.alive.append(f"<{tag}>")
        for name, value in attrs:
            script = name.startswith("on") or (value or "").strip().lower().startswith("javascript:")
            if name == "data-evil" or script:
                self.alive.append(f"{tag} {name}={value}")

    def handle_endtag(self, _tag: str) -> None:
        self._within = ""

    def handle_data(self, data: str) -> None:
        if self._within in ("script", "style") and "evil" in data:
            self.alive.append(f"{self._within}: {data[:80]}")


def alive(html: str) -> list[str]:
    browser = Browser()
    browser.feed(html)
    browser.close()
    return browser.alive


@pytest.fixture
def number(office: Office) -> str:
    """A request in whose every text the payload stands, in an office whose every name is the payload."""
    change(office.program, "edu", name=f"澄州市教育局{EVIL}", parent=None, review_chain="short")
    change_person(office.program, "li", {"name": f"李若川{EVIL}", "unit": f"体卫艺科{EVIL}"})
    add_person(office.program, "edu", "eve", {"name": EVIL, "role": "caseworker", "unit": EVIL})
    made = Caller(office, secret_of(office, "wu")).told(
        "POST",
        CASES,
        201,
        json={
            "applicant": {
                "category": "natural_person",
                **dict.fromkeys(("name", "id_type", "id_number", "phone", "email", "address"), EVIL),
            },
            "channel": "registered_mail",
            "subject": EVIL,
            "description": EVIL,
            "note": EVIL,
            "arrived_on": "2026-11-16",
            "agent": dict.fromkeys(("name", "id_type", "id_number", "authority"), EVIL),
            "joint_applicants": [{"category": "natural_person", "name": EVIL, "address": EVIL}],
        },
    )["number"]
    office.does(made, "assign", "2026-11-17", unit=f"体卫艺科{EVIL}", to="li", note=EVIL)
    office.does(made, "draft", "2026-11-20", who="li", outcome="partial", text=EVIL, note=EVIL)
    office.does(made, "submit", "2026-11-20", who="li", note=EVIL)
    client = office.client("wu")
    client.post(f"/a/edu/cases/{made}/attachments", {"note": EVIL}, files={"file": (f"{EVIL}.pdf", b"%PDF-1.7\n%%EOF")})
    client.post("/a/edu/views", {"name": EVIL[:60], "query": "clock=late"})
    Caller(office, secret_of(office, "li")).told(
        "POST",
        f"{CASES}/{made}/drafts",
        201,
        json={"act": "request_supplement", "data": {"term_days": 10, "items": EVIL}, "inputs": {"why": EVIL}},
    )
    with reading(office.program.store) as unit:
        agency = get_agency(unit, "edu")
    switch(office.program, agency, "admin", to_open=True)
    publish(office.program, agency, "wu", f"公开{EVIL}", f"答复{EVIL}", [], read=True)
    return made


def pages(office: Office, number: str) -> list[tuple[str, str, str]]:
    """Return who asks for every page, its route and its address, filled with what is there."""
    with reading(office.program.store) as unit:
        ids = {
            login: unit.run(f"SELECT id FROM people WHERE login = '{login}'", ()).fetchone()[0]  # noqa: S608  # ours
            for login in ("eve",)
        }
    known = {"agency": "edu", "number": quote(number), "act": "extend", "kind": "supplement-notice", "year": "2026"}
    known |= {"person": str(ids["eve"]), "part": "table3", "row": "new", "column": "total", "below": "health"}
    return [
        (asked_by(each.may), each.path, GIVEN.sub(lambda part: known.get(part[1], "1"), each.path))
        for each in office.app.state.table
        if each.method == "GET" and not each.path.startswith(("/api/v1", *BY_ITSELF))
    ]


def asked_by(permission: str) -> str:
    """Return who may open what needs a permission."""
    return "admin" if permission == "administer" else "wu"


def test_no_page_makes_anything_of_what_was_typed_come_alive(office: Office, number: str):
    wrong, shown = [], set()
    for login, route, address in pages(office, number):
        answer = office.client(login).get(address)
        assert answer.status_code < 500, address
        if "text/html" in answer.headers.get("content-type", ""):
            wrong += [(route, each) for each in alive(answer.text)]
            if MARK in answer.text:
                shown.add(route)

    assert wrong == []
    assert sorted(SHOWN_ON - shown) == []


def test_no_form_that_is_shown_again_makes_anything_come_alive(office: Office, number: str):
    wrong, shown = [], set()
    typed = dict.fromkeys(
        ("name", "subject", "description", "note", "reason", "code", "new_name", "address", "topics", "identity", "q"),
        EVIL,
    )
    typed |= dict.fromkeys(
        ("id_number", "phone", "email", "agent_name", "title", "content", "login", "unit", "on"), EVIL
    )
    known = {"agency": "edu", "number": quote(number), "act": "extend", "kind": "supplement-notice", "year": "2026"}
    for each in office.app.state.table:
        if each.method == "POST" and not each.path.startswith(("/api/v1", *BY_ITSELF, "/p/{agency}/apply")):
            address = GIVEN.sub(lambda part: known.get(part[1], "999999"), each.path)
            answer = office.client(asked_by(each.may)).post(address, typed)
            assert answer.status_code < 500, (address, answer.status_code)
            wrong += [(each.path, found) for found in alive(answer.text)]
            if MARK in answer.text:
                shown.add(each.path)

    assert wrong == []
    assert {"/a/{agency}/cases/new", "/a/{agency}/find", "/a/{agency}/admin/webhooks"} <= shown


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{EVIL}</p>",
        f'<input value="{EVIL}">',
        f"<textarea>{EVIL}</textarea>",
        '<a href="javascript:evil()">x</a>',
        "<script>let x = 'evil'</script>",
    ],
)
def test_a_page_that_were_not_safe_would_be_found(html: str):
    assert alive(html) != []
