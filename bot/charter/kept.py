"""The last good content of a charter, kept as one file so that it is there whole or not at all.

It holds what the charter holds, unannounced names too: readable by its owner only. A copy belongs to the folder or the
database it was made from; another one's first start is a first start.
"""

import contextlib
import hashlib
import json
import logging
import os
import tempfile
from pathlib import Path

from bot.charter.files import Snapshot

_LOG = logging.getLogger(__name__)


class KeptCharter:
    """The kept content of one `place` (a folder's path, a database's name), a file in the state folder."""

    def __init__(self, place: str, state: Path) -> None:
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()[:16]
        self._file = state / f"charter-{name}.json"
        self._last: Snapshot | None = None

    def snapshot(self) -> Snapshot | None:
        """The content that was kept; None if there is none that can be read."""
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
            if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
                return None
            return Snapshot({name: text.encode() for name, text in values.items()})
        except (OSError, ValueError, RecursionError):
            return None

    def keep(self, snapshot: Snapshot) -> None:
        """Put a good content aside. A full or read-only disk is told in the log and stops nothing."""
        if self._last is not None and self._last.contents == snapshot.contents:
            return
        try:
            text = json.dumps({name: content.decode("utf-8-sig") for name, content in snapshot.contents.items()})
            write_privately(self._file, text.encode())
        except OSError as error:
            _LOG.warning("the last good charter could not be kept (%s)", error.strerror)
        else:
            self._last = snapshot


def write_privately(file: Path, content: bytes) -> None:
    """Put `content` in place of `file`, whole or not at all, for its owner's eyes only.

    Raises:
        OSError: the disk is full or cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    # mkstemp makes a file for its owner's eyes only.
    descriptor, fresh = tempfile.mkstemp(dir=file.parent, prefix=".charter-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(fresh).replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(fresh).unlink()
        raise
