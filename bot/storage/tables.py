"""Every table and column. A test reads them all after a full run and looks for a draft's words.

A changed table needs a new file in `migrations/versions`; a test compares the two.
"""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA = MetaData()

IN_FLIGHT = Table(
    "in_flight",
    METADATA,
    Column("channel", String(16), primary_key=True, comment="slack, teams"),
    Column("event", String(128), primary_key=True, comment="the platform's name of the event"),
    Column("conversation", String(512), nullable=False, comment="where the message stands"),
    Column("message", String(256), nullable=False, comment="the platform's name of the message; empty for a command"),
    Column("owner", String(32), nullable=False, index=True, comment="the process that answers"),
    Column("seen", DateTime(timezone=True), nullable=False, comment="when the owner last said that it is alive"),
    Column("since", DateTime(timezone=True), nullable=False, comment="when the event came"),
    Column("reference", Text, nullable=True, comment="where an answer goes, as JSON: names of the platform's only"),
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

CHARTER_CONTENTS = Table(
    "charter_contents",
    METADATA,
    Column("version", String(64), primary_key=True, comment="SHA-256 of what the charter says"),
    Column("files", LargeBinary, nullable=False, comment="every file of it, JSON, compressed"),
    Column("ready", LargeBinary, nullable=True, comment="its engine as its publisher compiled it, compressed"),
    Column("at", DateTime(timezone=True), nullable=False, comment="when it was proposed"),
)
"""Charters that are or were in force, and proposals of the last days."""

CHARTER_ACTIVE = Table(
    "charter_active",
    METADATA,
    Column("one", Integer, primary_key=True, autoincrement=False, comment="always 1: one charter is in force"),
    Column("version", String(64), nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
"""Which version is in force everywhere: one row, changed only by who names what stands there."""

CHARTER_HISTORY = Table(
    "charter_history",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("version", String(64), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(128), nullable=False, comment="who published: channel:person, or os:user"),
    Column("note", Text, nullable=False),
    Column("diff", Text, nullable=False, comment="what changed in words, JSON"),
    Column("approved_by", String(128), nullable=True),
    Column("rolled_back", Boolean, nullable=False),
)
"""One row each time that a version came in force; rows are never changed."""

CHARTER_WAITING = Table(
    "charter_waiting",
    METADATA,
    Column("version", String(64), primary_key=True),
    Column("base", String(64), nullable=False, comment="what was in force when it was published the first time"),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("by", String(128), nullable=False),
    Column("note", Text, nullable=False),
    Column("diff", Text, nullable=False, comment="what would change in words, JSON"),
)
"""Versions that one person published and another must approve."""

CHARTER_REPLICAS = Table(
    "charter_replicas",
    METADATA,
    Column("replica", String(128), primary_key=True, comment="machine and process"),
    Column("version", String(64), nullable=False),
    Column("seen", DateTime(timezone=True), nullable=False),
)
"""Which version each running process has in force."""

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
