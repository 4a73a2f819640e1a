"""The charter's forms as Slack's windows: a neutral form to a view, and a sent view to a form's answers. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from typing import Any, Final

from bot.channels.desk_forms import Ask, Field, Form, Forms, Option, Unreadable, Value
from bot.coaching.catalogue import Catalogue

PREFIX: Final = "admin_form_"
_MOST_OPTIONS: Final = 100
_LONGEST_TITLE, _LONGEST_OPTION, _LONGEST_LABEL = 24, 75, 2_000
Json = dict[str, Any]


def view(form: Form, catalogue: Catalogue) -> Json:
    """The window of a form."""
    return {
        "type": "modal",
        "callback_id": f"{PREFIX}{form.id}",
        "private_metadata": form.about,
        "title": _plain(catalogue.text(f"admin.form_{form.id}"), _LONGEST_TITLE),
        "submit": _plain(catalogue.text(f"admin.{form.submit}"), _LONGEST_TITLE),
        "close": _plain(catalogue.text("web.close"), _LONGEST_TITLE),
        "blocks": [_input(field, catalogue) for field in form.fields],
    }


def sent(view_sent: Json) -> tuple[Forms, str]:
    """Which form a view is, and what it is about.

    Raises:
        ValueError: it is none of ours.
    """
    which = Forms(str(view_sent.get("callback_id") or "").removeprefix(PREFIX))
    return which, str(view_sent.get("private_metadata") or "")


def values(view_sent: Json, zone: tzinfo) -> Mapping[str, Value]:
    """The answers of a sent view, by field; a field that was left empty is an empty text."""
    found: dict[str, Value] = {}
    for name, block in (view_sent.get("state", {}).get("values") or {}).items():
        element = block.get(name) or {}
        found[name] = _value(element, zone)
    return found


def errors(unreadable: Unreadable, catalogue: Catalogue) -> Json:
    """What Slack shows under the fields."""
    return {name: catalogue.text(f"admin.{key}") for name, key in unreadable.faults.items()}


def _value(element: Json, zone: tzinfo) -> Value:
    if element.get("selected_date_time"):
        return datetime.fromtimestamp(int(element["selected_date_time"]), tz=zone)
    if element.get("selected_date"):
        return date.fromisoformat(str(element["selected_date"]))
    if element.get("selected_option"):
        return str(element["selected_option"]["value"])
    return str(element.get("value") or "")


def _input(field: Field, catalogue: Catalogue) -> Json:
    return {
        "type": "input",
        "block_id": field.id,
        "optional": field.optional,
        "label": _plain(catalogue.text(f"admin.{field.label}"), _LONGEST_LABEL),
        "element": {"action_id": field.id, **_element(field, catalogue)},
    }


def _element(field: Field, catalogue: Catalogue) -> Json:
    initial = field.initial
    given: Json
    match field.ask:
        case Ask.TEXT | Ask.LONG:
            given = {"initial_value": initial} if initial else {}
            is_long = field.ask is Ask.LONG
            return {"type": "plain_text_input", "multiline": is_long, "max_length": field.longest, **given}
        case Ask.MOMENT:
            given = {"initial_date_time": int(initial.timestamp())} if isinstance(initial, datetime) else {}
            return {"type": "datetimepicker", **given}
        case Ask.DAY:
            given = {"initial_date": initial.isoformat()} if isinstance(initial, date) else {}
            return {"type": "datepicker", **given}
        case Ask.CHOICE:
            options = [_option(each, catalogue) for each in field.options[:_MOST_OPTIONS]]
            first = next((each for each in options if each["value"] == initial), None)
            return {"type": "static_select", "options": options, **({"initial_option": first} if first else {})}


def _option(option: Option, catalogue: Catalogue) -> Json:
    words = catalogue.text(f"admin.{option.words}") if option.is_key else option.words
    return {"text": _plain(words, _LONGEST_OPTION), "value": option.value}


def _plain(text: str, longest: int) -> Json:
    return {"type": "plain_text", "text": text if len(text) <= longest else f"{text[: longest - 1]}…"}
