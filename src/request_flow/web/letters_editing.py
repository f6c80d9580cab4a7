"""A letter as it is being written: its fields from its contract, what was typed, what was found about it.

Only what a machine cannot know is asked for: the variables of the letter that an officer fills in (named ``i-…`` in
the form) and the keys of the act that its issue takes.  A text of several items is typed an item a line.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from request_flow.errors import BadInput, NotAllowed, NotFound
from request_flow.notices.catalogue import LetterKind, Variable, catalogue
from request_flow.notices.checks import Finding
from request_flow.notices.inputs import read_inputs
from request_flow.notices.situation import Delivery
from request_flow.registers.names import METHODS
from request_flow.services.case_view import CaseView
from request_flow.services.letters.asking import DECIDE, LetterAsk
from request_flow.services.letters.foreseeing import Foreseen, foresee
from request_flow.services.letters.roles import WRITES_OF_THE_RECORD
from request_flow.services.steps import Person
from request_flow.web.act_fields import NO, YES, Field, FieldMaker, read_fields, rules_of
from request_flow.web.desk import Desk
from request_flow.web.typed_days import read_day
from request_flow.web.typed_numbers import read_number

PREFIX: Final = "i-"
NOT_TYPED: Final = frozenset({"document"})
"""Keys that the issue itself gives."""
CHOSEN_APART: Final = frozenset({"outcome", "grounds"})
"""Keys of an answer that are chosen before its letter is known."""
ONLY_OF: Final = {"earlier": "notproc_repeat"}
"""Keys of an answer that only one outcome has."""
LONG: Final = 100
"""A text that may be longer gets several lines."""
ON, BEARS, NOTE = "on", "bears", "note"
TO, METHOD, ADDRESS = "d-to", "d-method", "d-address"


@dataclass(slots=True)
class Input:
    """One variable of the letter that is typed; drawn like a field of a step."""

    name: str
    variable: str
    label: str
    shape: str
    required: bool
    value: str = ""
    hint: str = ""
    choices: dict[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()


@dataclass(slots=True)
class Editor:
    """One letter on the desk: the fields with what stands in them, what is wrong with them, what it would be."""

    view: CaseView
    kind: LetterKind
    event: int | None
    draft: int | None
    inputs: list[Input]
    keys: list[Field]
    fixed: dict[str, Any]
    """Keys of the act that were chosen apart from the fields."""
    on: str
    bears: str
    delivery: dict[str, str]
    saved_at: str = ""
    for_review: bool = False
    """Whether the letter goes before its reviewers first: what only its issue waits for is not told."""
    faults: dict[str, str] = field(default_factory=dict)
    ask: LetterAsk | None = None
    foreseen: Foreseen | None = None
    unreadable: str = ""
    """Why there is no preview."""

    @property
    def takes_step(self) -> bool:
        """Whether the issue takes the step of the letter."""
        return self.event is None and self.kind.notice.issue == "act"

    @property
    def act(self) -> str:
        """The act whose roles may issue the letter."""
        return (self.kind.notice.act if self.takes_step else None) or WRITES_OF_THE_RECORD

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands against going on, the gravest first."""
        if self.foreseen is None:
            return ()
        return self.foreseen.found if self.for_review else self.foreseen.findings

    def of(self, severity: str) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(each for each in self.findings if each.severity == severity)

    @property
    def missing(self) -> list[Field]:
        """Keys without which there is no act, and so no letter."""
        return [each for each in self.keys if each.required and not each.value.strip()]

    def anchor(self, where: str) -> str:
        """Return the id of the field that a finding is about, empty where there is none on the page."""
        keys = {each.name for each in self.keys}
        variable = self.kind.notice.variables.get(where)
        key = where if variable is None else variable.key or where
        if any(each.variable == where for each in self.inputs):
            return PREFIX + where
        if key in keys:
            return key
        places = {"day": BEARS, "act": ON if self.takes_step else "", "delivery": TO, "grounds": "grounds"}
        return places.get(where, "")


def blank(desk: Desk, view: CaseView, kind: LetterKind, event: int | None, fixed: Mapping[str, Any]) -> Editor:
    """Return a letter in which nothing was typed yet, with what is proposed."""
    return _editor(desk, view, LetterAsk(kind.name, {}, dict(fixed), event), None, None)


def of_draft(desk: Desk, view: CaseView, ask: LetterAsk, draft: int, saved_at: str = "") -> Editor:
    """Return a letter with what its draft says."""
    made = _editor(desk, view, ask, draft, ask)
    made.saved_at = saved_at
    made.on, made.bears = desk.query(ON) or made.on, desk.query(BEARS)
    return made


def as_typed(desk: Desk, view: CaseView, kind: LetterKind, event: int | None, fixed: Mapping[str, Any]) -> Editor:
    """Return a letter with what was sent, read; what cannot be read is among its faults."""
    made = _editor(desk, view, LetterAsk(kind.name, {}, dict(fixed), event), draft_sent(desk), None)
    every: list[Input | Field] = [*made.inputs, *made.keys]
    for each in every:
        each.value = "\n".join(desk.fields(each.name)).replace("\r\n", "\n")
    made.on, made.bears = desk.field(ON), desk.field(BEARS)
    made.delivery = {name: desk.field(name) for name in (TO, METHOD, ADDRESS)}
    return made


def draft_sent(desk: Desk) -> int | None:
    """Return the draft that a form is about, ``None`` where there is none yet."""
    return read_number(desk.field("draft"))


def read(desk: Desk, editor: Editor) -> None:
    """Read what was typed; what can be kept goes to ``ask``, the rest is told at its field."""
    inputs: dict[str, Any] = {}
    for each in editor.inputs:
        try:
            inputs[each.variable] = _value(desk, editor.kind, each)
        except BadInput as error:
            editor.faults[each.name] = desk.words(error.sentence)
    data, faults = read_fields(desk, editor.keys)
    missing = {each.name for each in editor.missing}
    editor.faults |= {name: words for name, words in faults.items() if name not in missing}
    editor.ask = LetterAsk(editor.kind.name, inputs, {**editor.fixed, **data}, editor.event, _delivery(desk, editor))


def look(desk: Desk, editor: Editor) -> None:
    """Find out what the letter would be as it stands."""
    if editor.ask is None:
        read(desk, editor)
    on, bears = days_of(desk, editor)
    if editor.ask is None or editor.faults:
        editor.unreadable = desk.say(
            "更正左边标出的内容后显示预览。", "The preview comes once the marked fields are right."
        )
        return
    if editor.missing:
        named = desk.say("、", ", ").join(each.label for each in editor.missing)
        editor.unreadable = desk.say(f"填写{named}后显示预览。", f"The preview comes once this is filled in: {named}.")
        return
    try:
        editor.foreseen = foresee(
            desk.program, desk.office.code, editor.view.number, editor.ask, person(desk, editor), on=on, bears=bears
        )
    except (NotFound, NotAllowed):
        raise
    except BadInput as error:
        editor.unreadable = desk.words(error.sentence)


def days_of(desk: Desk, editor: Editor) -> tuple[date, date | None]:
    """Return the effective day and the day that the letter bears, where it is another; today where none was typed."""
    names = {ON: editor.on if editor.takes_step else "", BEARS: editor.bears}
    found: dict[str, date | None] = {}
    for name, text in names.items():
        try:
            found[name] = read_day(text, desk.today) if text else None
        except BadInput as error:
            found[name], editor.faults[name] = None, desk.words(error.sentence)
    return found[ON] or desk.today, found[BEARS]


def person(desk: Desk, editor: Editor) -> Person:
    """Return the visitor in the role that may issue the letter."""
    return desk.acting_on(editor.act)


def ask_for_rest(desk: Desk, editor: Editor) -> None:
    """Ask for the keys that are missing, and for the reason where the step is dated before today."""
    for each in editor.missing:
        editor.faults[each.name] = desk.say(f"请填写{each.label}", f"{each.label} is needed")
    if editor.takes_step and days_of(desk, editor)[0] < desk.today and not (editor.ask and editor.ask.data.get(NOTE)):
        editor.faults[NOTE] = desk.say("补录（日期早于今天）须写明原因", "the day lies before today: say why")


def _editor(desk: Desk, view: CaseView, ask: LetterAsk, draft: int | None, filled: LetterAsk | None) -> Editor:
    kind = catalogue().kind(ask.kind)
    fixed = {key: value for key, value in ask.data.items() if key in CHOSEN_APART}
    said = filled.delivery if filled is not None else None
    made = Editor(
        view=view,
        kind=kind,
        event=ask.event,
        draft=draft,
        inputs=[
            _input(desk, name, each, filled) for name, each in kind.notice.variables.items() if each.from_ == "officer"
        ],
        keys=[],
        fixed=fixed,
        on=desk.today.isoformat(),
        bears="",
        delivery={TO: said.to, METHOD: said.method, ADDRESS: said.address} if said else dict.fromkeys(_DELIVERY, ""),
    )
    if made.takes_step:
        made.keys = _keys(desk, view, kind, filled, fixed)
    return made


_DELIVERY: Final = (TO, METHOD, ADDRESS)


def _keys(
    desk: Desk, view: CaseView, kind: LetterKind, filled: LetterAsk | None, fixed: Mapping[str, Any]
) -> list[Field]:
    act = kind.notice.act or ""
    typed = None
    if filled is not None:
        typed = {key: _as_text(filled.data.get(key)) for key in rules_of(act)}
    made = FieldMaker(desk, view.opened, view.facts, view.staff).fields(act, typed)
    left_out = NOT_TYPED | kind.notice.when.keys() | (CHOSEN_APART if act == DECIDE else frozenset())
    outcome = fixed.get("outcome")
    told = {each.key or name: each for name, each in kind.notice.variables.items() if each.from_ == "act"}
    kept = [each for each in made if each.name not in left_out and ONLY_OF.get(each.name, outcome) == outcome]
    for each in kept:
        variable = told.get(each.name)
        if variable is not None:
            each.required = each.required or variable.required
            if variable.type == "texts":
                each.shape, each.hint = "lines", each.hint or _one_a_line(desk)
    return kept


def _input(desk: Desk, name: str, variable: Variable, filled: LetterAsk | None) -> Input:
    means, _, hint = variable.means.partition("：")
    label = desk.say(means, f"{name.replace('_', ' ').capitalize()}（{means}）")
    shapes: Mapping[str, str] = {"date": "day", "int": "number", "money": "number", "bool": "choice", "texts": "lines"}
    shape = shapes.get(variable.type, "area" if variable.length > LONG else "text")
    value = _as_text(filled.inputs.get(name)) if filled is not None else ""
    made = Input(PREFIX + name, name, label, shape, variable.required, value, hint)
    if variable.type == "bool":
        made.choices = {"": desk.say("未写明", "not said"), YES: desk.say("是", "yes"), NO: desk.say("否", "no")}
    if variable.type == "texts":
        made.hint = desk.say("；", "; ").join(each for each in (hint, _one_a_line(desk)) if each)
    return made


def _one_a_line(desk: Desk) -> str:
    return desk.say("每行一项", "one a line")


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return "\n".join(map(str, value))
    return str(value)


def _value(desk: Desk, kind: LetterKind, each: Input) -> object:
    """Return what was typed for a variable as a draft keeps it; an empty text is nothing.

    Raises:
        BadInput: it is not of the variable's type.
    """
    text = each.value.strip()
    if not text:
        return ""
    makers: Mapping[str, Callable[[], object]] = {
        "date": lambda: read_day(text, desk.today).isoformat(),
        "texts": lambda: [line.strip() for line in text.split("\n") if line.strip()],
        "bool": lambda: text == YES,
    }
    made = makers.get(kind.notice.variables[each.variable].type, lambda: text)()
    read_inputs(kind, {each.variable: made})
    return made


def _delivery(desk: Desk, editor: Editor) -> Delivery | None:
    said = editor.delivery
    if not any(said.values()):
        return None
    if not said[TO]:
        editor.faults[TO] = desk.say("改送达方式的，请写明收件人", "say whom it goes to")
    if said[METHOD] and said[METHOD] not in METHODS:
        editor.faults[METHOD] = desk.say("请从列出的方式中选择", "choose one of the list")
    return Delivery(said[TO], said[METHOD] or "post", said[ADDRESS])
