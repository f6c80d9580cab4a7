"""Fixtures that every test may ask for: a store on each database, a data folder of its own, optional shared data.

Nothing of the user's own settings reaches a test: ``REQUEST_FLOW_*`` is taken out of the environment, and the data
folder is a temporary one. Two variables are about the tests themselves and stay:

``REQUEST_FLOW_SHARED``
    the folder with published reports and larger registers; by default ``shared`` beside the checkout.
``REQUEST_FLOW_TESTS_WITHOUT_POSTGRESQL``
    set to 1 where PostgreSQL cannot be had: its tests are then skipped instead of failing.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from support.schema import bring_up_to_date, sqlite_with_schema
from support.servers import PostgresqlMissing, PostgresServer

CHECKOUT = Path(__file__).resolve().parent.parent
ABOUT_THE_TESTS = ("REQUEST_FLOW_SHARED", "REQUEST_FLOW_TESTS_WITHOUT_POSTGRESQL")
SHARED = Path(os.environ.get("REQUEST_FLOW_SHARED", CHECKOUT.parent / "shared"))

# A busy machine makes an example slow, not wrong.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over the ten thousand tests and what they import: all of it lives to the end.

    Looking at it again and again takes a sixth of the processor's time.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("REQUEST_FLOW_")]:
            if name not in ABOUT_THE_TESTS:
                patch.delenv(name)
        patch.setenv("REQUEST_FLOW_HOME", str(tmp_path_factory.mktemp("home-of-all")))
        yield


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the data folder of this test alone, set as ``REQUEST_FLOW_HOME``; it does not exist yet."""
    folder = tmp_path / "home"
    monkeypatch.setenv("REQUEST_FLOW_HOME", str(folder))
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresServer]:
    """Give the server of this test process, started at its first use and removed at the end."""
    with _running_server() as server:
        yield server


@pytest.fixture
def breakable_postgresql() -> Iterator[PostgresServer]:
    """Give a server of this test alone, to be stopped, killed and restarted."""
    with _running_server() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: PostgresServer) -> Iterator[str]:
    """Give the address of a PostgreSQL database with the schema and nothing in it."""
    with postgresql.database(bring_up_to_date) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of an SQLite database with the schema and nothing in it."""
    store = tmp_path / "store.sqlite3"
    shutil.copyfile(sqlite_with_schema(tmp_path_factory.getbasetemp()), store)
    return f"sqlite:///{store}"


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Return the address of a database with nothing in it; a test that asks for it runs on each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_store_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the address of a database that nobody opened before: the file is not there, or without any table."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite3'}"
        return
    server: PostgresServer = request.getfixturevalue("postgresql")
    with server.database() as url:
        yield url


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of optional shared data: published reports, larger registers."""
    if not SHARED.is_dir():
        pytest.skip(f"no shared data at {SHARED}; REQUEST_FLOW_SHARED may name its folder")
    return SHARED


def _running_server() -> PostgresServer:
    try:
        # A table analysed while its rows of a test are there is planned for by them in the tests that follow.
        return PostgresServer({"autovacuum": "off"})
    except PostgresqlMissing as missing:
        if os.environ.get("REQUEST_FLOW_TESTS_WITHOUT_POSTGRESQL") == "1":
            pytest.skip(str(missing))
        pytest.fail(
            f"{missing}; or set REQUEST_FLOW_TESTS_WITHOUT_POSTGRESQL=1 to leave these tests out", pytrace=False
        )
