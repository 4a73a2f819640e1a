"""The command as a process of its own, on a small charter, in folders where everything that it writes can be found."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_LONGEST_RUN = 60


@dataclass(frozen=True, slots=True)
class Place:
    """Where a command runs. `home` is its working folder, home and temporary folder; `files` holds the user's own."""

    home: Path
    files: Path
    policies: Path

    def file(self, name: str, content: str | bytes) -> str:
        """The path of a new file of the user's."""
        path = self.files / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def run(
        self, *arguments: str, stdin: bytes = b"", program: str | None = None, **variables: str
    ) -> subprocess.CompletedProcess[bytes]:
        """Run `avantpost` with these arguments, or `program`, which may prepare something before it calls `main`."""
        start = ["-m", "bot"] if program is None else ["-c", program]
        return subprocess.run(  # noqa: S603 - our own command
            [sys.executable, *start, *arguments],
            input=stdin,
            capture_output=True,
            cwd=self.home,
            env={**self.environment(), **variables},
            check=False,
            timeout=_LONGEST_RUN,
        )

    def environment(self) -> dict[str, str]:
        """Nothing of the machine's but where programs are."""
        folders = ("HOME", "TMPDIR", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME")
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "AVANTPOST_POLICIES": str(self.policies),
            "COLUMNS": "100",
            **dict.fromkeys(folders, str(self.home)),
        }

    def written(self) -> bytes:
        """Names and contents of all that stands in the home: no file of the user's is there."""
        paths = sorted(self.home.rglob("*"))
        return b"\n".join(os.fsencode(path) + b"\n" + (path.read_bytes() if path.is_file() else b"") for path in paths)
