"""Cases and events to and from the bytes that rest in the database.

What of an event is personal (names in letters, free text) is sealed; the rest is plain JSON, so that it can be read and
counted.  The applicant is sealed whole.  Key order is kept: what is exported again has the order it came with.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import orjson

from request_flow.cases.events import Event, Header
from request_flow.cases.record import Registration
from request_flow.storage.chain import genesis, link
from request_flow.storage.retention_mark import filled, is_erased
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


class Codec:
    """Encodes and decodes with one key; ``personal`` names the keys of an event that are sealed."""

    def __init__(self, sealer: Sealer, personal: frozenset[str]) -> None:
        self._sealer = sealer
        self._personal = personal

    def seal_registration(self, registration: Registration) -> tuple[bytes, str, bytes, str | None]:
        """Return the sealed person, the plain rest as JSON, the first hash of the chain, and the person's index."""
        header, applicant = registration.header, registration.applicant
        number, agency = header.number, header.agency
        private = orjson.dumps({"applicant": applicant, "more": registration.more})
        sealed = self._sealer.seal(private, f"{agency}\x1f{number}".encode())
        rest = orjson.dumps({**registration.rest, "flags": header.flags}).decode()
        head = genesis(agency, number, header.channel, header.category, registration.subject, rest, sealed)
        return sealed, rest, head, self.person_index(applicant)

    def person_index(self, applicant: Mapping[str, Any]) -> str | None:
        """Return the keyed index of the applicant, by ID number where there is one, else by name."""
        identity = applicant.get("id_number") or applicant.get("name")
        return self._sealer.person_index(str(identity)) if identity else None

    def name_index(self, applicant: Mapping[str, Any]) -> str | None:
        """Return the keyed index of the applicant's whole name, ``None`` where none was given."""
        return self.index_of_name(str(applicant.get("name") or ""))

    def index_of_name(self, name: str) -> str | None:
        """Return the keyed index of a name; blanks and the case of letters make no difference."""
        plain = "".join(name.split()).casefold()
        return self._sealer.person_index(f"name\x1f{plain}") if plain else None

    def open_registration(self, header: Header, subject: str, rest: str, sealed: bytes) -> Registration:
        """Return what was registered; of an erased case what is left of it, which names nobody.

        Raises:
            StoreUnavailable: the sealed part was changed, moved, or sealed with another key.
        """
        if is_erased(sealed):
            left = orjson.loads(rest)
            left.pop("flags", None)
            return Registration(header, subject, {}, {}, left)
        opened = orjson.loads(self._sealer.open(sealed, f"{header.agency}\x1f{header.number}".encode()))
        plain = orjson.loads(rest)
        plain.pop("flags", None)
        return Registration(header, subject, opened["applicant"], opened["more"], plain)

    def seal_events(self, header: Header, head: bytes, events: Sequence[Event], recorded_at: str) -> list[SealedEvent]:
        """Return the events as they rest, each linked to the one before; ``head`` is the hash before the first."""
        rows: list[SealedEvent] = []
        for event in events:
            act, seq, data = event.act, event.seq, event.data
            sealed, text = self._seal_data(header, seq, data) if data else (None, "{}")
            by = event.actor or ""
            on_day = event.on.isoformat()
            written = event.recorded_at.isoformat() if event.recorded_at is not None else recorded_at
            head = link(head, seq, act, on_day, written, by, text, sealed)
            rows.append(SealedEvent(seq, act, on_day, written, by, text, sealed, head))
        return rows

    def _seal_data(self, header: Header, seq: int, data: Mapping[str, Any]) -> tuple[bytes | None, str]:
        """Return the sealed personal part, ``None`` where there is none, and the plain part as JSON."""
        personal = self._personal
        if personal.isdisjoint(data):
            return None, orjson.dumps(data).decode()
        private = {key: value for key, value in data.items() if key in personal}
        plain = {key: value for key, value in data.items() if key not in personal}
        place = f"{header.agency}\x1f{header.number}\x1f{seq}".encode()
        return self._sealer.seal(orjson.dumps([list(data), private]), place), orjson.dumps(plain).decode()

    def open_event(self, header: Header, row: SealedEvent) -> Event:
        """Return one event; of one that was erased the texts say so.

        Raises:
            StoreUnavailable: the sealed part was changed, moved, or sealed with another key.
        """
        seq, act, on_day, recorded_at, actor, text, sealed, _ = row
        data: dict[str, Any] = orjson.loads(text) if text != "{}" else {}
        if sealed is not None and is_erased(sealed):
            data = filled(sealed, data)
        elif sealed is not None:
            place = f"{header.agency}\x1f{header.number}\x1f{seq}".encode()
            order, private = orjson.loads(self._sealer.open(sealed, place))
            data = {key: private[key] if key in private else data[key] for key in order}
        if data:
            for key in DAY_KEYS.intersection(data):
                data[key] = date.fromisoformat(data[key])
        return Event(act, date.fromisoformat(on_day), data, seq, datetime.fromisoformat(recorded_at), actor or None)
