"""The typed form of the law's definition files: what each may say, key by key.

Every day is inclusive: a value holds from its day, an ``until`` is the last day on which something holds.
Amounts are whole yuan.  What one file alone can show to be wrong is refused here; what needs two files
(does the citation exist, do the dated values cover the law's time) is held by ``checks``.
"""

import re
from datetime import date
from typing import Literal, Self

from pydantic import Field, StrictInt, StrictStr, model_validator

from request_flow.law.dated import ByDay, Cites, Entries, Named, NoValueInForce, Text, Timeline
from request_flow.law.library_faults import Unfit
from request_flow.law.source import Definition

Unit = Literal["working_day", "calendar_day", "month", "month_day", "times"]
Need = Literal["supplement_round", "ended_third_party_consultation", "reasons_requested"]
ClosingAct = Literal["decide", "lapse_supplement", "lapse_fee", "withdraw", "close_other"]
Remedy = Literal["either", "review_first"]
ReceiptRule = Literal["day_handed_in", "day_signed_for", "day_confirmed"]

_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")


class Source(Definition):
    """Where the text is published officially, and where and when somebody read it."""

    number: Text
    href: Text
    read_on: date
    read_in: str = ""


class CitedAs(Definition):
    """How a citation names what has no number of an article."""

    zh: Text
    en: Text


class Article(Definition):
    """A provision: its official wording, or where that was not at hand only its sense.

    ``status: text`` carries the official words in ``text``; ``status: summary`` carries a paraphrase in
    ``sense``, which is never printed as a quotation.  What is no numbered article says how it is ``cited_as``.
    """

    status: Literal["text", "summary"]
    says: Text
    cited_as: CitedAs | None = None
    text: str = ""
    sense: str = ""
    in_force: date | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _words_match_status(self) -> Self:
        wanted, other = ("text", "sense") if self.status == "text" else ("sense", "text")
        if not getattr(self, wanted) or getattr(self, other):
            raise Unfit(
                f"status 为 {self.status} 时应写 {wanted}，不应写 {other}",
                f"status {self.status} needs the key {wanted} and must not have the key {other}",
            )
        return self


class ParameterPart(Definition):
    """One law's part of a parameter: what it means, its unit, its dated values."""

    means: Text
    unit: Unit
    values: Timeline[StrictInt | StrictStr]

    @model_validator(mode="after")
    def _values_match_unit(self) -> Self:
        for day, dated in self.values.root.items():
            value = dated.value
            if self.unit == "month_day":
                good = isinstance(value, str) and _MONTH_DAY.fullmatch(value) is not None
            else:
                good = isinstance(value, int) and value > 0
            if not good:
                raise Unfit(
                    f"{day} 的值“{value}”与单位 {self.unit} 不符",
                    f"the value {value!r} of {day} does not fit the unit {self.unit}",
                )
        return self


class LawFile(Definition):
    """One version of one law: ``workflows/law/<law>.yaml``."""

    law: Text
    title: Text
    called: str = ""
    """What the law is called in English."""
    in_force: date
    until: date | None = None
    source: Source
    remark: str = ""
    articles: dict[str, Article] = Field(min_length=1)
    parameters: dict[str, ParameterPart] = Field(default_factory=dict)


class Ground(Named):
    """A finer legal ground of an outcome; it picks the letter, and may differ in the remedy."""

    label: Text
    cites: Cites
    notice: Text
    remedy: Timeline[Remedy] | None = None


class Outcome(Named):
    """A way in which a request ends, and the row of the report's table 3 it lands in.

    ``needs`` names what must have happened before; ``remedy`` is ``review_first`` where an applicant must
    seek review before a suit (复议前置), ``either`` where both ways are open.
    """

    label: Text
    means: Text
    cites: Cites
    closes_by: tuple[ClosingAct, ...] = Field(min_length=1)
    needs: tuple[Need, ...] = ()
    remedy: Timeline[Remedy]
    notice: Text
    grounds: Entries[Ground] = Field(default_factory=dict)

    def remedy_on(self, day: date, ground: str | None = None) -> Remedy:
        """Return the remedy against a decision of ``day``; a ground's own goes before the outcome's.

        Raises:
            NoValueInForce: the definitions say nothing for that day.
        """
        finer = self.grounds.get(ground) if ground is not None else None
        found = (self.remedy if finer is None or finer.remedy is None else finer.remedy).at(day)
        if found is None:
            raise NoValueInForce(
                "no_remedy_in_force",
                f"“{self.label}”在 {day} 没有救济途径的规定。",
                f"The definitions say no remedy against {self.key} on {day}.",
            )
        return found.value


class OutcomesFile(Definition):
    """``workflows/outcomes.yaml``; the order is that of the report."""

    in_force: date
    outcomes: Entries[Outcome] = Field(min_length=1)


class Category(Named):
    """A kind of applicant: a column of the report's table 3."""

    label: Text
    means: Text
    cites: Cites
    spellings: tuple[Text, ...] = ()


class CategoriesFile(Definition):
    """``workflows/applicants.yaml``; the order is that of the report."""

    categories: Entries[Category] = Field(min_length=1)


class Channel(Named):
    """A way in which a request arrives, and how its receipt date is found."""

    label: Text
    means: Text
    needs_confirmation: bool
    receipt: ReceiptRule
    evidence: tuple[Text, ...] = Field(min_length=1)
    evidence_says: tuple[Text, ...] = ()
    confirm_on_arrival: bool = False
    cites: Cites
    spellings: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _evidence_is_said_whole(self) -> Self:
        if self.evidence_says and len(self.evidence_says) != len(self.evidence):
            raise Unfit(
                "evidence_says 与 evidence 的项数不一致",
                "evidence_says has as many items as evidence, in the same order",
            )
        return self

    @model_validator(mode="after")
    def _confirmation_matches_rule(self) -> Self:
        if self.needs_confirmation != (self.receipt == "day_confirmed"):
            raise Unfit(
                "needs_confirmation 为 true 当且仅当收到日规则为 day_confirmed",
                "needs_confirmation must be true for the receipt rule day_confirmed, and only for it",
            )
        if self.confirm_on_arrival and not self.needs_confirmation:
            raise Unfit(
                "confirm_on_arrival 只用于需要确认的渠道",
                "confirm_on_arrival is only for a channel that needs confirmation",
            )
        return self


class ChannelsFile(Definition):
    """``workflows/channels.yaml``."""

    channels: Entries[Channel] = Field(min_length=1)


class Step(Definition):
    """How the price of an open-ended tier rises: by ``adds`` yuan after each ``every`` units."""

    every: int = Field(gt=0)
    adds: int = Field(gt=0)


class Tier(Definition):
    """A price of ``each`` yuan for the units ``first`` to ``last``, both inclusive; the last tier is open."""

    first: int = Field(gt=0)
    last: int | None = None
    each: int = Field(ge=0)
    step: Step | None = None


class Tariff(Definition):
    """The tiers of one basis; they start at 1 and follow each other without a hole."""

    tiers: tuple[Tier, ...] = Field(min_length=1)
    cites: Cites
    until: date | None = None
    checked_on: date

    @model_validator(mode="after")
    def _tiers_join(self) -> Self:
        expected = 1
        for number, tier in enumerate(self.tiers, start=1):
            if tier.first != expected:
                raise Unfit(
                    f"第 {number} 档自 {tier.first} 起，应自 {expected} 起",
                    f"tier {number} starts at {tier.first}, expected {expected}",
                )
            final = number == len(self.tiers)
            if (tier.last is None) != final:
                raise Unfit(
                    f"第 {number} 档：最后一档没有 last，其余各档都要有",
                    f"tier {number}: only the final tier has no last unit, and it must have none",
                )
            if tier.step is not None and not final:
                raise Unfit(
                    f"第 {number} 档：只有最后一档可以有 step", f"tier {number}: only the final tier may have a step"
                )
            if tier.last is not None:
                if tier.last < tier.first:
                    raise Unfit(
                        f"第 {number} 档到 {tier.last} 为止，早于起点",
                        f"tier {number} ends at {tier.last}, before it starts",
                    )
                expected = tier.last + 1
        return self


class FeeBasis(Named):
    """One way to measure the information processing fee (信息处理费).

    ``accumulates_over``: what is added up before a tier is found: all requests of an applicant in a
    calendar month, or one request alone.
    """

    label: Text
    means: Text
    accumulates_over: Literal["calendar_month", "request"]
    cites: Cites
    tariffs: ByDay[Tariff] = Field(min_length=1)

    def on(self, day: date) -> Tariff:
        """Return the tariff in force on ``day``.

        Raises:
            NoValueInForce: no fee of this basis was set for that day.
        """
        starts = [start for start in self.tariffs if start <= day]
        tariff = self.tariffs[max(starts)] if starts else None
        if tariff is None or (tariff.until is not None and day > tariff.until):
            raise NoValueInForce(
                "no_tariff_in_force",
                f"{day} 没有生效的“{self.label}”收费标准。",
                f"No tariff for {self.label!r} is in force on {day}.",
            )
        return tariff


class FeesFile(Definition):
    """``workflows/fees.yaml``."""

    in_force: date
    fees: Entries[FeeBasis] = Field(min_length=1)


class Escalation(Definition):
    """Who else is told once a duty is so many working days late."""

    working_days_late: int = Field(gt=0)
    to: Text


class Ladder(Named):
    """When a running clock reminds whom: working days before its due day, on it, and after it.

    ``awaits`` says whose act is owed: the office's own, or another's, in which case the ladder tells
    the office that the time for its next step comes.
    """

    clock: Text
    means: Text
    awaits: Literal["office", "applicant", "consulted"]
    before: tuple[int, ...] = ()
    on_the_day: bool
    each_working_day_late: bool
    to: tuple[Text, ...] = Field(min_length=1)
    escalate: tuple[Escalation, ...] = ()
    cites: Cites

    @model_validator(mode="after")
    def _rungs_go_down(self) -> Self:
        if any(day < 1 for day in self.before) or sorted(set(self.before), reverse=True) != list(self.before):
            raise Unfit(
                "before 应为大于 0 的工作日数，由大到小，不重复",
                "before must be whole working days above 0, the largest first, none twice",
            )
        late = [rung.working_days_late for rung in self.escalate]
        if sorted(set(late)) != late:
            raise Unfit(
                "escalate 应按逾期工作日数由少到多排列，不重复",
                "escalate must go from the fewest working days late to the most, none twice",
            )
        if self.escalate and not self.each_working_day_late:
            raise Unfit("有 escalate 时 each_working_day_late 应为 true", "escalate needs each_working_day_late")
        return self


class RemindersFile(Definition):
    """``workflows/reminders.yaml``."""

    ladders: Entries[Ladder] = Field(min_length=1)


class Option(Definition):
    """One answer that a ruling can give."""

    label: Text
    means: Text


class Ruling(Named):
    """Our reading of a point that the law leaves open; citable as ``ruling:<id>``.

    ``name`` is the parameter that code asks for, ``values`` says which option holds since when.
    """

    name: Text
    cited_as: CitedAs
    question: Text
    text: Text
    says: Text
    reason: Text
    agency_may_choose: bool
    cites: Cites
    options: dict[str, Option] = Field(min_length=1)
    values: Timeline[str]

    @model_validator(mode="after")
    def _values_are_options(self) -> Self:
        for day, dated in self.values.root.items():
            if dated.value not in self.options:
                raise Unfit(
                    f"{day} 的值“{dated.value}”不在 options 之中",
                    f"the value {dated.value!r} of {day} is none of the options",
                )
        return self


class RulingsFile(Definition):
    """``workflows/rulings.yaml``: the law ``ruling``, whose articles are the rulings."""

    law: Literal["ruling"]
    title: Text
    in_force: date
    source: Source
    rulings: Entries[Ruling] = Field(min_length=1)
    parameters: dict[str, ParameterPart] = Field(default_factory=dict)
