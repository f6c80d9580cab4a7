"""Letters of random lawful histories: every day in one is a day that the case has, counted by another program.

Each case of ``oracle.histories`` is worked day by day; where an act calls for a letter, the letter is issued, by itself
being the act or right after it.  The days it may name are those of its records and those that the oracle counts.
"""

import random
import re
from collections import Counter
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracle.calendar_by_day import A_DAY, last_day_of
from oracle.due_by_day import due
from oracle.histories import random_case
from request_flow.errors import NotFound
from request_flow.notices.catalogue import LetterKind
from request_flow.notices.situation import Delivery
from request_flow.services.letters.asking import LetterAsk, kind_for
from request_flow.services.letters.drafting import preview_letter
from request_flow.services.letters.issuing import issue_letter
from request_flow.services.letters.keeping import open_letter
from request_flow.services.letters.particulars import set_particulars
from request_flow.services.organising import add
from request_flow.services.program import Program
from request_flow.services.steps import Step, register_case, take_step
from services.desk import HEAD
from services.letters.office import SAYS
from services.post import set_clock
from support.program import program_at

FIRST_DAY = date(2019, 6, 3)
"""The present Regulation is in force since 2019-05-15."""
LAST_PUBLISHED = date(2026, 12, 31)
DAYS = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
LAPSES = frozenset({"lapse_supplement", "lapse_fee"})
OPINION_TERM, PAYMENT_TERM = 15, 20
CASES = 20
MORE_CASES = 500
REASON = "须要说明的情况如上文所列"
TYPED = {"text": REASON, "texts": ["材料一份"], "int": 3, "money": 1, "bool": True}


class Office:
    """The program, which is too long to be told of where an example fails."""

    def __init__(self, program: Program) -> None:
        self.program = program


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    home = tmp_path_factory.mktemp("office")
    with program_at(f"sqlite:///{home / 'store.sqlite3'}", home, "2019-06-03") as program:
        add(program, "edu", "教育局", None, "none")
        set_particulars(program, "edu", SAYS, "管理员", from_day=date(2019, 1, 1))
        yield Office(program)


def letter_called_for(program: Program, act: str, data: dict[str, Any]) -> LetterKind | None:
    if program.engine.workflow.transitions[act].sends is None:
        return None
    try:
        return kind_for(program, act=act, data=data)
    except NotFound:  # tests/structure/test_letters.py asks that there is one
        return None


def typed_for(kind: LetterKind, on: date) -> dict[str, Any]:
    samples = {**TYPED, "date": on}
    asked = {name: each for name, each in kind.notice.variables.items() if each.from_ == "officer"}
    return {name: REASON[: each.length] if each.type == "text" else samples[each.type] for name, each in asked.items()}


def worked(program: Program, case: dict[str, Any]) -> list[tuple[dict[str, Any], Any]]:
    """Work a case event by event, and return each letter with the case as it was known then."""
    person = {**case["applicant"], "name": "赵启明", "address": "学府街3号"}
    arrived, *rest = case["events"]
    clock = arrived["on"]
    set_clock(program, clock)
    begun = {key: value for key, value in case.items() if key not in ("number", "agency")}
    taken = register_case(program, "edu", {**begun, "applicant": person, "events": [dict(arrived)]}, HEAD)
    known = {**case, "events": [arrived]}
    letters = []
    kind = letter_called_for(program, arrived["action"], {})
    if kind is not None and program.law.channels[case["channel"]].needs_confirmation is False:
        on = date.fromisoformat(clock)
        letters.append((known, issue(program, taken.number, LetterAsk(kind.name, typed_for(kind, on)), on)))
    for event in rest:
        on = date.fromisoformat(event["on"])
        data = {key: value for key, value in event.items() if key not in ("on", "action", "actor", "document")}
        complete(program, known, event["action"], data)
        known_on = on + A_DAY if event["action"] in LAPSES else on  # a term is over once its last day is
        clock = max(clock, known_on.isoformat(), event.get("received_on", ""))
        set_clock(program, clock)
        known = {**known, "events": [*known["events"], event]}
        kind = letter_called_for(program, event["action"], data)
        if kind is None or kind.notice.issue == "after":
            take_step(program, "edu", taken.number, Step(event["action"], on, data), HEAD)
        if kind is not None:
            keys = data if kind.notice.issue == "act" else {}
            to = (
                None
                if kind.notice.audience == "applicant"
                else Delivery(data.get("party", "赵启明"), "email", "a@b.example")
            )
            ask = LetterAsk(kind.name, typed_for(kind, on), keys, None, to)
            letters.append((known, issue(program, taken.number, ask, on)))
    return letters


def complete(program: Program, known: dict[str, Any], act: str, data: dict[str, Any]) -> None:
    """Add what a letter needs of an act, and the law does not ask of a record."""
    if act == "consult":
        data.setdefault("party", "众合食品有限公司")
    if act == "decide":
        grounds = list(program.law.outcomes[data["outcome"]].grounds)
        given = any(each["action"] == "receive_reasons" for each in known["events"])
        if data["outcome"] == "notproc_excessive" and not given:
            grounds = ["reasons_not_given"]
        if grounds:
            data.setdefault("grounds", grounds[0])


def issue(program: Program, number: str, ask: LetterAsk, on: date) -> Any:
    found = preview_letter(program, "edu", number, ask, HEAD, on=on).findings
    assert [each.sentence.en for each in found if each.severity == "must"] == []
    reasons = {each.code: "已核对" for each in found if each.severity == "override"}
    return issue_letter(program, "edu", number, ask, HEAD, on=on, overrides=reasons)


def days_of(case: dict[str, Any], on: date) -> set[date]:
    """Return every day that the records of a case name, and every end of a term that the oracle counts from them."""
    found = {on}
    for event in case["events"]:
        day = date.fromisoformat(event["on"])
        begins = date.fromisoformat(event.get("received_on", event["on"]))
        found |= {day, begins}
        if "until" in event:
            found.add(date.fromisoformat(event["until"]))
        if event["action"] == "consult":
            found.add(last_day_of(begins, OPINION_TERM))
        if event["action"] == "charge_fee":
            found.add(last_day_of(begins, PAYMENT_TERM))
        if event["action"] == "request_supplement":
            found.add(last_day_of(begins, event["term_days"]))
    return found | due_days(case)


def due_days(case: dict[str, Any]) -> set[date]:
    """Return the due day of the reply after each record."""
    found = set()
    for length in range(1, len(case["events"]) + 1):
        known = {**case, "events": case["events"][:length]}
        line = due(known, date.fromisoformat(known["events"][-1]["on"]))
        if line is not None and line["clock"] == "reply":
            found.add(date.fromisoformat(str(line["due_on"])))
    return found


def judged(program: Program, case: dict[str, Any], done: Any) -> str:
    """Hold one letter against the case as it was known; return its kind."""
    kept = open_letter(program, "edu", done.letter.name)
    made_of, issue = kept.made_of or {}, kept.letter.issue
    text, on = made_of["text"], date.fromisoformat(issue.day)
    printed = {date(*map(int, found)) for found in DAYS.findall(text)}
    counted = days_of(case, on)
    assert {each for each in printed - counted if each <= LAST_PUBLISHED} == set(), (issue.kind, case, text)
    shown = made_of["values"].get("due_on")
    if shown is not None and date.fromisoformat(shown) <= LAST_PUBLISHED and case["events"][-1]["action"] != "decide":
        line = due(case, date.fromisoformat(case["events"][-1]["on"]))
        if line is not None and line["clock"] == "reply":
            assert shown == str(line["due_on"]), (issue.kind, case)
    notice = kind_for(program, issue.kind).notice
    lines = text.splitlines()
    assert lines[0] == "教育局"
    assert notice.title in lines
    assert (issue.number in lines) == (notice.suffix is not None)
    assert "待填" not in text
    if notice.audience == "applicant":
        assert "赵启明：" in lines
    else:
        assert "赵启明" not in text or notice.audience == "file"
    assert f"{on.year}年{on.month}月{on.day}日" in lines
    if notice.remedies != "none":
        assert "向市人民政府申请行政复议" in text
        assert "向市人民法院提起行政诉讼" in text
    required = [name for name, each in notice.variables.items() if each.required]
    assert [name for name in required if made_of["values"][name] in (None, "", [])] == []
    return issue.kind


@settings(max_examples=CASES)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_day_in_a_letter_is_one_that_the_case_has(office, seed):
    judge_all_letters(office, seed)


@pytest.mark.soak
@settings(max_examples=MORE_CASES)
@given(seed=st.integers(0, 2**32 - 1))
def test_every_day_in_the_letters_of_many_more_cases_is_one_that_the_case_has(office, seed):
    judge_all_letters(office, seed)


def judge_all_letters(office, seed):
    case = random_case(random.Random(seed), strict=True, first_day=FIRST_DAY)

    letters = worked(office.program, case)

    assert Counter(judged(office.program, known, done) for known, done in letters).total() == len(letters)
