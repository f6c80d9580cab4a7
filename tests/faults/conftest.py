"""A console over a store on each database; the store is new for every test."""

from pathlib import Path

import pytest

from support.console import Console


@pytest.fixture
def console(tmp_path: Path, store_url: str) -> Console:
    """Return the command over an empty store on each database."""
    return Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": store_url})


@pytest.fixture
def sqlite_console(tmp_path: Path) -> Console:
    """Return the command over a data folder that does not exist yet, its SQLite database in it."""
    return Console(tmp_path / "home")
