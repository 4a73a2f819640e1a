"""Drafts written as JSON lines, one object a line. A bad line is told and passed over."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from bot.domain.draft import Context, Draft, Language

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


def context_from(values: Mapping[str, object]) -> Context:
    """A `Context` from a JSON object; what is unknown or not text means "unspecified", never an error."""
    facts = values.get("facts")
    return Context(
        platform=_text(values.get("platform")),
        speaking_as=_text(values.get("speaking_as")),
        role=_text(values.get("role")),
        department=_text(values.get("department")),
        audience=_text(values.get("audience")),
        country=_text(values.get("country")),
        employer=_text(values.get("employer")),
        has_image=values.get("has_image") is True,
        facts=tuple(fact for fact in facts if isinstance(fact, str)) if isinstance(facts, list) else (),
    )


def _text(value: object) -> str | None:
    if isinstance(value, Mapping):
        value = value.get("name")
    return value.strip() or None if isinstance(value, str) else None
