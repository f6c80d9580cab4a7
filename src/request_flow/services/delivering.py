"""Delivering the outbox: every message that is due is sent once, batch by batch, until nothing is left to send.

A process takes a batch by a claim that runs out, sends it and keeps what the other side said to each message.  One that
is killed between the sending and the keeping leaves a claim that runs out: the message is then sent once more, with the
same id (see ``channels.outgoing``), and that is the worst that can happen.  A message of the program's own channel, and
one that goes into a folder as a file, is there exactly once.

Level-triggered, and safe to run by several processes at once.  A message that was not taken waits longer each time, by
chance within bounds (full jitter); what is refused for good, or was tried too often, is parked until an administrator
looks at it.  Where nobody answers, or a platform asks for less, the rest of what goes there waits untried.  What goes
to a person waits while the office is closed, however late it is; what goes to a webhook does not.
"""

import secrets
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import orjson

from request_flow.errors import Conflict, StoreUnavailable
from request_flow.law.delivery import Delivery, Pace, delivery
from request_flow.law.working_hours import working_hours
from request_flow.services.addressing import next_opening, stamp
from request_flow.services.channels.addresses import POSTED, taken_apart
from request_flow.services.channels.outgoing import Answer, Outgoing
from request_flow.services.channels.senders import Senders
from request_flow.services.program import Program
from request_flow.services.webhooks import opened_secret
from request_flow.storage.agencies import agency_of_id
from request_flow.storage.outbox import (
    PARKED,
    SENDING,
    SENT,
    WAITING,
    WHOLE_CHANNEL,
    Due,
    Said,
    Used,
    any_due,
    due,
    end_again,
    end_parked,
    end_sent,
    give_back,
    hold,
    hold_pace,
    rest,
    say,
    set_pace,
    show,
    take,
)
from request_flow.storage.unit import Unit, reading, writing

if TYPE_CHECKING:
    from request_flow.workdays.calendar import WorkCalendar

OWN = "app"
"""The channel that nothing leaves the program by: a message is sent as soon as it may be seen."""
SHOWN = "shown in the program"
SILENT = "the process that was sending it ended without saying what came of it"
UNREADABLE = "its content cannot be read"
FIRST_PAUSE = 0.2
"""Seconds before the database is asked once more; each further pause is twice as long."""
NARROW = frozenset({"email"})
"""Channels with one way for all addresses: the mail server."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of messages: how many were sent, how many are tried again later, how many were parked."""

    sent: int
    again: int
    parked: int


@dataclass(slots=True)
class Batch:
    """What one claim found: ``looked`` at so many, these were ``taken`` to be sent until the claim runs out."""

    looked: int
    until: datetime
    taken: list[Due] = field(default_factory=list)
    shown: int = 0
    parked: int = 0


def deliver(program: Program) -> Delivered:
    """Send every message that is due now, and return what became of them."""
    rules = delivery()
    by = stamp(program.clock.now())
    with reading(program.store) as unit:
        if not any_due(unit, by):
            return Delivered(0, 0, 0)
    done: Counter[str] = Counter()
    offices = Offices(program)
    with closing(Senders(program.outside, program.clock, rules)) as senders:
        while (batch := _claim(program, rules, offices, by)).looked:
            done += Counter({SENT: batch.shown, PARKED: batch.parked}) + _send(program, rules, senders, batch)
    return Delivered(done[SENT], done[WAITING], done[PARKED])


class Offices:
    """When each agency is open, its days read once a run."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._hours = working_hours()
        self._calendars: dict[int, WorkCalendar] = {}

    def opens(self, unit: Unit, each: Due, now: datetime) -> datetime:
        """Return the next moment at which a message may be sent."""
        if each.person_id is None:
            return now
        calendar = self._calendars.get(each.agency_id)
        if calendar is None:
            agency = agency_of_id(unit, each.agency_id)
            calendar = self._calendars[each.agency_id] = self._program.engine_for(unit, agency).rules.calendar
        return next_opening(now, self._hours, calendar)


def _claim(program: Program, rules: Delivery, offices: Offices, by: str) -> Batch:
    """Take the next messages in one transaction; those of the program's own channel are sent with it."""
    now = program.clock.now()
    with writing(program.store) as unit:
        found = due(unit, by, _fine(now), most=rules.batch)
        batch = Batch(len(found), now + rules.claim)
        silent = [each for each in found if each.status == SENDING]
        say(unit, [Said(each.id, each.attempts, stamp(now), accepted=False, answer=SILENT) for each in silent])
        left, held = [], []
        for each in found:
            if each.status == SENDING and each.attempts - each.forgiven >= rules.retry.tries:
                end_parked(unit, Said(each.id, each.attempts, stamp(now), accepted=False, answer=SILENT))
                batch.parked += 1
            elif (opening := offices.opens(unit, each, now)) > now:
                held.append((each, stamp(opening)))
            else:
                left.append(each)
        hold(unit, held)
        own = [each for each in left if each.channel == OWN]
        show(unit, own, stamp(now), SHOWN)
        batch.shown = len(own)
        wanted = _within_pace(unit, rules, [each for each in left if each.channel != OWN], now)
        # `next_try_at` stays what it was, for those that are given back.
        batch.taken = take(unit, wanted, stamp(batch.until))
    return batch


def _within_pace(unit: Unit, rules: Delivery, messages: list[Due], now: datetime) -> list[Due]:
    """Return the messages that may be sent now, the first of each address first; the others stay as they are."""
    by_lane: dict[tuple[str, str], list[Due]] = {}
    for each in messages:
        by_lane.setdefault(_lane(each), []).append(each)
    allowed: set[int] = set()
    for (channel, address), waiting in sorted(by_lane.items()):  # the order in which every process takes the paces
        pace = rules.channels[channel].pace if channel in rules.channels else None
        count = len(waiting)
        if pace is not None:
            used = hold_pace(unit, channel, address, _fine(now))
            count, used = within(pace, used, now, count)
            set_pace(unit, channel, address, used)
        allowed.update(each.id for each in waiting[:count])
    return [each for each in messages if each.id in allowed]


def within(pace: Pace, used: Used, now: datetime, wanted: int) -> tuple[int, Used]:
    """Return how many messages a pace allows now, and how much of it is used up after them.

    Each uses up its share of a minute from when the address was last idle; as many shares as ``burst`` may be used up
    in advance.
    """
    full, free = datetime.fromisoformat(used.full_until), datetime.fromisoformat(used.free_at)
    if free > now:  # it rests, or another process was first
        return 0, used
    full = max(full, now)
    count = min(wanted, (pace.burst * pace.share - (full - now)) // pace.share)
    full += count * pace.share
    return count, Used(_fine(full), _fine(full - (pace.burst - 1) * pace.share))


def _send(program: Program, rules: Delivery, senders: Senders, batch: Batch) -> Counter[str]:
    """Send what was taken, each kept at once, and return how many came to which status; the rest is given back."""
    done: Counter[str] = Counter()
    resting: set[tuple[str, str]] = set()
    with _giving_back(program, batch.taken) as left:
        for place, each in enumerate(batch.taken):
            longest = 2 * rules.channels[each.channel].timeout if each.channel in rules.channels else timedelta()
            runs_out = place > 0 and program.clock.now() + longest > batch.until
            if runs_out or _lane(each) in resting:
                continue
            left.remove(each)
            answer = _sent(program, senders, each)
            if answer.away:
                resting.add(_lane(each))
            done[_kept(program, rules, each, answer)] += 1
    return done


def _kept(program: Program, rules: Delivery, each: Due, answer: Answer) -> str:
    """Keep what was said to a message and return its status.

    While the database is away this goes on trying for a while: what is not kept is sent again.
    """
    ends = time.monotonic() + rules.keep_seconds
    pause = FIRST_PAUSE
    while True:
        try:
            with writing(program.store) as unit:
                return _keep(unit, rules, each, answer, program.clock.now())
        except (StoreUnavailable, Conflict):
            if time.monotonic() + pause > ends:
                raise
            time.sleep(pause)
            pause *= 2


def _keep(unit: Unit, rules: Delivery, each: Due, answer: Answer, now: datetime) -> str:
    words = answer.said.replace("\0", "")[: rules.kept_characters]  # a NUL is the one letter PostgreSQL does not take
    said = Said(each.id, each.attempts, stamp(now), answer.accepted, words)
    if answer.away and each.channel in rules.channels:
        asked = min(answer.wait or timedelta(), rules.retry.most_asked)
        rest(unit, *_lane(each), _fine(now), _fine(now + max(asked, rules.channels[each.channel].rest)))
    if answer.accepted:
        end_sent(unit, said)
        return SENT
    tried = each.attempts - each.forgiven
    if answer.permanent or tried >= rules.retry.tries:
        end_parked(unit, said)
        return PARKED
    wait = rules.retry.wait(tried, secrets.SystemRandom().random(), answer.wait)
    end_again(unit, said, stamp(now + wait))
    return WAITING


@contextmanager
def _giving_back(program: Program, taken: list[Due]) -> Iterator[list[Due]]:
    """Give back what is left in the list when the block ends, however it ends."""
    left = list(taken)
    try:
        yield left
    finally:
        if left:
            with writing(program.store) as unit:
                give_back(unit, left)


def _sent(program: Program, senders: Senders, each: Due) -> Answer:
    try:
        message = outgoing(program, each)
    except (ValueError, TypeError, AttributeError) as error:  # no JSON, or none of ours
        return Answer(accepted=False, permanent=True, said=f"{UNREADABLE}: {error}")
    except StoreUnavailable as error:  # its secret cannot be opened
        return Answer(accepted=False, permanent=False, said=error.sentence.en)
    return senders.send(each.channel, message)


def outgoing(program: Program, each: Due) -> Outgoing:
    """Return a message as the channels know it.

    Raises:
        ValueError: its content is no JSON.
    """
    content = orjson.loads(each.content)
    url, secret = taken_apart(each.address) if each.channel in POSTED else (each.address, None)
    if each.webhook_id is not None and each.secret is not None:
        secret = opened_secret(program, each.webhook_id, each.secret)
    return Outgoing(
        key=each.key,
        topic=each.topic,
        language=str(content.get("language") or "zh"),
        address=url,
        secret=secret,
        subject=str(content.get("subject") or each.topic),
        text=str(content.get("text") or ""),
        html=str(content.get("html") or ""),
        link=str(content.get("link") or ""),
        values=content.get("values") or {},
        written_at=each.created_at,
    )


def _lane(each: Due) -> tuple[str, str]:
    """Return the way that a message shares with others: they wait for each other where it is narrow."""
    return each.channel, WHOLE_CHANNEL if each.channel in NARROW else each.address


def _fine(at: datetime) -> str:
    """Return an instant with its microseconds, as paces are kept."""
    return at.isoformat(timespec="microseconds")
