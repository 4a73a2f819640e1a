"""`avantpost doctor`: what is configured, what is missing, how to mend it. Secrets are never shown."""

import asyncio
import sys
from importlib.metadata import version

from rich.console import Console

from bot.app.coach import model_switch
from bot.channels.console import shown
from bot.charter.loader import load_engine
from bot.domain.errors import CharterError, SettingsError
from bot.settings import Settings, load_settings

_FAULTS_SHOWN = 5


def examine() -> int:
    """Print the state of things; 0 if the coach can work as it stands."""
    screen = Console(highlight=False)
    screen.print(f"Avantpost {version('avantpost')}, Python {sys.version.split()[0]}")
    try:
        settings = load_settings()
    except SettingsError as error:
        for fault in error.faults:
            screen.print(f"✗ {fault}", markup=False, soft_wrap=True)
        return 1
    screen.print(f"✓ settings: locale {settings.locale}, state in {settings.state}", markup=False, soft_wrap=True)
    charter = max(_folder(screen, settings), _published(screen, settings))
    token = "token set" if settings.token else "no token, this machine only"
    screen.print(f"✓ web chat: {settings.host}, port {settings.port}, {token}", markup=False, soft_wrap=True)
    database = _database(screen, settings) if settings.slack_bot_token or settings.teams else 0
    return max(charter, _slack(screen, settings), _teams(screen, settings), database, _model(screen, settings))


def _teams(screen: Console, settings: Settings) -> int:
    if not settings.teams:
        screen.print("· Teams: not configured; docs/teams.md")
        return 0
    if settings.teams_anonymous:
        screen.print("· Teams: anonymous, for development: programs on this machine only")
        return 0
    from bot.cli.teams_work import teams_fault  # noqa: PLC0415 - a second, for those with Teams

    fault = asyncio.run(teams_fault(settings))
    if fault is None:
        screen.print(f"✓ Teams: app {settings.microsoft_app_id}, {settings.microsoft_app_type}, token fetched")
        return 0
    screen.print(f"✗ Teams: {shown(fault)}", markup=False, soft_wrap=True)
    return 1


def _folder(screen: Console, settings: Settings) -> int:
    """The charter's folder; where versions are published it is what the first of them is made of, and no more."""
    name = "charter" if settings.charter_source == "folder" else "folder of the first version"
    try:
        charter = load_engine(settings.policies).charter
    except CharterError as error:
        count = len(error.faults)
        screen.print(f"✗ {name}: {count} thing(s) to mend in {settings.policies}", markup=False, soft_wrap=True)
        for charter_fault in error.faults[:_FAULTS_SHOWN]:
            screen.print(f"    {shown(str(charter_fault))}", markup=False, soft_wrap=True)
        screen.print("  → avantpost charter lint shows them all")
        return 1
    screen.print(
        f"✓ {name}: {len(charter.articles)} articles, {len(charter.rules)} rules, version {charter.version[:12]}, "
        f"employer {charter.employer.name}",
        markup=False,
        soft_wrap=True,
    )
    return 0


def _published(screen: Console, settings: Settings) -> int:
    """Where the charter in force comes from, beyond the folder that was looked at above."""
    if settings.charter_source == "folder":
        return 0
    from bot.cli.publish_work import standing  # noqa: PLC0415 - the database, for those who publish from it

    said, fault = asyncio.run(standing(settings))
    screen.print(f"{'✗' if fault else '✓'} published charter: {shown(said)}", markup=False, soft_wrap=True)
    return int(fault)


def _slack(screen: Console, settings: Settings) -> int:
    if settings.slack_bot_token is None:
        screen.print("· Slack: not configured; docs/slack.md")
        return 0
    from bot.cli.slack_work import slack_faults  # noqa: PLC0415 - half a second, for those with Slack

    team, faults = asyncio.run(slack_faults(settings))
    way = "Socket Mode" if settings.slack_app_token else "signed requests to /slack/events"
    if not faults:
        screen.print(f"✓ Slack: {shown(team)}, {way}", markup=False, soft_wrap=True)
    for fault in faults:
        screen.print(f"✗ Slack: {shown(fault)}", markup=False, soft_wrap=True)
    return 1 if faults else 0


def _database(screen: Console, settings: Settings) -> int:
    from bot.cli.slack_work import database_fault  # noqa: PLC0415 - for those with a channel that needs it

    away = asyncio.run(database_fault(settings))
    if away is None:
        kind = "AVANTPOST_DATABASE_URL" if settings.database_url else "a file in the state folder"
        screen.print(f"✓ database: {kind}, its tables up to date", markup=False, soft_wrap=True)
    else:
        screen.print(
            f"✗ database: away or refused ({away}); is AVANTPOST_DATABASE_URL right, may it create tables?",
            markup=False,
            soft_wrap=True,
        )
    return 1 if away else 0


def _model(screen: Console, settings: Settings) -> int:
    if settings.model is None:
        screen.print("· model: none; the charter's rules answer alone")
        return 0
    from bot.cli.model_work import MENDS, probed  # noqa: PLC0415 - the SDK takes a second, for those with a model

    name = shown(settings.model)
    if model_switch(settings).exists():
        screen.print(f"· model: {name}, switched off; avantpost model on", markup=False, soft_wrap=True)
        return 0
    found = asyncio.run(probed(settings))
    if found.fault is not None:
        mend = MENDS.get(found.fault, f"it fails ({found.fault})")
        screen.print(f"✗ model: {name}: {mend}; until then the rules answer alone", markup=False, soft_wrap=True)
        return 1
    keeps = "keeps to a JSON Schema" if found.enforces else "does not keep to a JSON Schema; answers are checked here"
    screen.print(
        f"✓ model: {name}, {keeps}; deadline {settings.model_deadline:g} s, kept there: "
        f"{shown(settings.model_retention or '')}",
        markup=False,
        soft_wrap=True,
    )
    return 0
