"""YAML as it is read for a charter: words stay words, every value has its line, and nothing is lost in silence."""

import pytest

from bot.charter.tree import Document, parse


def read(text: str) -> Document:
    """A text without any fault."""
    document, faults = parse(text.encode(), "x.yaml")
    assert faults == []
    assert document is not None
    return document


TRAPS = [
    ("a: b\n\tc: d\n", 2, "a tab stands here"),
    ("a:\tb\n", 1, "a tab stands here"),
    ("a: 1\nb: 2\na: 3\n", 3, "“a” stands twice"),
    ("a: {b: 1, b: 2}\n", 1, "“b” stands twice"),
    ("- &Co partners\n", 1, "“&Co” is an anchor"),
    ("- &a [x]\n- *a\n", 2, "“*a” is an alias"),
    ("- x\n- *bonus\n", 2, "“*bonus” is an alias"),
    ("- !important news\n", 1, "“!important” is a tag"),
    ("a: b\n---\nc: d\n", 2, "a second document starts here"),
    ("- great\n- launch day #lumen\n", 2, "what follows # is lost"),
    ("- #lumen\n", 1, "what follows # is lost"),
    ("- great\n- @lumen\n", 2, "a text cannot begin with @"),
    ("a: Proud: really\n", 1, "a second colon stands in this text"),
    ("- 'l'idée'\n", 1, "does not go on with what stands before"),
    ('- "quoted" rest\n', 1, "does not go on with what stands before"),
    ("a: [b, c\nd: e\n", 2, "a list between brackets is not closed"),
    ('a: b\nc: "d\n\ne: f\n', 2, "a quotation mark is never closed"),
    ("? [a]\n: b\n", 1, "a key must be a word"),
    ("a: \x00\n", 1, "a character that cannot be shown (U+0000)"),
    ("a: b\nc: \x1b[31m\n", 2, "a character that cannot be shown (U+001B)"),
    ("", 1, "the file is empty"),
    ("# only a remark\n", 1, "the file is empty"),
    ("a:\n" + "".join(" " * n + "a:\n" for n in range(1, 60)), 41, "too many levels"),
    ("[" * 500_000, 1, "too many levels"),
    ("{" * 500_000, 1, "a key must be a word"),
]


@pytest.mark.parametrize(("text", "line", "what"), TRAPS, ids=[what[:40] for _, _, what in TRAPS])
def test_what_yaml_would_refuse_or_change_in_silence_is_told_at_its_line(text: str, line: int, what: str) -> None:
    """Tabs, hashtags, aliases, tags, repeated keys, quotes: each with a mend."""
    _, faults = parse(text.encode(), "x.yaml")
    assert [(fault.line, what in fault.what) for fault in faults if what in fault.what] == [(line, True)], faults
    assert all(fault.mend for fault in faults)


def test_a_yaml_bomb_is_refused_before_it_grows() -> None:
    """Nested aliases, a gigabyte once expanded, are as many refusals and nothing else."""
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(8)
    )
    _, faults = parse(bomb.encode(), "x.yaml")
    assert {"is an alias" in fault.what or "is an anchor" in fault.what for fault in faults} == {True}


def test_words_that_yaml_takes_for_switches_stay_words() -> None:
    """Norway, an answer, a date and a number are texts; only true, false and nothing are not."""
    document = read("- no\n- yes\n- on\n- off\n- n\n- 2026-01-01\n- 06\n- 1_000\n- 1e3\n- true\n- False\n- ~\n- \n")
    texts = ["no", "yes", "on", "off", "n", "2026-01-01", "06", "1_000", "1e3"]
    assert document.values == [*texts, True, False, None, None]


def test_a_hashtag_in_quotes_or_inside_a_word_and_a_remark_are_no_faults() -> None:
    """Only a word that would be lost is told."""
    assert read('- "day #lumen"\n- C# and F#\n- x # a remark\n- "y" #z\n').values == [
        "day #lumen",
        "C# and F#",
        "x",
        "y",
    ]


def test_every_value_knows_its_line() -> None:
    """Lines are those of an editor: after a byte-order mark, Windows line ends, and U+2028 inside a text."""
    document = read("\ufeffa:\r\n  - {b: c,\r\n     d: e\u2028f}\r\n  - >\r\n    long\r\n    text\r\ng: h\r\n")
    ways: list[tuple[str | int, ...]] = [("a",), ("a", 0), ("a", 0, "b"), ("a", 0, "d"), ("a", 1), ("g",)]
    assert [document.line(way) for way in ways] == [1, 2, 2, 3, 4, 7]


def test_the_line_of_something_missing_is_that_of_its_holder() -> None:
    """A missing key points at the place where it belongs."""
    document = read("x: 1\na:\n  - b: 1\n    c: 2\n")
    assert document.line(("a", 0, "fix")) == 3
    assert document.line(("nothing", "at", "all")) == 1
    assert not document.has(("a", 0, "fix"))
    assert document.has(("a", 0, "c"))


def test_other_encodings_are_told_at_the_first_foreign_byte() -> None:
    """A file saved by an old editor."""
    _, faults = parse("a: b\nc: café\n".encode("latin-1"), "x.yaml")
    assert [(fault.line, fault.what) for fault in faults] == [(2, "the file is not UTF-8 text")]


def test_a_file_full_of_faults_tells_some_of_them_only() -> None:
    """A thousand tabs are not a thousand lines to read."""
    _, faults = parse(b"\ta\n" * 1_000, "x.yaml")
    assert 1 < len(faults) <= 20
