"""Alembic's entry: the connection is `database.py`'s, in whose transaction everything happens or nothing."""

from alembic import context

from bot.storage.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
