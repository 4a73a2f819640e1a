"""A guess at how often a word stands in a draft: enough to look for the rare part of a phrase or a rule first."""

import re
from functools import lru_cache

_WORD = re.compile(r"\w+")
_COMMON = frozenset(
    """
    a about after all also am an and any are as at back be been but by can could day did do does don t for from get go
    good got had has have he her here him his how i if in into is it its just know like m make me more my new no not
    now of on one or our out people re s say she so some team than that the their them then there they this time to
    today up us very was we week were what when where which who will with work year you your
    ai au aussi autre aux avec avoir bien c ca ce ces cet cette chez comme d dans de depuis des deux du elle elles en
    encore equipe est et etait ete etre eux faire fait ici il ils j jour je l la le les leur leurs lui ma mais me meme
    mes moi mon n ne nos notre nous on ont ou par pas plus pour pourquoi qu quand que quel quelle qui quoi sa sans se
    semaine ses si son sont sur ta te temps tes tous tout toute travail tres tu un une va vos votre vous y
    0 1 2 3 4 5 6 7 8 9 10
    """.split()  # noqa: SIM905 - a list of words is read more easily as words
)
_ONCE_OR_MORE = 1.0
_BY_LENGTH = (_ONCE_OR_MORE, _ONCE_OR_MORE, 0.3, 0.1, 0.04)
_RARE = 0.02


@lru_cache(maxsize=10_000)
def frequency(text: str) -> float:
    """How often this folded text is expected in a draft, by its rarest word; without words it is common."""
    return min((_word(word) for word in _WORD.findall(text)), default=_ONCE_OR_MORE)


def _word(word: str) -> float:
    if word in _COMMON:
        return _ONCE_OR_MORE
    return _BY_LENGTH[len(word)] if len(word) < len(_BY_LENGTH) else _RARE
