"""An office of 2024 with two closed cases, one of which has a letter, a file and what a third party said."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from request_flow.services.attachments import attach
from request_flow.services.organising import add
from request_flow.services.people import add_person
from request_flow.services.program import Program
from request_flow.services.visitors import visitor_of
from request_flow.storage.people import get_member
from request_flow.storage.unit import reading
from services.desk import do
from services.letters.office import SLIP, a_request, issued, says
from services.retention.keeping import FILE_NAME, NAME, PDF
from support.program import program_at
from support.schema import sqlite_with_schema

TODAY = "2024-03-29"


def fill(program: Program) -> None:
    """Let the office close its two cases."""
    add(program, "edu", "教育局", None, None)
    says(program)
    add_person(program, "edu", "wu", {"name": "吴江", "role": "office_head"})
    add_person(program, "edu", "admin", {"name": "管理员", "role": "administrator"})
    first = a_request(program, "2024-03-25")
    issued(program, first, SLIP)
    with reading(program.store) as unit:
        visitor = visitor_of(program, unit, get_member(unit, "wu"))
    attach(program, "edu", first, FILE_NAME, PDF, visitor)
    do(program, first, "consult", "2024-03-26", ref="c1", kind="third_party", party=f"{NAME}的邻居")
    do(program, first, "record_opinion", "2024-03-27", ref="c1", opinion="consent")
    do(program, first, "decide", "2024-03-28", outcome="disclosed", grounds="provided", note=f"{NAME}来电")
    second = a_request(program, "2024-03-25", applicant={"category": "legal_service", "name": "另一人"})
    do(program, second, "decide", "2024-03-28", outcome="disclosed", grounds="provided")
    assert (first, second) == ("2024-0001", "2024-0002")


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the office's store in SQLite, made once; not to be written to."""
    folder = tmp_path_factory.mktemp("kept")
    store = folder / "store.sqlite3"
    shutil.copyfile(sqlite_with_schema(tmp_path_factory.getbasetemp()), store)
    with program_at(f"sqlite:///{store}", folder, TODAY) as program:
        fill(program)
    return store


@pytest.fixture
def kept(filled: Path, tmp_path: Path) -> Iterator[Program]:
    """Give the office in SQLite, for what asks nothing special of a database."""
    copy = tmp_path / "kept.sqlite3"
    shutil.copyfile(filled, copy)
    with program_at(f"sqlite:///{copy}", tmp_path, TODAY) as program:
        yield program


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Program]:
    """Give the office on each database."""
    if request.param == "sqlite":
        yield request.getfixturevalue("kept")
        return
    with program_at(request.getfixturevalue("postgresql_url"), tmp_path, TODAY) as program:
        fill(program)
        yield program
