"""Literals of which at least one stands in every match of an expression, so that it runs only where it can match.

Sound by construction: where nothing is certain there is no anchor, and the expression always runs. Only the shape of
the expression is read (sequences, choices, groups, repetitions); RE2 alone says what it matches.
"""

from dataclasses import dataclass

_CLASS_ESCAPES = frozenset("dDsSwWpPQEC")
_EDGE_ESCAPES = frozenset("bBAz")
_LEAST = 3
_MOST = 400
Anchors = frozenset[str]


def anchors(regex: str) -> Anchors | None:
    """The anchors of `regex` (an expression on folded text), or None if it has to be tried on every text."""
    if "(?" in regex.replace("(?:", "") or "\\Q" in regex or "[[:" in regex:
        return None
    reader = _Reader(regex)
    found = reader.choice()
    return found if reader.at_end() else None


@dataclass(slots=True)
class _Reader:
    """Reads an expression from left to right, keeping for each part what must stand in its matches."""

    regex: str
    index: int = 0

    def at_end(self) -> bool:
        return self.index >= len(self.regex)

    def choice(self) -> Anchors | None:
        """Alternatives: every one needs anchors, or there are none."""
        together: frozenset[str] = frozenset()
        certain = True
        while True:
            branch = self._sequence()
            certain = certain and branch is not None
            together |= branch or frozenset()
            if self._peek() != "|":
                break
            self.index += 1
        return together if certain and together and len(together) <= _MOST else None

    def _peek(self) -> str:
        return self.regex[self.index : self.index + 1]

    def _sequence(self) -> Anchors | None:
        """The part of a sequence that says most: a run of letters, or a group."""
        best: Anchors | None = None
        run = ""
        while (character := self._peek()) and character not in "|)":
            literal, group = self._item(character)
            repetition = self._repetition()
            if literal is not None and repetition == "once":
                run += literal
                continue
            if literal is not None and repetition == "more":
                run += literal
            best = _better(best, frozenset((run,)))
            run = ""
            if group is not None and repetition != "perhaps":
                best = _better(best, group)
        return _better(best, frozenset((run,)))

    def _item(self, character: str) -> tuple[str | None, Anchors | None]:
        """One item: its literal (empty for an edge), or the anchors of a group, or neither."""
        self.index += 1
        if character == "\\":
            escaped = self._peek()
            self.index += 1
            if escaped in _EDGE_ESCAPES:
                return "", None
            return (None if escaped in _CLASS_ESCAPES or escaped.isalnum() else escaped), None
        if character in "^$":
            return "", None
        if character == "[":
            self.index = _end_of_class(self.regex, self.index - 1) + 1
            return None, None
        if character == "(":
            if self.regex.startswith("?:", self.index):
                self.index += 2
            inside = self.choice()
            self.index += 1
            return None, inside
        return (None if character == "." else character), None

    def _repetition(self) -> str:
        """`once`, `more` (at least once) or `perhaps`."""
        character = self._peek()
        kind = "once"
        if character and character in "*?":
            self.index += 1
            kind = "perhaps"
        elif character == "+":
            self.index += 1
            kind = "more"
        elif character == "{":
            end = self.regex.find("}", self.index)
            kind = "perhaps" if self.regex[self.index + 1 : self.index + 2] in "0," else "more"
            self.index = len(self.regex) if end < 0 else end + 1
        if kind != "once" and self._peek() == "?":
            self.index += 1
        return kind


def _better(one: Anchors | None, other: Anchors | None) -> Anchors | None:
    """The set whose shortest literal is longest, if that is long enough to be rare."""
    candidates = [each for each in (one, other) if each and min(map(len, each)) >= _LEAST]
    return max(candidates, key=lambda each: (min(map(len, each)), -len(each)), default=None)


def _end_of_class(regex: str, start: int) -> int:
    """The index of the `]` that closes the class which opens at `start`."""
    index = start + 1
    if regex[index : index + 1] == "^":
        index += 1
    if regex[index : index + 1] == "]":
        index += 1
    while index < len(regex) and regex[index] != "]":
        index += 2 if regex[index] == "\\" else 1
    return index
