"""What the wording of a question tells before any article is searched: what it wants, whether it is about speaking."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.domain.draft import Language

_WORD = re.compile(r"[a-z0-9]+")


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
        "is it fine",
        "is it allowed",
        "ok to",
        "okay to",
        "ok if",
        "do i need to",
        "am i supposed",
        "any rule",
        "any harm",
        "allowed to",
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
        "faut que je",
        "faut-il",
        "faut il",
        "suis cense",
        "c'est permis",
        "autorise a",
        "est-ce autorise",
        "je risque",
        "ca passe",
        "c'est grave",
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
# but tell no article from another.
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
# Words which show that a question is about something told or shown in public: always, or where it also asks for leave.
_ALWAYS: Mapping[Language, str] = {
    Language.EN: """post posts posted posting repost publish published tweet tweeted retweet share
        sharing shared linkedin facebook fb insta instagram twitter tiktok youtube whatsapp reddit
        snapchat bluesky mastodon discord twitch glassdoor trustpilot hashtag selfie selfies story stories
        reel reels comment comments commenting reply replying review reviews reviewer journalist
        journalists reporter press media podcast blog vlog meme memes dm dms screenshot online profile bio
        feed followers troll trolls tag tagging caption influencer viral publicly tweeting""",
    Language.FR: """post posts poster publier publie publies publication publications partager partage
        tweet tweeter linkedin facebook fb insta instagram twitter tiktok youtube whatsapp reddit snapchat
        bluesky mastodon discord twitch glassdoor trustpilot hashtag selfie selfies story stories reel
        reels commentaire commentaires commenter avis journaliste journalistes presse medias podcast blog
        vlog meme memes mp profil bio abonnes troll trolls taguer tague identifier legende influenceur
        influenceuse viral publiquement reseaux liker like reposter""",
}
_WITH_LEAVE: Mapping[Language, str] = {
    Language.EN: """say saying said tell telling talk talking speak speaking write writing mention
        show showing answer photo photos picture pictures film filming video videos quote joke criticise
        complain praise recommend announce disclose account page image images name""",
    Language.FR: """dire dis parler parle raconter raconte ecrire ecris evoquer mentionner montrer
        repondre reponds photo photos image images filmer video videos citer blague critiquer plaindre
        vanter recommander annoncer preciser crediter mettre mets diffuser compte page ligne nommer""",
}
_FIRST_PERSON = re.compile(r"\b(?:je|on|tu|j) poste\b")
_POLITE = re.compile(
    r"\b(?:(?:can|could|would) (?:you|anyone|somebody|someone) (?:please |pls )?(?:tell|show) (?:me|us)"
    r"|(?:please |pls )?tell me|(?:who|whom) do i (?:talk|speak|write) to"
    r"|(?:peux-tu|tu peux|vous pouvez|pouvez-vous|pourriez-vous|quelqu'un peut|qqn peut) (?:me|nous) (?:dire|montrer)"
    r"|(?:dis|dites)[- ]moi)\b"
)
"""Ways to begin any question, which say nothing of speaking in public."""

# How a thing is told rather than what: the article on pictures is not meant wherever one is posted.
_MEDIUM: Mapping[Language, str] = {
    Language.EN: "photo picture pic image video clip selfie story reel vlog",
    Language.FR: "photo image video selfie story stories reel vlog",
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
        send sent read hear heard open close change changed hold my me we us our they them bring run
        between over against down back without every each five six seven eight nine ten hundred running
        mum mom dad sister brother uncle aunt mate mates pal buddy folks girl boy shop store building
        plant site floor room street town city country truck van train bus lunch dinner evening weekend
        monday tuesday wednesday thursday friday saturday sunday january february march april may june
        july august september october november december summer winter christmas lovely cool basically
        literally honestly totally probably definitely obviously apparently wondering curious quick bother
        matter keeps keeping happily loads couple several life tonight word words told love leave number
        sign signing continue explain explained put""",
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
        appeler envoyer lire entendre ouvrir fermer lui leur notre nos suis chez sous contre ici cinq six
        sept huit neuf dix vingt cent entre devant pres loin vers pendant depuis gars pote potes copain
        copine frere soeur tante oncle beau belle pere mere papa maman magasin boutique rayon entrepot
        usine site batiment etage couloir rue ville quartier pays camion voiture train bus midi weekend
        lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin juillet
        aout septembre octobre novembre decembre ete hiver noel joli jolie sympa cool continuer continue
        expliquer explique remarquer essayer commencer arreter tenter esperer aimer aimerais adorer
        preferer serait sait voici voila carrement franchement clairement honnetement normalement
        apparemment journee mots porte marche genre bosser bosse ramener ajouter pareil seul propos hein
        quelle combien""",
}


def words_of_telling(language: Language) -> str:
    """Words about publishing that tell no article from another."""
    return _TELLING[language]


class Evidence(StrEnum):
    """How far the wording alone says that a question is about speaking in public, the charter's subject."""

    NONE = "none"
    LEAVE = "leave"
    """It asks for leave: of something, perhaps of something else."""
    SPEAKING = "speaking"


def evidence_of(question: str, language: Language) -> Evidence:
    """What the wording of `question` shows of its subject."""
    plain = _POLITE.sub(" ", _plain(question))
    words = set(_WORD.findall(plain))
    leave = _begins_permission(plain)
    always = not words.isdisjoint(_ALWAYS[language].split()) or _FIRST_PERSON.search(plain) is not None
    if always or (leave and not words.isdisjoint(_WITH_LEAVE[language].split())):
        return Evidence.SPEAKING
    return Evidence.LEAVE if leave else Evidence.NONE


def words_of_the_medium(language: Language) -> str:
    """Words for the form that a post takes, which is seldom what a question is about."""
    return _MEDIUM[language]


def common_words(language: Language) -> str:
    """Words of any sentence: alone they point to no article."""
    return _COMMON[language]


def intent_of(question: str) -> Intent:
    """What sort of answer `question` wants."""
    words = _plain(question)
    if _begins_strategy(words):
        return Intent.STRATEGY
    return Intent.PERMISSION if _begins_permission(words) else Intent.ARTICLE


def _beginning(starts: Mapping[Language, tuple[str, ...]]) -> Callable[[str], bool]:
    """A test for any of `starts` where a word begins."""
    all_starts = tuple(start for group in starts.values() for start in group)
    exact = re.compile("|".join(rf"(?<!\w){re.escape(start)}" for start in all_starts))

    def begins(words: str) -> bool:
        return any(start in words for start in all_starts) and exact.search(words) is not None

    return begins


def _plain(question: str) -> str:
    """Lower case, no accents, straight apostrophes, single spaces."""
    letters = unicodedata.normalize("NFKD", question.casefold().replace("’", "'").replace("œ", "oe"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


_begins_strategy = _beginning(_STRATEGY)
_begins_permission = _beginning(_PERMISSION)
