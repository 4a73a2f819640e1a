"""A company's own charter begun from the shipped one."""

import re
from pathlib import Path

import pytest

from bot.charter.begin import Beginning, begin
from bot.charter.loader import load_charter
from bot.domain.errors import CharterError

POLICIES = Path(__file__).resolve().parents[2] / "policies"
BRUN = Beginning(name="Maison Brun", sector="bakeries", countries=["FR", "EU"], contact="com@brun.example")


def test_a_new_charter_loads_under_the_companys_names(tmp_path: Path) -> None:
    """Its name and countries are the company's, no Lumen is left, and a to-do list says the rest."""
    to_do = begin(POLICIES, tmp_path / "own", BRUN)
    charter = load_charter(tmp_path / "own")
    assert charter.employer.name == "Maison Brun"
    assert charter.jurisdictions == ("FR", "EU")
    assert charter.contacts["communications"].link == "mailto:com@brun.example"
    assert "#IWorkAtMaisonBrun" in charter.employer.hashtags
    left = [path.name for path in (tmp_path / "own").rglob("*.yaml") if re.search(r"\bLumen\b", path.read_text())]
    assert left == []
    assert "counsel" in to_do.read_text()


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    """Nothing of somebody's charter is overwritten."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CharterError, match="exists already"):
        begin(POLICIES, tmp_path, BRUN)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
