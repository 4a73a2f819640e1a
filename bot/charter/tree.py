"""YAML as plain values with the line of each: read once, safely, so that every later message can point at its place.

Refused: aliases and anchors that are used (a small file can grow without end through them), duplicate keys, several
documents, anything but UTF-8 text of a sensible size. Scalars stay what their author
wrote ("no" is the word).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.domain.errors import Fault

LONGEST_FILE = 1_000_000
_DEEPEST = 40
Tree: TypeAlias = "str | bool | list[Tree] | dict[str, Tree] | None"
Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """One file: its name for messages, its values, and the line (from 1) of each path into them."""

    name: str
    values: Tree
    lines: Mapping[Path_, int]

    def line(self, path: Path_) -> int:
        """The line of `path`, or of the nearest thing that holds it."""
        while path not in self.lines and path:
            path = path[:-1]
        return self.lines.get(path, 1)


class _RefusedError(Exception):
    """What is wrong with a file, at a line."""

    def __init__(self, line: int, what: str, mend: str) -> None:
        super().__init__(what)
        self.line, self.what, self.mend = line, what, mend


def read(path: Path, name: str) -> Document | Fault:
    """The file at `path`, or why it cannot be used. `name` is what messages call it."""
    try:
        return _read(path, name)
    except _RefusedError as refused:
        return Fault(name, refused.line, refused.what, refused.mend)


def _read(path: Path, name: str) -> Document:
    try:
        if not path.is_file():
            raise _RefusedError(1, "this is not a file", "give a folder another name, and keep only .yaml files here")
        if path.stat().st_size > LONGEST_FILE:
            raise _RefusedError(1, f"the file is longer than {LONGEST_FILE:,} bytes", "split it: one article a file")
        raw = path.read_bytes()
    except OSError as error:
        raise _RefusedError(1, f"the file cannot be read ({error.strerror})", "check the file's permissions") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _RefusedError(line, "the file is not UTF-8 text", "save it again with the encoding UTF-8") from None
    return _parse(text, name)


def _parse(text: str, name: str) -> Document:
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise _yaml_refusal(error) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _RefusedError(1, "a character that YAML does not allow", "remove control characters") from None
    finally:
        loader.dispose()
    if node is None:
        raise _RefusedError(1, "the file is empty", "copy another file of the same folder and change it")
    lines: dict[Path_, int] = {}
    values = _value(node, (), lines, set())
    return Document(name, values, lines)


def _yaml_refusal(error: yaml.MarkedYAMLError) -> _RefusedError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark is not None else 1
    problem = error.problem or "it cannot be read"
    if "\\t" in problem or "tab" in problem:
        return _RefusedError(line, "a tab stands where spaces are expected", "replace tabs by spaces")
    if "expected a single document" in (error.context or problem):
        return _RefusedError(line, "a second document starts here", "remove the line ---")
    if "undefined alias" in problem:
        return _RefusedError(line, "an alias (*name) is used", "write the text out; put a word with * in quotes")
    return _RefusedError(
        line, f"YAML cannot read this: {problem}", "check quotes, colons and indentation near this line"
    )


def _value(  # noqa: C901 - one case for each shape of YAML
    node: yaml.Node, path: Path_, lines: dict[Path_, int], seen: set[int]
) -> Tree:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        raise _RefusedError(line, "an alias (*name) is used", "write the text out in both places")
    seen.add(id(node))
    if len(path) > _DEEPEST:
        raise _RefusedError(line, "too many levels inside one another", "write it flatter")
    if isinstance(node, yaml.ScalarNode):
        if node.style is None and node.value in {"true", "false"}:
            return bool(node.value == "true")
        if node.style is None and node.value in {"", "~", "null"}:
            return None
        return str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, number), lines, seen) for number, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        raise _RefusedError(line, "YAML cannot read this", "check this line")
    values: dict[str, Tree] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise _RefusedError(key_line, "a key must be a word", "check the braces and the colon on this line")
        key = str(key_node.value)
        if key in values:
            raise _RefusedError(key_line, f"“{key}” stands twice", "keep one of the two")
        lines[(*path, key)] = key_line
        values[key] = _value(value_node, (*path, key), lines, seen)
    return values
