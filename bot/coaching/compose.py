"""What precedence left to say, said: a resolution becomes an `Advice` in the language of the draft.

Pure: the same resolution, charter and catalogue always give the same words. It decides nothing about levels.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.coaching.audience import audience_key
from bot.coaching.catalogue import Catalogue
from bot.coaching.mend import employer_of
from bot.domain.advice import (
    Advice,
    ArticleReference,
    CharterVersion,
    ContactCard,
    Remark,
    Split,
    Stage,
    Suggestion,
)
from bot.domain.assessment import MODEL_RULE
from bot.domain.charter import Article, Charter
from bot.domain.draft import Draft, Span
from bot.domain.finding import Finding
from bot.domain.levels import Level
from bot.domain.precedence import Concern, Resolution

REMARKS_SHOWN = 3
WORDS_SHOWN = 120
"""Most words of an answer to a `fine` or `polish` draft, the suggested version not counted."""
_QUOTE_LENGTH = 90
_SHORT_QUOTE = 28
_SHORTEST_QUOTE = 20
_CONTACTS_SHOWN = 3
_IMAGES = "images_screens"


class Surface(StrEnum):
    """Where the conversation is kept: the closing says so honestly."""

    SLACK = "slack"
    TEAMS = "teams"
    WEB = "web"
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """All that an advice is made of. `strength` and `opportunity` are a model's, where it had any."""

    id: str
    draft: Draft
    charter: Charter
    catalogue: Catalogue
    resolution: Resolution
    surface: Surface
    suggestion: Suggestion | None
    stage: Stage = Stage.RULES
    partial: bool = False
    spent: bool = False
    """Partial because the day's calls to the model are made."""
    strength: str | None = None
    opportunity: Article | None = None


def compose(material: Composition) -> Advice:
    """The advice that `material` amounts to, with every remark and nothing left out for length."""
    resolution, charter = material.resolution, material.charter
    remarks = () if resolution.danger else _remarks(material)
    contacts = _contacts(material)
    return Advice(
        id=material.id,
        level=resolution.level,
        label=_label(material),
        language=material.catalogue.language,
        danger=resolution.danger,
        protected=resolution.protected,
        partial=material.partial,
        stage=material.stage,
        note=_note(material),
        opening=_opening(material),
        split=_split(material),
        strength=None if resolution.danger else _strength(material),
        remarks=remarks,
        more_remarks=0,
        audience=None if resolution.danger else _audience(material),
        suggestion=None if resolution.danger else material.suggestion,
        checklist=_checklist(material),
        opportunity=None if resolution.danger else _opportunity(material),
        contacts=contacts,
        closing=_closing(material),
        articles=_articles(material),
        charter=CharterVersion(version=charter.version),
    )


def brief(advice: Advice) -> Advice:
    """`advice` with the first remarks only, what says something new before what repeats, within its level's length."""
    told = {(remark.article.id, remark.why, remark.fix): remark for remark in reversed(advice.remarks)}
    new = [remark for remark in advice.remarks if remark in told.values()]
    shown = (*new, *(remark for remark in advice.remarks if remark not in new))[:REMARKS_SHOWN]
    hidden = advice.more_remarks + len(advice.remarks) - len(shown)
    advice = replace(advice, remarks=shown, more_remarks=hidden)
    return _within_length(advice) if advice.level.severity <= Level.POLISH.severity else advice


def words(advice: Advice) -> int:
    """How many words a reader is given, the suggested version not counted."""
    texts: list[str | None] = [advice.label, advice.opening, advice.strength, advice.audience, advice.opportunity]
    texts += [advice.note, advice.closing, *advice.checklist]
    texts += [advice.split.may_speak, advice.split.different] if advice.split else []
    for remark in advice.remarks:
        texts += [remark.quote, remark.article.title, remark.why, remark.fix, remark.say_instead]
    texts += [contact.who for contact in advice.contacts]
    # French sets its marks apart: a guillemet between spaces is no word.
    return sum(word.isalnum() or any(map(str.isalnum, word)) for text in texts if text for word in text.split())


def _within_length(advice: Advice) -> Advice:
    """`advice` within its length: what is worth least to the author leaves first."""
    for shorten in _SPARE_FIRST:
        if words(advice) > WORDS_SHOWN:
            advice = shorten(advice)
    return advice


def _with_fewer_remarks(advice: Advice) -> Advice:
    while len(advice.remarks) > 1 and words(advice) > WORDS_SHOWN:
        advice = replace(advice, remarks=advice.remarks[:-1], more_remarks=advice.more_remarks + 1)
    return advice


def _with_halves_first(advice: Advice) -> Advice:
    if advice.split is None:
        return advice
    return replace(advice, opening=f"{advice.split.may_speak} {advice.split.different}", split=None)


_SPARE_FIRST: tuple[Callable[[Advice], Advice], ...] = (
    lambda advice: replace(advice, audience=None),
    lambda advice: replace(advice, opportunity=None),
    lambda advice: replace(advice, checklist=()),
    lambda advice: replace(advice, strength=None),
    lambda advice: replace(advice, remarks=tuple(replace(remark, say_instead=None) for remark in advice.remarks)),
    _with_fewer_remarks,
    lambda advice: replace(advice, remarks=tuple(map(_shorter, advice.remarks))),
    _with_halves_first,
)


def _shorter(remark: Remark) -> Remark:
    end = _cut(remark.quote, _SHORTEST_QUOTE)
    return replace(remark, quote=remark.quote[:end], end=remark.start + end)


def _label(material: Composition) -> str:
    resolution = material.resolution
    if resolution.danger:
        return material.catalogue.text("label.danger")
    if resolution.whistleblowing and resolution.level is Level.GET_HELP:
        return material.catalogue.text("label.whistleblowing")
    if material.stage is Stage.FIRST_LOOK:
        return material.catalogue.text("label.first_look")
    if resolution.level is Level.FINE and material.stage is Stage.RULES:
        return material.catalogue.text("label.fine_rules")
    return material.catalogue.text(f"label.{resolution.level}")


def _opening(material: Composition) -> str:
    resolution, catalogue = material.resolution, material.catalogue
    if resolution.danger:
        numbers = _emergency_numbers(material)
        return (
            catalogue.text("opening.danger", numbers=numbers)
            if numbers
            else catalogue.text("opening.danger_no_numbers")
        )
    if resolution.whistleblowing:
        return catalogue.text("opening.whistleblowing")
    if resolution.mixed and resolution.level.severity > Level.POLISH.severity:
        return catalogue.text("opening.mixed")
    if resolution.mixed:  # the two halves stand right below, and a touch-up is short
        return catalogue.text("opening.polish")
    if resolution.protected:
        return catalogue.text("opening.protected")
    return catalogue.text(f"opening.{resolution.level}")


def _split(material: Composition) -> Split | None:
    resolution = material.resolution
    if not resolution.mixed or resolution.danger:
        return None
    different = next(concern for concern in resolution.concerns if not concern.capped)
    return Split(
        may_speak=material.catalogue.text("split.may_speak", quote=_short(material, resolution.protections[0].span)),
        different=material.catalogue.text("split.different", quote=_short(material, different.finding.span)),
    )


def _remarks(material: Composition) -> tuple[Remark, ...]:
    """Every remark; what could be said instead stands once for an article."""
    remarks: list[Remark] = []
    for concern in material.resolution.concerns:
        remark = _remark(material, concern)
        known = any(remark.say_instead == other.say_instead for other in remarks)
        remarks.append(replace(remark, say_instead=None) if known else remark)
    return tuple(remarks)


def _remark(material: Composition, concern: Concern) -> Remark:
    finding, language = concern.finding, material.catalogue.language
    article = material.charter.articles[finding.rule.article_id]
    quote, span = _quote(material, finding.span)
    say_instead = article.say_instead[language]
    return Remark(
        quote=quote,
        start=span.start,
        end=span.end,
        article=_reference(article, material),
        why=(finding.rule.why or article.why)[language],
        fix=(finding.rule.fix or article.rule)[language],
        say_instead=material.charter.named(say_instead[0], employer_of(material.draft, material.charter))
        if say_instead and material.suggestion is None and not _is_models_own(finding)
        else None,
        contact=article.contact,
        rule=f"{article.id}.{finding.rule.id}",
        level=concern.level,
        certainty=finding.rule.certainty,
    )


def _is_models_own(finding: Finding) -> bool:
    """A model's fix speaks of this very draft: the article's general example would only repeat it."""
    return finding.rule.id == MODEL_RULE and finding.rule.fix is not None


def _quote(material: Composition, span: Span) -> tuple[str, Span]:
    """The words of `span`, cut at a word if they are many: a quote shows the place, it does not repeat the post."""
    text = material.draft.text[span.start : span.end]
    end = _cut(text, _QUOTE_LENGTH)
    return text[:end], Span(span.start, span.start + end)


def _cut(text: str, longest: int) -> int:
    """Where to end `text` so that it has at most `longest` characters and, if it can, whole words."""
    if len(text) <= longest:
        return len(text)
    end = text.rfind(" ", longest // 2, longest)
    return end if end > 0 else longest


def _short(material: Composition, span: Span) -> str:
    """A few words of `span` on one line, to name one half of a draft."""
    words_of = " ".join(material.draft.text[span.start : span.end].split())
    end = _cut(words_of, _SHORT_QUOTE)
    return words_of[:end] + ("…" if end < len(words_of) else "")


def _reference(article: Article, material: Composition) -> ArticleReference:
    return ArticleReference(id=article.id, title=article.title[material.catalogue.language], version=article.version)


def _articles(material: Composition) -> tuple[ArticleReference, ...]:
    resolution = material.resolution
    findings: list[Finding] = [concern.finding for concern in resolution.concerns]
    findings += [*resolution.protections, *resolution.opportunities]
    ids = dict.fromkeys(finding.rule.article_id for finding in findings)
    return tuple(_reference(material.charter.articles[article_id], material) for article_id in ids)


def _note(material: Composition) -> str | None:
    if material.partial:
        return material.catalogue.text("note.budget" if material.spent else "note.partial")
    return material.catalogue.text("note.first_look") if material.stage is Stage.FIRST_LOOK else None


def _strength(material: Composition) -> str | None:
    if material.strength is not None:
        return material.strength
    for finding in material.resolution.opportunities:
        if finding.rule.strength is not None:
            return finding.rule.strength[material.catalogue.language]
    return None


def _opportunity(material: Composition) -> str | None:
    resolution, language = material.resolution, material.catalogue.language
    if resolution.whistleblowing or (resolution.protected and not resolution.mixed):
        return None
    if material.opportunity is not None:
        return material.opportunity.opportunity[language]
    for finding in resolution.opportunities:
        article = material.charter.articles[finding.rule.article_id]
        return (finding.rule.opportunity or article.opportunity)[language]
    for concern in resolution.concerns:
        return material.charter.articles[concern.finding.rule.article_id].opportunity[language]
    return None


def _audience(material: Composition) -> str | None:
    if material.resolution.whistleblowing:
        return None
    return material.catalogue.text(f"audience.{audience_key(material.draft.context.platform)}")


def _checklist(material: Composition) -> tuple[str, ...]:
    resolution = material.resolution
    if resolution.danger:
        return ()
    findings = [*resolution.opportunities, *(concern.finding for concern in resolution.concerns)]
    if material.draft.context.has_image or any(finding.rule.article_id == _IMAGES for finding in findings):
        return material.catalogue.section("checklist")
    return ()


def _contacts(material: Composition) -> tuple[ContactCard, ...]:
    resolution, charter = material.resolution, material.charter
    if resolution.danger:
        emergency = _emergency_cards(material)
        return (*emergency, *_cards(material, [charter.articles["personal_safety"].contact]))
    topics = [
        charter.articles[concern.finding.rule.article_id].contact
        for concern in resolution.concerns
        if concern.level.severity >= Level.PAUSE.severity and not concern.capped
    ]
    if resolution.whistleblowing:
        external = [contact.id for contact in charter.contacts.values() if contact.external]
        rights = charter.articles["whistleblowing"].contact
        topics = [rights, *(topic for topic in ("ethics_external", "staff_representatives") if topic != rights)]
        topics = topics if any(topic in external for topic in topics) else [*topics, *external[:1]]
    return _cards(material, topics)[:_CONTACTS_SHOWN]


def _cards(material: Composition, topics: Iterable[str]) -> tuple[ContactCard, ...]:
    language, cards = material.catalogue.language, []
    for topic in dict.fromkeys(topics):
        contact = material.charter.contacts.get(topic)
        if contact is not None:
            cards.append(
                ContactCard(
                    id=contact.id,
                    who=contact.who[language],
                    link=contact.link,
                    message=contact.message[language],
                    external=contact.external,
                )
            )
    return tuple(cards)


def _countries(material: Composition) -> Sequence[str]:
    """The countries whose numbers matter: the author's own if known, else all where the company employs people."""
    own = (material.draft.context.country or "").upper()
    known = material.charter.emergency
    if own in known:
        return [own]
    places = [place for place in material.charter.jurisdictions if place in known and place != "EU"]
    return places or list(known)[:1]


def _emergency_numbers(material: Composition) -> str:
    language, countries = material.catalogue.language, _countries(material)
    lists = []
    for country in countries:
        entries = material.charter.emergency[country]
        numbers = ", ".join(f"{entry.number} ({entry.who[language]})" for entry in entries)
        lists.append(numbers if len(countries) == 1 else f"{country} {numbers}")
    return " / ".join(lists)


def _emergency_cards(material: Composition) -> tuple[ContactCard, ...]:
    language = material.catalogue.language
    return tuple(
        ContactCard(
            id=f"emergency_{country.lower()}_{entry.number.replace(' ', '')}",
            who=f"{country} {entry.number} · {entry.who[language]}",
            link=f"tel:{entry.number.replace(' ', '').replace('-', '')}",
            message="",
            external=True,
        )
        for country in _countries(material)
        for entry in material.charter.emergency[country]
    )


def _closing(material: Composition) -> str:
    resolution, catalogue, charter = material.resolution, material.catalogue, material.charter
    place = catalogue.text(f"closing.place_{material.surface}")
    parts = [catalogue.text("closing.always", place=place)]
    if not resolution.danger and (resolution.sensitive or resolution.whistleblowing):
        topic = "ethics_external" if resolution.whistleblowing else "staff_representatives"
        contact = charter.contacts.get(topic) or charter.contacts.get("ethics_external")
        parts.append(
            catalogue.text("closing.sensitive", contact=contact.who[catalogue.language])
            if contact is not None
            else catalogue.text("closing.sensitive_no_contact")
        )
    if resolution.whistleblowing and not resolution.danger:
        parts.append(catalogue.text(f"whistleblowing.public_{_law(material)}"))
    return " ".join(parts)


def _law(material: Composition) -> str:
    places = [(material.draft.context.country or "").upper(), *material.charter.jurisdictions, "EU"]
    return next(place for place in places if material.catalogue.has(f"whistleblowing.public_{place}"))
