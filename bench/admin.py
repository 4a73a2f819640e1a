"""Who keeps the charter in the benches: a folder, and `avantpost charter …` in processes of its own, as admins run it.

What is published is read, compiled and tried there; replicas take it up ready, and so their own figures hold no more
than in production.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.engine import ROOT

LIST = "lexicons/superlatives.yaml"
"""The list that the edits of the benches go into."""
_MAIN = "charter.yaml"


def with_words(content: bytes, words: str) -> bytes:
    """The list with `words` more: another charter, whatever it held before."""
    edited = content.replace(b'"10/10", ', f'"10/10", "{words}", '.encode(), 1)
    if edited == content:
        raise RuntimeError("the bench's edit says nothing new")
    return edited


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin:
    """One person with a folder of their own beside the replicas' database; each act says whether it was done."""

    home: Path
    settings: Mapping[str, str]

    async def publishes(self, words: str) -> bool:
        """The shipped charter with `words` in a list."""
        folder = await self._fresh()
        (folder / LIST).write_bytes(with_words((folder / LIST).read_bytes(), words))
        return await self._charter("publish", str(folder), "--note", words)

    async def publishes_garbage(self) -> bool:
        """A folder that no program can read: done only if nobody looked at it."""
        folder = await self._fresh()
        (folder / _MAIN).write_bytes(b"employer: [")
        return await self._charter("publish", str(folder))

    async def goes_back_to(self, version: str) -> bool:
        """A version that was in force before."""
        return await self._charter("rollback", version)

    async def _fresh(self) -> Path:
        folder = self.home / "policies"
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
        await asyncio.to_thread(shutil.copytree, ROOT / "policies", folder)
        return folder

    async def _charter(self, *arguments: str) -> bool:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "charter",
            *arguments,
            "--by",
            "os:bench",
            cwd=ROOT,
            env={**os.environ, **self.settings, "AVANTPOST_STATE": str(self.home / "state")},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        return await process.wait() == 0
