"""Answers that a real model gave, kept by the hash of the whole request, and played back to the very same request.

A changed prompt, charter or draft is another request: it has no recording, and that is said plainly. Drafts are those
of evaluation files that a user names; the coach itself records nothing.
"""

import asyncio
import json
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.assessors.calls import Completion, Endpoint, EndpointError
from bot.assessors.requests import ModelRequest

_SUFFIX: Final = ".json"


class Recording(BaseModel):
    """One file of a cassette: who answered what to which request. The request itself can be rendered again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    prompt: str
    text: str
    seconds: float
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Recorder:
    """An endpoint that writes every answer down. Implements `Endpoint`."""

    def __init__(self, inner: Endpoint, folder: Path) -> None:
        self._inner = inner
        self._folder = folder

    @property
    def model(self) -> str:
        """The model that answers."""
        return self._inner.model

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109 - the Protocol's
        """The answer, once it is written down."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        completion = await self._inner.complete(request, timeout=timeout)
        recording = Recording(
            model=self.model,
            prompt=request.prompt,
            text=completion.text,
            seconds=round(loop.time() - begun, 3),
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
        )
        await asyncio.to_thread(write, self._folder, request.key(self.model), recording)
        return completion


class Player:
    """An endpoint that knows recorded answers only. Implements `Endpoint`.

    Raises:
        ValueError: the folder holds no recordings of one model, or a file that is not a recording.
    """

    def __init__(self, folder: Path) -> None:
        self._recordings: dict[str, Recording] = {}
        for path in sorted(folder.glob(f"*{_SUFFIX}")):
            try:
                self._recordings[path.stem] = Recording.model_validate_json(path.read_bytes())
            except ValidationError:
                raise ValueError(f"{path.name} is not a recording") from None
        models = {recording.model for recording in self._recordings.values()}
        if len(models) != 1:
            raise ValueError(f"{folder}: recordings of one model are needed, here are those of {len(models)}")
        self._model = models.pop()
        self.missing = 0
        self.seconds: list[float] = []

    @property
    def model(self) -> str:
        """The model that answered."""
        return self._model

    async def complete(self, request: ModelRequest, *, timeout: float) -> Completion:  # noqa: ASYNC109, ARG002 - the Protocol's
        """The recorded answer.

        Raises:
            EndpointError: none to this very request (`not_recorded`).
        """
        recording = self._recordings.get(request.key(self._model))
        if recording is None:
            self.missing += 1
            raise EndpointError("not_recorded")
        self.seconds.append(recording.seconds)
        return Completion(
            text=recording.text,
            prompt_tokens=recording.prompt_tokens,
            completion_tokens=recording.completion_tokens,
        )


def write(folder: Path, key: str, recording: Recording) -> None:
    """Keep `recording` under the key of its request."""
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(recording.model_dump(), indent=1, ensure_ascii=False, sort_keys=True)
    (folder / f"{key}{_SUFFIX}").write_text(text + "\n", encoding="utf-8")
