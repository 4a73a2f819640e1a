"""The README's transcripts: commands that are run, and whose answers stand below them word for word."""

import re
import shlex

from typer.testing import CliRunner

from bot.cli.main import app

_TRANSCRIPT = re.compile(r"(<!-- transcript: avantpost (.+?) -->\n```\n)(.*?)(```\n<!-- end -->)", re.DOTALL)
_VERSION = re.compile(r"version [0-9a-f]{8}")


def renewed(text: str) -> str:
    """`text` with every transcript run again. Charter versions change with any edit and are left out."""
    return _TRANSCRIPT.sub(lambda match: f"{match.group(1)}{_run(match.group(2))}{match.group(4)}", text)


def _run(command: str) -> str:
    result = CliRunner().invoke(
        app, shlex.split(command), env={"COLUMNS": "100", "NO_COLOR": "1"}, catch_exceptions=False
    )
    lines = [line.rstrip() for line in result.output.splitlines()]
    return _VERSION.sub("version …", f"$ avantpost {command}\n" + "\n".join(lines) + "\n")
