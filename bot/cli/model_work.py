"""What the command line says of the model: the request of a draft, and how the endpoint answers a probe."""

import json

from bot.app.coach import build_coach, build_endpoint
from bot.assessors import requests
from bot.assessors.probe import Probe, probe
from bot.assessors.prompts import load_prompts
from bot.domain.draft import Draft
from bot.settings import Settings, load_settings

_PROBE_SECONDS = 20.0

MENDS = {
    "auth": "the key is refused: check OPENAI_API_KEY (on Azure AZURE_OPENAI_API_KEY)",
    "not_found": "there is no such model or address: check AVANTPOST_MODEL and OPENAI_BASE_URL (most end in /v1)",
    "connection": "nothing answers there: check OPENAI_BASE_URL, the network, and that the server runs",
    "deadline": "it did not answer in time: is it loading a model? try again in a minute",
    "rate_limit": "it says that there were too many calls: check the quota of the key",
    "bad_request": "it refuses every form of the request: is it an OpenAI-compatible Chat Completions endpoint?",
    "unprocessable": "it refuses every form of the request: is it an OpenAI-compatible Chat Completions endpoint?",
    "bad_envelope": "it answers something else than Chat Completions: check OPENAI_BASE_URL (most end in /v1)",
}
"""What an operator can do about a fault, by its kind."""


def rendered(draft: Draft) -> str:
    """The request that a draft would make, for people to read.

    Raises:
        DraftError: the draft cannot be read.
        PromptError: a prompt cannot be used.
    """
    settings = load_settings()
    coach = build_coach(settings, model=False)
    reading = coach.reading(draft)
    asked = requests.assess(load_prompts(settings.prompts)["assess"], reading).request
    parts = [
        f"model: {settings.model or '(none configured: nothing would be sent)'}",
        f"prompt: {asked.prompt}",
        f"key: {asked.key(settings.model or '')}",
        f"max_tokens: {asked.max_tokens}, temperature: {asked.temperature}, store: false",
        "",
        "=== system ===",
        asked.system,
        "",
        "=== user ===",
        asked.user,
        "",
        "=== response_format: json_schema ===",
        json.dumps(asked.schema, indent=1, ensure_ascii=False),
        "",
    ]
    return "\n".join(parts)


async def probed(settings: Settings) -> Probe:
    """How the settings' endpoint answers."""
    endpoint = build_endpoint(settings)
    try:
        return await probe(endpoint, seconds=_PROBE_SECONDS)
    finally:
        await endpoint.aclose()
