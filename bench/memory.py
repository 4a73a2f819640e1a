"""How much memory 10,000 terms take, in a process of its own: prints one line."""

import gc

from bench.drafts import drafts
from bench.engine import NOW, ROOT, charter_with, made_up_terms
from bench.programs import megabytes
from bot.charter.loader import load_charter
from bot.domain.draft import Draft, Language
from bot.domain.matchers import Terms
from bot.matching.engine import compile_charter


def main() -> None:
    """Compile and scan; print what that added."""
    charter = load_charter(ROOT / "policies")
    matchers = [Terms(words={Language.EN: (term,)}) for term in made_up_terms(10_000)]
    bigger = charter_with(charter, matchers)
    sample = [Draft(text=text) for text in drafts(50)]
    compile_charter(charter_with(charter, matchers[:1])).scan(sample[0], now=NOW)
    gc.collect()
    before = megabytes()
    engine = compile_charter(bigger)
    for draft in sample:
        engine.scan(draft, now=NOW)
    gc.collect()
    print(f"{megabytes() - before:.0f} MB")


if __name__ == "__main__":
    main()
