"""What a version says of a content, and what the domain's values are when a file leaves something out."""

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, snapshot

from bot.charter.loader import engine_of
from bot.charter.reader import read
from bot.domain.charter import Charter, Mend
from bot.domain.levels import Certainty, Kind, Level, Precedence
from bot.domain.matchers import Scope, Structural

A = ARTICLE_FILE


def charter(files: dict[str, str] | None = None) -> Charter:
    """The charter of `files`, without faults."""
    reading = read(snapshot(files))
    assert reading.charter is not None, reading.faults
    return reading.charter


SAME = [
    (A, "id: embargo_launch", "# remark\nid: embargo_launch # more"),
    (A, "title: {en: Launches, fr: Lancements}", "title:\n  fr: 'Lancements'\n  en: \"Launches\""),
    (A, "owner: communications\ncontact: press", "contact: press\nowner: communications"),
    ("charter.yaml", "# The company.\n", ""),
]


@pytest.mark.parametrize(("file", "old", "new"), SAME)
def test_remarks_layout_and_the_order_of_keys_leave_the_version(file: str, old: str, new: str) -> None:
    """An editor that reformats a file changes nothing that was said under it."""
    other = charter(edited(file, old, new))
    assert other.version == charter().version
    assert other.articles["embargo_launch"].version == charter().articles["embargo_launch"].version


def test_windows_line_ends_leave_the_version() -> None:
    """The same file saved on another system."""
    windows = {name: "\ufeff" + text.replace("\n", "\r\n") for name, text in MINIMAL.items()}
    assert charter(windows).version == charter().version


def test_a_word_changes_the_version_of_its_article_and_of_the_whole() -> None:
    """And of nothing else."""
    other = charter(edited(A, "Be first on the day.", "Be early on the day."))
    assert other.version != charter().version
    assert other.articles["embargo_launch"].version != charter().articles["embargo_launch"].version
    other = charter(edited("lexicons/leaks.yaml", "leaked", "leaking"))
    assert other.version != charter().version
    assert other.articles["embargo_launch"].version == charter().articles["embargo_launch"].version


def test_a_version_is_64_hexadecimal_digits() -> None:
    """A SHA-256, printed."""
    assert len(charter().version) == 64
    int(charter().version, 16)


def test_what_a_rule_leaves_out_has_the_defaults_of_the_format() -> None:
    """docs/charter-format.md, column by column."""
    leak, name = charter().rules
    assert (leak.kind, leak.level, leak.certainty) == (Kind.RISK, Level.PAUSE, Certainty.HINT)
    assert (leak.precedence, leak.mend) == (Precedence.ORDINARY, None)
    assert [each.condition for each in leak.unless[:2]] == [Structural.NEGATED, Structural.QUOTED]
    assert [each.scope for each in leak.unless] == [Scope.SENTENCE, Scope.SENTENCE, Scope.DRAFT]
    assert (name.precedence, name.mend, name.certainty) == (Precedence.HARM, Mend.REPLACE, Certainty.FIRM)
    assert leak.source == f"{A}:24"
    assert (leak.confidential, leak.insult, leak.sensitive) == (False, False, False)


@pytest.mark.parametrize(
    ("article", "precedence", "sensitive"),
    [
        ("customer_data", Precedence.HARM, False),
        ("violence_threats", Precedence.HARM, False),
        ("whistleblowing", Precedence.WHISTLEBLOWING, True),
        ("union_interference", Precedence.UNION_INTERFERENCE, False),
        ("accuracy_correction", Precedence.ORDINARY, False),
    ],
)
def test_precedence_follows_the_article(article: str, precedence: Precedence, sensitive: bool) -> None:
    """The brief's order, unless a rule says otherwise."""
    files = edited(A, "id: embargo_launch", f"id: {article}")
    text = files.pop(A)
    files["charter.yaml"] = files["charter.yaml"].replace("embargo_launch", article)
    rule = charter({**files, f"articles/{article}.yaml": text}).rules[0]
    assert (rule.precedence, rule.sensitive) == (precedence, sensitive)


def test_content_that_was_tried_before_need_not_be_tried_again() -> None:
    """The examples are left alone; what cannot be compiled is refused all the same."""
    broken = edited(A, 'catch: ["Our new lamp leaks."]', 'catch: ["Nothing."]')
    assert engine_of(snapshot(broken), try_examples=False).charter.articles
