"""What a thread in somebody's direct messages is about, read from its messages each time: nothing is remembered.

The last thing that its author wrote and that is no word on an answer is the draft; facts they added since go with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.channels.slack.blocks import LONG_QUOTE
from bot.channels.slack.text import plain
from bot.coaching.catalogue import Catalogue
from bot.coaching.follow_up import MOST_FACTS, Kind, read_follow_up
from bot.domain.draft import Language

DRAFTS: Final = frozenset({None, "file_share", "thread_broadcast"})
"""The subtypes of messages that people write."""
FILE_TEXT: Final = "avantpost_file_text"
"""Where `files.py` puts the words of a message's files, in memory."""
Message = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A thread's draft, the facts added to it, the drafts before it, and whether pictures came along."""

    draft: str | None
    facts: tuple[str, ...] = ()
    before: str | None = None
    has_image: bool = False


def read_thread(messages: Iterable[Message], user: str, catalogues: Mapping[Language, Catalogue]) -> Thread:
    """The state of a thread whose author is `user`, from its `messages`, oldest first."""
    draft: str | None = None
    before: str | None = None
    facts: list[str] = []
    image = False
    for message in messages:
        text = draft_in(message, user)
        if text is None:
            continue
        follow_up = read_follow_up(text, catalogues) if draft is not None else None
        if follow_up is None:
            before, draft, facts = draft, text, []
            image = has_image(message)
        elif follow_up.kind is Kind.FACT and follow_up.fact:
            facts.append(follow_up.fact)
    return Thread(draft=draft, facts=tuple(facts[-MOST_FACTS:]), before=before, has_image=image)


def draft_in(message: Message, user: str) -> str | None:
    """The words of a message; those that the coach quoted for `user` (a form, a command) count as theirs."""
    quoted = quotation(message)
    if quoted is not None:
        return quoted
    if message.get("user") != user or message.get("bot_id") or message.get("subtype") not in DRAFTS:
        return None
    written = plain(str(message.get("text") or ""))
    return "\n\n".join(filter(None, (written.strip() and written, message.get(FILE_TEXT))))


def quotation(message: Message) -> str | None:
    """The draft that the coach quoted in a message of its own, letter for letter."""
    blocks = message.get("blocks") or []
    text = str(message.get("text") or "")
    if message.get("bot_id") and text.startswith(LONG_QUOTE):
        return plain(text.removeprefix(LONG_QUOTE))
    if not message.get("bot_id") or len(blocks) != 1 or blocks[0].get("type") != "rich_text":
        return None
    elements = blocks[0].get("elements") or []
    if len(elements) != 1 or elements[0].get("type") != "rich_text_quote":
        return None
    return "".join(_words(each) for each in elements[0].get("elements", []))


def _words(element: Message) -> str:
    """A piece of a quotation as it was given: Slack may have made links and emoji of parts of it."""
    if element.get("type") == "emoji":
        return plain(f":{element.get('name')}:")
    return str(element.get("text") or element.get("url") or "")


def has_image(message: Message) -> bool:
    """True when pictures or films hang on a message."""
    return any(str(each.get("mimetype", "")).startswith(("image/", "video/")) for each in message.get("files") or [])
