"""What a charter must pass before it may be in force anywhere: read whole, compiled, tried, and no clause too far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.charter.files import Snapshot
from bot.charter.lint import Remark, Severity, lint
from bot.charter.loader import engine_of
from bot.charter.prepared import put_aside
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said
from bot.matching.engine import CharterEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A charter that may be published, and what could be better in it; `ready` is its engine as bytes, for replicas."""

    engine: CharterEngine
    ready: bytes
    warnings: tuple[Fault, ...]


def checked(snapshot: Snapshot, *, today: date) -> Checked:
    """The charter in `snapshot`, every example of every rule tried, linted.

    Raises:
        CharterError: every fault of every file; or every clause that no employer may write.
    """
    engine = engine_of(snapshot)
    remarks = lint(engine.charter, today=today, engine=engine)
    refused = _faults([remark for remark in remarks if remark.severity is Severity.REFUSE])
    if refused:
        raise CharterError(refused)
    return Checked(engine=engine, ready=put_aside(engine, snapshot), warnings=_faults(remarks))


def _faults(remarks: Sequence[Remark]) -> tuple[Fault, ...]:
    return tuple(
        Fault(each.file, each.line, Said("[{check}] {what}", check=each.check, what=each.what), each.mend)
        for each in remarks
    )
