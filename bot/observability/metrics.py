"""Metrics for Prometheus, on a listener of their own: never on the port that people reach.

What happens is counted as it happens (`PrometheusMeter`); states and tallies that others keep are read when somebody
asks (`_Told`), from the same report that stands on `/readyz`.
"""

import contextlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from bot.coaching.compose import Surface
from bot.coaching.telemetry import Outcome, Step
from bot.domain.errors import StorageError
from bot.observability.named import CHANNELS, METRICS

PATH: Final = "/metrics"
_SECONDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 20.0, 60.0)
_VERSION_LETTERS: Final = 12

Report = Callable[[], Mapping[str, object]]
"""What the parts say of themselves: as `/readyz` shows it."""
InFlight = Callable[[], Awaitable[Mapping[str, int]]]
"""How many events of each channel stand in the database. Raises `StorageError` if it is away."""


@dataclass(slots=True, kw_only=True, eq=False)
class _Told(Collector):
    """Reads the report at every scrape. Values that are not in a label's set become `other`."""

    report: Report
    version: str
    database: tuple[bool, Mapping[str, int]] | None = None

    def collect(self) -> Iterator[Metric]:
        """Every metric that others keep."""
        said = self.report()
        yield _one("avantpost_build_info", 1, version=self.version)
        yield _one("avantpost_draining", said.get("draining"))
        yield from _charter(_part(said, "charter"))
        yield from _channels({name: _part(said, name) for name in CHANNELS if name in said})
        if said.get("model"):
            yield from _model(_part(said, "model"))
        if self.database is not None:
            up, in_flight = self.database
            yield _one("avantpost_database_up", up)
            if up:
                yield _many("avantpost_events_in_flight", "channel", in_flight)


def _part(said: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = said.get(name)
    return part if isinstance(part, Mapping) else {}


def _charter(said: Mapping[str, object]) -> Iterator[Metric]:
    yield _one("avantpost_charter_info", 1, version=str(said.get("version", ""))[:_VERSION_LETTERS])
    since = said.get("since")
    if isinstance(since, str):
        yield _one("avantpost_charter_since_timestamp_seconds", datetime.fromisoformat(since).timestamp())
    yield _one("avantpost_charter_faults", said.get("faults"))
    yield _one("avantpost_charter_recovered", said.get("recovered"))


def _channels(said: Mapping[str, Mapping[str, object]]) -> Iterator[Metric]:
    yield _many("avantpost_under_way", "channel", {name: part.get("under_way") for name, part in said.items()})
    yield _many("avantpost_channel_up", "channel", {name: part.get("state") == "ready" for name, part in said.items()})
    failed = {name: part["failed"] for name, part in said.items() if "failed" in part}
    yield _many("avantpost_answers_failed_total", "channel", failed)


def _model(said: Mapping[str, object]) -> Iterator[Metric]:
    yield _one("avantpost_model_on", said.get("on"))
    yield _one("avantpost_model_calls_total", said.get("calls"))
    yield _one("avantpost_model_shared_total", said.get("shared"))
    tokens = {direction: said.get(f"{direction}_tokens") for direction in ("prompt", "completion")}
    yield _many("avantpost_model_tokens_total", "direction", tokens)
    yield _many("avantpost_model_failures_total", "kind", _part(said, "failures"))
    # A reason is a part and its fault (`remark_why_too_long`): the part is told, hundreds of pairs are not.
    dropped: dict[str, float] = {}
    for reason, count in _part(said, "dropped").items():
        allowed = METRICS["avantpost_model_dropped_total"].labels["reason"] or ()
        part = reason if reason in allowed else reason.partition("_")[0]
        dropped[part] = dropped.get(part, 0.0) + _number(count)
    yield _many("avantpost_model_dropped_total", "reason", dropped)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _one(name: str, value: object, **labels: str) -> Metric:
    family = _family(name, list(labels))
    family.add_metric(list(labels.values()), _number(value))
    return family


def _many(name: str, label: str, values: Mapping[str, object]) -> Metric:
    named, family = METRICS[name], _family(name, [label])
    summed: dict[str, float] = {}
    for given, value in values.items():
        allowed = named.label(label, given)
        summed[allowed] = summed.get(allowed, 0.0) + _number(value)
    for allowed, value in sorted(summed.items()):
        family.add_metric([allowed], value)
    return family


def _family(name: str, labels: Sequence[str]) -> CounterMetricFamily | GaugeMetricFamily:
    named = METRICS[name]
    kind = CounterMetricFamily if named.kind == "counter" else GaugeMetricFamily
    return kind(name, named.meaning, labels=labels)


def _label(surface: Surface) -> str:
    return METRICS["avantpost_reviews_total"].label("channel", surface.value)


@dataclass(slots=True)
class PrometheusMeter:
    """Implements `bot.coaching.telemetry.Meter`, and shows what it counted at `/metrics`."""

    report: Report
    version: str
    in_flight: InFlight | None = None
    channels: Sequence[str] = CHANNELS
    registry: CollectorRegistry = field(default_factory=lambda: CollectorRegistry(auto_describe=False))
    _told: _Told = field(init=False)
    _reviews: Counter = field(init=False)
    _seconds: Histogram = field(init=False)

    def __post_init__(self) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # the library's
        reviews, seconds = METRICS["avantpost_reviews_total"], METRICS["avantpost_step_seconds"]
        self._reviews = Counter(reviews.name, reviews.meaning, list(reviews.labels), registry=self.registry)
        self._seconds = Histogram(
            seconds.name, seconds.meaning, list(seconds.labels), registry=self.registry, buckets=_SECONDS
        )
        for channel in self.channels:  # zeros from the start: a rate needs a first value
            for outcome in Outcome:
                self._reviews.labels(channel, outcome)
        self._told = _Told(report=self.report, version=self.version)
        self.registry.register(self._told)
        ProcessCollector(registry=self.registry)

    @contextmanager
    def step(self, step: Step, surface: Surface) -> Iterator[None]:
        """Measure a step, whatever becomes of it."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self._seconds.labels(_label(surface), step.value).observe(time.perf_counter() - begun)

    def reviewed(self, surface: Surface, outcome: Outcome) -> None:
        """Count a review."""
        self._reviews.labels(_label(surface), outcome.value).inc()

    async def page(self) -> bytes:
        """What Prometheus reads."""
        if self.in_flight is not None:
            try:
                self._told.database = (True, await self.in_flight())
            except (StorageError, TimeoutError):
                self._told.database = (False, {})
        return generate_latest(self.registry)

    def listening(self, host: str, port: int) -> Callable[[object], AsyncIterator[None]]:
        """A listener that has nothing but `/metrics`, for as long as an application runs.

        Raises (when it starts):
            OSError: the address is taken or not ours.
        """

        async def handler(_request: web.Request) -> web.Response:
            return web.Response(body=await self.page(), headers={"Content-Type": CONTENT_TYPE_PLAIN_0_0_4})

        async def running(_application: object) -> AsyncIterator[None]:
            app = web.Application()
            app.router.add_get(PATH, handler, allow_head=False)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            try:
                await web.TCPSite(runner, host, port).start()
                yield
            finally:
                with contextlib.suppress(OSError):
                    await runner.cleanup()

        return running
