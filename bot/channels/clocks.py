"""The clocks of people in a chat: what a platform says of their time zone, read with care. Pure."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_OFFSET: Final = re.compile(r"([+-])([01]\d|2[0-3]):([0-5]\d)")


def zone_of(name: str | None) -> tzinfo:
    """The time zone of a name or of an offset (`+02:00`); UTC where there is none or this machine does not know it."""
    return known_zone(name) or UTC


def known_zone(name: str | None) -> tzinfo | None:
    """The same, or None."""
    if not name:
        return None
    offset = _OFFSET.fullmatch(name)
    if offset is not None:
        distance = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
        return timezone(-distance if offset[1] == "-" else distance)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
