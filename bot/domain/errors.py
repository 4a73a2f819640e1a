"""The one exception tree. Users never see `str(exc)`: channels turn the type into a sentence of the catalogue.

AvantpostError
├── DraftError                 the author's text cannot be read; nobody is at fault
│   ├── EmptyDraftError
│   ├── DraftTooLongError
│   └── UnreadableDraftError        not text: binary, wrong encoding, lone surrogates
├── CharterError               the charter's files are at fault; carries every fault at once
├── SettingsError              the operator's settings are at fault; carries every fault at once
├── PromptError                the prompt files are at fault
├── AssessorError              a model did not give a usable answer
├── ChannelError               a chat platform did not take what was sent
└── StorageError               the database is away or refused
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.said import Said


class AvantpostError(Exception):
    """Whatever goes wrong and has a name."""


class DraftError(AvantpostError):
    """The author's text cannot be read. `key` names the catalogue's sentence for it."""

    key = "draft_unreadable"


class EmptyDraftError(DraftError):
    """Nothing but white space or invisible characters."""

    key = "draft_empty"


class DraftTooLongError(DraftError):
    """More code points than the coach reads."""

    key = "draft_too_long"

    def __init__(self, length: int, limit: int) -> None:
        super().__init__(f"{length} characters, limit {limit}")
        self.length = length
        self.limit = limit


class UnreadableDraftError(DraftError):
    """Bytes that are not text."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing wrong in a file: where, what, and how to mend it, in English; a `Said` can be put in French too."""

    file: str
    line: int
    what: str
    mend: str

    @property
    def said(self) -> Said:
        """All of it in one line."""
        where = {"file": self.file, "line": str(self.line)}
        return Said("{file}:{line}: {what} — {mend}", **where, what=self.what, mend=self.mend)

    def __str__(self) -> str:
        return str(self.said)


class CharterError(AvantpostError):
    """The charter cannot be used as it stands."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class SettingsError(AvantpostError):
    """The settings cannot be used as they stand."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


class PromptError(AvantpostError):
    """A prompt file cannot be used, or was given the wrong variables; the message names file, fault and mend."""


class AssessorError(AvantpostError):
    """A model did not give a usable answer; `kind` is a metric label, never text of a draft."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ChannelError(AvantpostError):
    """A chat platform did not take what was sent. `kind` is a metric label, `status` the HTTP status or 0."""

    def __init__(self, kind: str, status: int = 0) -> None:
        super().__init__(kind)
        self.kind = kind
        self.status = status


class StorageError(AvantpostError):
    """The database is away, refused, or its address cannot be used. Carries no value that was written."""


def place_of(error: BaseException) -> str:
    """The module and line where `error` was raised: what may be told of a failure whose message may hold a draft."""
    traceback = error.__traceback__
    while traceback is not None and traceback.tb_next is not None:
        traceback = traceback.tb_next
    if traceback is None:
        return "?"
    return f"{traceback.tb_frame.f_globals.get('__name__', '?')}:{traceback.tb_lineno}"
