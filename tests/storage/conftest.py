"""Every test of this folder that asks for a database runs on both."""

from databases import database, postgres

__all__ = ["database", "postgres"]
