"""YAML as plain values with the place of each: read once, safely, so that every later message can point at its line.

Refused: aliases and anchors (a small file can grow without end through them), tags, duplicate keys, several documents,
tabs, anything but UTF-8 text. Scalars stay what their author wrote ("no" is the word), but for `true`, `false` and
nothing at all. A text that YAML would cut short or change in silence is pointed at instead.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from bot.domain.errors import Fault
from bot.domain.said import Said

Tree: TypeAlias = "str | bool | list[Tree] | dict[str, Tree] | None"
Way: TypeAlias = Sequence[str | int]
"""Keys and positions that lead from a file's top to a value in it."""
_DEEPEST: Final = 40
_MOST_FAULTS: Final = 20
_HASHTAG: Final = re.compile(r"[ \t]*#\w")
_UNPRINTABLE: Final = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONSTANTS: Final[dict[str, bool | None]] = {
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
"""The words that are not texts in YAML 1.2, which editors go by; "no", "on" and dates are."""


@dataclass(slots=True)
class _Mark:
    """Where a value begins (for the value of a key: where the key does), and the same for what it holds."""

    index: int
    parts: dict[str | int, "_Mark"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its name for messages, its values, and where each stands."""

    name: str
    values: Tree
    _marks: _Mark
    _line_ends: Sequence[int]

    def line(self, way: Way) -> int:
        """The line (from 1) of the value at `way`, or of the nearest thing that would hold it."""
        mark = self._marks
        for step in way:
            if step not in mark.parts:
                break
            mark = mark.parts[step]
        return bisect_right(self._line_ends, mark.index - 1) + 1

    def has(self, way: Way) -> bool:
        """True when something is written at `way`."""
        mark = self._marks
        for step in way:
            if step not in mark.parts:
                return False
            mark = mark.parts[step]
        return True

    def at(self, way: Way) -> Tree:
        """The value at `way`, or None."""
        value = self.values
        for step in way:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def parse(content: bytes, name: str) -> tuple[Document | None, list[Fault]]:
    """The document in `content`, and everything wrong with it as YAML. No document if it cannot be read at all."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, [_not_text(name, line)]
    return _Reader(text, name).read()


def _not_text(name: str, line: int) -> Fault:
    return Fault(name, line, Said("the file is not UTF-8 text"), Said("save it again with the encoding UTF-8"))


class _Reader:
    """Reads one text, gathering faults; gives up at the first that leaves the rest without meaning."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._faults: list[Fault] = []
        self._line_ends = [match.start() for match in re.finditer("\n", text)]

    def read(self) -> tuple[Document | None, list[Fault]]:
        unprintable = _UNPRINTABLE.search(self._text)
        if unprintable is not None:
            what = Said("a character that cannot be shown ({code})", code=f"U+{ord(unprintable.group()):04X}")
            return self._stop(unprintable.start(), what, Said("remove it; perhaps this is no text file"))
        for tab in re.finditer("\t+", self._text):
            self._fault(tab.start(), Said("a tab stands here"), Said("replace it by spaces"))
        if self._faults:
            return None, self._faults
        loader = yaml.CSafeLoader(self._text)
        try:
            document = self._document(loader)
        except yaml.MarkedYAMLError as error:
            # What is never closed is best looked for where it was opened.
            unclosed = "end of stream" in (error.problem or "")
            mark = (error.context_mark if unclosed else None) or error.problem_mark or error.context_mark
            return self._stop(mark.index if mark is not None else 0, *_explained(error, self._text))
        except yaml.YAMLError:
            return self._stop(0, Said("YAML cannot read this"), Said("check quotes, colons and indentation"))
        finally:
            loader.dispose()
        if document is None and not self._faults:
            mend = Said("copy another file of the same folder and change it")
            return self._stop(0, Said("the file is empty"), mend)
        return document, self._faults

    def _document(self, loader: yaml.CSafeLoader) -> Document | None:
        builder = _Builder()
        while (event := loader.get_event()) is not None:
            mark = event.start_mark
            index = 0 if mark is None else mark.index
            if isinstance(event, yaml.DocumentStartEvent) and builder.complete:
                self._fault(index, Said("a second document starts here"), Said("remove the line ---"))
                return None
            if not self._take(builder, event, index) or len(self._faults) >= _MOST_FAULTS:
                return None
        if builder.root is None:
            return None
        return Document(self._name, builder.root, builder.mark, self._line_ends)

    def _take(self, builder: "_Builder", event: yaml.Event, index: int) -> bool:
        """Add what `event` says to the values; False when nothing sensible can follow."""
        if isinstance(event, yaml.AliasEvent):
            mend = Said("put a text with * in quotes; write a copy out")
            self._fault(index, Said("“*{name}” is an alias", name=event.anchor or ""), mend)
            if builder.awaits_key:
                builder.key("", index)
            else:
                builder.scalar(None, index)
        elif isinstance(event, yaml.ScalarEvent):
            self._signs(event.anchor, event.tag, index)
            if not builder.awaits_key:
                builder.scalar(self._scalar(event), index)
            else:
                if event.value in builder.keys:
                    self._fault(index, Said("“{key}” stands twice", key=event.value), Said("keep one of the two"))
                builder.key(event.value, index)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._signs(event.anchor, event.tag, index)
            return self._open(builder, index, is_mapping=isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.CollectionEndEvent):
            builder.close()
        return True

    def _open(self, builder: "_Builder", index: int, *, is_mapping: bool) -> bool:
        if builder.awaits_key:
            self._fault(index, Said("a key must be a word"), Said("check the braces and the colon on this line"))
            return False
        if builder.depth >= _DEEPEST:
            self._fault(index, Said("too many levels inside one another"), Said("write it flatter"))
            return False
        builder.open({} if is_mapping else [], index)
        return True

    def _signs(self, anchor: str | None, tag: str | None, index: int) -> None:
        """Anchors and tags: in a charter they are texts whose first sign YAML takes for its own."""
        if anchor is not None:
            mend = Said("put a text that begins with {sign} in quotes", sign="&")
            self._fault(index, Said("“&{name}” is an anchor for YAML", name=anchor), mend)
        if tag is not None:
            mend = Said("put a text that begins with {sign} in quotes", sign="!")
            self._fault(index, Said("“{name}” is a tag for YAML", name=tag), mend)

    def _scalar(self, event: yaml.ScalarEvent) -> str | bool | None:
        if event.style:
            return str(event.value)
        end = len(self._text) if event.end_mark is None else event.end_mark.index
        if self._text[end : end + 1] in {"", " ", "#"} and _HASHTAG.match(self._text, end):
            mend = Said("put the whole text in quotes, or leave a space after # if it is a remark")
            self._fault(end, Said("what follows # is lost: YAML takes it for a remark"), mend)
        return _CONSTANTS.get(event.value, event.value)

    def _fault(self, index: int, what: str, mend: str) -> None:
        fault = Fault(self._name, bisect_right(self._line_ends, index - 1) + 1, what, mend)
        if fault not in self._faults and len(self._faults) < _MOST_FAULTS:
            self._faults.append(fault)

    def _stop(self, index: int, what: str, mend: str) -> tuple[None, list[Fault]]:
        self._fault(index, what, mend)
        return None, self._faults


class _Builder:
    """Values and marks from a stream of events, without recursion."""

    def __init__(self) -> None:
        self.root: Tree = None
        self.mark = _Mark(0)
        self.complete = False
        self._open: list[tuple[list[Tree] | dict[str, Tree], _Mark]] = []
        self._key: tuple[str, int] | None = None
        self._keys: list[tuple[str, int] | None] = []

    @property
    def depth(self) -> int:
        return len(self._open)

    @property
    def awaits_key(self) -> bool:
        return bool(self._open) and isinstance(self._open[-1][0], dict) and self._key is None

    @property
    def keys(self) -> dict[str, Tree]:
        container = self._open[-1][0]
        return container if isinstance(container, dict) else {}

    def key(self, key: str, index: int) -> None:
        self._key = key, index

    def scalar(self, value: str | bool | None, index: int) -> None:
        self._put(value, index)

    def open(self, container: list[Tree] | dict[str, Tree], index: int) -> None:
        mark = self._put(container, index)
        self._keys.append(self._key)
        self._key = None
        self._open.append((container, mark))

    def close(self) -> None:
        self._open.pop()
        self._key = self._keys.pop()

    def _put(self, value: Tree, index: int) -> _Mark:
        if not self._open:
            self.root, self.mark, self.complete = value, _Mark(index), True
            return self.mark
        container, holder = self._open[-1]
        if isinstance(container, list):
            mark = holder.parts[len(container)] = _Mark(index)
            container.append(value)
            return mark
        key, index = self._key or ("", index)
        mark = holder.parts[key] = _Mark(index)
        container[key] = value
        self._key = None
        return mark


_IN_WORDS: Final = (
    (
        "mapping values are not allowed",
        Said("a second colon stands in this text"),
        Said('put the whole text in quotes: "…"'),
    ),
    (
        "end of stream",
        Said("a quotation mark is never closed"),
        Said('close it, or put the whole text between two "'),
    ),
    (
        "escape",
        Said('a \\ stands before a sign in a text between "…"'),
        Said("write it twice (\\\\), or put the text between '…'"),
    ),
    (
        "',' or",
        Said("a list between brackets is not closed, or lacks a comma"),
        Said("check [ ] {{ }} and commas near this line"),
    ),
    (
        "could not find expected ':'",
        Said("a line has no colon after its key"),
        Said("write key: value, with the same indentation as its neighbours"),
    ),
    (
        "did not find expected",
        Said("this line does not go on with what stands before"),
        Said("check the quotes (inside '…' an apostrophe is written twice), and that the lines begin in one column"),
    ),
)
"""A piece of YAML's own words → what is wrong, and the likeliest mend. The first that fits speaks."""


def _explained(error: yaml.MarkedYAMLError, text: str) -> tuple[str, str]:
    problem = str(error.problem or "")
    mark = error.problem_mark
    sign = text[mark.index : mark.index + 1] if mark is not None else ""
    if "cannot start any token" in problem and sign:
        return Said("a text cannot begin with {sign} here", sign=sign), Said("put the whole text in quotes")
    for piece, what, mend in _IN_WORDS:
        if piece in problem:
            return what, mend
    mend = Said("check quotes, colons and indentation near this line")
    return Said("YAML cannot read this: {problem}", problem=problem), mend
