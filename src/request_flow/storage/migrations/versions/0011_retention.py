"""Retention: terms, holds, lists for destruction, what was erased; and the only change that a record may undergo.

Revision ID: 0011
Revises: 0010

The triggers of ``events``, ``letters``, ``letter_records`` and ``letter_files`` are replaced by some that let one
thing pass: where ``erasures`` has an entry for the case, sealed bytes may give way to the mark of what was erased,
every other column as it was, and the bytes of its letters may go.  For all else they are as strict as before, and
the previous version of the program works on over them.
"""

import sqlalchemy as sa
from alembic import op

from request_flow.storage.appendonly import triggers

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

MARK = "6572617365643a"
KEPT = {
    "events": ("case_id", "seq", "act", "on_day", "recorded_at", "actor", "data", "hash"),
    "letters": (
        *("id", "agency_id", "case_id", "kind", "answers", "event_seq", "took_step", "audience", "year", "suffix", "n"),
        *("number", "day", "law_day", "template_revision", "template_seq", "particulars_seq", "calendar_revision"),
        *("overridden", "issued_at", "issued_by", "role"),
    ),
    "letter_records": ("letter_id", "seq", "what", "on_day", "event_seq", "actor", "role", "recorded_at"),
}
"""What stays of a row when it is erased."""
CASE_OF = {
    "events": "OLD.case_id",
    "letters": "OLD.case_id",
    "letter_records": "(SELECT case_id FROM letters WHERE letters.id = OLD.letter_id)",
    "letter_files": "(SELECT case_id FROM letters WHERE letters.id = OLD.letter_id)",
}


def upgrade() -> None:
    """Add the tables and replace the triggers."""
    _add_terms_and_holds()
    _add_lists()
    _add_erasures()
    op.create_index("ix_messages_case_id", "messages", ["case_id"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in triggers(dialect, ["erasures"]):
        op.execute(statement)
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    made = []
    for table, kept in KEPT.items():
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in kept)
        lets = f"substr(NEW.sealed, 1, 7) IS x'{MARK}' AND {same} AND {_entered(table)}"
        made += [f"DROP TRIGGER {table}_no_update", _refusing(table, "UPDATE", lets)]
    return [*made, "DROP TRIGGER letter_files_no_delete", _refusing("letter_files", "DELETE", _entered("letter_files"))]


def _refusing(table: str, verb: str, lets: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} WHEN NOT ({lets}) "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _entered(table: str) -> str:
    return f"EXISTS (SELECT 1 FROM erasures WHERE erasures.case_id = {CASE_OF[table]})"  # noqa: S608  # names only


def _postgresql() -> list[str]:
    made = []
    for table in CASE_OF:
        kept = KEPT.get(table, ())
        same = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in kept)
        verb, row = ("UPDATE", "NEW") if kept else ("DELETE", "OLD")
        marked = rf"substring(NEW.sealed from 1 for 7) = '\x{MARK}'::bytea AND {same} AND " if kept else ""
        made += [
            f"DROP TRIGGER {table}_append_only ON {table}",
            (
                f"CREATE FUNCTION {table}_erased_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                f"IF TG_OP = '{verb}' THEN IF {marked}{_entered(table)} THEN RETURN {row}; END IF; END IF; "
                "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
            ),
            (
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
                f"FOR EACH ROW EXECUTE FUNCTION {table}_erased_only()"
            ),
            (
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            ),
        ]
    return made


def _add_terms_and_holds() -> None:
    op.create_table(
        "retention_terms",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("years", sa.SmallInteger(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_retention_terms_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "kind", name=op.f("pk_retention_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "retention_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("set_by", sa.Text(), nullable=False),
        sa.Column("set_at", sa.String(length=40), nullable=False),
        sa.Column("released_by", sa.Text(), nullable=True),
        sa.Column("released_at", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_retention_holds_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_holds")),
    )
    op.create_index("ix_retention_holds_case_id", "retention_holds", ["case_id"], unique=False)


def _add_lists() -> None:
    op.create_table(
        "retention_lists",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_at", sa.String(length=40), nullable=False),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("settled_at", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_retention_lists_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_lists")),
    )
    op.create_index("ix_retention_lists_agency_id", "retention_lists", ["agency_id"], unique=False)
    op.create_table(
        "retention_listed",
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("passed_over", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["list_id"], ["retention_lists.id"], name=op.f("fk_retention_listed_list_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_retention_listed_case_id")),
        sa.PrimaryKeyConstraint("list_id", "case_id", name=op.f("pk_retention_listed")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_retention_listed_case_id", "retention_listed", ["case_id"], unique=False)


def _add_erasures() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("list_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.String(length=40), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.String(length=40), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("remains", sa.LargeBinary(length=32), nullable=False),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_erasures_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_erasures_case_id")),
        sa.ForeignKeyConstraint(["list_id"], ["retention_lists.id"], name=op.f("fk_erasures_list_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("case_id", name=op.f("uq_erasures_case_id")),
    )
    op.create_index("ix_erasures_list_id", "erasures", ["list_id"], unique=False)
