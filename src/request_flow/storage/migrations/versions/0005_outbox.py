"""Delivering the outbox: webhooks of agencies, the pace that a channel allows, and the order in which messages leave.

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OPEN = sa.text("status IN ('waiting', 'sending')")
PARKED = sa.text("status = 'parked'")


def upgrade() -> None:
    """Add webhooks and paces, what messages need for them, and the index of what is due, in its full order."""
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("active", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_webhooks_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_agency_id", "webhooks", ["agency_id"], unique=False)
    op.create_table(
        "paces",
        sa.Column("channel", sa.String(length=16), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("full_until", sa.String(length=40), nullable=False),
        sa.Column("free_at", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("channel", "address", name=op.f("pk_paces")),
        sqlite_with_rowid=False,
    )
    op.execute(  # Alembic cannot add a column with a reference on SQLite; both databases can
        "ALTER TABLE messages ADD COLUMN webhook_id INTEGER CONSTRAINT fk_messages_webhook_id REFERENCES webhooks (id)"
    )
    op.add_column("messages", sa.Column("forgiven", sa.SmallInteger(), server_default="0", nullable=False))
    op.drop_index("ix_messages_next", table_name="messages")
    op.create_index(
        "ix_messages_next",
        "messages",
        ["next_try_at", "id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_messages_parked", "messages", ["id"], unique=False, sqlite_where=PARKED, postgresql_where=PARKED
    )
