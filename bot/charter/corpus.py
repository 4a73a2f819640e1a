"""Sample drafts on which an edit of the charter is tried: those that ship, and a company's own. No author's draft."""

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.coaching.coach import readable
from bot.coaching.rows import Row, draft_of, rows
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError

_LOG = logging.getLogger(__name__)
Sample = tuple[str, Draft]
"""A draft and its id."""


def samples(*places: Path) -> Sequence[Sample]:
    """Every draft of these files, and of the .jsonl files in these folders, in order; what cannot be read is told.

    Of two drafts with one id both are tried.
    """
    return [sample for place in places for file in _files(place) for sample in _of(file)]


def _files(place: Path) -> Sequence[Path]:
    return sorted(place.glob("*.jsonl")) if place.is_dir() else [place]


def _of(file: Path) -> Iterator[Sample]:
    bad = 0
    try:
        with file.open("rb") as lines:
            for row in rows(lines):
                draft = draft_of(row, Language.EN) if isinstance(row, Row) else None
                if isinstance(row, Row) and draft is not None and _is_readable(draft):
                    yield str(row.values.get("id", f"{file.stem}:{row.number}")), draft
                else:
                    bad += 1
    except OSError as error:
        _LOG.warning("the sample drafts in %s cannot be read (%s)", file, error.strerror)
    if bad:
        _LOG.warning("%d line(s) of the sample drafts in %s are no drafts; passed over", bad, file)


def _is_readable(draft: Draft) -> bool:
    try:
        readable(draft)
    except DraftError:
        return False
    return True
