"""What little is kept, in SQL: events in flight and preferences. Never a word of a draft."""
