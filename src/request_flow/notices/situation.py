"""What a letter is about: the case as it stands with the act of the letter, the agency, the day it bears.

A letter whose issue is the act (``issue: act``) is composed before the act is on record; one that follows the act
(``issue: after``) is composed over the record.  Either way ``before`` are the facts without the act and ``facts`` those
with it, so that a due day before and after an extension are both the engine's.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from request_flow.cases.events import Event, in_effect
from request_flow.cases.facts import Consultation, Facts
from request_flow.cases.history import fold
from request_flow.cases.record import Registration
from request_flow.cases.rules import Rules
from request_flow.errors import Sentence
from request_flow.law.corpus import Law
from request_flow.law.source import Definition
from request_flow.notices.plain_text import bare

NUMBER_FORMAT = "{short}〔{year}〕{n}号-{suffix}"
"""How an agency numbers its letters unless it says otherwise; a letter without suffix has no ``-{suffix}``."""


class Particulars(Definition):
    """What an agency's letters say of it (机关信息); an empty text is not filled in yet.

    ``short`` is the word for the agency in the numbers of its letters (发文机关代字).  ``review_organ`` and
    ``court`` are those that a remedy against the agency goes to on the day of the letter.  ``payee``, ``account`` and
    ``payment_method`` are for fees.  ``contact``, ``logo_svg`` and ``fonts`` are of the letterhead.
    """

    short: str = ""
    address: str = ""
    postcode: str = ""
    phone: str = ""
    fax: str = ""
    email: str = ""
    hours: str = ""
    review_organ: str = ""
    court: str = ""
    payee: str = ""
    account: str = ""
    payment_method: str = ""
    number_format: str = NUMBER_FORMAT
    contact: tuple[str, ...] = ()
    logo_svg: str | None = None
    fonts: tuple[str, ...] = ()


LABELS = {
    "short": Sentence("发文机关代字", "the word for the agency in letter numbers"),
    "address": Sentence("地址", "address"),
    "postcode": Sentence("邮政编码", "postcode"),
    "phone": Sentence("联系电话", "telephone"),
    "fax": Sentence("传真", "fax"),
    "email": Sentence("电子邮箱", "e-mail"),
    "hours": Sentence("办公时间", "office hours"),
    "review_organ": Sentence("行政复议机关", "review organ"),
    "court": Sentence("管辖法院", "court"),
    "payee": Sentence("收款单位", "payee"),
    "account": Sentence("收款账号", "account"),
    "payment_method": Sentence("缴费方式", "way of payment"),
    "number_format": Sentence("发文字号格式", "the form of letter numbers"),
    "contact": Sentence("函头联系方式", "contact lines of the letterhead"),
    "logo_svg": Sentence("函头图案（SVG）", "drawing of the letterhead (SVG)"),
    "fonts": Sentence("字体", "fonts"),
}
"""What each of the particulars is called."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Where the letter is sent: the person or body on the envelope, the way, and the address."""

    to: str
    method: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """The case that a repeat repeats: its number, and number and day of the answer to it.

    ``same_applicant`` is ``None`` where nobody can tell: the store does not hold the case, or a name is missing.
    """

    number: str
    document: str | None = None
    on: date | None = None
    kept: bool = False
    """Whether the store holds the case: then one without an answer was not answered."""
    same_applicant: bool | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything a letter may draw on; nothing in it reads a clock or a store.

    ``events`` are in the order they took effect, up to and including ``act``.  ``day`` is the day that the letter
    bears; the law is taken on that day.
    """

    registration: Registration
    events: tuple[Event, ...]
    act: Event | None
    before: Facts
    facts: Facts
    rules: Rules
    law: Law
    agency_name: str
    agency: Particulars
    day: date
    delivery: Delivery | None = None
    earlier: Earlier | None = None
    query_code: str | None = None
    papers: tuple[tuple[str, ...], ...] = ()
    """Rows on the letters and documents of the case: what it is, its number, its day, its file or page."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of the agency's people by their logins."""

    @property
    def handler(self) -> str | None:
        """The name of who handles the case; what is no login is a name already."""
        handler = self.facts.handler
        return self.names.get(handler, handler) if handler is not None else None

    def said(self, key: str) -> Any:  # noqa: ANN401  # the keys of an act hold texts, numbers and days
        """Return what the act says under ``key``, ``None`` where it says nothing."""
        return None if self.act is None else self.act.data.get(key)

    def last(self, *acts: str) -> Event | None:
        """Return the last event of one of ``acts``, the act of the letter included."""
        return next((each for each in reversed(self.events) if each.act in acts), None)

    @property
    def outcome(self) -> str | None:
        """The outcome that the act of the letter sets, else the one that stands."""
        if self.act is not None and self.act.act in ("decide", *self.rules.endings):
            return self.rules.endings.get(self.act.act) or self.said("outcome")
        return self.facts.outcome()

    @property
    def grounds(self) -> tuple[str, ...]:
        """The finer grounds of that outcome, the main one first."""
        closing = self.facts.closings[-1] if self.facts.closings else None
        written = self.said("grounds") if self.act is not None and self.act.act == "decide" else None
        if written is None and closing is not None:
            written = closing.grounds
        if written is None:
            return ()
        return (written,) if isinstance(written, str) else tuple(written)

    @property
    def consulted(self) -> Event | None:
        """The step that asked for an opinion: the one this act names, else that of the envelope, else the only one."""
        asked = [each for each in self.events if each.act == "consult"]
        ref, envelope = self.said("ref"), self.delivery
        if ref is not None:
            named = [each for each in asked if str(each.data.get("ref")) == str(ref)]
            return named[-1] if named else None
        if envelope is not None:
            named = [each for each in asked if bare(str(each.data.get("party", ""))) == bare(envelope.to)]
            if named:
                return named[-1]
        return asked[0] if len(asked) == 1 else None

    @property
    def consultation(self) -> Consultation | None:
        """What became of it."""
        found = self.consulted
        return self.facts.consultations.get(str(found.data.get("ref"))) if found is not None else None


def situation_of(
    registration: Registration,
    events: Iterable[Event],
    act: Event | None,
    *,
    rules: Rules,
    law: Law,
    agency_name: str,
    agency: Particulars,
    day: date,
    delivery: Delivery | None = None,
    earlier: Earlier | None = None,
    query_code: str | None = None,
    papers: tuple[tuple[str, ...], ...] = (),
    names: Mapping[str, str] | None = None,
) -> Situation:
    """Return the situation of a letter; ``act`` is one of ``events``, or the one that its issue will add to them."""
    standing = in_effect(events)
    history = tuple(standing) if act is None else _until(standing, act)
    before = fold(registration.header, history, rules)
    facts = before
    if act is not None:
        history = (*history, act)
        facts = fold(registration.header, history, rules)
    return Situation(
        registration,
        history,
        act,
        before,
        facts,
        rules,
        law,
        agency_name,
        agency,
        day,
        delivery,
        earlier,
        query_code,
        papers,
        names or {},
    )


def _until(standing: list[Event], act: Event) -> tuple[Event, ...]:
    """Return what took effect before the act: all before its record, else all up to its day."""
    for index, each in enumerate(standing):
        if each is act or (act.seq and each.seq == act.seq):
            return tuple(standing[:index])
    return tuple(each for each in standing if each.on <= act.on)
