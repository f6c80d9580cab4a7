"""The tables of retention (保管期限): terms an agency set, cases held back, lists for destruction, and what was erased.

``erasures`` is only ever added to, which the database itself enforces, and its rows are chained by hashes.  It names no
person but those who acted; without its row for a case the database refuses to erase anything of that case.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from request_flow.storage.tables import metadata

retention_terms = Table(
    "retention_terms",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("years", SmallInteger, nullable=False),
    Column("basis", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""A term in years that an agency's own table of terms (保管期限表) sets in place of the one that ships."""

retention_holds = Table(
    "retention_holds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", String(40), nullable=False),
    Column("released_by", Text, nullable=True),
    Column("released_at", String(40), nullable=True),
)
"""A case that is not to be erased although its term is over; it stands until it is released."""
Index("ix_retention_holds_case_id", retention_holds.c.case_id)

retention_lists = Table(
    "retention_lists",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_at", String(40), nullable=False),
    Column("settled_by", Text, nullable=True),
    Column("settled_at", String(40), nullable=True),
)
"""A list for destruction (销毁清册); ``status`` is open, approved, done or refused."""
Index("ix_retention_lists_agency_id", retention_lists.c.agency_id)

retention_listed = Table(
    "retention_listed",
    metadata,
    Column("list_id", ForeignKey("retention_lists.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("passed_over", String(32), nullable=True),
    sqlite_with_rowid=False,
)
"""The cases of a list; ``passed_over`` says why one was not erased when the list was carried out."""
Index("ix_retention_listed_case_id", retention_listed.c.case_id)

erasures = Table(
    "erasures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("case_id", ForeignKey("cases.id"), nullable=False, unique=True),
    Column("list_id", ForeignKey("retention_lists.id"), nullable=False),
    Column("number", String(64), nullable=False),
    Column("erased_at", String(40), nullable=False),
    Column("proposed_by", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", String(40), nullable=False),
    Column("head", LargeBinary(32), nullable=False),
    Column("records", Integer, nullable=False),
    Column("remains", LargeBinary(32), nullable=False),
    Column("erased", Text, nullable=False),
    Column("hash", LargeBinary(32), nullable=False),
)
"""The entry of an erased case: ``head`` is the end of its chain before, ``remains`` the hash of what was left of it,
``erased`` how much of each kind was erased, as JSON; ``hash`` covers the entry and the one before it."""
Index("ix_erasures_list_id", erasures.c.list_id)

APPEND_ONLY = ("erasures",)
