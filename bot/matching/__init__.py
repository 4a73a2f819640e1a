"""The engine: from the charter's descriptions and an author's text to findings with exact places."""
