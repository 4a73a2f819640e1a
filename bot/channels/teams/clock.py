"""Whose clock it is: the time zone that a client tells with what its person does. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.channels.clocks import known_zone

_OFFSET: Final = 6
Json = Mapping[str, Any]


def zone_in(activity: Json) -> str:
    """A zone's name that this machine knows, else the offset of the client's own time, else `UTC`."""
    return next((each for each in _told(activity) if known_zone(each) is not None), "UTC")


def _told(activity: Json) -> Iterator[str]:
    entities = activity.get("entities")
    told = [each for each in (entities if isinstance(entities, list) else []) if isinstance(each, Mapping)]
    yield _name(activity.get("localTimezone"))
    yield from (_name(each.get("timezone")) for each in told if each.get("type") == "clientInfo")
    yield _name(activity.get("localTimestamp"))[-_OFFSET:]


def _name(value: object) -> str:
    return value if isinstance(value, str) and len(value) < 100 else ""
