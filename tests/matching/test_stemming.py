"""Stems, as look-ups and counts use them."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.domain.draft import Language
from bot.matching import stemming
from bot.matching.stemming import stems

ENDINGS = ("alités", "entiellement", "ations", "ements", "quer", "ing", "ness", "ously")
WORDS = [f"{word}{ending}" for word in ("nation", "confid", "rémunér", "licenci", "publi") for ending in ENDINGS]


@pytest.fixture
def impatient() -> Iterator[None]:
    """Threads that interrupt each other as often as Python allows."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("impatient")
def test_threads_do_not_cut_each_others_words() -> None:
    """An index is built in one thread while another counts and a third answers."""
    wanted = {word: [list(stems(word, language)) for language in Language] for word in WORDS}

    def again(turn: int) -> bool:
        stemming._stem.cache_clear()
        words = WORDS[turn:] + WORDS[:turn]
        return all([list(stems(word, language)) for language in Language] == wanted[word] for word in words)

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(again, range(len(WORDS))))
