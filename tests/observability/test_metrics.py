"""`/metrics` after a run through every channel and failure: a closed set of names and values, no word of a draft."""

import asyncio
import json
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from endpoints import serving
from fake_slack import FakeSlack, words
from postgres import Cluster, cluster
from program import program
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from test_model_canary import CANARY, REPLIES
from test_model_command_line import named
from test_slack_canary import DRAFT, every_path, until

from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome, Step
from bot.domain.errors import StorageError
from bot.observability.metrics import PrometheusMeter
from bot.observability.named import CHANNELS, METRICS, OTHER, metrics_table

_PROCESS = "process_"
"""prometheus-client's own: memory, processor, descriptors. No labels."""
_ADDED = frozenset({"le"})
"""Labels that the format adds: the bounds of a histogram, which are constants."""


def families(page: str) -> Mapping[str, Metric]:
    """The metrics of a page, by name."""
    return {family.name: family for family in text_string_to_metric_families(page)}


def value(page: str, name: str, **labels: str) -> float | None:
    """One value."""
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return sample.value
    return None


def outside(page: str) -> list[str]:
    """What a page tells beyond the closed set; versions are checked for their shape."""
    found = []
    for family in text_string_to_metric_families(page):
        name = f"{family.name}_total" if family.type == "counter" else family.name
        if family.name.startswith(_PROCESS):
            found += [str(sample) for sample in family.samples if sample.labels]
            continue
        if name not in METRICS:
            found.append(name)
            continue
        described = METRICS[name]
        for sample in family.samples:
            for label, given in sample.labels.items():
                if label in _ADDED:
                    continue
                allowed = described.labels.get(label, ())
                good = len(given) <= 20 and given.replace(".", "").isalnum() if allowed is None else given in allowed
                if not good:
                    found.append(f"{sample.name}{{{label}={given!r}}}")
    return found


async def scraped(port: int) -> str:
    """The page."""
    async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/metrics") as response:
        assert response.status == 200
        assert response.content_type == "text/plain"
        return await response.text()


async def through_the_web(url: str) -> None:
    """Every outcome of the web chat that a caller can bring about."""
    async with aiohttp.ClientSession() as session:
        for path in ("v1/review", "v1/review/stream"):
            for text in (DRAFT, "", "x" * 20_000, "%PDF-1.7"):
                async with session.post(url + path, json={"text": text}) as response:
                    await response.read()
        async with session.get(url + "v1/charter/lookup", params={"q": f"may I talk about {CANARY}?"}) as response:
            await response.read()
        async with session.post(url + f"v1/{CANARY}", data=CANARY) as response:
            assert response.status in {404, 405}


def _is_final(answer: str) -> bool:
    return "You decide" in answer and "First look" not in answer


async def a_full_run(
    slack: FakeSlack, state: Path, database: Cluster, more: Mapping[str, str], replying: list[Any]
) -> list[str]:
    """The page after everything, a model that breaks among it, and the page while the database is away."""
    port = int(more["AVANTPOST_METRICS_PORT"])
    given = {"AVANTPOST_DATABASE_URL": database.url, **more}
    async with program(slack, state, given):
        slack.person("U9")
        await through_the_web(slack.coach_url)
        await slack.types("U9", DRAFT)
        await until(lambda: any(_is_final(words(each)) for each in slack.answers("U9")))
        replying.append(REPLIES["broken"])
        await through_the_web(slack.coach_url)
        await every_path(slack)
        page = await scraped(port)
        database.stop()
        try:
            await slack.types("U1", DRAFT)
            pages = [page, await scraped(port)]
        finally:
            database.start()
    return pages


@pytest.fixture
def port(unused_tcp_port_factory: Callable[[], int]) -> int:
    """A port for the metrics."""
    return unused_tcp_port_factory()


async def test_a_full_run_leaves_counts_and_nothing_else(tmp_path: Path, port: int) -> None:
    """Every channel and failure, a model that answers, PostgreSQL that goes away: bounded labels, no text, no name."""
    replying = [REPLIES["an answer"]]
    slack = FakeSlack()
    await slack.start()
    with cluster() as database:
        async with serving(lambda body: replying[-1](body)) as server:  # noqa: PLW0108 - the last one, at each call
            more = {"AVANTPOST_METRICS_PORT": str(port), **named(server.url)}
            page, without = await a_full_run(slack, tmp_path, database, more, replying)
    await slack.stop()
    assert outside(page) == []
    assert outside(without) == []
    said = {CANARY, "U1", "T1", "Tulip", "embargo", "get_help", "confidentiality", database.url}
    assert [word for word in said if word in page + without] == []
    for channel in ("web", "slack"):
        assert value(page, "avantpost_reviews_total", channel=channel, outcome="complete")
        assert value(page, "avantpost_reviews_total", channel=channel, outcome="partial")
        assert value(page, "avantpost_step_seconds_count", channel=channel, step="rules")
        assert value(page, "avantpost_step_seconds_count", channel=channel, step="model")
    assert value(page, "avantpost_reviews_total", channel="web", outcome="refused") == 12
    assert value(page, "avantpost_step_seconds_count", channel="slack", step="answer")
    assert value(page, "avantpost_answers_failed_total", channel="slack")
    assert value(page, "avantpost_model_calls_total")
    assert value(page, "avantpost_database_up") == 1
    assert value(without, "avantpost_database_up") == 0
    assert "avantpost_events_in_flight" not in families(without)


def _meter(report: Mapping[str, object], **more: object) -> PrometheusMeter:
    return PrometheusMeter(lambda: report, "0.0.0", **more)  # type: ignore[arg-type] # the test's


async def test_every_metric_that_is_described_is_told() -> None:
    """With a model, chats and a database; unknown kinds, reasons and channels become one value."""
    meter = _meter(
        {
            "charter": {"version": "f" * 64, "since": "2026-12-01T00:00:00+00:00", "faults": 2, "recovered": True},
            "model": {
                "on": True,
                "failures": {"rate_limit": 2, CANARY: 1, "again": 3},
                "dropped": {"remark_why_too_long": 2, "remark_fix_empty": 1, "too_many": 4, CANARY: 1},
            },
            "slack": {"state": "revoked", "under_way": 3, "failed": 1},
            "draining": True,
        },
        in_flight=lambda: asyncio.sleep(0, {"slack": 2, CANARY: 1}),
    )
    with meter.step(Step.ANSWER, Surface.TEAMS):
        meter.reviewed(Surface.TEAMS, Outcome.BUSY)
    page = (await meter.page()).decode()
    assert outside(page) == []
    told = {f"{each.name}_total" if each.type == "counter" else each.name for each in families(page).values()}
    assert {name for name in told if not name.startswith(_PROCESS)} == set(METRICS)
    assert value(page, "avantpost_model_failures_total", kind=OTHER) == 4
    assert value(page, "avantpost_model_dropped_total", reason="remark") == 3
    assert value(page, "avantpost_model_dropped_total", reason="too_many") == 4
    assert value(page, "avantpost_events_in_flight", channel=OTHER) == 1
    assert value(page, "avantpost_channel_up", channel="slack") == 0
    assert value(page, "avantpost_charter_info", version="f" * 12) == 1
    assert value(page, "avantpost_reviews_total", channel="teams", outcome="busy") == 1


async def test_the_page_has_a_bounded_number_of_lines() -> None:
    """Whatever is counted: at most what the sets allow."""
    meter = _meter({})
    for surface in Surface:
        for step in Step:
            with meter.step(step, surface):
                pass
        for outcome in Outcome:
            meter.reviewed(surface, outcome)
    lines = (await meter.page()).decode().splitlines()
    assert len([line for line in lines if not line.startswith("#")]) < 400


async def test_a_database_that_is_away_is_told_as_such() -> None:
    """And nothing else is held up."""

    async def away() -> Mapping[str, int]:
        raise StorageError(CANARY)

    page = (await _meter({}, in_flight=away).page()).decode()
    assert value(page, "avantpost_database_up") == 0
    assert CANARY not in page


def test_buckets_and_labels_are_what_the_documents_say() -> None:
    """The table names every metric once; channels are those that people use."""
    table = metrics_table()
    assert [table.count(f"`{name}`") for name in METRICS] == [1] * len(METRICS)
    assert CHANNELS == ("slack", "teams", "web")
    assert all(before < after for before, after in pairwise(json.loads("[0.001, 0.005, 0.02]")))
