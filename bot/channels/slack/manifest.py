"""The app's manifest, from the surfaces that the code has: what Slack sends, and the least that it must allow."""

from typing import Any, Final

from bot.channels.slack.commands import COMMANDS, SHORTCUTS
from bot.channels.slack.listeners import EVENTS

SCOPES: Final = {
    "assistant:write": "show that a model is reading, and offer a few first questions",
    "chat:write": "answer in a person's direct messages",
    "commands": "/coach, /charter and the two shortcuts",
    "files:read": "read a draft that comes as a text file or a snippet",
    "im:history": "read a draft again when a button under it is pressed; nothing is stored here",
    "im:read": "receive direct messages, and know whose they are",
    "im:write": "open a person's direct messages for an answer to a command",
    "users:read": "know members from guests, and in which language they read",
}
"""Every scope with its reason. No channel's history, no search, no e-mail addresses."""


def manifest(url: str | None) -> dict[str, Any]:
    """The manifest for the address `url` of this server; None for Socket Mode."""
    request = {"url": f"{url.rstrip('/')}/slack/events"} if url else {}
    command_url = {"url": request["url"]} if url else {}
    return {
        "display_information": {
            "name": "Avantpost",
            "description": "A coach to talk to before you post. You decide; nothing is kept.",
        },
        "features": {
            "agent_view": {"agent_description": "Show me a draft before you post it."},
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Avantpost", "always_online": True},
            "slash_commands": [
                {
                    "command": COMMANDS[0],
                    "description": "Advice on a draft, in your direct messages",
                    "usage_hint": "[your draft]",
                    "should_escape": True,
                    **command_url,
                },
                {
                    "command": COMMANDS[1],
                    "description": "What the charter says",
                    "usage_hint": "[a question]",
                    "should_escape": True,
                    **command_url,
                },
            ],
            "shortcuts": [
                {
                    "name": "Check a draft",
                    "type": "global",
                    "callback_id": SHORTCUTS["global"],
                    "description": "Advice before you post",
                },
                {
                    "name": "Check with the coach",
                    "type": "message",
                    "callback_id": SHORTCUTS["message"],
                    "description": "Advice on your own message",
                },
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {
                **({"request_url": request["url"]} if url else {}),
                "bot_events": list(EVENTS),
            },
            "interactivity": {"is_enabled": True, **({"request_url": request["url"]} if url else {})},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }
