"""From reminders to messages: who is told of a rung, in one message each, written once.

The reminders of a term that has ended or moved meanwhile fall away.  A rung that follows rungs left out tells
everybody whom those would have told.  A case that had an answer before and is open again is told of by the ladder of
the redo.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from request_flow.deadlines.ladder import escalated_to
from request_flow.law.corpus import Ladder
from request_flow.services.mailbox import Mailbox, Note, Office, case_values, mailbox
from request_flow.services.program import Program
from request_flow.services.sweeping import ladders_by_clock
from request_flow.storage.messages import FELL_AWAY, REACHED_NOBODY, TOLD, Untold, any_untold, set_told, untold
from request_flow.storage.people import Member
from request_flow.storage.unit import reading, writing

BATCH = 1_000
REMINDER, ESCALATION = "reminder", "escalation"


@dataclass(frozen=True, slots=True)
class Informed:
    """What became of reminders: how many were told of, in how many messages; which reached nobody; which fell away."""

    told: int
    messages: int
    unaddressed: int
    fell_away: int


def inform(program: Program) -> Informed:
    """Write the messages of every reminder of which nobody was told yet, and return how many they were."""
    total = Informed(0, 0, 0, 0)
    with reading(program.store) as unit:
        if not any_untold(unit):
            return total
    while True:
        with writing(program.store) as unit:
            reminders = untold(unit, most=BATCH)
            done = _inform(mailbox(program, unit), ladders_by_clock(program), reminders)
        total = Informed(
            total.told + done.told,
            total.messages + done.messages,
            total.unaddressed + done.unaddressed,
            total.fell_away + done.fell_away,
        )
        if len(reminders) < BATCH:
            return total


def _inform(box: Mailbox, ladders: dict[str, Ladder], reminders: list[Untold]) -> Informed:
    ended: list[tuple[Untold, int]] = []
    notes: dict[tuple[int, int], list[Note]] = defaultdict(list)
    people: dict[tuple[int, int], tuple[Office, Member]] = {}
    fell_away = unaddressed = 0
    for each in reminders:
        if each.provisional is None:
            ended.append((each, FELL_AWAY))
            fell_away += 1
            continue
        ladder = ladders["redo" if each.kind == "reply" and each.answered else each.kind]
        office = box.office(each.agency_id)
        whom = _people(office, ladder, each)
        ended.append((each, TOLD if whom else REACHED_NOBODY))
        unaddressed += not whom
        for member, topic in whom:
            place = office.agency_id, member.id
            people[place] = office, member
            notes[place].append(_note(office, ladder, each, member, topic))
    messages = 0
    for place in sorted(notes):  # the order in which every process takes the digests it adds to
        messages += box.write(*people[place], notes[place])
    set_told(box.unit, ended)
    return Informed(len(reminders) - fell_away - unaddressed, messages, unaddressed, fell_away)


def _people(office: Office, ladder: Ladder, each: Untold) -> list[tuple[Member, str]]:
    """Return who is told of a rung, each once; who is told in two roles is told as the one who has to act."""
    found: dict[int, tuple[Member, str]] = {}
    escalated = escalated_to(ladder, each.rung, each.told_before)
    for topic, roles in ((REMINDER, ladder.to), (ESCALATION, escalated)):
        for role in roles:
            for member in office.staff.told(role, each.unit, each.handler, office.opens):
                found.setdefault(member.id, (member, topic))
    return list(found.values())


def _note(office: Office, ladder: Ladder, each: Untold, member: Member, topic: str) -> Note:
    due_on, sent_on = date.fromisoformat(each.due_on), office.opens.date()
    # By the day it is read, not by the rung: two rungs that wait for one opening say the same.
    key = f"case:{each.case_id}:{each.kind}:{each.ref}:{each.due_on}:{sent_on}:{member.id}"
    values = {
        **case_values(each.agency, each.number, each.subject),
        "kind": ladder.key,
        "ref": each.ref,
        "due_on": each.due_on,
        "provisional": bool(each.provisional),
        "may_extend": each.extendable and sent_on <= due_on,
        "unit": each.unit,
        "handler": office.staff.name_of(each.handler),
    }
    return Note(key, topic, values, each.case_id, due_on)
