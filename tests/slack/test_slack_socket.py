"""The same coach over Socket Mode: a real WebSocket, every envelope acknowledged, no public address."""

import asyncio

from company import Start
from fake_slack import FakeSlack, words

from bot.channels.slack.mount import PATH


def written(fake: FakeSlack, user: str, stamp: str) -> dict[str, object]:
    """A draft that stands in Slack, as an event."""
    event = {"type": "message", "user": user, "text": "Our Q3 revenue is skyrocketing", "ts": stamp}
    fake.messages.setdefault(f"D{user}", []).append(dict(event))
    return {**event, "channel": f"D{user}", "channel_type": "im"}


async def test_a_draft_over_the_socket_is_acknowledged_and_answered(start: Start) -> None:
    """And `/slack/events` is not there: one way at a time."""
    company = await start(by_socket=True)
    fake = company.slack
    fake.person("U1")
    envelope = await fake.deliver_by_socket(written(fake, "U1", "1.1"))
    (answer,) = await fake.settled("U1", 1)
    assert "Talk to someone first" in words(answer)
    assert envelope in fake.acknowledged
    assert await fake.post("{}", "application/json") == 404
    assert all(resource.canonical != PATH for resource in company.server.app.router.resources())


async def test_a_deaf_connection_is_made_anew(start: Start) -> None:
    """Even when the SDK's own watch has ended in silence: then it is ours that notices."""
    fake = FakeSlack()
    await fake.start()
    fake.deaf = True
    fake.person("U1")
    company = await start(slack=fake, by_socket=True, ping_seconds=0.05)
    client = company.channel._socket._client
    client.current_session_monitor.cancel()
    fake.deaf = False
    async with asyncio.timeout(10):
        while len(fake.sockets) < 2 or not company.channel._socket.alive:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    assert company.channel.report()["state"] == "ready"
    await fake.deliver_by_socket(written(fake, "U1", "1.1"))
    await fake.settled("U1", 1)


async def test_a_slack_that_is_away_at_the_start_is_tried_again(start: Start) -> None:
    """The web chat serves meanwhile."""
    fake = FakeSlack()
    await fake.start()
    fake.person("U1")
    fake.refuse["apps.connections.open"] = [(200, {"ok": False, "error": "internal_error"}, {})] * 2
    company = await start(slack=fake, by_socket=True, ping_seconds=0.05)
    assert company.channel.report()["state"] in {"disconnected", "ready"}
    await fake.deliver_by_socket(written(fake, "U1", "1.1"))
    await fake.settled("U1", 1)
