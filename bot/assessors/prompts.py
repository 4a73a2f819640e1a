"""Prompts are files: front matter (id, what it is for, variables, parameters) and two parts, system and user.

A prompt's version is the SHA-256 of its file. Variables are strict: every one that is missing or not known is named.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import yaml
from jinja2 import StrictUndefined, Template, TemplateError
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.assessors.wording import stretches
from bot.domain.errors import PromptError

_FENCE: Final = "---\n"
_USER: Final = "\n=== user ===\n"
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\n\n", re.DOTALL)


class _FrontMatter(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    description: str
    variables: list[str]
    max_tokens: int = Field(gt=0, le=4_000)
    temperature: float = Field(ge=0, le=2)
    repair: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """One prompt file, compiled. `version` is the SHA-256 of the file, `told` every stretch of words of its own."""

    id: str
    description: str
    version: str
    variables: tuple[str, ...]
    max_tokens: int
    temperature: float
    repair: str
    told: frozenset[str]
    system: Template
    user: Template

    def rendered(self, values: Mapping[str, object]) -> tuple[str, str]:
        """The system and the user message.

        Raises:
            PromptError: variables missing or not known, all of them.
        """
        missing = [name for name in self.variables if name not in values]
        unknown = [name for name in values if name not in self.variables]
        if missing or unknown:
            parts = [f"missing: {', '.join(missing)}"] if missing else []
            parts += [f"not known: {', '.join(unknown)}"] if unknown else []
            raise PromptError(f"prompt {self.id}: variables {'; '.join(parts)}")
        return self.system.render(values).strip(), self.user.render(values).strip()


def load_prompts(folder: Path) -> Mapping[str, Prompt]:
    """Every prompt of `folder` by id.

    Raises:
        PromptError: files that cannot be used, with the file, the fault and its mend.
    """
    paths = sorted(folder.glob("*.md"))
    if not paths:
        raise PromptError(f"{folder}: no prompts here — AVANTPOST_PROMPTS names their folder")
    return MappingProxyType({prompt.id: prompt for prompt in map(_read, paths)})


def _read(path: Path) -> Prompt:
    try:
        raw = path.read_bytes()
        text = raw.decode("utf-8").replace("\r\n", "\n")
        before, front, body = text.split(_FENCE, 2)
        matter = _FrontMatter.model_validate(yaml.load(front, Loader=yaml.CSafeLoader))
        system, user = body.split(_USER, 1)
        environment = ImmutableSandboxedEnvironment(
            undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
        )
        used = find_undeclared_variables(environment.parse(body))
    except (OSError, ValueError, ValidationError, yaml.YAMLError, TemplateError) as error:
        what = error.strerror if isinstance(error, OSError) else type(error).__name__
        raise PromptError(
            f"{path.name}: cannot be read as a prompt ({what}) — front matter between --- lines, "
            f"then the system part, a line {_USER.strip()}, the user part"
        ) from None
    if before or used != set(matter.variables):
        declared, found = ", ".join(sorted(matter.variables)), ", ".join(sorted(used))
        raise PromptError(
            f"{path.name}: variables declared ({declared}) and used ({found}) differ — make them the same"
        )
    return Prompt(
        id=matter.id,
        description=matter.description,
        version=hashlib.sha256(raw).hexdigest(),
        variables=tuple(matter.variables),
        max_tokens=matter.max_tokens,
        temperature=matter.temperature,
        repair=matter.repair,
        told=frozenset().union(*map(stretches, _TAG.split(body))),
        system=environment.from_string(system),
        user=environment.from_string(user),
    )
