"""A clerk who works one random case lawfully, from its arrival to wherever the dice leave it.

Each act is chosen among those that are lawful as the case then stands, so every prefix of a case is lawful too. Lawful
means that nothing in it blocks (contract.md section 2); acts that broke a term but happened (a late notice, a late
extension, a late reply, a second supplement round) occur unless the clerk is strict. Acts lie between FIRST_DAY and
LAST_DAY, both included; terms and fixed days may end later. Events are listed in non-decreasing order of ``on``.
"""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from oracle.calendar_by_day import A_DAY, last_day_of, works
from oracle.due_by_day import SUPPLEMENT_NOTICE_TERM, Case, Event, Standing, stand
from oracle.figures_by_day import COLUMNS, REPLIES

FIRST_DAY = date(2019, 1, 1)
LAST_DAY = date(2026, 11, 20)
CHANNELS = ("in_person", "oral", "registered_mail", "ordinary_mail", "online", "email", "fax")
KINDS = ("third_party", "co_maker", "other_agency")
MOST_ACTS = 18
CONDITIONAL = frozenset({"unable_unclear_after_supplement", "refuse_third_party", "notproc_excessive"})
CAN_BE_CONTESTED = frozenset({"decide", "lapse_supplement", "lapse_fee"})
CLOSES = CAN_BE_CONTESTED | {"withdraw", "close_other"}
FEES = (("per_item", 12, 200), ("per_item", 41, 4300), ("per_page", 31, 10), ("per_page", 101, 720))


class TooLate(Exception):
    """The act chosen would lie after LAST_DAY, or, for a strict clerk, after its term: the case stays as it is."""


class Clerk:
    """Works one case: looks how it stands, picks a lawful act, writes it down."""

    def __init__(self, rng: random.Random, number: str, agency: str, *, strict: bool, first_day: date) -> None:
        self.rng, self.strict = rng, strict
        self.day = first_day + timedelta(days=rng.randint(0, (LAST_DAY - first_day).days))
        self.case: Case = {
            "number": number or f"{self.day.year}-{rng.randint(1, 99999):05d}",
            "agency": agency,
            "applicant": {"category": rng.choice(COLUMNS), "name": f"申请人{rng.randint(1, 999)}"},
            "channel": rng.choice(CHANNELS),
            "subject": f"关于第{rng.randint(1, 999)}号事项的材料",
            "events": [],
        }
        if rng.random() < 0.3:
            self.case["description"] = "请提供文件全文及附件。"
            self.case["delivery"] = {"form": "paper", "method": "post"}
        self.rounds = self.letters = self.remedies = 0
        self.supplemented = False
        self.opinions: set[str] = set()

    def work(self) -> Case:
        self.write("receive", self.day)
        for _ in range(self.rng.randint(0, MOST_ACTS)):
            acts = self.possible_acts()
            if not acts:
                break
            try:
                self.rng.choices([act for act, _ in acts], weights=[weight for _, weight in acts])[0]()
            except TooLate:
                break
        return self.case

    @property
    def standing(self) -> Standing:
        return stand(self.case, self.day)

    def write(self, action: str, on: date, **extra: Any) -> None:
        """Append an event and move to its day.

        Raises:
            TooLate: the day lies after LAST_DAY.
        """
        if on > LAST_DAY:
            raise TooLate
        assert on >= self.day, f"{action} on {on}, after an event on {self.day}"
        event: Event = {"on": on.isoformat(), "action": action, **extra}
        if self.rng.random() < 0.05:
            event |= self.rng.choice(({"actor": "王五"}, {"note": "电话核实"}, {"document": "〔2024〕第12号-告"}))
        self.case["events"].append(event)
        self.day = on

    def soon(self, *, office: bool = True) -> date:
        """Return a day shortly after the last event; the office's own acts mostly fall on working days."""
        day = self.day + timedelta(days=self.rng.choice((0, 0, 1, 1, 2, 3, 5, 8, 13)))
        while office and not works(day) and self.rng.random() < 0.9:
            day += A_DAY
        return day

    def around(self, last: date, *, no_earlier_than: date | None = None) -> date:
        """Return a day at, next to or between now and ``last``, the end of some term."""
        first = max(self.day, no_earlier_than or self.day)
        between = first + timedelta(days=self.rng.randint(0, max(0, (last - first).days)))
        return max(
            first,
            self.rng.choice((between, between, between, last - A_DAY, last, last, last + A_DAY, last + 6 * A_DAY)),
        )

    def in_time(self, day: date, last: date) -> date:
        """Return ``day``, which in a strict case may not lie after ``last``.

        Raises:
            TooLate: it does.
        """
        if self.strict and day > last:
            raise TooLate
        return day

    def received_on(self, sent: date) -> dict[str, str]:
        """Return a day of receipt for a letter sent on ``sent``, or nothing where none is known."""
        arrived = sent + timedelta(days=self.rng.choice((0, 1, 2, 3, 5, 9)))
        return {"received_on": arrived.isoformat()} if self.rng.random() < 0.5 and arrived <= LAST_DAY else {}

    def possible_acts(self) -> list[tuple[Callable[[], None], float]]:
        state = self.standing.state
        if state == "void" or self.last("archive"):
            return []
        if state == "closed":
            return self.acts_after_closing()
        acts: list[tuple[Callable[[], None], float]] = [
            (self.withdraw, 0.4),
            (self.close_other, 0.25),
            (self.correct_category, 0.15),
        ]
        if not self.last("remedy_concluded"):
            acts.append((self.void, 0.2))
        if state == "awaiting_confirmation":
            return [*acts, (self.confirm_receipt, 6)]
        if self.unanswered():
            acts.append((self.record_opinion, 5))
        if state == "awaiting_supplement":
            return [*acts, (self.receive_supplement, 5), (self.lapse, 2)]
        if state == "awaiting_fee":
            return [*acts, (self.pay_fee, 5), (self.lapse, 2)]
        return acts + self.acts_in_progress()

    def acts_in_progress(self) -> list[tuple[Callable[[], None], float]]:
        standing = self.standing
        redone = self.last("remedy_concluded") is not None
        reasons, answer = self.last("request_reasons"), self.last("receive_reasons")
        more_rounds = self.rounds == 0 or (self.rounds == 1 and not self.strict)
        assert standing.received is not None
        in_week = self.day <= last_day_of(standing.received, SUPPLEMENT_NOTICE_TERM)
        may_fix = answer is not None and answer["reasonable"] and not standing.until and not redone
        offers: list[tuple[bool, Callable[[], None], float]] = [
            (True, self.decide, 3),
            (not redone and more_rounds, self.request_supplement, 3 if self.rounds == 0 and in_week else 0.3),
            (self.letters < 4, self.consult, 4),
            (not standing.extended and not standing.until, self.extend, 2),
            (reasons is None, self.request_reasons, 1),
            (reasons is not None and answer is None, self.receive_reasons, 5),
            (may_fix, self.fix_delayed_term, 8),
            (self.last("charge_fee") is None, self.charge_fee, 1.2),
        ]
        return [(act, weight) for offered, act, weight in offers if offered]

    def acts_after_closing(self) -> list[tuple[Callable[[], None], float]]:
        closing = next(event for event in reversed(self.case["events"]) if event["action"] in CLOSES)
        filed, concluded = self.last("remedy_filed"), self.last("remedy_concluded")
        pending = filed is not None and (concluded is None or concluded["ref"] != filed["ref"])
        contested = closing["action"] in CAN_BE_CONTESTED and not pending and self.remedies < 3
        deliveries = [event for event in self.since(closing) if event["action"] == "deliver"]
        owed = closing["action"] == "decide" and (not deliveries or "returned" in deliveries[-1])
        offers: list[tuple[bool, Callable[[], None], float]] = [
            (owed and len(deliveries) < 3, self.deliver, 4),
            (contested, self.file_remedy, 1.5),
            (pending, self.conclude_remedy, 4),
            (not pending, self.archive, 1.5),
            (True, self.correct_category, 0.1),
        ]
        return [(act, weight) for offered, act, weight in offers if offered]

    def last(self, action: str) -> Event | None:
        return next((event for event in reversed(self.case["events"]) if event["action"] == action), None)

    def since(self, event: Event) -> list[Event]:
        events: list[Event] = self.case["events"]
        return events[events.index(event) + 1 :]

    def unanswered(self) -> list[Event]:
        """Return the letters without an opinion, those whose term is over among them."""
        events: list[Event] = self.case["events"]
        return [event for event in events if event["action"] == "consult" and event["ref"] not in self.opinions]

    def confirm_receipt(self) -> None:
        self.write("confirm_receipt", self.soon(office=False))

    def request_supplement(self) -> None:
        received = self.standing.received
        assert received is not None
        last = last_day_of(received, SUPPLEMENT_NOTICE_TERM)
        day = self.soon() if self.rounds else self.in_time(self.around(last), last)
        self.rounds += 1
        term = self.rng.choice((1, 5, 7, 10, 15, 20))
        self.write("request_supplement", day, term_days=term, items="请明确文号", **self.received_on(day))

    def receive_supplement(self) -> None:
        start, last = self.side_term()
        self.write("receive_supplement", self.in_time(self.around(last, no_earlier_than=start), last))
        self.supplemented = True

    def lapse(self) -> None:
        """Close after the term ran out; its last day itself will do once it is over (edge case 38)."""
        start, last = self.side_term()
        day = max(self.day, start, last) + timedelta(days=self.rng.choice((0, 1, 1, 2, 4, 20)))
        self.write("lapse_supplement" if self.standing.state == "awaiting_supplement" else "lapse_fee", day)

    def side_term(self) -> tuple[date, date]:
        term = self.standing.side_term
        assert term is not None
        return term.start, last_day_of(term.start, term.days)

    def extend(self) -> None:
        last = self.standing.reply_due()
        day = self.in_time(self.rng.choice((self.soon(), self.soon(), self.around(last))), last)
        self.write("extend", day, days=self.rng.randint(1, 20), approved_by="机构负责人")

    def consult(self) -> None:
        self.letters += 1
        day = self.in_time(self.soon(), self.standing.reply_due())
        kind = self.rng.choice(KINDS)
        ref = f"c{self.letters}"
        self.write("consult", day, ref=ref, kind=kind, party=f"被征求方{ref}", **self.received_on(day))

    def record_opinion(self) -> None:
        letter = self.rng.choice(self.unanswered())
        consultation = next(one for one in self.standing.consultations if one.ref == letter["ref"])
        arrived = date.fromisoformat(letter.get("received_on") or letter["on"])
        day = self.around(consultation.last, no_earlier_than=arrived)
        opinion: dict[str, Any] = {"opinion": self.rng.choice(("consent", "object"))}
        if self.rng.random() < 0.6:
            opinion["reasonable"] = self.rng.random() < 0.7
        self.write("record_opinion", day, ref=letter["ref"], **opinion)
        self.opinions.add(letter["ref"])

    def request_reasons(self) -> None:
        self.write("request_reasons", self.soon(), term_days=self.rng.choice((3, 5, 10)))

    def receive_reasons(self) -> None:
        self.write("receive_reasons", self.soon(office=False), reasonable=self.rng.random() < 0.6)

    def fix_delayed_term(self) -> None:
        due = self.standing.reply_due()
        day = self.in_time(self.soon(), due)
        until = max(due, day) + timedelta(days=self.rng.randint(1, 90))
        self.write("fix_delayed_term", day, until=until.isoformat())

    def charge_fee(self) -> None:
        day = self.in_time(self.soon(), self.standing.reply_due())
        basis, quantity, amount = self.rng.choice(FEES)
        self.write("charge_fee", day, basis=basis, quantity=quantity, amount=amount, **self.received_on(day))

    def pay_fee(self) -> None:
        start, last = self.side_term()
        day = self.in_time(self.around(last, no_earlier_than=start), last)
        standing = self.standing
        missing = int(standing.charged - standing.paid)
        part = self.rng.randint(1, missing - 1) if missing > 1 else missing
        choices: list[dict[str, int]] = [{"amount": missing}, {"amount": missing}, {"amount": part}]
        if standing.paid == 0:
            choices.append({})
        self.write("pay_fee", day, **self.rng.choice(choices))

    def decide(self) -> None:
        """Answer: on the day the last opinion arrived or later, after the last day of a letter nobody answered."""
        standing = self.standing
        answerable = [one.last if one.answered else one.last + A_DAY for one in standing.consultations]
        earliest = max([self.day, *answerable])
        due = standing.reply_due()
        wishes = (self.soon(), self.soon(), self.soon(), due, self.around(due), due + A_DAY if not self.strict else due)
        day = self.in_time(max(earliest, self.rng.choice(wishes)), due)
        outcome = self.rng.choice(self.open_outcomes(standing, day))
        repeated = {"earlier": "2018-0001"} if outcome == "notproc_repeat" and self.rng.random() < 0.7 else {}
        self.write("decide", day, outcome=outcome, **repeated)

    def open_outcomes(self, standing: Standing, day: date) -> list[str]:
        """Return the outcomes the history allows; those that need a history are offered oftener, being rarer."""
        outcomes = [outcome for outcome in REPLIES if outcome not in CONDITIONAL]
        if self.supplemented:
            outcomes += ["unable_unclear_after_supplement"] * 4
        if any(one.kind == "third_party" and not one.open_on(day) for one in standing.consultations):
            outcomes += ["refuse_third_party"] * 4
        reasons, answer = self.last("request_reasons"), self.last("receive_reasons")
        if reasons is not None:
            run_out = day > last_day_of(date.fromisoformat(reasons["on"]), reasons["term_days"])
            if (answer is None and run_out) or (answer is not None and not answer["reasonable"]):
                outcomes += ["notproc_excessive"] * 8
        return outcomes

    def deliver(self) -> None:
        returned = {"returned": True} if self.rng.random() < 0.25 else {}
        self.write("deliver", self.soon(), method=self.rng.choice(("post", "post", "direct")), **returned)

    def withdraw(self) -> None:
        self.write("withdraw", self.soon())

    def close_other(self) -> None:
        self.write("close_other", self.soon(), reason="与另一件合并办理")

    def void(self) -> None:
        self.write("void", self.soon(), reason="登记错误", approved_by="机构负责人")

    def correct_category(self) -> None:
        self.write(
            "correct_category",
            self.soon(),
            category=self.rng.choice(COLUMNS),
            reason="登记有误",
            approved_by="机构负责人",
        )

    def archive(self) -> None:
        self.write("archive", self.soon())

    def file_remedy(self) -> None:
        self.remedies += 1
        kind = self.rng.choice(("review", "suit_direct", "suit_after_review"))
        self.write("remedy_filed", self.soon(office=False), ref=f"r{self.remedies}", kind=kind)

    def conclude_remedy(self) -> None:
        filed = self.last("remedy_filed")
        assert filed is not None
        result: dict[str, Any] = {"result": self.rng.choice(("upheld", "corrected", "corrected", "other"))}
        if result["result"] == "corrected" and self.rng.random() < 0.7:
            result["redo"] = True
            if self.rng.random() < 0.5:
                result["redo_term_days"] = self.rng.choice((10, 15, 30))
        day = self.soon() + timedelta(days=self.rng.choice((0, 20, 60, 200)))
        self.write("remedy_concluded", day, ref=filed["ref"], **result)
