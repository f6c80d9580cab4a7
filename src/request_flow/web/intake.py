"""登记申请: a request that arrived, and so the day it is due.

The side of the form answers as it is filled in: receipt date, first day, due day, by the service that would register
it, and what the agency has already from the same applicant.  What is odd is told and does not stop; what is wrong
stands beside its field.  A pasted letter, or an e-mail as a file, fills what is still empty, and each field that it
filled says so.  A letter of several matters becomes a case for each (一事一申请).
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi.responses import Response

from request_flow.errors import BadInput, Refused
from request_flow.law.schema import Channel
from request_flow.services.arriving import Papers, register_letter
from request_flow.services.intake import Foreseen, Known, foresee, known_of
from request_flow.services.pasted import read_pasted
from request_flow.web.desk import Desk
from request_flow.web.intake_fields import (
    ARRIVED,
    CHANNELS,
    FORMS,
    IN_ENGLISH,
    JOINT,
    METHODS,
    ON,
    PROOF,
    REFERENCE,
    Typed,
    applicant_of,
    case_of,
    empty,
    find_faults,
    in_order,
    matters_of,
    papers_of,
    sent,
)
from request_flow.web.intake_mail import fill_from_mail, mail_read, papers_sent
from request_flow.web.routes import Routes
from request_flow.web.strip import Strip, StripMaker
from request_flow.web.typed_days import read_day

routes = Routes()
WRONG = 422
WITH_THE_NAME = frozenset({"category", "id_type"})
"""Fields that always say something; a letter decides them where nobody was named yet."""


@routes.get("/a/{agency}/cases/new", may="register_case")
def ask(desk: Desk) -> Response:
    """Show an empty form, dated today."""
    return _form(desk, empty(desk))


@routes.post("/a/{agency}/cases/new/preview", may="register_case")
def preview(desk: Desk) -> Response:
    """Answer which day it was received and when it is due, or which days a channel asks for; writes nothing."""
    typed = sent(desk)
    if desk.query("part") == "arrival":
        return desk.show("parts/intake-arrival.html.j2", typed=typed, faults={}, filled=None, **_arrival(desk, typed))
    return desk.show("parts/intake-answer.html.j2", **_answer(desk, typed))


@routes.post("/a/{agency}/cases/new", may="register_case")
def register(desk: Desk) -> Response:
    """Register the request, or show the form again with what is wrong."""
    typed = sent(desk)
    if desk.field("read"):
        return _read(desk, typed)
    if desk.field("look"):
        return _form(desk, typed)
    channel = _channel(desk, typed)
    find_faults(desk, typed, channel)
    papers = papers_sent(desk, typed)
    if typed.faults:
        return _form(desk, typed)
    try:
        case, person = case_of(desk, typed, channel), desk.acting_on("receive")
        numbers = register_letter(desk.program, desk.office.code, case, matters_of(typed), papers, person)
    except (BadInput, Refused) as error:
        typed.faults[""] = desk.words(error.sentence)
        return _form(desk, typed)
    return desk.go(desk.address(f"/cases/{numbers[0]}"), *_registered(numbers, papers))


def _registered(numbers: list[str], papers: Papers) -> tuple[str, str]:
    """Return what is told of a registration, in both languages."""
    first, count = numbers[0], len(numbers)
    zh = f"已登记，编号{first}。" if count == 1 else f"已登记{count}件：{'、'.join(numbers)}。"
    en = f"Registered as {', '.join(numbers)}."
    if papers.files:
        attached = len(papers.files) - 1
        zh += "已保存原始邮件" + (f"和{attached}个附件。" if attached else "。")
        en += f" The mail is kept{f', with {attached} attachments' if attached else ''}."
    if papers.left_out:
        zh += f"格式不接受、只留在原始邮件中的附件：{'、'.join(papers.left_out)}。"
        en += f" Not taken, left in the mail: {', '.join(papers.left_out)}."
    return zh, en


def _read(desk: Desk, typed: Typed) -> Response:
    """Show the form with what a pasted letter or the file of an e-mail says."""
    mail = mail_read(desk, typed)
    if typed.faults:
        return _form(desk, typed)
    filled = fill_from_mail(desk, typed, mail) if mail is not None else set()
    letter = mail.letter() if mail is not None else desk.field("pasted")
    filled |= _fill_in(typed, letter)
    attached = [name for name, _ in mail.files] if mail is not None else []
    return _form(desk, typed, filled, letter, attached)


def _channel(desk: Desk, typed: Typed) -> Channel:
    return desk.program.law.channels[typed["channel"]]


def _fill_in(typed: Typed, text: str) -> set[str]:
    """Put what a letter says into the fields that are empty; return which these are."""
    nobody_named = not typed["name"]
    found = read_pasted(text).values
    filled = {name for name in found if not typed[name] or (name in WITH_THE_NAME and nobody_named)}
    typed.values.update({name: found[name] for name in filled})
    papers = papers_of(typed["category"])
    if typed["id_type"] not in papers:
        typed.values["id_type"] = papers[0]
    return filled


def _answer(desk: Desk, typed: Typed) -> dict[str, Any]:
    """Return what the registration would start, what is known of the applicant, and what should be looked at."""
    channel = _channel(desk, typed)
    proof = desk.words(PROOF[channel.receipt])
    told: list[str] = []
    foreseen: Foreseen | None = None
    known = Known()
    try:
        on = read_day(typed["on"], desk.today)
        # Who applies has no part in the days, and half a name must not keep them from being shown.
        arrival = Typed({**empty(desk).values, **{name: typed[name] for name in ("channel", "on", "confirmed_on")}})
        arrival.values["name"] = arrival.values["subject"] = "-"
        foreseen = foresee(desk.program, desk.office.code, case_of(desk, arrival, channel))
        known = known_of(
            desk.program, desk.office, applicant_of(typed), typed["subject"], foreseen.received_on or on, desk.visitor
        )
    except (BadInput, Refused) as error:
        told.append(desk.words(error.sentence))
    else:
        told += _remarks(desk, foreseen, on)
    strip = _strip(desk, foreseen)
    return {
        "foreseen": foreseen,
        "strip": strip,
        "known": known,
        "told": told,
        "proof": proof,
        "parts_count": len(matters_of(typed)),
        "evidence": desk.say("、".join(channel.evidence), ", ".join(channel.evidence_says or channel.evidence)),
    }


def _strip(desk: Desk, foreseen: Foreseen | None) -> Strip | None:
    """Return the days up to the due day, ``None`` where nothing runs yet."""
    if foreseen is None or foreseen.explanation is None:
        return None
    explanation = foreseen.explanation
    base = explanation.term_days or 0
    maker = StripMaker(desk.language, desk.today, foreseen.calendar, base, foreseen.received_on)
    return maker.make(explanation, whole=False)


def _remarks(desk: Desk, foreseen: Foreseen, on: date) -> list[str]:
    told = []
    if foreseen.received_on is not None and on < desk.today:
        days = (desk.today - on).days
        told.append(desk.say(f"补录：{days}天前收到，须写明原因。", f"Received {days} days ago: say why it is late."))
    if foreseen.is_late:
        told.append(desk.say("登记当日就已逾期，请尽快答复。", "It is overdue on the day of its registration."))
    return told


def _arrival(desk: Desk, typed: Typed) -> dict[str, Any]:
    """Return what the channel asks for."""
    name = typed["channel"]
    channel = _channel(desk, typed)
    reference = REFERENCE.get(name)
    return {
        "on_label": desk.words(ON.get(name, ARRIVED)),
        "reference_label": desk.words(reference) if reference is not None else "",
        "confirms": channel.needs_confirmation,
        "signed_for": channel.receipt == "day_signed_for",
    }


def _form(
    desk: Desk, typed: Typed, filled: set[str] | None = None, letter: str = "", attached: Sequence[str] = ()
) -> Response:
    wording = desk.wording()
    channels = wording.choices("channel")
    return desk.show(
        "intake.html.j2",
        WRONG if typed.faults else 200,
        typed=typed,
        faults=in_order(typed.faults),
        filled=filled,
        pasted=letter,
        attached=attached,
        rows=[*typed.joint, dict.fromkeys(JOINT, "")],
        channels={key: desk.say(*CHANNELS[key]) if key in CHANNELS else label for key, label in channels.items()},
        categories=wording.choices("category"),
        papers={each: desk.say(each, IN_ENGLISH.get(each, each)) for each in papers_of(typed["category"])},
        forms={key: desk.say(*words) for key, words in FORMS.items()},
        methods={key: desk.say(*words) for key, words in METHODS.items()},
        **_arrival(desk, typed),
        **_answer(desk, typed),
    )
