"""The model as the coach knows it: requests built, sent within limits, answers checked, drops counted.

Implements `bot.coaching.ports.Assessor`. It keeps nothing of a draft once the answer is given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.assessors import claims, requests, wording
from bot.assessors.answers import AssessAnswer, LookupChoice, Model, RewriteAnswer, parsed
from bot.assessors.calls import Calls
from bot.assessors.grounding import Dropped, Ground, grounded
from bot.assessors.prompts import Prompt
from bot.assessors.requests import ModelRequest
from bot.assessors.vault import PLACEHOLDER, Sort, Vault
from bot.coaching.catalogue import Catalogue
from bot.coaching.mend import employer_of
from bot.coaching.ports import Choice, Engine, Reading, Wish
from bot.domain.assessment import Assessment
from bot.domain.charter import Article
from bot.domain.draft import Language
from bot.domain.errors import AssessorError
from bot.domain.precedence import Resolution

_LONGEST_ANSWER = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class LlmAssessor:
    """A model behind an endpoint. `switched_on` is asked at every draft; `sensitive` sends whistleblowing too."""

    calls: Calls
    prompts: Mapping[str, Prompt]
    catalogues: Mapping[Language, Catalogue]
    switched_on: Callable[[], bool] = lambda: True
    sensitive: bool = False
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    dropped: Dropped = field(default_factory=Dropped)

    @property
    def reads(self) -> bool:
        """True if drafts are sent now."""
        return self.switched_on()

    def may_read(self, resolution: Resolution) -> bool:
        """False for danger and, by default, for possible whistleblowing."""
        return self.sensitive or not (resolution.danger or resolution.whistleblowing)

    async def assess(self, reading: Reading, *, until: float) -> Assessment:
        """See `Assessor.assess`."""
        asked = requests.assess(self.prompts["assess"], reading)
        answer = await self._asked(asked.request, AssessAnswer, until)
        ground = Ground(
            draft=reading.draft,
            sealed=asked.sealed,
            charter=reading.engine.charter,
            language=wording.shown_language(reading.draft.text),
            hints=asked.hints,
            instructs=asked.instructs,
            told=self._told(),
        )
        return grounded(answer, ground, self.dropped)

    async def rewrite(
        self, reading: Reading, resolution: Resolution, *, until: float, wish: Wish | None = None
    ) -> str | None:
        """See `Assessor.rewrite`."""
        request, vault = requests.rewrite(self.prompts["rewrite"], reading, resolution.concerns, wish)
        answer = await self._asked(request, RewriteAnswer, until)
        return self._rewritten(answer.text.strip(), vault, reading)

    async def answer(
        self, question: str, engine: Engine, articles: Sequence[Article], language: Language, *, until: float
    ) -> Choice:
        """See `Assessor.answer`."""
        request = requests.answer(self.prompts["answer"], question, engine, articles, language, now=self.clock())
        chosen = await self._asked(request, LookupChoice, until)
        known = {article.id for article in articles}
        if chosen.article is not None and chosen.article not in known:
            self.dropped.add("article")
            return Choice(article_id=None, answer=None)
        text = wording.tidy(chosen.answer)
        material = " ".join([question, *(article.rule[language] for article in articles)])
        fault = wording.fault(text, language=language, draft=material, longest=_LONGEST_ANSWER, prompt=self._told())
        if fault is not None:
            self.dropped.add(f"answer_{fault}")
        return Choice(
            article_id=chosen.article,
            answer=None if fault or chosen.article is None else wording.typeset(text, language),
        )

    def _told(self) -> frozenset[str]:
        """The words of every prompt: what one call was told is not said in the answer of another either."""
        return frozenset().union(*(prompt.told for prompt in self.prompts.values()))

    def _rewritten(self, text: str, vault: Vault, reading: Reading) -> str | None:
        """`text` with the author's own data back in it, if it says what they said and nothing else.

        None too where the model found nothing that could stay: no version is better than an invented one.
        """
        if not text.strip():
            self.dropped.add("rewrite_declined")
            return None
        catalogue = self.catalogues[reading.language]
        masks = {
            key.removeprefix("mask."): value for key, value in catalogue.sentences.items() if key.startswith("mask.")
        }
        employer = employer_of(reading.draft, reading.engine.charter)
        allowed = [
            catalogue.text("mend.disclosure", employer=employer),
            catalogue.text("mend.embargo"),
            *masks.values(),
        ]
        draft = reading.draft.text
        restored = vault.restored(text, masks)
        fault = "placeholder" if vault.unknown(text) or _loses_text(text, vault) or _mangles(text, vault) else None
        fault = fault or claims.fault(restored, draft, allowed=[*allowed, employer], told=self._told())
        if fault is None and any(picture not in restored for picture in claims.emojis(draft)):
            fault = "emoji"
        spoken = wording.shown_language(draft)
        if fault is None and spoken is not None and wording.wrong_language(restored, spoken):
            fault = "language"
        if fault is None and restored == draft.strip():
            fault = "same"
        if fault is not None:
            self.dropped.add(f"rewrite_{fault}")
            return None
        return restored

    async def _asked(self, request: ModelRequest, shape: type[Model], until: float) -> Model:
        completion = await self.calls.complete(request, until=until)
        try:
            return parsed(completion.text, shape)
        except AssessorError as error:
            self.dropped.add(f"repair_{error.kind}")
        again = replace(request, user=f"{request.user}\n\n{request.repair}")
        completion = await self.calls.complete(again, until=until)
        return parsed(completion.text, shape)

    def report(self) -> Mapping[str, object]:
        """Numbers for operators: calls, tokens, failures and drops by reason."""
        return {"on": self.reads, **self.calls.report(), "dropped": dict(self.dropped.reasons)}


def _loses_text(text: str, vault: Vault) -> bool:
    """True if words of the author that only look like a placeholder are gone from `text`."""
    return any(kept.sort is Sort.TEXT and name not in text for name, kept in vault.kept.items())


def _mangles(text: str, vault: Vault) -> bool:
    """True if something in `text` was a placeholder once: other brackets, other letters."""
    left = PLACEHOLDER.sub(" ", text).casefold()
    return any(name.strip("[]").casefold() in left for name in vault.kept)
