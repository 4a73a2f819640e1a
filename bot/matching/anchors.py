"""A literal that every match of an expression must contain, so that the expression runs only where it can match.

Sound by construction: where nothing is certain there is no anchor, and the expression always runs.
"""

_CLASS_ESCAPES = frozenset("dDsSwWbBAzpPQEC")
_LEAST = 3


def anchors(regex: str) -> frozenset[str] | None:
    """Literals of which at least one stands in every match of `regex` (an expression on folded text), or None."""
    branches = _branches(regex)
    if branches is None:
        return None
    found = [_best_literal(branch) for branch in branches]
    if any(literal is None for literal in found):
        return None
    return frozenset(literal for literal in found if literal is not None)


def _branches(regex: str) -> list[str] | None:
    """The alternatives at the outermost level; None when a flag group makes reading by eye unsafe."""
    if "(?" in regex.replace("(?:", "") or "\\Q" in regex or "[[:" in regex:
        return None
    branches, depth, start, index = [], 0, 0, 0
    while index < len(regex):
        character = regex[index]
        if character == "\\":
            index += 1
        elif character == "[":
            index = _end_of_class(regex, index)
        elif character == "(":
            depth += 1
        elif character == ")":
            depth -= 1
        elif character == "|" and depth == 0:
            branches.append(regex[start:index])
            start = index + 1
        index += 1
    branches.append(regex[start:])
    return branches


def _best_literal(branch: str) -> str | None:  # noqa: C901, PLR0912 - a reader of one small grammar, case by case
    runs: list[str] = [""]
    depth, index = 0, 0
    while index < len(branch):
        character = branch[index]
        literal: str | None = None
        if character == "\\" and index + 1 < len(branch):
            index += 1
            escaped = branch[index]
            literal = None if escaped in _CLASS_ESCAPES or escaped.isalnum() else escaped
            if escaped in "bB":
                index += 1
                continue
        elif character == "[":
            index = _end_of_class(branch, index)
        elif character == "(":
            depth += 1
            runs.append("")
        elif character == ")":
            depth -= 1
            runs.append("")
        elif character in "^$":
            index += 1
            continue
        elif character not in ".*+?{}|":
            literal = character
        following = branch[index + 1 : index + 2]
        if depth == 0 and literal is not None and following not in {"*", "?", "{"}:
            runs[-1] += literal
        else:
            runs.append("")
        if following == "+":
            runs.append("")
        if following and following in "*+?":
            index += 1
            if branch[index + 1 : index + 2] == "?":
                index += 1
            runs.append("")
        elif following == "{":
            index = branch.find("}", index)
            if index < 0:
                return None
            runs.append("")
        index += 1
    longest = max(runs, key=len)
    return longest if len(longest) >= _LEAST else None


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
