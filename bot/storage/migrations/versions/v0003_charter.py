"""Published charters: contents, the one in force, its history, what waits, and what each replica has."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create the five tables."""
    op.create_table(
        "charter_contents",
        sa.Column("version", sa.String(64), primary_key=True, comment="SHA-256 of what the charter says"),
        sa.Column("files", sa.LargeBinary, nullable=False, comment="every file of it, JSON, compressed"),
        sa.Column(
            "ready", sa.LargeBinary, nullable=True, comment="its engine as its publisher compiled it, compressed"
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="when it was proposed"),
    )
    op.create_table(
        "charter_active",
        sa.Column(
            "one", sa.Integer, primary_key=True, autoincrement=False, comment="always 1: one charter is in force"
        ),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "charter_history",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(128), nullable=False, comment="who published: channel:person, or os:user"),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("diff", sa.Text, nullable=False, comment="what changed in words, JSON"),
        sa.Column("approved_by", sa.String(128), nullable=True),
        sa.Column("rolled_back", sa.Boolean, nullable=False),
    )
    op.create_table(
        "charter_waiting",
        sa.Column("version", sa.String(64), primary_key=True),
        sa.Column(
            "base",
            sa.String(64),
            nullable=False,
            comment="what was in force when it was published the first time",
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(128), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("diff", sa.Text, nullable=False, comment="what would change in words, JSON"),
    )
    op.create_table(
        "charter_replicas",
        sa.Column("replica", sa.String(128), primary_key=True, comment="machine and process"),
        sa.Column("version", sa.String(64), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
    )
