"""Reviewing a draft: read it, let the rules find, let precedence decide, compose the advice, check every suggestion.

The coach keeps nothing of a draft and knows no channel, file, clock or random source but those it is given.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.coaching.catalogue import Catalogue
from bot.coaching.compose import Composition, Surface, brief, compose
from bot.coaching.context_line import read_context_line
from bot.coaching.language import detect
from bot.coaching.mend import employer_of, mendable, mended
from bot.coaching.ports import CharterSource, Engine
from bot.domain.advice import Advice, Suggestion, SuggestionOrigin
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Draft, Language
from bot.domain.errors import DraftTooLongError, EmptyDraftError, UnreadableDraftError
from bot.domain.finding import Finding
from bot.domain.levels import Level
from bot.domain.precedence import Resolution, resolve
from bot.domain.sentences import sentences

# Control characters but tab and line ends, and lone surrogates: no channel can show them, JSON cannot carry them all.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_INVISIBLE = re.compile(
    r"[\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufffd]*"
)
_BINARY_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Coach:
    """The product's heart: a draft goes in, advice comes out.

    `clock` gives an aware time; `new_id` a fresh, random advice id.
    """

    charters: CharterSource
    catalogues: Mapping[Language, Catalogue]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]

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

    def _whole(self, engine: Engine, draft: Draft, surface: Surface) -> Advice:
        read = read_context_line(readable(draft))
        if _INVISIBLE.fullmatch(read.text):
            raise EmptyDraftError  # only where and as whom: the post itself is still to come
        language = detect(read.text, draft.locale)
        charter = engine.charter
        catalogue = self.catalogues[language].with_texts(charter.texts.get(language, {}))
        findings = engine.scan(read, now=self.clock())
        resolution = resolve(findings, sentences(read.text))
        return compose(
            Composition(
                id=self.new_id(),
                draft=read,
                charter=charter,
                catalogue=catalogue,
                resolution=resolution,
                surface=surface,
                suggestion=self._suggestion(engine, read, findings, resolution, catalogue),
                rules_only=True,
            )
        )

    def _suggestion(
        self,
        engine: Engine,
        draft: Draft,
        findings: Sequence[Finding],
        resolution: Resolution,
        catalogue: Catalogue,
    ) -> Suggestion | None:
        """The draft with its mechanical mends, if the same rules then have nothing graver than a touch-up to say."""
        if resolution.danger:
            return None
        employer = employer_of(draft, engine.charter)
        text = mended(draft.text, mendable(findings, resolution), employer, catalogue)
        if text is None or len(text) > MAX_DRAFT_CHARACTERS:
            return None
        left = engine.scan(replace(draft, text=text), now=self.clock())
        after = resolve(left, sentences(text))
        before = {concern.finding.rule.article_id for concern in resolution.concerns}
        worse = any(concern.finding.rule.article_id not in before for concern in after.concerns)
        if worse or mendable(left, after) or after.level.severity > Level.POLISH.severity:
            return None
        return Suggestion(text=text, origin=SuggestionOrigin.MECHANICAL)


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
