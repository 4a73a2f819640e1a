"""A place for processes, shared by the tests of one module."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).resolve().parents[1] / "charter"))  # the small charter's files

from charter_files import write
from processes import Place


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """An empty home, the user's files apart, and the small charter."""
    root = tmp_path_factory.mktemp("place")
    (root / "home").mkdir()
    (root / "files").mkdir()
    return Place(root / "home", root / "files", write(root / "policies"))
