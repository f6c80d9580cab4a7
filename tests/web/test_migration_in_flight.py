"""A deployment's migration while people work: the server that is not yet replaced answers on, before, during and after.

The migration stands for one to come: it adds a column to every table, and an index, as migrations here do; what takes
something away waits until no server of the older version is left.
"""

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from request_flow.bootstrap import open_program
from request_flow.services.signing_in import begin_session
from request_flow.services.steps import Person, register_case
from request_flow.storage import migrate
from request_flow.storage.database import HEAD
from request_flow.storage.people import get_member
from request_flow.storage.unit import writing
from request_flow.web.app import make_web
from support.program import at
from web.office import APPLICANT, SUBJECT, TODAY, Client, found, plain, settings_at

CASES = 12
PAGES = ("/a/edu/today", "/a/edu/cases", "/a/edu/calendar", "/a/edu/cases/2026-0001")
"""What is asked for often enough, before, that the driver of PostgreSQL keeps its statements prepared."""


@pytest.fixture
def one_more_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the migrations end with one that changes every table."""
    folder = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "r9999_to_come.py").write_text(TO_COME.format(before=HEAD), encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", folder)


TO_COME = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{before}", None, None


def upgrade():
    for table in sorted(sa.inspect(op.get_bind()).get_table_names()):
        if table != "alembic_version":
            op.add_column(table, sa.Column("added_later", sa.Text))
    op.create_index("added_later_of_cases", "cases", ["added_later"])
"""


class Crowd:
    """Some who ask and one who writes, until told to stop; what was not answered well is kept."""

    def __init__(self) -> None:
        self.bad: list[str] = []
        self.answered = 0
        self._stop = threading.Event()
        self._more = threading.Condition()
        self._threads: list[threading.Thread] = []

    def start(self, work: Callable[[int], tuple[str, int, str]], turns: int | None = None) -> None:
        """Let somebody work so many turns, or until told to stop.

        ``work`` gives what was asked, the status and the page.
        """

        def run() -> None:
            turn = 0
            while turn != turns and not (turns is None and self._stop.is_set()):
                asked, status, page = work(turn)
                with self._more:
                    if status not in {200, 303}:
                        self.bad.append(f"{asked}: {status} {plain(page)[:300]}")
                    self.answered += 1
                    self._more.notify_all()
                turn += 1

        self._threads.append(threading.Thread(target=run))
        self._threads[-1].start()

    def wait_for(self, many: int) -> None:
        """Wait until so many more were answered."""
        with self._more:
            until = self.answered + many
            assert self._more.wait_for(lambda: self.answered >= until, timeout=60)

    def stop(self) -> None:
        """Let everybody finish."""
        self._stop.set()
        for thread in self._threads:
            thread.join(60)


def test_pages_and_steps_are_answered_while_the_schema_changes(store_url: str, tmp_path: Path, one_more_revision: None):
    found(store_url, tmp_path)
    settings, clock = settings_at(store_url, tmp_path), at(TODAY)
    with open_program(settings, clock) as program:
        arrived = {
            "applicant": dict(APPLICANT),
            "channel": "registered_mail",
            "subject": SUBJECT,
            "events": [{"on": "2026-11-09", "action": "receive"}],
        }
        numbers = [register_case(program, "edu", arrived, Person("sun", "registrar")).number for _ in range(CASES)]
        with writing(program.store) as unit:
            secrets = {login: begin_session(program, unit, get_member(unit, login)) for login in ("wu", "li", "sun")}
        app, crowd = make_web(settings, clock), Crowd()

        def asks(login: str) -> Callable[[int], tuple[str, int, str]]:
            client = Client(app, secrets[login])

            def ask(turn: int) -> tuple[str, int, str]:
                answer = client.get(PAGES[turn % len(PAGES)])
                return PAGES[turn % len(PAGES)], answer.status_code, answer.text

            return ask

        def extends() -> Callable[[int], tuple[str, int, str]]:
            client = Client(app, secrets["wu"])

            def extend(turn: int) -> tuple[str, int, str]:
                typed = {"_version": "1", "on": TODAY, "days": "10", "approved_by": "钱立"}
                answer = client.post(f"/a/edu/cases/{numbers[turn]}/do/extend", typed)
                return "extend", answer.status_code, answer.text

            return extend

        try:
            for login in ("li", "sun"):
                crowd.start(asks(login))
            crowd.wait_for(6 * len(PAGES))
            crowd.start(extends(), CASES)
            migrate.upgrade(program.store.engine)
            crowd.wait_for(6 * len(PAGES))
        finally:
            crowd.stop()
            app.state.programs.close()

        assert crowd.bad == []
        with program.store.engine.connect() as connection:
            assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one() == "9999"
            written = connection.execute(text("SELECT count(*) FROM events WHERE act = 'extend'")).scalar_one()
        assert written == CASES
