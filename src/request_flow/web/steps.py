"""Taking one step of a case: what it will do, its form, and what stands in the way.

The form carries how many records the case had (``_version``): where it has more when the form is sent, nothing is
written and the conflict page shows what was recorded meanwhile beside what was typed.  A step that breaks a rule asks
for a tick, one that cannot be undone for a page of its own.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi.responses import Response

from request_flow.errors import BadInput, Conflict, NotAllowed, Refused
from request_flow.services.case_view import CaseView
from request_flow.services.choosing import Choice, Effect, choice_of, person_for
from request_flow.services.intake import is_confirmed_late
from request_flow.services.splitting import split_case
from request_flow.services.steps import Step, Taken
from request_flow.services.supposing import ChangedSince, Supposed, suppose, take_seen_step
from request_flow.web.act_fields import Field, FieldMaker, day_typed, read_fields, rules_of, typed_in
from request_flow.web.case_page import LETTER_PAGE, case_address, event_words, has_page, open_case
from request_flow.web.case_words import CaseWords
from request_flow.web.desk import Desk
from request_flow.web.intake_fields import WHY_CONFIRMED_LATE
from request_flow.web.routes import Routes
from request_flow.web.timeline import since
from request_flow.web.typed_numbers import read_number

routes = Routes()
CONFIRMED = frozenset({"void", "reverse"})
"""Steps that are confirmed on a page of their own."""
CONFIRM = "confirm_receipt"
SPLIT, SUBJECTS = "split", "subjects"
EFFECTIVE = ("生效日期", "Effective day")
ON_LABELS = {
    "confirm_receipt": ("双方确认日期", "Day both sides confirmed"),
    "receive_supplement": ("收到补正日期", "Day the supplement came"),
    "record_opinion": ("收到意见日期", "Day the opinion came"),
    "pay_fee": ("缴费日期", "Day of payment"),
    "deliver": ("送达日期", "Day of service"),
    "remedy_filed": ("提起日期", "Day it was filed"),
    "remedy_answered": ("提交日期", "Day it was handed in"),
    "remedy_concluded": ("结果作出日期", "Day of the result"),
}
"""What the effective day is called where a step has a plainer word for it."""
TICK = "irregular_known"
ON, NOTE = "on", "note"
WRONG, CLASH = 422, 409
PAGE = "/a/{agency}/cases/{number}/do/{act}"


@dataclass(slots=True)
class Form:
    """One step's form as it is being filled in."""

    view: CaseView
    choice: Choice
    fields: list[Field]
    on: str
    seen: int
    data: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    supposed: Supposed | None = None

    @property
    def act(self) -> str:
        """The step."""
        return self.choice.act


@routes.get(PAGE, may="take_step")
def ask(desk: Desk) -> Response:
    """Show the form of a step, with what it will do."""
    return _show(desk, _form(desk, None))


@routes.post(f"{PAGE}/preview", may="take_step")
def preview(desk: Desk) -> Response:
    """Show what the step as it is filled in so far would do; writes nothing."""
    form = _form(desk, typed_in(desk, desk.in_path("act")))
    on = day_typed(desk, ON, form.faults)
    data, faults = read_fields(desk, form.fields)
    if not (faults or form.faults):
        _suppose(desk, form, Step(form.act, on, data))
    words = CaseWords(desk, form.view)
    return desk.show("parts/effect.html.j2", form=form, view=form.view, words=words, effect=_effect(form))


@routes.post(PAGE, may="take_step")
def take(desk: Desk) -> Response:
    """Take the step, or show the form again with what is wrong, or the page of a conflict."""
    form = _form(desk, typed_in(desk, desk.in_path("act")))
    if form.seen != form.view.version:
        return _conflict(desk, form)
    on = day_typed(desk, ON, form.faults)
    if form.act == SPLIT:
        return _split(desk, form)
    form.data, faults = read_fields(desk, form.fields)
    form.faults |= faults
    if not desk.field(NOTE) and ON not in form.faults:
        _ask_why(desk, form, on)
    if form.faults:
        return _show(desk, form, WRONG)
    step = Step(form.act, on, form.data)
    _suppose(desk, form, step)
    if form.supposed is not None and form.supposed.irregularities and not desk.field(TICK):
        form.faults[TICK] = desk.say("请勾选“我知道会记入异常清单”", "tick that you know it is recorded as irregular")
    if form.faults:
        return _show(desk, form, WRONG)
    if form.act in CONFIRMED and not desk.field("confirmed"):
        return _confirm(desk, form)
    return _take(desk, form, step)


def _ask_why(desk: Desk, form: Form, on: date) -> None:
    """Ask why a step is recorded later than it was taken, or why a letter was confirmed later than on its day."""
    facts = form.view.facts
    channel = desk.program.law.channels[facts.channel]
    if form.act == CONFIRM and facts.arrived_on is not None and is_confirmed_late(channel, facts.arrived_on, on):
        form.faults[NOTE] = desk.words(WHY_CONFIRMED_LATE)
    elif _known_on(form, on) < desk.today:
        form.faults[NOTE] = desk.say("补录（日期早于今天）须写明原因", "the day lies before today: say why")


def _known_on(form: Form, on: date) -> date:
    """Return the day on which the office knew of a step: of a review or a suit it learns from the copy."""
    copy = form.data.get("received_on") if form.act == "remedy_filed" else None
    return max(on, date.fromisoformat(copy)) if copy else on


def _take(desk: Desk, form: Form, step: Step) -> Response:
    person = person_for(desk.program, form.view.opened, form.act, desk.visitor)
    number = form.view.number
    try:
        taken = take_seen_step(desk.program, desk.office.code, number, step, person, desk.visitor, form.seen)
    except ChangedSince:
        form.view = open_case(desk)
        return _conflict(desk, form)
    except NotAllowed:
        raise
    except Refused as error:
        form.faults[""] = CaseWords(desk, form.view).refused(form.act, error)
        return _show(desk, form, WRONG)
    except BadInput as error:
        form.faults[""] = desk.words(error.sentence)
        return _show(desk, form, WRONG)
    return done(desk, form.view, form.act, taken)


def done(desk: Desk, view: CaseView, act: str, taken: Taken) -> Response:
    """Go back to the case, saying what was done; the toast takes it back where that is the person's to do."""
    label = desk.wording().of("act", act)
    zh, en = f"已登记：{label}。", f"Recorded: {label}."
    for remark in taken.remarks:
        zh, en = f"{zh}{remark.zh}。", f"{en} {remark.en}."
    may = desk.acting_on("reverse").role in desk.program.engine.workflow.transitions["reverse"].by
    undo = ""
    if may and act != "reverse" and desk.may("take_step"):
        undo = case_address(desk, view.number, "/do/reverse", event=view.version + 1)
    return desk.go(case_address(desk, view.number), zh, en, undo=undo)


def _form(desk: Desk, typed: dict[str, str] | None) -> Form:
    """Return the form of the step of the address.

    Raises:
        NotFound: there is no such case, or no such step.
    """
    view = open_case(desk)
    choice = choice_of(desk.program, view.opened, view.facts, desk.in_path("act"), desk.visitor)
    fields = FieldMaker(desk, view.opened, view.facts, view.staff).fields(choice.act, typed)
    fields = [] if choice.act == SPLIT else fields
    seen = read_number(desk.field("_version"))
    return Form(
        view,
        choice,
        fields,
        desk.field(ON) if typed is not None else desk.query(ON, desk.today.isoformat()),
        view.version if seen is None else seen,
    )


def _suppose(desk: Desk, form: Form, step: Step) -> None:
    """Think the step through; what stands against it goes to the faults of the form."""
    person = person_for(desk.program, form.view.opened, form.act, desk.visitor)
    try:
        form.supposed = suppose(desk.program, form.view.opened, [step], person)
    except NotAllowed:
        raise
    except Refused as error:
        form.faults[""] = CaseWords(desk, form.view).refused(form.act, error)
    except BadInput as error:
        form.faults[""] = desk.words(error.sentence)


def _effect(form: Form) -> Effect | None:
    """Return what the step does as it was thought through, else as it would with the least that can be said."""
    if form.supposed is None:
        return form.choice.effect
    facts = form.supposed.facts
    before = form.view.face if not form.view.is_closed else None
    return Effect(
        before, form.supposed.face, form.view.facts.state, facts.state, facts.outcome(), form.supposed.irregularities
    )


def _show(desk: Desk, form: Form, status: int = 200) -> Response:
    view, words = form.view, CaseWords(desk, form.view)
    effect = _effect(form)
    letter = form.choice.letter if form.choice.reason is None and has_page(desk, LETTER_PAGE) else None
    return desk.show(
        "step.html.j2",
        status,
        form=form,
        view=view,
        words=words,
        effect=effect,
        irregular=words.irregular(effect.irregularities) if effect is not None else [],
        label=words.act(form.act),
        on_label=desk.say(*ON_LABELS.get(form.act, EFFECTIVE)),
        href=case_address(desk, view.number),
        action=case_address(desk, view.number, f"/do/{form.act}"),
        letter=letter,
        letter_href=case_address(desk, view.number, "/letters/new", act=form.act),
        subjects=desk.field(SUBJECTS) or view.opened.stored.subject,
        ticked=bool(desk.field(TICK)),
        confirms=form.act in CONFIRMED,
    )


def _confirm(desk: Desk, form: Form) -> Response:
    view, words = form.view, CaseWords(desk, form.view)
    told = event_words(desk, view, words)
    target = next((each for each in view.opened.history if str(each.seq) == str(form.data.get("event"))), None)
    return desk.show(
        "step_confirm.html.j2",
        form=form,
        view=view,
        words=words,
        effect=_effect(form),
        label=words.act(form.act),
        target=None if target is None else (target, told.lines(target.act, target.data)),
        typed=_typed(desk, form),
        said=told.lines(form.act, form.data),
        href=case_address(desk, view.number),
        action=case_address(desk, view.number, f"/do/{form.act}"),
    )


def _conflict(desk: Desk, form: Form) -> Response:
    """Show what was recorded meanwhile beside what was typed; nothing is merged and nothing is lost."""
    view, words = form.view, CaseWords(desk, form.view)
    told = event_words(desk, view, words)
    return desk.show(
        "conflict.html.j2",
        CLASH,
        view=view,
        words=words,
        choice=form.choice,
        label=words.act(form.act),
        items=since(view, form.seen, words, told),
        typed=_typed(desk, form),
        kept=[(each.label, _shown(each)) for each in form.fields if each.value],
        on=form.on,
        href=case_address(desk, view.number),
        action=case_address(desk, view.number, f"/do/{form.act}"),
    )


def _shown(each: Field) -> str:
    return each.choices.get(each.value, each.value)


def _typed(desk: Desk, form: Form) -> list[tuple[str, str]]:
    """Return what was sent, for hidden fields."""
    names = [ON, TICK, SUBJECTS, *rules_of(form.act)]
    return [(name, value) for name in names for value in desk.fields(name) if value]


def _split(desk: Desk, form: Form) -> Response:
    """Split the case: each line is a matter, the case goes on with the first."""
    person = person_for(desk.program, form.view.opened, SPLIT, desk.visitor)
    subjects = [line.strip() for line in desk.field(SUBJECTS).splitlines() if line.strip()]
    number = form.view.number
    try:
        made = split_case(desk.program, desk.office.code, number, subjects, person)
    except NotAllowed:
        raise
    except (Refused, BadInput) as error:
        form.faults[SUBJECTS] = desk.words(error.sentence)
        return _show(desk, form, WRONG)
    except Conflict:
        form.view = open_case(desk)
        return _conflict(desk, form)
    listed = "、".join(made)
    return desk.go(case_address(desk, number), f"已拆分出{listed}。", f"Split off: {', '.join(made)}.")
