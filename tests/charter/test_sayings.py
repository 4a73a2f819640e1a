"""What keepers of the charter read of its files, in French: nothing is missing, nothing is left over, typeset."""

import ast
import json
import re
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from charter_files import ARTICLE_FILE, MINIMAL, edited, snapshot, write
from typer.testing import CliRunner

from bot.catalogues import load_catalogues
from bot.channels.desk_lines import history_lines, proposal_lines
from bot.channels.desk_reader import Names, Reader
from bot.charter.diff import differences
from bot.charter.lint import lint
from bot.charter.loader import engine_of
from bot.charter.overreach import _checks, overreaches
from bot.charter.publishing import checked
from bot.cli.errors import explain
from bot.cli.main import app
from bot.cli.publish_work import _TOLD
from bot.coaching.backtest import Change
from bot.coaching.desk import Entry, Proposal, WholeFile
from bot.domain.draft import Language
from bot.domain.errors import CharterError
from bot.domain.levels import Level
from bot.domain.said import Said, from_plain, to_plain
from bot.matching.engine import CharterEngine

NOW = datetime(2026, 7, 1, 9, tzinfo=UTC)
BOT = Path(__file__).parents[2] / "bot"
ENGLISH, FRENCH = (load_catalogues()[language] for language in Language)
ELSEWHERE = {"check['mend']", "basis", "_TOLD[done.result]", "template"}
"""What `Said` is made of where no sentence stands: those of overreach.toml, of a table, of the database."""
READER = Reader(name="slack:U1", catalogue=FRENCH, zone=UTC, names=Names())
FILE = WholeFile(name="a.yaml", content=b"")
FRENCH_LAW = re.compile(r"Code du travail|L\d{4}-")
"""Grounds that stand in French already."""


def _told() -> Iterator[tuple[str, str]]:
    """Every English sentence of the program, and the file in which it stands."""
    for path in sorted(BOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Said":
                first = node.args[0]
                for part in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                    if isinstance(part, ast.Constant):
                        yield str(part.value), path.name
                    else:
                        assert ast.unparse(part) in ELSEWHERE, f"{path.name}: {ast.unparse(node)}"
    for check in _checks():
        yield str(check.mend), "overreach.toml"
        yield from ((str(ground), "overreach.toml") for ground in check.basis.values() if not FRENCH_LAW.match(ground))
    for sentence in _TOLD.values():
        yield sentence, "publish_work.py"


def _variables(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def _inside(text: str) -> Iterator[Said]:
    """A sentence and those in it."""
    if isinstance(text, Said):
        yield text
        for value in text.values.values():
            for each in value if isinstance(value, tuple) else (value,):
                if isinstance(each, str):
                    yield from _inside(each)


def test_every_sentence_has_its_french_and_no_french_is_left_over() -> None:
    """Whoever writes a new fault learns here that French readers would not understand it."""
    told = dict(_told())
    assert {english: file for english, file in told.items() if english not in FRENCH.sayings} == {}
    assert set(FRENCH.sayings) - set(told) == set()


def test_a_sentence_takes_the_same_variables_in_both_languages() -> None:
    """What English fills in, French fills in."""
    assert [english for english, french in FRENCH.sayings.items() if _variables(english) != _variables(french)] == []


def test_french_is_typeset_as_french() -> None:
    """As in the other catalogue; straight signs are those that must be typed."""
    wrong = re.compile(r" [:;!?»]|« |«[^\u202f]|\w'\w|[“”]|[^\s\u00a0\u202f][;?»](?!\w)")
    assert [text for text in FRENCH.sayings.values() if wrong.search(text)] == []


def test_english_is_what_the_value_itself_says() -> None:
    """No second copy of the English that could differ: the terminal, the log and the chat say one thing."""
    fault = _refused("level: pause", "level: pauze").faults[0]
    assert ENGLISH.said(fault.said) == str(fault) == f"{fault.file}:{fault.line}: {fault.what} — {fault.mend}"


def _refused(old: str, new: str) -> CharterError:
    with pytest.raises(CharterError) as caught:
        engine_of(snapshot(edited(ARTICLE_FILE, old, new)))
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "french"),
    [
        (
            "lexicon: leaks",
            "lexicon: leak",
            "30\u00a0: il n’y a aucune liste «\u202fleak\u202f» — vouliez-vous dire «\u202fleaks\u202f»\u202f?",
        ),
        (
            "certainty: firm",
            "certainty: sure",
            "n’est pas une valeur de «\u202fcertainty\u202f» — choisissez firm ou hint",
        ),
        ("en: [launch]", "en: []", "«\u202fkeywords\u202f» n’a rien en anglais — écrivez au moins une entrée"),
        ('"(our|the) new"', '"*"', "désigner n’importe quel mot — docs/charter-format.md dit ce qui peut s’écrire"),
    ],
)
def test_a_fault_in_french(old: str, new: str, french: str) -> None:
    """The whole line, with the parts of a part."""
    (fault,) = _refused(old, new).faults
    assert french in FRENCH.said(fault.said)


def test_numbers_are_grouped_as_in_each_language() -> None:
    """A million has its own spaces."""
    said = Said("the file is longer than {limit:,} bytes", limit=1_000_000)
    assert said == "the file is longer than 1,000,000 bytes"
    assert FRENCH.said(said) == "le fichier dépasse 1\u202f000\u202f000 octets"


def test_braces_and_words_of_the_author_are_never_a_template() -> None:
    """A name such as {employer} in a draft stays as it is written."""
    said = Said("“{key}”: {what}", key="{employer}", what="{nobody} {0}")
    assert said == "“{employer}”: {nobody} {0}"
    assert FRENCH.said(said) == "«\u202f{employer}\u202f»\u00a0: {nobody} {0}"
    assert FRENCH.said("{employer}") == "{employer}"


def test_a_difference_is_kept_with_its_parts_and_read_in_french() -> None:
    """The database's JSON gives it back whole; a line kept as plain words stays in these words."""
    old, new = (
        engine_of(snapshot(files)).charter for files in (MINIMAL, edited(ARTICLE_FILE, '"Il pleut."', '"Il neige."'))
    )
    lines = tuple(differences(old, new))
    kept = from_plain(json.loads(json.dumps(to_plain(lines))))
    assert kept == lines
    entry = Entry(version="0" * 64, at=NOW, by="Ana", note="", diff=kept)
    assert history_lines([entry], READER)[1:] == [
        "   embargo_launch.leak.examples.fr.pass\u00a0: + «\u202fIl neige.\u202f»",
        "   embargo_launch.leak.examples.fr.pass\u00a0: - «\u202fIl pleut.\u202f»",
    ]
    plain = replace(entry, diff=tuple(f"{line}" for line in lines))
    assert history_lines([plain], READER)[1] == f"   {lines[0]}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("certainty: firm", "confidential: true"),
        ("id: name", "id: codename"),
        ("kind: risk\n    level: get_help", "kind: risk\n    level: pause"),
        ("within: 4", "within: 5"),
        ("2027-03-01T09", "2027-04-01T09"),
    ],
)
def test_every_difference_has_its_french(old: str, new: str) -> None:
    """With every part of it."""
    before, after = (engine_of(snapshot(files)).charter for files in (MINIMAL, edited(ARTICLE_FILE, old, new)))
    lines = differences(before, after)
    assert lines
    assert [each.template for line in lines for each in _inside(line) if each.template not in FRENCH.sayings] == []
    assert all(isinstance(line, Said) for line in lines)


def test_what_the_chat_shows_of_a_proposal_is_french() -> None:
    """Faults, differences, warnings: no English word of the program is left."""
    error = _refused("level: pause", "level: pauze")
    said = "\n".join(proposal_lines(Proposal(base="", version=None, faults=error.faults), FILE, READER))
    assert (
        "«\u202fpauze\u202f» n’est pas une valeur de «\u202flevel\u202f» — vouliez-vous dire «\u202fpause\u202f»"
        in said
    )
    warnings = checked(snapshot(), today=date(2028, 1, 1)).warnings
    said = "\n".join(proposal_lines(Proposal(base="", version="1", warnings=warnings), FILE, READER))
    assert "[overdue] devait être relu avant le 2027-01-01 — relisez-le, puis reportez review_by" in said
    assert "exemples à laisser passer\u00a0: 2 seulement" in said or "exemples à laisser passer" in said


def test_every_warning_on_the_shipped_charter_has_its_french(shipped_engine: CharterEngine) -> None:
    """Tried long after its reviews were due."""
    remarks = lint(shipped_engine.charter, today=date(2099, 1, 1), engine=shipped_engine)
    assert remarks
    for remark in remarks:
        assert isinstance(remark.what, Said)
        assert isinstance(remark.mend, Said)
        left = [each.template for each in _inside(remark.said) if each.template not in FRENCH.sayings]
        assert [each for each in left if not FRENCH_LAW.match(each)] == []


def test_a_clause_too_far_is_told_in_french() -> None:
    """The clause as it is written, the ground with its own name, the mend in French."""
    found = overreaches("Employees must not discuss their pay online.", ["US"])
    assert found
    assert FRENCH.said(found[0].mend).startswith("dites le contraire\u00a0: chacun peut parler du salaire")


def test_a_back_test_line_in_both_languages() -> None:
    """Level, rules gone and rules new."""
    change = Change(id="d1", before=Level.FINE, after=Level.PAUSE, gone=("a.b",), new=("c.d",))
    assert str(change) == "d1: fine → pause  - a.b, + c.d"
    assert FRENCH.said(change.said) == "d1\u00a0: bon à publier → à relire  - a.b, + c.d"
    assert str(replace(change, after=Level.FINE, gone=(), new=("c.d",))) == "d1: fine  + c.d"


def test_the_command_speaks_the_language_of_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """AVANTPOST_LOCALE=fr: differences, remarks and faults."""
    monkeypatch.setenv("AVANTPOST_LOCALE", "fr")
    old = write(tmp_path / "old")
    new = write(tmp_path / "new", edited(ARTICLE_FILE, "id: name", "id: codename"))
    bad = write(tmp_path / "bad", edited(ARTICLE_FILE, "level: pause", "level: pauze"))
    done = CliRunner().invoke(app, ["charter", "diff", str(old), str(new)])
    assert done.stdout.splitlines() == [
        "embargo_launch.codename\u00a0: règle ajoutée",
        "embargo_launch.codename\u00a0: rien sur «\u202fAurora\u202f» jusqu’au 2027-03-01, 09:00 (+01:00)",
        "embargo_launch.name\u00a0: règle retirée",
        "Différences\u00a0: 3.",
    ]
    done = CliRunner().invoke(app, ["charter", "lint", str(old)])
    assert "à regarder [examples]" in done.stdout
    assert done.stdout.splitlines()[-1].startswith(
        "Articles\u00a0: 1\u202f; règles\u00a0: 2\u202f; passages refusés\u00a0: 0"
    )
    failed = CliRunner().invoke(app, ["charter", "lint", str(bad)]).exception
    assert isinstance(failed, CharterError)
    assert explain(failed) == 1
    first, _, last = capsys.readouterr().err.splitlines()
    assert first.endswith("vouliez-vous dire «\u202fpause\u202f»\u202f?")
    assert last == "Points à corriger\u00a0: 1\u202f; la charte n’a pas été chargée."
