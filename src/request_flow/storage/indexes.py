"""The partial indexes, which only migrations need: a database's own options take long to load."""

from sqlalchemy import Index, text

from request_flow.storage.jobs import messages, reminders
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
Index("ix_reminders_untold", reminders.c.case_id, sqlite_where=text("told = 0"), postgresql_where=text("told = 0"))
OPEN = text("status IN ('waiting', 'sending')")
Index("ix_messages_next", messages.c.next_try_at, messages.c.id, sqlite_where=OPEN, postgresql_where=OPEN)
PARKED = text("status = 'parked'")
Index("ix_messages_parked", messages.c.id, sqlite_where=PARKED, postgresql_where=PARKED)
