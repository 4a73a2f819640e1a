"""The API's description, made from the models that read and write it. `docs/openapi.json` is this, checked in."""

import functools
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from bot.channels.web.models import (
    ArticleAnswer,
    CharterAnswer,
    ErrorAnswer,
    FollowUpAnswer,
    FollowUpBody,
    LookupAnswer,
    ReviewAnswer,
    ReviewBody,
    StrategyAnswer,
)

_WRITTEN: tuple[type[BaseModel], ...] = (
    ArticleAnswer,
    CharterAnswer,
    ErrorAnswer,
    FollowUpAnswer,
    LookupAnswer,
    ReviewAnswer,
    StrategyAnswer,
)
_READ: tuple[type[BaseModel], ...] = (ReviewBody, FollowUpBody)
_REF = "#/components/schemas/{model}"
_Json = dict[str, Any]  # JSON has no narrower type that stays readable

_ERRORS = {
    400: "Not JSON, or not HTTP as it should be",
    401: "A token is needed: `Authorization: Bearer …`",
    403: "Sent by another site's page",
    404: "No such article",
    408: "The body did not arrive in time",
    413: "The body is larger than 256 KiB",
    415: "The body is not `application/json`",
    421: "Asked under a name that is not this server's",
    422: "A draft that cannot be read (empty, too long, not text), or fields that are not as described",
    429: "Too many requests; `Retry-After` says when to come back",
    500: "A fault of the server; the sentence holds a reference",
    503: "Too many drafts at once; `Retry-After` says when to come back",
}
_EVENT = {
    "type": "object",
    "description": "One event of the stream.",
    "required": ["event", "data"],
    "properties": {
        "event": {"enum": ["first", "final"]},
        "data": {
            "type": "string",
            "contentMediaType": "application/json",
            "contentSchema": {"$ref": "#/components/schemas/ReviewAnswer"},
        },
    },
}
_LANG = {"name": "lang", "in": "query", "schema": {"type": "string", "enum": ["en", "fr"]}}
_ROLE = {"name": "role", "in": "query", "schema": {"type": "string", "maxLength": 200}}
_QUESTION = {
    "name": "q",
    "in": "query",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 500, "pattern": r"[^\s\x1c-\x1f\x85\ufeff]"},
    "description": "A question in the person's own words.",
}
_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "minLength": 1, "pattern": "^[^/]+$"}}


@functools.cache
def document() -> _Json:
    """The OpenAPI document."""
    _, schemas = models_json_schema(
        [*((model, "validation") for model in _READ), *((model, "serialization") for model in _WRITTEN)],
        ref_template=_REF,
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Avantpost",
            "version": "1",
            "description": "Advice on a draft before it is posted, and the charter's answers. Nothing is kept.",
        },
        "paths": {
            "/v1/review": {"post": _review("review", "Advice on a draft", _content("ReviewAnswer"))},
            "/v1/review/stream": {
                "post": _review(
                    "reviewStream",
                    "The same as server-sent events: `first` with the rules' advice, then `final`",
                    {"text/event-stream": {"schema": _EVENT}},
                )
            },
            "/v1/follow-up": {
                "post": _review(
                    "followUp",
                    "A word on the last advice: why, shorter, or a new fact; the last draft is sent again",
                    _content("FollowUpAnswer"),
                    body="FollowUpBody",
                )
            },
            "/v1/charter": {"get": _get("charter", "The charter in force", "CharterAnswer", _LANG)},
            "/v1/charter/articles/{id}": {"get": _get("article", "One article", "ArticleAnswer", _ID, _LANG)},
            "/v1/charter/lookup": {
                "get": _get("lookup", "The answer to a charter question", "LookupAnswer", _QUESTION, _LANG, _ROLE)
            },
            "/v1/charter/strategy": {"get": _get("strategy", "What can I talk about?", "StrategyAnswer", _LANG, _ROLE)},
            "/v1/openapi.json": {
                "get": {
                    "operationId": "openapi",
                    "summary": "This document",
                    "security": [],
                    "responses": {"200": {"description": "OK", "content": {"application/json": {"schema": {}}}}},
                }
            },
        },
        "security": [{"token": []}, {"session": []}],
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "AVANTPOST_TOKEN"},
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "avantpost_session",
                    "description": "Set by the page after the token was typed once",
                },
            },
        },
    }


def _content(model: str) -> _Json:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{model}"}}}


def _errors(*leave_out: int) -> _Json:
    return {
        str(status): {"description": text, "content": _content("ErrorAnswer")}
        for status, text in _ERRORS.items()
        if status not in leave_out
    }


def _review(name: str, summary: str, content: _Json, *, body: str = "ReviewBody") -> _Json:
    return {
        "operationId": name,
        "summary": summary,
        "requestBody": {"required": True, "content": _content(body)},
        "responses": {"200": {"description": "The advice", "content": content}, **_errors(404)},
    }


def _get(name: str, summary: str, model: str, *parameters: _Json) -> _Json:
    leave_out = (403, 408, 413, 415, 503) if _ID in parameters else (403, 404, 408, 413, 415, 503)
    return {
        "operationId": name,
        "summary": summary,
        "parameters": list(parameters),
        "responses": {"200": {"description": "OK", "content": _content(model)}, **_errors(*leave_out)},
    }
