"""How the C library keeps freed memory: in two places, not in one for each thread.

By itself glibc makes an arena for every thread that allocates, eight for each core at most, and every one keeps what
the largest piece of work in it needed: reading an edited charter now in this thread and now in that adds up, edit by
edit, and with more cores to more. Python's own lock lets one thread allocate at a time anyway.
"""

import contextlib
import ctypes
from typing import Final

_ARENA_MAX: Final = -8
"""`M_ARENA_MAX` in glibc's `malloc.h`."""
ARENAS: Final = 2


def few_arenas() -> None:
    """Ask the C library for at most two arenas; before threads are started. Others than glibc do not know the wish."""
    with contextlib.suppress(OSError, AttributeError, TypeError):  # musl, macOS, Windows
        ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS)
