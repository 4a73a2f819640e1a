"""Whether a rewrite says only what its author said: no number, name, date, link or mention that the draft lacks.

The charter's own phrases (the affiliation sentence, what a mask says) may be added; nothing else.
"""

import re
import unicodedata
from collections.abc import Iterable

_LONGER_BY, _LONGER_TIMES = 140, 1.5
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
_POINTER = re.compile(r"(?i)\b[a-z][a-z0-9+.-]*://\S+|\bwww\.\S+|(?<!\w)[@#]\w[\w.-]*|\b[\w.+-]+@[\w.-]+\.\w+")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:;\n«“\"(—–•·-]\s*)$")
_ELIDED = re.compile(r"(?i)^(?:[cdjlmnst]|qu)['’]")
_CONTRACTED = re.compile(r"(?i)['’](?:s|re|ve|ll|d|m)$")
_PICTURE = re.compile(r"[\U0001f300-\U0001faff\u2600-\u27bf]")
_COUNTED = frozenset(
    """two three four five six seven eight nine ten eleven twelve dozen dozens twenty thirty forty fifty sixty seventy
    eighty ninety hundred hundreds thousand thousands million millions billion billions half third quarter double triple
    percent first second deux trois quatre cinq sept huit neuf dix onze douze douzaine vingt trente quarante cinquante
    soixante cent cents mille millier milliers million millions milliard milliards moitié tiers quart double triple
    pourcent premier première deuxième second seconde january february march april june july august september october
    november december monday tuesday wednesday thursday friday saturday sunday tomorrow yesterday tonight janvier
    février mars avril mai juin juillet août septembre octobre novembre décembre lundi mardi mercredi jeudi vendredi
    samedi dimanche demain hier""".split()  # noqa: SIM905 - a list of words is read more easily as words
)
_PLAIN_CAPITALS = frozenset({"i", "i'm", "i've", "i'll", "i'd", "ok", "je", "j'ai", "c'est"})


def fault(text: str, draft: str, *, allowed: Iterable[str] = ()) -> str | None:
    """What `text` adds to `draft`, as a metric label (`number`, `date`, `name`, `link`, `length`…); None if nothing.

    `allowed` are phrases of the charter that a rewrite may bring in.
    """
    extra = list(allowed)
    known = " ".join([draft, *extra])
    words = _folded_words(known)
    room = max(len(draft) * _LONGER_TIMES, len(draft) + _LONGER_BY)
    faults = (
        ("empty", not text.strip()),
        ("length", len(text) > room + sum(map(len, extra))),
        ("link", any(pointer not in known for pointer in _POINTER.findall(text))),
        ("number", not _digits(text) <= _digits(known)),
        ("number", any(word in _COUNTED and word not in words for word in _folded_words(text))),
        ("name", any(name not in words for name in _names(text))),
        ("emoji", any(picture not in known for picture in _PICTURE.findall(text))),
    )
    return next((name for name, found in faults if found), None)


def emojis(text: str) -> frozenset[str]:
    """The pictures in `text`: a rewrite keeps them."""
    return frozenset(_PICTURE.findall(text))


def _digits(text: str) -> set[str]:
    return {re.sub(r"\D", "", number) for number in _NUMBER.findall(text)}


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
        if word[:1].isupper() and not begins and _folded(word) not in _PLAIN_CAPITALS:
            names.add(_folded(word))
    return names


def _folded(word: str) -> str:
    return unicodedata.normalize("NFC", word).casefold().replace("’", "'")
