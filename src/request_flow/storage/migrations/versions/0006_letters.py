"""Letters: as they were issued, their bytes, their drafts; the particulars and the own texts of agencies.

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

from request_flow.storage.appendonly import triggers

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

APPEND_ONLY = ("agency_particulars", "letter_templates", "letters", "letter_files", "letter_records")


def upgrade() -> None:
    """Add the tables and let the database refuse changes of what is only added to."""
    _add_versions()
    _add_drafts()
    _add_letters()
    for statement in triggers(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def _add_versions() -> None:
    op.create_table(
        "agency_particulars",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_agency_particulars_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "seq", name=op.f("pk_agency_particulars")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "letter_templates",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("based_on", sa.String(length=16), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_letter_templates_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "kind", "seq", name=op.f("pk_letter_templates")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "letter_sequences",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("suffix", sa.String(length=16), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_letter_sequences_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", "suffix", name=op.f("pk_letter_sequences")),
    )


def _add_drafts() -> None:
    op.create_table(
        "letter_drafts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_by", sa.Text(), nullable=False),
        sa.Column("written_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_letter_drafts_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_letter_drafts_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_drafts")),
    )
    op.create_index("ix_letter_drafts_case_id", "letter_drafts", ["case_id"], unique=False)


def _add_letters() -> None:
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("answers", sa.String(length=48), nullable=True),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("took_step", sa.SmallInteger(), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=True),
        sa.Column("suffix", sa.String(length=16), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=160), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("law_day", sa.Date(), nullable=False),
        sa.Column("template_revision", sa.String(length=16), nullable=False),
        sa.Column("template_seq", sa.Integer(), nullable=True),
        sa.Column("particulars_seq", sa.Integer(), nullable=True),
        sa.Column("calendar_revision", sa.Text(), nullable=False),
        sa.Column("overridden", sa.Text(), nullable=False),
        sa.Column("addressee", sa.LargeBinary(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issued_at", sa.String(length=40), nullable=False),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_letters_agency_id")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_letters_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
        sa.UniqueConstraint("agency_id", "number", name=op.f("uq_letters_agency_id_number")),
        sa.UniqueConstraint("agency_id", "year", "suffix", "n", name=op.f("uq_letters_agency_id_year_suffix_n")),
    )
    op.create_index("ix_letters_case_id_event_seq", "letters", ["case_id", "event_seq"], unique=False)
    op.create_index("ix_letters_year", "letters", ["agency_id", "day", "kind"], unique=False)
    op.create_table(
        "letter_files",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=8), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_files_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "form", name=op.f("pk_letter_files")),
    )
    op.create_table(
        "letter_records",
        sa.Column("letter_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=12), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("event_seq", sa.Integer(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letters.id"], name=op.f("fk_letter_records_letter_id")),
        sa.PrimaryKeyConstraint("letter_id", "seq", name=op.f("pk_letter_records")),
        sqlite_with_rowid=False,
    )
