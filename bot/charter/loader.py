"""A folder of policy files becomes a charter, or a list of everything that is wrong with it. Nothing is half-loaded."""

from pathlib import Path

from bot.charter.files import Snapshot, take
from bot.charter.reader import read
from bot.charter.trials import try_all
from bot.domain.charter import Charter
from bot.domain.errors import CharterError
from bot.matching.engine import CharterEngine, RuleFaultsError, compile_charter


def load_charter(folder: Path) -> Charter:
    """The charter in `folder`, checked file by file and name by name; its rules are not yet compiled or tried.

    Raises:
        CharterError: every fault of every file.
    """
    reading = read(take(folder))
    if reading.charter is None:
        raise CharterError(reading.faults)
    return reading.charter


def load_engine(folder: Path, *, try_examples: bool = True) -> CharterEngine:
    """The charter in `folder`, compiled, every example of every rule tried.

    `try_examples=False` is for a content that was tried before (same version).

    Raises:
        CharterError: every fault of every file: what cannot be read, compiled, and every example that fails.
    """
    return engine_of(take(folder), try_examples=try_examples)


def engine_of(snapshot: Snapshot, *, try_examples: bool = True) -> CharterEngine:
    """The same from files that were read already.

    Raises:
        CharterError: as `load_engine`.
    """
    reading = read(snapshot)
    if reading.charter is not None and not try_examples:
        try:
            return compile_charter(reading.charter)
        except RuleFaultsError:
            pass  # told below, each fault at its line
    if reading.readable is None:
        raise CharterError(reading.faults)
    engine, faults = try_all(reading.readable, reading)
    if engine is None or reading.charter is None:
        raise CharterError(sorted({*reading.faults, *faults}))
    return engine
