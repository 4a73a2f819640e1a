"""Drafts by the thousand: JSON lines in, one JSON line of advice each out. A bad line is reported and skipped."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from rich.progress import Progress

from bot.channels.advice_json import to_dict
from bot.cli.reading import context_from
from bot.domain.advice import Advice
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError

_LONGEST_LINE = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """One readable line: its number from 1, its JSON object, and how many bytes it took."""

    number: int
    values: dict[str, object]
    size: int


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be used, and why in words."""

    number: int
    what: str
    size: int


def rows(file: BinaryIO) -> Iterator[Row | BadRow]:
    """The lines of `file`; empty ones are passed over. Memory stays bounded whatever a line's length."""
    number = 0
    while line := file.readline(_LONGEST_LINE + 1):
        number += 1
        size = len(line)
        if size > _LONGEST_LINE:
            while not line.endswith(b"\n") and (line := file.readline(_LONGEST_LINE)):
                size += len(line)
            yield BadRow(number, f"the line is longer than {_LONGEST_LINE:,} bytes", size)
        elif line.strip():
            yield _row(number, line)


def _row(number: int, line: bytes) -> Row | BadRow:
    try:
        values = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError:
        return BadRow(number, "the line is not UTF-8 text", len(line))
    except (ValueError, RecursionError):  # not JSON, or a number of thousands of digits
        return BadRow(number, "the line is not JSON", len(line))
    if not isinstance(values, dict):
        return BadRow(number, "the line is not a JSON object", len(line))
    if not isinstance(values.get("text"), str):
        return BadRow(number, 'there is no "text"', len(line))
    return Row(number, values, len(line))


def draft_of(row: Row, locale: Language) -> Draft:
    """The draft that a row holds."""
    context = row.values.get("context")
    lang = row.values.get("lang")
    return Draft(
        text=str(row.values["text"]),
        context=context_from(context if isinstance(context, dict) else {}),
        locale=Language(lang) if isinstance(lang, str) and lang in tuple(Language) else locale,
    )


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
