"""Slack: the coach in a person's own direct messages. Translates only; it keeps no draft and decides nothing."""
