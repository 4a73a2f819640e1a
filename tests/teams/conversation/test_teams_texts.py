"""Teams' writing undone: HTML becomes the author's words, line by line and letter for letter; files become drafts."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_connector import BOT, Tenant

from bot.channels.teams.text import plain, written

RESULTS = "Our Q3 revenue is skyrocketing 🚀"
ANY = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120)
DOWNLOAD = "application/vnd.microsoft.teams.file.download.info"


def as_typed(text: str) -> str:
    """What is the author's: lines without white space at their ends, none empty at either end."""
    lines = [re.sub("(?<!«)\u00a0(?![;:!?»%€])", " ", line).strip(" ") for line in text.split("\n")]
    return "\n".join(lines).strip("\n")


def as_html(text: str) -> str:
    """A text as Teams' editor writes it: a paragraph a line, spaces that would be lost as `&nbsp;`."""
    lines = [html.escape(line).replace("  ", " &nbsp;").replace("  ", "&nbsp; ") for line in text.split("\n")]
    return "".join(f"<p>{line or '&nbsp;'}</p>\r\n" for line in lines)


@given(st.lists(ANY.map(str.strip), max_size=6))
def test_what_was_typed_is_read_back(lines: list[str]) -> None:
    """Escapes, emoji, angle brackets, empty lines: position by position."""
    text = "\n".join(lines)
    assert plain(as_html(text)) == as_typed(text)


@given(st.text(max_size=300) | st.text(alphabet="<>/&;pdivbratli =\"'\n x", max_size=200))
def test_any_markup_is_read(markup: str) -> None:
    """Whatever it is, it ends in text that can be sent back."""
    plain(markup).encode()


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>\r\n<div>Hello</div>\n</div>", "Hello"),
        ("<p>one</p><p>&nbsp;</p><p>two</p>", "one\n\ntwo"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>R&amp;D &lt;b&gt; 5 &gt; 4</p>", "R&D <b> 5 > 4"),
        ("<p>&amp;lt; stays</p>", "&lt; stays"),
        ("<p>Bravo&nbsp;! et «&nbsp;oui&nbsp;»</p>", "Bravo\u00a0! et «\u00a0oui\u00a0»"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ('<p>Go <img alt="🚀" itemtype="http://schema.skype.com/Emoji" src="x">!</p>', "Go 🚀!"),
        ('<p>Go <emoji id="rocket" alt="🚀" title="Rocket"></emoji>!</p>', "Go 🚀!"),
        ('<p><img alt="image" itemtype="http://schema.skype.com/AMSImage" src="x">see</p>', "see"),
        ('<p><a href="https://x.example/">https://x.example</a></p>', "https://x.example"),
        ('<p><a href="http://x.example">x.example</a></p>', "x.example"),
        ('<p><a href="https://x.example">here</a></p>', "here (https://x.example)"),
        ('<p><a href="mailto:a@b.example">a@b.example</a></p>', "a@b.example"),
        ("<p>thank you <at id='1'>Ben Lee</at>!</p>", "thank you Ben Lee!"),
        ("<p><strong>b</strong><em>old</em> <u>x</u></p>", "bold x"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ('<blockquote itemtype="http://schema.skype.com/Reply"><p>quoted<br>x</p></blockquote><p>mine</p>', "mine"),
        ("<script>alert(1)</script><p>x</p><style>p{}</style>", "x"),
        ("<p>unclosed <b>b", "unclosed b"),
        ("</p></at></a>text", "text"),
    ],
)
def test_markup_of_teams(markup: str, text: str) -> None:
    """Blocks, breaks, lists, emoji, links, mentions, quotations."""
    assert plain(markup) == text


def test_the_coachs_own_name_is_no_part_of_a_draft() -> None:
    """In the text and in the HTML; somebody else's is."""
    mention = {"type": "mention", "text": "<at>Avantpost</at>", "mentioned": {"id": BOT}}
    other = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:ben"}}
    activity = {"text": "<at>Avantpost</at>&nbsp;hello <at>Ben</at>", "entities": [mention, other]}
    assert written(activity, BOT) == "hello Ben"
    rich = {"contentType": "text/html", "content": "<p><at id=0>Avantpost</at> hello <at id=1>Ben</at></p>"}
    assert written({**activity, "attachments": [rich]}, BOT) == "hello Ben"


@pytest.mark.parametrize(
    "activity",
    [
        {},
        {"text": None},
        {"text": 7, "attachments": "x"},
        {"attachments": [None, 1, {"contentType": "text/html"}]},
        {"entities": [1, {"type": "mention"}, {"type": "mention", "mentioned": "x"}]},
    ],
)
def test_an_activity_of_another_shape(activity: dict[str, object]) -> None:
    """Is read as far as it can be."""
    assert written(activity, BOT) in {"", "7"}


async def test_html_is_what_was_typed(tenant: Tenant) -> None:
    """The quotation is the author's, not the markup's."""
    rich = {"contentType": "text/html", "content": "<p>Hi &amp; hello</p><p>Our Q3 revenue is&nbsp;skyrocketing</p>"}
    await tenant.types("Hi & helloOur Q3 revenue is skyrocketing", attachments=[rich])
    assert "“Q3 revenue is skyrocketing”" in tenant.said()[0]


def file(
    url: str = "https://lumen.sharepoint.com/f", kind: str | None = "txt", name: str = "post.txt"
) -> dict[str, object]:
    """A file as Teams tells of it."""
    return {"contentType": DOWNLOAD, "name": name, "content": {"downloadUrl": url, "fileType": kind}}


@pytest.mark.parametrize("data", [RESULTS.encode(), RESULTS.encode("utf-8-sig"), RESULTS.encode("utf-16")])
async def test_a_draft_in_a_file_is_read(tenant: Tenant, data: bytes) -> None:
    """Whatever its encoding; its buttons know it."""
    tenant.connector.files["https://lumen.sharepoint.com/f"] = data
    await tenant.types("", attachments=[file()])
    assert "Q3 revenue is skyrocketing" in tenant.said()[0]
    await tenant.types("LinkedIn :", attachments=[file(kind=None, name="post.md")])
    assert "recruiters" in tenant.said()[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"x" * 200_001, "characters"),
        (b"x" * 5_000_000, "characters"),
        (b"\x89PNG\0\0", "only read plain text"),
        (b"%PDF-1.7", "only read plain text"),
        (b"\xff\xfe\xff", "only read plain text"),
        (b"", "no words"),
    ],
)
async def test_a_file_that_lies_about_itself(tenant: Tenant, data: bytes, said: str) -> None:
    """A picture that says it is text, five megabytes, nothing at all: a sentence with the mend."""
    tenant.connector.files["https://lumen.sharepoint.com/f"] = data
    await tenant.types("", attachments=[file()])
    assert said in tenant.said()[0]


@pytest.mark.parametrize(
    ("attached", "said"),
    [
        (file(url="https://evil.example/x"), "could not get that file"),
        (file(url=""), "could not get that file"),
        ({"contentType": DOWNLOAD, "name": "a.txt", "content": "x"}, "could not get that file"),
        ({"contentType": DOWNLOAD, "name": "a.txt"}, "could not get that file"),
        (file(kind="pdf"), "only read plain text"),
        ({"contentType": "image/png", "contentUrl": "https://x"}, "background"),
    ],
)
async def test_a_file_that_cannot_be_read_is_said(tenant: Tenant, attached: dict[str, object], said: str) -> None:
    """Elsewhere, of another kind; a picture gets the checklist."""
    await tenant.types("", attachments=[attached])
    assert said in tenant.said()[0]
