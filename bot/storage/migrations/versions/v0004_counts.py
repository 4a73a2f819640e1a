"""Counts, and how long preferences are kept."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from bot.storage.preferences import kept_until

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the table of counts; preferences that are there are kept from now on as if they had just been used."""
    op.create_table(
        "counts",
        sa.Column("week", sa.String(8), primary_key=True, comment="ISO week in UTC: 2026-W48"),
        sa.Column(
            "sort", sa.String(16), primary_key=True, comment="article, level, channel, helped, not_helped, missed"
        ),
        sa.Column(
            "key",
            sa.String(64),
            primary_key=True,
            comment="an article's id, a level, a channel, a word of the charter's",
        ),
        sa.Column("people", sa.Integer, nullable=False, comment="distinct people, in tens"),
        sa.CheckConstraint("people >= 10", name="counts_ten_people"),
    )
    op.add_column(
        "preferences",
        sa.Column(
            "until", sa.Date, nullable=True, comment="the first of a month: then the row goes, unless they come again"
        ),
    )
    preferences = sa.table("preferences", sa.column("until", sa.Date))
    op.execute(preferences.update().values(until=kept_until(datetime.now(UTC))))
