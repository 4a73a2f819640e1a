"""What those who keep the charter say to its desk in a chat, whichever chat it is. Pure."""

from typing import Final

LARGEST_FILE: Final = 1_000_000
"""Bytes of a policy file that is sent in a chat."""
LONGEST_NOTE: Final = 300
"""Characters of a note for the history."""
_DESK: Final = frozenset({"admin"})
_TRY: Final = frozenset({"try", "essai", "essaie", "essayer"})


def is_desk(text: str) -> bool:
    """True for the word that opens the desk."""
    return text.strip().casefold() in _DESK


def is_trial_alone(text: str) -> bool:
    """True for the word that asks for a trial, without a draft."""
    return text.strip(" :\n").casefold() in _TRY


def trial_of(text: str) -> str:
    """The draft that is to be tried; empty for words that ask for no trial."""
    said = text.strip()
    first, _, rest = said.partition(" ") if " " in said.split("\n", 1)[0] else said.partition("\n")
    return rest.strip() if first.casefold().rstrip(":") in _TRY and rest.strip(" :") else ""


def is_policy_file(name: object) -> bool:
    """True for a file's name that says it is a part of the charter."""
    return str(name or "").endswith((".yaml", ".yml"))


def note_of(text: str) -> str:
    """A note as the history keeps it: one line, and short."""
    return " ".join(text.split())[:LONGEST_NOTE]
