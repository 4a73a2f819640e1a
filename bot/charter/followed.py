"""A folder that is looked at whenever its charter is asked for: enough for a conversation in a terminal.

An edit is in force at the next question; a bad one changes nothing but `faults`.
"""

from pathlib import Path

from bot.charter.files import fingerprint
from bot.charter.prepared import engine_in
from bot.coaching.ports import Engine
from bot.domain.errors import CharterError, Fault


class FollowedFolder:
    """Implements `bot.coaching.ports.CharterSource` on a folder."""

    def __init__(self, folder: Path, state: Path) -> None:
        """Load the charter now.

        Raises:
            CharterError: it cannot be used.
        """
        self._folder = folder
        self._state = state
        self._seen = fingerprint(folder)
        self._engine: Engine = engine_in(folder, state)
        self.faults: tuple[Fault, ...] = ()
        """Why the folder's last edit is not in force, if it is not."""

    def current(self) -> Engine:
        """The engine of the folder as it stands, or the last good one."""
        now = fingerprint(self._folder)
        if now != self._seen:
            self._seen = now
            try:
                self._engine, self.faults = engine_in(self._folder, self._state), ()
            except CharterError as error:
                self.faults = error.faults
        return self._engine
