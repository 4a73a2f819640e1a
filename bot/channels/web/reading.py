"""From a request to checked values, or to a refusal that repeats nothing of what was sent."""

import asyncio
import json
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError

from bot.channels.web.refusals import RefusedError
from bot.domain.draft import Language

MAX_BODY = 256 * 1024
"""Bytes: twelve thousand characters written as escapes, and room for the context."""
_PATIENCE = 15.0
_LONGEST_QUESTION = 500
_LONGEST_ROLE = 200

Body = TypeVar("Body", bound=BaseModel)


async def read_body(request: web.Request, model: type[Body]) -> Body:
    """The JSON body as `model`.

    Raises:
        RefusedError: another media type, not JSON, or not of this shape.
    """
    if request.content_type != "application/json":
        raise RefusedError(415, "web.error_media_type")
    async with asyncio.timeout(_PATIENCE):
        raw = await request.read()
    try:
        json.loads(raw)
    except (ValueError, RecursionError):
        raise RefusedError(400, "web.error_json") from None
    try:
        return model.model_validate_json(raw)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_context=False, include_url=False)
        if any(fault["type"] == "json_invalid" for fault in faults):
            raise RefusedError(400, "web.error_json") from None
        details = tuple(f"{'.'.join(str(step) for step in fault['loc'])}: {fault['msg']}" for fault in faults[:20])
        raise RefusedError(422, "web.error_fields", details=details) from None


def language_of(request: web.Request, otherwise: Language) -> Language:
    """The language asked for in the query, or `otherwise`.

    Raises:
        RefusedError: a language that the charter does not speak.
    """
    value = request.query.get("lang")
    if value is None:
        return otherwise
    if value not in tuple(Language):
        raise RefusedError(422, "web.error_fields", details=("lang: en or fr",))
    return Language(value)


def role_of(request: web.Request) -> str | None:
    """The role given in the query, free text."""
    value = request.query.get("role")
    if value is not None and len(value) > _LONGEST_ROLE:
        raise RefusedError(422, "web.error_fields", details=(f"role: at most {_LONGEST_ROLE} characters",))
    return value or None


def question_of(request: web.Request) -> str:
    """The question in the query."""
    value = request.query.get("q", "")
    if not value.replace("\ufeff", "").strip() or len(value) > _LONGEST_QUESTION:
        raise RefusedError(422, "web.error_fields", details=(f"q: between 1 and {_LONGEST_QUESTION} characters",))
    return value
