"""The manifest says what the code answers, and asks for no more."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import bot.channels.slack as package
from bot.channels.jobs import Jobs
from bot.channels.slack import blocks, forms
from bot.channels.slack.answering import Answering
from bot.channels.slack.buttons import Buttons
from bot.channels.slack.commands import COMMANDS, SHORTCUTS, Commands
from bot.channels.slack.listeners import EVENTS, Listeners
from bot.channels.slack.manifest import SCOPES, manifest

SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for path in Path(package.__file__).parent.glob("*.py")
    if path.name != "socket_mode.py"  # its client is the socket's
)
NEEDED = {
    "chat_postMessage": "chat:write",
    "chat_update": "chat:write",
    "chat_delete": "chat:write",
    "conversations_replies": "im:history",
    "conversations_history": "im:history",
    "conversations_open": "im:write",
    "conversations_info": "im:read",
    "assistant_threads_setStatus": "assistant:write",
    "assistant_threads_setSuggestedPrompts": "assistant:write",
    "users_info": "users:read",
    "views_open": None,
    "views_update": None,
    "views_publish": None,
    "auth_test": None,
}


class Recorder:
    """An app that only notes what is registered on it, by kind."""

    def __init__(self) -> None:
        self.names: dict[str, list[object]] = {}

    def __getattr__(self, kind: str) -> Callable[[object], Callable[[object], object]]:
        def register(name: object) -> Callable[[object], object]:
            self.names.setdefault(kind, []).append(name)
            return lambda listener: listener

        return register


def test_every_surface_of_the_manifest_has_its_listener() -> None:
    """Commands, shortcuts, events: registered, and nothing else is."""
    app = Recorder()
    never = MagicMock()
    answering = Answering(conversation=never, jobs=Jobs(), inbox=never)
    others = [Commands(answering=answering), Buttons(answering=answering, home=never)]
    listeners = Listeners(answering=answering, home=never, others=others, revoked=never)
    listeners.register(app)  # type: ignore[arg-type] # it only notes
    made = manifest("https://coach.example/")
    assert [each["command"] for each in made["features"]["slash_commands"]] == list(COMMANDS) == app.names["command"]
    assert {each["callback_id"] for each in made["features"]["shortcuts"]} == set(SHORTCUTS.values())
    assert app.names["shortcut"] == list(SHORTCUTS.values())
    assert made["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)
    assert {str(name).partition(".")[0] for name in EVENTS} == set(app.names["event"])
    assert len(app.names["middleware"]) == 1
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://coach.example/slack/events"
    assert app.names["view"] == [forms.CALLBACK, forms.DEFAULTS]
    buttons = {value for name, value in vars(blocks.Actions).items() if name.isupper()}
    assert buttons <= set(map(str, app.names["action"]))


def test_every_call_has_its_scope_and_every_scope_a_call() -> None:
    """Least scopes: a method that the code does not call asks for nothing."""
    called = set(re.findall(r"client\.([a-z]+(?:_[A-Za-z]+)+)\(", SOURCES))
    assert called <= set(NEEDED)
    wanted = {scope for name, scope in NEEDED.items() if scope and name in called}
    wanted |= {"files:read"} & {"files:read" for _ in re.findall(r"url_private_download", SOURCES)}
    assert set(SCOPES) - wanted == {"commands"}  # it lets Slack send, not us call


def test_no_scope_reads_channels() -> None:
    """Nothing that the coach was not asked about."""
    wide = ("channels:", "groups:", "mpim:", "search:", "users:read.email")
    assert not [scope for scope in SCOPES if scope.startswith(wide)]


def test_people_can_write_to_it() -> None:
    """The one setting without which nobody can send a message."""
    assert manifest(None)["features"]["app_home"]["messages_tab_read_only_enabled"] is False
    assert manifest(None)["settings"]["socket_mode_enabled"]


def test_the_command_prints_it() -> None:
    """JSON on standard output, the reasons beside it."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "slack", "manifest", "--url", "https://coach.example"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout) == manifest("https://coach.example")
    assert all(f"{scope}: " in done.stderr for scope in SCOPES)
