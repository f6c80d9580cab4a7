"""The page of one case: when it is due and why, what comes next, what happened, its papers.

``/version`` tells a page that is open whether the case changed meanwhile; ``/original`` shows the request in the
applicant's own words, the particulars masked until they are asked for, which is noted.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response

from request_flow.deadlines.answers import AnswerTerm
from request_flow.errors import NotFound
from request_flow.notices.catalogue import catalogue
from request_flow.notices.labels import letter_words
from request_flow.services.case_view import CaseView, version_of, view_case
from request_flow.services.choosing import Choice, choices, next_choice
from request_flow.services.letters.keeping import HIDDEN
from request_flow.services.looks import PARTICULARS, note_look
from request_flow.services.remedies import answers_due
from request_flow.storage.letter_queries import OwedLetter
from request_flow.web.case_words import NOTHING_THERE, PROCEDURES, CaseWords
from request_flow.web.desk import Desk
from request_flow.web.event_words import EventWords
from request_flow.web.routes import Routes
from request_flow.web.strip import Bar, Strip, StripMaker, bar_of
from request_flow.web.timeline import kept_and_folded, timeline

routes = Routes()
NO_CONTENT = 204
STEPS_IN_SIGHT = 6
KIN_IN_SIGHT = 6
PAPERS_IN_SIGHT = 6
NAMES_IN_SIGHT = 5
MASKED = ("id_number", "phone", "email", "address")
MASK_KEEPS = 3
DRAFTING = ("draft", "decide")
"""Steps that are taken where the answer is written."""
ONCE_SAFE = frozenset({"request_supplement", "extend", "consult", "record_opinion", "decide"})
"""Steps whose last safe day was watched until they were taken."""
ANSWERED = "remedy_answered"
DECISION_PAGE = "/a/{agency}/cases/{number}/decision"
LETTER_PAGE = "/a/{agency}/cases/{number}/letters/new"


@routes.get("/a/{agency}/cases/{number}", may="see_cases")
def case(desk: Desk) -> Response:
    """Show a case."""
    return desk.show("case.html.j2", **page_values(desk, open_case(desk)))


@routes.get("/a/{agency}/cases/{number}/version", may="see_cases", by_itself=True)
def version(desk: Desk) -> Response:
    """Say that the case changed since a page of it was made, with a link to the latest; nothing where it did not."""
    number = desk.in_path("number")
    now = version_of(desk.program, desk.office.code, number, desk.visitor)
    if desk.query("seen") == str(now):
        return Response(status_code=NO_CONTENT)
    return desk.show("parts/changed.html.j2", href=case_address(desk, number))


@routes.get("/a/{agency}/cases/{number}/original", may="see_cases")
def original(desk: Desk) -> Response:
    """Show the request in its own words, the particulars masked."""
    return _original(desk, whole=False)


@routes.post("/a/{agency}/cases/{number}/original", may="see_cases")
def particulars(desk: Desk) -> Response:
    """Show the particulars whole, and note who looked."""
    return _original(desk, whole=True)


def open_case(desk: Desk) -> CaseView:
    """Return the case of the address for the visitor."""
    return view_case(desk.program, desk.office.code, desk.in_path("number"), desk.visitor)


def case_address(desk: Desk, number: str, rest: str = "", **query: object) -> str:
    """Return an address of a case."""
    return desk.address(f"/cases/{quote(number, safe='')}{rest}", **query)


def strip_of(desk: Desk, view: CaseView, *, whole: bool = False) -> Strip | None:
    """Return the strip of days, ``None`` where no clock runs or its days are not told one by one."""
    if view.explanation is None or view.explanation.term_days is None:
        return None
    calendar = view.opened.engine.rules.calendar
    maker = StripMaker(desk.language, desk.today, calendar, base_of(view), view.facts.received_on)
    return maker.make(view.explanation, whole=whole)


def base_of(view: CaseView) -> int:
    """Return the working days of the reply term without its extension, 0 where another term is shown."""
    face = view.face
    if face is None or face.kind != "reply" or view.facts.delayed_until is not None:
        return 0
    return (face.term_days or 0) - view.facts.extension


def event_words(desk: Desk, view: CaseView, words: CaseWords) -> EventWords:
    """Return the words of the records of a case."""
    return EventWords(words.wording, desk.language, view.name_of, words.day)


def page_values(desk: Desk, view: CaseView) -> dict[str, Any]:
    """Return what the template of a case is filled with."""
    words = CaseWords(desk, view)
    whole = view.erasure is None
    found = choices(desk.program, view.opened, view.facts, desk.visitor) if whole else []
    may_act = whole and desk.may("take_step")
    chosen = next_choice(found, view.step, view.facts, desk.today) if found else None
    in_sight, folded = kept_and_folded(timeline(view, words, event_words(desk, view, words)))
    strip = strip_of(desk, view, whole=bool(desk.query("days")))
    answers = {ref: answers_due(each, view.opened.engine) for ref, each in view.facts.remedies.items()}
    return {
        "view": view,
        "faults": {},
        "words": words,
        "chips": words.chips(),
        "answered": bool(view.facts.closings) and view.facts.closings[-1].act == "decide",
        "chosen": chosen,
        "chosen_mine": chosen is not None and may_act and chosen.standing in ("lawful", "irregular"),
        "steps": _sorted(found, chosen, may_act=may_act),
        "step_href": lambda choice: step_address(desk, view.number, choice),
        "href": lambda rest, **query: case_address(desk, view.number, rest, **query),
        "undo_href": lambda seq: case_address(desk, view.number, "/do/reverse", event=seq),
        "case_href": lambda number: case_address(desk, number),
        "strip": strip,
        "bar": _bar(desk, view),
        "how": words.how(),
        "items": in_sight,
        "folded": folded,
        "safe": _safe(words, view),
        "letter_label": lambda kind: _letter_label(desk, kind),
        "owed": [_letter_label(desk, _kind_owed(each)) for each in view.owed],
        "may_act": may_act,
        "may_write": whole and desk.may("write_letters"),
        "may_restrict": whole and desk.may("restrict"),
        "may_reverse": may_act and desk.acting_on("reverse").role in _by(desk, "reverse"),
        "answers": answers,
        "coming": _coming(answers, desk.today),
        "answer_href": _answer_address(desk, view, found, answers) if may_act else "",
        "procedures": {key: desk.say(*words) for key, words in PROCEDURES.items()},
        "kin": view.kin.others[-KIN_IN_SIGHT:],
        "papers": PAPERS_IN_SIGHT,
        "applicant": view.registration.applicant.get("name") or _nameless(desk, whole=whole),
        "joint": _joint(desk, view),
        "agent": (view.registration.more.get("agent") or {}).get("name"),
    }


def _coming(answers: Mapping[str, tuple[AnswerTerm, ...]], today: date) -> list[tuple[AnswerTerm, bool]]:
    """Return the terms of our own answers that lie ahead; of a remedy whose terms are all over the last, as late."""
    ahead = [(due, False) for each in answers.values() for due in each if due.due_on >= today]
    late = [(each[-1], True) for each in answers.values() if each and each[-1].due_on < today]
    return [*late, *ahead]


def _answer_address(
    desk: Desk, view: CaseView, found: Sequence[Choice], answers: Mapping[str, tuple[AnswerTerm, ...]]
) -> str:
    """Return where our answer to a review or a suit is recorded, of the first one owed; empty where it can't be now."""
    step = next((each for each in found if each.act == ANSWERED and each.standing in ("lawful", "irregular")), None)
    owed = min(((each[-1].due_on, ref) for ref, each in answers.items() if each), default=None)
    return case_address(desk, view.number, f"/do/{ANSWERED}", ref=owed[1]) if step is not None and owed else ""


def _nameless(desk: Desk, *, whole: bool) -> str:
    return desk.say("未写姓名", "no name") if whole else desk.say("姓名已销毁", "name erased")


def _joint(desk: Desk, view: CaseView) -> tuple[list[str], int]:
    """Return the first names of the joint applicants (共同申请人), and how many more there are."""
    people = view.registration.more.get("joint_applicants") or []
    names = [each.get("name") or desk.say("未写姓名", "no name") for each in people]
    return names[:NAMES_IN_SIGHT], max(len(names) - NAMES_IN_SIGHT, 0)


def _by(desk: Desk, act: str) -> tuple[str, ...]:
    return desk.program.engine.workflow.transitions[act].by


def step_address(desk: Desk, number: str, choice: Choice) -> str:
    """Return where a step is taken: at its letter where issuing that is the step, else at its form."""
    if choice.act in DRAFTING and has_page(desk, DECISION_PAGE):
        return case_address(desk, number, "/decision")
    if choice.by_letter and choice.standing in ("lawful", "irregular") and has_page(desk, LETTER_PAGE):
        return case_address(desk, number, "/letters/new", act=choice.act)
    return case_address(desk, number, f"/do/{choice.act}")


def has_page(desk: Desk, path: str) -> bool:
    """Return whether this installation has a page of that address."""
    state = desk.request.app.state
    if not hasattr(state, "paths"):
        state.paths = frozenset(each.path for each in state.table)
    return path in state.paths


def _sorted(found: list[Choice], chosen: Choice | None, *, may_act: bool) -> dict[str, list[Choice]]:
    """Return the steps by how they stand; the primary one stands in the box of the date alone."""
    rest = [each for each in found if each is not chosen]
    lawful = [each for each in rest if each.standing == "lawful"] if may_act else []
    return {
        "lawful": lawful[:STEPS_IN_SIGHT],
        "more": lawful[STEPS_IN_SIGHT:],
        "irregular": [each for each in rest if each.standing == "irregular"] if may_act else [],
        "others": [each for each in rest if each.standing == "others" or (not may_act and each.reason is None)],
        "no": [each for each in rest if each.standing == "impossible" and _is_told(each)],
        "elsewhere": [each for each in rest if each.standing == "impossible" and not _is_told(each)],
    }


def _is_told(choice: Choice) -> bool:
    """Return whether a step that is not possible is told in sight: there is a way for it, and something to answer."""
    return choice.here and choice.reason is not None and choice.reason.code not in NOTHING_THERE


def _bar(desk: Desk, view: CaseView) -> Bar | None:
    return None if view.explanation is None else bar_of(view.explanation, desk.today, base_of(view))


def _safe(words: CaseWords, view: CaseView) -> list[tuple[str, date, bool]]:
    """Return the last safe days, the nearest first, and then the days on which such steps were taken."""
    open_ones = sorted(view.safe_days.items(), key=lambda each: each[1])
    taken = {move.event.act: move.event.on for move in view.moves if move.event.act in ONCE_SAFE}
    return [
        *((words.act(act), last, True) for act, last in open_ones),
        *((words.act(act), on, False) for act, on in reversed(taken.items())),
    ]


def _letter_label(desk: Desk, kind: str) -> str:
    known = catalogue().kinds.get(kind)
    return kind if known is None else desk.say(known.notice.label.zh, known.notice.label.en)


def _kind_owed(called: OwedLetter) -> str:
    try:
        return catalogue().sent(called.notice, called.data).name
    except NotFound:
        return called.notice


def masked(value: str) -> str:
    """Return a particular of which only the beginning is told."""
    return f"{value[:MASK_KEEPS]}{HIDDEN}" if len(value) > MASK_KEEPS else HIDDEN


def _original(desk: Desk, *, whole: bool) -> Response:
    view = open_case(desk)
    if whole:
        request_id = desk.request.state.request_id
        note_look(desk.program, desk.visitor, desk.office, view.number, PARTICULARS, request_id)
    registration = view.registration
    people = [registration.applicant]
    people += registration.more.get("joint_applicants") or []
    agent = registration.more.get("agent")
    return desk.show(
        "original.html.j2",
        view=view,
        href=case_address(desk, view.number),
        whole=whole,
        people=[_told(desk, each, whole=whole) for each in people],
        agent=_told(desk, agent, whole=whole) if agent else None,
        description=registration.more.get("description"),
        delivery=_delivered(desk, view),
    )


def _delivered(desk: Desk, view: CaseView) -> dict[str, str]:
    """Return how the applicant wants the information, codes in words and words as they were written."""
    words, delivery = letter_words(), view.registration.rest.get("delivery") or {}
    known = {"form": words.forms, "method": words.methods}
    return {key: _in_words(desk, known.get(key, {}), str(value)) for key, value in delivery.items()}


def _in_words(desk: Desk, known: Mapping[str, str], value: str) -> str:
    return desk.say(known[value], value.replace("_", " ")) if value in known else value


def _told(desk: Desk, person: Any, *, whole: bool) -> list[tuple[str, str]]:  # noqa: ANN401  # opened from JSON
    wording, made = desk.wording(), []
    for key, value in person.items():
        text = wording.of("category", value) if key == "category" else str(value)
        text = _in_words(desk, letter_words().id_types, text) if key == "id_type" else text
        label = wording.of("case_key" if key == "authority" else "particular", key)
        made.append((label, masked(text) if key in MASKED and not whole else text))
    return made
