"""The fixed sentences of one language, by key, and which of them a company may put in its own words."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.draft import Language
from bot.domain.said import Said, filled

ADMIN_KEYS = frozenset(
    {
        "opening.fine",
        "opening.polish",
        "opening.pause",
        "opening.get_help",
        "mend.disclosure",
        "mend.embargo",
        "label.fine",
        "label.polish",
        "label.pause",
        "label.get_help",
    }
)
"""Sentences that charter.yaml's `texts` may replace. What promises rights, privacy or help is nobody's to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """The sentences of one language. A missing key or variable is a programming error and raises `KeyError`.

    `sayings` puts what is said of the charter's files into this language, by its English template; English needs none.
    """

    language: Language
    sentences: Mapping[str, str]
    sayings: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str, **values: object) -> str:
        """The sentence `key` with its {variables} filled in."""
        return self.sentences[key].format_map(values)

    def said(self, text: str) -> str:
        """`text` in this language as far as it is known there; what is no `Said` stays as it is."""
        if not isinstance(text, Said):
            return text
        return filled(self.sayings.get(text.template, text.template), text.values, self._told)

    def _told(self, value: str | int | date) -> object:
        if isinstance(value, str):
            return self.said(value)
        if isinstance(value, int) and self.language is Language.FR:
            return f"{value:,}".replace(",", "\u202f")
        return value

    def has(self, key: str) -> bool:
        """True when there is a sentence `key`."""
        return key in self.sentences

    def section(self, name: str) -> tuple[str, ...]:
        """All sentences of one table of the file, in the file's order."""
        return tuple(text for key, text in self.sentences.items() if key.startswith(f"{name}."))

    def with_texts(self, texts: Mapping[str, str]) -> "Catalogue":
        """The same catalogue in a company's own words, for the keys that it may change."""
        own = {key: text for key, text in texts.items() if key in ADMIN_KEYS}
        if not own:
            return self
        return replace(self, sentences={**self.sentences, **own})
