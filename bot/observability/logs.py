"""Log lines for people or for programs, each with the reference of its work; never an exception's message.

A message of another library may quote a request, a query or a task's exception: of those only the place is told, and
only from warnings on. The same holds for what nobody caught.
"""

import asyncio
import copy
import logging
import sys
import threading
import warnings
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal

from pythonjsonlogger.json import JsonFormatter

from bot.coaching.telemetry import reference
from bot.domain.errors import place_of

_OURS: Final = "bot"
_LOG: Final = logging.getLogger("bot.uncaught")
FIELDS: Final = {
    "time": "UTC, ISO 8601",
    "level": "INFO, WARNING, ERROR",
    "logger": "the module that speaks",
    "message": "what happened; never of whom, never a text",
    "reference": "the random word of this piece of work: its author may have been given it",
    "error": "with a failure nobody caught: its type",
    "place": "and the module and line where it was raised",
}
"""What a JSON line may hold."""


def cleaned(record: logging.LogRecord) -> logging.LogRecord:
    """A copy of `record` that holds nothing a draft could be in."""
    own = copy.copy(record)
    own.reference = reference()
    error = record.exc_info[1] if record.exc_info else None
    own.exc_info, own.exc_text, own.stack_info = None, None, None
    if not is_ours(record):
        own.msg, own.args = f"a library complains at {record.module}:{record.lineno}", ()
    if error is not None:
        own.error, own.place = type(error).__name__, place_of(error)
    return own


def is_ours(record: logging.LogRecord) -> bool:
    """True for the program's own modules, whose messages are written with care."""
    return record.name == _OURS or record.name.startswith(f"{_OURS}.")


class _Text(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        own = cleaned(record)
        if hasattr(own, "error"):
            own.msg, own.args = f"{own.getMessage()} ({own.error} at {own.place})", ()  # type: ignore[attr-defined] # set above
        line = super().format(own)
        name = own.reference  # type: ignore[attr-defined] # as above
        return f"{line} [{name}]" if name and name not in line else line


class _Json(JsonFormatter):
    def __init__(self) -> None:
        super().__init__("%(message)s", json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        return str(super().format(cleaned(record)))

    def process_log_record(self, log_data: dict[str, Any]) -> dict[str, Any]:
        return {name: log_data[name] for name in FIELDS if log_data.get(name) not in (None, "")}

    def add_fields(self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]) -> None:
        super().add_fields(log_data, record, message_dict)
        log_data["time"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        log_data["level"], log_data["logger"] = record.levelname, record.name
        log_data["message"] = record.getMessage()


def fields_table() -> str:
    """The table of docs/operations.md."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in FIELDS.items()]
    return "\n".join(["| field | meaning |", "|---|---|", *rows]) + "\n"


def configure(form: Literal["text", "json"]) -> None:
    """Write log lines to standard error as `form`, and tell what nobody catches in the same way.

    For a program of its own: it takes the hooks of the whole process.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(lambda record: is_ours(record) or record.levelno >= logging.WARNING)
    handler.setFormatter(_Json() if form == "json" else _Text())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # it would print the arguments of a message that does not fit
    sys.excepthook = lambda _kind, error, _traceback: uncaught("the program", error)
    threading.excepthook = lambda told: uncaught("a thread", told.exc_value)
    sys.unraisablehook = lambda told: uncaught("an ending", told.exc_value)
    warnings.showwarning = _warned


def on_loop_failure(_loop: asyncio.AbstractEventLoop, context: Mapping[str, Any]) -> None:
    """For `loop.set_exception_handler`: what a task or callback raised and nobody looked at."""
    uncaught("a task", context.get("exception"))


def uncaught(where: str, error: BaseException | None) -> None:
    """Tell of a failure that nobody caught by its type and place."""
    if isinstance(error, KeyboardInterrupt):
        return
    _LOG.error("%s failed and nobody caught it", where, exc_info=error)


def _warned(message: object, category: type[Warning], filename: str, lineno: int, *_: object, **__: object) -> None:  # noqa: ARG001 - Python's
    """A warning by its type and place; its message may quote anything."""
    _LOG.warning("%s at %s:%d", category.__name__, filename.rpartition("/")[2], lineno)
