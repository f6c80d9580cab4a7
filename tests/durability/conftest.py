"""A console over a store on each database, for tests that kill and race real processes."""

from pathlib import Path

import pytest

from support.console import Console
from support.program import KEY


@pytest.fixture
def console(tmp_path: Path, store_url: str) -> Console:
    """Return the command over an empty store on each database."""
    return Console(tmp_path / "home", {"REQUEST_FLOW_DATABASE_URL": store_url, "REQUEST_FLOW_KEY": KEY})
