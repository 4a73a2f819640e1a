"""Values that the web tests share."""

from collections.abc import Awaitable, Callable

from aiohttp.test_utils import TestClient

CANARY = "zanzibar-canary-4711"
TOKEN = "a-token-of-the-operator"
MakeClient = Callable[..., Awaitable[TestClient]]
