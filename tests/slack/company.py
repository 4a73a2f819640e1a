"""A workspace with the coach in it, as the tests start it."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp.test_utils import TestServer
from fake_slack import FakeSlack
from memory import MemoryInbox, MemoryPreferences

from bot.channels.slack.mount import SlackChannel


@dataclass
class Company:
    """A workspace, the coach in it, and what the coach keeps."""

    slack: FakeSlack
    channel: SlackChannel
    inbox: MemoryInbox
    preferences: MemoryPreferences
    server: TestServer


Start = Callable[..., Coroutine[Any, Any, Company]]
