"""The cases that a frozen report counts although another agency registered them: those of agencies it took over from.

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

from request_flow.storage.appendonly import triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "report_cases_taken_over"


def upgrade() -> None:
    """Add the table; what reports kept so far are cases of their own agency and stay where they are."""
    op.create_table(
        TABLE,
        sa.Column("report_id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=32), nullable=False),
        sa.Column("entered_year", sa.SmallInteger(), nullable=False),
        sa.Column("left_year", sa.SmallInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("remedies", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_report_cases_taken_over_report_id")),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_report_cases_taken_over_agency_id")),
        sa.PrimaryKeyConstraint("report_id", "agency_id", "number", name=op.f("pk_report_cases_taken_over")),
        sqlite_with_rowid=False,
    )
    for statement in triggers(op.get_bind().dialect.name, [TABLE]):
        op.execute(statement)
