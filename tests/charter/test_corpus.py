"""The sample drafts that ship: what they are, that they are no charter, and a company's own beside them."""

import json
from collections import Counter
from pathlib import Path

import pytest
from fixed import POLICIES
from typer.testing import CliRunner

from bot.app.charter import corpus_places
from bot.charter.corpus import samples
from bot.charter.files import take
from bot.cli.main import app
from bot.settings import Settings

CORPUS = POLICIES / "corpus"


def labelled() -> list[dict[str, object]]:
    """Every line with its label."""
    return [
        json.loads(line) for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text("utf-8").splitlines()
    ]


def test_five_hundred_in_both_languages_half_of_them_harmless() -> None:
    """With protected and risky ones; each once."""
    rows = labelled()
    assert len(samples(CORPUS)) == len(rows) == 500
    assert Counter(str(row["lang"]) for row in rows) == {"en": 250, "fr": 250}
    sorts = Counter(str(row["id"]).replace("-", "_").split("_")[0] for row in rows)
    assert sorts == {"harmless": 250, "risky": 120, "prot": 100, "spec": 30}
    assert len({row["text"] for row in rows}) == len({row["id"] for row in rows}) == 500


def test_they_are_no_part_of_the_charter() -> None:
    """Another sample is no other version."""
    assert [name for name in take(POLICIES).contents if "corpus" in name] == []


def test_a_company_adds_its_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file or a folder; what is no draft is counted in the log, never quoted."""
    (tmp_path / "own").mkdir()
    lines = ['{"text": "Ours."}', "{canary", '{"text": " "}', '{"id": "two", "text": "Ours too."}']
    (tmp_path / "own/a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "own/notes.txt").write_text("not read", encoding="utf-8")
    assert [name for name, _ in samples(tmp_path / "own")] == ["a:1", "two"]
    assert [name for name, _ in samples(tmp_path / "own/a.jsonl", tmp_path / "nowhere.jsonl")] == ["a:1", "two"]
    assert "2 line(s)" in caplog.text
    assert "nowhere.jsonl" in caplog.text
    assert "canary" not in caplog.text
    places = corpus_places(Settings(_env_file=None, corpus=tmp_path / "own"))
    assert places == (CORPUS, tmp_path / "own")


def test_a_back_test_without_drafts_is_on_the_samples() -> None:
    """A charter against itself: nothing changes."""
    done = CliRunner().invoke(app, ["charter", "backtest", str(POLICIES), str(POLICIES)])
    assert done.stdout.splitlines()[-1] == "Of 500 drafts, 0 get different advice."
