"""A policy file as text that is changed at one place: every other line, remark, quotation mark and blank stays.

A round trip through a YAML library was measured first: it wrote half the lines of the shipped charter anew. So values
are only located here, by the same parser that reads the charter, and the text around them is left alone. Each change
is read back: what was meant must be there, and nothing else may differ.
"""

import copy
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final

import yaml

from bot.charter.tree import Document, Tree, Way, parse
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said

_WIDTH: Final = 118
_BOM: Final = "\ufeff"
_SEND_WHOLE: Final = Said("change the file itself, and send it whole")


class Word(str):
    """A text that is written without quotation marks: an id, a level, a date."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class InLine:
    """A list or keys that are written within one line, between brackets or braces."""

    value: "Sequence[Any] | Mapping[str, Any]"


Written = Any
"""A text, a `Word`, true or false, a date, a list, keys, or one of the last two `InLine`."""


class YamlText:
    """One file. Every change gives a new one.

    Raises:
        CharterError: it cannot be read as a policy file, or its layout does not let the change through.
    """

    def __init__(self, name: str, content: bytes) -> None:
        document, faults = parse(content, name)
        if document is None or faults:
            raise CharterError(sorted(set(faults)))
        self.name = name
        self.document: Document = document
        self._text = content.decode("utf-8-sig")
        self._has_mark = content.startswith(_BOM.encode())
        self._newline = "\r\n" if "\r\n" in self._text else "\n"

    @property
    def content(self) -> bytes:
        """The file."""
        return ((_BOM if self._has_mark else "") + self._text).encode()

    def with_text(self, way: Way, text: str) -> "YamlText":
        """The text at `way` replaced, in the same style: folded, quoted or bare as it was."""
        node = self._node(way)
        if not isinstance(node, yaml.ScalarNode):
            raise self.refused(way, Said("no single text stands here"), _SEND_WHOLE)
        if node.value == text:
            return self
        start = _index(node.start_mark)
        if node.style in {">", "|"}:
            margin = " " * (self._column_of_key(way) + 2)
            wrapped = textwrap.wrap(text, _WIDTH - len(margin), break_long_words=False, break_on_hyphens=False)
            written = self._newline.join([">-", *(f"{margin}{line}" for line in wrapped)])
        elif not node.style and isinstance(text, Word):
            written = text
        else:
            written = quoted(text)
        return self._spliced(start, _end(node, self._text), written, lambda root: _put(root, way, str(text)))

    def with_entry(self, way: Way, entry: Written, *, after: int | None = None, apart: bool = False) -> "YamlText":
        """`entry` added to the list at `way`, last or after a position; `apart`: a blank line before it."""
        node = self._node(way)
        if not isinstance(node, yaml.SequenceNode):
            raise self.refused(way, Said("no list stands here"), _SEND_WHOLE)
        place = len(node.value) - 1 if after is None else after

        def put(root: Tree) -> None:
            _at(root, way).insert(place + 1, plain(entry))

        if node.flow_style and node.value:
            return self._spliced(*self._in_brackets(node, entry), put)
        if node.flow_style:
            indent = self._column_of_key(way) + 2
            written = self._newline.join(["", *_item(entry, indent)])
            return self._spliced(_index(node.start_mark), _index(node.end_mark), written, put)
        end = self._line_end(_end(node.value[place], self._text))
        lines = [*([""] if apart else []), *_item(entry, node.start_mark.column)]
        return self._spliced(end, end, self._newline + self._newline.join(lines), put)

    def with_key(self, way: Way, key: str, value: Written, *, after: str | None = None) -> "YamlText":
        """`key` added to the keys at `way`, last or after another."""
        node = self._node(way)
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self.refused(way, Said("no keys stand here"), _SEND_WHOLE)

        def put(root: Tree) -> None:
            _at(root, way)[key] = plain(value)

        if node.flow_style:
            end = _end(node.value[-1][1], self._text)
            return self._spliced(end, end, f", {key}: {in_line(value)}", put)
        before = next((each for name, each in node.value if name.value == after), node.value[-1][1])
        end = self._line_end(_end(before, self._text))
        lines = _keyed(key, value, node.start_mark.column)
        return self._spliced(end, end, self._newline + self._newline.join(lines), put)

    def refused(self, way: Way, what: str, mend: str) -> CharterError:
        """A fault at the line of `way`."""
        return CharterError([Fault(self.name, self.document.line(way), what, mend)])

    def _in_brackets(self, node: yaml.SequenceNode, entry: Written) -> tuple[int, int, str]:
        """Where and how an entry joins a list between brackets; on a line of its own where the last one is full."""
        last = _end(node.value[-1], self._text)
        closing = _index(node.end_mark) - 1
        comma = self._text.find(",", last, closing)
        begin = self._text.rfind("\n", 0, last) + 1
        written = in_line(entry)
        first = node.value[0].start_mark
        rows = {each.start_mark.line for each in node.value}
        one_a_line = len(rows) == len(node.value) > 1
        is_full = len(rows) > 1 and last - begin + len(written) + 2 > _WIDTH
        gap = self._newline + " " * first.column if one_a_line or is_full else " "
        if comma >= 0:
            return comma + 1, comma + 1, f"{gap}{written},"
        return last, last, f",{gap}{written}"

    def _spliced(self, start: int, end: int, written: str, change: Callable[[Tree], None]) -> "YamlText":
        text = self._text[:start] + written + self._text[end:]
        meant = copy.deepcopy(self.document.values)
        change(meant)
        fault = self.refused((), Said("this file's layout does not let a form change it"), _SEND_WHOLE)
        try:
            changed = YamlText(self.name, ((_BOM if self._has_mark else "") + text).encode())
        except (CharterError, UnicodeEncodeError):
            raise fault from None
        if changed.document.values != meant:
            raise fault
        return changed

    def _line_end(self, index: int) -> int:
        """Where the line of `index` ends, before its line break."""
        end = self._text.find("\n", index)
        end = len(self._text) if end < 0 else end
        return end - 1 if self._text[end - 1 : end] == "\r" else end

    def _column_of_key(self, way: Way) -> int:
        """The column in which the line begins that holds the key at `way`."""
        holder = self._node(way[:-1])
        if isinstance(holder, yaml.MappingNode):
            key = next(name for name, _ in holder.value if name.value == way[-1])
            return int(key.start_mark.column)
        return int(holder.start_mark.column)

    @cached_property
    def _root(self) -> yaml.Node:
        found = yaml.compose(self._text, Loader=yaml.CSafeLoader)
        assert found is not None  # noqa: S101 - it was read as a document
        return found

    def _node(self, way: Way) -> yaml.Node:
        node = self._root
        for step in way:
            if isinstance(node, yaml.MappingNode):
                values = [value for key, value in node.value if key.value == step]
            else:
                values = node.value[int(step) :][:1] if isinstance(node, yaml.SequenceNode) else []
            if not values:
                raise self.refused(way, Said("“{key}” is not there", key=step), Said("add it, and send the file whole"))
            node = values[0]
        return node


def quoted(text: str) -> str:
    """A text between quotation marks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_line(value: Written) -> str:
    """A value within one line."""
    if isinstance(value, InLine):
        value = value.value
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {in_line(each)}" for key, each in value.items()) + "}"
    if isinstance(value, str) or not isinstance(value, Sequence):
        return _scalar(value)
    return "[" + ", ".join(map(in_line, value)) + "]"


def plain(value: Written) -> Tree:
    """The value as the reader of policy files will see it."""
    if isinstance(value, InLine):
        value = value.value
    if isinstance(value, bool):
        return value
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    return _scalar(value)


def _scalar(value: Written) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Word) else quoted(value)


def _keyed(key: str, value: Written, indent: int) -> list[str]:
    """`key: value` as lines."""
    margin = " " * indent
    if isinstance(value, Mapping):
        return [f"{margin}{key}:", *(line for name, each in value.items() for line in _keyed(name, each, indent + 2))]
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [f"{margin}{key}:", *(line for each in value for line in _item(each, indent + 2))]
    return [f"{margin}{key}: {in_line(value)}"]


def _item(value: Written, indent: int) -> list[str]:
    """`- value` as lines."""
    margin = " " * indent
    if not isinstance(value, Mapping):
        return [f"{margin}- {in_line(value)}"]
    lines = [line for name, each in value.items() for line in _keyed(name, each, indent + 2)]
    return [f"{margin}- {lines[0].strip()}", *lines[1:]]


def _index(mark: Any) -> int:  # noqa: ANN401 - the parser's own mark
    return int(mark.index)


def _end(node: yaml.Node, text: str) -> int:
    """Where the last character of a value stands, behind it; blanks and remarks that follow are not its own."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1] if isinstance(last, tuple) else last, text)
    if isinstance(node, yaml.ScalarNode) and node.style in {">", "|"}:
        return _end_of_lines(_index(node.start_mark), text)
    return _index(node.end_mark)


def _end_of_lines(start: int, text: str) -> int:
    """The end of a folded or literal text that begins at `start`."""
    end = text.find("\n", start)
    last = end = len(text) if end < 0 else end
    indent = 0
    for line in _lines(text, end + 1):
        words = line.lstrip(" ")
        if words.strip():
            margin = len(line) - len(words)
            indent = indent or margin
            if margin < indent or not indent:
                break
            last = end + 1 + len(line.rstrip("\r"))
        end += 1 + len(line)
    return last


def _lines(text: str, start: int) -> Iterator[str]:
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _at(root: Tree, way: Way) -> Any:  # noqa: ANN401 - a list or keys, as the caller knows
    value: Any = root
    for step in way:
        value = value[step]
    return value


def _put(root: Tree, way: Way, value: str) -> None:
    _at(root, way[:-1])[way[-1]] = value
