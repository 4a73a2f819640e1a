"""Drafts by the thousand: no line, whatever it holds, stops the ones after it."""

import io
import json
from pathlib import Path

import pytest

from bot.cli.jsonl import check_all
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface
from bot.coaching.rows import BadRow, Row, draft_of, rows
from bot.domain.advice import Advice
from bot.domain.draft import Draft, Language


def read(raw: bytes) -> list[Row | BadRow]:
    """The rows of a file with these bytes."""
    return list(rows(io.BytesIO(raw)))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{broken", "not JSON"),
        (b'{"text": "a", "n": ' + b"1" * 5_000 + b"}", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'["text"]', "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"id": 1}', 'no "text"'),
        (b'{"text": 5}', 'no "text"'),
        (b'{"text": "\xff"}', "not UTF-8"),
        (b'{"text": "' + b"a" * 1_000_001 + b'"}', "longer than"),
    ],
)
def test_a_bad_line_is_named_and_the_next_one_is_read(line: bytes, said: str) -> None:
    """Its number and why, never what it holds; numbering goes on."""
    bad, good = read(line + b'\n{"text": "ok"}\n')
    assert isinstance(bad, BadRow)
    assert said in bad.what
    assert bad.number == 1
    assert isinstance(good, Row)
    assert good.number == 2


def test_byte_order_mark_line_ends_and_empty_lines_are_no_matter() -> None:
    """What Windows and spreadsheets write is read."""
    found = read(b'\xef\xbb\xbf{"text": "a"}\r\n\r\n   \n{"text": "b"}')
    assert [(each.number, each.values["text"]) for each in found if isinstance(each, Row)] == [(1, "a"), (4, "b")]


def test_odd_contexts_mean_unspecified() -> None:
    """A context of another shape is never an error, nor a language that we do not know."""
    for context in (None, 5, [], "LinkedIn", {"role": 7, "facts": "x", "has_image": "yes", "country": [1]}):
        draft = draft_of(Row(1, {"text": "a", "context": context, "lang": ["fr"]}, 1), Language.FR)
        assert draft.context.role is None
        assert draft.context.facts == ()
        assert not draft.context.has_image
        assert draft.locale is Language.FR


def check(coach: Coach, folder: Path, raw: bytes) -> tuple[list[str], list[str], tuple[int, int]]:
    """Lines written, lines reported, and the counts, for a file with these bytes."""
    from rich.progress import Progress  # noqa: PLC0415 - half of the tests here do not draw

    source = folder / "in.jsonl"
    source.write_bytes(raw)
    told: list[str] = []

    def review(draft: Draft) -> Advice:
        return coach.review(draft, surface=Surface.TERMINAL)

    with (folder / "out.jsonl").open("w", encoding="utf-8", errors="backslashreplace") as out:
        counts = check_all(
            source, out, locale=Language.EN, review=review, report=told.append, progress=Progress(disable=True)
        )
    return (folder / "out.jsonl").read_text(encoding="utf-8").splitlines(), told, counts


def test_ids_of_every_kind_come_back(shipped_coach: Coach, tmp_path: Path) -> None:
    """Numbers, lists, lone surrogates, terminal codes, none at all; a second use is told and reviewed all the same."""
    ids = [7, "a", "a", "\ud800", ["x"], None, "\x1b[2J"]
    raw = "\n".join(json.dumps({"id": each, "text": "Lovely day."}) for each in ids).encode()
    lines, told, counts = check(shipped_coach, tmp_path, raw)
    assert [json.loads(line)["id"] for line in lines] == ["7", "a", "a", "\ud800", "['x']", "6", "\x1b[2J"]
    assert counts == (7, 0)
    assert len(told) == 1
    assert told[0].startswith("in.jsonl:3: ")
    assert not any("\x1b" in line for line in (*lines, *told))


def test_drafts_that_cannot_be_read_are_skipped_by_number(shipped_coach: Coach, tmp_path: Path) -> None:
    """Empty, too long, binary: said in words, never quoted."""
    texts = [" ", "canary " * 3_000, "%PDF-canary", "Lovely day."]
    lines, told, counts = check(
        shipped_coach, tmp_path, "\n".join(json.dumps({"text": text}) for text in texts).encode()
    )
    assert counts == (1, 3)
    assert len(lines) == 1
    assert [line.split(": ")[1].split(";")[0] for line in told] == ["draft empty", "draft too long", "draft unreadable"]
    assert "canary" not in " ".join(told)
