"""Reviewing a draft: read it, let the rules find, let precedence decide, compose the advice, check every suggestion.

The coach keeps nothing of a draft and knows no channel, file, clock or random source but those it is given.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.coaching.catalogue import Catalogue
from bot.coaching.compose import Composition, Surface, brief, compose
from bot.coaching.context_line import read_context_line
from bot.coaching.language import detect
from bot.coaching.mend import employer_of, mendable, mended
from bot.coaching.ports import Assessor, CharterSource, Engine, Reading, Wish
from bot.coaching.telemetry import NO_METER, Meter, Step, measured
from bot.coaching.turns import Turns
from bot.domain.advice import Advice, Stage, Suggestion, SuggestionOrigin
from bot.domain.assessment import Assessment, weigh
from bot.domain.charter import Article
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Draft, Language
from bot.domain.errors import AssessorError, DraftTooLongError, EmptyDraftError, UnreadableDraftError
from bot.domain.levels import Level
from bot.domain.precedence import Resolution, resolve
from bot.domain.sentences import sentences

_LOG = logging.getLogger(__name__)
# Control characters but tab and line ends, and lone surrogates: no channel can show them, JSON cannot carry them all.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffd]*"
)
_BINARY_SHARE = 0.1
_LONG = 2_000
"""Characters from which a draft is read in a thread."""
_GRACE = 0.5
"""Seconds past the deadline after which an assessor that forgot it is left behind."""

OnFirst = Callable[[Advice], Awaitable[None]]
"""What a channel does with the rules' advice while a model still reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """A draft as it was understood so far."""

    reading: Reading
    catalogue: Catalogue
    resolution: Resolution
    surface: Surface
    suggestion: Suggestion | None = None
    stage: Stage = Stage.RULES
    partial: bool = False
    spent: bool = False
    strength: str | None = None
    opportunity: Article | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coach:
    """The product's heart: a draft goes in, advice comes out.

    `clock` gives an aware time; `new_id` a fresh, random advice id; `deadline` is in seconds, for the model's part.
    """

    charters: CharterSource
    catalogues: Mapping[Language, Catalogue]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    assessor: Assessor | None = None
    deadline: float = 12.0
    turns: Turns = field(default_factory=Turns)
    meter: Meter = NO_METER

    def review(self, draft: Draft, *, surface: Surface) -> Advice:
        """Advice on `draft` under the charter in force.

        Raises:
            DraftError: the text is empty, too long or not text; the catalogue has a sentence for each.
        """
        return brief(self.review_whole(draft, surface=surface))

    def review_whole(self, draft: Draft, *, surface: Surface) -> Advice:
        """The same with every remark, for an author who asks for the rest; `brief` makes the first answer of it.

        Raises:
            DraftError: as `review`.
        """
        return self._whole(self.charters.current(), draft, surface)

    def review_under(self, engine: Engine, draft: Draft, *, surface: Surface) -> Advice:
        """The same as `review` under the charter of `engine`: a back-test compares two of them.

        Raises:
            DraftError: as `review`.
        """
        return brief(self._whole(engine, draft, surface))

    async def advise(self, draft: Draft, *, surface: Surface, on_first: OnFirst | None = None) -> Advice:
        """Advice with every remark, by the rules and, where one is configured and may read it, a model.

        While the model reads, `on_first` gets the rules' advice. Whatever becomes of the model, an answer comes within
        `deadline` seconds: without the model's part it is `partial` and says so.

        Raises:
            DraftError: as `review`.
        """
        return await measured(self.meter, surface, self._advised(draft, surface, on_first))

    async def _advised(self, draft: Draft, surface: Surface, on_first: OnFirst | None) -> Advice:
        look, assessor = await self._begun(draft, surface)
        if assessor is None:
            return self._composed(look)
        if on_first is not None:
            await on_first(self._composed(replace(look, stage=Stage.FIRST_LOOK)))
        return await self._finished(look, self._second_reading(look, assessor))

    async def rewritten(self, draft: Draft, wish: Wish, *, surface: Surface) -> Advice:
        """Advice whose suggested version is written anew as the author wishes; without a model, as `advise`.

        Raises:
            DraftError: as `review`.
        """
        return await measured(self.meter, surface, self._rewritten(draft, wish, surface))

    async def _rewritten(self, draft: Draft, wish: Wish, surface: Surface) -> Advice:
        look, assessor = await self._begun(draft, surface)
        if assessor is None:
            return self._composed(look)
        until = asyncio.get_running_loop().time() + self.deadline
        return await self._finished(look, self._with_rewrite(replace(look, stage=Stage.MODEL), assessor, until, wish))

    async def _begun(self, draft: Draft, surface: Surface) -> tuple[_Look, Assessor | None]:
        """The rules' look, in one's turn, and the assessor if it may read this draft now."""
        with self.meter.step(Step.RULES, surface):
            async with self.turns.next():
                look = await self._looked(draft, surface)
        assessor = self.assessor
        if assessor is None or not assessor.reads or not assessor.may_read(look.resolution):
            return look, None
        return look, assessor

    async def _second_reading(self, look: _Look, assessor: Assessor) -> _Look:
        until = asyncio.get_running_loop().time() + self.deadline
        assessment = await assessor.assess(look.reading, until=until)
        return await self._with_rewrite(self._weighed(look, assessment), assessor, until)

    async def _finished(self, look: _Look, reading: Coroutine[None, None, _Look]) -> Advice:
        """The advice once the model has read; whatever becomes of that, the rules' advice."""
        with self.meter.step(Step.MODEL, look.surface):
            seen = await self._read_in_time(look, reading)
        async with self.turns.next():
            return self._composed(seen)

    def may_send(self, draft: Draft) -> bool:
        """True if a model would read `draft` now: for channels that offer it apart from the rules' advice.

        Raises:
            DraftError: as `review`.
        """
        assessor = self.assessor
        if assessor is None or not assessor.reads:
            return False
        return assessor.may_read(self._look(self.charters.current(), draft, Surface.TERMINAL).resolution)

    async def _read_in_time(self, look: _Look, reading: Coroutine[None, None, _Look]) -> _Look:
        try:
            async with asyncio.timeout(self.deadline + _GRACE):
                return await reading
        except AssessorError as error:
            return replace(look, partial=True, spent=error.kind == "budget")
        except TimeoutError:
            return replace(look, partial=True)
        except Exception as error:  # noqa: BLE001 - whatever an assessor does, the rules' advice goes out
            _LOG.error("a model's answer could not be used (%s)", type(error).__name__)
            return replace(look, partial=True)

    def reading(self, draft: Draft) -> Reading:
        """What an assessor would be given of `draft`: for those who want to see the request.

        Raises:
            DraftError: as `review`.
        """
        return self._look(self.charters.current(), draft, Surface.TERMINAL).reading

    def _whole(self, engine: Engine, draft: Draft, surface: Surface) -> Advice:
        return self._composed(self._look(engine, draft, surface))

    async def _looked(self, draft: Draft, surface: Surface) -> _Look:
        """A look that does not hold up the loop: short drafts take less time than the way to a thread."""
        engine = self.charters.current()
        if len(draft.text) > _LONG:
            return await asyncio.to_thread(self._look, engine, draft, surface)
        return self._look(engine, draft, surface)

    def _look(self, engine: Engine, draft: Draft, surface: Surface) -> _Look:
        read = read_context_line(readable(draft))
        if _INVISIBLE.fullmatch(read.text):
            raise EmptyDraftError  # only where and as whom: the post itself is still to come
        language = detect(read.text, draft.locale)
        charter, now = engine.charter, self.clock()
        catalogue = self.catalogues[language].with_texts(charter.texts.get(language, {}))
        findings = tuple(engine.scan(read, now=now))
        reading = Reading(draft=read, language=language, engine=engine, findings=findings, now=now)
        resolution = resolve(findings, sentences(read.text))
        look = _Look(reading=reading, catalogue=catalogue, resolution=resolution, surface=surface)
        return replace(look, suggestion=self._mechanical(look))

    def _weighed(self, look: _Look, assessment: Assessment) -> _Look:
        """The rules' look and the model's together."""
        reading = look.reading
        resolution = weigh(reading.findings, assessment, reading.language, sentences(reading.draft.text))
        seen = replace(
            look,
            resolution=resolution,
            stage=Stage.MODEL,
            strength=assessment.strength,
            opportunity=assessment.opportunity,
        )
        return replace(seen, suggestion=self._mechanical(seen))

    async def _with_rewrite(self, look: _Look, assessor: Assessor, until: float, wish: Wish | None = None) -> _Look:
        """`look` with the model's suggested version, if there is something to mend and the version holds."""
        resolution = look.resolution
        wholly_protected = resolution.protected and not resolution.mixed
        if resolution.danger or resolution.whistleblowing or wholly_protected or not (resolution.concerns or wish):
            return look
        try:
            async with asyncio.timeout_at(until + _GRACE / 2):  # before the whole is given up: what was read stands
                text = await assessor.rewrite(look.reading, resolution, until=until, wish=wish)
        except (AssessorError, TimeoutError):
            return replace(look, partial=True)
        except Exception as error:  # noqa: BLE001 - as in `_finished`
            _LOG.error("a model's version could not be used (%s)", type(error).__name__)
            return replace(look, partial=True)
        if text is None or not self._holds(look, text):
            return look
        return replace(look, suggestion=Suggestion(text=text, origin=SuggestionOrigin.MODEL))

    def _composed(self, look: _Look) -> Advice:
        return compose(
            Composition(
                id=self.new_id(),
                draft=look.reading.draft,
                charter=look.reading.engine.charter,
                catalogue=look.catalogue,
                resolution=look.resolution,
                surface=look.surface,
                suggestion=look.suggestion,
                stage=look.stage,
                partial=look.partial,
                spent=look.spent,
                strength=look.strength,
                opportunity=look.opportunity,
            )
        )

    def _mechanical(self, look: _Look) -> Suggestion | None:
        """The draft with its mechanical mends, if the same rules then have nothing graver than a touch-up to say."""
        if look.resolution.danger:
            return None
        draft, findings = look.reading.draft, look.reading.findings
        employer = employer_of(draft, look.reading.engine.charter)
        text = mended(draft.text, mendable(findings, look.resolution), employer, look.catalogue)
        if text is None or not self._holds(look, text):
            return None
        return Suggestion(text=text, origin=SuggestionOrigin.MECHANICAL)

    def _holds(self, look: _Look, text: str) -> bool:
        """True if the same rules have nothing new and nothing graver than a touch-up to say of `text`."""
        if len(text) > MAX_DRAFT_CHARACTERS:
            return False
        reading = look.reading
        left = reading.engine.scan(replace(reading.draft, text=text), now=reading.now)
        after = resolve(left, sentences(text))
        before = {concern.finding.rule.article_id for concern in look.resolution.concerns}
        worse = any(concern.finding.rule.article_id not in before for concern in after.concerns)
        return not (worse or mendable(left, after) or after.level.severity > Level.POLISH.severity)


def readable(draft: Draft) -> Draft:
    """`draft` with what cannot be shown read as U+FFFD, one for one, so that positions stay the author's.

    Raises:
        EmptyDraftError: no visible character.
        DraftTooLongError: more than `MAX_DRAFT_CHARACTERS` code points.
        UnreadableDraftError: a file of another kind, by mistake.
    """
    text = draft.text
    if len(text) > MAX_DRAFT_CHARACTERS:
        raise DraftTooLongError(len(text), MAX_DRAFT_CHARACTERS)
    shown, unshowable = _UNSHOWABLE.subn("\ufffd", text)
    if text.startswith("%PDF-") or unshowable > max(8, len(text) * _BINARY_SHARE):
        raise UnreadableDraftError
    if _INVISIBLE.fullmatch(shown):
        raise EmptyDraftError
    return replace(draft, text=shown)
