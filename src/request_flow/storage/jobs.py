"""The tables of the jobs: people and their absences, reminders that were called for, messages and their deliveries.

A reminder is claimed by being inserted: its key is unique.  A message is written in the transaction of its cause, and
its key is what makes it one message however often a job runs.  Days are ``DATE``; instants are text in ISO 8601 with
their offset.
"""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from request_flow.storage.tables import metadata

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("unit", Text, nullable=False, server_default=""),
    Column("language", String(8), nullable=False, server_default="zh"),
    Column("channel", String(16), nullable=False, server_default="app"),
    Column("address", Text, nullable=False, server_default=""),
    Column("digest", SmallInteger, nullable=False, server_default="0"),
    Column("active", SmallInteger, nullable=False, server_default="1"),
    Column("deputy", String(64), nullable=True),
    Column("absent_from", Date, nullable=True),
    Column("absent_until", Date, nullable=True),
    Column("created_at", String(40), nullable=False),
)
"""Who works with the program.  ``address`` is that of the channel: an e-mail address or a webhook.

``deputy`` is the login of who stands in while the person is absent, both days included.
"""
Index("ix_people_agency_id_role", people.c.agency_id, people.c.role)

reminders = Table(
    "reminders",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("kind", String(24), primary_key=True),
    Column("ref", String(64), primary_key=True),
    Column("due_on", Date, primary_key=True),
    Column("rung", SmallInteger, primary_key=True),
    Column("called_on", Date, nullable=False),
    Column("told", SmallInteger, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
"""A rung of a ladder that a deadline reached: ``rung`` is in working days, negative before the due day, 0 on it,
positive once late.  ``called_on`` is the day of the sweep, ``told`` 1 once its messages are
written, 2 where the term ended before anybody was told."""

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(160), nullable=False, unique=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("person_id", ForeignKey("people.id"), nullable=True),
    Column("case_id", ForeignKey("cases.id"), nullable=True),
    Column("topic", String(48), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("address", Text, nullable=False),
    Column("content", Text, nullable=False),
    Column("status", String(12), nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("next_try_at", String(40), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("ended_at", String(40), nullable=True),
    Column("read_at", String(40), nullable=True),
    Column("webhook_id", ForeignKey("webhooks.id"), nullable=True),
    Column("forgiven", SmallInteger, nullable=False, server_default="0"),
)
"""``content`` is JSON: subject, text, html, link and what else the channel needs.  ``status`` is waiting, sending,
sent, parked or discarded.  ``next_try_at`` is when it may be sent or, while it is being sent, when the claim ends.

``webhook_id`` is the subscription it was written for.  ``forgiven`` are attempts that count no more, because an
administrator had it sent again after them.
"""

Index("ix_messages_case_id", messages.c.case_id)

deliveries = Table(
    "deliveries",
    metadata,
    Column("message_id", ForeignKey("messages.id"), primary_key=True),
    Column("attempt", SmallInteger, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("accepted", SmallInteger, nullable=False),
    Column("answer", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""What the other side said to each attempt."""

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("address", Text, nullable=False),
    Column("topics", Text, nullable=False),
    Column("secret", LargeBinary, nullable=False),
    Column("active", SmallInteger, nullable=False, server_default="1"),
    Column("created_at", String(40), nullable=False),
)
"""Where an agency wants its messages posted: ``topics`` are parted by blanks, ``secret`` is sealed and signs each."""
Index("ix_webhooks_agency_id", webhooks.c.agency_id)

paces = Table(
    "paces",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("address", Text, primary_key=True),
    Column("full_until", String(40), nullable=False),
    Column("free_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""How much of what a channel allows is used up: one address, or the whole channel where ``address`` is empty.

Each message moves ``full_until`` on by its share of a minute; nothing is sent there before ``free_at``.
"""

heartbeats = Table(
    "heartbeats",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("at", String(40), nullable=False),
    Column("detail", Text, nullable=False),
    sqlite_with_rowid=False,
)
"""When each job and each process last worked, and what came of it."""
