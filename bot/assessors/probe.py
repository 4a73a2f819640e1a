"""What an endpoint enforces, asked with the smallest schema there is: one key, one value."""

from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict

from bot.assessors.answers import parsed
from bot.assessors.calls import EndpointError
from bot.assessors.openai_client import Dialect, OpenAIEndpoint
from bot.assessors.requests import ModelRequest
from bot.domain.errors import AssessorError

_WORD = "lighthouse"
_REQUEST: Final = ModelRequest(
    prompt="probe@1",
    system="Answer with one JSON object.",
    user='Set "ok" to any word that you like.',
    schema={
        "type": "object",
        "properties": {"ok": {"type": "string", "enum": [_WORD]}},
        "required": ["ok"],
        "additionalProperties": False,
    },
    max_tokens=200,
    temperature=0,
)


class _Ok(BaseModel):
    model_config = ConfigDict(extra="ignore")
    ok: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What was found: `fault` is why the endpoint cannot be used; `enforces`: it keeps to a schema by itself."""

    fault: str | None
    enforces: bool = False
    dialect: Dialect | None = None


async def probe(endpoint: OpenAIEndpoint, *, seconds: float) -> Probe:
    """Ask `endpoint` and remember how to speak to it. Never raises for what an endpoint does."""
    try:
        completion = await endpoint.probe(_REQUEST, seconds=seconds)
    except EndpointError as error:
        if error.kind == "truncated":  # it wrote and wrote: it works, and enforces nothing
            return Probe(fault=None, dialect=endpoint.dialect)
        return Probe(fault=error.kind)
    try:
        enforces = parsed(completion.text, _Ok).ok == _WORD
    except AssessorError:
        enforces = False
    return Probe(fault=None, enforces=enforces, dialect=endpoint.dialect)
