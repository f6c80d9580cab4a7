"""Writing messages: one for each person, at once or gathered into one digest a day, none outside working hours.

A message is written in the transaction of its cause.  ``content`` is JSON: topic, language and values, from which the
text is made; what a person may read of a case is its number, its subject in short, its days and where to find it,
never anything of the applicant.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import orjson

from request_flow.law.working_hours import WorkingHours, working_hours
from request_flow.services.addressing import Staff, next_opening, stamp
from request_flow.services.program import Program
from request_flow.storage.agencies import agency_of_id
from request_flow.storage.messages import Message, find_message, replace_content, write_message
from request_flow.storage.people import Member, members_of
from request_flow.storage.unit import Unit
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

DIGEST = "digest"
SUBJECT_SHOWN = 36
"""So many characters of a subject are shown."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one person is to be told: ``values`` is what the text of the topic is made of.

    ``due_on`` is the day it is about: what is due before the next digest does not wait for it.
    """

    key: str
    topic: str
    values: Mapping[str, Any]
    case_id: int | None = None
    due_on: date | None = None


@dataclass(slots=True)
class Office:
    """One agency as its messages need it: its people, its days, when it opens next."""

    agency_id: int
    staff: Staff
    calendar: WorkCalendar
    opens: datetime


@dataclass(slots=True)
class Mailbox:
    """Writes messages within one transaction; offices are read once for each."""

    program: Program
    unit: Unit
    now: datetime
    hours: WorkingHours = field(default_factory=working_hours)
    _offices: dict[int, Office] = field(default_factory=dict)

    def office(self, agency_id: int) -> Office:
        """Return the agency's people and when it opens."""
        found = self._offices.get(agency_id)
        if found is None:
            agency = agency_of_id(self.unit, agency_id)
            calendar = self.program.engine_for(self.unit, agency).rules.calendar
            staff = Staff(members_of(self.unit, agency_id))
            found = Office(agency_id, staff, calendar, next_opening(self.now, self.hours, calendar))
            self._offices[agency_id] = found
        return found

    def write(self, office: Office, member: Member, notes: Sequence[Note]) -> int:
        """Write what a person is to be told and return how many messages that added."""
        if not member.digest:
            return sum(self._alone(office, member, note) for note in notes)
        return self._gather(office, member, notes)

    def _alone(self, office: Office, member: Member, note: Note) -> bool:
        content = content_of(note.topic, member.language, note.values)
        return self._put(office, member, note.key, note.topic, note.case_id, content, office.opens)

    def _gather(self, office: Office, member: Member, notes: Sequence[Note]) -> int:
        """Add to the digest of the day or, where that was sent already, to the next day's what can wait for it."""
        added = 0
        left = list(notes)
        day = office.opens
        if left and not self._add_to_digest(office, member, day, left):
            following = _next_day(office.calendar, day.date())
            urgent = [each for each in left if each.due_on is not None and each.due_on < following]
            added += sum(self._alone(office, member, each) for each in urgent)
            left = [each for each in left if each not in urgent]
            if left:
                self._add_to_digest(office, member, self.hours.opens(following), left)
        return added + int(bool(left))

    def _add_to_digest(self, office: Office, member: Member, opens: datetime, notes: Sequence[Note]) -> bool:
        """Return whether the notes are in the digest of a day; not where it has been sent."""
        key = f"{DIGEST}:{member.id}:{opens.date().isoformat()}"
        items = [{"key": each.key, "topic": each.topic, **each.values} for each in notes]
        at = next_opening(opens + self.hours.gathering, self.hours, office.calendar)
        content = content_of(DIGEST, member.language, {"day": opens.date().isoformat(), "items": items})
        if self._put(office, member, key, DIGEST, None, content, at):
            return True
        standing = find_message(self.unit, key)
        if standing is None or standing.status != "waiting":
            return False
        values = orjson.loads(standing.content)["values"]
        known = {each["key"] for each in values["items"]}
        values["items"] += [each for each in items if each["key"] not in known]
        replace_content(self.unit, standing.id, content_of(DIGEST, member.language, values))
        return True

    def _put(
        self, office: Office, member: Member, key: str, topic: str, case_id: int | None, content: str, at: datetime
    ) -> bool:
        return write_message(
            self.unit,
            Message(
                key,
                office.agency_id,
                member.id,
                case_id,
                topic,
                member.channel,
                member.address,
                content,
                stamp(at),
                stamp(self.now),
            ),
        )


def mailbox(program: Program, unit: Unit) -> Mailbox:
    """Return the mailbox of a transaction."""
    return Mailbox(program, unit, program.clock.now())


def content_of(topic: str, language: str, values: Mapping[str, Any]) -> str:
    """Return the content of a message as the store keeps it."""
    return orjson.dumps({"topic": topic, "language": language, "values": values, "link": values.get("link")}).decode()


def case_values(agency: str, number: str, subject: str) -> dict[str, Any]:
    """Return what a message may say of a case."""
    shown = subject if len(subject) <= SUBJECT_SHOWN else subject[: SUBJECT_SHOWN - 1] + "…"
    return {"agency": agency, "number": number, "subject": shown, "link": link_to(agency, number)}


def link_to(agency: str, number: str) -> str:
    """Return the path of a case's page."""
    return f"/cases/{quote(number, safe='')}?agency={quote(agency, safe='')}"


def _next_day(calendar: WorkCalendar, day: date) -> date:
    try:
        return calendar.add(day, 1)
    except OutsideCalendar:
        return day
