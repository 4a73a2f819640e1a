"""A request without an answer, and the kind sentence that it gets instead. Never `str(exc)`, never text of a draft."""

import logging
import secrets
from collections.abc import Mapping

from aiohttp import web

from bot.channels.web.options import CHANNEL
from bot.coaching.telemetry import reference as referred
from bot.domain.draft import Language
from bot.domain.errors import DraftError, DraftTooLongError, place_of

_LOG = logging.getLogger(__name__)


class RefusedError(Exception):
    """A request that cannot be answered: `key` names the catalogue's sentence, `details` the fields at fault."""

    def __init__(
        self,
        status: int,
        key: str,
        *,
        details: tuple[str, ...] = (),
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(key)
        self.status = status
        self.key = key
        self.details = details
        self.headers = dict(headers or {})
        self.values = values


def of_draft(error: DraftError) -> RefusedError:
    """The refusal of a draft that cannot be read."""
    if isinstance(error, DraftTooLongError):
        return RefusedError(422, f"error.{error.key}", length=error.length, limit=error.limit)
    return RefusedError(422, f"error.{error.key}")


def reader_language(request: web.Request) -> Language:
    """The first of our languages in the browser's list, or the operator's."""
    for part in request.headers.get("Accept-Language", "").split(",")[:20]:
        code = part.strip().partition(";")[0][:2].lower()
        if code in tuple(Language):
            return Language(code)
    return request.app[CHANNEL].options.locale


def response(request: web.Request, refused: RefusedError) -> web.Response:
    """The refusal as JSON, in the reader's language."""
    catalogue = request.app[CHANNEL].coach.catalogues[reader_language(request)]
    body = {
        "error": refused.key.rpartition(".")[2],
        "message": catalogue.text(refused.key, **refused.values),
        "details": list(refused.details),
    }
    return web.json_response(body, status=refused.status, headers=refused.headers)


def unforeseen(error: Exception) -> RefusedError:
    """The refusal for a fault of ours: a reference for the author, the kind and place of the fault for the operator."""
    reference = referred() or secrets.token_hex(4)
    # Never the message of the exception: it may hold a piece of a draft.
    _LOG.error("%s: %s at %s", reference, type(error).__name__, place_of(error))
    return RefusedError(500, "error.internal", reference=reference)
