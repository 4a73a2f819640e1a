"""How large the requests to a model are: those that would be sent for these drafts, in characters, and nothing is sent.

`avantpost prompts render` shows one of them. Characters are counted and not tokens: every model cuts them differently.
"""

import json
import statistics
from collections.abc import Iterator
from itertools import pairwise, takewhile

from bench.drafts import drafts
from bench.model import ANSWER
from bot.app.coach import build_coach
from bot.assessors import requests
from bot.assessors.prompts import load_prompts
from bot.assessors.requests import ModelRequest
from bot.domain.draft import Draft, Language
from bot.domain.precedence import resolve
from bot.domain.sentences import sentences
from bot.settings import load_settings

_SAMPLE = 200


def rows() -> Iterator[list[str]]:
    """One line for each kind of request."""
    settings = load_settings()
    coach, prompts = build_coach(settings, model=False), load_prompts(settings.prompts)
    readings = [coach.reading(Draft(text=text)) for text in drafts(_SAMPLE)]
    asked = {
        language: [requests.assess(prompts["assess"], each).request for each in readings if each.language is language]
        for language in Language
    }
    said = len(json.dumps(ANSWER, ensure_ascii=False))
    for language, given in asked.items():
        shared = statistics.mean(_shared(_sent(one), _sent(next_)) for one, next_ in pairwise(given))
        yield _row(f"assess, {language}", given, f"{shared:,.0f} are the same as in the one before", said)
    resolved = [(each, resolve(each.findings, sentences(each.draft.text))) for each in readings]
    mending = [
        (reading, found.concerns)
        for reading, found in resolved
        if found.concerns and (found.mixed or not found.protected)
    ]
    rewritten = [requests.rewrite(prompts["rewrite"], reading, concerns, None)[0] for reading, concerns in mending]
    share = f"{100 * len(rewritten) / len(readings):.0f} % of these drafts, by the rules alone"
    yield _row("rewrite", rewritten, share, round(statistics.mean(len(reading.draft.text) for reading, _ in mending)))


def _sent(request: ModelRequest) -> str:
    return f"{request.system}\n{request.user}"


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike: what a supplier's cache may spare."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _row(name: str, asked: list[ModelRequest], more: str, answer: int) -> list[str]:
    sizes = [len(_sent(each)) for each in asked]
    schema = len(json.dumps(asked[0].schema, separators=(",", ":"), ensure_ascii=False))
    mean = statistics.mean(sizes)
    return [name, f"{mean:,.0f}", f"{max(sizes):,}", f"{schema:,}", f"{answer:,}", f"{asked[0].max_tokens:,}", more]
