"""No draft text outside the answer itself: a unique word goes down every path, and everything written is searched."""

import json
import re
import subprocess
from collections.abc import Callable

import pytest
from processes import Place

CANARY = "zebrafish-quokka-4417"
DRAFT = f"Our new {CANARY} leaks."
INTERRUPTED = """
import os, signal
from bot.coaching.coach import Coach
whole, count = Coach._look, 0
def interrupted(self, engine, draft, surface):
    global count
    count += 1
    if count == 3:
        os.kill(os.getpid(), signal.SIGINT)
    return whole(self, engine, draft, surface)
Coach._look = interrupted
from bot.cli.main import main
main()
"""
COACH_RAISES = """
from bot.coaching.coach import Coach
def fails(self, engine, draft, surface):
    try:
        raise ValueError(draft.text)
    except ValueError as error:
        raise RuntimeError(f"about {draft.text!r}") from error
Coach._look = fails
from bot.cli.main import main
main()
"""
Done = subprocess.CompletedProcess[bytes]
Run = Callable[[Place], Done]


def lines(*rows: object) -> str:
    """JSON lines; what is a string already stays as it is."""
    return "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n"


CASE = {"id": "a", "lang": "en", "text": DRAFT, "expect": {"level": "fine"}}
BATCH = lines(
    {"id": "one", "text": DRAFT},
    "{broken " + CANARY,
    [CANARY],
    {"txt": CANARY},
    {"id": "long", "text": f"{CANARY} " * 1_000},
    {"id": "pdf", "text": f"%PDF-{CANARY}"},
    {"id": "two", "text": DRAFT, "n": 1},
    '{"text": "' + CANARY + '", "n": ' + "1" * 5_000 + "}",
)

ANSWERED: dict[str, Run] = {
    "text": lambda place: place.run("check", "--text", DRAFT),
    "file": lambda place: place.run("check", place.file("draft.txt", DRAFT)),
    "input, as JSON": lambda place: place.run("check", "--json", stdin=DRAFT.encode()),
    "batch": lambda place: place.run("check", "--jsonl", place.file("a.jsonl", BATCH)),
    "chat": lambda place: place.run(
        "chat", stdin=f"{DRAFT}\n\n{DRAFT} Again.\n\n\xff{CANARY}\n\nquit\n".encode("latin-1")
    ),
}
SILENT: dict[str, Run] = {
    "batch to a file": lambda place: place.run(
        "check", "--jsonl", place.file("b.jsonl", BATCH), "--out", str(place.files / "out.jsonl")
    ),
    "measures": lambda place: place.run(
        "eval", "--worst", "9", place.file("c.jsonl", lines(CASE, {**CASE, "text": f"{CANARY} " * 1_000}, BATCH))
    ),
    "back-test": lambda place: place.run(
        "charter", "backtest", str(place.policies), str(place.policies), place.file("d.jsonl", BATCH)
    ),
    "a question": lambda place: place.run("lookup", f"what of {CANARY}?"),
    "too long": lambda place: place.run("check", stdin=f"{CANARY} ".encode() * 9_000),
    "not UTF-8": lambda place: place.run("check", place.file("e.txt", b"\xff\xfe" + CANARY.encode("utf-8") + b"\xe9")),
    "a PDF": lambda place: place.run("check", place.file("f.txt", f"%PDF-1.7 {CANARY}")),
    "a draft instead of a file": lambda place: place.run("check", DRAFT),
    "a draft without quotes": lambda place: place.run("check", "Our", "lamp", CANARY),
    "a long draft instead of a file": lambda place: place.run("check", CANARY * 300),
    "a fault of ours": lambda place: place.run("check", "--text", DRAFT, program=COACH_RAISES),
    "a fault of ours in a batch": lambda place: place.run(
        "check", "--jsonl", place.file("g.jsonl", BATCH), program=COACH_RAISES
    ),
    "a fault of ours in a chat": lambda place: place.run("chat", stdin=f"{DRAFT}\n\n".encode(), program=COACH_RAISES),
    "a full disk": lambda place: place.run("check", "--jsonl", place.file("h.jsonl", BATCH), "--out", "/dev/full"),
}


@pytest.mark.parametrize("path", ANSWERED)
def test_a_draft_is_quoted_in_its_answer_only(place: Place, path: str) -> None:
    """Standard output quotes it; standard error and everything written do not hold it."""
    done = ANSWERED[path](place)
    assert done.returncode == 0
    assert CANARY in done.stdout.decode()
    assert CANARY not in done.stderr.decode()
    assert b"Traceback" not in done.stdout + done.stderr
    assert CANARY.encode() not in place.written()


@pytest.mark.parametrize("path", SILENT)
def test_no_message_failure_or_figure_holds_a_draft(place: Place, path: str) -> None:
    """Neither standard output nor standard error nor anything written."""
    done = SILENT[path](place)
    assert CANARY not in done.stdout.decode()
    assert CANARY not in done.stderr.decode()
    assert done.stdout + done.stderr
    assert b"Traceback" not in done.stdout + done.stderr
    assert CANARY.encode() not in place.written()


def test_a_batch_that_is_stopped_leaves_whole_lines(place: Place) -> None:
    """Ctrl-C in the third draft: two lines of advice, each whole, and a sentence."""
    source = place.file("stop.jsonl", lines(*({"id": str(number), "text": DRAFT} for number in range(9))))
    done = place.run("check", "--jsonl", source, "--out", str(place.files / "stopped.jsonl"), program=INTERRUPTED)
    advice = [json.loads(line) for line in (place.files / "stopped.jsonl").read_text().splitlines()]
    assert done.returncode == 130
    assert [each["id"] for each in advice] == ["0", "1"]
    assert b"Stopped" in done.stderr
    assert CANARY.encode() not in done.stdout + done.stderr + place.written()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "stdin"), [(("check", "--text", DRAFT), b""), (("chat",), f"{DRAFT}\n\n".encode())]
)
def test_ctrl_c_leaves_no_trace(place: Place, arguments: tuple[str, ...], stdin: bytes) -> None:
    """In the middle of one draft: an exit code and no traceback."""
    done = place.run(*arguments, stdin=stdin, program=INTERRUPTED.replace("count == 3", "count == 1"))
    assert done.returncode != 0
    assert CANARY.encode() not in done.stdout + done.stderr + place.written()
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such folder"),
        ({}, "the folder has no charter"),
        ({"charter.yaml": b"a: &a [x]\nb: [*a, *a]\n", "articles/x.yaml": b"# x\n" * 500_000}, "articles/x.yaml:1: "),
    ],
)
def test_a_charter_that_cannot_be_used_is_told_without_the_draft(
    place: Place, content: dict[str, bytes] | None, said: str
) -> None:
    """`file:line: what — mend`, exit code 1, no advice, nothing written."""
    folder = place.files / f"charter{len(said)}"
    for name, raw in (content or {}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(raw)
    if content is not None:
        folder.mkdir(exist_ok=True)
    done = place.run("check", "--text", DRAFT, AVANTPOST_POLICIES=str(folder))
    told = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b"")
    assert said in told
    assert re.search(r":\d+: .+ — .+", told)
    assert CANARY not in told
    assert "Traceback" not in told
