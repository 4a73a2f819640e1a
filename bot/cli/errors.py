"""From an exception to a sentence on standard error and an exit code. No traceback, no text of a draft."""

import os
import sys

from bot.catalogues import load_catalogues
from bot.domain.draft import Language
from bot.domain.errors import (
    CharterError,
    DraftError,
    DraftTooLongError,
    PromptError,
    SettingsError,
    StorageError,
    place_of,
)
from bot.domain.said import Said

USAGE = 2
FAULTS = 1
_AWAY = "The database is away or refused ({kind}); is AVANTPOST_DATABASE_URL right? avantpost doctor tells more."


def explain(error: Exception) -> int:
    """Say on standard error what went wrong and how to mend it; the exit code."""
    match error:
        case DraftError():
            print(draft_sentence(error, Language.EN), file=sys.stderr)
            return USAGE
        case CharterError():
            from bot.cli.spoken import say  # noqa: PLC0415 - only a failure needs it

            for fault in error.faults:
                print(say(fault.said), file=sys.stderr)
            more = Said("{count} thing(s) to mend; the charter was not loaded.", count=len(error.faults))
            print(f"\n{say(more)}", file=sys.stderr)
            return FAULTS
        case PromptError() | StorageError():
            print(_AWAY.format(kind=error) if isinstance(error, StorageError) else error, file=sys.stderr)
            return FAULTS
        case SettingsError():
            for setting in error.faults:
                print(setting, file=sys.stderr)
            return USAGE
        case OSError():
            print(f"{error.filename or 'file'}: {error.strerror or 'cannot be read'}", file=sys.stderr)
            return USAGE
        case _:
            reference = os.urandom(4).hex()
            text = load_catalogues()[Language.EN].text("error.internal", reference=reference)
            # The kind and the place of the failure, never its message: a message may hold a piece of the draft.
            print(f"{text}\n{reference}: {type(error).__name__} at {place_of(error)}", file=sys.stderr)
            return FAULTS


def draft_sentence(error: DraftError, language: Language) -> str:
    """The catalogue's sentence for a draft that cannot be read."""
    values = {"length": error.length, "limit": error.limit} if isinstance(error, DraftTooLongError) else {}
    return load_catalogues()[language].text(f"error.{error.key}", **values)
