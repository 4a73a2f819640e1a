"""Whatever the words: a quotation is read back, and what is split into messages is whole and within Slack's sizes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.slack import blocks
from bot.channels.slack.thread import quotation

ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=400)


@given(ANY.filter(lambda text: ":" not in text))
def test_a_long_quotation_is_read_back(text: str) -> None:
    """Escapes and all; names of emoji are Slack's business."""
    assert quotation({"bot_id": "B1", "text": blocks.quoted_long(text)}) == text


@given(ANY)
def test_a_quotation_is_read_back(text: str) -> None:
    """Letter for letter."""
    assert quotation({"bot_id": "B1", "text": "Your draft", "blocks": blocks.quoted(text)}) == text


@pytest.mark.parametrize("unit", ["x", "word ", "line\n", "é🚀 ", "\n\n"])
@given(size=st.integers(1, 30_000))
def test_pages_hold_everything_within_the_sizes(unit: str, size: int) -> None:
    """Nothing lost, nothing doubled, no page too long and none empty."""
    text = (unit * (size // len(unit) + 1))[:size]
    pages = blocks.pages([blocks.header("Title"), blocks.rich([blocks.preformatted(text)]), blocks.context("end")])
    joined = "".join(
        part["text"]
        for page in pages
        for block in page
        for element in block.get("elements", [])
        for part in element.get("elements", [])
    )
    assert joined == text
    assert all(0 < blocks.text_size(page) <= blocks.MOST_TEXT and len(page) <= blocks.MOST_BLOCKS for page in pages)
    names = [blocks.name_of({"bot_id": "B1", "blocks": blocks.named(page, f"Ev1~{n}")}) for n, page in enumerate(pages)]
    assert set(names) == {"Ev1"}
