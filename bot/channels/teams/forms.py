"""The forms: "Check with the coach", which becomes a draft with its context, and somebody's choices. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.teams import elements
from bot.channels.teams.cards import Verbs
from bot.channels.teams.elements import DRAFT, Card, Element
from bot.channels.teams.text import clean
from bot.channels.words import draft_from
from bot.coaching.catalogue import Catalogue
from bot.coaching.ports import Preferences
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Draft, Language

_LONGEST_FIELD: Final = 100
_USUAL: Final = ("platform", "speaking_as")
_CONTEXT: Final = (*_USUAL, "audience")
_AUTO: Final = "auto"
_MOST_PREFILLED: Final = 19_000
"""Bytes of a draft that a form can hold beside its labels."""
_MOST_CARRIED: Final = 12_000
"""Bytes of one that goes along under an advice, which comes first."""
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What somebody typed into the form."""

    draft: str = ""
    platform: str = ""
    speaking_as: str = ""
    audience: str = ""

    def read(self, chosen: Preferences, locale: Language) -> Draft:
        """The draft with its context: what the form says is worth more than a first line or a habit."""
        draft = draft_from(self.draft, chosen, locale)
        said = {name: getattr(self, name) for name in _CONTEXT if getattr(self, name)}
        return replace(draft, context=replace(draft.context, **said))


def filled(data: Json) -> Filled:
    """The form as it came back; whatever is in it, fields are text and short."""
    values = {name: " ".join(clean(_text(data, name)).split())[:_LONGEST_FIELD] for name in _CONTEXT}
    return Filled(draft=clean(_text(data, DRAFT)), **values)


def draft_form(catalogue: Catalogue, given: Filled, notice: str = "") -> Card:
    """A form for the draft, and for where, as whom and to whom it will be posted; these are optional."""
    draft = given.draft if elements.size(given.draft) <= _MOST_PREFILLED else ""
    body = [
        *(elements.words(notice) if notice else []),
        elements.field(
            DRAFT,
            catalogue.text("web.draft_label"),
            draft,
            longest=MAX_DRAFT_CHARACTERS,
            multiline=True,
            required=catalogue.text("error.draft_empty"),
        ),
        *_fields(catalogue, {name: getattr(given, name) for name in _USUAL}),
        elements.field("audience", catalogue.text("chat.form_audience"), given.audience, longest=_LONGEST_FIELD),
        *elements.buttons([elements.submit(catalogue.text("chat.form_send"), Verbs.CHECK)]),
    ]
    return elements.card(body, language=catalogue.language, spoken=catalogue.text("chat.form_title"))


def carried(given: Filled, catalogue: Catalogue) -> list[Element]:
    """What was filled in, unseen, for a dialog's next step; without the draft there is none."""
    found = [elements.unseen(name, name, getattr(given, name)) for name in _CONTEXT if getattr(given, name)]
    if elements.size(given.draft) <= _MOST_CARRIED:
        found.append(elements.unseen(DRAFT, catalogue.text("web.draft_label"), given.draft))
    return found


def holds_draft(fields: Sequence[Element]) -> bool:
    """True if the draft is among `fields`."""
    return any(each["id"] == DRAFT for each in fields)


def choices_form(catalogue: Catalogue, chosen: Preferences) -> Element:
    """A button that unfolds somebody's choices, to change or to empty."""
    options = [(catalogue.text("teams.language_auto"), _AUTO)]
    options += [(catalogue.text(f"chat.language_{each}"), str(each)) for each in Language]
    language: Element = {
        "type": "Input.ChoiceSet",
        "id": "language",
        "label": catalogue.text("chat.language"),
        "value": str(chosen.language or _AUTO),
        "choices": [{"title": words, "value": value} for words, value in options],
    }
    usual = {name: getattr(chosen, name) or "" for name in _USUAL}
    keep = elements.execute(catalogue.text("teams.choices_keep"), Verbs.CHOOSE)
    body = [language, *_fields(catalogue, usual), *elements.buttons([keep])]
    return elements.show(catalogue.text("teams.choices"), body)


def choices_of(data: Json, before: Preferences) -> Preferences:
    """The choices of that form; None where it was left empty."""
    language = _text(data, "language")
    platform, speaking_as = (" ".join(clean(_text(data, name)).split())[:_LONGEST_FIELD] or None for name in _USUAL)
    known = Language(language) if language in tuple(Language) else None
    return replace(before, language=known, platform=platform, speaking_as=speaking_as)


def _fields(catalogue: Catalogue, values: Mapping[str, str]) -> list[Element]:
    return [
        elements.field(name, catalogue.text(f"web.{name}"), value, longest=_LONGEST_FIELD)
        for name, value in values.items()
    ]


def _text(data: Json, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
