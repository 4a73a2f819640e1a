"""Threads share two arenas of the C library: what an edit of the charter needs is not kept once a thread."""

import platform
import subprocess
import sys

import pytest

from bot.observability.memory import ARENAS

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
