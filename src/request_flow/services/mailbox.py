"""Writing messages: one for each person, at once or gathered into one digest a day, none outside working hours.

A message is written in the transaction of its cause.  ``content`` is JSON: topic, language and values, and what they
read as: subject, text, html and the whole link.  What a person may read of a case is its number, its subject in short,
its days and where to find it, never anything of the applicant.

Days left are counted from the day on which the message may be sent: that of the opening or, for a digest, that of the
digest it is gathered into.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import orjson

from request_flow.deadlines.ladder import working_days_late
from request_flow.law.working_hours import WorkingHours, working_hours
from request_flow.services.addressing import Staff, next_opening, stamp
from request_flow.services.program import Program
from request_flow.storage.agencies import agency_of_id
from request_flow.storage.messages import Message, find_message, replace_content, write_message
from request_flow.storage.people import Member, members_of
from request_flow.storage.unit import Unit
from request_flow.storage.webhooks import Webhook, webhooks_of
from request_flow.workdays.calendar import OutsideCalendar, WorkCalendar

DIGEST = "digest"
WEBHOOK = "webhook"
SUBJECT_SHOWN = 36
"""So many characters of a subject are shown."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one person is to be told: ``values`` is what the text of the topic is made of.

    ``due_on`` is the day it is about: what is due before the next digest does not wait for it, and ``days_left`` joins
    the values once it is known when they are sent.
    """

    key: str
    topic: str
    values: Mapping[str, Any]
    case_id: int | None = None
    due_on: date | None = None


@dataclass(slots=True)
class Office:
    """One agency as its messages need it: its people, its days, when it opens next, where it has them posted."""

    agency_id: int
    code: str
    name: str
    staff: Staff
    calendar: WorkCalendar
    opens: datetime
    webhooks: Sequence[Webhook] = ()


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
            opens = next_opening(self.now, self.hours, calendar)
            found = Office(
                agency_id, agency.code, agency.name, staff, calendar, opens, webhooks_of(self.unit, agency_id)
            )
            self._offices[agency_id] = found
        return found

    def write(self, office: Office, member: Member, notes: Sequence[Note]) -> int:
        """Write what a person is to be told and return how many messages that added."""
        if not member.digest:
            return sum(self.write_alone(office, member, note) for note in notes)
        return self._gather(office, member, notes)

    def write_alone(self, office: Office, member: Member, note: Note) -> bool:
        """Write one message for one note, whatever the person chose, and return whether it is new."""
        self._post(office, member, [note])
        values = _values(office, note, office.opens.date())
        content = self._content(note.topic, member, values)
        return self._put(office, member, note.key, note.topic, note.case_id, content, office.opens)

    def _gather(self, office: Office, member: Member, notes: Sequence[Note]) -> int:
        """Add to the digest of the day or, where that was sent already, to the next day's what can wait for it."""
        self._post(office, member, notes)
        added = 0
        left = list(notes)
        today = office.opens.date()
        for opens in (office.opens, self.hours.opens(_next_day(office.calendar, today))):
            at = next_opening(opens + self.hours.gathering, self.hours, office.calendar)
            urgent = [each for each in left if each.due_on is not None and today < at.date() > each.due_on]
            added += sum(self.write_alone(office, member, each) for each in urgent)
            left = [each for each in left if each not in urgent]
            if not left or self._add_to_digest(office, member, opens.date(), at, left):
                return added + int(bool(left))
        return added + sum(self.write_alone(office, member, each) for each in left)

    def _add_to_digest(self, office: Office, member: Member, day: date, at: datetime, notes: Sequence[Note]) -> bool:
        """Return whether the notes are in the digest of ``day``, sent ``at``; not where it has been sent."""
        key = f"{DIGEST}:{member.id}:{day.isoformat()}"
        sent_on = at.date()
        values = {"counted_on": sent_on.isoformat(), "items": [_item(office, each, sent_on) for each in notes]}
        if self._put(office, member, key, DIGEST, None, self._content(DIGEST, member, values), at):
            return True
        standing = find_message(self.unit, key)
        if standing is None or standing.status != "waiting":
            return False
        kept = orjson.loads(standing.content)["values"]
        known, said = {each["key"] for each in kept["items"]}, [_said(each) for each in kept["items"]]
        sent_on = date.fromisoformat(kept["counted_on"])
        items = [_item(office, each, sent_on) for each in notes if each.key not in known]
        kept["items"] += [each for each in items if _said(each) not in said]
        replace_content(self.unit, standing.id, self._content(DIGEST, member, kept))
        return True

    def _content(self, topic: str, member: Member, values: Mapping[str, Any]) -> str:
        return content_of(topic, member.language, values, self.program.outside.public_url)

    def _post(self, office: Office, member: Member, notes: Sequence[Note]) -> None:
        """Write what the agency's webhooks are sent of notes: at once, for no machine waits for the office to open."""
        for hook, note in ((hook, note) for hook in office.webhooks for note in notes if hook.wants(note.topic)):
            content = orjson.loads(self._content(note.topic, member, _values(office, note, self.now.date())))
            content["values"]["to"] = member.login
            at, key = stamp(self.now), f"hook:{hook.id}:{note.key}"
            to = (key, office.agency_id, None, note.case_id, note.topic, WEBHOOK, hook.address)
            write_message(self.unit, Message(*to, orjson.dumps(content).decode(), at, at, hook.id))

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


def content_of(topic: str, language: str, values: Mapping[str, Any], public_url: str) -> str:
    """Return the content of a message as the store keeps it."""
    from request_flow.notices.reminders import render  # noqa: PLC0415  # Jinja2 is loaded by who writes, not by all

    made = render(topic, language, values, public_url)
    return orjson.dumps(
        {
            "topic": topic,
            "language": language,
            "values": values,
            "subject": made.subject,
            "text": made.text,
            "html": made.html,
            "link": made.link,
        }
    ).decode()


def days_left(due_on: date, day: date, calendar: WorkCalendar) -> int | None:
    """Return the working days from ``day`` to the due day, negative once it is over; ``None`` beyond the calendar."""
    try:
        return -working_days_late(due_on, day, calendar)
    except OutsideCalendar:
        return None


def _values(office: Office, note: Note, sent_on: date) -> dict[str, Any]:
    """Return the values of a note as they are on the day it is sent."""
    values = {**note.values, "agency_name": office.name}
    if note.due_on is not None:
        values["days_left"] = days_left(note.due_on, sent_on, office.calendar)
        values["counted_on"] = sent_on.isoformat()
    return values


def _item(office: Office, note: Note, sent_on: date) -> dict[str, Any]:
    return {"key": note.key, "topic": note.topic, **_values(office, note, sent_on)}


def _said(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a line of a digest says: two rungs that came up for one digest may say the same."""
    return {name: value for name, value in item.items() if name != "key"}


def case_values(agency: str, number: str, subject: str) -> dict[str, Any]:
    """Return what a message may say of a case."""
    shown = subject if len(subject) <= SUBJECT_SHOWN else subject[: SUBJECT_SHOWN - 1] + "…"
    return {"agency": agency, "number": number, "subject": shown, "link": link_to(agency, number)}


def link_to(agency: str, number: str) -> str:
    """Return the path of a case's page."""
    return f"/a/{quote(agency, safe='')}/cases/{quote(number, safe='')}"


def _next_day(calendar: WorkCalendar, day: date) -> date:
    try:
        return calendar.add(day, 1)
    except OutsideCalendar:
        return day
