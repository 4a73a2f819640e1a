"""The form behind "Check a draft": what it asks, and the draft that comes back, its context in the first line."""

from typing import Any, Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.context_line import read_context_line
from bot.domain.draft import Draft

CALLBACK: Final = "coach_form"
_LONGEST_INPUT, _LONGEST_FIELD = 3_000, 100
_FIELDS = ("platform", "speaking_as")
Json = dict[str, Any]


def draft_form(catalogue: Catalogue) -> Json:
    """A modal that asks for the draft, where it will be posted and as whom; the last two are optional."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(catalogue.text("slack.form_title")),
        "submit": _plain(catalogue.text("slack.form_send")),
        "close": _plain(catalogue.text("web.close")),
        "blocks": [
            _input("draft", catalogue.text("web.draft_label"), _LONGEST_INPUT, multiline=True),
            *(_input(name, catalogue.text(f"web.{name}"), _LONGEST_FIELD, optional=True) for name in _FIELDS),
        ],
    }


def draft_of(view: Json) -> str:
    """The draft of a submitted form. Where and as whom stand in its first line, if the coach would read them there."""
    values = {name: _value(view, name) for name in ("draft", *_FIELDS)}
    platform, speaking = (" ".join(values[name].split()) for name in _FIELDS)
    for said in (f"{platform}, {speaking}", f"{platform}, as {speaking}", platform, speaking):
        text = f"{said.strip(', ')} :\n{values['draft']}"
        if read_context_line(Draft(text=text)).text != text:
            return text
    return values["draft"]


def _value(view: Json, name: str) -> str:
    field = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    return str(field.get("value") or "")


def _input(name: str, label: str, longest: int, *, multiline: bool = False, optional: bool = False) -> Json:
    element = {"type": "plain_text_input", "action_id": name, "multiline": multiline, "max_length": longest}
    return {"type": "input", "block_id": name, "optional": optional, "label": _plain(label), "element": element}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
