"""Context in the draft's first line, in natural words; everything else stays part of the post."""

import pytest

from bot.coaching.context_line import read_context_line
from bot.domain.draft import Context, Draft


@pytest.mark.parametrize(
    ("text", "platform", "speaking_as", "role"),
    [
        ("LinkedIn, en mon nom :\nFière de mon équipe", "LinkedIn", "en mon nom", None),
        ("LinkedIn, en mon nom : Fière de mon équipe", "LinkedIn", "en mon nom", None),
        ("On Facebook, as myself:\nProud", "Facebook", "as myself", None),
        ("X, anonymously, I'm a nurse:\nLong night", "X", "anonymously", "nurse"),
        ("Instagram\nBest coffee in town", "Instagram", None, None),
    ],
)
def test_the_first_line_gives_the_context(
    text: str, platform: str | None, speaking_as: str | None, role: str | None
) -> None:
    """Platform, voice and role are read, and positions in the rest do not move."""
    read = read_context_line(Draft(text=text))
    assert (read.context.platform, read.context.speaking_as, read.context.role) == (platform, speaking_as, role)
    assert len(read.text) == len(text)
    assert text.endswith(read.text.strip())


@pytest.mark.parametrize(
    "text",
    [
        "Breaking news: we won!",
        "LinkedIn is down: anyone else?",
        "Proud of the team\nSee you on Facebook",
        "Note: LinkedIn, as myself",
        "LinkedIn",
        "",
    ],
)
def test_a_line_that_says_something_else_is_part_of_the_post(text: str) -> None:
    """One piece that is not context, and the whole line is left alone."""
    draft = Draft(text=text)
    assert read_context_line(draft) == draft


def test_what_a_form_said_is_kept() -> None:
    """A form's answer is worth more than a line's."""
    read = read_context_line(Draft(text="X, en mon nom :\nBravo", context=Context(platform="LinkedIn")))
    assert (read.context.platform, read.context.speaking_as) == ("LinkedIn", "en mon nom")
