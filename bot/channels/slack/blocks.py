"""An advice as Block Kit. Pure: the same advice always gives the same blocks.

Words that the coach did not write itself (a draft, a model's sentence, the charter) stand in rich text elements, which
Slack shows letter for letter: no mention, link or ping in them comes alive. Sizes: 50 blocks a message, 150 characters
a header, 75 a button; a cumulative limit of about 11,000 characters of block text was measured, so 9,500 are used.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final

from bot.channels.words import signed_label
from bot.coaching.catalogue import Catalogue
from bot.domain.advice import Advice, ContactCard, Remark

Block = dict[str, Any]
MOST_TEXT: Final = 9_500
MOST_BLOCKS: Final = 50
LONG_QUOTE: Final = "❝ "
"""How a quotation begins that is too long for blocks and stands in the message's text."""
YES: Final = "yes"
_PIECE: Final = 3_000
_MOST_OPTIONS: Final = 100
_LONGEST_HEADER, _LONGEST_BUTTON, _LONGEST_TITLE = 150, 75, 24
_LINKS: Final = ("https://", "http://", "mailto:")


class Actions:
    """Names of what buttons do; `buttons.py` answers each, a test compares the two."""

    WHY = "coach_why"
    USE = "coach_use"
    AGAIN = "coach_again"
    HELP = "coach_help"
    FORGET = "coach_forget"
    MORE = "coach_more"
    HELPFUL = "coach_helpful"
    LANGUAGE = "coach_language"
    DEFAULTS = "coach_defaults"
    TOPIC = "coach_topic"


def advice_blocks(advice: Advice, catalogue: Catalogue) -> list[Block]:
    """The whole advice, in the order of the brief; `pages` makes messages of it."""
    blocks = [header(signed_label(advice)), _opening(advice)]
    if advice.strength:
        blocks.append(rich([section(f"+ {advice.strength}")]))
    if advice.danger:
        blocks += contact_blocks(advice.contacts, catalogue)
    blocks += [_remark(number, remark, catalogue) for number, remark in enumerate(advice.remarks, start=1)]
    if advice.more_remarks:
        key = "more.one" if advice.more_remarks == 1 else "more.many"
        blocks.append(context(catalogue.text(key, count=advice.more_remarks)))
    if advice.checklist:
        blocks.append(rich([bullets(advice.checklist)]))
    if advice.audience:
        blocks.append(context(advice.audience))
    if advice.suggestion:
        title = section(catalogue.text("heading.suggestion"), bold=True)
        blocks.append(rich([title, preformatted(advice.suggestion.text)]))
    if advice.opportunity:
        words = section(f"{catalogue.text('heading.opportunity')} ", advice.opportunity, bold=True)
        blocks.append(rich([words]))
    if not advice.danger:
        blocks += contact_blocks(advice.contacts, catalogue)
    blocks.append(context(" ".join(filter(None, (advice.note, advice.closing)))))
    blocks.append(_buttons(advice, catalogue))
    if not advice.danger:
        blocks.append(_helpful(catalogue))
    return blocks


def fallback(advice: Advice) -> str:
    """What a notification and a screen reader say: the level in words and nothing of the draft."""
    return f"{advice.label} · {advice.opening}"


def lines_blocks(lines: Sequence[str], title: str | None = None) -> list[Block]:
    """Plain lines, an empty one between paragraphs."""
    blocks = [header(title)] if title else []
    paragraph: list[str] = []
    for line in [*lines, ""]:
        if line:
            paragraph.append(line)
        elif paragraph:
            blocks.append(rich([section("\n".join(paragraph))]))
            paragraph = []
    return blocks


def quoted(text: str) -> list[Block]:
    """A draft as a quotation: what the answer below it is about."""
    return [rich([{"type": "rich_text_quote", "elements": [_text(text)]}])]


def quoted_long(text: str) -> str:
    """The same as a message's text, which may be longer than blocks; escaped, for nothing in it to come alive."""
    return LONG_QUOTE + escaped(text)


def escaped(text: str) -> str:
    """Words for a message's `text`, in which Slack would read mentions and links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def contact_blocks(contacts: Iterable[ContactCard], catalogue: Catalogue) -> list[Block]:
    """Who can help, each with a link where Slack takes one."""
    items = [_section(_contact(contact)) for contact in contacts]
    if not items:
        return []
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [rich([section(catalogue.text("heading.contacts"), bold=True), listed])]


def why_view(lines: Sequence[str], catalogue: Catalogue) -> Block:
    """The window behind Why?."""
    return modal(catalogue.text("web.why"), catalogue.text("web.close"), lines_blocks(lines))


def pages(blocks: Sequence[Block]) -> list[list[Block]]:
    """`blocks` as messages within Slack's numbers: nothing is lost, a text too long for one goes on in the next."""
    if len(blocks) <= MOST_BLOCKS and len(json.dumps(blocks, ensure_ascii=False)) <= MOST_TEXT:
        return [list(blocks)]  # nearly always: with all its names it is shorter than its words may be
    found: list[list[Block]] = [[]]
    room = MOST_TEXT
    for block in (piece for each in blocks for piece in _pieces(each)):
        size = text_size(block)
        if found[-1] and (size > room or len(found[-1]) == MOST_BLOCKS):
            found.append([])
            room = MOST_TEXT
        found[-1].append(block)
        room -= size
    return found


def named(blocks: Sequence[Block], name: str) -> list[Block]:
    """`blocks` under the name of what they answer: `name_of` reads it from the message."""
    return [{**block, "block_id": name} if number == 0 else block for number, block in enumerate(blocks)]


def name_of(message: Mapping[str, Any]) -> str:
    """The name that `named` gave to a message of the coach's, without its page; empty for any other."""
    return block_id_of(message).partition("~")[0]


def is_named(name: str) -> Callable[[Mapping[str, Any]], bool]:
    """A test for the one message that has this very name, its page included."""
    return lambda message: block_id_of(message) == name


def block_id_of(message: Mapping[str, Any]) -> str:
    """The name of one message of the coach's, its page included; empty for any other."""
    shown = message.get("blocks") or []
    return str(shown[0].get("block_id") or "") if message.get("bot_id") and shown else ""


def fitted(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` within one view: texts too long for it are cut at the end, visibly."""
    kept, room = [], MOST_TEXT
    for block in blocks[:MOST_BLOCKS]:
        size = text_size(block)
        if size > room:
            block = _cut(block, room)  # noqa: PLW2901 - the same block, shorter
        room -= min(size, room)
        kept.append(block)
    return kept


def text_size(value: object) -> int:
    """Characters that a reader sees in a block."""
    if isinstance(value, dict):
        own = value.get("text")
        return (len(own) if isinstance(own, str) else 0) + sum(
            text_size(each) for key, each in value.items() if key != "text" or not isinstance(each, str)
        )
    return sum(map(text_size, value)) if isinstance(value, list) else 0


def header(text: str) -> Block:
    """A title."""
    return {"type": "header", "text": _plain(text, _LONGEST_HEADER)}


def context(text: str) -> Block:
    """Small print."""
    return {"type": "context", "elements": [_plain(text, 2_000)]}


def rich(elements: Sequence[Block]) -> Block:
    """Words shown letter for letter."""
    return {"type": "rich_text", "elements": list(elements)}


def section(first: str, rest: str = "", *, bold: bool = False) -> Block:
    """One run of words, the first part perhaps bold."""
    return _section([_text(first, bold=bold), *([_text(rest)] if rest else [])])


def bullets(items: Iterable[str]) -> Block:
    """A list."""
    return {"type": "rich_text_list", "style": "bullet", "elements": [section(item) for item in items]}


def preformatted(text: str) -> Block:
    """A text to copy, line breaks and all."""
    return {"type": "rich_text_preformatted", "elements": [_text(text)]}


def button(text: str, action: str) -> Block:
    """A button. It carries no value: what it is about is read again from the thread."""
    return {"type": "button", "text": _plain(text, _LONGEST_BUTTON), "action_id": action}


def _opening(advice: Advice) -> Block:
    split = (advice.split.may_speak, advice.split.different) if advice.split else ()
    return rich([section("\n".join([advice.opening, *split]))])


def _remark(number: int, remark: Remark, catalogue: Catalogue) -> Block:
    elements = [
        section(f"{number}. {catalogue.text('heading.quote', quote=' '.join(remark.quote.split()))}", bold=True),
        section(f"{remark.why}\n→ {remark.fix}"),
    ]
    if remark.say_instead:
        said = catalogue.text("heading.quote", quote=remark.say_instead)
        elements.append(section(f"{catalogue.text('heading.say_instead')} {said}"))
    version = remark.article.version[:8]
    elements.append(section(catalogue.text("heading.article", title=remark.article.title, version=version)))
    return rich(elements)


def _buttons(advice: Advice, catalogue: Catalogue) -> Block:
    buttons = [button(catalogue.text("web.why"), Actions.WHY)] if advice.remarks else []
    if advice.more_remarks:
        buttons.append(button(catalogue.text("web.more"), Actions.MORE))
    if advice.suggestion and not advice.danger:
        buttons.append(button(catalogue.text("chat.use"), Actions.USE))
    if not advice.danger:
        buttons.append(button(catalogue.text("chat.again"), Actions.AGAIN))
    if advice.contacts:
        buttons.append(button(catalogue.text("chat.who"), Actions.HELP))
    buttons.append(button(catalogue.text("web.forget"), Actions.FORGET))
    return actions(buttons)


def _helpful(catalogue: Catalogue) -> Block:
    """Two thumbs. Their values say yes or no, and nothing of what they are about."""
    yes, no = catalogue.text("slack.helpful_yes"), catalogue.text("slack.helpful_no")
    element = {
        "type": "feedback_buttons",
        "action_id": Actions.HELPFUL,
        "positive_button": {"text": _plain(yes, _LONGEST_BUTTON), "accessibility_label": yes, "value": YES},
        "negative_button": {"text": _plain(no, _LONGEST_BUTTON), "accessibility_label": no, "value": "no"},
    }
    return {"type": "context_actions", "elements": [element]}


def select(label: str, action: str, options: Sequence[tuple[str, str]], chosen: str | None = None) -> Block:
    """A list to choose from: words and values, at most a hundred."""
    shown = [{"text": _plain(words, _LONGEST_BUTTON), "value": value} for words, value in options[:_MOST_OPTIONS]]
    element: Block = {
        "type": "static_select",
        "action_id": action,
        "placeholder": _plain(label, _LONGEST_HEADER),
        "options": shown,
    }
    first = next((option for option in shown if option["value"] == chosen), None)
    return {**element, "initial_option": first} if first else element


def actions(elements: Sequence[Block]) -> Block:
    """Buttons and lists in a row."""
    return {"type": "actions", "elements": list(elements)}


def modal(title: str, close: str, shown: Sequence[Block]) -> Block:
    """A window to read."""
    return {
        "type": "modal",
        "title": _plain(title, _LONGEST_TITLE),
        "close": _plain(close, _LONGEST_TITLE),
        "blocks": fitted(shown),
    }


def _pieces(block: Block) -> list[Block]:
    """A block of rich text too long for a message, as several that say the same; any other as it is."""
    if block["type"] != "rich_text" or text_size(block) <= MOST_TEXT:
        return [block]
    return [rich([piece]) for element in block["elements"] for piece in _split(element)]


def _split(element: Block) -> list[Block]:
    parts = element.get("elements") or []
    if text_size(element) <= MOST_TEXT or len(parts) != 1 or "text" not in parts[0]:
        return [element]
    rest, found = str(parts[0]["text"]), []
    while rest:
        end = len(rest) if len(rest) <= _PIECE else 1 + max(rest.rfind("\n", 0, _PIECE), rest.rfind(" ", 0, _PIECE))
        end = end or _PIECE  # no white space at all
        found.append({**element, "elements": [{**parts[0], "text": rest[:end]}]})
        rest = rest[end:]
    return found


def _contact(contact: ContactCard) -> list[Block]:
    if contact.link.startswith(_LINKS):
        return [{"type": "link", "url": contact.link, "text": contact.who}]
    return [_text(contact.who)]


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _text(text: str, *, bold: bool = False) -> Block:
    return {"type": "text", "text": text or " ", **({"style": {"bold": True}} if bold else {})}


def _plain(text: str, longest: int) -> Block:
    shown = text if len(text) <= longest else f"{text[: longest - 1]}…"
    return {"type": "plain_text", "text": shown, "emoji": True}


def _cut(block: Block, room: int) -> Block:
    """`block` with at most `room` characters; an ellipsis says that something is missing."""
    left = room

    def shorter(value: Any) -> Any:  # noqa: ANN401 - blocks are JSON
        nonlocal left
        if isinstance(value, dict):
            found = {}
            for key, each in value.items():
                if key == "text" and isinstance(each, str):
                    found[key] = each if len(each) <= left else f"{each[: max(0, left - 1)]}…"
                    left = max(0, left - len(each))
                else:
                    found[key] = shorter(each)
            return found
        return [shorter(each) for each in value] if isinstance(value, list) else value

    cut: Block = shorter(block)
    return cut
