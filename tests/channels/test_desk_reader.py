"""What those who keep the charter read of times, people and their own edits, in both languages."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.catalogues import load_catalogues
from bot.channels import desk_lines, desk_reader
from bot.channels.desk_reader import Names, Reader
from bot.charter import published
from bot.coaching.desk import ArticleTexts, Edit, Entry, HarmlessTerm, NewContact, NewEmbargo, Proposal, WholeFile
from bot.domain.draft import Language
from bot.domain.errors import Fault
from bot.domain.said import Said
from bot.matching.engine import CharterEngine

EN, FR = Language.EN, Language.FR
AT = datetime(2026, 12, 1, 8, 5, tzinfo=UTC)
VERSION = "a" * 64


def reader(language: Language = EN, names: Names | None = None) -> Reader:
    """Ana, in Paris."""
    catalogue = load_catalogues()[language]
    return Reader(name="slack:UANA", catalogue=catalogue, zone=ZoneInfo("Europe/Paris"), names=names or Names())


def entry(by: str, approved_by: str | None = None, *, rolled_back: bool = False, version: str = VERSION) -> Entry:
    """A line of the history."""
    return Entry(version=version, at=AT, by=by, note="why", diff=(), approved_by=approved_by, rolled_back=rolled_back)


def test_a_moment_is_told_as_one_says_it() -> None:
    """By the reader's own clock; an hour that it skips is told as the one that it shows; UTC is named."""
    assert reader().moment(AT) == "1 December 2026 at 9:05"
    assert reader(FR).moment(AT) == "1er décembre 2026 à 9\u00a0h\u00a005"
    assert reader(FR).day(date(2027, 8, 2)) == "2 août 2027"
    skipped = datetime(2027, 3, 28, 2, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert reader().moment(skipped) == "28 March 2027 at 3:30"
    at_sea = Reader(name="", catalogue=load_catalogues()[EN], zone=UTC, names=Names())
    assert at_sea.moment(AT) == "1 December 2026 at 8:05 (UTC)"


def test_people_are_called_as_they_are_known() -> None:
    """You; a name that was met; a stranger by chat and id; a command line's own name. Odd names are not taken."""
    names = Names()
    names.met("slack:UBEN", " Bruno\n Roy ")
    for odd in ("", None, 7, "a\u202eb", "x" * 999):
        names.met("slack:UODD", odd)
    assert len(names.of("slack:UODD") or "") == 60
    here = reader(names=names)
    assert [here.called(each) for each in ("slack:UANA", "slack:UBEN", "os:carla", "legal")] == [
        "you",
        "Bruno Roy",
        "carla",
        "legal",
    ]
    assert here.called("teams:5ec05ec0-0000-4000-8000-00000000000b") == "somebody in Teams (5ec05ec0-000)"
    assert reader(FR).called("slack:UANA") == "vous"


def test_the_history_says_who_and_when_and_that_there_is_more() -> None:
    """The first version's note is a path of the operator's: it is not shown."""
    assert desk_reader.SEEDER == published.SEEDER
    at = "1er décembre 2026 à 9\u00a0h\u00a005"
    entries = [
        entry("slack:UANA", "slack:UBEN"),
        entry("os:carla", rolled_back=True),
        entry("avantpost", version="b" * 64),
    ]
    assert desk_lines.history_lines(entries, reader(FR)) == [
        f"· {at}, par vous avec quelqu’un dans Slack (UBEN) (version aaaaaaaaaaaa) · why",
        f"· {at}, remise en vigueur par carla (version aaaaaaaaaaaa) · why",
        f"· {at}, depuis les fichiers, au premier démarrage (version bbbbbbbbbbbb)",
    ]
    assert desk_lines.named_in(entries) == {"slack:UANA", "slack:UBEN", "os:carla", "avantpost"}
    many = [entry("os:carla", version=f"{number:064}") for number in range(desk_lines.ENTRIES_ASKED)]
    assert desk_lines.history_lines(many, reader())[-1].startswith("Older versions are kept too")
    assert len(desk_lines.history_lines(many, reader())) == len(many)
    assert len(desk_lines.earlier(many, "")) == len(many) - 1
    assert not desk_lines.history_lines(many[:-1], reader())[-1].startswith("Older")


EDITS: list[tuple[Edit, str, list[str]]] = [
    (
        NewEmbargo(names=("Boreal", "Autan"), until=AT + timedelta(days=1)),
        "Under embargo until 2 December 2026 at 9:05: “Boreal”, “Autan”",
        ["Boreal", "Autan"],
    ),
    (
        HarmlessTerm(rule="a.b", words={EN: ("tap",), FR: ("robinet",)}),
        "set off no alarm of the rule a.b: “tap”, “robinet”",
        ["tap", "robinet"],
    ),
    (
        ArticleTexts(article="competitors", title={EN: "New", FR: "Neuf"}),
        "What changes in the charter:",
        ["New", "Neuf"],
    ),
    (
        NewContact(id="c", who={EN: "a", FR: "b"}, link="mailto:x@y.z", message={EN: "c", FR: "d"}),
        "What changes in the charter:",
        ["a · x@y.z", "c", "", "b · x@y.z", "d", ""],
    ),
    (WholeFile(name="a.yaml", content=b""), "What changes in the charter:", []),
]


@pytest.mark.parametrize(("edit", "asked", "written"), EDITS)
def test_an_edit_is_told_in_words_and_comes_back_when_it_is_refused(
    shipped_engine: CharterEngine, edit: Edit, asked: str, written: list[str]
) -> None:
    """What was asked for stands first; what was typed is there to be copied."""
    said = desk_lines.change_lines(Proposal(base="0", version="1"), edit, reader())
    assert asked in said[0]
    assert desk_lines.written_lines(edit, shipped_engine.charter) == written


def test_a_fault_of_a_form_begins_with_the_fault() -> None:
    """Who sends a form has seen no file: its place comes last, the check's name not at all."""
    fault = Fault("articles/x.yaml", 7, Said("[{check}] {what}", check="overreach.x", what="“…” (FR)"), "remove it")
    proposal = Proposal(base="0", version=None, faults=(fault,))
    form, file = EDITS[0][0], EDITS[-1][0]
    assert desk_lines.change_lines(proposal, form, reader())[1] == "· “…” (FR) — remove it (articles/x.yaml, line 7)"
    assert (
        desk_lines.change_lines(proposal, file, reader())[1]
        == "· articles/x.yaml:7: [overreach.x] “…” (FR) — remove it"
    )
