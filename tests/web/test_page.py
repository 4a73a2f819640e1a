"""The page in a real browser: the whole conversation, and everything that may go wrong around it."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import running, send
from live import LiveServer
from pictures import heic, jpeg, png, tiff, webp
from playwright.sync_api import Browser, BrowserContext, Page, expect
from web_values import CANARY, TOKEN

from bot.domain.draft import MAX_DRAFT_CHARACTERS

RESULTS = {
    "en": "Our Q3 revenue is skyrocketing 🚀 Call Jo at +44 7911 123456.",
    "fr": "Notre chiffre d’affaires du T3 explose 🚀 Appelez Jo au 06 12 34 56 78.",
}
SAID = {
    "en": {
        "ai": "I am an AI",
        "results": "Q3 revenue is skyrocketing",
        "mended": "Our Q3 revenue is skyrocketing 🚀",
        "revision": "1 solved, 1 still there",
        "article": "What the charter asks",
        "talk": "Ideas for a post",
        "data": "I hold nothing about you",
        "forgotten": "Forgotten:",
        "copied": "Copied",
        "why": "These words often mean a risk",
        "question": "May I talk about our results?",
        "answer": "Our results, all at the same time",
    },
    "fr": {
        "ai": "Je suis une IA",
        "results": "chiffre d’affaires du T3 explose",
        "mended": "Notre chiffre d’affaires du T3 explose 🚀",
        "revision": "1 point(s) réglé(s), 1 encore là",
        "article": "Ce que demande la charte",
        "talk": "Idées de publication",
        "data": "Je ne détiens rien sur vous",
        "forgotten": "C’est oublié",
        "copied": "Copié",
        "why": "Ces mots annoncent souvent un risque",
        "question": "Puis-je parler de nos résultats ?",
        "answer": "Nos résultats, pour tous au même moment",
    },
}
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all."""
    with running() as started:
        yield started


@pytest.fixture
def faults() -> list[str]:
    """What the page's console complained of."""
    return []


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh profile."""
    made = browser.new_context(locale="en-GB", reduced_motion="reduce", viewport={"width": 1000, "height": 900})
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, live: LiveServer, faults: list[str]) -> Iterator[Page]:
    """The page, open; at the end its console must be silent and every request must have gone to us."""
    opened = context.new_page()
    elsewhere: list[str] = []
    opened.on(
        "request",
        lambda request: None if request.url.startswith((live.url, "blob:")) else elsewhere.append(request.url),
    )
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
    opened.goto(live.url)
    expect(opened.locator(".welcome")).to_be_visible()
    yield opened
    live.delay = 0
    assert elsewhere == []
    assert [fault for fault in faults if "net::ERR" not in fault and "status of" not in fault] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_whole_conversation(page: Page, language: str) -> None:
    """First contact, draft, marks, why, article, new version, look-up, what to talk about, my data, forget."""
    said = SAID[language]
    page.click(f"[data-language={language}]")
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".notice")).to_contain_text(said["ai"])

    send(page, RESULTS[language])
    expect(page.locator(".advice")).to_have_attribute("lang", language)
    expect(page.locator(".bubble mark").first).to_contain_text(said["results"])
    expect(page.locator(".bubble .text")).to_contain_text("🚀")
    numbers = page.locator(".bubble .ref").all_inner_texts()
    assert sorted(numbers) == ["1", "2"]
    expect(page.locator(".advice .level")).to_be_focused()
    page.locator(".bubble .ref", has_text="2").click()
    expect(page.locator(".remark .number").nth(1)).to_be_focused()
    expect(page.locator(".remark").nth(1)).to_have_class(re.compile("lit-focus"))
    page.locator(".remark .number").first.click()
    expect(page.locator(".bubble .ref", has_text="1")).to_be_focused()

    hint = page.locator(".remark", has_text=said["results"])
    hint.locator(".why").click()
    expect(page.locator("dialog")).to_contain_text(said["why"])
    page.locator("dialog .article").click()
    expect(page.locator("dialog")).to_contain_text(said["article"])
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_be_hidden()
    page.locator(".contacts button").first.click()
    expect(page.locator(".contacts button").first).to_have_text(said["copied"])
    assert page.evaluate("navigator.clipboard.readText()")

    page.click(".advice .edit")
    expect(page.locator("#draft")).to_have_value(RESULTS[language])
    expect(page.locator("#revising")).to_be_visible()
    send(page, said["mended"])
    expect(page.locator(".advice .revision")).to_contain_text(said["revision"])

    page.check("input[value=question]", force=True)
    send(page, said["question"])
    expect(page.locator(".lookup")).to_contain_text(said["answer"])
    page.check("input[value=draft]", force=True)
    send(page, f"/charter {said['question']}")
    expect(page.locator(".lookup")).to_have_count(2)
    page.click("#do-talk")
    expect(page.locator(".strategy")).to_contain_text(said["talk"])
    page.click("#do-data")
    expect(page.locator(".note").last).to_contain_text(said["data"])
    page.click("#do-forget")
    expect(page.locator(".advice, .bubble, .lookup")).to_have_count(0)
    expect(page.locator("#log")).to_contain_text(said["forgotten"])


def test_it_can_be_done_with_the_keyboard_alone(page: Page) -> None:
    """The box has the focus at first; Ctrl+Enter sends; the answer is next, then its remarks."""
    page.keyboard.insert_text(RESULTS["en"])
    page.keyboard.press("Control+Enter")
    expect(page.locator(".advice .level")).to_be_focused()
    expect(page.locator("#status")).to_contain_text("Remarks: 2")
    page.keyboard.press("Tab")
    expect(page.locator(".remark .number").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".bubble .ref", has_text="1")).to_be_focused()


def test_a_suggestion_can_be_copied_and_taken_over(page: Page) -> None:
    """Exactly as it is, to the clipboard or to the box."""
    send(page, "Our team is great! Call Jo at +44 7911 123456.")
    shown = page.locator(".suggestion blockquote").inner_text()
    assert "[phone number]" in shown
    page.locator(".suggestion button").first.click()
    expect(page.locator(".suggestion button").first).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == shown
    page.locator(".suggestion button").nth(1).click()
    expect(page.locator("#draft")).to_have_value(shown)


def test_all_remarks_appear_in_place_when_asked_for(page: Page) -> None:
    """One card, with the rest of the remarks in it."""
    send(page, "\n".join(f"Call Jo number {n} at +44 7911 12345{n}." for n in range(6)))
    expect(page.locator(".remark")).to_have_count(3)
    page.click(".more button")
    expect(page.locator(".remark")).to_have_count(6)
    expect(page.locator(".advice")).to_have_count(1)
    expect(page.locator(".bubble")).to_have_count(1)
    expect(page.locator(".advice .level")).to_be_focused()


def test_a_word_on_the_last_answer_is_answered_and_a_new_fact_counts(page: Page) -> None:
    """A question shows the article; a new fact runs the rules again; what is no follow-up is read as a draft."""
    send(page, "Our Q3 revenue is up 12%, what a quarter!")
    expect(page.locator(".advice.get_help")).to_have_count(1)
    page.fill("#draft", "why?")
    page.click("#send")
    expect(page.locator(".card.note").last).to_contain_text("Investors")
    page.fill("#draft", "The results were published this morning")
    page.click("#send")
    expect(page.locator(".advice")).to_have_count(2)
    expect(page.locator(".advice.get_help")).to_have_count(1)
    page.fill("#draft", "So proud of my team today")
    page.click("#send")
    expect(page.locator(".advice")).to_have_count(3)


HOSTILE = (
    "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script> &amp; {{7*7}} ${7*7} "
    "<b>Q3 revenue is skyrocketing</b> \u202eevil.exe\u202c \u2066x\u2069 </mark></div><svg onload=alert(1)> 👩‍👩‍👧 "
    "[link](javascript:alert(1)) our Q3 revenue is skyrocketing <a href=javascript:alert(1)>click</a>"
)


def test_a_hostile_draft_is_shown_as_it_is_and_does_nothing(page: Page, faults: list[str]) -> None:
    """No element of it exists, hidden direction marks are seen, and the marks stand where the quotes are."""
    send(page, HOSTILE)
    assert page.title().startswith("Avantpost")
    assert page.locator(":is(.bubble, .advice) :is(img, script, b, svg[onload], a[href^=javascript])").count() == 0
    expect(page.locator(".bubble .hidden-character").first).to_have_text("U+202E")
    shown = page.locator(".bubble .text").evaluate(
        """node => { const copy = node.cloneNode(true);
            copy.querySelectorAll('.ref').forEach((ref) => ref.remove());
            copy.querySelectorAll('.hidden-character').forEach((sign) =>
                sign.replaceWith(String.fromCodePoint(parseInt(sign.textContent.slice(2), 16))));
            return copy.textContent; }"""
    )
    assert shown == HOSTILE
    assert "Q3 revenue is skyrocketing" in page.locator(".bubble mark").first.inner_text()
    assert faults == []


def test_the_longest_draft_is_read_and_one_character_more_is_explained(page: Page) -> None:
    """Astral characters count once; nothing is cut in silence, and the text comes back to the box."""
    longest = ("Our Q3 revenue is skyrocketing 🚀 " * 400)[:MAX_DRAFT_CHARACTERS]
    send(page, longest)
    expect(page.locator(".advice")).to_have_count(1)
    _no_serious_fault(page)
    page.fill("#draft", longest + "!")
    expect(page.locator("#counter")).to_have_text("12,001 characters, 1 too many")
    send(page, longest + "!")
    expect(page.locator(".note").last).to_contain_text("12001")
    expect(page.locator("#draft")).to_have_value(longest + "!")


def test_an_empty_draft_gets_a_kind_sentence(page: Page) -> None:
    """Not a complaint of the browser's."""
    send(page, "   ")
    expect(page.locator(".note").last).to_contain_text("I see no words")


def test_a_restart_of_the_server_loses_nothing(page: Page, live: LiveServer) -> None:
    """While it is away the text stays; when it is back the conversation goes on, with its revision."""
    send(page, RESULTS["en"])
    page.click(".advice .edit")
    live.stop()
    try:
        send(page, SAID["en"]["mended"])
        expect(page.locator(".note").last).to_contain_text("cannot be reached")
        expect(page.locator("#draft")).to_have_value(SAID["en"]["mended"])
        expect(page.locator(".bubble")).to_have_count(1)
    finally:
        live.start()
    page.click("#send")
    expect(page.locator(".advice")).to_have_count(2)


def test_a_slow_server_is_waited_for_and_can_be_left(page: Page, live: LiveServer) -> None:
    """A sign that it is being read; stopping gives the text back."""
    live.delay = 1.0
    page.fill("#draft", RESULTS["en"])
    page.click("#send")
    expect(page.locator(".waiting")).to_be_visible()
    expect(page.locator(".advice")).to_have_count(1)
    expect(page.locator(".waiting")).to_have_count(0)
    page.fill("#draft", RESULTS["en"])
    page.click("#send")
    page.click(".waiting button")
    expect(page.locator("#draft")).to_have_value(RESULTS["en"])
    expect(page.locator(".advice")).to_have_count(1)


def test_offline_is_told_and_the_text_stays(page: Page, context: BrowserContext) -> None:
    """Nothing is lost on the way."""
    context.set_offline(True)
    send(page, RESULTS["en"])
    expect(page.locator(".note").last).to_contain_text("You are offline")
    expect(page.locator("#draft")).to_have_value(RESULTS["en"])
    context.set_offline(False)
    page.click("#send")
    expect(page.locator(".advice")).to_have_count(1)


@pytest.mark.parametrize(
    ("name", "content", "place"),
    [
        ("a.jpg", jpeg(tiff(place=True)), True),
        ("b.jpg", jpeg(tiff(place=True, big=True)), True),
        ("c.jpg", jpeg(tiff(place=False)), False),
        ("d.png", png(tiff(place=True)), True),
        ("e.png", png(tiff(place=False)), False),
        ("f.webp", webp(tiff(place=True)), True),
        ("g.heic", heic(tiff(place=True)), True),
        ("h.jpg", b"\xff\xd8\xff\xe1" + b"II*\0\xff\xff\xff\xff" + b"MM\0*" * 9, False),
        ("i.jpg", b"this is no picture", None),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_picture_is_looked_at_here_and_nowhere_else(
    page: Page, name: str, content: bytes, place: bool | None
) -> None:
    """A location is told, the checklist shown; the draft goes out with "has an image" and nothing of it."""
    sent: list[str] = []
    page.on(
        "request", lambda request: None if request.url.startswith("blob:") else sent.append(request.post_data or "")
    )
    page.set_input_files("#file", {"name": name, "mimeType": "image/jpeg", "buffer": content})
    card = page.locator(".card.picture")
    expect(card).to_be_visible()
    if place is None:
        expect(card).to_contain_text("not a picture")
        expect(page.locator("#picture-chip")).to_be_hidden()
        return
    expect(card).to_contain_text("where it was taken" if place else "I found no location")
    expect(card.locator(".checklist li")).to_have_count(4)
    assert sent == []
    send(page, "Backstage!")
    assert '"has_image":true' in sent[-1]
    assert sum(map(len, sent)) < 300
    page.click("#picture-chip button")
    expect(page.locator("#picture-chip")).to_be_hidden()


def test_nothing_of_a_draft_stays_in_the_browser(page: Page, context: BrowserContext) -> None:
    """Storage, cookies, addresses, history and caches hold no canary; a reload brings an empty page."""
    page.fill("#draft", f"Our Q3 revenue is skyrocketing {CANARY}")
    page.click("#context summary")
    page.fill("#c-role", CANARY)
    page.click("#send")
    expect(page.locator(".advice")).to_have_count(1)
    page.check("input[value=question]", force=True)
    send(page, f"May I speak of {CANARY}?")
    page.fill("#draft", f"unsent {CANARY}")
    kept = page.evaluate(
        """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href,
            history.length, history.state, document.title, await indexedDB.databases(), await caches.keys(),
            (await navigator.serviceWorker.getRegistrations()).length])"""
    )
    assert CANARY not in kept
    assert kept.endswith("[],[],0]")
    assert context.cookies() == []
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert CANARY not in page.content()
    assert page.input_value("#draft") == page.input_value("#c-role") == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1000])
def test_axe_finds_nothing_serious(page: Page, scheme: str, width: int) -> None:
    """Before, during and after a conversation, with the dialog open; and nothing is wider than the window."""
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 800})
    language = "fr" if scheme == "dark" else "en"
    page.click(f"[data-language={language}]")
    _no_serious_fault(page)
    page.focus("#draft")
    page.click("#context summary")
    page.set_input_files("#file", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg(tiff(place=True))})
    send(page, RESULTS[language])
    page.click("#do-talk")
    expect(page.locator(".strategy")).to_be_visible()
    page.click("#do-data")
    send(page, "/charter pay")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beyond = """[...document.querySelectorAll('#log .card *')].filter((node) => !node.closest('.unseen')
        && node.getBoundingClientRect().right > node.closest('.card').getBoundingClientRect().right)
        .map((node) => node.outerHTML)"""
    assert page.evaluate(beyond) == []
    _no_serious_fault(page)
    page.locator(".remark .article").first.click()
    expect(page.locator("dialog .block").first).to_be_visible()
    _no_serious_fault(page)


def _no_serious_fault(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found if each["impact"] in SERIOUS] == []


def test_the_token_is_asked_for_once(context: BrowserContext, live_with_token: LiveServer) -> None:
    """A wrong one gets a sentence; the right one opens the page, and a reload does not ask again."""
    page = context.new_page()
    page.goto(live_with_token.url)
    expect(page.locator("#dock")).to_be_hidden()
    page.fill("#token", "not the token")
    page.keyboard.press("Enter")
    expect(page.locator("#gate-problem")).to_contain_text("not the token")
    page.fill("#token", TOKEN)
    page.keyboard.press("Enter")
    expect(page.locator(".welcome")).to_be_visible()
    assert page.evaluate("document.cookie") == ""
    page.reload()
    expect(page.locator("#dock")).to_be_visible()
    send(page, RESULTS["en"])
    expect(page.locator(".advice")).to_have_count(1)


def test_the_page_speaks_the_browsers_language_from_the_first_byte(browser: Browser, live: LiveServer) -> None:
    """Without waiting for a script."""
    with browser.new_context(locale="fr-CA", java_script_enabled=False) as french:
        page = french.new_page()
        page.goto(live.url)
        expect(page.locator("html")).to_have_attribute("lang", "fr")
        expect(page.locator("noscript p")).to_contain_text("JavaScript")


def test_a_picture_can_be_dropped_on_the_page(page: Page) -> None:
    """Anywhere; the file is looked at as if it had been chosen, and forgotten with the rest."""
    content = list(jpeg(tiff(place=True)))
    page.evaluate(
        """bytes => { const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "a.jpg", { type: "image/jpeg" }));
            dispatchEvent(new DragEvent("dragover", { dataTransfer: data, cancelable: true }));
            dispatchEvent(new DragEvent("drop", { dataTransfer: data, cancelable: true })); }""",
        content,
    )
    expect(page.locator(".card.picture .warning")).to_contain_text("where it was taken")
    expect(page.locator("#drop")).to_be_hidden()
    page.click("#do-forget")
    expect(page.locator("#picture-chip")).to_be_hidden()
