"""The fields of a step's form, made from the keys that its act takes, and what was typed into them.

The keys, their kinds and their bounds are those of the case file (``registers/case-file.yaml``).  What can be chosen
comes from the case: a consultation that is open, the stage that is next, a record that can be taken back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from request_flow.cases.facts import Facts
from request_flow.errors import BadInput
from request_flow.registers.case_keys import KeyRule, case_keys
from request_flow.registers.names import METHODS
from request_flow.services.choosing import drafted_outcome
from request_flow.services.reading import OpenedCase
from request_flow.storage.people import Member
from request_flow.web.desk import Desk
from request_flow.web.event_words import kind_of
from request_flow.web.typed_days import read_day
from request_flow.workflow.engine import NOT_REVERSIBLE

OWN = frozenset({"on", "action", "actor"})
"""Keys of every event that have fields of their own, or none."""
LONG = 10_000
"""A text that may be so long gets several lines."""
WORDY = frozenset({"reason", "items", "note", "text"})
APPROVERS = ("office_head", "leader")
AHEAD = frozenset({"until"})
"""Days that lie ahead where no year was typed."""
MOST_SEGMENTS = 7
YES, NO = "yes", "no"
HINTS = {
    ("confirm_receipt", "note"): (
        "补录，或者平信没有在送到当日确认的，写明原因",
        "needed where the day lies before today, or post was not confirmed on the day it came: why",
    ),
    ("", "note"): ("补录（日期早于今天）须写明原因", "needed where the day lies before today: why"),
    ("remedy_filed", "received_on"): (
        "收到复议申请书或起诉状副本的日期，本机关提出答复的期限由此起算",
        "the day the copy of the application or claim came: the term for our answer runs from it",
    ),
    ("remedy_filed", "procedure"): (
        "复议通知书写明的程序；未写明的先不选，按两种程序的期限提醒",
        "as the notice of the review says; where it does not, the terms of both are shown",
    ),
    ("", "ref"): ("本件内的序号，已取定，一般不用改", "tells several of a case apart; proposed, and seldom changed"),
    ("", "grounds"): ("先按拟稿的结果列出", "those of the drafted outcome"),
    ("", "into"): ("每行一个编号", "one number a line"),
}
"""What is said at a field, of one act or (``""``) of any."""

Shape = Literal["text", "area", "day", "number", "choice", "select", "lines"]


@dataclass(slots=True)
class Field:
    """One field: how it is typed, what can be chosen, what stands in it."""

    name: str
    label: str
    shape: Shape
    rule: KeyRule
    required: bool
    value: str = ""
    hint: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    """Words that are proposed; any other can be typed."""


def rules_of(act: str) -> dict[str, KeyRule]:
    """Return the keys that an act takes besides its day and its actor, in the order of the file."""
    rules = case_keys().rules
    common = {key: rule for key, rule in rules.event.items() if key not in OWN}
    return {**rules.actions.get(act, {}), **common}


class FieldMaker:
    """Makes the fields of one step of one case."""

    def __init__(self, desk: Desk, opened: OpenedCase, facts: Facts, staff: Sequence[Member]) -> None:
        self.desk, self.opened, self.facts, self.staff = desk, opened, facts, staff

    def fields(self, act: str, typed: Mapping[str, str] | None = None) -> list[Field]:
        """Return the fields of an act; ``typed`` is what was sent, else a proposal stands in them."""
        made = [self._field(act, key, rule) for key, rule in rules_of(act).items()]
        for each in made:
            if typed is not None:
                each.value = typed.get(each.name, "")
            else:
                each.value = self.desk.query(each.name) or self._proposed(act, each)
        return made

    def _field(self, act: str, key: str, rule: KeyRule) -> Field:
        label = self.desk.wording().key_of(act, key)
        label = label[:1].upper() + label[1:]
        made = Field(key, label, self._shape(key, rule), rule, rule.required != "optional")
        made.choices = self._choices(act, key, rule)
        if made.choices:
            made.shape = "choice" if len(made.choices) <= MOST_SEGMENTS else "select"
        if made.shape in ("select", "choice") and not made.required:
            made.choices = {"": self.desk.say("未写明", "not said"), **made.choices}
        made.listed = self._listed(key)
        made.hint = self._hint(act, key)
        return made

    @staticmethod
    def _shape(key: str, rule: KeyRule) -> Shape:
        if rule.kind == "date":
            return "day"
        if rule.kind in ("int", "number"):
            return "number"
        if rule.kind == "texts":
            return "lines"
        long = key in WORDY or (rule.length or 0) >= LONG
        return "area" if long else "text"

    def _choices(self, act: str, key: str, rule: KeyRule) -> dict[str, str]:
        if rule.kind == "bool":
            return {YES: self.desk.say("是", "yes"), NO: self.desk.say("否", "no")}
        of_key: dict[str, Callable[[], dict[str, str]]] = {
            "stage": self._stages,
            "event": self._records,
            "to": self._people,
            "method": self._methods,
            "grounds": self._grounds,
        }
        if key in of_key:
            return of_key[key]()
        if key == "ref" and act in ("record_opinion", "remedy_answered", "remedy_concluded"):
            return self._refs(act)
        kind = kind_of(act, key)
        if kind is None:
            return {}
        known = self.desk.wording().choices(kind)
        if kind == "outcome":
            outcomes = self.opened.engine.law.outcomes
            return {code: words for code, words in known.items() if "decide" in outcomes[code].closes_by}
        return known

    def _stages(self) -> dict[str, str]:
        left = self.desk.program.stages_of(self.opened.agency)[len(self.facts.approved_stages) :]
        return {each: self.desk.wording().of("stage", each) for each in left[:1]}

    def _records(self) -> dict[str, str]:
        gone = {each.data.get("event") for each in self.opened.history if each.act == "reverse"}
        wording = self.desk.wording()
        standing = [each for each in self.opened.history if each.seq not in gone and each.act not in NOT_REVERSIBLE]
        return {str(each.seq): f"{each.on} {wording.of('act', each.act)}" for each in reversed(standing)}

    def _people(self) -> dict[str, str]:
        return {each.login: _called(each) for each in self.staff if each.active and each.role == "caseworker"}

    def _methods(self) -> dict[str, str]:
        return {code: self.desk.say(label, code.replace("_", " ")) for code, label in METHODS.items()}

    def _grounds(self) -> dict[str, str]:
        outcomes = self.opened.engine.law.outcomes
        wording, drafted = self.desk.wording(), drafted_outcome(self.opened)
        known = [outcomes[drafted]] if drafted is not None and drafted in outcomes else outcomes.values()
        return {code: wording.of("ground", code) for outcome in known for code in outcome.grounds}

    def _refs(self, act: str) -> dict[str, str]:
        wording, of_list = self.desk.wording(), "remedies"
        open_ones: Iterable[tuple[str, str]] = (
            (ref, each.kind)
            for ref, each in self.facts.remedies.items()
            if each.result is None and (act != "remedy_answered" or each.answered_on is None)
        )
        if act == "record_opinion":
            of_list = "consultations"
            open_ones = ((ref, each.kind) for ref, each in self.facts.consultations.items() if each.opinion_on is None)
        return {ref: f"{wording.of(of_list, kind)}（{ref}）" for ref, kind in open_ones}

    def _listed(self, key: str) -> tuple[str, ...]:
        if key == "approved_by":
            return tuple(each.name for each in self.staff if each.active and each.role in APPROVERS)
        if key == "unit":
            return tuple(dict.fromkeys(each.unit for each in self.staff if each.active and each.unit))
        return ()

    def _hint(self, act: str, key: str) -> str:
        if key == "days" and act == "extend":
            most = self.opened.engine.rules.terms.on(self.desk.today).extension_max
            return self.desk.say(f"最多{most}个工作日", f"{most} working days at most")
        found = HINTS.get((act, key)) or HINTS.get(("", key))
        return self.desk.say(*found) if found is not None else ""

    def _proposed(self, act: str, made: Field) -> str:
        terms = self.opened.engine.rules.terms.on(self.desk.today)
        proposals: dict[tuple[str, str], Callable[[], str]] = {
            ("extend", "days"): lambda: str(terms.extension_max),
            ("consult", "ref"): lambda: _next("c", self.facts.consultations),
            ("remedy_filed", "ref"): lambda: _next("r", self.facts.remedies),
            ("decide", "outcome"): lambda: drafted_outcome(self.opened) or "",
        }
        found = proposals.get((act, made.name))
        if found is not None:
            return found()
        real = [each for each in made.choices if each]
        return real[0] if made.required and len(real) == 1 else ""


def _next(letter: str, known: Iterable[str]) -> str:
    used = set(known)
    return next(ref for ref in (f"{letter}{n}" for n in range(1, len(used) + 2)) if ref not in used)


def _called(member: Member) -> str:
    return f"{member.name}（{member.unit}）" if member.unit else member.name


def typed_in(desk: Desk, act: str) -> dict[str, str]:
    """Return what was sent for the fields of an act, as it was typed."""
    return {key: "\n".join(desk.fields(key)) for key in rules_of(act)}


def read_fields(desk: Desk, fields: Iterable[Field]) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the keys of the act that the fields say, and what is wrong with those that cannot be read."""
    data: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for each in fields:
        text = each.value.strip()
        if not text:
            if each.required:
                faults[each.name] = desk.say(f"请填写{each.label}", f"{each.label} is needed")
            continue
        try:
            data[each.name] = _read(desk, each, text)
        except BadInput as error:
            faults[each.name] = desk.words(error.sentence)
    return data, faults


def _read(desk: Desk, each: Field, text: str) -> object:
    rule, label = each.rule, each.label
    if rule.kind == "date":
        return read_day(text, desk.today, ahead=each.name in AHEAD).isoformat()
    if rule.kind in ("int", "number"):
        return _number(each, text)
    if rule.kind == "bool":
        return text == YES
    if each.choices and rule.kind == "one_of" and text not in each.choices:
        raise BadInput("bad_choice", f"请从列出的{label}中选择", f"choose one of the list: {label}")
    if rule.kind == "texts":
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return lines if len(lines) > 1 else lines[0]
    most = rule.length or case_keys().rules.length
    if len(text) > most:
        raise BadInput(
            "too_long",
            f"{label}有{len(text)}个字，最多{most}个",
            f"{label} has {len(text)} characters, {most} at most",
        )
    return text


def _number(each: Field, text: str) -> int | float:
    rule, label = each.rule, each.label
    most = case_keys().rules.most if rule.most is None else rule.most
    least = -most if rule.least is None else rule.least
    try:
        number = int(text) if rule.kind == "int" else float(text)
    except ValueError:
        number = None
    if number is None or not least <= number <= most:
        raise BadInput(
            "bad_number",
            f"{label}应为 {least} 至 {most} 的{'整数' if rule.kind == 'int' else '数字'}",
            f"{label} is a {'whole number' if rule.kind == 'int' else 'number'} from {least} to {most}",
        )
    whole = int(number)
    return whole if whole == number else number


def day_typed(desk: Desk, name: str, faults: dict[str, str]) -> date:
    """Return the effective day that was typed, today where none was; what is wrong with it goes to ``faults``."""
    try:
        return read_day(desk.field(name), desk.today) if desk.field(name) else desk.today
    except BadInput as error:
        faults[name] = desk.words(error.sentence)
        return desk.today
