"""Content words as folded Snowball stems (Porter, 2001), for charter questions in French and English."""

import re
import threading
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache

import snowballstemmer

from bot.domain.draft import Language

_WORD = re.compile(r"[a-z0-9]+")
_STEMMERS = {
    Language.EN: snowballstemmer.stemmer("english"),
    Language.FR: snowballstemmer.stemmer("french"),
}
_ONE_AT_A_TIME = threading.Lock()
"""A stemmer keeps the word it works on: two threads at once would cut each other's."""
_STOP: Mapping[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """a about after all also am an and any are as at be because been before but by can could d did do does doing
        don for from get had has have having he her here him his how i if in into is isn it its just ll m may me might
        more most must my no not of off ok on one only or our out over own please re s same shall she should so some
        such t than that the their them then there these they this those to too up us ve very was we were what when
        where which while who whom whose why will with would you your allowed there's something someone somebody
        """.split()  # noqa: SIM905 - a list of words is read more easily as words
    ),
    Language.FR: frozenset(
        """a ai aie ait alors as au aucun aussi autre aux avec avoir c ca ce cela ces cet cette ceux ci comme comment d
        dans de des donc dont droit du elle elles en encore es est et etait etant ete etre eu eux fait faire faut il ils
        j je l la le les leur leurs lui m ma mais me meme mes mi moi mon n ne ni nos notre nous on ont ou par parce pas
        peut peux plus pour pourquoi puis qu quand que quel quelle quelles quels qui quoi s sa sans se ses si son sont
        sur t ta te tes toi ton tous tout toute toutes tu un une va vais vos votre vous y quelque chose quelqu jai cest
        """.split()  # noqa: SIM905 - the same
    ),
}


def fold(text: str) -> str:
    """`text` in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def stems(text: str, language: Language, *, every_word: bool = False) -> Sequence[str]:
    """The stems of the content words of `text`, in order; with `every_word` those of stop-words too."""
    words = _WORD.findall(fold(text))
    if not every_word:
        words = [word for word in words if word not in _STOP[language] and len(word) > 1]
    return [_stem(word, language) for word in words]


@lru_cache(maxsize=40_000)
def _stem(word: str, language: Language) -> str:
    with _ONE_AT_A_TIME:
        return fold(str(_STEMMERS[language].stemWord(word)))
