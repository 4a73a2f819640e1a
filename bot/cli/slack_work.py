"""What `doctor` asks Slack and the database."""

from bot.app.database import build_database
from bot.channels.slack.manifest import SCOPES
from bot.channels.slack.refusal import refusal
from bot.domain.errors import StorageError
from bot.settings import Settings

_SCOPES = "x-oauth-scopes"


async def slack_faults(settings: Settings) -> tuple[str, list[str]]:
    """The workspace's name, and what is wrong with the tokens, each with its mend. Nothing is posted."""
    import aiohttp  # noqa: PLC0415 - half a second, for those with Slack
    from slack_sdk.errors import SlackApiError  # noqa: PLC0415 - as above
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415 - as above

    bot = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = AsyncWebClient(token=bot, base_url=settings.slack_api_url, timeout=10)
    try:
        who = await client.auth_test()
    except SlackApiError as error:
        return "", [f"SLACK_BOT_TOKEN: Slack says {refusal(error) or 'no'}; copy it again from OAuth & Permissions"]
    except (aiohttp.ClientError, TimeoutError, OSError):
        return "", [f"Slack cannot be reached at {settings.slack_api_url}: is there a proxy or a firewall?"]
    faults = []
    granted = {scope.strip() for scope in str(who.headers.get(_SCOPES) or "").split(",")} - {""}
    missing = sorted(set(SCOPES) - granted)
    if granted and missing:
        faults.append(f"scopes missing: {', '.join(missing)}; paste the manifest again and reinstall the app")
    if settings.slack_app_token is not None:
        try:
            await client.apps_connections_open(app_token=settings.slack_app_token.get_secret_value())
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
            faults.append("SLACK_APP_TOKEN: Socket Mode is refused; make a token with connections:write")
    return str(who.get("team") or ""), faults


async def database_fault(settings: Settings) -> str | None:
    """Why the database cannot be used, in a word; None if its tables are there and up to date."""
    database = build_database(settings)
    try:
        await database.migrate()
    except StorageError as error:
        return str(error)
    finally:
        await database.close()
    return None
