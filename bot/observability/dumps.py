"""No memory on disk: a crash leaves no core file, for a draft may be in it."""

import contextlib


def disable_core_dumps() -> None:
    """For this process and those that it starts. Windows has no such files."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Unix only

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
