"""The coach on hostile and odd drafts: kind words for what cannot be read, an answer for all the rest, nothing kept."""

import json
import logging
from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.channels.advice_json import to_json
from bot.coaching.coach import Coach, readable
from bot.coaching.compose import Surface
from bot.domain.advice import Advice
from bot.domain.draft import MAX_DRAFT_CHARACTERS, Context, Draft, Language
from bot.domain.errors import DraftError, DraftTooLongError, EmptyDraftError, UnreadableDraftError
from bot.domain.levels import Level

# A failure tells the arguments of the test, and a coach is a long word.
pytestmark = pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
Review = Callable[..., Advice]
ODD = [
    "\x00",
    "\x1b",
    "\ud800",
    "\udfff",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\r",
    "\u2028",
    "\U000e0041",
    "\ufffe",
]


@pytest.mark.parametrize(
    "text", ["", " \n\t\r", "\u200b\u200d\u2060", "\ufeff", "\ufe0f", "\u00ad" * 9, "\u202e\u2066", "\u3000"]
)
def test_nothing_visible_is_nothing_to_read(text: str) -> None:
    """Spaces, joiners, marks of direction."""
    with pytest.raises(EmptyDraftError):
        readable(Draft(text=text))


@pytest.mark.parametrize("text", ["LinkedIn, as myself:\n\n", "Facebook, en mon nom : \n"])
def test_where_and_as_whom_without_a_post_is_nothing_to_read(review: Review, text: str) -> None:
    """A line of context alone gets no verdict."""
    with pytest.raises(EmptyDraftError):
        review(text)


@pytest.mark.parametrize("text", ["🎉", "👩‍💻👨‍👩‍👧", "?", "a", "漢", "ا", "1"])
def test_one_visible_character_is_a_draft(review: Review, text: str) -> None:
    """Emojis alone, other scripts, a sign."""
    assert review(text).level is Level.FINE


def test_the_longest_draft_is_read_whole_and_one_more_character_is_told(review: Review) -> None:
    """No silent cut: what stands at the very end is found; the error carries lengths and no text."""
    ending = " Our Q3 revenue is skyrocketing!"
    longest = "a " * ((MAX_DRAFT_CHARACTERS - len(ending)) // 2) + ending
    assert len(longest) == MAX_DRAFT_CHARACTERS == 12_000
    assert review(longest).level is Level.GET_HELP
    with pytest.raises(DraftTooLongError) as caught:
        review(longest + "!")
    assert (caught.value.length, caught.value.limit) == (12_001, 12_000)
    assert "revenue" not in str(caught.value)


@pytest.mark.parametrize(
    "text", ["%PDF-1.7\n%âãÏÓ", "\x00\x01\x02" * 50, "PK\x03\x04" + "\x00\x08\x1f" * 60, "\ud800" * 40]
)
def test_a_file_of_another_kind_is_told(text: str) -> None:
    """A PDF, a picture, an archive, by mistake."""
    with pytest.raises(UnreadableDraftError):
        readable(Draft(text=text))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("place", [0, 4, 19])
def test_odd_characters_move_no_quote(review: Review, odd: str, place: int) -> None:
    """Positions count in the author's text; what cannot be shown is U+FFFD there, one for one."""
    plain = "Hey! Our Q3 revenue is skyrocketing!"
    text = plain[:place] + odd + plain[place:]
    advice = review(text)
    for remark in advice.remarks:
        theirs = text[remark.start : remark.end]
        assert len(remark.quote) == len(theirs)
        assert all(one in (other, "\ufffd") for one, other in zip(remark.quote, theirs, strict=True))
    to_json(advice).encode("utf-8")


TEXTS = st.text(st.one_of(st.characters(), st.sampled_from(ODD), st.sampled_from(list("éà’«»#@.!? \n:"))), max_size=300)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, note=TEXTS)
@example(text="LinkedIn :", note="x")
@example(text="LinkedIn\n", note="x")
@example(text="on X, as myself: hi", note="\ud800")
def test_any_text_is_answered_or_refused_kindly(shipped_coach: Coach, text: str, note: str) -> None:
    """Never another error, never an answer that cannot be sent, whatever the text and what is said of it."""
    context = Context(**{field.name: note for field in fields(Context) if field.name not in ("has_image", "facts")})
    try:
        advice = shipped_coach.review(Draft(text=text, context=context), surface=Surface.TEAMS)
    except DraftError:
        return
    json.loads(to_json(advice).encode("utf-8"))


@pytest.mark.parametrize(
    "note", ["((", "*", "{employer}", "[/x]", "(a|b|", "\ud800", "x" * 100_000, " ", "soi", "pseudonyme"]
)
def test_free_text_about_a_post_is_never_an_error(review: Review, note: str) -> None:
    """Platform, role, speaking as, country, employer: an unknown value means unspecified."""
    for name in ("platform", "role", "speaking_as", "country", "employer", "department", "audience"):
        assert review("Our Q3 revenue is skyrocketing!", **{name: note}).level is Level.GET_HELP


def test_the_answer_speaks_the_language_of_the_draft(shipped_coach: Coach) -> None:
    """Whatever the reader's; theirs when the draft has none of ours."""
    for locale in Language:
        for text, language in (
            ("Une belle journée à la boutique, merci à tous", Language.FR),
            ("A lovely day at the shop, thanks to all", Language.EN),
            ("🎉🎉", locale),
            ("漢字", locale),
        ):
            advice = shipped_coach.review(Draft(text=text, locale=locale), surface=Surface.WEB)
            assert advice.language is language
            assert advice.closing.startswith("You decide" if language is Language.EN else "C’est vous qui décidez")


def test_nothing_of_a_draft_is_logged_or_kept(
    shipped_coach: Coach, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """No log line, no output, and the same answer again but for its id: a review leaves no trace in the coach."""
    draft = Draft(text="Our Q3 revenue is skyrocketing, zebrafish-quokka!")
    with caplog.at_level(logging.DEBUG):
        first, other, second = (
            shipped_coach.review(each, surface=Surface.SLACK)
            for each in (draft, Draft(text="Women belong in the kitchen."), draft)
        )
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")
    assert first.id != second.id != other.id
    assert [getattr(first, each.name) for each in fields(first) if each.name != "id"] == [
        getattr(second, each.name) for each in fields(second) if each.name != "id"
    ]
