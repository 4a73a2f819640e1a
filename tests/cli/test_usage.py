"""What people type by mistake: a sentence, an exit code, and nothing of theirs lost."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli.main import app

ROOT = Path(__file__).resolve().parents[2]
PARTS = ROOT / "tests/charter"


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, on the small charter."""
    monkeypatch.syspath_prepend(str(PARTS))
    from charter_files import write  # noqa: PLC0415 - found by the line above

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("AVANTPOST_POLICIES", str(write(tmp_path / "policies")))
    monkeypatch.setenv("AVANTPOST_STATE", str(tmp_path / "state"))
    return tmp_path


def run(*arguments: str, stdin: str = "") -> Result:
    """The command in this process."""
    return CliRunner().invoke(app, arguments, input=stdin)


def test_a_mistyped_source_does_not_empty_the_last_result(small: Path) -> None:
    """`--out` is opened only once there is something to read."""
    (small / "out.jsonl").write_text("precious")
    assert isinstance(run("check", "--jsonl", "nowhere.jsonl", "--out", "out.jsonl").exception, FileNotFoundError)
    assert (small / "out.jsonl").read_text() == "precious"
    assert isinstance(run("check", "--jsonl", "nowhere.jsonl", "--out", "new.jsonl").exception, FileNotFoundError)
    assert not (small / "new.jsonl").exists()


def test_drafts_are_never_overwritten_by_their_advice(small: Path) -> None:
    """The same file by any name."""
    row = json.dumps({"text": "Our new lamp leaks."})
    (small / "in.jsonl").write_text(row)
    (small / "link.jsonl").symlink_to("in.jsonl")
    for out in ("in.jsonl", "./in.jsonl", "link.jsonl"):
        assert run("check", "--jsonl", "in.jsonl", "--out", out).exit_code == 2
    assert (small / "in.jsonl").read_text() == row


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "Our new lamp leaks."),
        ("check", "Our", "new", "lamp"),
        ("check", "--text", "Our new lamp leaks.", "draft.txt"),
        ("check", "--out", "x.jsonl", "--text", "lamp"),
        ("check", "lamp" * 500),
    ],
)
def test_a_slip_of_usage_is_told_without_the_words_of_the_draft(arguments: tuple[str, ...]) -> None:
    """Exit code 2, `--text` or `--out` named."""
    done = run(*arguments)
    assert done.exit_code == 2
    assert "lamp" not in done.output
    assert "--" in done.output


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(("level", "code"), [("fine", 1), ("polish", 1), ("pause", 1), ("get_help", 0)])
def test_only_fail_on_makes_an_exit_code(level: str, code: int) -> None:
    """From that level on; without it, advice is no failure."""
    assert run("check", "--text", "Our new lamp leaks.").exit_code == 0
    assert run("check", "--text", "Our new lamp leaks.", "--fail-on", level).exit_code == code


def test_measures_survive_every_label(small: Path) -> None:
    """Labels of another shape, drafts that cannot be read and names with brackets are skipped or shown, by number."""
    rows = [
        {
            "text": "Our new lamp leaks.",
            "expect": {"level": "get_help", "categories": ["[/x]"], "also_ok": [5, "pause"]},
        },
        {"text": "A fine day.", "expect": {"level": "fine", "also_ok": 5, "categories": "x", "danger": "no"}},
        {"text": " ", "expect": {"level": "fine"}},
        {"text": "A fine day.", "expect": {"level": "splendid"}},
        {"text": "A fine day.", "expect": ["fine"]},
        {"text": "A fine day.", "expect": {"level": "pause", "categories": ["[/y]"]}},
    ]
    for name in ("[/z].jsonl", "other/[/z].jsonl"):
        path = small / name.replace("[/z]", "[z]")
        path.parent.mkdir(exist_ok=True)
        path.write_text("\n".join(json.dumps(row) for row in rows))
    done = run("eval", "[z].jsonl", "other/[z].jsonl", "--worst", "3")
    assert done.exit_code == 0, done.output
    assert all(f"[z].jsonl:{number}: " in done.output for number in (3, 4, 5))
    figures = run("eval", "--json", "[z].jsonl", "other/[z].jsonl")
    measured = json.loads(figures.stdout)
    assert len(measured) == 2
    assert all(each["cases"] == 3 for each in measured.values())


def test_doctor_and_lint_show_no_code_of_a_charter(small: Path) -> None:
    """A fault that quotes a file quotes it harmlessly."""
    article = small / "policies/articles/embargo_launch.yaml"
    article.write_text(article.read_text().replace("contact: press", 'contact: "\\e[2J"'))
    done = run("doctor")
    assert done.exit_code == 1
    assert "embargo_launch.yaml:" in done.output
    assert "\x1b[2J" not in done.output
