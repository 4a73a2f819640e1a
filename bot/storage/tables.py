"""Every table and column. A test reads them all after a full run and looks for a draft's words.

A changed table needs a new file in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, DateTime, Integer, MetaData, String, Table

METADATA = MetaData()

IN_FLIGHT = Table(
    "in_flight",
    METADATA,
    Column("channel", String(16), primary_key=True, comment="slack, teams"),
    Column("event", String(128), primary_key=True, comment="the platform's name of the event"),
    Column("conversation", String(128), nullable=False, comment="where the message stands"),
    Column("message", String(128), nullable=False, comment="the platform's name of the message; empty for a command"),
    Column("owner", String(32), nullable=False, index=True, comment="the process that answers"),
    Column("seen", DateTime(timezone=True), nullable=False, comment="when the owner last said that it is alive"),
    Column("since", DateTime(timezone=True), nullable=False, comment="when the event came"),
)
"""One row per event that was accepted and not answered yet."""

PREFERENCES = Table(
    "preferences",
    METADATA,
    Column("channel", String(16), primary_key=True),
    Column("person", String(128), primary_key=True, comment="the platform's name of the person"),
    Column("language", String(2), nullable=True, comment="en, fr; nothing: by the draft and the platform's locale"),
    Column("platform", String(100), nullable=True, comment="where they usually post"),
    Column("speaking_as", String(100), nullable=True, comment="as whom they usually speak"),
    Column("greeted", Boolean, nullable=False, default=False),
    Column("until", Date, nullable=True, comment="the first of a month: then the row goes, unless they come again"),
)
"""What somebody chose, and whether they were greeted: all that is held on a person."""

COUNTS = Table(
    "counts",
    METADATA,
    Column("week", String(8), primary_key=True, comment="ISO week in UTC: 2026-W48"),
    Column("sort", String(16), primary_key=True, comment="article, level, channel, helped, not_helped, missed"),
    Column("key", String(64), primary_key=True, comment="an article's id, a level, a channel, a word of the charter's"),
    Column("people", Integer, nullable=False, comment="distinct people, in tens"),
    CheckConstraint("people >= 10", name="counts_ten_people"),
)
"""Bare numbers: how many distinct people, never fewer than ten, never who. `bot/coaching/counting.py` says how."""
