"""The partial indexes, which only migrations need: the cases with a due day, of a known person, or with a remedy."""

from sqlalchemy import Index, text

from request_flow.storage.tables import cases, metadata

__all__ = ["metadata"]

Index(
    "ix_cases_due",
    cases.c.agency_id,
    cases.c.due_on,
    sqlite_where=text("due_on IS NOT NULL"),
    postgresql_where=text("due_on IS NOT NULL"),
)
Index(
    "ix_cases_person",
    cases.c.person_index,
    sqlite_where=text("person_index IS NOT NULL"),
    postgresql_where=text("person_index IS NOT NULL"),
)
Index(
    "ix_cases_remedies",
    cases.c.agency_id,
    sqlite_where=text("remedies IS NOT NULL"),
    postgresql_where=text("remedies IS NOT NULL"),
)
