"""Clauses of a charter that go further than the law, or than this product, lets an employer go.

Each check knows what it looks for, in which words, how grave it is in each jurisdiction, and on what legal ground, from
public summaries; it is a reader's warning, not legal advice. `refuse` keeps a charter from being published.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import re2

from bot.domain.charter import Article, Charter
from bot.domain.sentences import sentences
from bot.matching.stemming import fold


class Verdict(StrEnum):
    """What becomes of a clause, gravest last."""

    OK = "ok"
    WARN = "warn"
    REFUSE = "refuse"


_GRAVITY = {verdict: position for position, verdict in enumerate(Verdict)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overreach:
    """One clause that goes too far: the check, its verdict in one jurisdiction, the legal ground, and how to mend it."""

    check: str
    verdict: Verdict
    jurisdiction: str
    basis: str
    mend: str
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Check:
    """`needs`: expressions that must all be found in one sentence (folded); `unless`: any that clears it."""

    id: str
    needs: tuple[str, ...]
    unless: tuple[str, ...] = ()
    verdicts: Mapping[str, Verdict]
    basis: Mapping[str, str]
    mend: str


_BAN = (
    r"\b(must not|mustn't|may not|cannot|can't|can not|do not|don't|never|not (be )?(allowed|permitted)|prohibit\w*|"
    r"forbid\w*|forbidden|banned|refrain\w*|avoid\w*|should not|shouldn't|shall not|will not|no employee|strictly|"
    r"ne (doi\w+|peu\w+|devr\w+|saurai\w+) (pas|jamais|en aucun cas)|ne \w+ (pas|jamais|rien)|n'\w+ (pas|jamais)|"
    r"interdi\w*|s'abst\w+|s'interdi\w*|proscri\w*|defen[sd]\w+ de|evite\w*|prohibe\w*|aucun\w* (salarie|employe)\w*|"
    r"ne jamais|ne pas|sous peine)\b|^no \w+"
)
_POST = (
    r"\b(post\w*|publish\w*|publi\w+|share\w*|partag\w*|tweet\w*|blog\w*|comment\w*|speak\w*|talk\w*|discuss\w*|mention\w*|"
    r"parle\w*|evoqu\w*|s'exprim\w*|expression|messages?|reseaux sociaux|social media|disclos\w*|divulg\w*|online|en ligne)\b"
)
_OWN_CONDITIONS = (
    r"\b(pay|salar\w+|wages?|bonus\w*|tips?|compensation|benefits|hours|schedul\w*|working conditions|conditions of "
    r"(work|employment)|terms of employment|staffing|union\w*|strike\w*|organi[sz]ing|grievances?|safety concerns?|"
    r"remunerations?|paies?|primes?|horaires|conditions de travail|syndica\w*|greves?|effectifs|revendications?)\b"
)
_COMPANY = (
    r"\b(compan\w+|employer\w*|firm|organi[sz]ation|brand\w*|management|managers?|supervisors?|leaders\w*|our products?|"
    r"business|entreprise|employeur|societe|groupe|direction|hierarchie|marque|maison|etablissement)\b"
)
_PEERS = (
    r"\b(colleagues?|co-?workers?|team ?mates?|team members?|staff|employees?|associates|collegues?|salaries?|equipe)\b"
)
_CLEARANCE = (
    r"\b((get|obtain|seek|ask( for)?|request|need|require\w*|without|prior|written|have) (\w+ ){0,3}"
    r"(permission|approval|authori[sz]ation|clearance|consent|sign-?off)|approved (in advance|before\w*)|"
    r"(clear\w*|approve\w*|vetted|pre-?approved?|check\w*|submit\w*|validate\w*) (\w+ ){0,6}(before|prior to|in advance)|"
    r"(autorisation|accord|validation|approbation|aval|feu vert) (\w+ ){0,3}(prealable|ecrite?|expres\w*|de (la|l'|votre|sa|son))|"
    r"(prealable\w*|avant (toute|de) publi\w*)|"
    r"(sans|obtenir|demander|solliciter|soumettre) (\w+ ){0,3}(autorisation|accord|validation|approbation|aval|relecture))"
)
_AS_COMPANY = (
    r"\b((on|in) (behalf|the name) of|as the company|as (a|our|an official) (spokes\w+|representative)|for the company|company "
    r"accounts?|official (accounts?|statement)|speaking for|au nom de|pour le compte de|comptes? (officiels?|de la marque|de "
    r"l'entreprise)|porte-parole|en tant que representant|company's behalf|employer's behalf)\b"
)
_REGULATED = (
    r"\b(health claims?|medical claims?|treatment|investment|financial product|returns?|regulated|allegations? (de sante|"
    r"therapeutiques?)|traitement|placement|rendement|produits? financiers?|reglemente\w*)\b"
)
_LIMITED = (
    r"\b(does not (limit|apply|cover|restrict)|do not (limit|restrict)|nothing here|never (limits|applies to)|except|"
    r"you may (always )?(speak|talk|discuss)|your (own )?(pay|rights?)|this (is )?not about|ne (limite|concerne|vise|restreint)|"
    r"sauf|a l'exception|restent? libres?|vous pouvez (toujours )?(en )?parler|votre droit|ni (le|les|votre|vos) (salaire|paie))\b"
)
_ALL = {"US": Verdict.REFUSE, "FR": Verdict.REFUSE, "EU": Verdict.REFUSE, "UK": Verdict.REFUSE}
_WARN_ALL = {"US": Verdict.WARN, "FR": Verdict.WARN, "EU": Verdict.WARN, "UK": Verdict.WARN}
_NLRA = "NLRA section 7; Stericycle, 372 NLRB No. 113 (2023)"
_L1121 = "Code du travail, L1121-1 (proportionnalité)"
_GDPR = "GDPR, art. 5 and 6"
_BASIS = {"US": _NLRA, "FR": _L1121, "EU": "Charter of Fundamental Rights, art. 11", "UK": "Human Rights Act, art. 10"}


def _us(verdict: Verdict, elsewhere: Verdict = Verdict.WARN) -> Mapping[str, Verdict]:
    return {"US": verdict, "FR": elsewhere, "EU": elsewhere, "UK": Verdict.OK if elsewhere is Verdict.OK else elsewhere}


_CHECKS = (
    _Check(
        id="talk_of_conditions",
        needs=(_BAN, _OWN_CONDITIONS, _POST + r"|\b(disclos|reveal|critici|compar|critiqu|revel|compare|communiqu)\w*"),
        unless=(_LIMITED,),
        verdicts=_ALL,
        basis={
            **_BASIS,
            "US": "NLRA section 7 (pay secrecy is facially unlawful)",
            "FR": "L1121-1, L2281-1 (liberté d’expression, droit d’expression)",
        },
        mend="say the contrary: everybody may speak of pay, hours, working conditions and unions",
    ),
    _Check(
        id="report_people",
        needs=(
            r"\b(report|flag|denounce|inform|notify|signale\w*|denonce\w*|alerte\w*|remonte\w*|avertir|informe\w*)\b",
            _PEERS + r"|\b(others?|anyone|anybody|quiconque|autrui|author|auteurs?)\b",
            r"\b(posts?|posting|posted|activity|activities|accounts?|comments?|behavio\w+|profiles?|social|online|unusual|"
            r"inappropriate|negative|publications?|propos|messages?|comptes?|comportements?|reseaux|critiqu\w*|deplac\w*)\b",
        ),
        unless=(r"\b(harass\w*|danger|violence|threats?|self-harm|harcel\w*|menaces?|you may|you can|vous pouvez)\b",),
        verdicts=_ALL,
        basis={**_BASIS, "FR": "L1121-1, L1222-4 (loyauté de la collecte)", "EU": _GDPR},
        mend="remove it: nobody is reported; offer a person to talk to instead",
    ),
    _Check(
        id="watch_or_rank_people",
        needs=(
            r"\b(monitor\w*|track\w*|surveil\w*|scor(e|es|ed|ing)|rank\w*|rate(s|d)? (employees|staff)|watch\w*|archiv\w*|store\w*|"
            r"keep a (record|file|list)|contrôl\w*|control\w*|surveill\w*|class(er|ement|ons)|not(er|ation|ons)|fich\w+|"
            r"conserv\w*|enregistr\w*|profil(er|age|ing))\b",
            _PEERS + r"|\b(personal accounts?|comptes personnels|people|persons?|personnes|agents?|collaborat\w+)\b",
            r"\b(posts?|social|accounts?|drafts?|publications?|reseaux|comptes?|brouillons?|propos|online|en ligne|opinions?)\b",
        ),
        unless=(
            r"\b(no ?(one|body)|never|does not|do not|don't|is not|are not|personne (ne|n')|jamais|ne \w+ (pas|ni|rien|personne)|"
            r"n'\w+ (pas|jamais|rien)|aucun\w*)\b",
        ),
        verdicts=_ALL,
        basis={
            "US": "NLRA section 8(a)(1) (surveillance)",
            "FR": "L1121-1, L1222-4 ; RGPD",
            "EU": "GDPR, art. 5; AI Act, art. 5(1)(f) and annex III 4",
            "UK": "UK GDPR, art. 5",
        },
        mend="remove it: nobody's posts are watched, scored or kept",
    ),
    _Check(
        id="clearance_before_posting",
        needs=(_CLEARANCE, _POST + r"|\b(workplace|work|travail|using|use|utilis\w*)\b"),
        unless=(
            _AS_COMPANY,
            _REGULATED,
            r"\b(their|her|his|whose|someone('s| else's)|subject's|owner's|author's|customers?'?|patients?'?|parents?|"
            r"persons? (shown|concerned)|colleagues?'|written consent|leur (accord|consentement)|son (accord|consentement)|de la personne|"
            r"des personnes|du client|du patient|des parents|de l'auteur|ayants? droit|no (permission|approval|clearance)|"
            r"n'avez? (besoin|pas)|pas besoin|sans demander|without asking|not need)\b",
            _LIMITED,
        ),
        verdicts={"US": Verdict.REFUSE, "FR": Verdict.REFUSE, "EU": Verdict.REFUSE, "UK": Verdict.REFUSE},
        basis=_BASIS,
        mend="ask for clearance only for speaking as the company and for regulated product claims",
    ),
    _Check(
        id="ban_on_criticism",
        needs=(
            _BAN,
            r"\b(disparag\w*|denigr\w*|defam\w*|negative\w*|critici[sz]\w*|critiqu\w*|derogat\w*|embarrass\w*|harm\w* the (image|reputation)"
            r"|damag\w*|detriment\w*|unflattering|bad light|complain\w*|nuire|porte\w* atteinte|ternir|mal de|discredit\w*|"
            r"unprofessional|inappropriate\w*|objectionable|inflammatory|offensive)\b",
            _COMPANY + "|" + _PEERS + r"|\b(remarks?|comments?|tone|topics?|propos)\b",
        ),
        unless=(
            r"\b(insult\w*|threat\w*|harass\w*|injur\w*|menac\w*|harcel\w*|customers?|clients?|competitors?|concurrents?)\b(.*)$",
            r"\b(may critici[sz]e|criticism is (allowed|free|yours)|critique est (libre|permise)|pouvez critiquer)\b",
            _LIMITED,
        ),
        verdicts=_us(Verdict.REFUSE),
        basis={**_BASIS, "FR": "L1121-1 ; Cass. soc., 20 septembre 2023, n° 21-18.593"},
        mend="say that criticism is free and that insult, defamation and threats are not",
    ),
    _Check(
        id="silence_on_the_company",
        needs=(
            _BAN,
            r"\b(mention|identify themselves|name|refer to|nam(e|ing)|associat\w* with|prendre parti|prendre position|tout sujet|"
            r"any (topic|subject)|use (of )?(our|the company('s)?) (logo|name|trademark)s?|logos?|citer|evoquer|mentionner|nommer)\b",
            _COMPANY + r"|\b(logos?|trademarks?|actualite|personal accounts?|comptes personnels|our name|notre nom)\b",
        ),
        unless=(_AS_COMPANY, _LIMITED, r"\b(advertis\w*|sell\w*|commercial|counterfeit|imply\w*|endorse\w*)\b"),
        verdicts=_us(Verdict.REFUSE),
        basis=_BASIS,
        mend="let everybody say where they work; ask only that nobody speaks as the company",
    ),
    _Check(
        id="vague_confidentiality",
        needs=(
            _BAN,
            r"\b(non-?public|confidential\w*|sensitive|proprietary|internal|private|personal information|confidentiel\w*|interne\w*|"
            r"sensible\w*)\b",
            r"\b(anything|any|all|every|could be|deemed|considered|whatever|tout\w*|quoi que ce soit|susceptible\w*|considere\w*|"
            r"guest|team members?|co-?workers?|employees?|announcements|annonces)\b",
        ),
        unless=(
            r"\b(trade secrets?|secrets? (de fabrication|d'affaires)|such as|for example|e\.g|including|plans?|code|contracts?|"
            r"customers?|patients?|par exemple|comme|notamment|contrats?|clients?)\b",
            _LIMITED,
        ),
        verdicts=_us(Verdict.REFUSE),
        basis=_BASIS,
        mend="name what is confidential (plans, code, contracts) and say that pay and working conditions never are",
    ),
    _Check(
        id="ban_on_images",
        needs=(
            _BAN + r"|\b(no|any)\b|\baucun\w*",
            r"\b(cameras?|record\w*|photos?|photograph\w*|videos?|film\w*|images?|enregistre\w*|appareils? photo)\b",
            r"\b(any ?(time|where|one|reason)?|anywhere|at all|all|never|every|others?|tout\w*|aucun\w*|jamais|quel\w* que)\b",
        ),
        unless=(
            r"\b(customers?|patients?|children|pupils?|screens?|badges?|clients?|enfants?|eleves?|ecrans?|care room|consent|accord|"
            r"agree\w*|libre\w*|licen[sc]e\w*)\b",
            _LIMITED,
        ),
        verdicts=_WARN_ALL,
        basis={**_BASIS, "US": "Stericycle, 372 NLRB No. 113 (2023), on recording bans"},
        mend="name the places and persons to protect instead of a general ban",
    ),
    _Check(
        id="others_content",
        needs=(
            _BAN,
            r"\b(personal information of others|quotes?|music|photos?|logos?)\b",
            r"\b(without permission|logo\w*|even for non-?commercial|sans autorisation)\b",
        ),
        unless=(r"\b(licen[sc]e\w*|copyright|droits? d'auteur|owner)\b",),
        verdicts=_us(Verdict.REFUSE),
        basis=_BASIS,
        mend="ask for licences on works, and leave colleagues free to share what concerns work",
    ),
    _Check(
        id="friendships",
        needs=(
            r"\b(friend(ing|s)?|connect(ing)? with|follow(ing)?|add(ing)?|amis?|suivre|contacts?)\b",
            r"\b(co-?workers?|colleagues?|collegues?|supervisors?|managers?)\b",
            r"\b(carefully|avoid\w*|don't|do not|never|must not|should not|discourag\w*|eviter|deconseill\w*|reflechi\w*|not)\b",
        ),
        verdicts=_us(Verdict.REFUSE),
        basis={**_BASIS, "US": "NLRB Operations Memorandum OM 12-59 (2012)"},
        mend="remove it: with whom people connect is theirs",
    ),
    _Check(
        id="private_channels_only",
        needs=(
            r"\b(resolve|raise|solve|settle|discuss|address|regler|resoudre|aborder|exprimer)\b",
            r"\b(concerns?|complaints?|issues?|grievances?|problems?|difficultes|problemes|desaccords?|griefs)\b",
            r"\b(internally|rather than|instead of|before (posting|going)|directly with|en interne|plutot que|avant de (publier|poster))\b",
        ),
        unless=(r"\b(customers?|clients?|if you (wish|want|like)|si vous (voulez|souhaitez)|your choice|au choix)\b",),
        verdicts=_us(Verdict.REFUSE),
        basis={**_BASIS, "US": "NLRB Operations Memorandum OM 12-59 (2012)"},
        mend="offer internal channels as one choice among others, never first",
    ),
    _Check(
        id="legal_or_press_silence",
        needs=(
            _BAN,
            r"\b(legal matters?|litigation|lawsuits?|disputes?|journalists?|press|media|reporters?|litiges?|proces|journalistes?|presse|medias)\b",
            r"\b(any|all|comment\w*|talk\w*|speak\w*|discuss\w*|respond\w*|answer\w*|repon\w*|parle\w*|s'exprim\w*|tout\w*|aucun\w*)\b",
        ),
        unless=(
            _AS_COMPANY,
            _LIMITED,
            r"\b(you (handle|work on|deal with)|questions? (on|about) the company|que vous traitez|sur l'entreprise|social media)\b",
        ),
        verdicts=_us(Verdict.REFUSE),
        basis=_BASIS,
        mend="limit it to disputes that a person handles at work, and to speaking as the company",
    ),
    _Check(
        id="general_virtue",
        needs=(
            r"\b(always|at all times|must|make sure|be sure|ensure|toujours|en toutes circonstances|veille\w*|doi\w+|completely)\b",
            r"\b(honest\w*|accura\w*|respectful\w*|professional\w*|positive\w*|courteous\w*|polite\w*|friendly|loyal\w*|civil\w*|harmon\w+|"
            r"honnet\w*|exact\w*|respectueu\w*|professionnel\w*|positi\w*|courtois\w*|loyaute|bienveillan\w*|reserve)\b",
            r"\b(post\w*|social|online|publi\w*|reseaux|employees?|salaries?|information|news|times|tone|comment\w*|circonstances)\b",
        ),
        unless=(_LIMITED, r"\b(public agents?|agents? publics?|fonctionnaires?)\b"),
        verdicts={"US": Verdict.WARN, "FR": Verdict.WARN, "EU": Verdict.WARN, "UK": Verdict.OK},
        basis={**_BASIS, "US": "lawful in OM 12-59 (2012), found unlawful in a 2018 advice memorandum: contested"},
        mend="advise instead of ordering, and say what it does not cover",
    ),
    _Check(
        id="criticism_of_colleagues",
        needs=(_BAN, r"\b(critici[sz]\w*|critiqu\w*)\b", _PEERS),
        unless=(_LIMITED, r"\b(criticise the fact|le fait)\b"),
        verdicts={"US": Verdict.WARN, "FR": Verdict.WARN, "EU": Verdict.WARN, "UK": Verdict.OK},
        basis={**_BASIS, "US": "NLRA section 7 (concerted talk on work often names colleagues)"},
        mend="say: criticise the fact, not the person",
    ),
    _Check(
        id="threat_of_discipline",
        needs=(
            r"\b(disciplin\w*|terminat\w*|dismiss\w*|sanction\w*|licenci\w*|sanctionn\w*|mise a pied|faute grave|fired)\b",
            r"\b(violat\w*|breach\w*|non-?complian\w*|fail\w*|any|posts?|tout manquement|non-?respect|manquement\w*|infraction\w*|publi\w*)\b",
        ),
        unless=(
            r"\b(no|never|not|nobody|cannot|ne|n'|nul|aucun\w*|jamais|personne|protected|protege\w*|retaliat\w*|represailles|for having|"
            r"pour avoir)\b",
        ),
        verdicts=_WARN_ALL,
        basis={**_BASIS, "FR": "L1321-1 et suivants : une sanction relève du règlement intérieur"},
        mend="leave discipline to the work rules; a charter accompanies",
    ),
)
_COMPILED = tuple(
    (check, tuple(re2.compile(need) for need in check.needs), tuple(re2.compile(clear) for clear in check.unless))
    for check in _CHECKS
)


def overreaches(text: str, jurisdictions: Iterable[str]) -> tuple[Overreach, ...]:
    """Every clause of `text` that goes too far somewhere in `jurisdictions`, in the text's order."""
    places = tuple(jurisdictions)
    found = []
    for span in sentences(text):
        clause = text[span.start : span.end]
        folded = fold(clause.replace("’", "'"))
        for check, needs, clears in _COMPILED:
            if all(need.search(folded) for need in needs) and not any(clear.search(folded) for clear in clears):
                found += [
                    Overreach(
                        check=check.id,
                        verdict=check.verdicts[place],
                        jurisdiction=place,
                        basis=check.basis[place],
                        mend=check.mend,
                        clause=clause,
                    )
                    for place in places
                    if check.verdicts.get(place, Verdict.OK) is not Verdict.OK
                ]
    return tuple(found)


def verdict(text: str, jurisdiction: str) -> Verdict:
    """The gravest verdict on `text` in one jurisdiction."""
    every = (overreach.verdict for overreach in overreaches(text, [jurisdiction]))
    return max(every, key=_GRAVITY.__getitem__, default=Verdict.OK)


def article_texts(article: Article) -> Iterable[str]:
    """The sentences of an article that tell people what to do."""
    for text in (article.title, article.rule, article.why, *(variant.rule for variant in article.variants)):
        yield from text.values()
    for rule in article.rules:
        for remark in (rule.why, rule.fix):
            if remark is not None:
                yield from remark.values()


def charter_overreaches(charter: Charter) -> Mapping[str, tuple[Overreach, ...]]:
    """What goes too far in each article of `charter`, for the countries where the company employs people."""
    found = {
        article.id: tuple(
            overreach for text in article_texts(article) for overreach in overreaches(text, charter.jurisdictions)
        )
        for article in charter.articles.values()
    }
    return {article_id: overreaches for article_id, overreaches in found.items() if overreaches}
