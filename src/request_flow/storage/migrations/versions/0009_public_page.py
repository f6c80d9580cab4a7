"""The public page of an agency: its switch, and the answers published for everybody with their files.

Revision ID: 0009
Revises: 0008

New tables only: the previous version of the program works on beside them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "public_pages",
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("is_open", sa.SmallInteger(), nullable=False),
        sa.Column("changed_at", sa.String(length=40), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_public_pages_agency_id")),
        sa.PrimaryKeyConstraint("agency_id", name=op.f("pk_public_pages")),
    )
    op.create_table(
        "published_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agency_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("published_at", sa.String(length=40), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        sa.Column("withdrawn_at", sa.String(length=40), nullable=True),
        sa.Column("withdrawn_by", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["agency_id"], ["agencies.id"], name=op.f("fk_published_answers_agency_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_answers")),
    )
    op.create_index("ix_published_answers_agency_id", "published_answers", ["agency_id", "id"])
    op.create_table(
        "published_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("scan", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["published_answers.id"], name=op.f("fk_published_files_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_files")),
    )
    op.create_index("ix_published_files_answer_id", "published_files", ["answer_id"])
