"""Microsoft's 365 Agents Playground: Teams' look and wire without a tenant, headless, and its recording as the judge.

Nothing of it leaves this machine: it listens on loopback, telemetry is off, and the browser reaches no other address.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from peers import NODE, peer
from playwright.sync_api import Browser, Locator, Page, expect

from bot.domain.draft import Language

NOWHERE = "http://127.0.0.1:9"
"""Its fonts come from elsewhere: here they do not come."""
PROGRAM = "@microsoft/m365agentsplayground/cli.js"
PATIENCE = 30.0
"""Seconds for anything to happen on a busy machine. Nothing waits that long when all is well."""
TENANT = "6d0a1b5e-3a52-4b1c-9d53-2c8f4a7e1b00"
BOT = "5f1d7c3a-8e24-4c6b-b7a9-0d3e6f2a4c11"
_TO_BOT, _FROM_BOT = "Microsoft 365 Agents Playground -> User Application", "User Application -> "
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Call:
    """One request of the recording, to the bot or from it."""

    inward: bool
    method: str
    path: str
    body: Json
    status: int
    answer: Any

    @property
    def kind(self) -> str:
        """The activity's type, or the invoke's name."""
        return str(self.body.get("name") or self.body.get("type") or "")

    @property
    def cards(self) -> list[Json]:
        """The adaptive cards on it."""
        return [each["content"] for each in self.body.get("attachments") or []]


@dataclass(slots=True)
class Playground:
    """A running one: where its page is, and what it wrote down."""

    url: str
    recording: Path
    language: Language

    @property
    def person(self) -> str:
        """The person's own chat with the bot."""
        return str(_config(self.language)["personalChat"]["id"])

    def calls(self, start: int = 0) -> list[Call]:
        """What was said since, whoever said it."""
        try:
            whole = self.recording.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        return [_call(json.loads(each)) for each in whole.split("\n---\n")[:-1]][start:]

    def heard(self, wanted: Callable[[Call], object], what: str, start: int = 0) -> Call:
        """The first call since `start` that is `wanted`, waited for."""
        until = time.monotonic() + PATIENCE
        while True:
            for call in self.calls(start):
                if wanted(call):
                    return call
            if time.monotonic() > until:
                told = [(each.inward, each.method, each.kind, each.status) for each in self.calls(start)]
                pytest.fail(f"{what} did not come; what came: {told}")
            time.sleep(0.05)


@dataclass(slots=True)
class Chat:
    """Somebody at the Playground's page."""

    page: Page
    playground: Playground

    def send(self, text: str) -> int:
        """Type a message and send it; how many calls there were before."""
        before = len(self.playground.calls())
        self._type(text)
        self.page.get_by_role("button", name="Send Message").click()
        return before

    def mention(self, text: str) -> int:
        """Mention the bot in front of `text`."""
        before = len(self.playground.calls())
        box = self._type("@")
        self.page.get_by_role("menuitem", name="Avantpost").click()
        box.press("End")
        self.page.keyboard.insert_text(f" {text}")
        self.page.get_by_role("button", name="Send Message").click()
        return before

    def read_french(self) -> None:
        """The person's choice: the Playground says of every client that it is English."""
        self.send("my data")
        self.button("Change my choices").click()
        self.page.get_by_role("combobox").last.click()
        self.page.get_by_role("option", name="Français").click()
        _, start = self.press("Keep")
        self.answered(start)

    def open_own(self) -> None:
        """The person's own chat with the bot; whatever was open above it is closed."""
        close = self.page.get_by_role("dialog").get_by_role("button", name="Close")
        if close.count():
            close.first.click()
        self.page.get_by_role("treeitem", name="Personal Chat").click()

    def open_group(self) -> None:
        """The group chat."""
        self.page.get_by_role("treeitem", name="Group Chat").click()

    def button(self, name: str) -> Locator:
        """A card's newest button of that name."""
        return self.page.get_by_role("button", name=name, exact=True).last

    def press(self, name: str) -> tuple[Call, int]:
        """Press a card's button: the invoke that it made, and how many calls there were before."""
        before = len(self.playground.calls())
        self.button(name).click()
        invoke = self.playground.heard(lambda call: call.inward and call.kind == "adaptiveCard/action", name, before)
        assert invoke.body["value"]["action"]["title"] == name
        assert invoke.status == 200
        return invoke, before

    def answered(self, start: int, wanted: Callable[[Call], object] = bool) -> Call:
        """What the coach posted since."""
        return self.playground.heard(
            lambda call: not call.inward and call.kind == "message" and wanted(call), "an answer", start
        )

    def advice(self, draft: str) -> tuple[Call, Call]:
        """Send a draft: the card that answers it, and the line with its citations that comes last."""
        start = self.send(draft)
        cites = self.answered(start, lambda call: call.body.get("text") and call.body.get("entities"))
        return self.answered(start, lambda call: call.cards), cites

    def extension(self) -> Locator:
        """The dialog of "Check with the coach"."""
        self.page.get_by_role("button", name="Trigger Message Extension App").click()
        self.page.get_by_role("menuitem", name="Action Command").click()
        dialog = self.page.get_by_role("dialog")
        dialog.get_by_placeholder("Input command id").fill("check")
        dialog.get_by_role("button", name="Create").click()
        return dialog

    def _type(self, text: str) -> Locator:
        box = self.page.get_by_role("textbox").last
        box.click()
        self.page.keyboard.insert_text(text) if text != "@" else box.press("@")
        return box


@contextmanager
def running(folder: Path, endpoint: str, language: Language) -> Iterator[Playground]:
    """A Playground that talks to the bot at `endpoint`, for a person of its own, who reads `language`."""
    program = peer(PROGRAM)
    port = free_port()
    recording, config = folder / f"recording-{language}.log", folder / f"{language}.m365agentsplayground.yml"
    config.write_text(json.dumps(_config(language)), encoding="utf-8")  # JSON is YAML too
    options = ["--app-endpoint", endpoint, "--channel-id", "msteams", "--port", str(port)]
    options += ["--service-url", f"http://127.0.0.1:{port}/_connector"]
    options += ["--disable-telemetry", "--enable-events-recording"]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "NODE_OPTIONS": f"--require {NODE / 'loopback.cjs'}",
        "TEAMSAPPTESTER_BROWSER": "none",
        "M365_AGENTS_PLAYGROUND_CONFIG_PATH": str(config),
        "M365_AGENTS_PLAYGROUND_LOGFILE": str(folder / f"playground-{language}.log"),
        "M365_AGENTS_PLAYGROUND_RECORDING_FILE": str(recording),
    }
    command = ["node", str(program), "start", *options]
    with _process(command, environment, folder / f"playground-{language}.out", f"Listening on {port}"):
        yield Playground(f"http://127.0.0.1:{port}/", recording, language)


@contextmanager
def coach(folder: Path, more: Mapping[str, str]) -> Iterator[str]:
    """The real program, open to this machine's Teams: the address for its messages."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "AVANTPOST_STATE": str(folder / "state"),
        "AVANTPOST_PORT": str(port),
        "AVANTPOST_TEAMS_ANONYMOUS": "1",
        **more,
    }
    with _process([sys.executable, "-m", "bot", "serve"], environment, folder / "coach.out", "Avantpost is at"):
        yield f"http://127.0.0.1:{port}/api/messages"


@contextmanager
def chatting(browser: Browser, playground: Playground) -> Iterator[Chat]:
    """The page, opened; the bot heard that it was installed."""
    context = browser.new_context(
        viewport={"width": 1400, "height": 1000},
        reduced_motion="reduce",
        proxy={"server": NOWHERE, "bypass": "127.0.0.1"},
    )
    context.set_default_timeout(PATIENCE * 1000)
    expect.set_options(timeout=PATIENCE * 1000)
    page = context.new_page()
    before = len(playground.calls())
    page.goto(playground.url)
    playground.heard(lambda call: call.kind == "conversationUpdate", "the installation", before)
    page.get_by_role("button", name="Hide log panel").click()
    yield Chat(page, playground)
    context.close()


def free_port() -> int:
    """A port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: list[str], environment: Mapping[str, str], output: Path, ready: str) -> Iterator[None]:
    """A program, once it has said `ready`. It says nothing else on its own account, and ends with the test."""
    with output.open("wb") as written:
        process = subprocess.Popen(  # noqa: S603 - fixed programs and our own options
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=written, stderr=written
        )
    try:
        until = time.monotonic() + 2 * PATIENCE
        while ready not in (said := output.read_text(encoding="utf-8")):
            if process.poll() is not None or time.monotonic() > until:
                pytest.fail(f"{command[:3]} did not start: {said}")
            time.sleep(0.05)
        yield
        assert process.poll() is None, f"{command[:3]} ended by itself: {output.read_text(encoding='utf-8')}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _call(entry: Json) -> Call:
    request, response = entry["request"], entry["response"]
    return Call(
        inward=entry["direction"] == _TO_BOT,
        method=request["method"],
        path=request["url"],
        body=request.get("body") or {},
        status=response["statusCode"],
        answer=response.get("body"),
    )


def object_id(language: Language) -> str:
    """The person's object id in Entra."""
    return str(_config(language)["currentUser"]["aadObjectId"])


def _config(language: Language) -> Json:
    """The whole file: a shorter one makes the Playground end in silence."""
    number = 1 + list(Language).index(language)

    def person(name: str, at: int) -> Json:
        given, _, surname = name.partition(" ")
        mail = f"{given.casefold()}@lumen.example"
        return {
            "id": f"29:person-{number}-{at}",
            "name": name,
            "userPrincipleName": mail,
            "aadObjectId": f"7c2e9d40-5b18-4f3a-8a6d-{number:06d}{at:06d}",
            "givenName": given,
            "surname": surname,
            "email": mail,
        }

    return {
        "version": "0.1.1",
        "tenantId": TENANT,
        "bot": {"id": f"28:{BOT}", "name": "Avantpost"},
        "currentUser": person("Camille Martin", 0),
        "users": [person(f"Colleague Number{at}", at) for at in range(1, 6)],  # five at least
        "personalChat": {"id": f"a:personal-{number}"},
        "groupChat": {"id": f"19:group-{number}@thread.v2", "name": "Group Chat"},
        "team": {
            "id": f"19:team-{number}@thread.tacv2",
            "name": "My Team",
            "aadGroupId": f"9b5f0c72-1d4e-4a83-b6c7-{number:012d}",
            "channels": [{"id": f"19:channel-{number}@thread.tacv2", "name": "Announcements"}],
        },
    }
