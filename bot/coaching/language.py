"""In which of the charter's languages a draft is written: frequent words and spellings, nothing of the charter."""

import re
from collections.abc import Mapping

from bot.domain.draft import Language

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’]", re.IGNORECASE)
_CONTRACTION = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m))$", re.IGNORECASE)

# Words that one of the two languages uses all the time and the other does not (so no "on", "a", "as", "plus", "son").
_FREQUENT: Mapping[Language, frozenset[str]] = {
    Language.EN: frozenset(
        """the and of to in is it you that was for are with his they be at have this from or had by but what some we
        can out other were all there when up use your how said an each she which do their time if will way about many
        then them would like so these her long make thing see him two has look more day could go come did my no most
        who over know than call first people may down been now find any new work part take get place made where after
        back little only round man year came show every good me give our under very just great much before too mean old
        same boy follow want think also play small end put home read hand well large add even land here must big high
        such why ask men change went light kind off need house picture try us again animal point mother world near self
        earth father i am im its dont not never really today tomorrow yesterday tonight week love job boss pay happy
        thanks thank proud team amazing best better worst finally someone everyone anyone nobody something nothing
        anything always still ever should because while until through being doing going getting having looking working
        company customer customers client clients shift store office excited launch hiring join let lets guys please
        sorry hello hey morning night weekend months years friend friends colleague colleagues manager check out
        """.split()  # noqa: SIM905 - a list of words is read more easily as words
    ),
    Language.FR: frozenset(
        """le la les un une des du de et est il elle nous vous ils elles je tu que qui dans ce cette ces pour pas sur au
        aux avec mais ou où par tout tous toute toutes mon ma mes ton ta tes sa ses notre nos votre vos leur leurs être
        avoir fait faire suis es sommes êtes sont ai as avons avez ont était étais étaient sera serai seront comme si
        y en se me te lui eux moi toi soi même mêmes très bien trop peu aussi encore déjà jamais toujours rien
        quelque quelques chaque autre autres sans sous entre chez vers avant après depuis pendant quand donc
        alors car ni ici là ça cela ceci aujourd'hui demain hier matin soir nuit jour jours semaine mois an ans année
        travail boulot boîte patron chef cheffe équipe merci bravo fier fière heureux heureuse content contente vraiment
        enfin voilà voici bonjour salut coucou bonne bon beau belle grand grande petit petite nouveau nouvelle meilleur
        meilleure quel quelle quels quelles quoi comment pourquoi parce dont faut peut peux veux veut va vais vas vont
        allez aller viens vient venez ici mieux moins beaucoup gens monde temps vie fois chose client cliente clients
        collègue collègues entreprise magasin bureau direction salaire nos photo ravi ravie recrute rejoignez contre
        deux trois quatre cinq dix c'est j'ai n'est qu'il qu'on d'un d'une s'il ouais super trucs truc mec
        """.split()  # noqa: SIM905 - the same
    ),
}
_SPELLINGS: Mapping[Language, re.Pattern[str]] = {
    Language.EN: re.compile(r"(?:^wh|^th|ing$|ght|sh$|wn$|ck|ly$|oo|^un|ness$|ful$|ed$|y$|w|k)"),
    Language.FR: re.compile(
        r"(?:[éèêàùçœîôûëï]|eau|eux$|euse|oi|ille|ment$|tion$|ais$|ait$|ez$|elle$|ette|gn|que$|ique)"
    ),
}
_ENGLISH, _FRENCH = _FREQUENT[Language.EN], _FREQUENT[Language.FR]
_LIKE_ENGLISH, _LIKE_FRENCH = _SPELLINGS[Language.EN].search, _SPELLINGS[Language.FR].search
_WORD_WEIGHT = 3
_SPELLING_WEIGHT = 1


def detect(text: str, fallback: Language) -> Language:
    """The language of `text`; `fallback` (the reader's own) when it shows none of ours or both alike."""
    english = french = 0
    for word in _WORD.findall(text[:2_000].lower().replace("’", "'")):
        if "'" in word:
            if _ELISION.match(word):
                french += _WORD_WEIGHT
                word = _ELISION.sub("", word)  # noqa: PLW2901 - the same word without its elision
            elif _CONTRACTION.search(word):
                english += _WORD_WEIGHT
                word = _CONTRACTION.sub("", word)  # noqa: PLW2901 - as above
        if word in _ENGLISH:
            english += _WORD_WEIGHT
        elif _LIKE_ENGLISH(word):
            english += _SPELLING_WEIGHT
        if word in _FRENCH:
            french += _WORD_WEIGHT
        elif _LIKE_FRENCH(word):
            french += _SPELLING_WEIGHT
    if english == french:
        return fallback
    return Language.EN if english > french else Language.FR
