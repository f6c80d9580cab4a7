"""The table of registers that are taken in by the page (导入台账)."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from request_flow.storage.tables import metadata

register_imports = Table(
    "register_imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=True),
    Column("columns", Text, nullable=True),
    Column("state", String(16), nullable=False),
    Column("counts", Text, nullable=True),
    Column("findings", LargeBinary, nullable=True),
    Column("sent_by", Text, nullable=False),
    Column("sent_at", String(40), nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", String(40), nullable=False),
)
"""Files of an agency and how far each came; ``sealed`` and ``findings`` name people and are deleted after some days.

``columns`` is what each field's heading was said to be, as JSON; ``counts`` how many cases of each kind were found.
"""
Index("ix_register_imports_agency_id", register_imports.c.agency_id, register_imports.c.id)
