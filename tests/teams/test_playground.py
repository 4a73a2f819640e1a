"""The whole of Teams, with Microsoft's own client: somebody at its page, the real program, its recording.

What the Playground does not do is tried elsewhere: tokens, limits, a message's menu, taking messages back (it answers
501 to a deletion).
"""

import errno
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from browser import running as browsing
from peers import peer
from playground import PROGRAM, Call, Chat, Playground, chatting, coach, running
from playwright.sync_api import Browser, expect

from bot.catalogues import load_catalogues
from bot.channels.teams.elements import MOST_CARD
from bot.coaching.catalogue import Catalogue
from bot.domain.draft import Language

CATALOGUES = load_catalogues()
RISKY = {
    Language.EN: "LinkedIn, in my own name: Proud of our team! And our Q3 revenue is skyrocketing 🚀",
    Language.FR: "LinkedIn, en mon nom : fière de l’équipe ! Et notre chiffre d’affaires du T3 explose 🚀",
}
MENDED = {
    Language.EN: "The new Lumen Aura is the best desk lamp on the market!",
    Language.FR: "La nouvelle Lumen Aura est la meilleure lampe de bureau du marché !",
}
CANARY = "zanzibar-quince-feedback"
Talk = Callable[[Language], Chat]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything that is written while these tests run, but for the recordings."""
    return tmp_path_factory.mktemp("playground")


@pytest.fixture(scope="module")
def playgrounds(folder: Path) -> Iterator[dict[Language, Playground]]:
    """One coach, and a Playground for each language."""
    peer(PROGRAM)  # what is missing is told before anything is started
    with ExitStack() as stack:
        endpoint = stack.enter_context(coach(folder, {}))
        yield {each: stack.enter_context(running(folder, endpoint, each)) for each in Language}


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all."""
    with browsing() as browser:
        yield browser


@pytest.fixture(scope="module")
def pages(chromium: Browser, playgrounds: dict[Language, Playground]) -> Iterator[Talk]:
    """The page of each language's reader, opened once."""
    opened: dict[Language, Chat] = {}
    with ExitStack() as stack:

        def page(language: Language) -> Chat:
            if language not in opened:
                opened[language] = stack.enter_context(chatting(chromium, playgrounds[language]))
                if language is Language.FR:
                    opened[language].read_french()
            return opened[language]

        yield page


@pytest.fixture
def talk(pages: Talk) -> Talk:
    """The page of somebody who reads a language, at their own chat with the coach."""

    def at_own_chat(language: Language) -> Chat:
        chat = pages(language)
        chat.open_own()
        return chat

    return at_own_chat


def _words(language: Language) -> Catalogue:
    return CATALOGUES[language]


def test_the_playground_listens_to_this_machine_only(playgrounds: dict[Language, Playground]) -> None:
    """By itself it would listen on every address, those of the loopback network among them."""
    for each in playgrounds.values():
        port = int(each.url.rstrip("/").rpartition(":")[2])
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) == 0
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.2", port)) == errno.ECONNREFUSED


@pytest.mark.parametrize("language", list(Language))
def test_a_draft_becomes_a_card_and_its_buttons_answer(talk: Talk, language: Language) -> None:
    """Typing, the card, its citations; Why? below; Check again in place; articles and people to unfold; Forget."""
    words, chat = _words(language), talk(language)
    start = len(chat.playground.calls())
    card, cites = chat.advice(RISKY[language])
    assert card.status == 201, "words beside a card: Teams splits them and cannot update either"
    assert "typing" in [call.kind for call in chat.playground.calls(start)]
    level = chat.page.get_by_text(words.text("label.get_help")).last
    expect(level).to_be_visible()
    (root,) = [each for each in cites.body["entities"] if each["type"] == "https://schema.org/Message"]
    assert root["citation"][0]["position"] == 1
    assert "additionalType" not in root, "no model wrote this"

    _, start = chat.press(words.text("web.why"))
    assert chat.answered(start).cards, "why: a card of its own"

    _, start = chat.press(words.text("chat.again"))
    update = chat.playground.heard(lambda call: call.method == "PUT", "an update in place", start)
    assert (update.status, update.path.rpartition("/")[2]) == (200, card.answer["id"])
    expect(level).to_be_visible()

    chat.button(words.text("teams.article")).click()
    expect(chat.page.get_by_text({"en": "Our results, all at", "fr": "Nos résultats"}[language]).last).to_be_visible()

    _, start = chat.press(words.text("web.forget"))
    chat.playground.heard(lambda call: call.method == "DELETE", "taking the answer back", start)


@pytest.mark.parametrize("language", list(Language))
def test_a_suggested_version_is_taken_up_in_the_persons_own_chat(talk: Talk, language: Language) -> None:
    """The button gives the text to copy, and nothing of it is posted anywhere else."""
    words, chat = _words(language), talk(language)
    chat.advice(MENDED[language])
    _, start = chat.press(words.text("chat.use"))
    version = chat.answered(start, lambda call: "Lumen" in str(call.body))
    assert version.path.endswith("/activities"), "a message of its own"
    assert {
        call.body["conversation"]["id"] for call in chat.playground.calls(start) if call.body.get("conversation")
    } == {chat.playground.person}


@pytest.mark.parametrize("language", list(Language))
def test_words_are_answered_in_the_readers_language(talk: Talk, language: Language) -> None:
    """Help, what is held, a question to the charter: what the manifest's commands type."""
    words, chat = _words(language), talk(language)
    for command, said in (("help", "teams.kept"), ("my_data", "teams.my_data_else")):
        start = chat.send(words.text(f"teams_app.{command}"))
        chat.answered(start)
        expect(chat.page.get_by_text(words.text(said)[:60]).last).to_be_visible()
    start = chat.send(words.text("chat.prompt_pay_text"))
    assert chat.answered(start).status in (200, 201)


@pytest.mark.parametrize("language", list(Language))
def test_a_mention_in_a_group_gets_a_link_and_nothing_else(talk: Talk, language: Language) -> None:
    """No advice where others read; the link leads to the person's own chat."""
    chat = talk(language)
    chat.open_group()
    start = chat.mention(RISKY[language])
    answer = chat.answered(start)
    assert "https://teams.microsoft.com/l/chat/" in answer.body["text"]
    assert not answer.cards
    assert "skyrocketing" not in str(answer.body)
    assert "explose" not in str(answer.body)
    assert [call.kind for call in chat.playground.calls(start) if not call.inward and call.kind != "typing"] == [
        "message"
    ]


@pytest.mark.parametrize("language", list(Language))
def test_check_with_the_coach_answers_in_its_dialog(talk: Talk, language: Language) -> None:
    """A form; the rules' advice in the same dialog; back to the form with what was written; nothing in the chat."""
    words, chat = _words(language), talk(language)
    before = len(chat.playground.calls())
    dialog = chat.extension()
    dialog.get_by_label(words.text("web.draft_label")).fill(RISKY[language])
    dialog.get_by_role("button", name=words.text("chat.form_send")).click()
    expect(dialog.get_by_text(words.text("label.get_help"))).to_be_visible()
    submitted = chat.playground.heard(lambda call: call.kind == "composeExtension/submitAction", "the form", before)
    assert submitted.status == 200
    card = submitted.answer["task"]["value"]["card"]["content"]
    assert len(str(card).encode()) <= MOST_CARD
    dialog.get_by_role("button", name=words.text("chat.again")).click()
    expect(dialog.get_by_label(words.text("web.draft_label"))).to_have_value(RISKY[language])
    posted = [call for call in chat.playground.calls(before) if not call.inward and call.body.get("attachments")]
    assert [call for call in posted if _says(call, words.text("label.get_help"))] == []


def test_feedback_is_counted_and_its_words_are_dropped(talk: Talk, folder: Path) -> None:
    """200 and an empty object; what was written with the thumb is in nothing that the coach wrote."""
    chat = talk(Language.EN)
    start = len(chat.playground.calls())
    chat.advice(MENDED[Language.EN])
    chat.page.get_by_role("button", name="Like", exact=True).last.click()
    dialog = chat.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill(CANARY)
    dialog.get_by_role("button", name="Submit").click()
    thumb = chat.playground.heard(lambda call: call.kind == "message/submitAction", "the thumb", start)
    assert CANARY in str(thumb.body), "the Playground did not send what was written"
    assert (thumb.status, thumb.answer) == (200, {})
    written = [folder / "coach.out", *(folder / "state").rglob("*")]
    assert [path for path in written if path.is_file() and CANARY.encode() in path.read_bytes()] == []


def test_no_draft_is_in_what_the_coach_wrote(talk: Talk, folder: Path) -> None:
    """After all that, a draft with a word of its own is in the chat and nowhere else."""
    chat = talk(Language.EN)
    chat.advice(f"Our Q3 revenue is skyrocketing, says {CANARY}")
    written = [folder / "coach.out", *(folder / "state").rglob("*")]
    assert any(path.is_file() for path in written)
    assert [path for path in written if path.is_file() and CANARY.encode() in path.read_bytes()] == []


def _says(call: Call, text: str) -> bool:
    return text in str(call.body)
