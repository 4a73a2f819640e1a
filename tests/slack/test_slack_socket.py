"""The same coach over Socket Mode: a real WebSocket, every envelope acknowledged, no public address."""

from aiohttp.test_utils import TestServer
from fake_slack import APP_TOKEN, TOKEN, FakeSlack, words

from bot.channels.slack.mount import PATH, SlackOptions, mount
from bot.channels.web.options import WebOptions
from bot.coaching.coach import Coach
from bot.matching.stemming import stems
from bot.server import build_application


async def test_a_draft_over_the_socket_is_acknowledged_and_answered(shipped_coach: Coach) -> None:
    """And `/slack/events` is not there: one way at a time."""
    fake = FakeSlack()
    await fake.start()
    channel = fake.person("U1")
    app = build_application(shipped_coach, stems, WebOptions())
    mount(app, SlackOptions(bot_token=TOKEN, app_token=APP_TOKEN, api_url=fake.url), shipped_coach, stems)
    server = TestServer(app)
    await server.start_server()
    fake.coach_url = str(server.make_url("/"))
    event = {"type": "message", "user": "U1", "text": "Our Q3 revenue is skyrocketing", "ts": "1.1"}
    fake.messages[channel] = [dict(event)]
    envelope = await fake.deliver_by_socket({**event, "channel": channel, "channel_type": "im"})
    (answer,) = await fake.settled("U1", 1)
    assert "Talk to someone first" in words(answer)
    assert envelope in fake.acknowledged
    assert await fake.post("{}", "application/json") == 404
    assert all(resource.canonical != PATH for resource in app.router.resources())
    await server.close()
    await fake.stop()
    assert fake.faults == []
