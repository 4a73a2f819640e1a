"""The commands of docs/operations.md that tests run as they stand there."""

import re
from pathlib import Path

GUIDE = Path(__file__).resolve().parents[1] / "docs/operations.md"


def tried(name: str) -> str:
    """The shell block that is marked with `name`."""
    (block,) = re.findall(rf"<!-- tried: {name} -->\n```sh\n(.*?)```\n", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(block)
