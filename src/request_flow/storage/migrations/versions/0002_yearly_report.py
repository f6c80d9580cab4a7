"""The yearly report: its states, snapshot, corrections, entries, hand-in; agencies that follow one another.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from request_flow.storage.appendonly import triggers
from request_flow.storage.yearly import APPEND_ONLY

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables, the columns that agencies and cases need for them, and the triggers."""
    op.add_column("agencies", sa.Column("revision", sa.Integer(), server_default="0", nullable=False))
    op.add_column("agencies", sa.Column("frozen_years", sa.Text(), server_default="", nullable=False))
    op.add_column("agencies", sa.Column("summed", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("cases", sa.Column("remedies", sa.Text(), nullable=True))
    op.create_index(
        "ix_cases_remedies",
        "cases",
        ["agency_id"],
        unique=False,
        sqlite_where=sa.text("remedies IS NOT NULL"),
        postgresql_where=sa.text("remedies IS NOT NULL"),
    )
    _add_report_tables()
    _add_entry_tables()
    for statement in triggers(op.get_bind().dialect.name, APPEND_ONLY):
        op.execute(statement)


def _add_report_tables() -> None:
    op.create_table(
        "reports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_reports_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("agency_id", "year", name=op.f("uq_reports_agency_id_year")),
    )
    op.create_table(
        "report_steps",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_steps_report_id")),
        sa.PrimaryKeyConstraint("report_id", "seq", name=op.f("pk_report_steps")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_cases",
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("entered_year", sa.SmallInteger(), nullable=False),
        sa.Column("left_year", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_cases_report_id")),
        sa.PrimaryKeyConstraint("report_id", "number", name=op.f("pk_report_cases")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corrections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("cases", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_corrections_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
    )


def _add_entry_tables() -> None:
    op.create_table(
        "year_entries",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_year_entries_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", "kind", "name", "seq", name=op.f("pk_year_entries")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hand_ins",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_hand_ins_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", "year", "seq", name=op.f("pk_hand_ins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "successions",
        sa.Column("predecessor_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("cases", sa.Text(), nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["predecessor_id"], ["agencies.id"], name=op.f("fk_successions_predecessor_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["agencies.id"], name=op.f("fk_successions_successor_id")),
        sa.PrimaryKeyConstraint("predecessor_id", "successor_id", name=op.f("pk_successions")),
        sqlite_with_rowid=False,
    )
