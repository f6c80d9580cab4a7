"""Cases written shortly, and the shared registers, for the tests of the oracle."""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oracle.due_by_day import due

D = date.fromisoformat
SHARED = Path(os.environ.get("REQUEST_FLOW_SHARED", Path(__file__).parents[3] / "shared"))
VECTORS = SHARED / "data" / "workday_vectors.csv"
SUQIAN = SHARED / "data" / "registers" / "suqian_2024.jsonl"
MIXED = SHARED / "data" / "registers" / "mixed_2019_2026.jsonl"
TODAY = D("2026-11-22")
NO_CLOCK = {
    "clock": None,
    "due_on": None,
    "term_days": None,
    "counted": None,
    "remaining": None,
    "suspended": False,
    "overdue": False,
}


def a_case(
    *events: str | tuple[str, dict[str, Any]], channel: str = "in_person", category: str = "legal_service"
) -> Any:
    """Build a case from "day action" texts, with the extra keys of an action beside it."""
    told: list[dict[str, Any]] = []
    for event in events:
        text, extra = (event, {}) if isinstance(event, str) else event
        day, action = text.split()
        told.append({"on": day, "action": action, **extra})
    return {"number": "1", "applicant": {"category": category}, "channel": channel, "events": told}


def answer(case: Any, as_of: str, *keys: str) -> Any:
    found = due(case, D(as_of))
    assert found is not None
    return found if not keys else tuple(found[key] for key in keys)


def read_lines(path: Path) -> list[Any]:
    if not path.exists():
        pytest.skip(f"the shared data file {path.name} is not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
