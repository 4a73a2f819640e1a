"""What a larger charter costs: each size is read, compiled and tried, then taken up again, in processes of their own.

Terms are added to the shipped charter as one list that a rule uses; articles by writing the shipped ones down again
under other names, rules and examples included.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.drafts import drafts
from bench.engine import NOW, ROOT, made_up_terms
from bench.programs import megabytes
from bot.charter.prepared import engine_in
from bot.domain.draft import Draft

TERMS = (100, 1_000, 10_000)
TIMES = (1, 4, 16)
_ROUNDS = 5
_ARTICLE = """\
id: more_terms
title: {{en: Words of ours, fr: Nos mots}}
rule: {{en: These words are ours., fr: Ces mots sont les nôtres.}}
why: {{en: Readers ask what they mean., fr: Les lecteurs demandent ce que cela veut dire.}}
opportunity: {{en: Say it in plain words., fr: Dites-le simplement.}}
say_instead: {{en: [In plain words.], fr: [En mots simples.]}}
keywords: {{en: [our words], fr: [nos mots]}}
good: {{en: [Lovely day., A walk., The sea.], fr: [Belle journée., Une promenade., La mer.]}}
bad: {{en: ["{term}.", "Our {term}.", "The {term}."], fr: ["{term}.", "Notre {term}.", "Le {term}."]}}
owner: communications
contact: communications
effective: 2026-01-01
review_by: 2027-06-30
rules:
  - id: words
    kind: risk
    level: polish
    match: {{lexicon: more_terms}}
    why: {{en: Readers ask., fr: Les lecteurs demandent.}}
    fix: {{en: Explain it., fr: Expliquez.}}
    examples:
      en:
        catch: ["We saw {term} today.", "It is {term}.", "Here: {term}!"]
        pass: [Lovely day at the shop., A walk by the sea., Thank you all.]
      fr:
        catch: ["Voici {term} ce matin.", "C’est {term}.", "Ici : {term} !"]
        pass: [Belle journée au salon., Une promenade., Merci à toutes et à tous.]
"""


def rows(most: int) -> Iterator[list[str]]:
    """One line for each size; articles are written down again `most` times at most. Processor seconds."""
    for count in TERMS:
        with tempfile.TemporaryDirectory() as folder:
            yield _row(f"{count:,} more terms", _with_terms(Path(folder) / "policies", count), Path(folder))
    for times in (each for each in TIMES if each <= most):
        with tempfile.TemporaryDirectory() as folder:
            yield _row(f"articles × {times}", _with_articles(Path(folder) / "policies", times), Path(folder))


def _row(name: str, policies: Path, folder: Path) -> list[str]:
    read, taken = (_measured(policies, folder / "state") for _ in range(2))
    return [
        f"{name} ({read['rules']} rules)",
        f"{read['seconds']:.1f}",
        f"{taken['seconds']:.2f}",
        f"{taken['memory']:.0f}",
        f"{taken['scan']:.3f}",
    ]


def _measured(policies: Path, state: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.load.charters", str(policies), str(state)]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return dict(json.loads(run.stdout))


def _with_terms(folder: Path, count: int) -> Path:
    shutil.copytree(ROOT / "policies", folder)
    terms = [term for term in made_up_terms(count * 2) if " " in term][:count]
    written = {"description": {"en": "Words", "fr": "Mots"}, "words": {"en": terms, "fr": terms}}
    (folder / "lexicons/more_terms.yaml").write_text(json.dumps(written), encoding="utf-8")
    (folder / "articles/more_terms.yaml").write_text(_ARTICLE.format(term=terms[0]), encoding="utf-8")
    return folder


def _with_articles(folder: Path, times: int) -> Path:
    shutil.copytree(ROOT / "policies", folder)
    for article in sorted((ROOT / "policies/articles").glob("*.yaml")):
        text = article.read_text(encoding="utf-8")
        for number in range(2, times + 1):
            name = f"{article.stem}_{number}"
            again = text.replace(f"\nid: {article.stem}\n", f"\nid: {name}\n", 1)
            (folder / "articles" / f"{name}.yaml").write_text(again, encoding="utf-8")
    return folder


def _measure(policies: Path, state: Path) -> None:
    """In a process of its own: take the charter up and read drafts under it."""
    state.mkdir(exist_ok=True)
    sample = [Draft(text=text) for text in drafts(60)]
    before, began = megabytes(), time.process_time()
    engine = engine_in(policies, state)
    seconds = time.process_time() - began
    engine.scan(sample[0], now=NOW)
    used = time.process_time()
    for _ in range(_ROUNDS):
        for draft in sample:
            engine.scan(draft, now=NOW)
    scan = (time.process_time() - used) * 1000 / (_ROUNDS * len(sample))
    memory = megabytes() - before
    print(json.dumps({"seconds": seconds, "memory": memory, "scan": scan, "rules": len(engine.charter.rules)}))


if __name__ == "__main__":
    _measure(Path(sys.argv[1]), Path(sys.argv[2]))
