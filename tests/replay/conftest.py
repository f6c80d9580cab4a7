"""What a replay compares with: the published figures, and the two years of one city."""

import json
from collections.abc import Callable
from typing import Any

import pytest

PublishedReport = dict[str, Any]


@pytest.fixture
def published(shared) -> Callable[[str], PublishedReport]:
    """Return the reader of a published report by its name."""

    def read(name: str) -> PublishedReport:
        report: PublishedReport = json.loads((shared / "data" / "reports" / f"{name}.json").read_text(encoding="utf-8"))
        return report

    return read
