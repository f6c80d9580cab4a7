"""The partial indexes, which only migrations need: a database's own options take long to load."""

from sqlalchemy import Index, text

from request_flow.storage.jobs import messages, reminders
from request_flow.storage.tables import cases, metadata

__all__ = ["metadata"]

WITH_DUE = text("due_on IS NOT NULL")
Index(
    "ix_cases_due",
    cases.c.agency_id,
    cases.c.due_on,
    cases.c.id,
    cases.c.state,
    cases.c.step,
    cases.c.handler,
    cases.c.unit,
    cases.c.channel,
    cases.c.entered_year,
    sqlite_where=WITH_DUE,
    postgresql_where=WITH_DUE,
)
WITH_HANDLER = text("handler IS NOT NULL")
Index(
    "ix_cases_handler",
    cases.c.agency_id,
    cases.c.handler,
    cases.c.due_on,
    cases.c.id,
    cases.c.state,
    sqlite_where=WITH_HANDLER,
    postgresql_where=WITH_HANDLER,
)
WITHOUT_DUE = text("due_on IS NULL")
Index(
    "ix_cases_rest",
    cases.c.agency_id,
    cases.c.state,
    cases.c.entered_year,
    cases.c.id,
    sqlite_where=WITHOUT_DUE,
    postgresql_where=WITHOUT_DUE,
)
IN_REVIEW = text("step = 'in_review'")
Index(
    "ix_cases_review",
    cases.c.agency_id,
    cases.c.due_on,
    cases.c.id,
    sqlite_where=IN_REVIEW,
    postgresql_where=IN_REVIEW,
)
NAMED = text("name_index IS NOT NULL")
Index("ix_cases_name", cases.c.name_index, sqlite_where=NAMED, postgresql_where=NAMED)
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
