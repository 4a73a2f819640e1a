"""What the wording of a question tells before any article is searched: what it wants, whether it is about speaking."""

import re
from collections.abc import Mapping
from enum import StrEnum

from bot.domain.draft import Language


class Intent(StrEnum):
    """What sort of answer a question wants."""

    ARTICLE = "article"
    PERMISSION = "permission"
    STRATEGY = "strategy"


_PERMISSION: Mapping[Language, tuple[str, ...]] = {
    Language.EN: (
        "may i",
        "can i",
        "could i",
        "can we",
        "may we",
        "am i allowed",
        "are we allowed",
        "do i have to",
        "should i",
        "is it ok",
    ),
    Language.FR: (
        "puis-je",
        "puis je",
        "je peux",
        "j'peux",
        "jpeux",
        "ai-je le droit",
        "j'ai le droit",
        "a-t-on le droit",
        "on a le droit",
        "peut-on",
        "on peut",
        "dois-je",
        "c'est a moi de",
    ),
}
_STRATEGY: Mapping[Language, tuple[str, ...]] = {
    Language.EN: ("what can i talk about", "what can i post", "what should i post", "what to post", "post ideas"),
    Language.FR: (
        "de quoi puis-je parler",
        "de quoi je peux parler",
        "quoi publier",
        "que puis-je publier",
        "idees de p",
    ),
}

# Words that say that something is told, shown or read in public, and where: they make a question one for the charter
# but tell no article from another. "Comment", "photo" and the like do both, so they stand in _SHOWING.
_TELLING: Mapping[Language, str] = {
    Language.EN: """post posts posting posted share publish say said tell talk speak speaking write
        writing tweet upload mention put online internet web socialmedia social network networks linkedin
        facebook fb insta instagram twitter tiktok youtube whatsapp reddit snapchat bluesky mastodon
        threads feed profile public publicly""",
    Language.FR: """post posts poster publier publie publication publications partager parler dire dis
        dit raconter ecrire mettre mets tweeter tweet diffuser evoquer mentionner ligne internet web
        reseau reseaux social sociaux linkedin facebook fb insta instagram twitter tiktok youtube whatsapp
        reddit snap snapchat bluesky mastodon profil public publiquement""",
}
_SHOWING: Mapping[Language, str] = {
    Language.EN: """comment comments reply answer review hashtag tag photo picture selfie video film
        story stories reel screenshot blog podcast account page bio journalist press like repost quote
        meme joke criticise praise recommend announce disclose credit""",
    Language.FR: """commentaire commenter repondre avis hashtag taguer identifier photo image selfie
        video filmer story stories reel capture blog podcast compte page bio journaliste presse liker
        reposter citer meme blague critiquer vanter recommander annoncer preciser crediter charte""",
}
# Words that stand in any sentence: in a keyword of several words they count, alone they point nowhere.
_COMMON: Mapping[Language, str] = {
    Language.EN: """work working works job company companies business office people person someone
        anyone everyone nobody everybody guy lady man woman one two three thing things something anything
        nothing stuff bit lot kind sort way time day days today tomorrow yesterday week month year hour
        minute morning night now new old good bad better best great nice big small little long short far
        right wrong true sure real really actually even still yet ever never always just already soon
        later again maybe quite pretty very much many few less least first last next other another same
        own whole half full part end start begin stop keep let make made take took give gave get got go
        goes going went gone come came want wanted need use used using know knew think thought feel see
        saw seen look looks looking find found ask asked show happen happened mean means problem question
        reason rule rules point case idea name side place home friend help please thanks thank hello hi
        hey lol ok okay gonna wanna gotta kinda dont cant isnt im ive id whats thats theres didnt doesnt
        wouldnt shouldnt alowed allowed harm fine serious turn turned turns left try tried call called set
        send sent read hear heard open close change changed hold my me we us our they them bring run""",
    Language.FR: """travail travailler boulot job boite entreprise societe bureau gens personne
        personnes quelqu monde type mec dame monsieur homme femme un deux trois chose choses truc trucs
        rien tout peu beaucoup trop tres bien mal mieux pire vraiment juste encore deja jamais toujours
        souvent parfois bientot apres avant hier demain aujourd hui maintenant jour jours semaine mois an
        ans annee heure heures matin soir nuit fois temps nouveau nouvel nouvelle ancien petit petite
        grand grande gros grosse bon bonne mauvais super vrai faux gentiment evidemment sinon meme autre
        autres premier dernier prochain moitie bout partie fin debut faire fais fait vais aller va venir
        vient prendre pris donner donne passer passe laisser laisse trouver trouve chercher cherche
        vouloir veux voudrais savoir sais voir vu vois croire pense penser demander demande montrer
        arriver arrive falloir faudrait devoir dois doit pouvoir pourrais pouvez avoir utiliser servir
        sert aider aide probleme question raison regle regles point cas idee nom cote place maison ami
        merci bonjour salut coucou svp stp oui non nan ouais ok mdr lol grave docteur chui jsuis jpeux koi
        pk pcq bah ben du coup quand tourner rendre tomber rentrer sortir changer change finir terminer
        appeler envoyer lire entendre ouvrir fermer lui leur notre nos suis""",
}


def words_of_telling(language: Language) -> str:
    """Words about publishing that tell no article from another."""
    return _TELLING[language]


def words_of_speaking(language: Language) -> str:
    """Words which show that a question is about something told, shown or answered in public."""
    return f"{_TELLING[language]} {_SHOWING[language]}"


def common_words(language: Language) -> str:
    """Words of any sentence: alone they point to no article."""
    return _COMMON[language]


def intent_of(question: str) -> Intent:
    """What sort of answer `question` wants."""
    plain = question.casefold().replace("’", "'").replace("é", "e").replace("à", "a")
    words = " ".join(plain.split())
    if _begins(words, _STRATEGY):
        return Intent.STRATEGY
    return Intent.PERMISSION if _begins(words, _PERMISSION) else Intent.ARTICLE


def _begins(words: str, starts: Mapping[Language, tuple[str, ...]]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(start)}", words) for group in starts.values() for start in group)
