"""What an admin reads about an edit: each change on its line, in the files' own words."""

import pytest
from charter_files import ARTICLE_FILE, LEAKS, MINIMAL, edited, snapshot

from bot.charter.diff import differences
from bot.charter.loader import engine_of
from bot.domain.charter import Charter

A, C = ARTICLE_FILE, "charter.yaml"


def charter(files: dict[str, str] | None = None) -> Charter:
    """The charter of some files, its examples untried."""
    return engine_of(snapshot(files), try_examples=False).charter


EDITS = [
    (A, "title: {en: Launches,", "title: {en: Debuts,", ["embargo_launch.title.en: “Launches” → “Debuts”"]),
    (A, "en: [launch]", "en: [launch, debut]", ["embargo_launch.keywords.en: + “debut”"]),
    (
        A,
        "fr: [lancement]",
        "fr: [sortie]",
        ["embargo_launch.keywords.fr: + “sortie”", "embargo_launch.keywords.fr: - “lancement”"],
    ),
    (A, "review_by: 2027-01-01", "review_by: 2028-01-01", ["embargo_launch.review_by: 2027-01-01 → 2028-01-01"]),
    (A, "level: pause", "level: polish", ["embargo_launch.leak.level: “pause” → “polish”"]),
    (A, "within: 4", "within: 5", ["embargo_launch.leak.match: how its parts go together changed"]),
    (
        A,
        "(our|the) new",
        "our new",
        ["embargo_launch.leak.match: + “our new”", "embargo_launch.leak.match: - “(our|the) new”"],
    ),
    (A, "negated, quoted", "negated", ["embargo_launch.leak.unless: - “quoted”"]),
    (A, "names: [Aurora]", "names: [Aurora, Borealis]", ["embargo_launch.name.match: + “Borealis”"]),
    (
        A,
        '"Il pleut."',
        '"Il neige."',
        ["embargo_launch.leak.examples.fr.pass: + “Il neige.”", "embargo_launch.leak.examples.fr.pass: - “Il pleut.”"],
    ),
    (
        A,
        "certainty: firm",
        "confidential: true",
        ["embargo_launch.name.certainty: “firm” → “hint”", "embargo_launch.name.confidential: False → True"],
    ),
    (
        A,
        "id: name",
        "id: codename",
        [
            "embargo_launch.codename: rule added",
            "embargo_launch.codename: no word of “Aurora” until 2027-03-01, 09:00 (+01:00)",
            "embargo_launch.name: rule removed",
        ],
    ),
    (A, "# yaml", "# another remark\n# yaml", []),
    (C, "name: Lumen", "name: Lumos", ["charter.employer.name: “Lumen” → “Lumos”"]),
    (C, "products: [Lumen Aura]", "products: []", ["charter.employer.products: - “Lumen Aura”"]),
    (C, "jurisdictions: [FR, US]", "jurisdictions: [US, FR]", ["charter.jurisdictions: in another order"]),
    (
        C,
        "press@example.com",
        "desk@example.com",
        ["charter.contacts.press.link: “mailto:press@example.com” → “mailto:desk@example.com”"],
    ),
    (C, "permission: official", "permission: ask", ["charter.perimeter.results.permission: “official” → “ask”"]),
    (
        C,
        "en: [days off]",
        "en: [holiday]",
        ["charter.elsewhere.leave.keywords.en: + “holiday”", "charter.elsewhere.leave.keywords.en: - “days off”"],
    ),
    (C, "our craft", "our trade", ["charter.strategy.craft.message.en: “our craft” → “our trade”"]),
    (C, "articles: [embargo_launch]", "articles: []", ["charter.strategy.craft.articles: - “embargo_launch”"]),
    (
        C,
        'label.pause: "Take a breath first"',
        "label.pause: Wait",
        ["charter.texts.en.label.pause: “Take a breath first” → “Wait”"],
    ),
    (C, '{number: "112", ', '{number: "15", ', ["charter.emergency.FR: changed (1 → 1 entries)"]),
    ("lexicons/leaks.yaml", "leaked", "leaking", ["lexicons/leaks.en: + “leaking”", "lexicons/leaks.en: - “leaked”"]),
]


@pytest.mark.parametrize(("file", "old", "new", "lines"), EDITS, ids=[f"{old[:25]}" for _, old, _, _ in EDITS])
def test_an_edit_reads_as_what_was_and_what_is(file: str, old: str, new: str, lines: list[str]) -> None:
    """No more lines than changes."""
    assert differences(charter(), charter(edited(file, old, new))) == lines


def test_the_same_charter_has_no_differences() -> None:
    """Nothing is invented."""
    assert differences(charter(), charter()) == []


def test_what_came_and_went_is_told_by_name() -> None:
    """Articles and lists, both ways."""
    more = {
        **MINIMAL,
        "articles/second.yaml": edited(A, "id: embargo_launch", "id: second")[A],
        "lexicons/drips.yaml": LEAKS,
    }
    assert differences(charter(), charter(more)) == ["second: article added", "lexicons/drips: list added"]
    assert differences(charter(more), charter()) == ["second: article removed", "lexicons/drips: list removed"]


def test_long_texts_are_shown_from_where_they_part() -> None:
    """The eye finds the change."""
    long = "Say it once. " * 12
    old = edited(A, "We announce together.", f'"{long}And then stop."')
    new = edited(A, "We announce together.", f'"{long}And then go on."')
    (line,) = differences(charter(old), charter(new))
    assert line == "embargo_launch.rule.en: “…it once. And then stop.” → “…it once. And then go on.”"


def test_rules_in_another_order_are_told() -> None:
    """The order of rules can decide which is shown."""
    head, first, second = MINIMAL[A].partition("  - id: leak")
    first, middle, last = (first + second).partition("  - id: name")
    swapped = {**MINIMAL, A: head + middle + last + first}
    assert differences(charter(), charter(swapped)) == ["embargo_launch: rules stand in another order"]
