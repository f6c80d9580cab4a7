# ruff: noqa: INP001  # a script, in no package
"""Makes the sample that is shipped: what does an agency's register look like after nearly three years?

``workflows/sample/demo.jsonl`` holds the invented cases of a county government.  It follows from the seed and the words
beside this file alone; every history is walked by the engine before it is written, and one that it refuses stops the
run.

Run it after a change of words or rules: ``.venv/bin/python tools/make_sample.py [FILE]``.
"""

import json
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from sample_stories import (
    LAST_DAY,
    OUTCOME_OF,
    OUTCOMES,
    RARELY,
    Case,
    Desk,
    Story,
    plain,
    repeat,
)

from request_flow.bootstrap import load_engine
from request_flow.cases.record import events_of, registration_of
from request_flow.registers import check_case
from request_flow.workflow.engine import Engine

SAMPLE = Path(__file__).resolve().parent.parent / "workflows" / "sample" / "demo.jsonl"
CLOSED_CASES = {2024: 80, 2025: 96, 2026: 90}
# What happens to one closed case in a few, beside the outcomes above; at least once a year each.
RARE = (
    "lapse_supplement",
    "lapse_supplement",
    "lapse_fee",
    "withdraw",
    "withdraw",
    "close_other",
    "unclear",
    "excessive",
    "fee_paid",
    "void",
    "redone",
    "review",
    "late",
    "asked_late",
    "delayed",
)


def closed_cases(desk: Desk) -> Iterator[Case]:
    """Yield the cases that came to an end, year by year; one that would end after the last day is told anew."""
    for year, wanted in CLOSED_CASES.items():
        kinds = [*RARE, *["plain"] * (wanted - len(RARE))]
        desk.dice.shuffle(kinds)
        for kind in kinds:
            case = _closed_case(desk, year, kind)
            desk.answered.append(case)
            yield case


def _closed_case(desk: Desk, year: int, kind: str) -> Case:
    outcome = OUTCOME_OF.get(kind) or desk.pick(OUTCOMES)
    if outcome == "notproc_repeat" and year == min(CLOSED_CASES):
        outcome = "disclosed"
    while True:
        arrived = date(year, 1, 1) + timedelta(days=desk.dice.randint(0, 364))
        story = Story(desk, desk.after(arrived, 1, 1), outcome)
        if story.day.year != year:
            continue
        tell = RARELY.get(kind) or (repeat if outcome == "notproc_repeat" else plain)
        tell(story)
        if story.day <= LAST_DAY:
            return story.written()


class Tray:
    """The cases still open on the last day; ``ahead`` counts working days after that day, negative before it."""

    def __init__(self, desk: Desk, reply: int, payment: int) -> None:
        self.desk, self.reply, self.payment = desk, reply, payment

    def day(self, ahead: int) -> date:
        return self.desk.after(LAST_DAY, ahead, ahead)

    def story(self, received: date, outcome: str = "disclosed", channel: str | None = None) -> Story:
        """Begin a case received on a day, by whatever channel."""
        story = Story(self.desk, received, outcome, channel)
        story.confirm(0, 0)
        return story

    def due(self, ahead: int, extension: int = 0) -> Story:
        return self.story(self.day(ahead - self.reply - extension), self.desk.pick(OUTCOMES))

    def plain(self) -> Iterator[Story]:
        """Yield cases on which nothing special happened: some late, some due these days."""
        for place, ahead in enumerate((-6, -2, 0, 1, 1, 2, 3, 3, 4, 5, 7, 8, 10, 11, 13, 15, 16, 18, 19)):
            story = self.due(ahead)
            if place % 5:
                story.hand_out()
            if ahead <= 1 and self.desk.chance(70):
                drafted = min(story.desk.after(story.day, 8, 12), LAST_DAY)
                story.tell("draft", drafted, outcome=story.outcome)
                if place % 2:
                    story.tell("submit", min(story.desk.after(story.day, 0, 1), LAST_DAY))
            yield story

    def extended(self) -> Iterator[Story]:
        """Yield cases with a longer term; from about thirty working days ahead on it ends in 2027."""
        for ahead, days, extended in ((2, 10, -10), (6, 10, -5), (17, 15, -1), (30, 20, -1), (33, 20, 0), (38, 20, 0)):
            story = self.due(ahead, days)
            story.tell("extend", self.day(extended), days=days, approved_by=self.desk.words["head"])
            yield story

    def waiting(self) -> Iterator[Story]:
        """Yield cases in which the applicant has to do something first."""
        for asked, term in ((-9, 15), (-4, 10), (-1, 15), (-12, 10)):
            story = self.story(self.day(asked - 3))
            items = self.desk.dice.choice(self.desk.words["items"])
            story.tell("request_supplement", self.day(asked), term_days=term, items=items)
            yield story
        for asked in (-5, 2 - self.payment):
            story = self.story(self.day(asked - 6), "other_lapse_fee")
            story.tell("charge_fee", self.day(asked), basis="per_page", quantity=160, amount=1900)
            yield story
        for arrived, channel in ((-3, "email"), (-1, "online"), (0, "ordinary_mail")):
            yield Story(self.desk, self.day(arrived), "disclosed", channel)

    def consulting(self) -> Iterator[Story]:
        """Yield cases whose clock stands while others are asked."""
        for received, sent, kind in ((-15, -4, "third_party"), (-9, -7, "third_party"), (-12, -2, "co_maker")):
            story = self.story(self.day(received), "partial")
            story.tell("consult", self.day(sent), ref="c1", kind=kind, **self.party(story, kind, sent))
            yield story
        both = self.story(self.day(-19), "partial")
        both.tell("consult", self.day(-10), ref="c1", kind="third_party", **self.party(both, "third_party", -10))
        both.tell("consult", self.day(-3), ref="c2", kind="other_agency", **self.party(both, "other_agency", -3))
        yield both

    def party(self, story: Story, kind: str, sent: int) -> dict[str, str]:
        return {"party": story.party(kind), "received_on": self.day(sent + 1).isoformat()}

    def unusual(self) -> Iterator[Story]:
        """Yield the cases that a head of office looks at twice."""
        redo = self.story(self.day(-75), "unable_not_held")
        redo.decide(9, 12)
        redo.serve()
        redo.tell("remedy_filed", self.day(-48), ref="r1", kind="review")
        redo.tell("remedy_concluded", self.day(-8), ref="r1", result="corrected", redo=True, redo_term_days=15)
        yield redo
        for answered in (False, True):
            story = self.story(self.day(-13), "notproc_excessive")
            story.tell("request_reasons", self.day(-10), term_days=10)
            if answered:
                story.tell("receive_reasons", self.day(-5), reasonable=True)
                story.tell("fix_delayed_term", self.day(-3), until="2027-01-22")
            yield story
        again = self.story(self.day(-26))
        again.tell("request_supplement", self.day(-17), term_days=10, items=self.desk.words["items"][0])
        again.tell("receive_supplement", self.day(-11))
        yield again
        late = self.due(-4)
        late.tell("extend", self.day(-3), days=10, approved_by=self.desk.words["head"])
        yield late

    def cases(self) -> Iterator[Case]:
        for stories in (self.plain(), self.extended(), self.waiting(), self.consulting(), self.unusual()):
            yield from (story.written() for story in stories)


def numbered(cases: list[Case]) -> list[Case]:
    """Give the cases their numbers, in the order they arrived, and name the earlier case of a repeat by its own."""
    counts: dict[str, int] = {}
    result = []
    for case in sorted(cases, key=lambda each: str(each["events"][0]["on"])):
        year = str(case["events"][0]["on"])[:4]
        counts[year] = counts.get(year, 0) + 1
        case["number"] = f"{year}-{counts[year]:04}"
        result.append({"number": case["number"], "agency": "demo"} | case)
    for case in result:
        for event in case["events"]:
            if "earlier" in event:
                event["earlier"] = event["earlier"]["number"]
    return result


def with_others(cases: list[Case], desk: Desk) -> list[Case]:
    """Let some cases be filed by an agent, and one by neighbours together."""
    persons = [case for case in cases if case["applicant"]["category"] == "natural_person"]
    for case in persons[10::45]:
        case["agent"] = {"name": desk.applicant_name(), "authority": "授权委托书"}
    together = persons[33]
    together["joint_applicants"] = [{"category": "natural_person", "name": desk.applicant_name()} for _ in range(2)]
    return cases


def checked(case: Case, line: int, engine: Engine) -> str:
    """Return the case as a line of the file.

    Raises:
        SystemExit: its shape or its history is not sound.
    """
    text = json.dumps(case, ensure_ascii=False)
    entry = check_case(json.loads(text), line)
    if entry.case is None:
        sys.exit(f"{case['number']}: {entry.problems[0].field}: {entry.problems[0].en}")
    events = events_of(entry.case)
    walked = engine.walk(registration_of(entry.case).header, events)
    reason = engine.listing_fault(events) or walked.reason
    if reason is not None:
        sys.exit(f"{case['number']}: {engine.refusal(reason).sentence.en}\n{text}")
    late = [event for event in events if event.on > LAST_DAY]
    if late:
        sys.exit(f"{case['number']}: {late[0].act} on {late[0].on} lies after {LAST_DAY}")
    return text


def sample() -> str:
    """Return the whole file."""
    engine = load_engine()
    desk = Desk(engine)
    terms = engine.rules.terms.on(LAST_DAY)
    cases = [*closed_cases(desk), *Tray(desk, terms.reply, terms.fee_payment).cases()]
    cases = with_others(numbered(cases), desk)
    return "".join(f"{checked(case, line, engine)}\n" for line, case in enumerate(cases, start=1))


if __name__ == "__main__":
    target = Path(sys.argv[1]) if sys.argv[1:] else SAMPLE
    target.write_text(sample(), encoding="utf-8")
