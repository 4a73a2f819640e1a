"""The command as people run it: a real process, its output, its exit code, and nothing of the draft left behind."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CANARY = "zebrafish-quokka-4417"
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home in which every file that a command writes can be found."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


def run(home: Path, *arguments: str, stdin: bytes = b"", **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command in `home` with a clean environment."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": str(home),
        "XDG_STATE_HOME": str(home / "state"),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "COLUMNS": "100",
        **variables,
    }
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, cwd=home, env=environment, check=False, timeout=60)  # noqa: S603 - our own command


def written(home: Path) -> str:
    """Everything that stands in the files below `home`."""
    return "\n".join(path.read_text(errors="replace") for path in home.rglob("*") if path.is_file())


def test_a_draft_is_answered_and_leaves_nothing(home: Path) -> None:
    """The advice quotes the draft on standard output, and nowhere else."""
    done = run(home, "check", "--text", f"Our Q3 revenue is skyrocketing {CANARY}!")
    assert done.returncode == 0
    assert b"Talk to someone first" in done.stdout
    assert CANARY not in done.stderr.decode()
    assert CANARY not in written(home)


def test_json_and_pipelines(home: Path) -> None:
    """--json prints an advice; --fail-on decides the exit code, and nothing else does."""
    done = run(
        home, "check", "--json", "--fail-on", "pause", stdin="Nos résultats du trimestre explosent 🚀 !".encode()
    )
    advice = json.loads(done.stdout)
    assert (advice["level"], advice["language"], done.returncode) == ("get_help", "fr", 1)


@pytest.mark.parametrize(
    ("arguments", "stdin", "said"),
    [
        (("check",), b"", "I see no words"),
        (("check",), CANARY.encode() * 1_000, "I read up to 12000"),
        (("check",), b"\xff\xfe\x00" + CANARY.encode(), "I can only read plain text"),
        (("check",), b"%PDF-1.7 " + CANARY.encode(), "I can only read plain text"),
        (("check", "no-such-file.txt"), b"", "no-such-file.txt"),
        (("check", "."), b"", "directory"),
        (("charter", "lint", "no-such-folder"), b"", "there is no such folder"),
    ],
)
def test_bad_input_gets_a_sentence(home: Path, arguments: tuple[str, ...], stdin: bytes, said: str) -> None:
    """No traceback, no piece of the draft, an exit code that is not 0."""
    done = run(home, *arguments, stdin=stdin)
    output = (done.stdout + done.stderr).decode()
    assert done.returncode != 0
    assert said.casefold() in output.casefold()
    assert "Traceback" not in output
    assert CANARY not in output + written(home)


def test_many_drafts_and_bad_lines(home: Path) -> None:
    """Each good line gets one advice with its own id; a bad one is named by number and does not stop the rest."""
    lines = [
        json.dumps({"id": "one", "text": "Lovely day at the shop."}),
        "{broken " + CANARY,
        json.dumps(["not", "an", "object"]),
        json.dumps({"id": "two", "text": "Our Q3 revenue is skyrocketing!", "context": {"role": "CFO", "odd": 1}}),
        json.dumps({"id": "one", "text": "Again."}),
        json.dumps({"id": "empty", "text": " "}),
        json.dumps({"id": 7}),
    ]
    (home / "in.jsonl").write_text("\n".join(lines))
    done = run(home, "check", "--jsonl", "in.jsonl", "--out", "out.jsonl")
    advice = [json.loads(line) for line in (home / "out.jsonl").read_text().splitlines()]
    assert [(each["id"], each["level"]) for each in advice] == [("one", "fine"), ("two", "get_help"), ("one", "fine")]
    report = done.stderr.decode()
    assert all(f"in.jsonl:{number}:" in report for number in (2, 3, 5, 6, 7))
    assert done.returncode == 0
    assert CANARY not in report


def test_a_conversation_in_the_terminal(home: Path) -> None:
    """Draft, new version, charter question, farewell; nothing is kept."""
    drafts = f"Our Q3 revenue is skyrocketing {CANARY}!\n\nProud of the team {CANARY}.\n\n"
    said = f"{drafts}charter may I answer this customer?\nmy data\nquit\n"
    done = run(home, "chat", stdin=said.encode())
    output = done.stdout.decode()
    assert "1 solved, 0 still there" in output
    assert "In your own name, yes" in output
    assert "I hold nothing about you" in output
    assert CANARY not in written(home) + done.stderr.decode()


def test_measures_look_up_and_doctor_answer(home: Path) -> None:
    """The other verbs work on the shipped charter."""
    case = {"id": "a", "lang": "en", "text": "Lovely day.", "expect": {"level": "fine", "categories": []}}
    (home / "cases.jsonl").write_text(json.dumps(case))
    assert json.loads(run(home, "eval", "--json", "cases.jsonl").stdout)["cases.jsonl"]["exact"] == 1.0
    assert "Bluetooth" not in run(home, "lookup", "puis-je parler des résultats ?").stdout.decode()
    assert run(home, "lookup", "xylophone quark").returncode == 1
    assert run(home, "doctor").returncode == 0


def test_misspelt_settings_are_named_at_once(home: Path) -> None:
    """Every fault of the settings in one go, without their values."""
    done = run(home, "doctor", AVANTPOST_POLICYS="/secret/place", AVANTPOST_LOCALE="xx-secret")
    output = (done.stdout + done.stderr).decode()
    assert "AVANTPOST_POLICIES" in output
    assert "AVANTPOST_LOCALE" in output
    assert "secret" not in output


def test_help_is_quick_because_it_imports_little(home: Path) -> None:
    """Neither --help nor a check loads a chat SDK, a server or a model client."""
    program = (
        "import sys\nsys.argv=['avantpost','check','--text','Lovely day.']\n"
        "from bot.cli.main import app\n"
        "try: app()\nexcept SystemExit: pass\n"
        "print([name for name in ('openai','aiohttp','slack_bolt','botbuilder','httpx2') if name in sys.modules])"
    )
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "HOME": str(home)},
        check=True,
    )
    assert done.stdout.decode().strip().endswith("[]")


def test_a_trace_names_rules_and_no_secret(home: Path) -> None:
    """What each rule saw, in the draft's language; a name that may not be public stays hidden."""
    done = run(home, "check", "--trace", "--text", f"Vu le Lumen Noctule, mon chef est un guignol {CANARY}.")
    said = done.stdout.decode()
    assert done.returncode == 0
    assert "embargo_launch.next_launch · un nom qui n’est peut-être pas encore public" in said
    assert "Noctule" not in said
    assert CANARY not in written(home)
