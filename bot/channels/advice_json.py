"""Advice as JSON, and its published schema. The shape is `bot.domain.advice.Advice`'s, field for field."""

import dataclasses
import json

from bot.domain.advice import SCHEMA, Advice


def to_dict(advice: Advice) -> dict[str, object]:
    """`advice` as plain values."""
    return dataclasses.asdict(advice)


def to_json(advice: Advice) -> str:
    """`advice` as one line of JSON."""
    return json.dumps(to_dict(advice), ensure_ascii=False, separators=(",", ":"))


def json_schema() -> dict[str, object]:
    """The JSON Schema of an advice, generated from the dataclasses that define it."""
    from pydantic import TypeAdapter  # noqa: PLC0415 - half of the cold start of `avantpost check`, needed only here

    schema = TypeAdapter(Advice).json_schema(mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}",
        **schema,
    }
