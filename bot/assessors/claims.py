"""Whether a rewrite says only what its author said: no number, name, date, link or mention that the draft lacks.

The charter's own phrases (the affiliation sentence, what a mask says) may be added; nothing else.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import resources

from bot.assessors import wording

_LONGER_BY, _LONGER_TIMES = 140, 1.5
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")
_GROUPED = re.compile(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_UNIT = re.compile(r"[%‰€$£¥]|(?<=\d)[^\W\d_]+")
_SENTENCE_START = re.compile(
    r"(?:^|[.!?…;\n«“\"•·]\s*|[\U0001f000-\U0001faff\u2190-\u2bff\ufe0f\u200d]\s*|(?:^|\n)\s*[-–—•]\s*)$"
)
_PICTURE = re.compile(r"[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u2600-\u27bf\u2900-\u2bff]")
_SAME_ROOT = 4
_FEWEST_TO_COMPARE = 12
_LEAST_KEPT = 0.15
_COUNTED = frozenset(
    """two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty sixty seventy
    eighty ninety hundred hundreds thousand thousands million millions billion billions half third quarter double triple
    percent first second
    fourteen fifteen sixteen doubled tripled halved twice
    deux trois quatre cinq sept huit neuf dix onze douze quatorze quinze seize douzaine vingt trente quarante cinquante
    soixante cent cents mille millier milliers million millions milliard milliards moitié tiers quart double triple
    pourcent premier première deuxième second seconde january february april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday tomorrow yesterday tonight janvier
    février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
    samedi dimanche demain hier doublé doublée triplé triplée""".split()  # noqa: SIM905 - a list of words is read more easily as words
)
_PLAIN_CAPITALS = frozenset({"i", "i'm", "i've", "i'll", "i'd", "ok", "je", "j'ai", "c'est"})


def fault(text: str, draft: str, *, allowed: Iterable[str] = (), told: frozenset[str] = frozenset()) -> str | None:
    """What `text` adds to `draft`, as a metric label (`number`, `date`, `name`, `link`, `length`…); None if nothing.

    `allowed` are phrases of the charter that a rewrite may bring in; `told` the stretches of the prompt's own words.
    """
    extra = list(allowed)
    known = " ".join([draft, *extra])
    words = _folded_words(known)
    room = max(len(draft) * _LONGER_TIMES, len(draft) + _LONGER_BY)
    faults = (
        ("empty", not _WORD.search(text)),
        ("length", len(text) > room + sum(map(len, extra))),
        ("invisible", _unseen(text, draft)),
        *_pointing(text, known),
        ("number", not _numbers(text) <= _numbers(known) or not _units(text) <= _units(known)),
        ("number", any(word in _COUNTED and word not in words for word in _folded_words(text))),
        ("number", any(word in {"March", "May"} and word.casefold() not in words for word in _WORD.findall(text))),
        ("name", any(name not in words for name in _names(text))),
        ("emoji", any(picture not in known for picture in _PICTURE.findall(text))),
        ("prompt", bool(wording.stretches(text) & told - wording.stretches(known))),
        ("forbidden", not set(wording.forbidden(text)) <= set(wording.forbidden(known))),
        ("script", wording.foreign_letters(text, known)),
        ("other", _is_another_text(text, known)),
    )
    return next((name for name, found in faults if found), None)


def emojis(text: str) -> frozenset[str]:
    """The pictures in `text`: a rewrite keeps them."""
    return frozenset(_PICTURE.findall(text))


def _pointing(text: str, known: str) -> Iterable[tuple[str, bool]]:
    """Links, mentions and markup: whole, as the draft has them, or not at all."""
    for name, pattern in wording.POINTING:
        yield name, wording.has_more(text, known, pattern)


def _unseen(text: str, draft: str) -> bool:
    """Signs that nobody sees and that the draft lacks; line ends and tabs are the author's."""
    return wording.unseen("".join(letter for letter in text if letter not in draft and letter not in "\n\r\t"))


def _numbers(text: str) -> set[str]:
    """Every number, its groups of three joined; "2026 150" is both one number and two."""
    found: set[str] = set()
    for match in _NUMBER.finditer(unicodedata.normalize("NFKC", text)):
        number = match.group().replace(",", ".")
        found |= {_GROUPED.sub("", number)} if number.count(".") <= 1 and " " not in number else {number}
    for match in _NUMBER.finditer(text):
        found.update(match.group().replace(",", ".").split())
    return {_GROUPED.sub("", number) for number in found} | {
        sign for sign in text if unicodedata.category(sign) in {"No", "Nl"}
    }


def _units(text: str) -> set[str]:
    """What stands beside a number and changes it: percent, money, thousands."""
    return {unit.casefold() for unit in _UNIT.findall(text)}


def _is_another_text(text: str, known: str) -> bool:
    """True if hardly a word of a longer text comes from the draft: not a version of it."""
    roots = {word[:_SAME_ROOT] for word in _folded_words(known)}
    words = [_folded(word) for word in _WORD.findall(text) if len(word) >= _SAME_ROOT]
    kept = sum(word[:_SAME_ROOT] in roots for word in words)
    return len(words) >= _FEWEST_TO_COMPARE and kept < len(words) * _LEAST_KEPT


def _folded_words(text: str) -> set[str]:
    return {_folded(part) for word in _WORD.findall(text) for part in (word, *re.split(r"['’-]", word))}


def _names(text: str) -> set[str]:
    """Words with a capital that no sentence begins with: names, until the draft shows them too."""
    names = set()
    for match in _WORD.finditer(text):
        word = (
            re.split(r"['’]", match.group())[-1]
            if re.match(r"(?i)[cdjlmnst]['’]|qu['’]", match.group())
            else match.group()
        )
        word = re.sub(r"['’](?:s|re|ve|ll|d|m)$", "", word)
        begins = _SENTENCE_START.search(text[max(0, match.start() - 6) : match.start()])
        plain = _folded(word) in _PLAIN_CAPITALS or (begins and _without_accents(word) not in _first_names())
        if word[:1].isupper() and not plain:
            names.add(_folded(word))
    return names


@cache
def _first_names() -> frozenset[str]:
    text = (resources.files(__package__ or "bot.assessors") / "first_names.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def _without_accents(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")
