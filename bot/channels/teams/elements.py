"""What our Adaptive Cards are made of, and how they are cut into messages. Pure.

Words that the coach did not write itself (a draft, a model's sentence, the charter) stand in TextRuns, in which no
Markdown is read and no link or mention comes alive; a TextBlock, which reads Markdown, is for titles only, escaped.
Sizes: Teams takes cards of 28 KB in messages of about 100 KB; ours stay below 25 KB, counted as JSON in ASCII, the
longest way to write them.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

Element = dict[str, Any]
Card = dict[str, Any]

MOST_CARD: Final = 24_500
"""Bytes of a whole card."""
CARD_TYPE: Final = "application/vnd.microsoft.card.adaptive"
ACTION: Final = "coach"
"""The key under which an action's data names what is to be done."""
DRAFT: Final = "draft"
"""The id of the field that holds a draft: typed into a form, or carried along unseen."""
_VERSION: Final = "1.5"
_SCHEMA: Final = "http://adaptivecards.io/schemas/adaptive-card.json"
_LONGEST_PIECE, _MOST_PIECE = 3_000, 8_000
_LONGEST_TITLE, _LONGEST_SPOKEN, _LONGEST_BUTTON = 200, 150, 60
_LONGEST_LINK: Final = 500
_LINES: Final = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>~#|]|^\s*(?:[-+]|\d+[.)])(?=\s))")
_COMPUTED: Final = re.compile(r"(?<=\{)(?=\{\s*(?:DATE|TIME))", re.IGNORECASE)
_NO_MARKUP: Final = str.maketrans("<>&", "   ")
"""What is spoken may be read as SSML."""
_UNSEEN: Final = re.compile(r"[\s\x00-\x20\x7f-\xa0]")


def size(value: object) -> int:
    """Bytes of a value as JSON, at most."""
    return len(json.dumps(value))


def title(text: str, *, small: bool = False) -> list[Element]:
    """A heading, for screen readers too; what is too long for one goes on below."""
    head, rest = text[:_LONGEST_TITLE], text[_LONGEST_TITLE:]
    shown = _MARKDOWN.sub(r"\\\1", " ".join(head.split())).replace("://", ":\u200b//")
    block: Element = {"type": "TextBlock", "text": shown or " ", "style": "heading", "wrap": True, "weight": "Bolder"}
    if not small:
        block["size"] = "Large"
    return [block, *(words(rest) if rest else [])]


def words(
    text: str, *, bold: bool = False, small: bool = False, lead: str = "", spacing: str = "Default"
) -> list[Element]:
    """Words letter for letter, a block a line; `lead` stands before them, bold."""
    blocks: list[Element] = []
    gap = spacing
    for number, line in enumerate(_LINES.split(text)):
        if not line.strip():
            gap = "Medium"
            continue
        for piece in _pieces(line):
            inlines = [*(runs(lead, bold=True) if lead and not number else []), *runs(piece, bold=bold, small=small)]
            blocks.append({"type": "RichTextBlock", "inlines": inlines, "spacing": gap})
            lead, gap = "", "None"
    return blocks


def runs(text: str, *, bold: bool = False, small: bool = False, link: str = "") -> list[Element]:
    """TextRuns that show `text`. A client would read a date or a time in `{{DATE(…)}}`: its braces are parted."""
    found = []
    for part in _COMPUTED.split(text):
        run: Element = {"type": "TextRun", "text": part or " "}
        if bold:
            run["weight"] = "Bolder"
        if small:
            run |= {"size": "Small", "isSubtle": True}
        if link:
            run["selectAction"] = {"type": "Action.OpenUrl", "url": link}
        found.append(run)
    return found


def line(inlines: Sequence[Element], spacing: str = "Small") -> Element:
    """Runs on one line."""
    return {"type": "RichTextBlock", "inlines": list(inlines), "spacing": spacing}


def usable(link: str) -> str:
    """`link` if a client may open it: https, or a letter to somebody; else nothing."""
    if len(link) > _LONGEST_LINK or _UNSEEN.search(link):
        return ""
    try:
        parts = urlsplit(link)
    except ValueError:
        return ""
    if parts.scheme == "https" and parts.hostname and "@" not in parts.netloc:
        return link
    return link if parts.scheme == "mailto" and "@" in parts.path else ""


def field(
    name: str, label: str, value: str = "", *, longest: int = 0, multiline: bool = False, required: str = ""
) -> Element:
    """A field to type in, or to copy from; `required` is what to say if it is left empty."""
    element: Element = {"type": "Input.Text", "id": name, "label": label, "isMultiline": multiline}
    if value:
        element["value"] = value
    if longest:
        element["maxLength"] = longest
    if required:
        element |= {"isRequired": True, "errorMessage": required}
    return element


def unseen(name: str, label: str, value: str) -> Element:
    """A field that nobody sees: every action of the card sends its value, of which there is this one copy."""
    return {**field(name, label, value, multiline=True), "isVisible": False}


def execute(text: str, verb: str, **data: object) -> Element:
    """A button. Clients that do not know Action.Execute send the same as a message's value."""
    sent = {ACTION: verb, **data}
    shown = _button(text)
    fallback = {"type": "Action.Submit", "title": shown, "data": sent}
    return {"type": "Action.Execute", "title": shown, "verb": verb, "data": sent, "fallback": fallback}


def submit(text: str, verb: str, **data: object) -> Element:
    """A button in a dialog, where only Action.Submit is taken."""
    return {"type": "Action.Submit", "title": _button(text), "data": {ACTION: verb, **data}}


def show(text: str, body: Sequence[Element]) -> Element:
    """A button that unfolds `body` in the card: nothing is asked of anybody."""
    return {
        "type": "Action.ShowCard",
        "title": _button(text),
        "card": {"type": "AdaptiveCard", "version": _VERSION, "body": list(body)},
    }


def buttons(actions: Sequence[Element]) -> list[Element]:
    """Buttons in a row, if there are any."""
    return [{"type": "ActionSet", "actions": list(actions)}] if actions else []


def card(body: Iterable[Element], *, language: str, spoken: str) -> Card:
    """A card; `spoken` is what a screen reader, or a client that cannot show it, says."""
    said = " ".join(spoken.split())
    said = said if len(said) <= _LONGEST_SPOKEN else f"{said[: _LONGEST_SPOKEN - 1]}…"
    return {
        "type": "AdaptiveCard",
        "$schema": _SCHEMA,
        "version": _VERSION,
        "lang": language,
        "speak": said.translate(_NO_MARKUP),
        "fallbackText": said,
        "msteams": {"width": "Full"},
        "body": list(body),
    }


def cards(body: Sequence[Element], tail: Sequence[Element], *, language: str, spoken: str) -> list[Card]:
    """`body` and, below it, `tail` as cards within the size: nothing is lost, what does not fit goes on in the next.

    `tail` stays together, on the last card.
    """
    room = MOST_CARD - size(card([], language=language, spoken=spoken))
    found: list[list[Element]] = [[]]
    left = room
    for part in [*([each] for each in body), *([list(tail)] if tail else [])]:
        needed = sum(size(each) + 2 for each in part)
        if needed > left and found[-1]:
            found.append([])
            left = room
        found[-1] += part
        left -= needed
    return [card(each, language=language, spoken=spoken) for each in found]


def attachment(content: Card) -> Element:
    """A card as messages and dialogs hold it."""
    return {"contentType": CARD_TYPE, "content": content}


def action_of(data: object) -> Mapping[str, Any]:
    """What a button of ours sent; empty for anything else."""
    return data if isinstance(data, Mapping) and isinstance(data.get(ACTION), str) else {}


def _button(text: str) -> str:
    return text if len(text) <= _LONGEST_BUTTON else f"{text[: _LONGEST_BUTTON - 1]}…"


def _pieces(text: str) -> list[str]:
    """`text` in pieces that fit into a block each, cut at spaces where there are any."""
    found = []
    while text:
        end = min(len(text), _LONGEST_PIECE)
        while size(runs(text[:end])) > _MOST_PIECE:
            end //= 2
        if end < len(text):
            end = (text.rfind(" ", end // 2, end) + 1) or end
        found.append(text[:end])
        text = text[end:]
    return found
