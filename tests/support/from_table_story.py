"""One lawful case, told from what it must come to: its column, the years it enters and leaves in, its outcome.

A case is told forward from a day of receipt that is drawn anew until it ends in the year it must end in.  A case that
stays over more than one year's end lies unanswered in between, or has a delayed term (条例 Art. 35).  Now and then a
reply is late: that is irregular and recorded, and counts like any other.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from oracle.calendar_by_day import A_DAY, last_day_of
from oracle.figures_by_day import COLUMNS

Case = dict[str, Any]
Event = dict[str, Any]

OTHERS = ("other_lapse_supplement", "other_lapse_fee", "other_other")
PLAIN = (
    "disclosed", "partial", "refuse_state_secret", "refuse_law_forbids", "refuse_three_safeties",
    "refuse_internal_affairs", "refuse_process_info", "refuse_enforcement_file", "refuse_admin_query", "unable_not_held",
    "unable_needs_making", "notproc_petition", "notproc_publication", "notproc_confirm_reissue",
)  # fmt: skip
SURE = (*PLAIN, "refuse_third_party", "unable_unclear_after_supplement", "notproc_excessive", *OTHERS)
"""The outcomes that need no other case."""
OUTCOMES = (*SURE, "notproc_repeat")
CONFIRMED = ("ordinary_mail", "online", "email", "fax")
CHANNELS = ("in_person", "oral", "registered_mail", *CONFIRMED)
FEES_SINCE = date(2021, 1, 1)
# By the tariff: 11 to 30 requests at 100 yuan, pages 31 to 100 at 10 (收费办法 Arts. 4 and 5).
FEES = (
    ("per_item", 11, 100),
    ("per_item", 30, 2000),
    ("per_item", 41, 4300),
    ("per_page", 31, 10),
    ("per_page", 101, 720),
)
SUBJECTS = (
    "征地补偿安置方案",
    "旧城改造项目立项批复",
    "学校招生划片方案",
    "道路工程环评文件",
    "低保对象名单",
    "房屋征收评估报告",
)
REPLY, NOTICE, OPINION, PAYMENT = 20, 7, 15, 20
MOST_TRIES = 1000


class Told:
    """A case as it is being told; ``received`` is the day that its year goes by, ``closed`` that of its first end."""

    def __init__(self, rng: random.Random, category: str, received: date) -> None:
        self.rng, self.category, self.registered_as = rng, category, category
        self.received = self.arrived = received
        self.channel = rng.choice(CHANNELS)
        self.subject = rng.choice(SUBJECTS)
        self.number = self.applicant = ""
        self.closed: date | None = None
        self.outcome = ""
        self.repeats: Told | None = None
        self.remedies = 0
        self.events: list[tuple[date, Event]] = []
        self._day = received
        """No later act of the office lies before it."""
        self._term_from = received
        self._extension = 0
        self._delayed = False

    def did(self, action: str, on: date, **extra: Any) -> None:
        """Record an act; the events are put in the order of their days when the case is written."""
        self.events.append((on, {"action": action, **extra}))

    def days(self) -> list[date]:
        """Return the days of its events from the receipt on."""
        return [on for on, _ in self.events if on >= self.received]

    def was_answered(self) -> bool:
        return self.closed is not None and self.outcome not in OTHERS

    def cut(self, last: date) -> None:
        """Let nothing later than ``last`` be known yet; every beginning of a lawful history is lawful."""
        self.events = [(on, event) for on, event in self.events if on <= last]
        if self.closed is not None and self.closed > last:
            self.closed = None

    def case(self, agency: str) -> Case:
        """Return the case as a case file writes it."""
        events = [{"on": on.isoformat(), **event} for on, event in sorted(self.events, key=lambda pair: pair[0])]
        name = self.applicant
        if self.repeats is not None:
            name = self.repeats.applicant
            for event in events:
                if event.get("outcome") == "notproc_repeat":
                    event["earlier"] = self.repeats.number
        return {
            "number": self.number,
            "agency": agency,
            "applicant": {"category": self.registered_as, "name": name},
            "channel": self.channel,
            "subject": self.subject,
            "events": events,
        }

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def after(self, day: date, least: int, most: int) -> date:
        """Return a working day that lies between ``least`` and ``most`` working days after ``day``."""
        return last_day_of(day, self.rng.randint(least, most))

    def arrive(self) -> None:
        if self.channel in CONFIRMED:
            self.arrived = self.received - timedelta(days=self.rng.choice((0, 0, 1, 1, 2, 5)))
            self.did("receive", self.arrived)
            self.did("confirm_receipt", self.received)
        else:
            self.did("receive", self.received)

    def letter(self, sent: date, *, fetched: int = 5) -> tuple[dict[str, str], date]:
        """Return the keys of a letter's receipt, where it is known, and the day its term runs from."""
        if self.chance(0.5):
            return {}, sent
        arrived = sent + timedelta(days=self.rng.randint(0, fetched))
        return {"received_on": arrived.isoformat()}, arrived

    def lie(self, until: date) -> None:
        """Stay without an answer up to ``until``, by a delayed term or against the law."""
        if self.chance(0.5):
            asked = self.after(self._day, 1, 5)
            given = self.after(asked, 1, 4)
            fixed = self.after(given, 1, 5)
            if fixed < until:
                self.did("request_reasons", asked, term_days=5)
                self.did("receive_reasons", given, reasonable=True)
                self.did("fix_delayed_term", fixed, until=self.after(until, 10, 30).isoformat())
                self._delayed = True
        self._day = until

    def ask_supplement(self) -> tuple[date, date, date]:
        """Ask for a supplement; return the day of the letter, the first and the last day of the term."""
        asked = self.after(self._day, 1, NOTICE)
        term = self.rng.choice((5, 7, 10, 15))
        keys, start = self.letter(asked)
        self.did("request_supplement", asked, term_days=term, items="请明确所需文件的名称或文号", **keys)
        return asked, start, last_day_of(start, term)

    def supplement(self) -> None:
        _, start, due = self.ask_supplement()
        self._day = self._term_from = start + timedelta(days=self.rng.randint(0, (due - start).days))
        self._delayed = False
        self.did("receive_supplement", self._day)

    def reasons(self) -> None:
        """Ask why so many requests are made; the answer does not convince, or there is none in the term."""
        asked = self.after(self._day, 1, 5)
        term = self.rng.choice((3, 5))
        self.did("request_reasons", asked, term_days=term)
        if self.chance(0.7):
            self._day = self.after(asked, 1, term)
            self.did("receive_reasons", self._day, reasonable=False)
        else:
            self._day = last_day_of(asked, term + 1)

    def charge(self) -> tuple[date, date, int]:
        """Charge the fee; return the first and the last day of the payment term, and the amount."""
        day = max(self.after(self._day, 1, 6), FEES_SINCE + timedelta(days=3))
        basis, quantity, amount = self.rng.choice(FEES)
        keys, start = self.letter(day)
        self.did("charge_fee", day, basis=basis, quantity=quantity, amount=amount, **keys)
        return start, last_day_of(start, PAYMENT), amount

    def pay(self) -> None:
        start, due, amount = self.charge()
        self._day = self._term_from = start + timedelta(days=self.rng.randint(0, (due - start).days))
        self._delayed = False
        self.did("pay_fee", self._day, **self.rng.choice(({}, {"amount": amount})))

    def consult(self, kinds: tuple[str, ...]) -> None:
        """Ask one or two others; the clerk waits for every opinion or the end of its term."""
        for number, kind in enumerate(kinds, 1):
            sent = self.after(self._day, 0, 3)
            keys, start = self.letter(sent, fetched=3)
            last = last_day_of(start, OPINION)
            ref = f"c{number}"
            self.did("consult", sent, ref=ref, kind=kind, party=f"被征求方{number}", **keys)
            if self.chance(0.7):
                given = start + timedelta(days=self.rng.randint(1, (last - start).days))
                opinion = self.rng.choice(({"opinion": "object", "reasonable": True}, {"opinion": "consent"}))
                self.did("record_opinion", given, ref=ref, **opinion)
                self._day = given
            else:
                self._day = last + A_DAY

    def extend(self) -> None:
        self._extension = self.rng.randint(1, REPLY)
        self._day = min(self.after(self._day, 1, 10), max(self._day, last_day_of(self._term_from, REPLY)))
        self.did("extend", self._day, days=self._extension, approved_by="机构负责人")

    def decide(self, outcome: str) -> None:
        """Answer on a day in the term; stopped days are not reckoned in, so that some days are left."""
        due = last_day_of(self._term_from, REPLY + self._extension)
        first = last_day_of(self._day, 1)
        day = self.after(self._day, 1, REPLY + self._extension)
        if first <= due < day:
            day = self.after(self._day, 1, 2) if self.chance(0.5) else due
        if self.chance(0.02):
            day = self.after(max(due, day), 1, 15)
        self.closed = day
        self.did("decide", day, outcome=outcome)
        if self.chance(0.8):
            self.did(
                "deliver",
                day + timedelta(days=self.rng.randint(0, 3)),
                method=self.rng.choice(("post", "direct", "email")),
            )

    def lapse(self, outcome: str) -> None:
        due = self.ask_supplement()[2] if outcome == "other_lapse_supplement" else self.charge()[1]
        self.closed = due + timedelta(days=self.rng.choice((0, 1, 1, 2, 3, 7)))
        self.did(outcome.removeprefix("other_"), self.closed)

    def end_otherwise(self) -> None:
        self.closed = self.after(self._day, 1, 12)
        if self.chance(0.6):
            self.did("withdraw", self.closed)
        else:
            self.did("close_other", self.closed, reason="与同一申请人的另一件申请合并办理")

    def happen(self, outcome: str, lies_until: date | None) -> None:
        """Let everything happen from the arrival to the end that ``outcome`` names."""
        chance = self.chance
        self.outcome = outcome
        self.arrive()
        if lies_until is not None:
            self.lie(lies_until)
        decided = outcome not in OTHERS
        if outcome == "unable_unclear_after_supplement" or (decided and lies_until is None and chance(0.1)):
            self.supplement()
        if outcome == "notproc_excessive":
            self.reasons()
        if decided and self._day >= FEES_SINCE and chance(0.02):
            self.pay()
        if outcome == "refuse_third_party":
            self.consult(
                self.rng.choice((("third_party",), ("third_party", "third_party"), ("other_agency", "third_party")))
            )
        elif decided and chance(0.08):
            self.consult(
                self.rng.choice((("third_party",), ("co_maker",), ("other_agency",), ("co_maker", "other_agency")))
            )
        if decided and not self._delayed and self._day <= last_day_of(self._term_from, REPLY) and chance(0.12):
            self.extend()
        if outcome == "other_other":
            self.end_otherwise()
        elif decided:
            self.decide(outcome)
        else:
            self.lapse(outcome)


def tell(rng: random.Random, category: str, outcome: str, entered: int, left: int) -> Told:
    """Return a case that is received in one year and ends with ``outcome`` in the same or a later one."""
    for attempt in range(MOST_TRIES):
        received, lies_until = _RECEIPTS[min(left - entered, 2)](rng, entered, left, attempt)
        told = Told(rng, category, received)
        told.happen(outcome, lies_until)
        if told.closed is not None and told.closed.year == left:
            return told
    raise AssertionError(f"no {outcome} from {entered} to {left} in {MOST_TRIES} tries")


def _same_year(rng: random.Random, entered: int, left: int, attempt: int) -> tuple[date, date | None]:
    return date(entered, 1, 1) + timedelta(days=rng.randrange(365 - attempt // 10)), None


def _next_year(rng: random.Random, entered: int, left: int, attempt: int) -> tuple[date, date | None]:
    return date(entered, 12, 31) - timedelta(days=rng.randrange(60 if attempt < 20 else 5)), None


def _after_years(rng: random.Random, entered: int, left: int, attempt: int) -> tuple[date, date | None]:
    received = date(entered, 12, 31) - timedelta(days=rng.randrange(60))
    return received, date(left, 1, 2) + timedelta(days=rng.randrange(200))


_RECEIPTS: tuple[Callable[[random.Random, int, int, int], tuple[date, date | None]], ...] = (
    _same_year,
    _next_year,
    _after_years,
)


def spare_case(rng: random.Random, category: str, year: int) -> Told:
    """Return a case answered between July and October of a year that is not reported."""
    received = date(year, 7, 1) + timedelta(days=rng.randrange(60))
    told = Told(rng, category, received)
    told.arrive()
    told.outcome = rng.choice(("disclosed", "unable_not_held"))
    told.closed = told.after(received, 1, REPLY)
    told.did("decide", told.closed, outcome=told.outcome)
    return told


def void_case(rng: random.Random, year: int) -> Told:
    """Return a case that was registered by mistake: it counts in no year."""
    told = Told(rng, rng.choice(COLUMNS), date(year, 1, 1) + timedelta(days=rng.randrange(330)))
    told.arrive()
    told.did("void", told.after(told.received, 1, 10), reason="重复登记", approved_by="机构负责人")
    return told


def unread_case(rng: random.Random, year: int) -> Told:
    """Return a message that the office never confirmed with its sender: it counts in no year."""
    told = Told(rng, rng.choice(COLUMNS), date(year, 1, 1) + timedelta(days=rng.randrange(365)))
    told.channel = rng.choice(CONFIRMED)
    told.did("receive", told.received)
    return told
