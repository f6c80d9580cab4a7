"""Two processes that run the same jobs at the same moment: each effect happens, and happens once."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from request_flow.registers.case_file import check_case
from request_flow.services.importing import import_cases
from request_flow.services.program import Program
from request_flow.services.reading import show_case
from request_flow.services.verifying import verify
from request_flow.storage.unit import reading, writing
from services.post import messages, staff

TESTS = Path(__file__).resolve().parents[1]
CASES = 120
# Received on Fri 2024-03-01; see test_reminders.py and test_enforcing.py for the days.
DAYS = ["2024-03-15", "2024-03-26", "2024-04-02"]


def entry(place: int) -> dict[str, Any]:
    """Return a case: a third waits for a supplement, a third for a third party, the rest for the answer."""
    events: list[dict[str, Any]] = [
        {"on": "2024-03-01", "action": "receive"},
        {"on": "2024-03-01", "action": "assign", "unit": "基教科", "to": "li" if place % 2 else "chen"},
    ]
    if place % 3 == 0:
        notice = {"term_days": 5, "items": "x", "received_on": "2024-03-04"}
        events.append({"on": "2024-03-04", "action": "request_supplement", **notice})
    if place % 3 == 1:
        events.append({"on": "2024-03-04", "action": "consult", "ref": "c1", "kind": "third_party"})
    return {
        "number": f"2024-{place:04}",
        "agency": "edu",
        "applicant": {"category": "natural_person"},
        "channel": "in_person",
        "subject": "x",
        "events": events,
    }


def both(url: str, home: Path, days: list[str]) -> list[dict[str, int]]:
    """Run the jobs of each day in two processes that begin each day together, and return what each did."""
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    command = [sys.executable, "-m", "services.jobs_at_once", url, str(home), *days]
    running = [
        subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]

    def heard(process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline().strip()

    assert [heard(each) for each in running] == ["ready", "ready"]
    for _ in days:
        for each in running:
            assert each.stdin is not None
            each.stdin.write("now\n")
            each.stdin.flush()
        assert [heard(each) for each in running] == ["done", "done"]
    said = [json.loads(heard(each)) for each in running]
    for each in running:
        each.communicate(timeout=60)
        assert each.returncode == 0
    return said


def test_two_processes_share_the_work_and_do_nothing_twice(program: Program, store_url: str, tmp_path: Path) -> None:
    staff(
        program,
        chen={"name": "小陈", "role": "caseworker", "unit": "基教科", "digest": True},
    )
    assert import_cases(program, (check_case(entry(place), place) for place in range(CASES))).added == CASES
    with writing(program.store) as unit:
        unit.run("UPDATE agencies SET lapses = 'automatic'")

    first, second = both(store_url, tmp_path, DAYS)

    third = CASES // 3
    done = Counter(first) + Counter(second)
    assert (done["ended"], done["lapsed"], done["tasks"]) == (third, third, 0)
    with reading(program.store) as unit:
        claimed = unit.run("SELECT kind, due_on, rung, called_on, told FROM reminders").fetchall()
    # On 03-15 the supplement is 4 days late; after the lapse nothing is owed there. 03-29 is due for the third that waits
    # for nothing: 10 before, 3 before, 2 late; so it is for its extension: 3 before, and its day with the next run. The third party's term is 5 before its end on 03-18, over on 03-25, which
    # is caught up with on 03-26; the reply of these is due on 04-22, ten days before which is 04-08.
    assert Counter((kind, str(due), rung, str(on), told) for kind, due, rung, on, told in claimed) == {
        ("supplement", "2024-03-11", 4, "2024-03-15", 1): third,
        ("reply", "2024-03-29", -10, "2024-03-15", 1): third,
        ("reply", "2024-03-29", -3, "2024-03-26", 1): third,
        ("reply", "2024-03-29", 2, "2024-04-02", 1): third,
        ("extension", "2024-03-29", -3, "2024-03-26", 1): third,
        ("extension", "2024-03-29", 0, "2024-04-02", 1): third,
        ("consultation", "2024-03-25", 0, "2024-03-26", 1): third,
    }
    assert done["claimed"] == len(claimed)
    told = messages(program)
    by_person = Counter((each.login, each.topic) for each in told)
    # Odd cases are Li's, told one by one; even ones Chen's, in one digest a day.
    assert by_person[("li", "reminder")] == 5 * third // 2
    assert by_person[("li", "consultation_ended")] == by_person[("li", "lapsed")] == third // 2
    digests = [each for each in told if each.login == "chen" and each.topic == "digest"]
    gathered = Counter(item["topic"] for each in digests for item in each.values["items"])
    assert gathered == {"reminder": 5 * third // 2, "consultation_ended": third // 2, "lapsed": third // 2}
    assert len(digests) == len(DAYS)
    # The head of the unit hears of the supplement 3 days late and of the answer 1 day late.
    assert (by_person[("zhao", "escalation")], by_person[("wang", "escalation")]) == (2 * third, third)
    assert by_person[("wang", "reminder")] == 2 * third  # the extensions
    assert verify(program).findings == []
    assert show_case(program, "edu", "2024-0000")["standing"]["state"] == "closed"
