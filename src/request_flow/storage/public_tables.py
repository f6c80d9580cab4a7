"""The tables of the public page (公众页): which agencies have one, and the answers they published for everybody.

What is published names nobody, so that it rests in the plain.  An answer that was taken back stays in the store.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from request_flow.storage.tables import metadata

public_pages = Table(
    "public_pages",
    metadata,
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("is_open", SmallInteger, nullable=False),
    Column("changed_at", String(40), nullable=False),
    Column("changed_by", Text, nullable=False),
)
"""Whether an agency's public page is open; an agency without a row has none."""

published_answers = Table(
    "published_answers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("title", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("published_at", String(40), nullable=False),
    Column("published_by", Text, nullable=False),
    Column("withdrawn_at", String(40), nullable=True),
    Column("withdrawn_by", Text, nullable=True),
)
"""Answers that everybody may read (依申请公开转主动公开)."""
Index("ix_published_answers_agency_id", published_answers.c.agency_id, published_answers.c.id)

published_files = Table(
    "published_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("answer_id", ForeignKey("published_answers.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("scan", String(16), nullable=False),
)
"""The files of a published answer; ``scan`` is clean, or off where no scanner is set up."""
Index("ix_published_files_answer_id", published_files.c.answer_id)
