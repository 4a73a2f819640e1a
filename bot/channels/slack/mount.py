"""Slack in the one aiohttp application: `/slack/events` for signed requests, or Socket Mode; an orderly end."""

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.jobs import Jobs
from bot.channels.keepers import Keepers
from bot.channels.limits import PersonalLimit
from bot.channels.recovery import Recovery
from bot.channels.slack.admin import Admin
from bot.channels.slack.admin_listeners import AdminListeners
from bot.channels.slack.answering import Answering
from bot.channels.slack.buttons import Buttons
from bot.channels.slack.commands import Commands
from bot.channels.slack.conversation import Conversation
from bot.channels.slack.files import Files
from bot.channels.slack.first_contact import FirstContact
from bot.channels.slack.home import Home
from bot.channels.slack.listeners import Listeners, Registered
from bot.channels.slack.messenger import Messenger
from bot.channels.slack.people import People
from bot.channels.slack.posting import Poster
from bot.channels.slack.recovery import Again
from bot.channels.slack.refusal import refusal
from bot.channels.slack.socket_mode import PING_SECONDS, Socket
from bot.channels.tolerant import TolerantInbox, TolerantPreferences
from bot.channels.words import ModelNotice
from bot.coaching.coach import Coach
from bot.coaching.counting import NoTally, Tally
from bot.coaching.lookups import Lookups
from bot.coaching.ports import Inbox, PreferenceStore
from bot.domain.draft import Language

_LOG = logging.getLogger(__name__)
PATH = "/slack/events"
_DRAIN_SECONDS = 20.0
_RETRIES = 3
_WORTHLESS = frozenset({"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked"})
"""What Slack answers to a token that it does not take any more."""
# Bolt and the SDK write whole requests down, at several levels; what matters is said by our own jobs.
_SILENT = logging.getLogger("avantpost.slack.silent")
_SILENT.setLevel(logging.CRITICAL + 1)
_SILENT.propagate = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackOptions:
    """How Slack is reached. With `app_token` by Socket Mode, else by requests that are signed with `signing_secret`."""

    bot_token: str
    signing_secret: str | None = None
    app_token: str | None = None
    api_url: str = "https://slack.com/api/"
    locale: Language = Language.EN
    model: ModelNotice | None = None
    ping_seconds: float = PING_SECONDS


class SlackChannel:
    """Slack, in an application. Nothing is connected before the application starts."""

    def __init__(
        self,
        options: SlackOptions,
        coach: Coach,
        lookups: Lookups,
        inbox: Inbox,
        preferences: PreferenceStore,
        *,
        tally: Tally | None = None,
        limit: PersonalLimit | None = None,
        keepers: Keepers | None = None,
    ) -> None:
        self._options = options
        self._coach = coach
        self._lookups = lookups
        self._inbox = TolerantInbox(inbox)
        self._preferences = TolerantPreferences(preferences)
        self._tally = tally or NoTally()
        self._limit = limit
        self._keepers = keepers
        self._jobs = Jobs(broken=self._worthless)
        self._revoked = asyncio.Event()
        self._app: AsyncApp | None = None
        self._socket: Socket | None = None
        self.recovery: Recovery | None = None

    def mount(self, application: web.Application) -> None:
        """Add Slack to `application`."""
        if self._options.app_token is None:
            application.router.add_post(PATH, self.receive)
        application.cleanup_ctx.append(self.running)

    def report(self) -> dict[str, object]:
        """What Slack's part says of itself: its state and the answers under way."""
        state = "ready"
        if self._revoked.is_set():
            state = "revoked"
        elif self._socket is not None and not self._socket.alive:
            state = "disconnected"
        return {"state": state, "under_way": self._jobs.under_way, "failed": self._jobs.failed}

    async def running(self, _application: web.Application) -> AsyncIterator[None]:
        """Connect, and at the end finish what is under way."""
        async with aiohttp.ClientSession() as session:
            listeners = self._listeners(session)
            answering, conversation = listeners.answering, listeners.answering.conversation
            again = Again(answering=answering).take_up
            self.recovery = Recovery(inbox=self._inbox, unanswered=answering.unanswered, again=again)
            await conversation.people.team()
            self._app = _bolt(self._options, conversation.messenger.client)
            listeners.register(self._app)
            if self._options.app_token is not None:
                self._socket = Socket(self._app, self._options.app_token, _SILENT, self._options.ping_seconds)
                await self._socket.connect()
            aside = [
                asyncio.create_task(self.recovery.run(), name="slack-recovery"),
                asyncio.create_task(self._ending(), name="slack-revoked"),
            ]
            yield
            if self._socket is not None:
                await self._socket.close()
            for task in aside:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
            await answering.drain(_DRAIN_SECONDS)

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /slack/events`: Bolt checks the signature and its age, and answers at once."""
        if self._app is None:
            return web.Response(status=503)
        if self._revoked.is_set():
            return web.Response()
        if not _is_slacks(request.content_type, await request.text()):
            return web.Response(status=400)
        answer: web.Response = await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))
        return answer

    def _listeners(self, session: aiohttp.ClientSession) -> Listeners:
        options, coach = self._options, self._coach
        limited: list[AsyncRetryHandler] = [AsyncRateLimitErrorRetryHandler(max_retry_count=_RETRIES)]
        broken: list[AsyncRetryHandler] = [
            AsyncConnectionErrorRetryHandler(max_retry_count=_RETRIES),
            AsyncServerErrorRetryHandler(max_retry_count=_RETRIES),
        ]
        client, writing = (
            AsyncWebClient(
                token=options.bot_token,
                base_url=options.api_url,
                session=session,
                logger=_SILENT,
                retry_handlers=handlers,
            )
            for handlers in ([*limited, *broken], limited)
        )
        messenger = Messenger(
            client=client,
            poster=Poster(reading=client, writing=writing),
            files=Files(session, options.bot_token, options.api_url),
            catalogues=coach.catalogues,
        )
        people = People(client, options.locale, self._preferences)
        conversation = Conversation(
            coach=coach,
            lookups=self._lookups,
            messenger=messenger,
            people=people,
            first_contact=FirstContact(coach=coach, messenger=messenger, people=people, model=options.model),
            tally=self._tally,
            limit=self._limit,
        )
        answering = Answering(conversation=conversation, jobs=self._jobs, inbox=self._inbox)
        home = Home(conversation=conversation)
        others: list[Registered] = [Commands(answering=answering), Buttons(answering=answering, home=home)]
        if self._keepers is not None:
            admin = Admin(keepers=self._keepers, conversation=conversation)
            conversation.keeper, home.keepers = admin.heard, admin.home
            others.append(AdminListeners(admin=admin, answering=answering))
        return Listeners(answering=answering, home=home, others=others, revoked=self._revoked.set)

    def _worthless(self, error: Exception) -> bool:
        """True if Slack takes the token no more: nobody can be answered, nobody need be told."""
        if isinstance(error, SlackApiError) and refusal(error) in _WORTHLESS:
            self._revoked.set()
            return True
        return False

    async def _ending(self) -> None:
        """When the app is taken away: stop what is under way and listen no more."""
        await self._revoked.wait()
        _LOG.error("Slack takes the token no more: install the app again and start with its new SLACK_BOT_TOKEN")
        self._jobs.give_up()
        if self._socket is not None:
            await self._socket.close()


def _is_slacks(content_type: str, body: str) -> bool:
    """True if a body has the shape that Slack's have: an object, or a form with an object or a command in it.

    Bolt reads bodies before it checks signatures, and stumbles over others.
    """
    try:
        if content_type == "application/json":
            return isinstance(json.loads(body), dict)
        form = dict(parse_qsl(body))
        return (
            isinstance(json.loads(form["payload"]), dict)
            if "payload" in form
            else bool({"command", "ssl_check"} & set(form))
        )
    except ValueError:
        return False


def _bolt(options: SlackOptions, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(
        client=client,
        signing_secret=options.signing_secret or "socket mode signs nothing",
        logger=_SILENT,
        request_verification_enabled=options.app_token is None,
    )
