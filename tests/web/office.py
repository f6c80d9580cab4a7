"""The office that the tests of the pages work in: one agency, somebody in each role, a clock that stands still.

``edu`` 澄州市教育局 stands below ``city`` 澄州市人民政府办公室; ``health`` 澄州市卫生健康委员会 beside it belongs to others.
Today is Monday 2026-11-23, ten in the morning.
"""

import re
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal
from argon2 import PasswordHasher
from fastapi import FastAPI
from starlette.testclient import TestClient

from request_flow.clock import OFFICE_ZONE, FixedClock
from request_flow.services import passwords
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.signing_in import begin_session, give_password
from request_flow.services.steps import Person, Step, Taken, register_case, take_step
from request_flow.settings import Settings
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing
from request_flow.web.app import make_web
from request_flow.web.desk import PAD_BYTES, _seal_of
from request_flow.web.programs import Programs
from request_flow.web.routes import BEFORE_COOKIE, COOKIE
from support.program import KEY, program_at

TODAY = "2026-11-23"
PASSWORD = "olive window teapot 7"  # noqa: S105  # of nobody who exists
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
AGENCIES = (
    ("city", "澄州市人民政府办公室", None),
    ("edu", "澄州市教育局", "city"),
    ("health", "澄州市卫生健康委员会", "city"),
)
PEOPLE = (
    ("edu", "li", "李若川", "caseworker", "体卫艺科"),
    ("edu", "sun", "孙倩", "registrar", "办公室"),
    ("edu", "zheng", "郑敏", "reviewer", "政策法规科"),
    ("edu", "wu", "吴江", "office_head", "办公室"),
    ("edu", "ma", "马骏", "unit_head", "体卫艺科"),
    ("edu", "qian", "钱立", "leader", ""),
    ("edu", "lu", "陆平", "report_officer", "办公室"),
    ("edu", "admin", "管理员", "administrator", ""),
    ("health", "he", "何敏", "caseworker", "规划信息科"),
    ("city", "fang", "方远", "office_head", "政务公开科"),
)
"""Agency, login, name, role, unit."""
APPLICANT = {
    "category": "natural_person",
    "name": "张文慧",
    "id_number": "320800199001011234",
    "address": "澄州市梧桐路8号",
    "phone": "13800000000",
}
SUBJECT = "2026年城区中小学食堂食材配送项目中标企业的成本构成明细表"


def settings_at(url: str, home: Path) -> Settings:
    return Settings(home, url, KEY, "zh", public_url="http://testserver")


def found(url: str, home: Path) -> None:
    """Make the store at ``url`` with the agencies and the people; each has the password ``PASSWORD``."""
    before, passwords._hasher = passwords._hasher, CHEAP
    try:
        with program_at(url, home, TODAY) as program:
            for code, name, parent in AGENCIES:
                add(program, code, name, parent, None)
            for agency, login, name, role, unit in PEOPLE:
                add_person(program, agency, login, {"name": name, "role": role, "unit": unit})
                give_password(program, login, PASSWORD, must_change=False)
    finally:
        passwords._hasher = before


class Client(TestClient):
    """A browser with somebody signed in; what it posts carries the seal of its session."""

    def __init__(self, app: FastAPI, secret: str) -> None:
        super().__init__(app, raise_server_exceptions=True, follow_redirects=False)
        self.portal = getattr(app.state, "portal", None)
        self.secret = secret or "of-a-browser-before-anybody-signs-in"
        self.cookies.set(COOKIE if secret else BEFORE_COOKIE, self.secret)

    def post(self, url: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        """Send a form; without a key of its own, so that each one is done."""
        pad = "0" * (2 * PAD_BYTES)
        return super().post(url, data={"_seal": pad + _seal_of(self.secret, pad), **(data or {})}, **more)

    def page(self, url: str, status: int = 200) -> str:
        """Return a page as text, its entities resolved."""
        answer = self.get(url)
        assert answer.status_code == status, (answer.status_code, answer.headers.get("location"), answer.text[-800:])
        return unescape(answer.text)

    def words(self, url: str, status: int = 200) -> str:
        """Return what can be read on a page: its text without the marks, blanks drawn together."""
        return plain(self.page(url, status))


def plain(html: str) -> str:
    """Return the text of a page without its marks, blanks drawn together."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


@dataclass
class Office:
    """The office at work: a browser for each person, and the services directly for what is only needed beforehand."""

    program: Program
    app: FastAPI
    clock: FixedClock
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, login: str = "li") -> Client:
        """Return the browser of a person, signed in; ``""`` for somebody who is not."""
        if login not in self.clients:
            secret = ""
            if login:
                with writing(self.program.store) as unit:
                    secret = begin_session(self.program, unit, get_member(unit, login))
            self.clients[login] = Client(self.app, secret)
        return self.clients[login]

    def at(self, day: str, time: str = "10:00:00") -> None:
        """Put the clock to an instant of the office."""
        self.clock.at = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=OFFICE_ZONE)

    def arrives(self, day: str, *, agency: str = "edu", actor: str = "sun", **more: Any) -> str:
        """Register what arrived on a day and return its number; ``more`` are keys of a case file."""
        case = {
            "applicant": dict(APPLICANT),
            "channel": "registered_mail",
            "subject": SUBJECT,
            "events": [{"on": day, "action": "receive"}],
            **more,
        }
        return register_case(self.program, agency, case, Person(actor, "registrar")).number

    def does(self, number: str, act: str, day: str, *, who: str = "wu", agency: str = "edu", **keys: Any) -> Taken:
        """Have a person take a step, dated ``day``."""
        with writing(self.program.store) as unit:
            role = get_member(unit, who).role
        return take_step(self.program, agency, number, Step(act, date.fromisoformat(day), keys), Person(who, role))


def open_office(
    url: str, home: Path, program: Program, clock: FixedClock, portal: BlockingPortal | None = None
) -> Office:
    """Return the office over a program that is open, which the pages borrow: opening another takes as long as a test.

    ``portal`` is the event loop that the browsers ask in; without it each of their requests starts one of its own.
    """
    app = make_web(settings_at(url, home), clock)
    app.state.portal = portal
    app.state.programs = Programs(lambda: nullcontext(program), most=1)
    return Office(program, app, clock)
