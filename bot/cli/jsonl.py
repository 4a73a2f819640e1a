"""Drafts by the thousand: JSON lines in, one JSON line of advice each out. A bad line is reported and skipped."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from rich.progress import Progress

from bot.channels.advice_json import to_dict
from bot.coaching.rows import BadRow, draft_of, rows
from bot.domain.advice import Advice
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError


def check_all(
    source: Path,
    out: TextIO,
    *,
    locale: Language,
    review: Callable[[Draft], Advice],
    report: Callable[[str], None],
    progress: Progress,
) -> tuple[int, int]:
    """Review every row of `source`, write each advice to `out` at once; (written, bad).

    Raises:
        KeyboardInterrupt: between two rows; what is written is whole.
    """
    seen: set[str] = set()
    written = bad = 0
    task = progress.add_task("", total=source.stat().st_size)
    with source.open("rb") as file:
        for row in rows(file):
            progress.advance(task, row.size)
            if isinstance(row, BadRow):
                bad += 1
                report(f"{source.name}:{row.number}: {row.what}; skipped")
                continue
            name = row.values.get("id")
            identifier = str(row.number) if name is None else str(name)
            if identifier in seen:
                report(
                    f"{source.name}:{row.number}: the id {identifier!r} stands more than once; reviewed all the same"
                )
            seen.add(identifier)
            try:
                advice = review(draft_of(row, locale))
            except DraftError as error:
                bad += 1
                report(f"{source.name}:{row.number}: {error.key.replace('_', ' ')}; skipped")
                continue
            out.write(json.dumps({**to_dict(advice), "id": identifier}, ensure_ascii=False) + "\n")
            written += 1
    return written, bad
