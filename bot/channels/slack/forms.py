"""The forms: "Check a draft", which becomes a draft with its context in the first line, and the usual context."""

from typing import Any, Final

from bot.coaching.catalogue import Catalogue
from bot.coaching.context_line import read_context_line
from bot.coaching.ports import Preferences
from bot.domain.draft import Draft

CALLBACK: Final = "coach_form"
DEFAULTS: Final = "coach_defaults_form"
_LONGEST_INPUT, _LONGEST_FIELD, _LONGEST_SEEN = 3_000, 100, 50
_USUAL = ("platform", "speaking_as")
_FIELDS = (*_USUAL, "audience")
Json = dict[str, Any]


def draft_form(catalogue: Catalogue) -> Json:
    """A modal that asks for the draft, and for where, as whom and to whom it will be posted; these are optional."""
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(catalogue.text("chat.form_title")),
        "submit": _plain(catalogue.text("chat.form_send")),
        "close": _plain(catalogue.text("web.close")),
        "blocks": [
            _input("draft", catalogue.text("web.draft_label"), _LONGEST_INPUT, multiline=True),
            *(_input(name, catalogue.text(f"web.{name}"), _LONGEST_FIELD, optional=True) for name in _USUAL),
            _input("audience", catalogue.text("chat.form_audience"), _LONGEST_SEEN, optional=True),
        ],
    }


def draft_of(view: Json, catalogue: Catalogue) -> str:
    """The draft of a submitted form. Its context stands in the first line, as far as the coach would read it there."""
    values = {name: _value(view, name) for name in ("draft", *_FIELDS)}
    platform, speaking, audience = (" ".join(values[name].split()) for name in _FIELDS)
    seen = catalogue.text("chat.form_seen_by", audience=audience) if audience else ""
    speakers = [speaking, f"as {speaking}", f"en tant que {speaking}", ""] if speaking else [""]
    for said in ([first, speaker, seen] for first in (platform, "post") for speaker in speakers):
        text = f"{', '.join(filter(None, said))} :\n{values['draft']}"
        if read_context_line(Draft(text=text)).text != text:
            return text
    return values["draft"]


def defaults_form(catalogue: Catalogue, chosen: Preferences) -> Json:
    """A modal with where somebody usually posts and as whom, to change or to empty."""
    return {
        "type": "modal",
        "callback_id": DEFAULTS,
        "title": _plain(catalogue.text("slack.defaults_title")),
        "submit": _plain(catalogue.text("slack.defaults_save")),
        "close": _plain(catalogue.text("web.close")),
        "blocks": [
            _input(name, catalogue.text(f"web.{name}"), _LONGEST_FIELD, optional=True, given=getattr(chosen, name))
            for name in _USUAL
        ],
    }


def defaults_of(view: Json) -> tuple[str | None, str | None]:
    """Platform and speaking-as of that form; None where it was left empty."""
    platform, speaking_as = (" ".join(_value(view, name).split())[:_LONGEST_FIELD] or None for name in _USUAL)
    return platform, speaking_as


def _value(view: Json, name: str) -> str:
    field = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    return str(field.get("value") or "")


def _input(
    name: str, label: str, longest: int, *, multiline: bool = False, optional: bool = False, given: str | None = None
) -> Json:
    element = {"type": "plain_text_input", "action_id": name, "multiline": multiline, "max_length": longest}
    if given:
        element["initial_value"] = given
    return {"type": "input", "block_id": name, "optional": optional, "label": _plain(label), "element": element}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}
