"""The tables of the web: accounts and their sessions, roles beside the first, tokens, what is done only once.

Secrets are kept as hashes: a password by argon2, a session's or a token's secret by SHA-256 (it is random, so that a
slow hash would protect nothing).  Instants are text in ISO 8601 with their offset.
"""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, String, Table, Text

from request_flow.storage.tables import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("password_hash", Text, nullable=True),
    Column("must_change", SmallInteger, nullable=False, server_default="0"),
    Column("second_factor", LargeBinary, nullable=True),
    Column("last_code", String(16), nullable=True),
    Column("subject", Text, nullable=True, unique=True),
    Column("larger", SmallInteger, nullable=False, server_default="0"),
    Column("shortcuts", SmallInteger, nullable=False, server_default="1"),
    Column("changed_at", String(40), nullable=False),
)
"""How a person signs in: a password, a sealed secret for codes of the hour (TOTP), the subject of an identity service.

``must_change`` is 1 while the password is one that an administrator gave.  ``last_code`` is the time step of the code
used last: no code is taken twice.  ``larger`` and ``shortcuts`` are how the pages look and listen to keys.
"""

held_roles = Table(
    "held_roles",
    metadata,
    Column("person_id", ForeignKey("people.id"), primary_key=True),
    Column("agency_id", ForeignKey("agencies.id"), primary_key=True),
    Column("role", String(32), primary_key=True),
    sqlite_with_rowid=False,
)
"""Roles that a person holds beside the one in ``people``, in the same agency or in another."""

sessions = Table(
    "sessions",
    metadata,
    Column("hash", String(64), primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("seen_at", String(40), nullable=False),
    Column("said", Text, nullable=False, server_default=""),
    sqlite_with_rowid=False,
)
"""Who is signed in.  ``said`` is what the next page has to tell once, as JSON."""
Index("ix_sessions_person_id", sessions.c.person_id)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", String(64), nullable=False, unique=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
    Column("used_at", String(40), nullable=True),
    Column("revoked_at", String(40), nullable=True),
)
"""Programs that act for a person; ``scopes`` are parted by blanks."""

tries = Table(
    "tries",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
    Column("until", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""How often something was tried until when: wrong passwords of a login or from an address, public applications.

``key`` is a keyed hash: it tells nothing of whose it is."""

done_once = Table(
    "done_once",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("request", String(64), nullable=False),
    Column("answer", Text, nullable=True),
    Column("created_at", String(40), nullable=False),
    sqlite_with_rowid=False,
)
"""A form or a call that came with a key of its own, and what was answered; ``NULL`` while it is being done."""

saved_views = Table(
    "saved_views",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", ForeignKey("people.id"), nullable=False),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", String(40), nullable=False),
)
"""A person's own filters of the list of cases; ``query`` is that of the address, which names nobody."""
Index("ix_saved_views_person_id", saved_views.c.person_id)

restricted_cases = Table(
    "restricted_cases",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("readers", Text, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", String(40), nullable=False),
)
"""Cases that only some may open: ``readers`` are logins, parted by blanks."""

looks = Table(
    "looks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", String(40), nullable=False),
    Column("login", Text, nullable=False),
    Column("agency_id", ForeignKey("agencies.id"), nullable=False),
    Column("case_number", String(64), nullable=True),
    Column("what", String(32), nullable=False),
    Column("request_id", String(64), nullable=False),
)
"""Who looked at personal data, and when (访问记录); only ever added to."""
Index("ix_looks_agency_id_case_number", looks.c.agency_id, looks.c.case_number)
Index("ix_looks_agency_id_id", looks.c.agency_id, looks.c.id)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", String(80), nullable=False),
    Column("size", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("scan", String(16), nullable=False),
    Column("added_by", Text, nullable=False),
    Column("added_at", String(40), nullable=False),
    Column("removed_by", Text, nullable=True),
    Column("removed_at", String(40), nullable=True),
)
"""Files of a case (附件), sealed; ``scan`` is clean, or off where no scanner is set up."""
Index("ix_attachments_case_id", attachments.c.case_id)
