"""What must not leave the machine becomes a typed, numbered placeholder before the call, and comes back afterwards.

Personal data, secrets and names that the charter keeps confidential are sealed. Quotes are mapped back to the author's
own characters by position; a rewrite gets its personal data and names back, its secrets never.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from bot.domain.draft import Span
from bot.domain.matchers import PersonalDataType, SecretType
from bot.matching.detectors.personal_data import find_personal_data
from bot.matching.detectors.secrets import find_secrets

PLACEHOLDER = re.compile(r"\[\[[A-Z][A-Z_]*_\d+\]\]")
_SHORTEST_REPEATED = 4
"""Characters of a value from which it is sealed wherever it stands; anything shorter is half the language."""
_EVERY_PERSONAL = frozenset(PersonalDataType)
_EVERY_SECRET = frozenset(SecretType)


class Sort(StrEnum):
    """Why something was sealed, strongest first: where two overlap the stronger names the placeholder."""

    SECRET = "SECRET"  # noqa: S105 - the name of a sort, not a secret
    NAME = "NAME"
    PERSONAL = "PERSONAL"
    TEXT = "TEXT"
    """Words of the author that look like a placeholder."""


_STRENGTH = {sort: place for place, sort in enumerate(Sort)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """One sealed value: its sort, the entity that it is (for a mask), the author's characters."""

    sort: Sort
    entity: str
    value: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the sealed text and the stretch of the original that it stands for."""

    sealed: Span
    original: Span
    same: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A text as it may leave, and the way back from its positions to the original's."""

    text: str
    pieces: tuple[_Piece, ...]

    def original(self, span: Span) -> Span:
        """The original stretch for one of the sealed text; a placeholder that is touched counts whole."""
        touched = [piece for piece in self.pieces if piece.sealed.overlaps(span)]
        first, last = touched[0], touched[-1]
        start = first.original.start + (span.start - first.sealed.start if first.same else 0)
        end = last.original.start + (span.end - last.sealed.start) if last.same else last.original.end
        return Span(start, end)

    def shown(self, span: Span) -> str:
        """What of the sealed text stands for a stretch of the original."""
        parts = []
        for piece in self.pieces:
            if piece.original.overlaps(span):
                first = max(0, span.start - piece.original.start) if piece.same else 0
                last = min(piece.sealed.end, piece.sealed.start + span.end - piece.original.start)
                parts.append(self.text[piece.sealed.start + first : last if piece.same else piece.sealed.end])
        return "".join(parts)


@dataclass(slots=True)
class Vault:
    """The sealed values of one request. Lives as long as the request does; never written or logged."""

    _kept: dict[str, Kept] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)
    _values: dict[str, tuple[Sort, str]] = field(default_factory=dict)

    @property
    def kept(self) -> Mapping[str, Kept]:
        """Every sealed value by placeholder."""
        return MappingProxyType(self._kept)

    def learn(self, text: str, confidential: Iterable[Span] = ()) -> None:
        """Remember what must be sealed of `text`, so that it is wherever else the request repeats it.

        A password is known by the words before it; said again without them, it is the same password.
        """
        for span, sort, entity in _found(text, confidential):
            if sort is Sort.TEXT:
                continue
            value = text[span.start : span.end]
            parts = [value, *value.split(":", 1)] if entity == SecretType.URL_CREDENTIALS else [value]
            for part in parts:
                if len(part) >= _SHORTEST_REPEATED:
                    self._values.setdefault(part, (sort, entity))

    def seal(self, text: str, confidential: Iterable[Span] = ()) -> Sealed:
        """`text` with every secret, personal datum, confidential name and look-alike placeholder sealed."""
        marked = tuple(confidential)
        self.learn(text, marked)
        pieces: list[tuple[_Piece, str]] = []
        at = length = 0
        for span, sort, entity in _merged([*_found(text, marked), *self._repeated(text)]):
            name = self._name(sort, entity, text[span.start : span.end])
            for original, words, same in ((Span(at, span.start), text[at : span.start], True), (span, name, False)):
                if words:
                    pieces.append((_Piece(Span(length, length + len(words)), original, same), words))
                    length += len(words)
            at = span.end
        if at < len(text):
            pieces.append((_Piece(Span(length, length + len(text) - at), Span(at, len(text)), same=True), text[at:]))
        return Sealed(text="".join(words for _, words in pieces), pieces=tuple(piece for piece, _ in pieces))

    def restored(self, text: str, masks: Mapping[str, str]) -> str:
        """`text` with its placeholders replaced: the author's characters, but the mask of its entity for a secret.

        Unknown placeholders stay as they are; `unknown` names them.
        """
        return PLACEHOLDER.sub(lambda match: self._restored(match.group(), masks), text)

    def unknown(self, text: str) -> list[str]:
        """Placeholders in `text` that no value was sealed for."""
        return [name for name in PLACEHOLDER.findall(text) if name not in self._kept]

    def _repeated(self, text: str) -> list[tuple[Span, Sort, str]]:
        """Where `text` says again what was sealed, here or in another text of the request."""
        if not self._values:
            return []
        known = {value.casefold(): kept for value, kept in self._values.items()}
        longest_first = sorted(self._values, key=len, reverse=True)
        pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
        plain = next(iter(self._values.values()))
        return [(Span(*match.span()), *known.get(match.group().casefold(), plain)) for match in pattern.finditer(text)]

    def _restored(self, name: str, masks: Mapping[str, str]) -> str:
        kept = self._kept.get(name)
        if kept is None:
            return name
        return masks.get(kept.entity, masks["other"]) if kept.sort is Sort.SECRET else kept.value

    def _name(self, sort: Sort, entity: str, value: str) -> str:
        label = entity if sort in {Sort.PERSONAL, Sort.SECRET} else sort.value
        known = self._names.get((label, value))
        if known is None:
            self._counts[label] = self._counts.get(label, 0) + 1
            known = f"[[{label}_{self._counts[label]}]]"
            self._names[label, value] = known
            self._kept[known] = Kept(sort=sort, entity=entity, value=value)
        return known


def _found(text: str, confidential: Iterable[Span]) -> list[tuple[Span, Sort, str]]:
    """What to seal of `text` by itself; stretches may overlap."""
    found = [(span, Sort.SECRET, entity.value) for span, entity in find_secrets(text, _EVERY_SECRET)]
    found += [(span, Sort.NAME, "NAME") for span in confidential]
    found += [(span, Sort.PERSONAL, entity.value) for span, entity in find_personal_data(text, _EVERY_PERSONAL)]
    found += [(Span(*match.span()), Sort.TEXT, "TEXT") for match in PLACEHOLDER.finditer(text)]
    return found


def _merged(found: Iterable[tuple[Span, Sort, str]]) -> list[tuple[Span, Sort, str]]:
    """By position, without overlaps: those that share a character become one, named by the strongest."""
    merged: list[tuple[Span, Sort, str]] = []
    for span, sort, entity in sorted(found, key=lambda each: (each[0].start, each[0].end)):
        if span.start == span.end:
            continue
        if merged and merged[-1][0].overlaps(span):
            before, other, name = merged[-1]
            stronger = (sort, entity) if _STRENGTH[sort] < _STRENGTH[other] else (other, name)
            merged[-1] = (before.cover(span), *stronger)
        else:
            merged.append((span, sort, entity))
    return merged
