"""Slack limits, fails, drops connections, delivers twice and out of order, while drafts keep coming.

Each time: no accepted draft unanswered, none answered twice, no word of a draft in any file.
"""

from pathlib import Path

from fake_slack import FakeSlack
from postgres import cluster
from slack_traffic import slack_traffic
from traffic import holds_no_draft

LIMITED = (429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "1"})
BROKEN = (500, {"ok": False, "error": "internal_error"}, {})
FATAL = (200, {"ok": False, "error": "fatal_error"}, {})


async def test_slack_limits_and_fails(slack: FakeSlack, tmp_path: Path) -> None:
    """Twenty answers of 429, twenty of 500, five of `fatal_error`, five pages of a proxy."""
    async with slack_traffic(slack, tmp_path, {}) as own:
        slack.refuse["chat.postMessage"] = [LIMITED] * 20 + [BROKEN] * 20 + [FATAL] * 5
        slack.page = 5
        slack.refuse["users.info"] = [BROKEN] * 5
        await own.answered(len(own.sent) + 20)
    holds_no_draft(tmp_path)


async def test_slack_drops_connections(slack: FakeSlack, tmp_path: Path) -> None:
    """Before a message is taken, and after: what stands in the thread already is not posted again."""
    async with slack_traffic(slack, tmp_path, {}) as own:
        slack.drops = ["before", "after"] * 15
        await own.answered(len(own.sent) + 20)
        assert not slack.drops
    holds_no_draft(tmp_path)


async def test_events_come_twice_and_out_of_order(slack: FakeSlack, tmp_path: Path) -> None:
    """Each three times, to two replicas, also after the answer: its name is known to both."""
    with cluster() as running:
        shared = {"AVANTPOST_DATABASE_URL": running.url}
        async with slack_traffic(slack, tmp_path, shared, shared, rate=20, copies=3) as own:
            await own.answered(60)
    holds_no_draft(tmp_path)
