"""The tables, as SQLAlchemy Core describes them.

``events`` is the record and is only ever added to, which the database itself enforces (see ``appendonly``).
``cases`` and ``deadlines`` are a cache of what the events say, rebuildable at any time.  Days are ``DATE``,
instants are text in ISO 8601 with their offset, so that both databases keep the same bytes.

The partial indexes stand in ``indexes``: naming a database's own options here would have every command load
SQLAlchemy's part for PostgreSQL.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
)

OPEN_YEAR = 9999
"""The year in which a case that is still open leaves: after every other."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

agencies = Table(
    "agencies",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("parent_id", ForeignKey("agencies.id"), nullable=True),
    Column("review_chain", String(32), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),
    Column("frozen_years", Text, nullable=False, server_default=""),
    Column("summed", SmallInteger, nullable=False, server_default="1"),
    Column("lapses", String(16), nullable=False, server_default="task"),
)
"""``revision`` is raised by whatever changes how the agency's cases count: its days, a notice, a frozen year.

A step is written under the revision it was thought out with.  ``frozen_years`` are years, parted by blanks;
``summed`` is 0 where the agency's figures do not enter the sum of the one above it.  ``lapses`` is ``automatic``
where a lapse is recorded by itself, ``task`` where it is put before a caseworker.
"""

closures = Table(
    "closures",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("works", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", String(40), nullable=False),
)

calendar_notices = Table(
    "calendar_notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("year", SmallInteger, nullable=False),
    Column("number", Text, nullable=False, unique=True),
    Column("content", Text, nullable=False),
    Column("loaded_at", String(40), nullable=False),
    Column("loaded_by", Text, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("number", String(64), nullable=False),
    Column("channel", String(24), nullable=False),
    Column("registered_category", String(32), nullable=False),
    Column("subject", Text, nullable=False),
    Column("particulars", Text, nullable=False),
    Column("flags", Text, nullable=False),
    Column("parent_number", String(64), nullable=True),
    Column("sealed", LargeBinary, nullable=False),
    Column("person_index", String(32), nullable=True),
    Column("digest", LargeBinary(32), nullable=True),
    Column("version", Integer, nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("category", String(32), nullable=False),
    Column("state", String(24), nullable=False),
    Column("step", String(16), nullable=True),
    Column("arrived_on", Date, nullable=True),
    Column("received_on", Date, nullable=True),
    Column("outcome", String(40), nullable=True),
    Column("closed_on", Date, nullable=True),
    Column("clock", String(16), nullable=True),
    Column("due_on", Date, nullable=True),
    Column("irregularities", SmallInteger, nullable=False),
    Column("entered_year", SmallInteger, nullable=True),
    Column("left_year", SmallInteger, nullable=True),
    Column("counted_outcome", String(40), nullable=True),
    Column("remedies", Text, nullable=True),
    Column("unit", Text, nullable=True),
    Column("handler", Text, nullable=True),
    Column("name_index", String(32), nullable=True),
    UniqueConstraint("agency_id", "number"),
    CheckConstraint("version >= 1", name="version_positive"),
)
Index(
    "ix_cases_figures",
    cases.c.agency_id,
    cases.c.entered_year,
    cases.c.left_year,
    cases.c.category,
    cases.c.counted_outcome,
)
Index(
    "ix_cases_year",
    cases.c.left_year,
    cases.c.entered_year,
    cases.c.agency_id,
    cases.c.category,
    cases.c.counted_outcome,
)

Index("ix_cases_received", cases.c.agency_id, cases.c.received_on, cases.c.id)

subject_words = Table(
    "subject_words",
    metadata,
    Column("word", String(2), primary_key=True),
    Column("block", Integer, primary_key=True),
    Column("cases", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
"""In which cases of a block of ids two characters stand beside each other in the subject; see ``subject_words``."""

events = Table(
    "events",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("act", String(24), nullable=False),
    Column("on_day", Date, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("actor", Text, nullable=True),
    Column("data", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Column("hash", LargeBinary(32), nullable=False),
    sqlite_with_rowid=False,
)
Index("ix_events_recorded_at", events.c.recorded_at)

deadlines = Table(
    "deadlines",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("ref", String(64), primary_key=True),
    Column("due_on", Date, nullable=False),
    Column("provisional", SmallInteger, nullable=False),
    Column("remind_on", Date, nullable=True),
    sqlite_with_rowid=False,
)
"""``remind_on`` is the day of the next rung of its ladder, ``NULL`` until the first sweep has looked at the term."""
Index("ix_deadlines_remind_on", deadlines.c.remind_on)
Index("ix_deadlines_due_on", deadlines.c.due_on)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("notice", String(48), nullable=False),
    Column("created_at", String(40), nullable=False),
    UniqueConstraint("case_id", "seq"),
)

sequences = Table(
    "sequences",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("last", Integer, nullable=False),
)

settings = Table(
    "settings",
    metadata,
    Column("name", String(48), primary_key=True),
    Column("value", Text, nullable=False),
)
