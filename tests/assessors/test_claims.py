"""A version says what its author said: honest ones pass, whatever adds a claim is refused with its reason."""

import pytest
import rewrites
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.assessors import claims, wording

ALLOWED = ["I work at Lumen", "Je travaille chez Lumen", "Lumen"]


@pytest.mark.parametrize(("draft", "version"), rewrites.HONEST_ENGLISH)
def test_an_honest_version_in_english_passes(draft: str, version: str) -> None:
    """Words go, general words come, the point stays."""
    assert claims.fault(version, draft, allowed=ALLOWED) is None


@pytest.mark.parametrize(("draft", "version"), rewrites.HONEST_FRENCH)
def test_an_honest_version_in_french_passes(draft: str, version: str) -> None:
    """The same in French."""
    assert claims.fault(version, draft, allowed=ALLOWED) is None


@pytest.mark.parametrize(("reason", "draft", "version"), rewrites.DISHONEST)
def test_a_version_that_adds_something_is_refused(reason: str, draft: str, version: str) -> None:
    """A number, a date, a name, a link, a mention, a picture, another text altogether."""
    assert claims.fault(version, draft, allowed=ALLOWED) == reason


@pytest.mark.parametrize(("draft", "version"), [*rewrites.HONEST_ENGLISH, *rewrites.HONEST_FRENCH])
def test_a_draft_is_an_honest_version_of_itself(draft: str, version: str) -> None:
    """Nothing that the author wrote is ever taken for an addition; nor is a version beside its own text."""
    assert claims.fault(draft, draft) is None
    assert claims.fault(version, version) is None


def test_there_are_thirty_versions_in_each_language() -> None:
    """As many in the one as in the other."""
    assert len(rewrites.HONEST_ENGLISH) == len(rewrites.HONEST_FRENCH) == 30


def test_the_prompt_is_no_version() -> None:
    """Eight words of the instructions are refused, even in small letters."""
    told = wording.stretches("Keep the author's point, opinion, humour, voice, language, register, line breaks")
    text = "our team: keep the author's point opinion humour voice language"
    assert claims.fault(text, "Our team did well this month, I liked it", told=told) == "prompt"


@settings(max_examples=200)
@given(st.text(max_size=120), st.text(max_size=120))
def test_no_text_breaks_the_check(text: str, draft: str) -> None:
    """Whatever comes, an answer and no exception."""
    assert claims.fault(text, draft) in {
        *(None, "empty", "length", "invisible", "link", "mention", "markup", "number", "name", "emoji", "forbidden"),
        *("script", "other"),
    }


@settings(max_examples=100)
@given(st.text(max_size=200))
def test_nobody_adds_anything_by_repeating(text: str) -> None:
    """A text adds nothing to itself, whatever is in it."""
    assert claims.fault(text, text) in {None, "empty"}
