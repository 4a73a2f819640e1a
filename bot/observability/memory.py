"""How the program holds its memory: what lives long is left alone, and what is freed goes back to the system."""

import contextlib
import gc
import itertools
from typing import Final

_ARENA_MAX: Final = -8
"""`M_ARENA_MAX` in glibc's `malloc.h`."""
ARENAS: Final = 2
_RARELY: Final = (500_000, 20, 100)
_AS_PYTHON_DOES: Final = gc.get_threshold()
_SWEPT: Final = 100
_turns = itertools.count(1)


def few_arenas() -> None:
    """Ask the C library for at most two arenas; before threads are started. Others than glibc do not know the wish.

    By itself glibc makes an arena for every thread that allocates, eight for each core at most, and every one keeps
    what the largest piece of work in it needed: reading an edited charter now in this thread and now in that adds up,
    edit by edit, and with more cores to more. Python's own lock lets one thread allocate at a time anyway.
    """
    import ctypes  # noqa: PLC0415 - as below: for servers

    with contextlib.suppress(OSError, AttributeError, TypeError):  # musl, macOS, Windows
        ctypes.CDLL(None).mallopt(_ARENA_MAX, ARENAS)


def collect_rarely() -> None:
    """Hardly look for garbage: for a command, and while a charter is made.

    Loading a charter makes hundreds of thousands of objects that stay: looking through them would double its time.
    """
    gc.set_threshold(*_RARELY)


def make_room() -> None:
    """Before a charter is made: garbage goes now, and what is made is not looked through. `rest` comes after."""
    if next(_turns) % _SWEPT == 0:
        gc.unfreeze()
    gc.collect()
    collect_rarely()


def rest() -> None:
    """After a charter was made: all that is there now stays, and garbage is collected as Python does.

    Answers leave cycles behind, by the hundred objects each: rarely collected, they pile up to half a million, and are
    then looked through for a third of a second with Python's lock held. With Python's own thresholds the charter would
    be looked through again and again. Frozen, it is not: walks are early and short. It needs no collector: nothing in
    an engine or an index refers back to it, so the last reference frees an old one whole. What was under way is frozen
    too, a thousand objects that may end as cycles: every hundredth time all is looked through.

    Then glibc gives freed pages back, which by itself it does only from the end of the heap.
    """
    import ctypes  # noqa: PLC0415 - milliseconds that a command need not wait

    gc.freeze()
    gc.set_threshold(*_AS_PYTHON_DOES)
    with contextlib.suppress(OSError, AttributeError, TypeError):  # as above
        ctypes.CDLL(None).malloc_trim(0)
