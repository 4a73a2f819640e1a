"""Twenty minutes of everything at once, and then some of it broken: what the program holds must not grow.

    python -m bench.soak                    # make soak
    python -m bench.soak --minutes 240 --rate 2

Two replicas on one PostgreSQL answer a Slack and a Teams that keep their platforms' rules (the tests' own): drafts,
edits, buttons, questions, commands. In every three minutes the model is slow, fails, the database is away for five
seconds, an edit of the charter is published by the real command, garbage is refused, and the edit is taken back. Every
ten seconds the replicas' memory, descriptors, threads, tasks and connections are read. The first half is the warm-up:
pools fill, and the first changes of the charter leave room behind that later ones use again. From the third quarter to
the last nothing may grow beyond `BOUNDS`, nothing may stay unanswered, and every change must reach every replica.
"""

import argparse
import asyncio
import itertools
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import asyncpg
from aiohttp import web
from rich.console import Console
from rich.table import Table

from bench.admin import Admin
from bench.drafts import drafts
from bench.fakes import Model
from bench.load.company import database
from bench.load.statements import connections
from bench.programs import Program, descriptors, machine, megabytes, program, threads, with_model
from bench.teams import FakeEntra, FakeTeams, settings
from bench.watched import loop_of
from bot.channels.slack.blocks import YES, Actions
from bot.channels.teams.cards import Verbs
from tests.postgres import Cluster
from tests.slack.fake_slack import SECRET, TOKEN, FakeSlack

BOUNDS: Mapping[str, tuple[float, float]] = {
    "MB": (0.03, 2),
    "descriptors": (0.0, 12),
    "threads": (0.0, 6),
    "tasks": (0.0, 25),
    "connections": (0.0, 6),
}
"""How much more may be held in the last quarter than in the third: a part of that, and so many for each replica."""
_PEOPLE = 100
_EVERY = 10.0
_CYCLE = 180.0
_PUBLISHED_SECONDS = 30.0
"""How long a change of the charter may take to be in force on every replica, on a machine that does all this too."""
_TEXTS = drafts(300)
_QUESTIONS = ("charter may I answer a journalist?", "charter puis-je parler de mon salaire ?", "what can I talk about?")


@dataclass
class MoodyModel(Model):
    """A model that is well, slow, or down."""

    mood: str = "well"

    async def call(self, request: web.Request) -> web.Response:
        """One completion, or none."""
        await request.read()
        if self.mood == "down":
            return web.Response(status=500, text="down")
        if self.mood == "slow":
            await asyncio.sleep(15)
        return await super().call(request)


@dataclass(slots=True, kw_only=True)
class Soak:
    """What runs, and what was seen."""

    slack: FakeSlack
    teams: FakeTeams
    model: MoodyModel
    cluster: Cluster
    admin: Admin
    rate: float
    replicas: list[Program] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    drafts: list[tuple[str, str]] = field(default_factory=list)
    in_teams: Counter[str] = field(default_factory=Counter)
    seen: list[dict[str, float]] = field(default_factory=list)
    refused: int = 0
    wrong: list[str] = field(default_factory=list)
    _chance: random.Random = field(default_factory=lambda: random.Random(3))  # noqa: S311 - an order, not a secret
    _number: "itertools.count[int]" = field(default_factory=itertools.count)

    # ---------------------------------------------------------------- people

    async def people(self, until: float) -> None:
        """Act, `rate` times a second on average."""
        acts: Sequence[tuple[Callable[[], Awaitable[None]], int]] = (
            (self.slack_draft, 30),
            (self.slack_edit, 6),
            (self.slack_button, 12),
            (self.slack_question, 6),
            (self.slack_command, 4),
            (self.teams_draft, 25),
            (self.teams_edit, 4),
            (self.teams_button, 10),
            (self.teams_question, 3),
        )
        running: set[asyncio.Task[None]] = set()
        while time.monotonic() < until:
            await asyncio.sleep(self._chance.expovariate(self.rate))
            turn = next(self._number)
            self.slack.coach_url = self.replicas[turn % len(self.replicas)].url
            self.teams.coach_url = self.slack.coach_url
            (act,) = self._chance.choices([act for act, _ in acts], [weight for _, weight in acts])
            task = asyncio.create_task(self._acted(act))
            running.add(task)
            task.add_done_callback(running.discard)
        await asyncio.gather(*running)

    async def _acted(self, act: Callable[[], Awaitable[None]]) -> None:
        try:
            await act()
            self.done[getattr(act, "__name__", "")] += 1
        except (AssertionError, aiohttp.ClientError, TimeoutError):
            self.refused += 1  # not acknowledged: the platform shows it to the person, or sends it again

    def _user(self) -> str:
        return f"U{self._chance.randrange(_PEOPLE)}"

    def _text(self) -> str:
        number = next(self._number)
        return f"{_TEXTS[number % len(_TEXTS)]} ({number})"

    async def slack_draft(self) -> None:
        """A draft."""
        user = self._user()
        self.drafts.append((user, await self.slack.types(user, self._text())))

    async def slack_edit(self) -> None:
        """Another version of one of the last ones."""
        if self.drafts:
            user, stamp = self._chance.choice(self.drafts[-50:])
            await self.slack.edits(user, stamp, self._text())

    async def slack_button(self) -> None:
        """A button under an answer."""
        user = self._user()
        given = [each for each in self.slack.answers(user) if "thread_ts" in each]
        if given:
            action = self._chance.choice((Actions.AGAIN, Actions.WHY, Actions.HELP, Actions.MORE, Actions.HELPFUL))
            more = {"value": YES} if action == Actions.HELPFUL else {}
            await self.slack.presses(user, str(given[-1]["ts"]), action, **more)

    async def slack_question(self) -> None:
        """A question on the charter."""
        await self.slack.types(self._user(), self._chance.choice(_QUESTIONS))

    async def slack_command(self) -> None:
        """A draft by `/coach`."""
        await self.slack.command(self._user(), "/coach", self._text())

    async def teams_draft(self) -> None:
        """A draft in Teams."""
        user = self._user()
        await self.teams.types(user, self._text())
        self.in_teams[user] += 1

    async def teams_edit(self) -> None:
        """Another version of somebody's last message."""
        user = self._user()
        own = [each for each in self.teams.messages.get(self.teams.conversation(user), []) if each.get("text")]
        own = [each for each in own if each["from"]["id"] == self.teams.account(user)]
        if own:
            await self.teams.edits(user, str(own[-1]["id"]), self._text())

    async def teams_button(self) -> None:
        """A button on a card."""
        user = self._user()
        given = [each for each in self.teams.answers(user) if each.get("attachments")]
        if given:
            verb = str(self._chance.choice((Verbs.WHY, Verbs.AGAIN, Verbs.WHO, Verbs.MORE)))
            data = {"coach": verb, "draft": self._text()}
            await self.teams.presses(user, str(given[-1]["id"]), verb, data)

    async def teams_question(self) -> None:
        """A question on the charter."""
        await self.teams.types(self._user(), self._chance.choice(_QUESTIONS))

    # ---------------------------------------------------------------- what breaks

    async def faults(self, until: float) -> None:
        """One after the other, in every three minutes."""
        while time.monotonic() + _CYCLE < until:
            await asyncio.sleep(_CYCLE / 6)
            self.model.mood = "slow"
            await asyncio.sleep(_CYCLE / 6)
            self.model.mood = "down"
            await asyncio.sleep(_CYCLE / 12)
            self.model.mood = "well"
            await asyncio.to_thread(self.cluster.stop)
            await asyncio.sleep(5)
            await asyncio.to_thread(self.cluster.start)
            await asyncio.sleep(_CYCLE / 6)
            await self._charters()
            self.done["rounds of faults"] += 1

    async def _charters(self) -> None:
        """An edit is published, garbage is not, and the edit is taken back."""
        before = await self._in_force()
        words = f"the soak says so {time.time():.0f}"
        self._should(await self.admin.publishes(words), "an edit was not published")
        self._should(await self._has_changed(before), "an edit did not reach every replica")
        await asyncio.sleep(_CYCLE / 6)
        edited = await self._in_force()
        self._should(not await self.admin.publishes_garbage(), "garbage was published")
        await asyncio.sleep(_CYCLE / 12)
        self._should(await self._in_force() == edited, "garbage changed the charter in force")
        for version in before:
            self._should(await self.admin.goes_back_to(version), "an edit was not taken back")
        self._should(await self._has_changed(edited), "the way back did not reach every replica")

    async def _has_changed(self, before: set[str]) -> bool:
        """True once all replicas have one charter that is not `before`."""
        until = time.monotonic() + _PUBLISHED_SECONDS
        while time.monotonic() < until:
            now = await self._in_force()
            if len(now) == 1 and not now & before:
                self.done["changes of the charter"] += 1
                return True
            await asyncio.sleep(0.2)
        return False

    async def _in_force(self) -> set[str]:
        """The charters' versions on all replicas."""
        found = set()
        async with aiohttp.ClientSession() as session:
            for each in self.replicas:
                async with session.get(f"{each.url}readyz") as response:
                    found.add(str((await response.json())["charter"]["version"]))
        return found

    def _should(self, holds: bool, wrong: str) -> None:
        if not holds:
            self.wrong.append(wrong)

    # ---------------------------------------------------------------- what is held

    async def watch(self, until: float, told: Callable[[dict[str, float]], None]) -> None:
        """A reading every ten seconds: the sums of all replicas."""
        began = time.monotonic()
        async with aiohttp.ClientSession() as session:
            while time.monotonic() < until:
                await asyncio.sleep(_EVERY)
                for held in (self.slack.wire, self.slack.calls, self.teams.wire, self.teams.sent):
                    held.clear()  # the fakes' own memory is none of ours
                self.seen.append({"minutes": (time.monotonic() - began) / 60, **await self._held(session)})
                told(self.seen[-1])

    async def _held(self, session: aiohttp.ClientSession) -> dict[str, float]:
        loops = [await loop_of(session, each.url) for each in self.replicas]
        held = {
            "MB": sum(megabytes(each.pid) for each in self.replicas),
            "descriptors": sum(descriptors(each.pid) for each in self.replicas),
            "threads": sum(threads(each.pid) for each in self.replicas),
            "tasks": sum(each["tasks"] for each in loops),
            "longest turn": max(each["busy"] for each in loops),
        }
        with suppress(OSError, asyncpg.PostgresError):  # while it is away
            held["connections"] = await connections(self.cluster.url)
        return held

    def unanswered(self) -> int:
        """Drafts without an answer in their thread, and in Teams people with fewer answers than drafts."""
        lost = sum(1 for user, stamp in self.drafts if not self.slack.answers(user, stamp))
        return lost + sum(max(0, count - len(self.teams.answers(user))) for user, count in self.in_teams.items())


def grown(seen: Sequence[Mapping[str, float]], replicas: int) -> list[tuple[str, float, float, float, bool]]:
    """Each thing held: its median in the third quarter and in the last, the most it may be there, and if it is more."""
    found = []
    quarter = max(1, len(seen) // 4)
    for name, (part, more) in BOUNDS.items():
        early = [each[name] for each in seen[-2 * quarter : -quarter] if name in each]
        late = [each[name] for each in seen[-quarter:] if name in each]
        if early and late:
            before, after = statistics.median(early), statistics.median(late)
            most = before * (1 + part) + more * replicas
            found.append((name, before, after, most, after > most))
    return found


async def _main(arguments: argparse.Namespace) -> int:
    console = Console(width=120)
    console.print(machine())
    async with AsyncExitStack() as stack:
        slack, entra = FakeSlack(), FakeEntra()
        teams, model = FakeTeams(entra=entra), MoodyModel()
        for fake in (slack, entra, teams):
            await fake.start()
            stack.push_async_callback(fake.stop)
        url = await _model_at(model, stack)
        cluster = stack.enter_context(database())
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for number in range(_PEOPLE):
            slack.person(f"U{number}")
        given = {
            **settings(teams, entra),
            **with_model(url, AVANTPOST_MODEL_CONCURRENCY="32"),
            "AVANTPOST_DATABASE_URL": cluster.url,
            "BENCH_BEAT": "0.02",
            "SLACK_API_URL": slack.url,
            "SLACK_BOT_TOKEN": TOKEN,
            "SLACK_SIGNING_SECRET": SECRET,
        }
        admin = Admin(home=home, settings={"AVANTPOST_DATABASE_URL": cluster.url})
        own = Soak(slack=slack, teams=teams, model=model, cluster=cluster, admin=admin, rate=arguments.rate)
        for _ in range(arguments.replicas):
            own.replicas.append(await stack.enter_async_context(program("-m", "bench.watched", **given)))
        until = time.monotonic() + arguments.minutes * 60
        await asyncio.gather(
            own.people(until), own.faults(until), own.watch(until, lambda held: console.print(_line(held)))
        )
        await _settled(own)
        return _told(own, console, len(own.replicas))


async def _model_at(model: Model, stack: AsyncExitStack) -> str:
    app = web.Application(client_max_size=2**22)
    app.router.add_post("/v1/chat/completions", model.call)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return f"http://127.0.0.1:{runner.addresses[0][1]}/v1"


async def _settled(own: Soak, seconds: float = 90) -> None:
    """Let what is under way end."""
    until = time.monotonic() + seconds
    while own.unanswered() and time.monotonic() < until:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.5)


def _line(held: Mapping[str, float]) -> str:
    return "  ".join(f"{name} {value:.1f}" if value % 1 else f"{name} {value:.0f}" for name, value in held.items())


def _told(own: Soak, console: Console, replicas: int) -> int:
    """The table; 1 if something grew, was left unanswered or went wrong, or a platform's rule was broken."""
    table = Table(title=f"{own.seen[-1]['minutes']:.0f} minutes, {replicas} replicas (sums)")
    for column in ("held", "third quarter", "last quarter", "at most", ""):
        table.add_column(column, justify="right" if column else "left")
    results = grown(own.seen, replicas)
    for name, before, after, most, bad in results:
        table.add_row(name, f"{before:.1f}", f"{after:.1f}", f"{most:.1f}", "GREW" if bad else "flat")
    console.print(table)
    console.print(json.dumps(own.done), f"not acknowledged: {own.refused}; the model was asked {own.model.calls} times")
    unanswered, faults = own.unanswered(), [*own.slack.faults, *own.teams.faults]
    console.print(f"unanswered: {unanswered}; rules of the platforms broken: {faults or 'none'}; {machine()}")
    console.print(f"the charter: {'; '.join(own.wrong) or 'published, refused and taken back as it should be'}")
    return int(bool(unanswered or faults or own.wrong or any(bad for *_, bad in results)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--rate", type=float, default=4, help="what people do a second")
    parser.add_argument("--replicas", type=int, default=2)
    sys.exit(asyncio.run(_main(parser.parse_args())))
