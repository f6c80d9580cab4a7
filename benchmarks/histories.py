"""Made-up lawful histories to measure with: cases of four events, of the kinds that offices see most.

The same ``seed`` gives the same cases.  Names and subjects are of usual length; a part of the cases carries an ID
number, a telephone and free text, because sealing those is a part of the work.
"""

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

CATEGORIES = ("natural_person",) * 8 + ("commercial_enterprise", "other_org")
OUTCOMES = ("disclosed", "disclosed", "partial", "unable_not_held", "refuse_process_info", "notproc_petition")
FIRST = date(2021, 1, 4).toordinal()
LAST = date(2024, 12, 20).toordinal()


def _days(chance: random.Random, *gaps: tuple[int, int]) -> list[str]:
    day = date.fromordinal(chance.randint(FIRST, LAST))
    days = [day.isoformat()]
    for least, most in gaps:
        day += timedelta(days=chance.randint(least, most))
        days.append(day.isoformat())
    return days


def _answered(chance: random.Random) -> tuple[str, list[dict[str, Any]]]:
    arrived, confirmed, decided, served = _days(chance, (0, 2), (2, 20), (0, 5))
    return "online", [
        {"on": arrived, "action": "receive"},
        {"on": confirmed, "action": "confirm_receipt"},
        {"on": decided, "action": "decide", "outcome": chance.choice(OUTCOMES)},
        {"on": served, "action": "deliver", "method": "online"},
    ]


def _supplemented(chance: random.Random) -> tuple[str, list[dict[str, Any]]]:
    arrived, asked, supplied, decided = _days(chance, (1, 6), (1, 12), (2, 20))
    items = "请明确所需信息的名称、文号或者便于查询的其他特征"
    return "registered_mail", [
        {"on": arrived, "action": "receive"},
        {"on": asked, "action": "request_supplement", "term_days": 15, "items": items},
        {"on": supplied, "action": "receive_supplement"},
        {"on": decided, "action": "decide", "outcome": chance.choice(OUTCOMES)},
    ]


def _extended(chance: random.Random) -> tuple[str, list[dict[str, Any]]]:
    arrived, extended, decided, served = _days(chance, (8, 18), (5, 15), (0, 4))
    return "in_person", [
        {"on": arrived, "action": "receive"},
        {"on": extended, "action": "extend", "days": 20, "approved_by": "李主任"},
        {"on": decided, "action": "decide", "outcome": chance.choice(OUTCOMES)},
        {"on": served, "action": "deliver", "method": "post"},
    ]


def _consulted(chance: random.Random) -> tuple[str, list[dict[str, Any]]]:
    arrived, asked, answered, decided = _days(chance, (1, 8), (3, 15), (1, 10))
    return "registered_mail", [
        {"on": arrived, "action": "receive"},
        {"on": asked, "action": "consult", "ref": "c1", "kind": "third_party", "party": "某某建设有限公司"},
        {"on": answered, "action": "record_opinion", "ref": "c1", "opinion": "object", "reasonable": True},
        {"on": decided, "action": "decide", "outcome": "refuse_third_party"},
    ]


KINDS = (_answered,) * 5 + (_supplemented, _extended, _extended, _consulted, _consulted)


def cases(count: int, *, agency: str = "bench", seed: int = 20190515) -> Iterator[dict[str, Any]]:
    """Yield ``count`` cases of four events each, all lawful and closed."""
    chance = random.Random(seed)
    for place in range(count):
        channel, events = chance.choice(KINDS)(chance)
        applicant: dict[str, Any] = {"category": chance.choice(CATEGORIES), "name": f"申请人{place:06}"}
        case: dict[str, Any] = {
            "number": f"{events[0]['on'][:4]}-{place + 1:06}",
            "agency": agency,
            "applicant": applicant,
            "channel": channel,
            "subject": f"{chance.randint(2015, 2024)}年义务教育招生划片方案及第{place}号项目批复",
        }
        if chance.random() < 0.3:
            applicant.update(id_type="resident_id", id_number=f"32130019800101{place % 10000:04}", phone="13800000000")
            case["description"] = "申请公开上述方案的全文、附件以及征求意见的情况,请以纸质形式邮寄。"
        case["events"] = events
        yield case


def write_register(path: Path, count: int, *, agency: str = "bench", seed: int = 20190515) -> Path:
    """Write ``count`` cases as a case file and return its path."""
    with path.open("w", encoding="utf-8") as file:
        for case in cases(count, agency=agency, seed=seed):
            file.write(json.dumps(case, ensure_ascii=False) + "\n")
    return path
