"""An embargo as a rule with its examples, as a careful keeper of the charter would write it.

The id tells the day and never the name: it is shown with advice.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import cache
from importlib import resources
from typing import Any, Final

from bot.charter.yaml_text import InLine, Word, Written
from bot.coaching.desk import NewEmbargo
from bot.domain.draft import Language
from bot.matching.fold import folded_text

_BEFORE: Final = timedelta(days=30)
_AFTER: Final = timedelta(hours=1)
_LEAST_TO_LET_PASS: Final = 3
_MOST_CAUGHT: Final = 6
_MOST_WORDS: Final = 5
"""A longer name is a sentence: nobody runs its words together."""


@cache
def _texts() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((resources.files(__package__) / "embargo.toml").read_text(encoding="utf-8"))


def forms(names: Iterable[str]) -> tuple[str, ...]:
    """Each name, run together and with hyphens as hashtags and addresses have it, each form once."""
    found: dict[str, str] = {}
    for name in names:
        words = name.split()
        together = ("".join(words), "-".join(words)) if 1 < len(words) <= _MOST_WORDS else ()
        for form in (name, *together):
            found.setdefault(folded_text(form), form)
    return tuple(found.values())


def everyday(names: Sequence[str]) -> str | None:
    """A name that everyday posts hold, so that nothing would be left to let pass; None if there is none."""
    for name in names:
        if any(len(list(_harmless([name], language))) < _LEAST_TO_LET_PASS for language in Language):
            return name
    return None


def rule_of(embargo: NewEmbargo, names: Sequence[str], taken: Iterable[str]) -> Mapping[str, Written]:
    """The rule for `embargo`, whose `names` are found in every form; its id is none of `taken`."""
    texts = _texts()
    told = {
        key: {language.value: texts[language][key] for language in Language}
        for key in ("why", "fix", "strength", "opportunity", "replacement")
    }
    replacement = told.pop("replacement")
    return {
        "id": Word(_free(f"embargo_{embargo.until:%Y%m%d}", set(taken))),
        "kind": Word("risk"),
        "level": Word("pause"),
        "certainty": Word("firm"),
        **({"confidential": True} if embargo.confidential else {}),
        "match": {"embargo": {"names": InLine(list(names)), "until": embargo.until}},
        **told,
        "mend": Word("replace"),
        "replacement": replacement,
        "examples": {language.value: _examples(embargo, names, language) for language in Language},
    }


def _examples(embargo: NewEmbargo, names: Sequence[str], language: Language) -> Mapping[str, Written]:
    texts = _texts()[language]
    before, after = embargo.until - _BEFORE, embargo.until + _AFTER
    caught = [(texts["catch"].replace("{name}", name), before) for name in names[:_MOST_CAUGHT]]
    caught.append((texts["after"].replace("{name}", names[0]), after))
    return {
        "catch": [InLine({"text": text, "now": moment}) for text, moment in caught],
        "pass": [*_near(names, language), *list(_harmless(names, language))[:_LEAST_TO_LET_PASS]],
    }


def _near(names: Sequence[str], language: Language) -> Iterator[str]:
    """A post with one word of a name of several: the hardest to let pass."""
    texts = _texts()[language]
    for word in (word for name in names for word in name.split() if len(name.split()) > 1):
        post = texts["near"].replace("{word}", word)
        if not _holds(post, names):
            yield post
            return


def _harmless(names: Sequence[str], language: Language) -> Iterator[str]:
    yield from (post for post in _texts()[language]["pass"] if not _holds(post, names))


def _holds(post: str, names: Sequence[str]) -> bool:
    folded = folded_text(post)
    return any(folded_text(name) in folded for name in names)


def _free(name: str, taken: set[str]) -> str:
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}_{number}"
    return found
