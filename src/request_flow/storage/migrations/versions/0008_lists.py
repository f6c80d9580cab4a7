"""The lists of cases: indexes that answer a page without touching the rows, names and subjects that can be found.

Revision ID: 0008
Revises: 0007

``ix_cases_due`` is made anew with more columns: the previous version of the program reads it as it did.  The keyed
index of a name is filled where a case is registered from now on; ``verify --rebuild`` fills it for those before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DUE = sa.text("due_on IS NOT NULL")
NO_DUE = sa.text("due_on IS NULL")
HANDLER = sa.text("handler IS NOT NULL")
IN_REVIEW = sa.text("step = 'in_review'")
NAMED = sa.text("name_index IS NOT NULL")
INDEXES = (
    (
        "ix_cases_due",
        ["agency_id", "due_on", "id", "state", "step", "handler", "unit", "channel", "entered_year"],
        DUE,
    ),
    ("ix_cases_handler", ["agency_id", "handler", "due_on", "id", "state"], HANDLER),
    ("ix_cases_rest", ["agency_id", "state", "entered_year", "id"], NO_DUE),
    ("ix_cases_review", ["agency_id", "due_on", "id"], IN_REVIEW),
    ("ix_cases_name", ["name_index"], NAMED),
)
"""Name, columns, and the rows that are in it."""


def upgrade() -> None:
    """Add the column, the indexes and the table of words."""
    op.add_column("cases", sa.Column("name_index", sa.String(length=32), nullable=True))
    op.drop_index("ix_cases_due", "cases")
    for name, columns, where in INDEXES:
        op.create_index(name, "cases", columns, sqlite_where=where, postgresql_where=where)
    op.create_index("ix_cases_received", "cases", ["agency_id", "received_on", "id"])
    op.create_table(
        "subject_words",
        sa.Column("word", sa.String(length=2), nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("cases", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("word", "block", name=op.f("pk_subject_words")),
        sqlite_with_rowid=False,
    )
