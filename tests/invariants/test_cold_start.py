"""A command loads what it needs: no chat SDK, server or model client for a draft or a line of help."""

import pytest
from processes import Place

HEAVY = ("openai", "aiohttp", "slack_bolt", "slack_sdk", "botbuilder", "watchfiles")
WITH_LIST = f"""
import sys
from bot.cli.main import main
try:
    main()
finally:
    print("LOADED", [name for name in {HEAVY!r} if name in sys.modules])
"""


@pytest.mark.parametrize(
    "arguments", [("--help",), ("check", "--text", "Our new lamp leaks."), ("check", "--help")], ids=" ".join
)
def test_nothing_heavy_is_loaded(place: Place, arguments: tuple[str, ...]) -> None:
    """Neither for help nor for a draft."""
    done = place.run(*arguments, program=WITH_LIST)
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1] == "LOADED []"


def test_help_loads_neither_charter_nor_settings(place: Place) -> None:
    """It answers even where nothing is configured well."""
    done = place.run(
        "--help",
        program=WITH_LIST.replace(repr(HEAVY), "('yaml', 'pydantic', 're2', 'bot.charter.loader', 'bot.matching')"),
        AVANTPOST_POLICIES="/nowhere",
        AVANTPOST_LOCALE="xx",
    )
    assert done.returncode == 0
    assert done.stdout.decode().splitlines()[-1] == "LOADED []"


def test_a_charter_that_was_read_before_is_taken_up(place: Place) -> None:
    """The second draft waits neither for the YAML and its models nor for the examples."""
    arguments = ("check", "--text", "Our new lamp leaks.")
    first = place.run(*arguments)
    second = place.run(*arguments, program=WITH_LIST.replace(repr(HEAVY), "('yaml', 'bot.charter.loader')"))
    *told, loaded = second.stdout.decode().splitlines()
    assert loaded == "LOADED []"
    assert told == first.stdout.decode().splitlines()


def test_whoever_reads_may_leave(place: Place) -> None:
    """A pipe that is closed early (`| head -1`) ends the command without a traceback."""
    import subprocess  # noqa: PLC0415 - the one test that holds both ends of a pipe
    import sys  # noqa: PLC0415 - as above

    source = place.file("many.jsonl", '{"text": "Our new lamp leaks."}\n' * 3_000)
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "bot", "check", "--jsonl", source],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=place.home,
        env=place.environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        told = process.stderr.read().decode()
        assert process.wait(30) != 0
    assert "Traceback" not in told
    assert "Exception ignored" not in told
