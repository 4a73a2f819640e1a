"""Quality that may not fall back: cases written by people who had not read the rules (tests/cases/README.md)."""

import io
import json
from pathlib import Path

import pytest
from fixed import POLICIES

from bot.cli.evaluate import case_of
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.evaluation import Outcome, measures, outcome
from bot.coaching.lookup import Answer, Lookup
from bot.coaching.rows import BadRow, Row, rows
from bot.domain.draft import Language
from bot.matching.engine import CharterEngine
from bot.matching.stemming import stems

CASES = Path(__file__).parent / "cases"
CORPUS = POLICIES / "corpus"
"""Where the lines lie that the back-test's corpus shares with these sets."""


def outcomes(coach: Coach, name: str) -> list[Outcome]:
    """What the coach makes of every case of a file."""
    found = []
    for path in (CORPUS / f"{name}.jsonl", CASES / f"{name}.jsonl"):
        for row in rows(io.BytesIO(path.read_bytes() if path.exists() else b"")):
            assert isinstance(row, Row)
            case = case_of(row)
            assert not isinstance(case, BadRow)
            found.append(outcome(case, coach.review(case.draft, surface=Surface.WEB)))
    assert found
    return found


@pytest.mark.parametrize("name", ["protected_a", "protected_b", "protected_c"])
def test_protected_speech_is_never_discouraged(shipped_coach: Coach, name: str) -> None:
    """Whatever its register, slang, irony and swearing included."""
    assert [each.case.id for each in outcomes(shipped_coach, name) if each.discouraged] == []


@pytest.mark.parametrize("name", ["harmless_a", "harmless_b", "harmless_c"])
def test_harmless_posts_rarely_alarm(shipped_coach: Coach, name: str) -> None:
    """At most 3 in 100."""
    figures = measures(outcomes(shipped_coach, name))
    assert figures["false_alarm_rate"] <= 0.03  # type: ignore[operator] # a share, of 200 cases


def test_french_and_english_are_missed_alike(shipped_coach: Coach) -> None:
    """Sixty situations, each told once in either language: the difference in miss rate is at most five points."""
    assert measures(outcomes(shipped_coach, "risky_c"))["fr_en_gap"] <= 0.05  # type: ignore[operator] # a share


@pytest.mark.parametrize("name", ["special_a", "special_b"])
def test_danger_is_seen_and_figures_of_speech_are_not_danger(shipped_coach: Coach, name: str) -> None:
    """Explicit words of danger are answered with help; idioms are not."""
    wrong = [
        each.case.id
        for each in outcomes(shipped_coach, name)
        if each.case.danger is not None and each.danger is not each.case.danger
    ]
    assert wrong == []


def answers(engine: CharterEngine) -> list[tuple[dict[str, object], Answer]]:
    """Every question of the files with what look-up answers."""
    lookup = Lookup(engine.charter, stems)
    rows = [
        json.loads(line)
        for name in ("questions_a", "questions_b", "questions_c")
        for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    return [(row, lookup.ask(row["question"], language=Language(row["lang"]))) for row in rows]


@pytest.mark.parametrize("language", list(Language))
def test_questions_find_their_article(shipped_engine: CharterEngine, language: Language) -> None:
    """Four in five of each language at rank one, nine in ten among three; keywords were written by who had read `a`."""
    first = three = total = 0
    for row, answer in answers(shipped_engine):
        if row["lang"] != language or row["expect"] in {None, "perimeter"}:
            continue
        wanted = {row["expect"], *row.get("also_ok", [])}  # type: ignore[misc] # a list, as the file's author wrote it
        found = [article.id for article in answer.articles]
        total += 1
        first += bool(found) and found[0] in wanted
        three += any(each in wanted for each in found)
    assert total
    assert first / total >= 0.8
    assert three / total >= 0.9


def test_questions_of_another_world_get_an_honest_answer(shipped_engine: CharterEngine) -> None:
    """“I don't know, ask …” for seven in ten of those that the charter does not treat."""
    unknown = [answer for row, answer in answers(shipped_engine) if row["expect"] is None]
    honest = [answer for answer in unknown if not answer.articles and answer.perimeter is None]
    assert len(honest) / len(unknown) >= 0.7


def test_who_may_speak_of_it_is_told_where_it_is_asked(shipped_engine: CharterEngine) -> None:
    """The perimeter's word, for all but one of the questions about it."""
    asked = [answer for row, answer in answers(shipped_engine) if row["expect"] == "perimeter"]
    assert sum(answer.perimeter is not None for answer in asked) >= len(asked) - 1
