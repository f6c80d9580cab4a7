"""Alarms (告警): what will do harm unless an administrator acts, each told once in a period while its cause lasts.

Level-triggered: every run looks at everything, and the key of a message holds alarm, period and person.  An alarm is a
message of its own, also for who has chosen a digest.
"""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from request_flow.errors import Sentence
from request_flow.law.alarms import Alarm, AlarmRules, alarm_rules
from request_flow.services.addressing import HEAD
from request_flow.services.heartbeats import JOB, Heartbeat, heartbeats
from request_flow.services.mailbox import Mailbox, Note, mailbox
from request_flow.services.program import Program
from request_flow.storage.agencies import all_agencies
from request_flow.storage.alarming import (
    database_file,
    given_up,
    key_since,
    known_keys,
    remember_key,
    unaddressed,
)
from request_flow.storage.people import Member, all_members
from request_flow.storage.unit import Unit, reading, writing

TOPIC = "alarm"
OWN_JOB = "alarms"
"""The name of this job in the beat table."""
ONE_DAY = timedelta(days=1)
PAGE = "/admin"
PAGES = {"parked": "/admin/outbox"}
"""Where an alarm is seen to, below the administrator's own agency; ``PAGE`` for those that are not here."""
MEGABYTE = 1024 * 1024
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Alarmed:
    """How many messages a run added."""

    raised: int


class Cause(NamedTuple):
    """Something that is wrong: the alarm, when it is told again, and what its text is made of."""

    kind: str
    alarm: Alarm
    values: Mapping[str, Any]


def raise_alarms(program: Program) -> Alarmed:
    """Tell the administrators of everything that is wrong and of which they were not told in this period."""
    rules = alarm_rules()
    with reading(program.store) as unit:
        key_is_known = key_since(unit, program.outside.home) is not None
        causes = list(_causes(program, unit, rules.alarms))
        people = _recipients(mailbox(program, unit), rules.to) if causes else []
        told = {_key(program, cause, member): (cause, member) for cause in causes for member in people}
        known = known_keys(unit, list(told))
    fresh = {key: told[key] for key in told if key not in known}
    if not fresh and key_is_known:
        return Alarmed(0)
    with writing(program.store) as unit:
        if not key_is_known:
            remember_key(unit, program.clock.today())
        box = mailbox(program, unit)
        return Alarmed(sum(_tell(box, key, *fresh[key]) for key in fresh))


def _tell(box: Mailbox, key: str, cause: Cause, member: Member) -> bool:
    office = box.office(member.agency_id)
    link = f"/a/{office.code}{PAGES.get(cause.kind, PAGE)}"
    values = {"kind": cause.kind, "link": link, **_in_language(cause.values, member.language)}
    return box.write_alone(office, member, Note(key, TOPIC, values))


def _key(program: Program, cause: Cause, member: Member) -> str:
    return f"{TOPIC}:{cause.kind}:{cause.alarm.period(program.clock.today())}:{member.id}"


def _recipients(box: Mailbox, roles: Sequence[str]) -> list[Member]:
    """Return everybody of the first role that anybody has, or who stands in; of a role further down, those at the top.

    At the top are the agencies that have none above them.
    """
    members = [each for each in all_members(box.unit) if each.active]
    for role in roles:
        agencies = {each.agency_id for each in members if each.role == role}
        if agencies and role != roles[0]:
            agencies = {each.id for each in all_agencies(box.unit) if each.parent is None} & agencies or agencies
        if agencies:
            offices = [box.office(each) for each in sorted(agencies)]
            return [each for office in offices for each in office.staff.told(role, None, None, office.opens)]
    return []


def _causes(program: Program, unit: Unit, rules: AlarmRules) -> Iterator[Cause]:
    today = program.clock.today()
    until = program.calendar_now(unit).published_until
    if (until - today).days <= rules.calendar.within_days:
        yield Cause("calendar", rules.calendar, {"year": until.year + 1, "last_day": until.isoformat()})
    since = key_since(unit, program.outside.home)
    if since is not None and (today - since).days >= rules.key.after_days:
        days = {"days": (today - since).days, "since": since.isoformat(), "limit": rules.key.after_days}
        yield Cause("key", rules.key, days)
    disk = _fullest_disk(program)
    if disk["free_percent"] < rules.disk.free_percent:
        yield Cause("disk", rules.disk, disk)
    silent = _silent(program, unit, rules)
    if silent:
        yield Cause("silent", rules.silent, {"items": silent})
    parked = given_up(unit)
    if parked.oldest is not None:
        yield Cause("parked", rules.parked, {"count": parked.number, "oldest": parked.oldest[:10]})
    nobody = unaddressed(unit, HEAD, (today - ONE_DAY).isoformat())
    if nobody:
        items = [{"agency_name": name, "count": count} for name, count in nobody]
        count = sum(number for _, number in nobody)
        yield Cause("unaddressed", rules.unaddressed, {"count": count, "items": items})


def _fullest_disk(program: Program) -> dict[str, Any]:
    """Return the disk with the least room, in percent, of those the program writes to."""
    file = database_file(program.store)
    found = []
    for path in (program.outside.home, *([file.parent] if file is not None else [])):
        if path.exists():
            usage = shutil.disk_usage(path)
            percent = usage.free * PERCENT // max(usage.total, 1)
            found.append({"path": str(path), "free_percent": percent, "free_megabytes": usage.free // MEGABYTE})
    return min(found, key=lambda each: each["free_percent"], default={"free_percent": PERCENT})


def _silent(program: Program, unit: Unit, rules: AlarmRules) -> list[dict[str, Any]]:
    """Return the jobs that have not ended well for too long.

    Measured up to the last run of this job: while the whole program stood still nobody is to blame, and what was put
    off is made up for by the time of the next look.
    """
    from request_flow.services.jobs import JOBS  # noqa: PLC0415  # the table names this job

    known = {each.name: each for each in heartbeats(unit)}
    own = known.get(JOB + OWN_JOB)
    if own is None or own.at > program.clock.now():
        return []
    found = []
    for job in JOBS:
        beat = known.get(JOB + job.name)
        last = _ended_well(beat) if beat is not None and job.name != OWN_JOB else None
        if last is not None and own.at - last > rules.silent.longest(job.every or ONE_DAY):
            day, time = last.isoformat()[:16].split("T")
            found.append({"name": Sentence(job.zh, job.en), "at": day, "time": time})
    return found


def _ended_well(beat: Heartbeat) -> datetime | None:
    """Return when a job last ended well, ``None`` where it never did."""
    if beat.detail.get("ok", True):
        return beat.at
    known = beat.detail.get("succeeded_at")
    return datetime.fromisoformat(known) if known else None


def _in_language(values: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return values with every sentence in one language."""

    def told(value: object) -> object:
        if isinstance(value, Sentence):
            return value.in_language(language)
        if isinstance(value, list):
            return [{key: told(each) for key, each in item.items()} for item in value]
        return value

    return {key: told(value) for key, value in values.items()}
