"""What the search of the audit walks: the events by the instant they were recorded, an agency's looks the latest first.

Revision ID: 0012
Revises: 0011

New indexes only: the previous version of the program works on beside them.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the indexes."""
    op.create_index("ix_events_recorded_at", "events", ["recorded_at"])
    op.create_index("ix_looks_agency_id_id", "looks", ["agency_id", "id"])
