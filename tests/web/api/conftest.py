"""Programs that call the API for the people of the office: a client for each, with a token of all that they may."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from request_flow.services.tokens import make_token, scopes_for
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from web.office import Office

Program = Callable[..., "Caller"]


class Caller(TestClient):
    """A program that calls with a token."""

    def __init__(self, office: Office, secret: str) -> None:
        super().__init__(office.app, raise_server_exceptions=True, follow_redirects=False)
        self.secret = secret
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"

    def told(self, method: str, path: str, status: int = 200, **more: Any) -> Any:
        """Call and return the body, which has the status that is expected."""
        answer = self.request(method, f"/api/v1{path}", **more)
        assert answer.status_code == status, (answer.status_code, answer.text[:800])
        return answer.json() if answer.content else None

    def problem(self, method: str, path: str, **more: Any) -> tuple[int, str]:
        """Call and return the status and the code of the problem."""
        answer = self.request(method, f"/api/v1{path}", **more)
        assert answer.headers["content-type"] == "application/problem+json", answer.text[:800]
        return answer.status_code, answer.json()["code"]


def secret_of(office: Office, login: str, scopes: Sequence[str] | None = None, days: int = 30) -> str:
    """Return the secret of a new token of a person."""
    with reading(office.program.store) as unit:
        visitor = visitor_of(office.program, unit, get_member(unit, login))
    chosen = scopes_for(office.program, visitor) if scopes is None else scopes
    return make_token(office.program, visitor, f"programs of {login}", chosen, days).secret


@pytest.fixture
def program(office: Office) -> Program:
    """Return a function that makes a program's client for a person, with all that the person may or with less."""

    def make(login: str = "wu", scopes: Sequence[str] | None = None, days: int = 30) -> Caller:
        return Caller(office, secret_of(office, login, scopes, days) if login else "")

    return make
