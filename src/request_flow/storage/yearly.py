"""The tables of the yearly report: its states, its snapshot, what is entered by hand, and the hand-in.

All but ``reports`` are only ever added to, which the database itself enforces: what was entered last holds, and
what stood before can be read.  Days are ``DATE``; instants are text in ISO 8601 with their offset.
"""

from sqlalchemy import Column, Date, ForeignKey, Integer, SmallInteger, String, Table, Text, UniqueConstraint

from request_flow.storage.tables import metadata

reports = Table(
    "reports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("status", String(16), nullable=False),
    Column("content", Text, nullable=True),
    UniqueConstraint("agency_id", "year"),
)
"""A year's report: ``content`` is the report file as it was frozen, ``NULL`` while it still follows the cases."""

report_steps = Table(
    "report_steps",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("remark", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""Who brought the report into which status, and when."""

report_cases = Table(
    "report_cases",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("category", String(32), nullable=False),
    Column("entered_year", SmallInteger, nullable=False),
    Column("left_year", SmallInteger, nullable=False),
    Column("outcome", String(40), nullable=True),
    Column("remedies", Text, nullable=True),
    sqlite_with_rowid=False,
)
"""The cases of a frozen report as they counted then, those that its own agency registered."""

report_cases_taken_over = Table(
    "report_cases_taken_over",
    metadata,
    Column("report_id", ForeignKey("reports.id"), primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("number", String(64), primary_key=True),
    Column("category", String(32), nullable=False),
    Column("entered_year", SmallInteger, nullable=False),
    Column("left_year", SmallInteger, nullable=False),
    Column("outcome", String(40), nullable=True),
    Column("remedies", Text, nullable=True),
    sqlite_with_rowid=False,
)
"""The cases of a frozen report that an agency registered from which its own took over."""

corrections = Table(
    "corrections",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("year", SmallInteger, nullable=False),
    Column("cells", Text, nullable=False),
    Column("cases", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", String(40), nullable=False),
)
"""What differs from a frozen year: ``cells`` and ``cases`` are JSON, a list of [table, row, column, before, after]
and a list of case numbers; a case of an agency that was taken over has its code before it, as in ``east/2024-0001``."""

year_entries = Table(
    "year_entries",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("recorded_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""What a person entered for the year: a figure of table 2, one of the year's register, or a narrative section."""

hand_ins = Table(
    "hand_ins",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("year", SmallInteger, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("status", String(16), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    Column("actor", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("remark", Text, nullable=False),
    Column("content", Text, nullable=True),
    sqlite_with_rowid=False,
)
"""What became of the report handed to the office above: ``content`` is the report file handed in."""

successions = Table(
    "successions",
    metadata,
    Column("predecessor_id", ForeignKey("agencies.id"), primary_key=True),
    Column("successor_id", ForeignKey("agencies.id"), primary_key=True),
    Column("on_day", Date, nullable=False),
    Column("cases", Text, nullable=True),
    Column("actor", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("recorded_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""Which agency took over the cases of which from a day on (merged: one successor of several; split: several of one).

``cases`` is a JSON list of the numbers handed over, ``NULL`` where the successor takes whatever no other was named for.
"""

APPEND_ONLY = ("report_steps", "report_cases", "corrections", "year_entries", "hand_ins", "successions")
"""Those of the first migration; ``report_cases_taken_over`` is append-only too."""
