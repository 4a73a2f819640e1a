"""The coach's own sentences, one TOML file a language, for translators to edit. This module only reads them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path

from bot.coaching.catalogue import Catalogue
from bot.domain.draft import Language

_HERE = Path(__file__).parent


def load_catalogues() -> Mapping[Language, Catalogue]:
    """Every language's catalogue, from the files beside this module."""
    return {language: _load(language) for language in Language}


def _load(language: Language) -> Catalogue:
    raw = tomllib.loads((_HERE / f"{language}.toml").read_text(encoding="utf-8"))
    sentences = {f"{table}.{key}": text for table, entries in raw.items() for key, text in entries.items()}
    return Catalogue(language=language, sentences=sentences, sayings=_sayings(language))


def _sayings(language: Language) -> Mapping[str, str]:
    """What is said of the charter's files, by its English; in English it stands where it is said."""
    path = _HERE / f"charter.{language}.toml"
    if not path.exists():
        return {}
    return {
        english: text
        for table in tomllib.loads(path.read_text(encoding="utf-8")).values()
        for english, text in table.items()
    }
