"""Edits from forms: only the lines that are needed change, what was written loads, and what cannot be is told."""

import difflib
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, snapshot
from fixed import POLICIES
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.charter.edit import edited
from bot.charter.files import Snapshot, take
from bot.charter.loader import engine_of
from bot.charter.tree import parse
from bot.coaching.desk import ArticleTexts, Edit, HarmlessTerm, NewContact, NewEmbargo, WholeFile
from bot.domain.draft import Draft, Language
from bot.domain.errors import CharterError
from bot.domain.levels import Kind
from bot.matching.engine import CharterEngine

UNTIL = datetime(2027, 4, 1, 9, tzinfo=timezone(timedelta(hours=2)))
EN, FR = Language.EN, Language.FR
SMALL = dict(snapshot().contents)


@cache
def shipped() -> dict[str, bytes]:
    """The charter that ships."""
    return dict(take(POLICIES).contents)


def loaded(contents: dict[str, bytes]) -> CharterEngine:
    """The engine of an edited charter, every example tried."""
    return engine_of(Snapshot(contents))


def lines(before: dict[str, bytes], after: dict[str, bytes]) -> tuple[list[str], list[str]]:
    """The lines that went and those that came, over all files."""
    gone, come = [], []
    for name in sorted({*before, *after}):
        pair = [each.get(name, b"").decode().splitlines() for each in (before, after)]
        for line in difflib.unified_diff(*pair, n=0, lineterm=""):
            if line[:3] in {"---", "+++"}:
                continue
            if line[0] == "-":
                gone.append(line[1:])
            elif line[0] == "+":
                come.append(line[1:])
    return gone, come


def found(engine: CharterEngine, text: str, now: datetime) -> list[tuple[str, Kind]]:
    """Which rules of the embargo article find something."""
    return [
        (finding.rule.id, finding.kind)
        for finding in engine.scan(Draft(text=text), now=now)
        if finding.rule.id.startswith("embargo_2")
    ]


def told(edit: Edit, contents: dict[str, bytes] | None = None) -> str:
    """Every fault of an edit that cannot be made."""
    with pytest.raises(CharterError) as caught:
        edited(SMALL if contents is None else contents, edit)
    assert all(fault.file and fault.line >= 1 and fault.mend for fault in caught.value.faults)
    return str(caught.value)


def test_an_embargo_adds_its_rule_and_changes_no_other_line() -> None:
    """Every form of the name, examples in both languages, and nothing else in the article is touched."""
    after = edited(shipped(), NewEmbargo(names=("Zéphyr Neuf",), until=UNTIL))
    gone, come = lines(shipped(), after)
    assert gone == []
    assert {name for name in after if after[name] != shipped()[name]} == {"articles/embargo_launch.yaml"}
    assert "  - id: embargo_20270401" in come
    assert '        names: ["Zéphyr Neuf", "ZéphyrNeuf", "Zéphyr-Neuf"]' in come
    assert "        until: 2027-04-01T09:00:00+02:00" in come


def test_an_embargo_warns_before_its_time_and_congratulates_after() -> None:
    """In both languages, run together, and as a hashtag; the id says nothing of the name."""
    engine = loaded(edited(shipped(), NewEmbargo(names=("Zéphyr Neuf",), until=UNTIL)))
    before, after = UNTIL - timedelta(days=1), UNTIL
    for text in ("Seen the Zephyr Neuf!", "Vu le zéphyr neuf", "#ZéphyrNeuf soon", "zephyr-neuf"):
        assert found(engine, text, before) == [("embargo_20270401", Kind.RISK)], text
        assert found(engine, text, after) == [("embargo_20270401", Kind.OPPORTUNITY)], text
    assert found(engine, "Un zéphyr souffle sur un toit neuf", before) == []


def test_two_embargoes_one_after_the_other_both_work() -> None:
    """Even of one day: each has its own id."""
    once = edited(SMALL, NewEmbargo(names=("Boreal",), until=UNTIL))
    twice = edited(once, NewEmbargo(names=("Mistral",), until=UNTIL, confidential=False))
    engine = loaded(twice)
    before = UNTIL - timedelta(days=1)
    assert found(engine, "Boreal and Mistral", before) == [
        ("embargo_20270401", Kind.RISK),
        ("embargo_20270401_2", Kind.RISK),
    ]
    assert lines(SMALL, once)[0] == lines(once, twice)[0] == []


@pytest.mark.parametrize(
    "name",
    [
        'The "Big" One',
        "L'Étoile",
        "Projet: Nuit",
        "#Nightfall",
        "Lumen 🚀 Max",
        "C++ Studio",
        "Ça & là",
        "- tiret",
        "true",
        "2027-01-01",
        "日本の灯",
        "X2",
        "a\\b",
        "  two\n lines\t here ",
        "Ω" * 200,
        "mot " * 49,
        "Étoile\u202f: l’envers\u00a0!",
    ],
)
def test_strange_names_work(name: str) -> None:
    """Quotes, colons, signs, accents, emoji, long ones: written so that the rule loads and finds them."""
    engine = loaded(edited(SMALL, NewEmbargo(names=(name,), until=UNTIL)))
    text = f"Look: {' '.join(name.split())} !"
    assert found(engine, text, UNTIL - timedelta(days=1)) == [("embargo_20270401", Kind.RISK)]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("", "no name"),
        ("  ", "no name"),
        ("L", "too short"),
        ("🚀", "too short"),
        ("a" * 201, "more than 200"),
        ("Nova (beta)", "holds ("),
        ("Nova*", "holds *"),
        ("{product}", "holds {"),
        ("er", "harmless posts hold it"),
        ("Aurora", "has an embargo already"),
        ("AURORA", "has an embargo already"),
        ("lumen aura", "a public name already (products in charter.yaml)"),
        ("Lumen", "a public name already (name in charter.yaml)"),
    ],
)
def test_names_that_cannot_be_are_told_with_the_mend(name: str, said: str) -> None:
    """Too short, everyday, a sign of the charter's own, known already."""
    assert said in told(NewEmbargo(names=(name,), until=UNTIL))


def test_a_name_that_is_known_is_told_where_it_stands() -> None:
    """The line of the other embargo, or of the public name."""
    assert told(NewEmbargo(names=("Aurora",), until=UNTIL)).startswith(f"{ARTICLE_FILE}:46:")
    assert told(NewEmbargo(names=("Lumen Aura",), until=UNTIL)).startswith("charter.yaml:6:")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=3))
def test_any_name_is_written_well_or_refused(names: list[str]) -> None:
    """Whatever an admin types: the file can be read, keeps every old line, and holds the names; or a fault says why."""
    try:
        after = edited(SMALL, NewEmbargo(names=tuple(names), until=UNTIL))
    except CharterError:
        return
    assert lines(SMALL, after)[0] == []
    document, faults = parse(after[ARTICLE_FILE], ARTICLE_FILE)
    assert document is not None
    assert faults == []
    assert len(document.at(("rules",))) == 3


def test_an_embargo_needs_a_zone_and_an_article() -> None:
    """A time without a zone is told, and so is a charter without the article."""
    assert "zone" in told(NewEmbargo(names=("Boreal",), until=UNTIL.replace(tzinfo=None)))
    without = {name: content for name, content in SMALL.items() if name != ARTICLE_FILE}
    assert "embargo_launch" in told(NewEmbargo(names=("Boreal",), until=UNTIL), without)


def test_a_new_contact_stands_behind_the_others() -> None:
    """And loads; the same again changes nothing."""
    contact = NewContact(
        id="events",
        who={EN: "the events team: Léa", FR: "l’équipe « événements »"},
        link="mailto:events@example.com",
        message={EN: 'Hello, "one" question', FR: "Bonjour, une question"},
    )
    after = edited(SMALL, contact)
    assert lines(SMALL, after)[0] == []
    assert loaded(after).charter.contacts["events"].who[EN] == "the events team: Léa"
    assert edited(after, contact) == after


def test_a_contact_with_a_known_id_is_replaced_in_its_place() -> None:
    """Only the lines that differ; the remark at the end of the file stays."""
    contact = NewContact(
        id="press",
        who={EN: "the press desk", FR: "Léa & Tom"},
        link="mailto:press@example.com",
        message={EN: "Hello, about a post…", FR: "Bonjour, à propos d'un post…"},
    )
    gone, come = lines(SMALL, edited(SMALL, contact))
    assert gone == ["    who: {en: the press desk, fr: le service de presse}"]
    assert come == ['    who: {en: the press desk, fr: "Léa & Tom"}']


def test_a_bad_contact_is_told() -> None:
    """The id must be one that files can hold; the link is the loader's business and is told at its line."""
    texts = {EN: "x", FR: "y"}
    assert "small letters" in told(NewContact(id="Press Desk", who=texts, link="https://x.example", message=texts))
    with pytest.raises(CharterError) as caught:
        loaded(edited(SMALL, NewContact(id="desk", who=texts, link="javascript:alert(1)", message=texts)))
    assert caught.value.faults[0].file == "charter.yaml"


def test_words_that_alarm_for_nothing_lift_their_rule_from_then_on() -> None:
    """With an example to let pass; a draft without them is still caught."""
    term = HarmlessTerm(rule="embargo_launch.leak", words={EN: ("our new faucet leaks",), FR: ()})
    engine = loaded(edited(SMALL, term))
    now = UNTIL - timedelta(days=300)
    assert not engine.scan(Draft(text="Our new faucet leaks again"), now=now)
    assert engine.scan(Draft(text="Our new phone leaks"), now=now)
    assert edited(edited(SMALL, term), term) == edited(SMALL, term)


def test_words_for_a_rule_without_unless() -> None:
    """The key is added behind what the rule looks for."""
    term = HarmlessTerm(rule="embargo_launch.name", words={EN: ("aurora borealis",), FR: ("aurora polaris",)})
    after = edited(SMALL, term)
    gone, come = lines(SMALL, after)
    assert gone == ['        pass: ["A dawn, an aura"]']
    assert come[:2] == ["    unless:", "      - terms:"]
    assert not loaded(after).scan(Draft(text="An aurora borealis tonight"), now=UNTIL - timedelta(days=300))


def test_words_for_a_rule_that_is_not_there() -> None:
    """With what was probably meant."""
    assert "leak" in told(HarmlessTerm(rule="embargo_launch.leek", words={EN: ("tap",)}))
    assert "no article" in told(HarmlessTerm(rule="nothing.leak", words={EN: ("tap",)}))
    assert "no words" in told(HarmlessTerm(rule="embargo_launch.leak", words={EN: (" ",)}))


def _without(line: str) -> str:
    """A line as it was before the words came."""
    for word in ('"zanzibar zoo"', '"zoo de zanzibar"'):
        line = line.replace(f", {word}", "").replace(f"{word},", "")
    return line.rstrip(" ") if line.endswith(", ") else line


def test_rules_that_ship_take_a_harmless_term() -> None:
    """Every third: the file stays as it is but for lines that are added or, between brackets, grow."""
    for name, content in shipped().items():
        if not name.startswith("articles/"):
            continue
        document, _ = parse(content, name)
        assert document is not None
        for rule in document.at(("rules",))[::3]:
            term = HarmlessTerm(
                rule=f"{document.at(('id',))}.{rule['id']}", words={EN: ("zanzibar zoo",), FR: ("zoo de zanzibar",)}
            )
            gone, come = lines({name: content}, {name: edited({name: content}, term)[name]})
            assert len(gone) <= 4, (term.rule, gone)
            shorter = {_without(line) for line in come}
            for line in gone:
                assert line in shorter or any(new.startswith(line.rstrip(" ],}")) for new in come), (term.rule, line)
            assert len(come) <= 11, (term.rule, come)


def test_every_article_that_ships_takes_new_texts() -> None:
    """In its own style; what is beside them does not move, and the values are those that were given."""
    for name, content in shipped().items():
        if not name.startswith("articles/"):
            continue
        article = name.removeprefix("articles/").removesuffix(".yaml")
        long = " ".join(['Une phrase : avec « tout », #ceci & "cela".'] * 8)
        edit = ArticleTexts(
            article=article,
            title={EN: "New: title", FR: "Nouveau : titre"},
            rule={EN: long, FR: long},
            why={EN: long},
            opportunity={FR: long},
            review_by=date(2029, 1, 31),
        )
        after = edited({name: content}, edit)[name]
        document, faults = parse(after, name)
        assert document is not None
        assert faults == []
        before, _ = parse(content, name)
        assert before is not None
        assert document.at(("rule", "en")) == document.at(("why", "en")) == document.at(("opportunity", "fr")) == long
        assert document.at(("review_by",)) == "2029-01-31"
        assert document.at(("rules",)) == before.at(("rules",))
        assert content.split(b"\nsay_instead:")[1].count(b"\n") == after.split(b"\nsay_instead:")[1].count(b"\n")
        assert max(map(len, after.decode().split("\nsay_instead:")[0].splitlines())) < 400


def test_texts_as_they_were_change_nothing() -> None:
    """Saving a form that was only looked at."""
    document, _ = parse(SMALL[ARTICLE_FILE], ARTICLE_FILE)
    assert document is not None
    edit = ArticleTexts(
        article="embargo_launch",
        rule={language: str(document.at(("rule", language.value))) for language in Language},
        review_by=date(2027, 1, 1),
    )
    assert edited(SMALL, edit) == SMALL
    assert "nothing is written" in told(ArticleTexts(article="embargo_launch", rule={EN: "  "}))


def test_the_spaces_of_french_typography_stay() -> None:
    """A narrow one before a colon is no room between words."""
    text = "Attendez\u00a0: c’est bientôt\u202f!"
    after = edited(SMALL, ArticleTexts(article="embargo_launch", rule={FR: text}))
    assert loaded(after).charter.articles["embargo_launch"].rule[FR] == text


def test_line_ends_and_a_byte_order_mark_survive() -> None:
    """As editors on Windows write them."""
    windows = {**SMALL, ARTICLE_FILE: b"\xef\xbb\xbf" + SMALL[ARTICLE_FILE].replace(b"\n", b"\r\n")}
    after = edited(windows, NewEmbargo(names=("Boreal",), until=UNTIL))[ARTICLE_FILE]
    assert after.startswith(b"\xef\xbb\xbf")
    assert after.count(b"\n") == after.count(b"\r\n")
    assert found(loaded({**SMALL, ARTICLE_FILE: after}), "Boreal", datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("name", "stands"),
    [
        ("charter.yaml", "charter.yaml"),
        ("embargo_launch.yaml", ARTICLE_FILE),
        ("embargo_launch.yml", ARTICLE_FILE),
        ("lexicons/leaks.yaml", "lexicons/leaks.yaml"),
        ("leaks.yaml", "lexicons/leaks.yaml"),
    ],
)
def test_a_whole_file_takes_its_place(name: str, stands: str) -> None:
    """By its name, with or without its folder."""
    after = edited(SMALL, WholeFile(name=name, content=MINIMAL[stands].encode() + b"# seen\n"))
    assert after[stands].endswith(b"# seen\n")
    assert after.keys() == SMALL.keys()


def test_a_new_file_goes_where_its_keys_say() -> None:
    """An article has rules, a list has words."""
    words = MINIMAL["lexicons/leaks.yaml"].encode()
    assert "lexicons/hints.yaml" in edited(SMALL, WholeFile(name="hints.yaml", content=words))
    assert "articles/other.yaml" in edited(SMALL, WholeFile(name="other.yaml", content=b"id: other\nrules: []\n"))


@pytest.mark.parametrize(
    "name",
    ["", "../charter.yaml", "/etc/passwd", "notes.txt", ".yaml", "articles/../x.yaml", "A b.yaml", "nothing.yaml"],
)
def test_a_file_with_no_place_is_told(name: str) -> None:
    """No path leads out of the charter."""
    assert "not the name of a policy file" in told(WholeFile(name=name, content=b"a: b\n"))


def test_a_file_that_is_no_yaml_is_told_at_its_line() -> None:
    """A new one at once; one that is too long before it is read."""
    assert told(WholeFile(name="new.yaml", content=b"a: b\nc: [\n")).startswith("new.yaml:3:")
    assert "longer than" in told(WholeFile(name="charter.yaml", content=b"#" * 1_000_001))
