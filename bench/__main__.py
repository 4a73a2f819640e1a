"""Speed of the engine and of a cold start, as ratios against peers and a bare minimum in the same run: `make bench`.

Drafts are made of sentences of our own, about 170 words each, in both languages. Figures of one machine mean little;
the ratios between lines of one run do.
"""

import platform
import random
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.charter.loader import load_engine
from bot.domain.charter import RuleExamples
from bot.domain.draft import Draft, Language
from bot.domain.matchers import Terms
from bot.matching.engine import CharterEngine, compile_charter

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 12, 1, tzinfo=UTC)
SENTENCES = (
    "We opened the doors at seven and the queue was already round the corner.",
    "Thank you to everybody who stayed late to finish the shelves before the morning.",
    "Ten years ago I did not know how to solder, and today I teach it to apprentices.",
    "The rain came in through the roof again, so we moved the tables and went on.",
    "Nous avons réparé trois lampes ce matin, et la quatrième attendra demain.",
    "Merci à l’équipe de nuit, qui a tenu la boutique pendant la tempête.",
    "Un client fidèle nous a apporté des croissants ; il en restait deux à midi.",
    "Le salon ouvre jeudi : venez nous voir au stand, on parle métier et café.",
)


def drafts(count: int) -> list[Draft]:
    """Drafts of about 170 words."""
    generator = random.Random(7)  # noqa: S311 - sentences, not secrets
    return [Draft(text=" ".join(generator.choices(SENTENCES, k=13))) for _ in range(count)]


def rate(work: Callable[[Draft], object], sample: list[Draft]) -> float:
    """Drafts a second, best of three rounds."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for draft in sample:
            work(draft)
        rounds.append(len(sample) / (time.perf_counter() - start))
    return max(rounds)


def with_terms(engine: CharterEngine, count: int) -> CharterEngine:
    """An engine of `count` one-term rules."""
    article = engine.charter.articles["accuracy_correction"]
    plain = next(rule for rule in article.rules if rule.level != "fine")
    empty = RuleExamples(catch={}, let_pass={})
    rules = tuple(
        replace(
            plain, id=f"r{n}", unless=(), examples=empty, matcher=Terms(words={Language.EN: (f"term{n}a word{n}b",)})
        )
        for n in range(count)
    )
    charter = replace(engine.charter, articles={article.id: replace(article, rules=rules)}, lexicons={})
    return compile_charter(charter)


def main() -> None:
    """Print one table."""
    sample = drafts(400)
    start = time.perf_counter()
    shipped = load_engine(ROOT / "policies", try_examples=False)
    load = time.perf_counter() - start
    table = Table(title=f"Python {platform.python_version()}, {len(sample)} drafts of about 170 words, one core")
    for column in ("what", "drafts/s", "ratio"):
        table.add_column(column, justify="right" if column != "what" else "left")

    bare = rate(lambda draft: draft.text.lower().encode(), sample)
    table.add_row("bare minimum: lower case, encode", f"{bare:,.0f}", "")
    own = rate(lambda draft: shipped.scan(draft, now=NOW), sample)
    table.add_row(f"shipped charter, {len(shipped.charter.rules)} rules", f"{own:,.0f}", f"bare / {bare / own:,.0f}")

    thousand = with_terms(shipped, 1_000)
    ours = rate(lambda draft: thousand.scan(draft, now=NOW), sample)
    patterns = [re.compile(rf"\bterm{n}a\s+word{n}b\b", re.IGNORECASE) for n in range(1_000)]
    theirs = rate(lambda draft: [pattern.search(draft.text) for pattern in patterns], sample[:20])
    table.add_row("1,000 rules", f"{ours:,.0f}", f"{ours / theirs:,.0f} × re one by one ({theirs:,.0f}/s)")

    start = time.perf_counter()
    ten_thousand = with_terms(shipped, 10_000)
    compiled = time.perf_counter() - start
    times = []
    for draft in sample:
        start = time.perf_counter()
        ten_thousand.scan(draft, now=NOW)
        times.append(time.perf_counter() - start)
    percentile = statistics.quantiles(times, n=100)
    table.add_row("10,000 terms", f"p50 {percentile[49] * 1e6:,.0f} µs", f"p99 {percentile[98] * 1e6:,.0f} µs")
    table.add_row("10,000 terms, compile", f"{compiled:.2f} s", "")
    table.add_row("shipped charter, load without examples", f"{load:.2f} s", "")

    cold = []
    for _ in range(3):
        start = time.perf_counter()
        command = [sys.executable, "-m", "bot", "check", "--text", "Lovely day at the shop."]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
        cold.append(time.perf_counter() - start)
    table.add_row("cold start of `avantpost check`", f"{min(cold):.2f} s", "")
    table.add_row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB", "")
    Console().print(table)


if __name__ == "__main__":
    main()
