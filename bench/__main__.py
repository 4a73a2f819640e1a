"""Speed of the engine and of a cold start, as ratios against peers and a bare minimum in the same run: `make bench`.

Drafts are made of sentences of our own, about 170 words each, in both languages. Figures of one machine mean little;
the ratios between lines of one run do.
"""

import os
import platform
import resource
import subprocess
import sys
import tempfile
import time

from rich.console import Console
from rich.table import Table

from bench.engine import ROOT, rows
from bot.charter.loader import load_engine
from bot.observability.memory import collect_rarely


def main() -> None:
    """Print one table."""
    collect_rarely()  # as the program starts
    table = Table(title=f"Python {platform.python_version()}, one core")
    for column in ("what", "figure", "beside"):
        table.add_column(column, justify="right" if column == "figure" else "left", overflow="fold")
    for row in rows(ROOT / "policies"):
        table.add_row(row.what, row.figure, row.ratio)
    start = time.perf_counter()
    load_engine(ROOT / "policies", try_examples=False)
    table.add_row("shipped charter, load without examples", f"{time.perf_counter() - start:.2f} s", "")
    start = time.perf_counter()
    load_engine(ROOT / "policies")
    table.add_row("shipped charter, load with every example", f"{time.perf_counter() - start:.2f} s", "")
    with tempfile.TemporaryDirectory() as state:
        first, *cold = [_check(state) for _ in range(6)]
    table.add_row("cold start of `avantpost check`", f"{min(cold):.2f} s", f"{first:.2f} s the first time")
    table.add_row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB", "")
    Console().print(table)


def _check(state: str) -> float:
    """Seconds that one draft takes from the command line."""
    command = [sys.executable, "-m", "bot", "check", "--text", "Lovely day at the shop."]
    start = time.perf_counter()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "AVANTPOST_STATE": state})
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
