"""What the coach does in somebody's direct messages: reads a draft or a word about it, and answers in its thread."""

import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import blocks
from bot.channels.slack.people import People, Person
from bot.channels.slack.thread import Message, Thread, has_image, read_thread
from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.follow_up import Exchange, FollowUp, Kind, answer, read_follow_up
from bot.coaching.language import detect
from bot.coaching.lookup import Intent, Lookup, Stemmer, intent_of
from bot.coaching.lookup_words import sentences_for
from bot.coaching.questions import ask
from bot.coaching.revision import compare
from bot.domain.advice import Advice
from bot.domain.draft import Context, Draft
from bot.domain.errors import DraftError, DraftTooLongError

_HELP = frozenset({"help", "aide", "?", "hello", "bonjour"})
_MY_DATA = frozenset({"my data", "mes données", "mes donnees"})
_FORGET = frozenset({"forget", "oublie", "oublier", "oubliez"})
_CHARTER = frozenset({"charter", "charte", "/charter", "/charte"})
_LONGEST_QUESTION = 120
_HISTORY: Final = 200
_GONE = frozenset({"message_not_found", "thread_not_found", "channel_not_found"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an answer goes: a person's direct messages and the thread's first message."""

    user: str
    channel: str
    thread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNotice:
    """What first contact says of the model: its name and what its supplier keeps."""

    name: str
    retention: str


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The coach in Slack. Every answer goes to the person's own direct messages."""

    coach: Coach
    stem: Stemmer
    client: AsyncWebClient
    people: People
    team: str | None = None
    model: ModelNotice | None = None
    _index: tuple[str, Lookup] | None = None

    async def person(self, user: str) -> Person:
        """Who it is."""
        return await self.people.of(user, self.team)

    async def said(self, place: Place, text: str, message: Message) -> None:
        """Answer what somebody wrote in their direct messages."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        if not person.welcome:
            await self.tell(place, [catalogue.text("slack.not_here")])
            return
        word = text.strip().casefold()
        first, _, rest = text.strip().partition(" ")
        if word in _HELP:
            await self.tell(place, self._welcome(catalogue))
        elif word in _MY_DATA:
            await self.tell(place, [catalogue.text("slack.my_data")])
        elif word in _FORGET:
            await self.forget(place)
        elif first.casefold() in _CHARTER:
            await self.charter(place, rest.strip(), person)
        elif len(text) < _LONGEST_QUESTION and intent_of(text) is Intent.STRATEGY:
            await self.charter(place, text.strip(), person)
        elif not word and has_image(message):
            await self.tell(place, [f"· {line}" for line in catalogue.section("checklist")])
        else:
            await self._read(place, text, message, person)

    async def review(self, place: Place) -> None:
        """Read the thread's draft (again) and answer below it."""
        person = await self.person(place.user)
        thread = await self.thread(place)
        if thread.draft is None:
            await self.tell(place, [self.coach.catalogues[person.language].text("slack.gone")])
            return
        await self._advise(place, thread, person)

    async def why(self, place: Place) -> Sequence[str]:
        """The articles behind the remarks on the thread's draft."""
        person = await self.person(place.user)
        thread = await self.thread(place)
        if thread.draft is None:
            return [self.coach.catalogues[person.language].text("slack.gone")]
        draft = self._draft(thread, person)
        advice = self.coach.review_whole(draft, surface=Surface.SLACK)
        lines: list[str] = []
        for number in range(1, min(len(advice.remarks), 3) + 1) or [1]:
            asked = FollowUp(kind=Kind.WHY, number=number)
            reply = await answer(self.coach, asked, Exchange(draft=draft, advice=advice), surface=Surface.SLACK)
            lines += [*reply.lines, ""]
        return lines

    async def more(self, place: Place) -> None:
        """Every remark on the thread's draft."""
        person = await self.person(place.user)
        thread = await self.thread(place)
        if thread.draft is not None:
            advice = self.coach.review_whole(self._draft(thread, person), surface=Surface.SLACK)
            await self._post(place, advice)

    async def who(self, place: Place) -> None:
        """Who can help with the thread's draft, each with a text to copy. The coach writes to nobody."""
        person = await self.person(place.user)
        thread = await self.thread(place)
        if thread.draft is None:
            return
        advice = self.coach.review_whole(self._draft(thread, person), surface=Surface.SLACK)
        catalogue = self.coach.catalogues[advice.language]
        shown = blocks.contact_blocks(advice.contacts, catalogue)
        for contact in advice.contacts:
            if contact.message:
                shown.append(
                    blocks.rich([blocks.section(contact.who, bold=True), blocks.preformatted(contact.message)])
                )
        await self.send(place, catalogue.text("heading.contacts"), blocks.fitted(shown))

    async def use(self, place: Place, message: Message) -> None:
        """The suggested version alone, ready to copy: taken from the answer that the button stands under."""
        for block in message.get("blocks") or []:
            for element in block.get("elements") or []:
                if element.get("type") == "rich_text_preformatted":
                    person = await self.person(place.user)
                    title = self.coach.catalogues[person.language].text("heading.suggestion")
                    await self.send(place, title, [blocks.rich([element])])
                    return

    async def forget(self, place: Place) -> None:
        """Take the coach's own answers in this thread back; the person's messages are theirs to delete."""
        person = await self.person(place.user)
        for message in await self._messages(place):
            if message.get("bot_id"):
                with contextlib.suppress(SlackApiError):  # another app's, or gone already
                    await self.client.chat_delete(channel=place.channel, ts=str(message["ts"]))
        await self.tell(place, [self.coach.catalogues[person.language].text("slack.forgotten")])

    async def charter(self, place: Place, question: str, person: Person) -> None:
        """What the charter says on a question; without one, its topics."""
        charter = self.coach.charters.current().charter
        if not question:
            titles = [f"· {article.title[person.language]}" for article in charter.articles.values()]
            await self.tell(place, titles)
            return
        language = detect(question, person.language)
        found = await ask(self.coach, self.lookup(), question, language=language)
        await self.tell(place, list(sentences_for(found, charter, self.coach.catalogues[language])))

    async def near(self, place: Place, text: str) -> None:
        """Somebody else's words are not judged: only the articles that are near."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        articles = self.lookup().nearest(text)
        lines = [catalogue.text("slack.not_judged"), ""]
        for article in articles:
            lines += [article.title[person.language], article.rule[person.language], ""]
        await self.tell(place, lines)

    async def greet(self, place: Place) -> None:
        """First contact, if nothing was ever said here."""
        history = await self.client.conversations_history(channel=place.channel, limit=1)
        if not history.get("messages"):
            person = await self.person(place.user)
            await self.tell(replace(place, thread=""), self._welcome(self.coach.catalogues[person.language]))

    async def home(self, user: str) -> None:
        """The Home tab: what the coach does and does not, and the charter by topic."""
        person = await self.person(user)
        catalogue = self.coach.catalogues[person.language]
        charter = self.coach.charters.current().charter
        titles = [article.title[person.language] for article in charter.articles.values()]
        shown = [
            blocks.header(catalogue.text("web.welcome_title")),
            *blocks.lines_blocks(self._welcome(catalogue)),
            blocks.header(catalogue.text("web.charter")),
            blocks.rich([blocks.bullets(titles)]),
            blocks.context(
                catalogue.text(
                    "web.article_version", id=charter.employer.name, version=charter.version[:12], effective=""
                )
            ),
        ]
        await self.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks.fitted(shown)})

    async def tell(self, place: Place, lines: Sequence[str]) -> None:
        """Say plain lines in the thread."""
        await self.send(place, next((line for line in lines if line), ""), blocks.lines_blocks(lines))

    async def failed(self, place: Place, reference: str) -> None:
        """A kind message with a reference, when something went wrong."""
        person = await self.person(place.user)
        await self.tell(place, [self.coach.catalogues[person.language].text("error.internal", reference=reference)])

    async def send(self, place: Place, text: str, shown: Sequence[blocks.Block]) -> str:
        """Post in the thread; the message's `ts`."""
        answer_ = await self.client.chat_postMessage(
            channel=place.channel,
            thread_ts=place.thread or None,
            text=text[:300],
            blocks=list(shown),
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(answer_["ts"])

    def lookup(self) -> Lookup:
        """The index of the charter in force."""
        charter = self.coach.charters.current().charter
        if self._index is None or self._index[0] != charter.version:
            self._index = (charter.version, Lookup(charter, self.stem))
        return self._index[1]

    async def thread(self, place: Place) -> Thread:
        """What the thread is about, read from Slack."""
        return read_thread(await self._messages(place), place.user, self.coach.catalogues)

    async def _messages(self, place: Place) -> list[dict[str, Any]]:
        try:
            answer_ = await self.client.conversations_replies(channel=place.channel, ts=place.thread, limit=_HISTORY)
        except SlackApiError as error:
            if error.response.get("error") in _GONE:
                return []
            raise
        return list(answer_.get("messages") or [])

    async def _read(self, place: Place, text: str, message: Message, person: Person) -> None:
        in_thread = str(message.get("ts")) != place.thread
        thread = await self.thread(place) if in_thread else Thread(draft=text, has_image=has_image(message))
        follow_up = read_follow_up(text, self.coach.catalogues) if in_thread else None
        if follow_up is None or thread.draft is None:
            await self._advise(place, replace(thread, draft=thread.draft or text), person)
        elif follow_up.kind is Kind.FACT:
            await self._advise(place, thread, person)
        else:
            draft = self._draft(thread, person)
            last = Exchange(draft=draft, advice=self.coach.review_whole(draft, surface=Surface.SLACK))
            reply = await answer(self.coach, follow_up, last, surface=Surface.SLACK)
            if reply.lines:
                await self.tell(place, reply.lines)
            if reply.advice is not None:
                await self._post(place, reply.advice if follow_up.kind is Kind.MORE else brief(reply.advice))

    async def _advise(self, place: Place, thread: Thread, person: Person) -> None:
        posted: list[str] = []

        async def first(advice: Advice) -> None:
            posted.append(await self._post(place, brief(advice)))

        draft = self._draft(thread, person)
        try:
            advice = await self.coach.advise(draft, surface=Surface.SLACK, on_first=first)
        except DraftError as error:
            await self.tell(place, [_sentence(error, self.coach.catalogues[person.language])])
            return
        await self._post(place, brief(advice), update=posted[0] if posted else None)
        if thread.before is not None and not thread.facts:
            await self._compare(place, thread, advice, person)

    async def _compare(self, place: Place, thread: Thread, advice: Advice, person: Person) -> None:
        """What the new version solved of the one before."""
        with contextlib.suppress(DraftError):
            before = self.coach.review_whole(
                self._draft(replace(thread, draft=thread.before), person), surface=Surface.SLACK
            )
            revision = compare(before, advice)
            if revision.solved or revision.remaining:
                catalogue = self.coach.catalogues[advice.language]
                counts = {"solved": len(revision.solved), "remaining": len(revision.remaining)}
                await self.tell(place, [catalogue.text("chat.revision", **counts)])

    async def _post(self, place: Place, advice: Advice, update: str | None = None) -> str:
        catalogue = self.coach.catalogues[advice.language]
        shown = blocks.advice_blocks(advice, catalogue)
        if update is None:
            return await self.send(place, blocks.fallback(advice), shown)
        await self.client.chat_update(channel=place.channel, ts=update, text=blocks.fallback(advice), blocks=shown)
        return update

    def _draft(self, thread: Thread, person: Person) -> Draft:
        context = Context(facts=thread.facts, has_image=thread.has_image)
        return Draft(text=thread.draft or "", context=context, locale=person.language)

    def _welcome(self, catalogue: Catalogue) -> list[str]:
        assessor = self.coach.assessor
        lines = [
            catalogue.text("slack.welcome"),
            "",
            catalogue.text("slack.kept"),
            catalogue.text("web.notice_counted"),
        ]
        if self.model is not None and assessor is not None and assessor.reads:
            notice = catalogue.text("web.notice_model_used", model=self.model.name, retention=self.model.retention)
            lines.append(notice)
        else:
            lines.append(catalogue.text("slack.no_model"))
        contact = self.coach.charters.current().charter.contacts.get("communications")
        if contact is not None:
            lines += ["", catalogue.text("lookup.person", who=contact.who[catalogue.language], link=contact.link)]
        return [*lines, "", catalogue.text("slack.how")]


def _sentence(error: DraftError, catalogue: Catalogue) -> str:
    values = {"length": error.length, "limit": error.limit} if isinstance(error, DraftTooLongError) else {}
    return catalogue.text(f"error.{error.key}", **values)
