"""Cases and events to and from the bytes that rest in the database.

What of an event is personal (names in letters, free text) is sealed; the rest is plain JSON, so that it can be read and
counted.  The applicant is sealed whole.  Key order is kept: what is exported again has the order it came with.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration
from request_flow.storage.chain import genesis, link
from request_flow.storage.sealing import Sealer

DAY_KEYS = frozenset({"received_on", "until"})


class SealedEvent(NamedTuple):
    """An event as it rests, in the order of the table's columns after the case."""

    seq: int
    act: str
    on_day: str
    recorded_at: str
    actor: str
    data: str
    sealed: bytes | None
    hash: bytes


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be stored")


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_plain).encode


class Codec:
    """Encodes and decodes with one key; ``personal`` names the keys of an event that are sealed."""

    def __init__(self, sealer: Sealer, personal: frozenset[str]) -> None:
        self._sealer = sealer
        self._personal = personal

    def seal_registration(self, registration: Registration) -> tuple[bytes, str, bytes, str | None]:
        """Return the sealed person, the plain rest as JSON, the first hash of the chain, and the person's index."""
        header = registration.header
        sealed = self._sealer.seal(
            _encode({"applicant": registration.applicant, "more": registration.more}).encode(),
            f"{header.agency}\x1f{header.number}".encode(),
        )
        rest = _encode({**registration.rest, "flags": header.flags})
        head = genesis(
            header.agency, header.number, header.channel, header.category, registration.subject, rest, sealed
        )
        return sealed, rest, head, self.person_index(registration.applicant)

    def person_index(self, applicant: Mapping[str, Any]) -> str | None:
        """Return the keyed index of the applicant, by ID number where there is one, else by name."""
        identity = applicant.get("id_number") or applicant.get("name")
        return self._sealer.person_index(str(identity)) if identity else None

    def open_registration(self, header: Header, subject: str, rest: str, sealed: bytes) -> Registration:
        """Return what was registered.

        Raises:
            StoreUnavailable: the sealed part was changed, moved, or sealed with another key.
        """
        opened = json.loads(self._sealer.open(sealed, f"{header.agency}\x1f{header.number}".encode()))
        plain = json.loads(rest)
        plain.pop("flags", None)
        return Registration(header, subject, opened["applicant"], opened["more"], plain)

    def seal_events(self, header: Header, head: bytes, events: list[Event], recorded_at: str) -> list[SealedEvent]:
        """Return the events as they rest, each linked to the one before; ``head`` is the hash before the first."""
        rows: list[SealedEvent] = []
        personal = self._personal
        for event in events:
            data = event.data
            sealed = None
            if not personal.isdisjoint(data):
                private = {key: value for key, value in data.items() if key in personal}
                data = {key: value for key, value in data.items() if key not in personal}
                sealed = self._sealer.seal(
                    _encode([list(event.data), private]).encode(),
                    f"{header.agency}\x1f{header.number}\x1f{event.seq}".encode(),
                )
            text = _encode(data) if data else "{}"
            actor = event.actor or ""
            on_day = event.on.isoformat()
            written = event.recorded_at.isoformat() if event.recorded_at is not None else recorded_at
            head = link(head, event.seq, event.act, on_day, written, actor, text, sealed)
            rows.append(SealedEvent(event.seq, event.act, on_day, written, actor, text, sealed, head))
        return rows

    def open_event(self, header: Header, row: SealedEvent) -> Event:
        """Return one event.

        Raises:
            StoreUnavailable: the sealed part was changed, moved, or sealed with another key.
        """
        data: dict[str, Any] = json.loads(row.data)
        if row.sealed is not None:
            place = f"{header.agency}\x1f{header.number}\x1f{row.seq}".encode()
            order, private = json.loads(self._sealer.open(row.sealed, place))
            data = {key: private[key] if key in private else data[key] for key in order}
        for key in DAY_KEYS.intersection(data):
            data[key] = date.fromisoformat(data[key])
        return Event(
            row.act,
            date.fromisoformat(row.on_day),
            data,
            row.seq,
            datetime.fromisoformat(row.recorded_at),
            row.actor or None,
        )
