# ruff: noqa: INP001  # beside a script, in no package
"""The stories of the sample: how a request fares from arrival to archive, told with the words beside this file.

Every span is counted in working days of the calendar.  What a story tells is lawful unless its name says otherwise.
"""

import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from request_flow.workflow.engine import Engine

WORDS = Path(__file__).resolve().parent / "sample_words.yaml"
SEED = 20261122
LAST_DAY = date(2026, 11, 20)
"""Nothing is recorded after this day."""

CATEGORIES = {
    "natural_person": 70,
    "commercial_enterprise": 12,
    "legal_service": 7,
    "other_org": 6,
    "research_institution": 3,
    "public_welfare_org": 2,
}
CHANNELS = {
    "online": 40,
    "registered_mail": 22,
    "in_person": 18,
    "email": 10,
    "ordinary_mail": 5,
    "fax": 3,
    "oral": 2,
}
CONFIRMED = frozenset({"online", "email", "ordinary_mail", "fax"})
OUTCOMES = {
    "disclosed": 44,
    "partial": 10,
    "unable_not_held": 16,
    "unable_needs_making": 2,
    "refuse_third_party": 3,
    "refuse_process_info": 3,
    "refuse_internal_affairs": 3,
    "refuse_enforcement_file": 3,
    "refuse_three_safeties": 1,
    "refuse_law_forbids": 1,
    "refuse_admin_query": 3,
    "notproc_petition": 4,
    "notproc_repeat": 2,
    "notproc_publication": 1,
    "notproc_confirm_reissue": 1,
}
GROUNDS = {
    "disclosed": ("provided", "provided", "already_public"),
    "partial": ("severed_withheld", "severed_third_party"),
    "unable_not_held": ("not_existing", "other_agency"),
    "refuse_third_party": ("trade_secret", "privacy"),
    "refuse_process_info": ("discussion_record", "draft", "report_for_instruction"),
    "refuse_internal_affairs": ("logistics", "personnel"),
    "refuse_enforcement_file": ("enforcement_file",),
    "refuse_three_safeties": ("public_security",),
    "refuse_admin_query": ("business_register", "land_register"),
    "notproc_petition": ("complaint", "report"),
    "notproc_excessive": ("reasons_unreasonable",),
}

Event = dict[str, Any]
Case = dict[str, Any]


class Desk:
    """The office: its words, its calendar, and the dice."""

    def __init__(self, engine: Engine) -> None:
        self.words: dict[str, Any] = yaml.safe_load(WORDS.read_text(encoding="utf-8"))
        self.calendar = engine.rules.calendar
        self.dice = random.Random(SEED)  # noqa: S311  # repeatable, nothing secret
        self.answered: list[Case] = []

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def pick(self, weights: dict[str, int]) -> str:
        return self.dice.choices(list(weights), list(weights.values()))[0]

    def after(self, day: date, least: int, most: int) -> date:
        """Return a working day, ``least`` to ``most`` of them after the working day ``day``."""
        return self.calendar.day_of_rank(self.calendar.rank(day) + self.dice.randint(least, most))

    def filled(self, template: str, year: int) -> str:
        lists = {name: self.dice.choice(self.words[name]) for name in SLOTS if f"{{{name}}}" in template}
        return template.format(y=year - 1, **lists)

    def applicant_name(self) -> str:
        return str(self.dice.choice(self.words["families"]) + self.dice.choice(self.words["given"]))

    def applicant(self) -> Event:
        category = self.pick(CATEGORIES)
        number = self.dice.randint(1000, 9999)
        if category == "natural_person":
            name = self.applicant_name()
            # No place has the code 990101 and no telephone begins with 1990000: nobody is meant.
            told = {"id_type": "resident_id", "id_number": f"99010119{self.dice.randint(50, 99)}0101{number}"}
        else:
            name, told = self.dice.choice(self.words["applicants"][category]), {}
        place = self.dice.choice(self.words["towns"]) + self.dice.choice(self.words["villages"])
        if category != "natural_person":
            place = self.dice.choice(self.words["streets"])
        reach = {"phone": f"1990000{number}", "address": f"云溪县{place}{self.dice.randint(1, 99)}号"}
        return {"category": category, "name": name, **told, **reach}


SLOTS = ("schools", "streets", "projects", "firms", "towns", "villages", "units")


class Story:
    """One case as it is told: each act moves ``day``, the working day of the last event."""

    def __init__(self, desk: Desk, arrived: date, outcome: str, channel: str | None = None) -> None:
        self.desk, self.day = desk, arrived
        self.channel = channel or desk.pick(CHANNELS)
        self.outcome = outcome
        templates = desk.words["subjects"][outcome] or desk.words["subjects"]["disclosed"]
        subject = desk.filled(desk.dice.choice(templates), arrived.year)
        self.case: Case = {"applicant": desk.applicant(), "channel": self.channel, "subject": subject}
        if desk.chance(50):
            self.case["description"] = f"申请获取：{subject}。"
        post = self.channel in {"registered_mail", "ordinary_mail", "in_person", "oral", "fax"}
        delivery = {"form": "paper", "method": "post"} if post else {"form": "electronic", "method": "email"}
        self.case["delivery"] = delivery
        self.events: list[Event] = []
        self.tell("receive", arrived)

    def tell(self, action: str, on: date, **keys: object) -> None:
        self.events.append({"on": on.isoformat(), "action": action, **keys, "actor": self.clerk(action)})
        self.day = on

    def clerk(self, action: str) -> str:
        words = self.desk.words
        if action in {"extend", "fix_delayed_term", "void", "correct_category"}:
            return str(words["head"])
        return str(words["clerks"][self.day.toordinal() % len(words["clerks"])])

    def confirm(self, least: int = 0, most: int = 2) -> None:
        if self.channel in CONFIRMED:
            self.tell("confirm_receipt", self.desk.after(self.day, least, most))

    def hand_out(self) -> None:
        unit = self.desk.dice.choice(self.desk.words["units"])
        self.tell("assign", self.desk.after(self.day, 0, 1), unit=unit)
        self.tell("sign_for", self.day)

    def ask_supplement(self, least: int = 1, most: int = 5) -> int:
        term = self.desk.dice.choice((10, 15))
        items = self.desk.dice.choice(self.desk.words["items"])
        self.tell("request_supplement", self.desk.after(self.day, least, most), term_days=term, items=items)
        return term

    def supplement(self) -> None:
        term = self.ask_supplement()
        self.tell("receive_supplement", self.desk.after(self.day, 2, term))

    def consult(self, ref: str = "c1", kind: str = "third_party", *, most: int = 6) -> None:
        party = self.party(kind)
        sent = self.desk.after(self.day, 1, most)
        arrived = self.desk.after(sent, 1, 2)
        known = {"received_on": arrived.isoformat()} if arrived <= LAST_DAY else {}
        self.tell("consult", sent, ref=ref, kind=kind, party=party, **known)

    def party(self, kind: str) -> str:
        """Return whose opinion is asked: the firm that the subject is about, where there is one."""
        words = self.desk.words
        if kind != "third_party":
            return str(self.desk.dice.choice(words["agencies"]))
        named = [firm for firm in words["firms"] if firm in self.case["subject"]]
        return str(named[0] if named else self.desk.dice.choice(words["parties"]))

    def opinion(self, ref: str = "c1", opinion: str = "object") -> None:
        self.tell("record_opinion", self.desk.after(self.day, 4, 12), ref=ref, opinion=opinion, reasonable=True)

    def extend(self, days: int, least: int = 8, most: int = 16) -> None:
        head = self.desk.words["head"]
        self.tell("extend", self.desk.after(self.day, least, most), days=days, approved_by=head)

    def decide(self, least: int = 3, most: int = 17, outcome: str | None = None, **keys: object) -> None:
        outcome = outcome or self.outcome
        grounds = GROUNDS.get(outcome)
        told = {"grounds": self.desk.dice.choice(grounds), **keys} if grounds else keys
        self.tell("decide", self.desk.after(self.day, least, most), outcome=outcome, **told)

    def serve(self) -> None:
        method = "in_person" if self.channel in {"in_person", "oral"} else self.case["delivery"]["method"]
        self.tell("deliver", self.desk.after(self.day, 0, 2), method=method)

    def file_away(self) -> None:
        if self.desk.chance(60):
            self.tell("archive", self.desk.after(self.day, 5, 15))

    def written(self) -> Case:
        return {**self.case, "events": self.events}


def plain(story: Story) -> None:
    """Tell a case that ends with an answer."""
    story.confirm()
    dice = story.desk.dice
    if story.outcome == "refuse_third_party" or (story.outcome == "partial" and story.desk.chance(50)):
        story.consult()
        story.opinion(opinion="object")
        story.decide(2, 8)
    elif story.desk.chance(12):
        story.supplement()
        story.decide(3, 16)
    elif story.desk.chance(12):
        story.consult(kind=dice.choice(("co_maker", "other_agency")))
        story.opinion(opinion="consent")
        story.decide(2, 9)
    elif story.desk.chance(16):
        story.extend(dice.choice((10, 15, 20)))
        story.decide(5, 12)
    else:
        story.hand_out()
        story.decide()
    story.serve()
    story.file_away()


def repeat(story: Story) -> None:
    """Tell a request for what the same applicant was given already."""
    earlier = story.desk.dice.choice(story.desk.answered[:-40])
    for key in ("applicant", "subject"):
        story.case[key] = earlier[key]
    story.case.pop("description", None)
    story.confirm()
    story.decide(2, 6, earlier=earlier)
    story.serve()


def _lapse_supplement(story: Story) -> None:
    story.confirm()
    term = story.ask_supplement()
    story.tell("lapse_supplement", story.desk.after(story.day, term + 1, term + 2))


def _lapse_fee(story: Story) -> None:
    story.confirm()
    story.tell("charge_fee", story.desk.after(story.day, 3, 6), basis="per_page", quantity=230, amount=3900)
    story.tell("lapse_fee", story.desk.after(story.day, 21, 22))


def _fee_paid(story: Story) -> None:
    story.confirm()
    story.tell("charge_fee", story.desk.after(story.day, 3, 6), basis="per_page", quantity=120, amount=1100)
    story.tell("pay_fee", story.desk.after(story.day, 3, 9), amount=1100)
    story.decide(4, 12)
    story.serve()


def _withdraw(story: Story) -> None:
    story.confirm()
    story.tell("withdraw", story.desk.after(story.day, 1, 8), note="申请人书面撤回")


def _close_other(story: Story) -> None:
    story.confirm()
    story.tell("close_other", story.desk.after(story.day, 1, 5), reason="与在办的同一申请合并处理")


def _unclear(story: Story) -> None:
    story.confirm()
    story.supplement()
    story.decide(3, 10)
    story.serve()


def _excessive(story: Story) -> None:
    story.confirm()
    story.tell("request_reasons", story.desk.after(story.day, 2, 4), term_days=10)
    story.tell("receive_reasons", story.desk.after(story.day, 2, 6), reasonable=False)
    story.decide(2, 5)
    story.serve()


def _delayed(story: Story) -> None:
    story.confirm()
    story.tell("request_reasons", story.desk.after(story.day, 2, 4), term_days=10)
    story.tell("receive_reasons", story.desk.after(story.day, 2, 6), reasonable=True)
    until = story.desk.after(story.day, 35, 45)
    story.tell("fix_delayed_term", story.desk.after(story.day, 1, 3), until=until.isoformat())
    story.decide(10, 30)
    story.serve()


def _void(story: Story) -> None:
    head = story.desk.words["head"]
    story.tell("void", story.desk.after(story.day, 0, 2), reason="同一信函重复登记", approved_by=head)


def _review(story: Story) -> None:
    plain(story)
    story.tell("remedy_filed", story.desk.after(story.day, 10, 25), ref="r1", kind="review")
    story.tell("remedy_concluded", story.desk.after(story.day, 25, 40), ref="r1", result="upheld")


def _redone(story: Story) -> None:
    plain(story)
    story.tell("remedy_filed", story.desk.after(story.day, 5, 15), ref="r1", kind="review")
    ordered = story.desk.after(story.day, 20, 30)
    story.tell("remedy_concluded", ordered, ref="r1", result="corrected", redo=True, redo_term_days=15)
    story.decide(5, 12, "partial")
    story.serve()


def _late(story: Story) -> None:
    story.confirm()
    story.decide(22, 26)
    story.serve()


def _asked_late(story: Story) -> None:
    story.confirm()
    term = story.ask_supplement(8, 9)
    story.tell("receive_supplement", story.desk.after(story.day, 2, term))
    story.decide(3, 12)
    story.serve()


RARELY: dict[str, Callable[[Story], None]] = {
    "lapse_supplement": _lapse_supplement,
    "lapse_fee": _lapse_fee,
    "withdraw": _withdraw,
    "close_other": _close_other,
    "unclear": _unclear,
    "excessive": _excessive,
    "fee_paid": _fee_paid,
    "void": _void,
    "redone": _redone,
    "review": _review,
    "late": _late,
    "asked_late": _asked_late,
    "delayed": _delayed,
}
OUTCOME_OF = {
    "lapse_supplement": "other_lapse_supplement",
    "lapse_fee": "other_lapse_fee",
    "withdraw": "other_other",
    "close_other": "other_other",
    "unclear": "unable_unclear_after_supplement",
    "excessive": "notproc_excessive",
    "redone": "unable_not_held",
    "review": "refuse_process_info",
}
