"""The shapes that a model is asked to answer in: JSON Schemas for the request, strict models for what comes back.

The schema travels with every request; the answer is validated here whatever the endpoint promises to enforce.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.domain.errors import AssessorError

_Text = Annotated[str, Field(max_length=4_000)]
_Many = 40


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class RemarkAnswer(_Answer):
    """A remark as a model writes it."""

    article: str
    sentence: int
    quote: _Text
    level: Literal["polish", "pause", "get_help"]
    why: _Text
    fix: _Text


class DismissedAnswer(_Answer):
    """A hint, by its number, that the model takes for harmless."""

    hint: int
    because: _Text

    @field_validator("hint", mode="before")
    @classmethod
    def _number(cls, value: object) -> object:
        """Models write H1 for the first hint as often as 1."""
        return value[1:] if isinstance(value, str) and value[:1] in {"H", "h"} else value


class AssessAnswer(_Answer):
    """The answer to `prompts/assess.md`."""

    instructs: bool
    danger: Annotated[list[_Text], Field(max_length=_Many)]
    protected: Annotated[list[_Text], Field(max_length=_Many)]
    remarks: Annotated[list[RemarkAnswer], Field(max_length=_Many)]
    dismissed: Annotated[list[DismissedAnswer], Field(max_length=_Many)]
    strength: _Text | None
    opportunity: str | None


class RewriteAnswer(_Answer):
    """The answer to `prompts/rewrite.md`."""

    text: Annotated[str, Field(max_length=20_000)]


class LookupChoice(_Answer):
    """The answer to `prompts/answer.md`: one of the articles offered, or none, and a sentence or two."""

    article: str | None
    answer: _Text


Model = TypeVar("Model", bound=BaseModel)
Schema = Mapping[str, object]

_STRING: Final[Schema] = {"type": "string"}
_OPTIONAL: Final[Schema] = {"type": ["string", "null"]}


def assess_schema(article_ids: Sequence[str]) -> Schema:
    """What an assessment must look like: a closed shape, articles by name, so that no other can be cited."""
    return _closed(
        instructs={"type": "boolean"},
        danger=_list(_STRING),
        protected=_list(_STRING),
        remarks=_list(
            _closed(
                article={"type": "string", "enum": list(article_ids)},
                sentence={"type": "integer"},
                quote=_STRING,
                level={"type": "string", "enum": ["polish", "pause", "get_help"]},
                why=_STRING,
                fix=_STRING,
            )
        ),
        dismissed=_list(_closed(hint={"type": "integer"}, because=_STRING)),
        strength=_OPTIONAL,
        opportunity={"type": ["string", "null"], "enum": [*article_ids, None]},
    )


def rewrite_schema() -> Schema:
    """What a rewrite must look like."""
    return _closed(text=_STRING)


def lookup_schema(article_ids: Sequence[str]) -> Schema:
    """What an answer to a charter question must look like."""
    return _closed(article={"type": ["string", "null"], "enum": [*article_ids, None]}, answer=_STRING)


def parsed(text: str, model: type[Model]) -> Model:
    """`text` as the answer that was asked for; prose or a code fence around the object is cut off.

    Raises:
        AssessorError: no JSON object (`not_json`), or one of another shape (`wrong_shape`).
    """
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or end < start:
        raise AssessorError("not_json")
    try:
        values = json.loads(text[start : end + 1])
        return model.model_validate(values)
    except (ValueError, RecursionError) as error:
        kind = "wrong_shape" if isinstance(error, ValidationError) else "not_json"
        raise AssessorError(kind) from None


def _closed(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}
