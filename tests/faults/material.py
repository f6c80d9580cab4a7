"""Registers for the fault tests, small and large, with people who exist nowhere."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

AGENCY = "hongze"
NAME = "欧阳测试甲"
ID_NUMBER = "320829199001010017"
PHONE = "13900001234"
EMAIL = "ouyang.test@example.test"
ADDRESS = "测试路一百零七号"
PERSONAL = (NAME, ID_NUMBER, PHONE, EMAIL, ADDRESS)

RECEIVED = {"on": "2024-01-05", "action": "receive"}
DISCLOSED = {"on": "2024-01-30", "action": "decide", "outcome": "disclosed"}
DELIVERED = {"on": "2024-02-01", "action": "deliver", "method": "post"}
ANSWERED = (RECEIVED, DISCLOSED, DELIVERED)


def case(number: str, events: Iterable[Mapping[str, Any]] = ANSWERED, **changes: Any) -> dict[str, Any]:
    """Return a case in the interchange format; ``changes`` replace its keys."""
    person = {
        "category": "natural_person",
        "name": NAME,
        "id_type": "resident_id",
        "id_number": ID_NUMBER,
        "phone": PHONE,
        "email": EMAIL,
        "address": ADDRESS,
    }
    made = {
        "number": number,
        "agency": AGENCY,
        "applicant": person,
        "channel": "in_person",
        "subject": "义务教育招生划片方案",
        "events": [dict(event) for event in events],
    }
    return {**made, **changes}


def written(path: Path, cases: Iterable[Mapping[str, Any] | str]) -> Path:
    """Write a case file, one case a line; a text stands as it is."""
    lines = (each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in cases)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def many(path: Path, count: int) -> Path:
    """Write ``count`` cases of three events, numbered 2024-00001 onward."""
    return written(path, (case(f"2024-{number:05}") for number in range(1, count + 1)))
