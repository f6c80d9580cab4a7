"""The tables of letters: as they were issued, what became of them, their drafts, and what an agency says in them.

Letters, their bytes and their records are only ever added to, which the database itself enforces; so are the versions
of an agency's particulars and of its own texts.  Whatever names a person is sealed.  A letter answers the row of
``outbox`` with its case, its event and its name (``answers``).
"""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from request_flow.storage.tables import metadata

agency_particulars = Table(
    "agency_particulars",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("from_day", Date, nullable=False),
    Column("content", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""What an agency's letters say of it, as JSON; a version holds from ``from_day`` on, the later one of a day."""

letter_templates = Table(
    "letter_templates",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("kind", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("body", Text, nullable=True),
    Column("based_on", String(16), nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""An agency's own text of a letter; ``body`` is ``NULL`` where it went back to the one that ships."""

letter_drafts = Table(
    "letter_drafts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("event_seq", Integer, nullable=True),
    Column("status", String(12), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("written_by", Text, nullable=False),
    Column("written_at", String(40), nullable=False),
)
"""What was typed for a letter; ``status`` is open, issued or discarded."""
Index("ix_letter_drafts_case_id", letter_drafts.c.case_id)

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("answers", String(48), nullable=True),
    Column("event_seq", Integer, nullable=True),
    Column("took_step", SmallInteger, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("year", SmallInteger, nullable=True),
    Column("suffix", String(16), nullable=True),
    Column("n", Integer, nullable=True),
    Column("number", String(160), nullable=True),
    Column("day", Date, nullable=False),
    Column("law_day", Date, nullable=False),
    Column("template_revision", String(16), nullable=False),
    Column("template_seq", Integer, nullable=True),
    Column("particulars_seq", Integer, nullable=True),
    Column("calendar_revision", Text, nullable=False),
    Column("overridden", Text, nullable=False),
    Column("addressee", LargeBinary, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("issued_at", String(40), nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("role", String(32), nullable=False),
    UniqueConstraint("agency_id", "year", "suffix", "n"),
    UniqueConstraint("agency_id", "number"),
)
"""A letter as it was issued.  ``took_step`` is 1 where its issue took the step ``event_seq`` of the case."""
Index("ix_letters_case_id_event_seq", letters.c.case_id, letters.c.event_seq)
Index("ix_letters_year", letters.c.agency_id, letters.c.day, letters.c.kind)

letter_files = Table(
    "letter_files",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("form", String(8), primary_key=True),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
"""The bytes of a letter in each form, sealed; hash and size are those of the bytes themselves."""

letter_records = Table(
    "letter_records",
    metadata,
    Column("letter_id", ForeignKey("letters.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("what", String(12), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("event_seq", Integer, nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""What became of a letter: void, served or returned."""

letter_sequences = Table(
    "letter_sequences",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("suffix", String(16), primary_key=True),
    Column("last", Integer, nullable=False),
)

APPEND_ONLY = ("agency_particulars", "letter_templates", "letters", "letter_files", "letter_records")
