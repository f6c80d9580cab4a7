"""What stands against issuing a letter (签发前核对): every finding with its severity, its sentence and its provision.

``must`` stops the issue, ``override`` lets it go on where a person names the reason, ``remind`` is shown.  What the
findings say stands in ``workflows/letter-checks.yaml``; here each is asked of the letter, its situation and what was
typed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from request_flow.cases.clocks import is_provisional
from request_flow.cases.effects import current_reply_due
from request_flow.deadlines.terms import supplement_notice_due
from request_flow.errors import Sentence
from request_flow.law.citation import parse_address
from request_flow.notices import words
from request_flow.notices.catalogue import LetterKind
from request_flow.notices.check_rules import Severity, check_rules, traditional_characters
from request_flow.notices.compose import text_of
from request_flow.notices.filled import Filled
from request_flow.notices.identity import KINDS, traces
from request_flow.notices.labels import irregularity_labels
from request_flow.notices.model import Grid, Letter, Paragraph, Run
from request_flow.notices.plain_text import bare, is_changed, one_line
from request_flow.notices.remedies import remedies_of
from request_flow.notices.situation import LABELS, Situation
from request_flow.notices.typed_dates import dates_in
from request_flow.notices.values import DATES, TABLE, applicants, party, values_of

POST: Final = "post"
DECIDE: Final = "decide"
DECEMBER: Final = 12
LAST_OF_DECEMBER: Final = 31
ENCLOSED: Final = ("附件", "随信附", "见附")
REGULATION: Final = "ogi-2019"
EARLIER, FIRST_REPLY = "earlier_number", "first_reply"
"""The number of the answer that a repeat repeats; the same typed, with its day, where the store does not know it."""
_ARTICLE = re.compile("第[〇零一二三四五六七八九十百]+条")
_OTHER_LAW = re.compile("《(?!中华人民共和国政府信息公开条例》|政府信息公开条例》)[^》]*》[^。；]*?$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; ``where`` is the variable, the particular or the part of the letter that it is about."""

    code: str
    severity: Severity
    sentence: Sentence
    where: str
    cites: tuple[str, ...]


class Found(NamedTuple):
    """A finding before its sentence is made."""

    code: str
    where: str
    values: Mapping[str, object] = {}


class Subject(NamedTuple):
    """What is looked at, made ready once for all checks."""

    kind: LetterKind
    letter: Letter
    situation: Situation
    inputs: Mapping[str, Any]
    values: Mapping[str, Filled]

    def means(self, name: str) -> str:
        """Return what a variable is called in a sentence."""
        return self.kind.notice.variables[name].means

    def typed(self) -> Iterator[tuple[str, str]]:
        """Yield each text that a person typed, with its variable."""
        for name, value in self.values.items():
            if value.source != "free" or value.missing:
                continue
            found = value.value
            yield name, found if isinstance(found, str) else "\n".join(map(str, found))  # type: ignore[call-overload] # texts are a tuple


Check = Callable[[Subject], Iterator[Found]]


def check(
    kind: LetterKind, letter: Letter, situation: Situation, inputs: Mapping[str, Any] | None = None
) -> tuple[Finding, ...]:
    """Return everything found, the gravest first."""
    rules = check_rules()
    typed = inputs or {}
    subject = Subject(kind, letter, situation, typed, values_of(kind, situation, typed))
    findings = []
    for one in CHECKS:
        for found in one(subject):
            rule = rules.checks[found.code]
            findings.append(
                Finding(found.code, rule.severity, rule.sentence(dict(found.values)), found.where, rule.cites)
            )
    return tuple(sorted(findings, key=lambda each: ORDER.index(each.severity)))


ORDER: Final[tuple[Severity, ...]] = ("must", "override", "remind")


def _step(subject: Subject) -> Iterator[Found]:
    """The act of the letter: possible as the case stands, and what it would make irregular."""
    situation = subject.situation
    before, after = situation.before, situation.facts
    if len(after.without_effect) > len(before.without_effect):
        yield Found("act_without_effect", "act")
    if subject.kind.notice.issue != "act":
        return
    codes, labels = check_rules().irregularities, irregularity_labels(situation.law)
    for each in after.irregularities[len(before.irregularities) :]:
        code = codes.get(each.code, "irregular")
        if code != "signed_after_due":
            what = labels.get(each.code, each.code)
            values = {"due": _due(situation, each.code), "what": what, "what_en": each.code.replace("_", " ")}
            yield Found(code, "act", values)


def _due(situation: Situation, code: str) -> str:
    due = current_reply_due(situation.before, situation.rules)
    started = situation.before.term_start
    if code == "supplement_asked_late" and started is not None:
        due = supplement_notice_due(started, situation.rules.terms.on(situation.day), situation.rules.calendar)
    return words.day(due) if due is not None else ""


def _days(subject: Subject) -> Iterator[Found]:
    """The day that the letter bears: not after it goes out, not after the reply was due, a working day."""
    situation, act = subject.situation, subject.situation.act
    signed = situation.day
    if act is not None and subject.kind.notice.issue == "act":
        if signed > act.on:
            yield Found("signed_after_act", "day", {"day": words.day(signed), "on": words.day(act.on)})
        due = current_reply_due(situation.before, situation.rules)
        last = max(signed, act.on)
        if act.act == "decide" and due is not None and last > due:
            yield Found("signed_after_due", "day", {"day": words.day(last), "due": words.day(due)})
    calendar = situation.rules.calendar
    if calendar.first <= signed <= calendar.last and not calendar.is_workday(signed):
        yield Found("signed_on_day_off", "day", {"day": words.day(signed)})
    told = subject.values.get("due_on")
    if told is not None and isinstance(told.value, date):
        facts = situation.facts
        if is_provisional(facts, "reply", told.value, situation.rules):
            yield Found("provisional_due", "due_on", {"due": words.day(told.value), "year": str(told.value.year)})


def _filled(subject: Subject) -> Iterator[Found]:
    """Every value that must be there is there, none is too long, the agency's particulars are complete."""
    particulars = []
    reasons = _reasons(subject)
    for name, variable in subject.kind.notice.variables.items():
        value = subject.values[name]
        if value.missing and variable.required:
            if variable.from_ == "agency":
                particulars.append(name.removeprefix("agency_"))
            elif not (name in reasons and _is_reasoned(subject)):
                yield Found("unfilled", name, {"what": variable.means, "name": name})
        if variable.typed and not value.missing:
            texts = [value.value] if isinstance(value.value, str) else list(value)
            longest = max((len(each if isinstance(each, str) else each.words()) for each in texts), default=0)  # type: ignore[union-attr] # texts hold no rows
            if longest > variable.length:
                told = {"what": variable.means, "name": name, "count": longest, "most": variable.length}
                yield Found("too_long", name, told)
    if subject.kind.notice.remedies != "none":
        particulars += [each for each in ("review_organ", "court") if not getattr(subject.situation.agency, each)]
    if subject.kind.notice.suffix is not None and not subject.situation.agency.short:
        particulars.append("short")
    if particulars:
        lacking = [LABELS[each] for each in dict.fromkeys(particulars) if each in LABELS]
        told = {
            "what": "、".join(each.zh for each in lacking),
            "what_en": ", ".join(each.en for each in lacking),
            "day": words.day(subject.situation.day),
        }
        yield Found("missing_particulars", particulars[0], told)


def _reasons(subject: Subject) -> tuple[str, ...]:
    return tuple(each for each in check_rules().reason_variables if each in subject.kind.notice.variables)


def _is_reasoned(subject: Subject) -> bool:
    return bool(subject.kind.notice.outcomes) and subject.situation.outcome in check_rules().reasoned


def _reasoned(subject: Subject) -> Iterator[Found]:
    """A refusal names its ground and its reasons; what may be left empty is asked for."""
    situation, rules = subject.situation, check_rules()
    outcome = situation.law.outcomes.get(situation.outcome or "")
    if subject.kind.notice.outcomes and outcome is not None:
        known = [each for each in situation.grounds if each in outcome.grounds]
        if DECIDE in outcome.closes_by and len(outcome.grounds) > 1 and not known:  # no other act can name one
            told = {
                "what": words.quoted(outcome.label),
                "what_en": outcome.key,
                "choices": "、".join(each.label for each in outcome.grounds.values()),
                "choices_en": ", ".join(outcome.grounds),
            }
            yield Found("ground_missing", "grounds", told)
        if outcome.key in rules.reasoned:
            names = _reasons(subject)
            given = max((len(bare(subject.values[each].words())) for each in names if subject.values[each]), default=0)
            if not given:
                yield Found("reason_missing", names[0] if names else "reason")
            elif given < rules.least_reason:
                yield Found("reason_thin", names[0], {"count": given})
    for name, code in rules.wanted.items():
        if name in subject.values and subject.values[name].missing:
            yield Found(code, name)


def _remedy(subject: Subject) -> Iterator[Found]:
    """Where remedies are to be told, way, organ, court and terms stand in the letter."""
    found = remedies_of(subject.kind, subject.situation)
    if found is None:
        if subject.kind.notice.remedies != "none":
            yield Found("remedy_missing", "remedies", {"what": "案件没有结果", "what_en": "the case has no outcome"})
        return
    printed = text_of(subject.letter)
    agency = subject.situation.agency
    first = "review_first" in (found.whole, found.withheld)
    direct = "either" in (found.whole, found.rest)
    needed = [
        (Sentence("行政复议机关", "review organ"), f"向{one_line(agency.review_organ)}申请行政复议"),
        (Sentence("申请期限", "the term for review"), f"{found.review_days}日内"),
        (Sentence("管辖法院", "court"), f"向{one_line(agency.court)}提起行政诉讼"),
    ]
    if first:
        needed.append(
            (Sentence("先申请行政复议", "that review comes first"), f"先向{one_line(agency.review_organ)}申请行政复议")
        )
    if direct:
        needed.append((Sentence("起诉期限", "the term to sue"), f"{found.suit_months}个月内"))
    lacking = [each for each, text in needed if text not in printed]
    if lacking and agency.review_organ and agency.court:
        told = {"what": "、".join(each.zh for each in lacking), "what_en": ", ".join(each.en for each in lacking)}
        yield Found("remedy_missing", "remedies", told)


def _delivery(subject: Subject) -> Iterator[Found]:
    """Letter and envelope are for the same."""
    situation, audience = subject.situation, subject.kind.notice.audience
    delivery = situation.delivery
    if delivery is None or audience == "file":
        return
    names = [*applicants(situation)] if audience == "applicant" else [party(situation) or ""]
    agent = situation.registration.more.get("agent", {}).get("name")
    known = {bare(each) for each in [*names, *([agent] if audience == "applicant" and agent else [])]}
    if bare(delivery.to) not in known and bare(delivery.to) != bare("".join(names)):
        values = {"addressee": subject.letter.addressee or "", "to": one_line(delivery.to)}
        yield Found("addressee_differs", "delivery", values)
    if delivery.method == POST and not bare(delivery.address):
        yield Found("address_missing", "delivery")
    elif audience == "applicant" and delivery.address:
        home = situation.registration.applicant.get("address")
        if home and bare(home) != bare(delivery.address) and delivery.method == POST:
            yield Found("address_differs", "delivery")


def _typed(subject: Subject) -> Iterator[Found]:
    """What a person typed: days of the case, provisions of the letter, simplified characters, enclosures listed."""
    days = frozenset(_days_of(subject))
    traditional = traditional_characters()
    first = subject.situation.facts.arrived_on
    last = max(days).replace(month=DECEMBER, day=LAST_OF_DECEMBER)
    cited = _articles(subject)
    for name, text in subject.typed():
        told = {"what": subject.means(name), "name": name}
        for typed in dates_in(text):
            # What lies before the request arrived is a fact of the information, not of the case.
            if first is not None and not typed.is_one_of(days) and typed.may_lie_between(first, last):
                yield Found("date_not_computed", name, {**told, "date": typed.text})
        mixed = "".join(dict.fromkeys(each for each in text if each in traditional))
        if mixed:
            yield Found("traditional_mixed", name, {**told, "characters": mixed})
        if is_changed(text):
            yield Found("characters_replaced", name, told)
        for article in dict.fromkeys(_ARTICLE.findall(text)):
            if article not in cited and not _OTHER_LAW.search(text[: text.index(article)]):
                yield Found("article_differs", name, {**told, "article": article})
        if not subject.letter.enclosures and any(each in text for each in ENCLOSED):
            yield Found("enclosures_missing", name, told)


def _days_of(subject: Subject) -> Iterator[date]:
    """Yield every day that the case, the engine or a field of the letter knows."""
    situation = subject.situation
    for take in DATES.values():
        found = take(situation)
        if isinstance(found, date):
            yield found
    for event in situation.events:
        yield event.on
        yield from (each for each in event.data.values() if isinstance(each, date))
    yield from (each.value for each in subject.values.values() if isinstance(each.value, date))
    yield situation.day


def _articles(subject: Subject) -> frozenset[str]:
    """Return the articles that the letter rests on, as they are written."""
    law, notice = subject.situation.law, subject.kind.notice
    outcome = law.outcomes.get(subject.situation.outcome or "")
    named = [*notice.cites, *(outcome.cites if outcome is not None else ())]
    if outcome is not None:
        named += [address for ground in outcome.grounds.values() for address in ground.cites]
    parsed = [parse_address(each) for each in named]
    return frozenset(words.article(f"{each.law}:{each.path[0]}", law) for each in parsed if each.path[0].isdigit())


def _identity(subject: Subject) -> Iterator[Found]:
    """A letter to somebody else does not tell who asked."""
    if subject.kind.notice.audience in ("applicant", "file"):
        return
    runs = list(_runs(subject.letter))
    printed = "\n".join([subject.letter.addressee or "", *(each.text for each in runs), *subject.letter.enclosures])
    fixed = "\n".join(each.text for each in runs if each.source == "fixed")
    for trace in traces(subject.situation.registration, subject.situation.facts.category, printed, fixed):
        kind = KINDS[trace.kind]
        told = {"kind": kind.zh, "kind_en": kind.en, "part": trace.text}
        yield Found("identity_told" if trace.whole else "identity_hinted", trace.kind, told)


def _runs(letter: Letter) -> Iterator[Run]:
    for block in [*letter.blocks, *(each for slip in letter.slips for each in slip.blocks)]:
        paragraphs = [cell for row in block.rows for cell in row] if isinstance(block, Grid) else [block]
        for paragraph in paragraphs:
            assert isinstance(paragraph, Paragraph)  # noqa: S101  # a block is one or the other
            yield from paragraph.runs


def _fee(subject: Subject) -> Iterator[Found]:
    """A fee rests on a tariff in force; counted for one request alone, it is what that asks."""
    if subject.situation.act is None or subject.situation.act.act != "charge_fee":
        return
    if subject.situation.said("basis") in subject.situation.law.fees and not TABLE["fee_tiers"](subject.situation):
        yield Found("fee_before_tariff", "act", {"day": words.day(subject.situation.day)})
    asked, tariff = subject.situation.said("amount"), TABLE["fee_by_tariff"](subject.situation)
    if tariff is not None and asked is not None and asked != tariff:
        told = {"amount": words.amount(asked), "tariff": words.amount(tariff)}  # type: ignore[arg-type] # the table gives yuan
        yield Found("fee_off_tariff", "amount", told)


def _earlier(subject: Subject) -> Iterator[Found]:
    """A repeat names the answer to the earlier request of the same applicant, with its day and its number."""
    if EARLIER not in subject.values:
        return
    earlier, typed = subject.situation.earlier, subject.values.get(FIRST_REPLY)
    if earlier is not None:
        told = {"earlier": earlier.number}
        if earlier.same_applicant is False:
            yield Found("earlier_of_another", "act", told)
        if earlier.kept and earlier.on is None:
            yield Found("earlier_not_answered", "act", told)
            return
    whole = earlier is not None and earlier.on is not None and earlier.document
    if not whole and (typed is None or typed.missing):
        yield Found("earlier_answer_missing", FIRST_REPLY)


CHECKS: Final[tuple[Check, ...]] = (
    _step,
    _days,
    _filled,
    _reasoned,
    _remedy,
    _delivery,
    _typed,
    _identity,
    _fee,
    _earlier,
)
