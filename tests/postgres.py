"""A PostgreSQL of the tests' own: made in a temporary folder, thrown away at the end. Refuses to be root."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`: on the path, or where Debian puts them, the newest first."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    return homes[0].parent if homes else None


def needed() -> Path:
    """The programs' folder; without them the test is skipped, and fails under CI=true."""
    folder = programs()
    if folder is None:
        message = "PostgreSQL's programs are not here (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


class Cluster:
    """A server on loopback that a test may stop, kill and start again."""

    def __init__(self, programs_: Path, folder: Path, connections: int = 100) -> None:
        self._programs = programs_
        self._connections = connections
        self.folder = folder
        self._user = _unprivileged() if os.geteuid() == 0 else None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql://coach@127.0.0.1:{self.port}/postgres"
        if self._user is not None:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)
        data = str(folder / "data")
        self._run("initdb", "-D", data, "-U", "coach", "-A", "trust", "--no-sync", "-E", "UTF8")

    def start(self) -> None:
        """Listen, and wait until it does."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
        options += f" -c max_connections={self._connections} -c superuser_reserved_connections=0"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, connections or not."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "-w", "stop")

    def _run(self, program: str, *arguments: str) -> None:
        user = self._user
        subprocess.run(  # noqa: S603 - PostgreSQL's own programs
            [str(self._programs / program), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
        )


@contextmanager
def cluster(connections: int = 100) -> Iterator[Cluster]:
    """A running server with an empty database, for so many connections."""
    folder = Path(tempfile.mkdtemp(prefix="avantpost-pg-", dir="/tmp"))
    own = Cluster(needed(), folder, connections)
    own.start()
    try:
        yield own
    finally:
        try:
            own.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise RuntimeError("no user to run PostgreSQL as")
