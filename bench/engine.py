"""How fast the engine is: in drafts a second on one core, beside the tools that people would use otherwise."""

import json
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from bench.drafts import drafts
from bot.charter.loader import load_charter
from bot.domain.charter import Charter, Rule, RuleExamples
from bot.domain.draft import Draft, Language
from bot.domain.matchers import Matcher, Pattern, PersonalData, PersonalDataType, Terms
from bot.matching.engine import CharterEngine, compile_charter

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 12, 1, tzinfo=UTC)
_PEER = ROOT / ".bench-venv"
_PERSONAL_DATA = ("EMAIL_ADDRESS", "PHONE_NUMBER", "IBAN_CODE", "CREDIT_CARD", "US_SSN", "IP_ADDRESS")
_PATTERNS = (
    r"\b[0-9]{2}/[0-9]{2}/[0-9]{4}\b",
    r"\bproject [a-z]+-[0-9]+\b",
    r"\b(margin|turnover|revenue)s? (of|at) [0-9]+",
    r"\bbuilding [a-z][0-9]\b",
    r"\bticket #?[0-9]{4,6}\b",
    r"\b(confidential|internal) (memo|draft|report)s?\b",
    r"\bversion [0-9]+\.[0-9]+ (ships|launches)\b",
    r"\b(salary|salaire) (of|de) [0-9]+",
    r"\bclient (no|number) [0-9]+\b",
    r"\b(badge|carte) (no|n°) ?[0-9]+",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: what was measured, the figure, and what it means beside the others."""

    what: str
    figure: str
    ratio: str = ""


def rows(policies: Path) -> Iterator[Row]:
    """Every measure, one after the other."""
    sample = [Draft(text=text) for text in drafts(300)]
    words = statistics.mean(len(draft.text.split()) for draft in sample)
    table = bytes(range(256))
    bare = rate(lambda draft: draft.text.encode("latin-1", "replace").translate(table), sample)
    yield Row(what=f"bare minimum: encode and translate ({words:.0f} words a draft)", figure=f"{bare:,.0f} drafts/s")
    charter = load_charter(policies)
    yield from _shipped(charter, sample, bare)
    yield from _thousand_rules(charter, sample)
    yield from _against_presidio(charter, sample)
    yield from _ten_thousand_terms(charter, sample)


def rate(work: Callable[[Draft], object], sample: Sequence[Draft]) -> float:
    """Drafts a second, best of three rounds."""
    rounds = []
    for _ in range(3):
        start = time.perf_counter()
        for draft in sample:
            work(draft)
        rounds.append(len(sample) / (time.perf_counter() - start))
    return max(rounds)


def _scan(engine: CharterEngine) -> Callable[[Draft], object]:
    return lambda draft: engine.scan(draft, now=NOW)


def charter_with(charter: Charter, matchers: Sequence[Matcher]) -> Charter:
    """`charter` with one plain rule for each matcher, and no others."""
    article = next(iter(charter.articles.values()))
    plain = replace(
        article.rules[0], unless=(), applies=None, jurisdictions=(), examples=RuleExamples(catch={}, let_pass={})
    )
    rules: tuple[Rule, ...] = tuple(
        replace(plain, id=f"r{number}", matcher=matcher) for number, matcher in enumerate(matchers)
    )
    return replace(charter, articles={article.id: replace(article, applies=None, rules=rules)}, lexicons={})


def made_up_terms(count: int) -> list[str]:
    """Terms of one to three words, about one in fifty of which occurs in the drafts."""
    chance = random.Random(11)  # noqa: S311 - words, not secrets
    known = sorted({word.lower() for text in drafts(60) for word in re.findall(r"[^\W\d_]{6,}", text)})
    syllables = [first + second for first in "bcdfglmnprstv" for second in ("a", "e", "i", "o", "u", "an", "or")]

    def word() -> str:
        return "".join(chance.choices(syllables, k=chance.randint(2, 4)))

    terms: dict[str, None] = {}
    while len(terms) < count:
        single = chance.choice(known) if chance.random() < 0.02 else None
        terms[single or " ".join(word() for _ in range(chance.randint(1, 3)))] = None
    return list(terms)


def _shipped(charter: Charter, sample: Sequence[Draft], bare: float) -> Iterator[Row]:
    start = time.perf_counter()
    engine = compile_charter(charter)
    compiled = time.perf_counter() - start
    own = rate(_scan(engine), sample)
    found = statistics.mean(len(engine.scan(draft, now=NOW)) for draft in sample)
    times = _times(engine, sample)
    yield Row(
        what=f"shipped charter, {len(charter.rules)} rules, {found:.1f} findings a draft",
        figure=f"{own:,.0f} drafts/s",
        ratio=f"bare minimum × {bare / own:,.0f}; p50 {times[49] * 1e6:,.0f} µs, p99 {times[98] * 1e6:,.0f} µs",
    )
    yield Row(what="shipped charter, compile", figure=f"{compiled:.2f} s")


def _thousand_rules(charter: Charter, sample: Sequence[Draft]) -> Iterator[Row]:
    terms = made_up_terms(1_000)
    engine = compile_charter(charter_with(charter, [Terms(words={Language.EN: (term,)}) for term in terms]))
    own = rate(_scan(engine), sample)
    patterns = [re.compile(rf"\b{re.escape(term)}\b", re.IGNORECASE) for term in terms]
    theirs = rate(lambda draft: [list(pattern.finditer(draft.text)) for pattern in patterns], sample[:15])
    yield Row(
        what="1,000 rules of one term",
        figure=f"{own:,.0f} drafts/s",
        ratio=f"{own / theirs:,.0f} × re one by one ({theirs:,.0f} drafts/s)",
    )


def _against_presidio(charter: Charter, sample: Sequence[Draft]) -> Iterator[Row]:
    terms = made_up_terms(200)
    patterns = [*_PATTERNS, *(regex.replace(r"\b(", r"\b(the |our )?(", 1) for regex in _PATTERNS)]
    matchers: list[Matcher] = [Terms(words={Language.EN: tuple(terms)})]
    matchers += [Pattern(regex=regex, languages=(Language.EN,)) for regex in patterns]
    matchers.append(PersonalData(types=tuple(map(PersonalDataType, _PERSONAL_DATA))))
    engine = compile_charter(charter_with(charter, matchers))
    own = rate(_scan(engine), sample)
    found = statistics.mean(len(engine.scan(draft, now=NOW)) for draft in sample)
    peer = _presidio(terms, patterns, [draft.text for draft in sample[:100]])
    yield Row(
        what=f"200 terms, 20 patterns, personal data, {found:.1f} findings a draft",
        figure=f"{own:,.0f} drafts/s",
        ratio=peer
        if isinstance(peer, str)
        else f"{own / peer[0]:,.0f} × presidio-analyzer ({peer[0]:,.0f} drafts/s, {peer[1]:.1f} findings)",
    )


def _presidio(terms: list[str], patterns: list[str], texts: list[str]) -> tuple[float, float] | str:
    """Presidio's rate and findings a draft, from an environment of its own; in words if there is none."""
    python = _PEER / "bin" / "python"
    try:
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", _PEER], check=True, capture_output=True)
            install = [python, "-m", "pip", "install", "--quiet", "presidio-analyzer"]
            subprocess.run(install, check=True, capture_output=True, timeout=900)
        asked = json.dumps({"terms": terms, "patterns": patterns, "drafts": texts})
        run = subprocess.run(
            [python, ROOT / "bench" / "presidio_peer.py"], input=asked, check=True, capture_output=True, text=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        return f"presidio-analyzer could not be run ({type(error).__name__})"
    answer = json.loads(run.stdout)
    return answer["rate"], answer["found"]


def _ten_thousand_terms(charter: Charter, sample: Sequence[Draft]) -> Iterator[Row]:
    bigger = charter_with(charter, [Terms(words={Language.EN: (term,)}) for term in made_up_terms(10_000)])
    start = time.perf_counter()
    engine = compile_charter(bigger)
    compiled = time.perf_counter() - start
    times = _times(engine, sample)
    yield Row(
        what="10,000 rules of one term",
        figure=f"p50 {times[49] * 1e6:,.0f} µs",
        ratio=f"p99 {times[98] * 1e6:,.0f} µs",
    )
    yield Row(what="10,000 rules of one term, compile", figure=f"{compiled:.2f} s", ratio=_memory())


def _times(engine: CharterEngine, sample: Sequence[Draft]) -> list[float]:
    """Percentiles of the seconds that one draft takes."""
    times = []
    for draft in sample:
        start = time.perf_counter()
        engine.scan(draft, now=NOW)
        times.append(time.perf_counter() - start)
    return statistics.quantiles(times, n=100)


def _memory() -> str:
    """What 10,000 terms and the scanning of drafts add to a process that has everything imported."""
    run = subprocess.run([sys.executable, "-m", "bench.memory"], cwd=ROOT, check=True, capture_output=True, text=True)
    return run.stdout.strip()
