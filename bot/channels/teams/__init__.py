"""Microsoft Teams: the coach in a personal chat."""
