"""An edit of the charter leaves no memory behind, and what stays is not looked through for garbage."""

import gc
import platform
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from fixed import NOW, POLICIES

from bot.charter.files import take
from bot.charter.loader import engine_of
from bot.coaching.lookup import Lookup
from bot.domain.draft import Draft, Language
from bot.matching.stemming import stems
from bot.observability.memory import ARENAS, make_room, rest

PROGRAM = """
import ctypes, sys, threading
from bot.observability.memory import few_arenas
if sys.argv[1] == "few":
    few_arenas()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
together = threading.Barrier(16)
def work():
    together.wait()
    kept = [libc.malloc(4_096) for _ in range(100)]  # not Python's own small pieces; the lock is let go at each
    together.wait()
threads = [threading.Thread(target=work) for _ in range(16)]
for each in threads: each.start()
for each in threads: each.join()
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


def arenas(wish: str) -> int:
    """How many arenas sixteen threads that allocate at once make."""
    run = subprocess.run([sys.executable, "-c", PROGRAM, wish], check=True, capture_output=True, text=True)  # noqa: S603
    return run.stdout.count("<heap nr=")


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc has arenas for threads")
def test_threads_share_two_arenas() -> None:
    """And without the wish they make more: else this would prove nothing."""
    assert arenas("few") <= ARENAS < arenas("as it is")


@contextmanager
def as_it_was() -> Iterator[None]:
    """The collector as a test finds it."""
    thresholds = gc.get_threshold()
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*thresholds)


def test_a_charter_that_was_made_is_not_looked_through_again() -> None:
    """Garbage is found by walks over what is new: the loop is not held up for all that stays."""
    with as_it_was():
        make_room()
        stays = [[each] for each in range(100_000)]
        assert gc.get_threshold()[0] > len(stays), "what is made is not looked through while it is"
        rest()
        assert gc.get_freeze_count() > len(stays)
        assert len(gc.get_objects()) < len(stays)
        before = sum(each["collections"] for each in gc.get_stats())
        for _ in range(10_000):
            cycle: list[object] = []
            cycle.append(cycle)
        assert sum(each["collections"] for each in gc.get_stats()) > before
        assert len(gc.get_objects()) < 10_000, "what answers leave behind goes early"


def test_an_old_charter_needs_no_collector() -> None:
    """A frozen engine or index with a cycle in it would stay for ever."""
    gc.collect()
    gc.disable()
    try:
        engine = engine_of(take(POLICIES))
        lookup = Lookup(engine.charter, stems)
        engine.scan(Draft(text="Project Aurora launches on Monday!"), now=NOW)
        lookup.ask("May I speak of the launch?", language=Language.EN)
        del engine, lookup
        assert gc.collect() == 0
    finally:
        gc.enable()
