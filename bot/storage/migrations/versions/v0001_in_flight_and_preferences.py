"""Events in flight; preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create both tables."""
    op.create_table(
        "in_flight",
        sa.Column("channel", sa.String(16), primary_key=True, comment="slack, teams"),
        sa.Column("event", sa.String(128), primary_key=True, comment="the platform's name of the event"),
        sa.Column("conversation", sa.String(128), nullable=False, comment="where the message stands"),
        sa.Column(
            "message",
            sa.String(128),
            nullable=False,
            comment="the platform's name of the message; empty for a command",
        ),
        sa.Column("owner", sa.String(32), nullable=False, index=True, comment="the process that answers"),
        sa.Column(
            "seen",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="when the owner last said that it is alive",
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="when the event came"),
    )
    op.create_table(
        "preferences",
        sa.Column("channel", sa.String(16), primary_key=True),
        sa.Column("person", sa.String(128), primary_key=True, comment="the platform's name of the person"),
        sa.Column(
            "language", sa.String(2), nullable=True, comment="en, fr; nothing: by the draft and the platform's locale"
        ),
        sa.Column("platform", sa.String(100), nullable=True, comment="where they usually post"),
        sa.Column("speaking_as", sa.String(100), nullable=True, comment="as whom they usually speak"),
        sa.Column("greeted", sa.Boolean, nullable=False),
    )
