"""`avantpost serve` as it is run: what it says, what it refuses, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.charter.source import FolderSource
from bot.cli.serve import greeting
from bot.domain.errors import SettingsError
from bot.settings import Settings, load_settings

POLICIES = Path(__file__).resolve().parents[2] / "policies"


def _environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AVANTPOST_")}
    return {
        **kept,
        "AVANTPOST_PORT": "0",
        "AVANTPOST_STATE": str(tmp_path),
        "AVANTPOST_POLICIES": str(POLICIES),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }


def test_a_stop_lets_the_answer_under_way_go_out_and_writes_no_draft(tmp_path: Path) -> None:
    """SIGTERM while a body is half sent: new callers are turned away, this one is answered, the exit code is 0."""
    server = subprocess.Popen(  # our own program
        [sys.executable, "-m", "bot", "serve"],
        env=_environment(tmp_path),
        cwd=POLICIES.parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert server.stdout
    try:
        said = server.stdout.readline()
        port = int(re.search(r"http://127\.0\.0\.1:(\d+)/", said)[1])  # type: ignore[index] # a failure is a failure
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as response:
            assert json.load(response)["status"] == "ready"
        body = json.dumps({"text": "zanzibar-canary-4711: hello all"}).encode()
        with socket.create_connection(("127.0.0.1", port), timeout=10) as caller:
            head = "POST /v1/review HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            caller.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:5])
            time.sleep(0.3)
            server.send_signal(signal.SIGTERM)
            time.sleep(0.3)
            caller.sendall(body[5:])
            answer = b""
            while chunk := caller.recv(65536):
                answer += chunk
        rest, _ = server.communicate(timeout=20)
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    assert answer.startswith(b"HTTP/1.1 200")
    assert b'"advice"' in answer
    assert server.returncode == 0
    assert "canary" not in said + rest
    assert [path for path in tmp_path.rglob("*") if path.is_file() and b"zanzibar-canary" in path.read_bytes()] == []


def test_the_start_says_what_is_and_is_not_configured(tmp_path: Path) -> None:
    """The address, the charter, who may come; never the token."""
    source = FolderSource(POLICIES, tmp_path, lambda: datetime(2026, 12, 1, tzinfo=UTC))
    url = "http://127.0.0.1:3978/"
    alone = greeting(Settings(_env_file=None), source, url)
    behind = greeting(Settings(_env_file=None, public_url="https://coach.example"), source, url)
    closed = greeting(Settings(_env_file=None, token="long enough for anybody"), source, url)
    assert url in alone
    assert "Lumen, 32 articles" in alone
    assert "only this machine can come" in alone
    assert "Avantpost is at https://coach.example" in behind
    assert "whoever the proxy" in behind
    assert "token: needed" in closed
    assert "long enough" not in closed


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "coach.example"])  # noqa: S104 - it is refused
def test_other_machines_are_served_only_with_a_token(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """It refuses to start, and says the mend."""
    monkeypatch.setenv("AVANTPOST_HOST", host)
    monkeypatch.delenv("AVANTPOST_TOKEN", raising=False)
    with pytest.raises(SettingsError, match="AVANTPOST_TOKEN is needed"):
        load_settings()
    monkeypatch.setenv("AVANTPOST_TOKEN", "short")
    with pytest.raises(SettingsError, match="at least 16 characters") as caught:
        load_settings()
    assert "short" not in str(caught.value)
    monkeypatch.setenv("AVANTPOST_TOKEN", "long enough for anybody")
    assert "long enough" not in repr(load_settings())
