"""Who may call what: every operation, called for somebody in every role, by nobody, and by a token that lacks the scope.

The table is written by hand, as that of the pages; who holds a permission stands there.
"""

import re

import pytest

from request_flow.law.access import access
from web.api.conftest import Caller, Program
from web.office import Office
from web.test_permissions import CALLS, EVERYBODY, HOLDERS

PERMISSIONS = {
    "own_settings": """
        GET /me
        GET /agencies
        GET /tokens
        POST /tokens
        DELETE /tokens/{token}
    """,
    "see_cases": """
        GET /agencies/{agency}/today
        GET /agencies/{agency}/cases
        GET /agencies/{agency}/cases/{number}
        POST /agencies/{agency}/search
        GET /agencies/{agency}/cases/{number}/due
        GET /agencies/{agency}/cases/{number}/steps
        GET /agencies/{agency}/letters
        GET /agencies/{agency}/cases/{number}/letters
        GET /agencies/{agency}/cases/{number}/letters/{letter}
        GET /agencies/{agency}/cases/{number}/letters/{letter}/bytes/{form}
        GET /agencies/{agency}/cases/{number}/attachments
        GET /agencies/{agency}/cases/{number}/attachments/{file}
    """,
    "import_cases": """
        GET /agencies/{agency}/imports
        POST /agencies/{agency}/imports
        GET /agencies/{agency}/imports/{id}
        POST /agencies/{agency}/imports/{id}/try
        POST /agencies/{agency}/imports/{id}/take
        POST /agencies/{agency}/imports/{id}/stop
        DELETE /agencies/{agency}/imports/{id}
    """,
    "register_case": """
        POST /agencies/{agency}/cases
    """,
    "take_step": """
        POST /agencies/{agency}/cases/{number}/what-if
        POST /agencies/{agency}/cases/{number}/events
        POST /agencies/{agency}/cases/{number}/split
        POST /agencies/{agency}/cases/{number}/attachments
        DELETE /agencies/{agency}/cases/{number}/attachments/{file}
    """,
    "write_letters": """
        GET /agencies/{agency}/published
        POST /agencies/{agency}/published
        DELETE /agencies/{agency}/published/{answer}
        GET /agencies/{agency}/letter-kinds
        GET /agencies/{agency}/cases/{number}/drafts
        POST /agencies/{agency}/cases/{number}/drafts
        PUT /agencies/{agency}/cases/{number}/drafts/{draft}
        DELETE /agencies/{agency}/cases/{number}/drafts/{draft}
        POST /agencies/{agency}/cases/{number}/drafts/{draft}/review
        POST /agencies/{agency}/cases/{number}/drafts/{draft}/letter
        POST /agencies/{agency}/cases/{number}/letters/{letter}/void
        GET /agencies/{agency}/cases/{number}/evidence
        POST /agencies/{agency}/cases/{number}/letters/preview
        POST /agencies/{agency}/cases/{number}/letters
        POST /agencies/{agency}/cases/{number}/letters/{letter}/service
    """,
    "assign": """
        POST /agencies/{agency}/hand-out
    """,
    "restrict": """
        PUT /agencies/{agency}/cases/{number}/restriction
        DELETE /agencies/{agency}/cases/{number}/restriction
    """,
    "review": """
        GET /agencies/{agency}/reviews
        GET /agencies/{agency}/cases/{number}/review
        POST /agencies/{agency}/cases/{number}/review
    """,
    "audit": """
        POST /agencies/{agency}/looks
        POST /agencies/{agency}/records
    """,
    "restructure": """
        POST /agencies/{agency}/successions
    """,
    "see_overview": """
        GET /agencies/{agency}/overview
        GET /agencies/{agency}/statistics/{year}
    """,
    "see_report": """
        GET /agencies/{agency}/reports/{year}/as-of/{day}
        GET /agencies/{agency}/reports/{year}/comparison
        GET /agencies/{agency}/reports/{year}/entries
        GET /agencies/{agency}/reports/{year}/corrections
        GET /agencies/{agency}/cases/{number}/cells
        GET /agencies/{agency}/reports/{year}
        GET /agencies/{agency}/reports/{year}/checks
        GET /agencies/{agency}/reports/{year}/form
        GET /agencies/{agency}/reports/{year}/standing
        GET /agencies/{agency}/reports/{year}/cells/{row}/{column}
        GET /agencies/{agency}/reports/{year}/file/{kind}
    """,
    "write_report": """
        POST /agencies/{agency}/reports/{year}/corrections
        POST /agencies/{agency}/reports/{year}/corrections/proposed/{proposal}
        POST /agencies/{agency}/reports/{year}/close
        POST /agencies/{agency}/reports/{year}/acts
        PUT /agencies/{agency}/reports/{year}/table2
        PUT /agencies/{agency}/reports/{year}/register
        PUT /agencies/{agency}/reports/{year}/narrative/{section}
        POST /agencies/{agency}/reports/{year}/hand-in
    """,
    "check_reports": """
        POST /agencies/{agency}/report-checks
    """,
    "see_board": """
        GET /agencies/{agency}/board/{year}
        GET /agencies/{agency}/sums/{year}
    """,
    "receive_reports": """
        POST /agencies/{agency}/board/{year}/reminders
        POST /agencies/{agency}/board/{year}/{below}/acts
        POST /agencies/{agency}/board/{year}/{below}/file
    """,
    "see_calendar": """
        GET /agencies/{agency}
        GET /agencies/{agency}/codes/{kind}
        GET /agencies/{agency}/calendar/{year}
        GET /agencies/{agency}/own-days
    """,
    "administer": """
        PATCH /agencies/{agency}
        POST /agencies/{agency}/below
        GET /agencies/{agency}/particulars
        PUT /agencies/{agency}/particulars
        GET /agencies/{agency}/letter-kinds/{kind}/text
        PUT /agencies/{agency}/letter-kinds/{kind}/text
        DELETE /agencies/{agency}/letter-kinds/{kind}/text
        GET /agencies/{agency}/public-page
        PUT /agencies/{agency}/public-page
        GET /agencies/{agency}/outbox
        GET /agencies/{agency}/outbox/{message}
        POST /agencies/{agency}/outbox/acts
        POST /agencies/{agency}/units/rename
        POST /agencies/{agency}/personal-data
        POST /agencies/{agency}/personal-data/file
        POST /agencies/{agency}/own-days
        DELETE /agencies/{agency}/own-days/{day}
        GET /agencies/{agency}/people
        POST /agencies/{agency}/people
        GET /agencies/{agency}/people/{person}
        PATCH /agencies/{agency}/people/{person}
        PUT /agencies/{agency}/people/{person}/absence
        POST /agencies/{agency}/people/{person}/roles
        DELETE /agencies/{agency}/people/{person}/roles/{role}
        GET /agencies/{agency}/webhooks
        POST /agencies/{agency}/webhooks
        DELETE /agencies/{agency}/webhooks/{hook}
    """,
}
IN_PATH = {
    "agency": "edu",
    "number": "2026-9999",
    "year": "2026",
    "below": "health",
    "form": "pdf",
    "kind": "json",
    "day": "2026-12-01",
}
OTHERWISE = "999999"


def permissions() -> dict[str, str]:
    return {route.strip(): name for name, routes in PERMISSIONS.items() for route in routes.strip().splitlines()}


def call(client: Caller, route: str) -> tuple[int, str]:
    """Make a call that asks for nothing that is there; return status and code."""
    method, path = route.split()
    address = re.sub(r"{(\w+)}", lambda found: IN_PATH.get(found[1], OTHERWISE), path)
    answer = client.request(method, f"/api/v1{address}", json=None if method in ("GET", "DELETE") else {})
    return answer.status_code, answer.json().get("code", "") if answer.status_code >= 400 else ""


def test_the_table_names_every_operation_and_no_other(office: Office):
    calls = [each for each in office.app.state.table if each.path.startswith(CALLS)]

    assert {f"{each.method} {each.path.removeprefix('/api/v1')}": each.may for each in calls} == permissions()


@pytest.mark.parametrize("login", sorted(EVERYBODY | {"he", "fang"}))
def test_a_program_may_what_its_person_may_and_nothing_else(program: Program, login: str):
    client = program(login)
    wrong = []
    for route, permission in permissions().items():
        status, code = call(client, route)
        refused = (status, code) == (403, "not_allowed")
        if refused == (login in HOLDERS[permission]) or status >= 500:
            wrong.append((route, permission, status, code))

    assert wrong == []


def test_a_call_without_a_good_token_is_asked_for_one(program: Program):
    nobody, stranger = program(""), program("")
    stranger.headers["Authorization"] = "Bearer rf_nobody-made-this-one"

    for route in permissions():
        assert call(nobody, route) == (401, "no_token"), route
        assert call(stranger, route) == (401, "bad_token"), route


def test_a_token_without_the_scope_is_refused_whatever_the_person_may(program: Program):
    for permission, routes in PERMISSIONS.items():
        login = min(HOLDERS[permission] & EVERYBODY)
        others = [name for name in access().permissions if name != permission and login in HOLDERS[name]]
        client = program(login, others)
        for route in routes.strip().splitlines():
            assert call(client, route.strip()) == (403, "not_allowed"), route
