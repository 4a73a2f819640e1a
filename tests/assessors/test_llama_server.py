"""A real llama.cpp server that dreams to our schema: never an ungrounded remark, whatever it dreams.

Fifty seeds here; `make dreams` runs five hundred (AVANTPOST_DREAMS). The schema is ours, narrowed on
the way so that dreams end: lists of one to three, strings of forty signs (free, one seed in five) or of a liar's choice
(lying, the others); the prompt is cut to its last thousand characters.
"""

import os
import unicodedata
from collections import Counter
from collections.abc import Iterator

import bad_advice
import good_advice
import pytest
import rewrites
from scripted import CATALOGUES, NOW, PROMPTS
from tiny_model import Dreaming, server

from bot.app.coach import FixedCharter
from bot.assessors import claims, wording
from bot.assessors.calls import Calls, Limits
from bot.assessors.llm import LlmAssessor
from bot.assessors.openai_client import Address, OpenAIEndpoint
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.domain.advice import Advice, SuggestionOrigin
from bot.domain.draft import Draft, Language
from bot.domain.levels import Certainty
from bot.matching.engine import CharterEngine

SEEDS = int(os.environ.get("AVANTPOST_DREAMS", "50"))
DRAFTS = (
    "So happy to work on Lumen Noctule with you all. The password: Tr0ub4dor&3xq opens the build server.",
    "Lumen makes the best bulbs in the world, buy them! A customer in Lyon came back to thank us.",
    "Notre client a payé avec la carte 4111 1111 1111 1111, quelle histoire ! Mon chef est un abruti.",
    "Nos heures sup ne sont jamais payées, on est trois pour quarante lits. Léa est encore en arrêt.",
    "A long week, and a good one: the new colleagues brought cake 🎂 Write to lea.martin@lumen-demo.fr",
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server for this module."""
    with server(tmp_path_factory.mktemp("model")) as url:
        yield url


def pools(text: str) -> dict[str, list[str]]:
    """What a liar says: pieces of this draft and of others, good and bad sentences, honest and dishonest versions."""
    words = text.split()
    pieces = [" ".join(words[at : at + 3]) for at in range(0, len(words), 2)]
    quotes = [*pieces, text[3:17], text.upper(), "[[EMAIL_ADDRESS_1]]", "[[NAME_1]]", "never written", ""]
    bad = [sentence for _, sentence in (*bad_advice.ENGLISH, *bad_advice.FRENCH)]
    sentences = [*bad[::3], *good_advice.ENGLISH[::4], *good_advice.FRENCH[::4]]
    versions = [version for _, _, version in rewrites.DISHONEST if len(version) < 200]
    return {
        "quote": quotes,
        "danger": [*quotes, "dying of laughter"],
        "protected": quotes,
        "why": sentences,
        "fix": sentences,
        "because": ["", "x", "an idiom", "it is public"],
        "text": [*versions, text, " ".join(pieces[:3]), f"{text} 🎂", "[[PASSWORD_1]]"],
    }


def assert_grounded(advice: Advice, text: str, alone: Advice, engine: CharterEngine) -> None:
    """The promises that hold for any answer at all."""
    charter = engine.charter
    spoken = wording.shown_language(text)
    for remark in advice.remarks:
        assert text[remark.start : remark.end] == remark.quote
        assert unicodedata.normalize("NFC", remark.quote) in unicodedata.normalize("NFC", text)
        article = charter.articles[remark.article.id]
        if not remark.rule.endswith(".model"):
            continue
        for said, own in ((remark.why, article.why), (remark.fix, article.rule)):
            if said not in own.values():
                assert wording.fault(said, language=spoken, draft=text, clearance=True) is None
    if advice.strength is not None and advice.strength != alone.strength:
        assert wording.fault(advice.strength, language=spoken, draft=text) is None
    firm = {remark.rule for remark in alone.remarks if remark.certainty is Certainty.FIRM}
    assert advice.danger or firm <= {remark.rule for remark in advice.remarks}
    if firm:
        assert advice.level.severity >= max(r.level.severity for r in alone.remarks if r.certainty is Certainty.FIRM)
    if advice.suggestion and advice.suggestion.origin is SuggestionOrigin.MODEL:
        assert claims.fault(advice.suggestion.text, text, allowed=CATALOGUES[Language.EN].sentences.values()) is None
        assert "Tr0ub4dor" not in advice.suggestion.text


@pytest.mark.parametrize("kind", ["free", "lying"])
async def test_a_real_server_never_gets_an_ungrounded_remark_through(
    shipped_engine: CharterEngine, shipped_coach: Coach, address: str, kind: str
) -> None:
    """Free: any short strings. Lying: strings that a liar would choose. Each seed is another answer."""
    transport = Dreaming()
    endpoint = OpenAIEndpoint(Address(model="tiny", base_url=f"{address}/v1"), transport=transport)
    assessor = LlmAssessor(calls=Calls(endpoint, Limits()), prompts=PROMPTS, catalogues=CATALOGUES, clock=lambda: NOW)
    coach = Coach(
        charters=FixedCharter(shipped_engine),
        catalogues=CATALOGUES,
        clock=lambda: NOW,
        new_id=lambda: "a",
        assessor=assessor,
        deadline=60.0,
    )
    seeds = max(SEEDS // 5 if kind == "free" else SEEDS - SEEDS // 5, 1)
    seen: Counter[str] = Counter()
    try:
        for seed in range(seeds):
            text = DRAFTS[seed % len(DRAFTS)]
            transport.seed, transport.pools = seed, pools(text) if kind == "lying" else {}
            draft = Draft(text=text)
            advice = await coach.advise(draft, surface=Surface.SLACK)
            assert_grounded(advice, text, shipped_coach.review_whole(draft, surface=Surface.SLACK), shipped_engine)
            seen["partial"] += advice.partial
            seen["remarks"] += sum(remark.rule.endswith(".model") for remark in advice.remarks)
    finally:
        await endpoint.aclose()
    failures = assessor.calls.tally.failures
    whole = seeds - seen["partial"]
    assert whole > 0, (seen, failures, transport.answers[-1][:300])
    if kind == "lying":
        assert seen["remarks"] > 0, (seen, assessor.dropped.reasons)
    assert assessor.dropped.reasons or kind == "free"
