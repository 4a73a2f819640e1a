"""The charter's forms as Adaptive Cards: a neutral form to a card, and what came back to a form's answers. Pure.

A text that does not fit beside the others is left to its file, and the card says so. Times are read by the clock that
the form names, which travels with its button.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import Any, Final

from bot.channels.desk_forms import Ask, Field, Form, Value
from bot.channels.teams import elements
from bot.channels.teams.desk_verbs import DeskVerbs, at_once
from bot.channels.teams.elements import Card, Element
from bot.channels.teams.text import clean
from bot.coaching.catalogue import Catalogue

FORM, ABOUT, ZONE = "form", "about", "zone"
"""What a form's button carries: which form it is, what that is about, and whose clock it asks for."""
_DAY, _HOUR = "_day", "_hour"
_MOST_OPTIONS: Final = 100
_MOST_CHOICE: Final = 12_000
"""Bytes of the options of one choice."""
_LONGEST_OPTION: Final = 100
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A form as a card, and whether every field found room."""

    card: Card
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A form that came back with faults: what was typed, by field of the card, and the sentence under each field."""

    typed: Json
    faults: Mapping[str, str] = field(default_factory=dict)


def drawn(form: Form, catalogue: Catalogue, zone: str, again: Again | None = None) -> Drawn:
    """The card of a form: filled with what the charter says, or with what was typed and what is wrong with it."""
    title = catalogue.text(f"admin.form_{form.id}")
    sent = {FORM: form.id, ABOUT: form.about, ZONE: zone}
    submit = elements.execute(catalogue.text(f"admin.{form.submit}"), DeskVerbs.SENT, **sent)
    cancel = at_once(elements.execute(catalogue.text("admin.cancel"), DeskVerbs.CANCEL))
    tail = elements.buttons([submit, cancel])
    left = elements.words(catalogue.text("admin.left_to_file"), small=True)
    body = elements.title(title)
    room = elements.MOST_CARD - elements.size(_card([*body, *left, *tail], catalogue, title))
    whole = True
    for each in form.fields:
        inputs = _inputs(each, catalogue, zone, again)
        needed = sum(elements.size(part) + 2 for part in inputs)
        if needed <= room:
            body += inputs
            room -= needed
        else:
            whole = False
    return Drawn(card=_card([*body, *([] if whole else left), *tail], catalogue, title), whole=whole)


def answers(form: Form, data: Json, zone: tzinfo) -> Mapping[str, Value]:
    """What was answered, by field: of the form's own fields only, each as long as it may be.

    A field that the card did not show is not there; one that was left empty is an empty text.
    """
    found: dict[str, Value] = {}
    for each in form.fields:
        value = _answer(each, data, zone)
        if value is not None:
            found[each.id] = value
    return found


def faults_of(form: Form, faults: Mapping[str, str], catalogue: Catalogue) -> Sequence[str]:
    """What is wrong, in lines that name the fields: for a card that has no room for it."""
    labels = {each.id: catalogue.text(f"admin.{each.label}") for each in form.fields}
    return [f"· {labels.get(name, name)}: {catalogue.text(f'admin.{key}')}" for name, key in faults.items()]


def _answer(asked: Field, data: Json, zone: tzinfo) -> Value | None:
    match asked.ask:
        case Ask.MOMENT:
            try:
                day = date.fromisoformat(_text(data, asked.id + _DAY))
                hour = time.fromisoformat(_text(data, asked.id + _HOUR))
            except ValueError:
                return None
            return datetime.combine(day, hour.replace(tzinfo=None), tzinfo=zone)
        case Ask.DAY:
            try:
                return date.fromisoformat(_text(data, asked.id))
            except ValueError:
                return None
        case Ask.TEXT | Ask.LONG | Ask.CHOICE:
            return clean(_text(data, asked.id))[: asked.longest] if asked.id in data else None


def _inputs(asked: Field, catalogue: Catalogue, zone: str, again: Again | None) -> list[Element]:
    """A field, and below it what is wrong with it."""
    label = catalogue.text(f"admin.{asked.label}")
    typed = {} if again is None else again.typed
    required: Element = {"isRequired": True, "errorMessage": catalogue.text("admin.fault_empty")}
    required = {} if asked.optional else required
    initial = asked.initial
    found: list[Element]
    match asked.ask:
        case Ask.TEXT | Ask.LONG:
            value = _text(typed, asked.id) if asked.id in typed else str(initial or "")
            multiline = asked.ask is Ask.LONG
            found = [elements.field(asked.id, label, value, longest=asked.longest, multiline=multiline) | required]
        case Ask.MOMENT:
            hour_label = catalogue.text("admin.field_hour", zone=zone)
            day, hour = _text(typed, asked.id + _DAY), _text(typed, asked.id + _HOUR)
            found = [
                {"type": "Input.Date", "id": asked.id + _DAY, "label": label, **_valued(day), **required},
                {"type": "Input.Time", "id": asked.id + _HOUR, "label": hour_label, **_valued(hour), **required},
            ]
        case Ask.DAY:
            day = initial.isoformat() if isinstance(initial, date) else ""
            day = _text(typed, asked.id) or day
            found = [{"type": "Input.Date", "id": asked.id, "label": label, **_valued(day), **required}]
        case Ask.CHOICE:
            found = [
                _choice(asked, catalogue, _text(typed, asked.id) or str(initial or "")) | {"label": label, **required}
            ]
    fault = again.faults.get(asked.id) if again is not None else None
    return [*found, *_told(fault, catalogue)]


def _choice(asked: Field, catalogue: Catalogue, chosen: str) -> Element:
    """One of many, in a list that unfolds: in it no markup is read."""
    choices: list[Element] = []
    room = _MOST_CHOICE
    for option in asked.options[:_MOST_OPTIONS]:
        words = catalogue.text(f"admin.{option.words}") if option.is_key else " ".join(option.words.split())
        words = words if len(words) <= _LONGEST_OPTION else f"{words[: _LONGEST_OPTION - 1]}…"
        choice = {"title": words, "value": option.value}
        room -= elements.size(choice) + 2
        if room < 0:
            break
        choices.append(choice)
    known = any(each["value"] == chosen for each in choices)
    return {
        "type": "Input.ChoiceSet",
        "id": asked.id,
        "style": "compact",
        "choices": choices,
        **_valued(chosen if known else ""),
    }


def _told(fault: str | None, catalogue: Catalogue) -> list[Element]:
    if fault is None:
        return []
    found = elements.words(catalogue.text(f"admin.{fault}"), bold=True, spacing="None")
    for run in (run for block in found for run in block["inlines"]):
        run["color"] = "Attention"
    return found


def _valued(value: str) -> Element:
    return {"value": value} if value else {}


def _card(body: Sequence[Element], catalogue: Catalogue, title: str) -> Card:
    return elements.card(body, language=catalogue.language, spoken=title)


def _text(data: Json, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
