"""Who may open what: every address of the pages, asked for by somebody in every role, and by nobody.

Both tables are written by hand: the permission of each address, and the roles that hold each permission.  An address
that is not here fails, and so does one whose permission nobody holds: what was forgotten is shut.
"""

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from request_flow.law.access import access
from web.office import Client, Office

OPEN = {
    "GET /",
    "GET /login",
    "POST /login",
    "POST /logout",
    "GET /login/oidc",
    "GET /login/oidc/back",
    "GET /law/{address}",
    "GET /api/openapi.json",
    "GET /api/docs",
    "GET /p/{agency}",
    "GET /p/{agency}/apply",
    "POST /p/{agency}/apply",
    "GET /p/{agency}/receipt",
    "GET /p/{agency}/status",
    "POST /p/{agency}/status",
    "GET /p/{agency}/status/case",
    "GET /p/{agency}/status/withdraw",
    "POST /p/{agency}/status/reply",
    "GET /p/{agency}/status/letters/{letter}",
    "GET /p/{agency}/answers",
    "POST /p/{agency}/answers",
    "GET /p/{agency}/answers/{answer}",
    "GET /p/{agency}/answers/{answer}/files/{file}",
}
"""What nobody needs to be signed in for."""
MACHINES = {"/healthz", "/readyz", "/metrics", "/static/{name}"}
"""What is no page: it answers everybody, and tells nothing of a case."""
CALLS = "/api/v1/"
"""The calls of programs have a table of their own, in ``api/test_permissions.py``."""
PERMISSIONS = {
    "own_settings": """
        GET /settings
        POST /settings
        GET /settings/password
        POST /settings/password
        GET /settings/second-factor
        POST /settings/second-factor
        GET /settings/tokens
        POST /settings/tokens
        POST /settings/tokens/{token}/revoke
        GET /a/{agency}/more
        GET /a/{agency}/help
    """,
    "see_cases": """
        GET /a/{agency}/today
        GET /a/{agency}/cases
        GET /a/{agency}/cases.csv
        GET /a/{agency}/cases.xlsx
        POST /a/{agency}/views
        POST /a/{agency}/views/{id}
        GET /a/{agency}/find
        POST /a/{agency}/find
        GET /a/{agency}/cases/{number}
        GET /a/{agency}/cases/{number}/version
        GET /a/{agency}/cases/{number}/original
        POST /a/{agency}/cases/{number}/original
        GET /a/{agency}/cases/{number}/deadline
        GET /a/{agency}/cases/{number}/attachments/{attachment}
        GET /a/{agency}/cases/{number}/letters
        GET /a/{agency}/cases/{number}/letters/{letter}
        GET /a/{agency}/cases/{number}/letters/{letter}/file.{form}
        GET /a/{agency}/letters
        GET /a/{agency}/remedies
        GET /a/{agency}/remedies/file
    """,
    "write_letters": """
        GET /a/{agency}/published
        POST /a/{agency}/published
        POST /a/{agency}/published/{answer}/withdraw
        GET /a/{agency}/cases/{number}/decision
        POST /a/{agency}/cases/{number}/decision
        GET /a/{agency}/cases/{number}/evidence.zip
        GET /a/{agency}/cases/{number}/letters/new
        POST /a/{agency}/cases/{number}/letters/new
        GET /a/{agency}/cases/{number}/letters/drafts/{draft}
        POST /a/{agency}/cases/{number}/letters/drafts/{draft}
        GET /a/{agency}/cases/{number}/letters/drafts/{draft}/issue
        POST /a/{agency}/cases/{number}/letters/drafts/{draft}/issue
        GET /a/{agency}/cases/{number}/letters/{letter}/label
        POST /a/{agency}/cases/{number}/letters/{letter}/serve
        GET /a/{agency}/cases/{number}/letters/{letter}/void
        POST /a/{agency}/cases/{number}/letters/{letter}/void
    """,
    "take_step": """
        GET /a/{agency}/cases/{number}/do/{act}
        POST /a/{agency}/cases/{number}/do/{act}
        POST /a/{agency}/cases/{number}/do/{act}/preview
        POST /a/{agency}/cases/{number}/attachments
        POST /a/{agency}/cases/{number}/attachments/{attachment}/remove
    """,
    "assign": """
        POST /a/{agency}/hand-out
    """,
    "restrict": """
        GET /a/{agency}/cases/{number}/restrict
        POST /a/{agency}/cases/{number}/restrict
    """,
    "review": """
        GET /a/{agency}/reviews
        GET /a/{agency}/reviews/{number}
        POST /a/{agency}/reviews/{number}
    """,
    "see_overview": """
        GET /a/{agency}/overview
        GET /a/{agency}/overview/year
        GET /a/{agency}/statistics
        GET /a/{agency}/statistics/{year}
        GET /a/{agency}/statistics/{year}/file
    """,
    "register_case": """
        GET /a/{agency}/cases/new
        POST /a/{agency}/cases/new
        POST /a/{agency}/cases/new/preview
    """,
    "see_report": """
        GET /a/{agency}/reports
        GET /a/{agency}/reports/{year}
        GET /a/{agency}/reports/{year}/file
        GET /a/{agency}/reports/{year}/as-of
        GET /a/{agency}/reports/{year}/cells/{row}/{column}
        GET /a/{agency}/reports/{year}/charts
        GET /a/{agency}/reports/{year}/compare
        GET /a/{agency}/reports/{year}/corrections
        GET /a/{agency}/reports/{year}/entries
        GET /a/{agency}/reports/{year}/hand-in
        GET /a/{agency}/reports/{year}/{part}
    """,
    "write_report": """
        POST /a/{agency}/reports/{year}/act
        POST /a/{agency}/reports/{year}/hand-in
        GET /a/{agency}/reports/{year}/{part}/edit
        POST /a/{agency}/reports/{year}/{part}/edit
        GET /a/{agency}/reports/{year}/corrections/new
        POST /a/{agency}/reports/{year}/corrections/new
        POST /a/{agency}/reports/{year}/corrections/proposed/{proposal}
    """,
    "see_board": """
        GET /a/{agency}/board
        GET /a/{agency}/board/{year}
        GET /a/{agency}/board/{year}/sum
        GET /a/{agency}/board/{year}/{below}
    """,
    "receive_reports": """
        POST /a/{agency}/board/{year}/remind
        POST /a/{agency}/board/{year}/{below}/judge
        POST /a/{agency}/board/{year}/{below}/file
    """,
    "check_reports": """
        GET /a/{agency}/check
        POST /a/{agency}/check
    """,
    "import_cases": """
        GET /a/{agency}/import
        POST /a/{agency}/import
        GET /a/{agency}/import/blank.xlsx
        GET /a/{agency}/import/{id}
        GET /a/{agency}/import/{id}/progress
        GET /a/{agency}/import/{id}/faults.xlsx
        GET /a/{agency}/import/{id}/taken.xlsx
        POST /a/{agency}/import/{id}/try
        POST /a/{agency}/import/{id}/take
        POST /a/{agency}/import/{id}/stop
        POST /a/{agency}/import/{id}/drop
    """,
    "see_calendar": """
        GET /a/{agency}/calendar
        GET /a/{agency}/calendar/{year}
    """,
    "administer": """
        POST /a/{agency}/calendar/{year}/days
        POST /a/{agency}/calendar/{year}/notice
        GET /a/{agency}/admin
        POST /a/{agency}/admin
        POST /a/{agency}/admin/below
        GET /a/{agency}/admin/units
        GET /a/{agency}/admin/units/change
        POST /a/{agency}/admin/units/change
        GET /a/{agency}/admin/particulars
        POST /a/{agency}/admin/particulars
        GET /a/{agency}/admin/reminders
        GET /a/{agency}/admin/people
        GET /a/{agency}/admin/people/new
        POST /a/{agency}/admin/people/new
        GET /a/{agency}/admin/people/{person}
        POST /a/{agency}/admin/people/{person}
        POST /a/{agency}/admin/people/{person}/absence
        POST /a/{agency}/admin/people/{person}/roles
        POST /a/{agency}/admin/people/{person}/roles/drop
        POST /a/{agency}/admin/people/{person}/password
        POST /a/{agency}/admin/people/{person}/second-factor
        POST /a/{agency}/admin/people/{person}/subject
        GET /a/{agency}/admin/outbox
        POST /a/{agency}/admin/outbox
        GET /a/{agency}/admin/outbox/{message}
        GET /a/{agency}/admin/webhooks
        POST /a/{agency}/admin/webhooks
        POST /a/{agency}/admin/webhooks/remove
        GET /a/{agency}/admin/letters
        GET /a/{agency}/admin/letters/{kind}
        POST /a/{agency}/admin/letters/{kind}
        GET /a/{agency}/admin/public
        POST /a/{agency}/admin/public
        GET /a/{agency}/admin/protection
        POST /a/{agency}/admin/protection
    """,
    "restructure": """
        GET /a/{agency}/admin/succession
        POST /a/{agency}/admin/succession
    """,
    "retire": """
        GET /a/{agency}/admin/retention
        POST /a/{agency}/admin/retention
        GET /a/{agency}/admin/retention.xlsx
        POST /a/{agency}/admin/retention/holds
        POST /a/{agency}/admin/retention/terms
        GET /a/{agency}/admin/retention/lists/{list}
        POST /a/{agency}/admin/retention/lists/{list}
        GET /a/{agency}/admin/retention/lists/{list}/file.xlsx
    """,
    "audit": """
        GET /a/{agency}/admin/events
        POST /a/{agency}/admin/events
        GET /a/{agency}/admin/looks
        POST /a/{agency}/admin/looks
    """,
}
EVERYBODY = {"li", "sun", "zheng", "wu", "ma", "qian", "lu", "admin"}
HOLDERS = {
    "own_settings": EVERYBODY | {"he", "fang"},
    "see_cases": EVERYBODY - {"admin"},
    "register_case": {"sun", "li", "wu"},
    "take_step": {"sun", "li", "ma", "zheng", "wu", "qian"},
    "write_letters": {"sun", "li", "wu"},
    "review": {"ma", "zheng", "wu", "qian"},
    "assign": {"sun", "ma", "wu"},
    "restrict": {"wu", "qian"},
    "import_cases": {"sun", "wu"},
    "see_overview": {"ma", "wu", "qian", "lu", "fang"},
    "see_report": {"li", "ma", "zheng", "wu", "qian", "lu", "fang"},
    "write_report": {"li", "lu", "zheng", "wu", "qian"},
    "see_board": {"lu", "wu", "qian", "fang"},
    "receive_reports": {"lu", "wu", "qian", "fang"},
    "check_reports": EVERYBODY - {"admin"} | {"fang"},
    "see_calendar": EVERYBODY | {"fang"},
    "administer": {"admin"},
    "restructure": {"wu", "qian", "fang"},
    "retire": {"admin", "wu"},
    "audit": {"admin", "wu", "fang"},
}
"""Who of the office holds a permission over ``edu``: li is caseworker there, sun registrar, zheng reviewer, wu head of the
office, ma head of a unit, qian leader, lu report officer, admin administrator; he is caseworker of another agency, fang
head of the office above."""
OWN_HOUSE = {"own_settings"}
"""Held by everybody for themselves; below the address of an agency, for that agency alone."""
IN_PATH = {"agency": "edu", "number": "2026-9999", "act": "extend", "kind": "nothing", "year": "2026"}
OTHERWISE = "999999"
REFUSED = "您的角色不能办理"


def permissions() -> dict[str, str]:
    return {route.strip(): name for name, routes in PERMISSIONS.items() for route in routes.strip().splitlines()}


def address_of(path: str) -> str:
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: IN_PATH.get(found[1], OTHERWISE), path)


def answers(client: Client) -> Iterator[tuple[str, str, int, str]]:
    """Ask for every address of the table; yield it, its permission, the status and the text of the answer."""
    for route, permission in permissions().items():
        method, path = route.split()
        answer = client.get(address_of(path)) if method == "GET" else client.post(address_of(path), {})
        yield route, permission, answer.status_code, answer.text


def test_the_table_names_every_address_of_the_pages_and_no_other(office: Office):
    pages = [each for each in office.app.state.table if not each.path.startswith(CALLS)]
    table = {f"{each.method} {each.path}": each.may for each in pages}

    assert {route for route, may in table.items() if not may} == OPEN
    assert {route: may for route, may in table.items() if may} == permissions()


def test_no_address_goes_round_the_table(office: Office):
    known = {each.path for each in office.app.state.table}

    assert {each.path for each in office.app.routes if isinstance(each, APIRoute)} - known == MACHINES


def test_every_permission_is_one_that_somebody_holds(office: Office):
    assert {each.may for each in office.app.state.table if each.may} <= set(access().permissions)
    assert set(access().permissions) == set(HOLDERS)


@pytest.mark.parametrize("login", sorted(EVERYBODY | {"he", "fang"}))
def test_a_role_opens_what_it_may_and_nothing_else(office: Office, login: str):
    wrong = []
    for route, permission, status, text in answers(office.client(login)):
        allowed = login in HOLDERS[permission]
        if permission in OWN_HOUSE and "{agency}" in route:
            allowed = login in EVERYBODY
        refused = status == 403 and REFUSED in text
        if refused == allowed or status >= 500:
            wrong.append((route, permission, status))

    assert wrong == []


def test_who_is_not_signed_in_is_sent_to_the_sign_in(office: Office):
    client = office.client("")

    for route in permissions():
        method, path = route.split()
        address = address_of(path)
        answer = client.get(address) if method == "GET" else client.post(address, {})
        then = f"/login?next={address}" if method == "GET" else "/login?expired=1"
        assert (answer.status_code, answer.headers["location"]) == (303, then), route


def test_a_form_without_the_seal_of_the_session_is_refused_everywhere(office: Office):
    for route, permission in permissions().items():
        method, path = route.split()
        if method == "POST":
            client = office.client(min(HOLDERS[permission] & EVERYBODY))
            for sent in ({"_seal": ""}, {"_seal": "0" * 96}):
                answer = client.post(address_of(path), sent)
                assert (answer.status_code, "表单已失效" in answer.text) == (403, True), route


def test_an_agency_that_does_not_exist_is_not_there_for_who_is_signed_in(office: Office):
    assert office.client("li").get("/a/nowhere/today").status_code == 404
    assert office.client("").get("/a/nowhere/today").headers["location"] == "/login?next=/a/nowhere/today"
