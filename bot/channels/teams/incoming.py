"""What an activity says of itself, read with care: whoever holds a token may still send nonsense.

Pure: from JSON to a `Reference` and a name for the inbox, and a reference to text and back. No word of a message is in
either.
"""

import dataclasses
import hashlib
import ipaddress
import json
import re
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlsplit

from bot.channels.teams.wire import Json, Reference

CHANNEL: Final = "msteams"
_KINDS: Final = frozenset({"personal", "groupChat", "channel"})
_MOST_NAME: Final = 500
_HOST: Final = re.compile(r"[a-z0-9.-]+|[0-9a-f:.]+")


class MalformedError(Exception):
    """Not an activity as Teams sends them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What the inbox holds of an event: where its answer goes, and in which message's place, if one is out already.

    `trial` is true where that message says that a change of the charter is being tried.
    """

    where: Reference
    answer: str = ""
    trial: bool = False


def parsed(body: bytes) -> Json:
    """The activity in a request's body.

    Raises:
        MalformedError: it holds none.
    """
    try:
        activity = json.loads(body.decode("utf-8-sig"), parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise MalformedError from None
    if not isinstance(activity, dict):
        raise MalformedError
    return activity


def _no_number(_name: str) -> None:
    """NaN and the infinities, which Python reads and JSON does not have."""
    raise ValueError


def reference_of(activity: Json) -> Reference:
    """Where an answer to `activity` goes.

    Raises:
        MalformedError: a name is missing or is none.
    """
    sender, conversation = _part(activity, "from"), _part(activity, "conversation")
    if _name(activity, "channelId") != CHANNEL:
        raise MalformedError
    kind = _kind(conversation)
    account = _name(sender, "id")
    where = Reference(
        service_url=_name(activity, "serviceUrl"),
        conversation=_name(conversation, "id"),
        kind=kind,
        tenant=_tenant(activity, conversation),
        user=_name(sender, "aadObjectId", account),
        account=account,
        bot=_name(_part(activity, "recipient"), "id"),
        locale=_locale(activity),
        activity=_name(activity, "id", ""),
    )
    return replace(where, event=_event(where, activity))


def kind_of(activity: Json) -> str:
    """The activity's type.

    Raises:
        MalformedError: it has none.
    """
    return _name(activity, "type")


def written(left: Left) -> str:
    """`left` as the inbox keeps it."""
    more = {"trial": True} if left.trial else {}  # only where it says something: an earlier program may read this
    return json.dumps({**dataclasses.asdict(left.where), "answer": left.answer, **more}, separators=(",", ":"))


def read(text: str) -> Left | None:
    """What `written` wrote; None for anything else, a later version's for instance."""
    try:
        found = json.loads(text)
        answer, trial = found.pop("answer", ""), found.pop("trial", False)
        return Left(where=Reference(**found), answer=answer, trial=trial)
    except (ValueError, TypeError, AttributeError):
        return None


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as one writes them; empty for what is no plain address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in {"http", "https"} or parts.username is not None or not _HOST.fullmatch(host):
        return ""
    if not url.isascii() or not url.isprintable() or any(each in url for each in "\\ "):
        return ""  # what two readers of addresses may read differently
    shown = f"[{host}]" if ":" in host else host
    usual = port in {None, 443 if parts.scheme == "https" else 80}
    return f"{parts.scheme}://{shown}" + ("" if usual else f":{port}")


def is_loopback(host: str) -> bool:
    """True for this machine's own names, with or without a port."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _event(where: Reference, activity: Json) -> str:
    """A short name for the event. Teams' ids are unique within a conversation, and an edit keeps its message's."""
    kind = kind_of(activity)
    parts = [where.conversation, kind, where.activity]
    if kind != "message":
        parts.append(str(activity.get("timestamp")))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def _tenant(activity: Json, conversation: Json) -> str:
    """The tenant, which stands in two places: they must agree."""
    data = activity.get("channelData")
    told = data.get("tenant") if isinstance(data, dict) else None
    named = {_name(conversation, "tenantId", ""), _name(told, "id", "") if isinstance(told, dict) else ""}
    named = {each.casefold() for each in named}
    named.discard("")
    if len(named) > 1:
        raise MalformedError
    return next(iter(named), "")


def _locale(activity: Json) -> str:
    """The client's language, from the activity or from its `clientInfo`."""
    entities = activity.get("entities")
    told = [activity, *(each for each in (entities if isinstance(entities, list) else []) if isinstance(each, dict))]
    return next((found for each in told if (found := _name(each, "locale", ""))), "")[:35]


def _kind(conversation: Json) -> str:
    """Which sort of place it is; one that may be a group's is never taken for a person's own chat."""
    kind = conversation.get("conversationType")
    if kind is not None and (not isinstance(kind, str) or kind not in _KINDS):
        raise MalformedError
    if kind in {None, "personal"}:
        is_group = bool(conversation.get("isGroup")) or (kind is None and _name(conversation, "id").startswith("19:"))
        return "groupChat" if is_group else "personal"
    return str(kind)


def _part(activity: Json, name: str) -> Json:
    part = activity.get(name)
    if not isinstance(part, dict):
        raise MalformedError
    return part


def _name(holder: dict[str, Any], name: str, otherwise: str | None = None) -> str:
    """A name of the platform's: a short line of printable text."""
    value = holder.get(name)
    if value is None and otherwise is not None:
        return otherwise
    if not isinstance(value, str) or not value or len(value) > _MOST_NAME or not value.isprintable():
        raise MalformedError
    return value
