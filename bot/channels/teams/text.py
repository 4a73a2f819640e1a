"""From Teams' way of writing a message to the author's words.

A message comes as `text` and, from Teams' own clients, as an attachment in HTML as well. The HTML is what was typed;
the text beside it has lost line ends. Without an attachment (a prompt, another client) the text stands as it is.
"""

import html.parser
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Json = Mapping[str, Any]
_BLOCKS: Final = frozenset(
    {"p", "div", "ul", "ol", "li", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "codeblock"}
)
_UNREAD: Final = frozenset({"script", "style", "title"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col"})
_REPLY: Final = "schema.skype.com/Reply"
_EMOJI: Final = "Emoji"
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_HARD_SPACE: Final = re.compile("(?<!«)\u00a0(?![;:!?»%€])")
"""A space that the client wrote so for it not to be lost; French keeps those of its marks."""
_SURROGATES: Final = re.compile("[\ud800-\udfff]")
_AT: Final = re.compile(r"<at\b[^<>]*>(.*?)</at>", re.DOTALL | re.IGNORECASE)


def written(activity: Json, bot: str) -> str:
    """What the author of a message wrote, the mention of the coach itself left out."""
    names = _own_names(activity, bot)
    for each in attachments(activity):
        if each.get("contentType") == "text/html" and isinstance(each.get("content"), str):
            return plain(each["content"], names)
    text = str(activity.get("text") or "").replace("&nbsp;", " ")
    return clean(_AT.sub(lambda match: "" if match[1].strip() in names else match[1], text)).strip()


def plain(markup: str, mute: Sequence[str] = ()) -> str:
    """The words of a message in HTML, line by line; mentions of `mute` are left out."""
    reader = _Reader(mute)
    reader.feed(markup)
    reader.close()
    return clean(reader.words())


def clean(text: str) -> str:
    """`text` without what cannot be sent back: halves of characters."""
    return _SURROGATES.sub("\ufffd", text)


def attachments(activity: Json) -> Iterator[Json]:
    """What hangs on a message."""
    found = activity.get("attachments")
    yield from (each for each in (found if isinstance(found, list) else []) if isinstance(each, Mapping))


def has_image(activity: Json) -> bool:
    """True when pictures or films hang on a message."""
    return any(str(each.get("contentType") or "").startswith(("image/", "video/")) for each in attachments(activity))


def is_mentioned(activity: Json, bot: str) -> bool:
    """True if a message speaks to the coach by name."""
    return any(_mentioned(each) == bot for each in _mentions(activity))


def _own_names(activity: Json, bot: str) -> list[str]:
    names = [str(each.get("text") or "") for each in _mentions(activity) if _mentioned(each) == bot]
    return [_AT.sub(r"\1", name).strip() for name in names]


def _mentions(activity: Json) -> Iterator[Json]:
    found = activity.get("entities")
    for each in found if isinstance(found, list) else []:
        if isinstance(each, Mapping) and each.get("type") == "mention":
            yield each


def _mentioned(entity: Json) -> str:
    account = entity.get("mentioned")
    return str(account.get("id") or "") if isinstance(account, Mapping) else ""


class _Reader(html.parser.HTMLParser):
    """Collects words. Whatever the markup, it ends and it raises nothing."""

    def __init__(self, mute: Sequence[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._mute = mute
        self._lines = [""]
        self._begun = False
        self._unread: list[str] = []
        self._kept = 0
        self._mention: list[str] | None = None
        self._links: list[tuple[str, int, int]] = []

    def words(self) -> str:
        """What was read, without empty lines at either end."""
        lines = [each.rstrip(" ") for each in self._lines]
        return "\n".join(lines).strip("\n ")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if self._unread or tag in _UNREAD or (tag == "blockquote" and _REPLY in values.get("itemtype", "")):
            if tag not in _VOID:
                self._unread.append(tag)
            return
        if tag in _BLOCKS:
            self._end_line()
        if tag == "br":
            self._lines.append("")
            self._begun = False
        elif tag == "li":
            self._add("- ")
        elif tag in {"pre", "codeblock"}:
            self._kept += 1
        elif tag == "emoji" or (tag == "img" and _EMOJI in values.get("itemtype", "")):
            self._add(values.get("alt", ""))
        elif tag == "at":
            self._mention = []
        elif tag == "a":
            self._links.append((values.get("href", ""), len(self._lines) - 1, len(self._lines[-1])))

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            if tag in self._unread:
                while self._unread.pop() != tag:
                    pass
            return
        if tag in _BLOCKS:
            self._end_line()
        if tag in {"pre", "codeblock"}:
            self._kept = max(0, self._kept - 1)
        elif tag == "at" and self._mention is not None:
            name, self._mention = "".join(self._mention).strip(), None
            if name not in self._mute:
                self._add(name)
        elif tag == "a" and self._links:
            self._show_target(*self._links.pop())

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        if self._mention is not None:
            self._mention.append(data)
            return
        if self._kept:
            first, *rest = data.replace("\r\n", "\n").split("\n")
            self._add(_HARD_SPACE.sub(" ", first))
            for each in rest:
                self._lines.append("")
                self._add(_HARD_SPACE.sub(" ", each))
            return
        text = _SPACES.sub(" ", data)
        if not self._begun:
            text = text.lstrip(" ")
        elif self._lines[-1].endswith(" ") and text.startswith(" "):
            text = text[1:]
        self._add(_HARD_SPACE.sub(" ", text))

    def _add(self, text: str) -> None:
        if text:
            self._lines[-1] += text
            self._begun = True

    def _end_line(self) -> None:
        if self._begun:
            self._lines.append("")
            self._begun = False

    def _show_target(self, target: str, line: int, start: int) -> None:
        """A link as it was typed; one under other words shows where it goes."""
        if line != len(self._lines) - 1 or not target:
            return
        label = self._lines[-1][start:].strip()
        address = target.removeprefix("mailto:").rstrip("/")
        if label and label.rstrip("/") not in {address, re.sub("^https?://", "", address)}:
            self._add(f" ({target})")
