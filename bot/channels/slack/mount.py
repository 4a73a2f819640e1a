"""Slack in the one aiohttp application: `/slack/events` for signed requests, or Socket Mode; an orderly end."""

import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack.conversation import Conversation, ModelNotice
from bot.channels.slack.jobs import Jobs
from bot.channels.slack.listeners import Listeners
from bot.channels.slack.people import People
from bot.coaching.coach import Coach
from bot.coaching.lookup import Stemmer
from bot.domain.draft import Language

_LOG = logging.getLogger(__name__)
PATH = "/slack/events"
_DRAIN_SECONDS = 20.0
_RETRIES = 3
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


def mount(application: web.Application, options: SlackOptions, coach: Coach, stem: Stemmer) -> None:
    """Add Slack to `application`. Nothing is connected before the application starts."""
    channel = _Channel(options, coach, stem)
    if options.app_token is None:
        application.router.add_post(PATH, channel.receive)
    application.cleanup_ctx.append(channel.running)


class _Channel:
    def __init__(self, options: SlackOptions, coach: Coach, stem: Stemmer) -> None:
        self._options = options
        self._coach = coach
        self._stem = stem
        self._app: AsyncApp | None = None

    async def running(self, _application: web.Application) -> AsyncIterator[None]:
        """Connect, and at the end finish what is under way."""
        options = self._options
        async with aiohttp.ClientSession() as session:
            client = AsyncWebClient(
                token=options.bot_token,
                base_url=options.api_url,
                session=session,
                logger=_SILENT,
                retry_handlers=[
                    AsyncConnectionErrorRetryHandler(max_retry_count=_RETRIES),
                    AsyncRateLimitErrorRetryHandler(max_retry_count=_RETRIES),
                    AsyncServerErrorRetryHandler(max_retry_count=_RETRIES),
                ],
            )
            jobs = Jobs()
            conversation = Conversation(
                coach=self._coach,
                stem=self._stem,
                client=client,
                people=People(client, options.locale),
                team=await _team(client),
                model=options.model,
            )
            self._app = _bolt(options, client)
            Listeners(conversation=conversation, jobs=jobs).register(self._app)
            socket = await _connected(self._app, options)
            yield
            if socket is not None:
                await socket.close_async()  # type: ignore[no-untyped-call] # the SDK has no types here
            await jobs.drain(_DRAIN_SECONDS)

    async def receive(self, request: web.Request) -> web.Response:
        """`POST /slack/events`: Bolt checks the signature and its age, and answers at once."""
        if self._app is None:
            return web.Response(status=503)
        answer: web.Response = await to_aiohttp_response(await self._app.async_dispatch(await to_bolt_request(request)))
        return answer


async def _team(client: AsyncWebClient) -> str | None:
    """The workspace that the token belongs to; a Slack that is away now may answer later."""
    try:
        return str((await client.auth_test())["team_id"])
    except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
        _LOG.warning("Slack did not say which workspace this is (%s): is SLACK_BOT_TOKEN right?", type(error).__name__)
        return None


def _bolt(options: SlackOptions, client: AsyncWebClient) -> AsyncApp:
    app = AsyncApp(
        client=client,
        signing_secret=options.signing_secret or "socket mode signs nothing",
        logger=_SILENT,
        request_verification_enabled=options.app_token is None,
    )

    async def failed(error: Exception) -> None:
        _LOG.error("a request of Slack's could not be handled (%s)", type(error).__name__)

    app.error(failed)
    return app


async def _connected(app: AsyncApp, options: SlackOptions) -> AsyncSocketModeHandler | None:
    if options.app_token is None:
        return None
    handler = AsyncSocketModeHandler(app, options.app_token, logger=_SILENT)
    await handler.connect_async()  # type: ignore[no-untyped-call] # as above
    return handler
