"""Messages as Teams takes them: cards in attachments, the AI label, citations, thumbs. Pure.

Sources: "Bot messages with AI-generated content" (one root entity, 20 citations, a name of 80 characters and an
abstract of 160), "Send suggested actions", in Microsoft's documentation of Teams.
"""

from collections.abc import Sequence
from typing import Any, Final

from bot.channels.teams.cards import spoken
from bot.channels.teams.elements import Card, Element, attachment
from bot.channels.words import PROMPTS
from bot.coaching.catalogue import Catalogue
from bot.domain.advice import Advice, Stage, SuggestionOrigin
from bot.domain.charter import Charter
from bot.domain.draft import Language

Activity = dict[str, Any]
TYPING: Final[Activity] = {"type": "typing"}
_MOST_CITED, _LONGEST_NAME, _LONGEST_ABSTRACT, _LONGEST_SUMMARY = 20, 80, 160, 200


def advice_messages(advice: Advice, cards: Sequence[Card], catalogue: Catalogue, charter: Charter) -> list[Activity]:
    """`cards` as messages, thumbs under the last, then a line with citations; the AI label on all of a model's.

    Citations need words beside the card, and of words with a card Teams makes two messages, tells neither's name, and
    refuses to update them: so they are a message of their own.
    """
    messages = [message([each], spoken(advice)) for each in cards]
    if not advice.danger:
        messages[-1]["channelData"] = {"feedbackLoop": {"type": "default"}}
    label: Element = {"additionalType": ["AIGeneratedContent"]} if is_models(advice) else {}
    if label:
        for each in messages:
            each["entities"] = [_root(label)]
    cited = citations(advice, charter)
    if cited:
        marks = " ".join(f"[{claim['position']}]" for claim in cited)
        messages.append(
            {**plain(catalogue.text("teams.cites", marks=marks)), "entities": [_root({**label, "citation": cited})]}
        )
    return messages


def is_models(advice: Advice) -> bool:
    """True where a model wrote a part of it."""
    suggestion = advice.suggestion
    return advice.stage is Stage.MODEL or (suggestion is not None and suggestion.origin is SuggestionOrigin.MODEL)


def citations(advice: Advice, charter: Charter) -> list[Element]:
    """The charter's articles that the advice rests on."""
    known = [reference for reference in advice.articles if reference.id in charter.articles][:_MOST_CITED]
    return [
        {
            "@type": "Claim",
            "position": position,
            "appearance": {
                "@type": "DigitalDocument",
                "name": _short(reference.title, _LONGEST_NAME),
                "abstract": _short(_rule(charter, reference.id, advice.language), _LONGEST_ABSTRACT),
            },
        }
        for position, reference in enumerate(known, start=1)
    ]


def message(cards: Sequence[Card], summary: str, *, by_model: bool = False) -> Activity:
    """A message; `summary` is what a notification shows, and holds nothing of a draft."""
    found: Activity = {
        "type": "message",
        "summary": _short(summary, _LONGEST_SUMMARY),
        "attachments": [attachment(each) for each in cards],
    }
    return {**found, "entities": [_root({"additionalType": ["AIGeneratedContent"]})]} if by_model else found


def plain(text: str) -> Activity:
    """A message of words of our own, and nothing else."""
    return {"type": "message", "text": text, "textFormat": "plain", "summary": _short(text, _LONGEST_SUMMARY)}


def with_prompts(activity: Activity, catalogue: Catalogue) -> Activity:
    """`activity` with prompt starters: each sends its words as if they had been typed."""
    actions = [
        {
            "type": "imBack",
            "title": catalogue.text(f"chat.prompt_{name}"),
            "value": catalogue.text(f"chat.prompt_{name}_text"),
        }
        for name in PROMPTS
    ]
    return {**activity, "suggestedActions": {"actions": actions}}


def _rule(charter: Charter, article: str, language: Language) -> str:
    return charter.named(charter.articles[article].rule[language])


def _root(entity: Element) -> Element:
    """The one entity that speaks of the message itself: Teams refuses a second."""
    return {
        "type": "https://schema.org/Message",
        "@type": "Message",
        "@context": "https://schema.org",
        "@id": "",
        **entity,
    }


def _short(text: str, longest: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= longest else f"{flat[: longest - 1]}…"
