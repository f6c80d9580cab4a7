"""What an agency itself says in its letters: versions of its particulars and of its own texts, only ever added to."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson

from request_flow.storage.unit import Unit

ADD_PARTICULARS = (
    "INSERT INTO agency_particulars (agency_id, seq, from_day, content, actor, recorded_at) "
    "SELECT CAST(? AS INTEGER), coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM agency_particulars WHERE agency_id = ?"
)
PARTICULARS = "SELECT seq, from_day, content, actor, recorded_at FROM agency_particulars WHERE agency_id = ?"
ADD_TEXT = (
    "INSERT INTO letter_templates (agency_id, kind, seq, body, based_on, actor, recorded_at) "
    "SELECT CAST(? AS INTEGER), ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM letter_templates "
    "WHERE agency_id = ? AND kind = ?"
)
TEXTS = "SELECT kind, seq, body, based_on, actor, recorded_at FROM letter_templates WHERE agency_id = ?"


class ParticularsVersion(NamedTuple):
    """What an agency said of itself from a day on."""

    seq: int
    from_day: str
    content: Mapping[str, Any]
    actor: str
    recorded_at: str


class TextVersion(NamedTuple):
    """An agency's own text of a letter; ``body`` is ``None`` where it went back to the one that ships."""

    kind: str
    seq: int
    body: str | None
    based_on: str
    actor: str
    recorded_at: str


def add_particulars(
    unit: Unit, agency_id: int, from_day: date, content: Mapping[str, Any], actor: str, now: str
) -> None:
    """Add a version that holds from a day on."""
    written = orjson.dumps(content).decode()
    unit.run(unit.store.sql(ADD_PARTICULARS), (agency_id, from_day.isoformat(), written, actor, now, agency_id))


def particulars_on(unit: Unit, agency_id: int, day: date) -> ParticularsVersion | None:
    """Return the version in force on a day, ``None`` before the first."""
    statement = unit.store.sql(f"{PARTICULARS} AND from_day <= ? ORDER BY from_day DESC, seq DESC LIMIT 1")
    row = unit.run(statement, (agency_id, day.isoformat())).fetchone()
    return _version(*row) if row else None


def particulars_versions(unit: Unit, agency_id: int) -> list[ParticularsVersion]:
    """Return every version in the order they were recorded."""
    rows = unit.run(unit.store.sql(f"{PARTICULARS} ORDER BY seq"), (agency_id,)).fetchall()
    return [_version(*row) for row in rows]


def _version(seq: int, from_day: object, content: str, actor: str, recorded_at: str) -> ParticularsVersion:
    return ParticularsVersion(seq, str(from_day), orjson.loads(content), actor, recorded_at)


def add_text(unit: Unit, agency_id: int, text: TextVersion) -> None:
    """Add a version of an agency's own text; the ``seq`` of ``text`` is not heeded."""
    told = (text.body, text.based_on, text.actor, text.recorded_at)
    unit.run(unit.store.sql(ADD_TEXT), (agency_id, text.kind, *told, agency_id, text.kind))


def texts_of(unit: Unit, agency_id: int, kind: str | None = None) -> list[TextVersion]:
    """Return every version of an agency's own texts, or of one, in the order they were recorded."""
    of_kind, values = ("", (agency_id,)) if kind is None else (" AND kind = ?", (agency_id, kind))
    rows = unit.run(unit.store.sql(f"{TEXTS}{of_kind} ORDER BY kind, seq"), values).fetchall()
    return [TextVersion(*row) for row in rows]


def text_in_use(unit: Unit, agency_id: int, kind: str) -> TextVersion | None:
    """Return the agency's own text of a letter, ``None`` where the one that ships is used."""
    found = texts_of(unit, agency_id, kind)
    return found[-1] if found and found[-1].body is not None else None
