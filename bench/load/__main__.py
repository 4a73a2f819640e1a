"""Load on the real program, with a Slack, a model and a PostgreSQL of its own on loopback: `make load`.

    python -m bench.load                       # everything, in about six minutes
    python -m bench.load --only charters       # one part: curves, model, both, sql, growth, charters, requests
    python -m bench.load --drafts 20000 --seconds 60 --times 16

Every draft is another person's, about 170 words long, one in five touchy. Processor milliseconds are those of the
replicas alone, from `/proc`; waits also hold what this process and others on the machine took away.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bench.fakes import Model, Slack, at, fakes
from bench.load import charters, requests
from bench.load.company import Cost, database, many, replicas, stretch, warm
from bench.load.curves import monday, steady
from bench.load.statements import RoundTrips, connections, size
from bench.programs import descriptors, machine, rank, threads, with_model
from bench.teams import load, teams
from bench.teams import settings as teams_settings
from tests.faults.wire import wire
from tests.postgres import Cluster

_SHOWN = ("", "reviews", "CPU-ms", "first p50", "p99", "ack p99", "MB", "")
_AT_ONCE = 100
_ROUNDS = 3
_IDLE_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """What every part gets."""

    slack: Slack
    model: Model
    cluster: Cluster
    console: Console
    seconds: float
    drafts: int
    rate: float
    times: int


async def _curves(run: _Run) -> None:
    """Rules alone: a steady stream and a Monday, on one replica and on two."""
    table = _table("Rules alone (milliseconds; MB of all replicas)", _SHOWN)
    curves = ((f"steady {run.rate:g}/s", steady), (f"Monday, peak {2 * run.rate:g}/s", monday))
    for count in (1, 2):
        async with replicas(run.slack, count, run.cluster.url) as running, warm(run.slack, running, run.cluster.url):
            for number, (name, curve) in enumerate(curves, start=1):
                moments = curve(run.rate * number, run.seconds)
                cost = await stretch(run.slack, run.model, running, moments)
                table.add_row(*cost.row(f"{name}, {count} replica{'s' * (count > 1)}"))
            held = await connections(run.cluster.url)
            each = [f"{descriptors(own.pid)} descriptors, {threads(own.pid)} threads" for own in running]
        table.add_row(f"  held by {count}: {held} connections; {'; '.join(each)}")
    run.console.print(table)
    run.console.print(_calls(cost))


async def _model(run: _Run) -> None:
    """With a model of about four seconds: room for all, then far too little."""
    table = _table("With a model of about 4 s", _SHOWN)
    peak = run.rate / 3
    for count, room in ((1, 128), (2, 64), (1, 8)):
        settings = with_model(run.model.url, AVANTPOST_MODEL_CONCURRENCY=str(room))
        async with replicas(run.slack, count, run.cluster.url, **settings) as running:
            async with warm(run.slack, running, run.cluster.url):
                cost = await stretch(run.slack, run.model, running, monday(peak, run.seconds))
            name = f"Monday, peak {peak:g}/s, {count} replica{'s' * (count > 1)}, {room} calls at once each"
            table.add_row(*cost.row(name))
            calls = f"{cost.model_calls / cost.reviews:.2f} calls a review, {cost.model_most} at once at most"
            whole = sorted(cost.whole)
            table.add_row(
                f"  {calls}; whole advice p50 {whole[len(whole) // 2] / 1000:.1f} s, last {whole[-1] / 1000:.1f} s"
            )
        run.console.print(_calls(cost))
    run.console.print(table)


async def _both(run: _Run) -> None:
    """Slack and Teams, each alone and then together, in turn: neither may slow the other's acknowledgement much."""
    columns = ("", "first p50", "p99", "ack p50", "ack p99", "")
    table = _table(f"Slack and Teams on one replica, {run.rate:g}/s each, {_ROUNDS} rounds", columns)
    waits: dict[str, tuple[list[float], list[float]]] = {}
    async with teams() as (own, entra):
        given = {**teams_settings(own, entra), "BENCH_BEAT": "0.02"}
        url = run.cluster.url
        async with (
            replicas(run.slack, 1, url, command="bench.watched", **given) as running,
            warm(run.slack, running, url),
            load(own, entra, running[0].url) as chats,
        ):

            async def slack(name: str) -> None:
                cost = await stretch(run.slack, run.model, running, steady(run.rate, run.seconds / 2))
                _noted(waits, name, cost.first, cost.acknowledged)

            async def in_teams(name: str) -> None:
                own.posted.clear()
                chats.sent.clear()
                chats.acknowledged.clear()
                await at(steady(run.rate, run.seconds / 2, seed=2), chats.send)
                await chats.answered()
                _noted(waits, name, chats.times(), chats.acknowledged)

            for _ in range(_ROUNDS):
                await slack("Slack alone")
                await in_teams("Teams alone")
                await asyncio.gather(slack("Slack beside Teams"), in_teams("Teams beside Slack"))
    for name, (first, acks) in sorted(waits.items()):
        alone = waits[f"{name.partition(' ')[0]} alone"][1]
        shown = [f"{rank(times, percent):.1f}" for times in (first, acks) for percent in (50, 99)]
        ratios = [f"{rank(acks, percent) / rank(alone, percent):.2f}" for percent in (50, 99)]
        table.add_row(name, *shown, f"ack × {ratios[0]} at p50, × {ratios[1]} at p99 of alone")
    run.console.print(table)


def _noted(waits: dict[str, tuple[list[float], list[float]]], name: str, *times: Sequence[float]) -> None:
    for kept, more in zip(waits.setdefault(name, ([], [])), times, strict=True):
        kept.extend(more)


async def _sql(run: _Run) -> None:
    """Round trips to PostgreSQL, counted on the wire; what is asked whether anybody writes or not is told apart."""
    table = _table("SQL, counted on the wire", ("", "round trips a review", "statements a review"))
    trips = RoundTrips()
    async with wire(run.cluster.port) as between:
        between.ears = trips.ears
        url = run.cluster.url.replace(f":{run.cluster.port}/", f":{between.port}/")
        async with replicas(run.slack, 1, url) as running, warm(run.slack, running, run.cluster.url):
            trips.forget()
            await asyncio.sleep(_IDLE_SECONDS)
            idle, asked = trips.count / _IDLE_SECONDS, Counter(trips.statements)
            each = (f"{count / _IDLE_SECONDS:.2f} {said}" for said, count in asked.most_common(6))
            table.add_row("nobody writes", f"{idle:.1f} a second", ", ".join(each))
            for name, rate, new in (
                ("known people", 2, False),
                ("known people", run.rate, False),
                ("first contact", run.rate / 2, True),
            ):
                trips.forget()
                cost = await stretch(run.slack, run.model, running, steady(rate, min(run.seconds, 15)), new=new)
                part = cost.seconds / _IDLE_SECONDS
                own = Counter({said: count - asked[said] * part for said, count in trips.statements.items()})
                each = (f"{count / cost.reviews:.2f} {said}" for said, count in own.most_common(6))
                count = (trips.count - idle * cost.seconds) / cost.reviews
                table.add_row(f"{name}, {rate:g}/s", f"{count:.1f}", ", ".join(each))
    table.add_row(f"the database after the run: {await size(run.cluster.url):.1f} MB, {PEOPLE_KNOWN}", "", "")
    run.console.print(table)


async def _growth(run: _Run) -> None:
    """Memory and processor time over many drafts."""
    table = _table(f"{run.drafts:,} drafts, {_AT_ONCE} at once, one replica", ("drafts", "MB", "CPU-ms"))
    async with replicas(run.slack, 1, run.cluster.url) as running, warm(run.slack, running, run.cluster.url):
        await many(
            run.slack,
            running,
            run.drafts,
            at_once=_AT_ONCE,
            told=lambda so_far, memory, each: table.add_row(f"{so_far:,}", f"{memory:.0f}", f"{each:.1f}"),
        )
        table.caption = f"lines in its log: {len(running[0].errors())}"
    run.console.print(table)


async def _charters(run: _Run) -> None:
    """The charter's size."""
    table = _table(
        "The charter's size",
        ("shipped charter and", "read and tried, CPU-s", "taken up again, CPU-s", "MB", "CPU-ms a draft"),
    )
    for row in await asyncio.to_thread(lambda: list(charters.rows(run.times))):
        table.add_row(*row)
    run.console.print(table)


async def _requests(run: _Run) -> None:
    """What a review sends to a model."""
    columns = ("characters", "request, mean", "largest", "schema", "an answer", "at most, tokens", "")
    table = _table("Requests to a model", columns)
    for row in await asyncio.to_thread(lambda: list(requests.rows())):
        table.add_row(*row)
    run.console.print(table)


_PARTS: dict[str, Callable[[_Run], Awaitable[None]]] = {
    "curves": _curves,
    "model": _model,
    "both": _both,
    "sql": _sql,
    "growth": _growth,
    "charters": _charters,
    "requests": _requests,
}
PEOPLE_KNOWN = "100,000 people known"


def _table(title: str, columns: Sequence[str]) -> Table:
    table = Table(title=title)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if 0 < number < len(columns) - 1 else "left", overflow="fold")
    return table


def _calls(cost: Cost) -> str:
    each = (f"{name} {count / cost.reviews:.2f}" for name, count in cost.calls.most_common())
    return f"calls to Slack a review: {', '.join(each)}"


async def _main(arguments: argparse.Namespace) -> None:
    console = Console(width=150)
    began = time.perf_counter()
    console.print(machine())
    async with fakes() as (slack, model):
        for name in arguments.only or _PARTS:
            with database() as cluster:
                run = _Run(
                    slack=slack,
                    model=model,
                    cluster=cluster,
                    console=console,
                    seconds=arguments.seconds,
                    drafts=arguments.drafts,
                    rate=arguments.rate,
                    times=arguments.times,
                )
                await _PARTS[name](run)
    console.print(f"{time.perf_counter() - began:.0f} s; {machine()}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--only", nargs="*", choices=_PARTS, help="these parts; all without it")
    parser.add_argument("--seconds", type=float, default=10, help="length of each stretch")
    parser.add_argument("--drafts", type=int, default=6_000, help="drafts over which memory is watched")
    parser.add_argument("--rate", type=float, default=15, help="drafts a second of the steady stream")
    parser.add_argument("--times", type=int, default=4, help="how often the articles are written down again, at most")
    asyncio.run(_main(parser.parse_args()))
