"""What the coach does in somebody's direct messages: reads a draft or a word about it, and answers in its thread."""

import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from bot.channels.limits import PersonalLimit
from bot.channels.slack import blocks
from bot.channels.slack.files import files_on, text_files
from bot.channels.slack.first_contact import FirstContact
from bot.channels.slack.messenger import Messenger, Place
from bot.channels.slack.people import People, Person
from bot.channels.slack.thread import Message, Thread, draft_in, has_image
from bot.channels.words import Word, article_named, asked, draft_from, held, sentence
from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.counting import NoTally, Tally
from bot.coaching.follow_up import Exchange, FollowUp, Kind, answer, read_follow_up
from bot.coaching.language import detect
from bot.coaching.lookup_words import sentences_for
from bot.coaching.lookups import Lookups
from bot.coaching.questions import ask
from bot.coaching.revision import compare
from bot.coaching.telemetry import Step
from bot.domain.advice import Advice
from bot.domain.charter import Article, Charter
from bot.domain.draft import Draft
from bot.domain.errors import DraftError, StorageError

_CHANNEL: Final = "slack"
_FIRST: Final = "first-"
"""Before the name of an answer that is still to be completed."""


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The coach in Slack. Every answer goes to the person's own direct messages."""

    coach: Coach
    lookups: Lookups
    messenger: Messenger
    people: People
    first_contact: FirstContact
    tally: Tally = field(default_factory=NoTally)
    limit: PersonalLimit | None = None
    keeper: Callable[[Place, Message, Person, Sequence[str]], Awaitable[bool]] | None = None
    """Hears those who keep the charter first; False for what is an ordinary message.

    It is given the messages in which a process that is gone had begun to answer.
    """

    async def person(self, user: str) -> Person:
        """Who it is."""
        return await self.people.of(user)

    async def said(self, place: Place, message: Message) -> None:
        """Answer what somebody wrote in their direct messages."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        if not person.welcome:
            await self.messenger.tell(place, [catalogue.text("slack.not_here")])
            return
        if self.keeper is not None and await self.keeper(place, message, person, ()):
            return
        try:
            message = await self.messenger.with_file_text(message)
        except DraftError as error:
            await self.messenger.tell(place, [sentence(error, catalogue)])
            return
        await self._answer(place, draft_in(message, place.user) or "", message, person)
        await self.first_contact.greet(place, person)

    async def quoted(self, place: Place, text: str) -> Place | None:
        """Quote a draft that came by a command, a form or a shortcut; where its answer goes, None without one."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        if not person.welcome:
            await self.messenger.tell(place, [catalogue.text("slack.not_here")])
            return None
        if not text.strip():
            await self.messenger.tell(place, [catalogue.text("error.draft_empty")])
            return None
        stamp = await self.messenger.quote(place, text, catalogue.text("slack.your_draft"))
        return replace(place, thread=stamp)

    async def review(self, place: Place) -> None:
        """Read the thread's draft (again) and answer below it."""
        person = await self.person(place.user)
        if await self._too_fast(place, person):
            return
        thread = await self._thread(place, person)
        if thread is not None:
            await self._advise(place, thread, person)
            await self.first_contact.greet(place, person)

    async def complete(self, place: Place, message: Message) -> None:
        """Answer what a process that is gone had begun to answer, unless it had ended."""
        below = await self.messenger.messages(place)
        if any(blocks.name_of(each) == place.event for each in below):
            return
        begun = [str(each["ts"]) for each in below if blocks.name_of(each) == begun_at(place).event]
        if not begun:
            await self.said(place, message)
            return
        person = await self.person(place.user)
        if self.keeper is not None and await self.keeper(place, message, person, begun):
            return
        thread = await self._thread(place, person)
        if thread is not None:
            await self._advise(place, thread, person, begun=begun)

    async def interrupted(self, place: Place, trial: str = "") -> None:
        """Ask for words again that came by a command and that nobody keeps.

        Or say that a trial of the charter's did not end, in place of the message `trial` that told of it.
        """
        person = await self.person(place.user)
        key = "admin.unfinished" if trial else "chat.interrupted"
        text = self.coach.catalogues[person.language].text(key)
        await self.messenger.send(place, text, blocks.lines_blocks([text]), update=[trial] if trial else [])

    async def why(self, place: Place) -> Sequence[str]:
        """The articles behind the remarks on the thread's draft."""
        person = await self.person(place.user)
        thread = await self._read_thread(place)
        if thread is None or thread.draft is None:
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
        thread = await self._thread(place, person)
        if thread is not None:
            await self._post(place, self.coach.review_whole(self._draft(thread, person), surface=Surface.SLACK))

    async def who(self, place: Place) -> None:
        """Who can help with the thread's draft, each with a text to copy. The coach writes to nobody."""
        person = await self.person(place.user)
        thread = await self._thread(place, person)
        if thread is None:
            return
        advice = self.coach.review_whole(self._draft(thread, person), surface=Surface.SLACK)
        catalogue = self.coach.catalogues[advice.language]
        shown = blocks.contact_blocks(advice.contacts, catalogue)
        for contact in advice.contacts:
            if contact.message:
                shown.append(
                    blocks.rich([blocks.section(contact.who, bold=True), blocks.preformatted(contact.message)])
                )
        await self.messenger.send(place, catalogue.text("heading.contacts"), shown)

    async def use(self, place: Place, message: Message) -> None:
        """The suggested version alone, ready to copy: taken from the answer that the button stands under."""
        name = blocks.name_of(message)
        thread: Sequence[Message] = await self.messenger.messages(place)
        pages = [each for each in thread if blocks.name_of(each) == name] or [message]
        text = "".join(
            str(part.get("text", ""))
            for page in pages
            for block in page.get("blocks") or []
            for element in block.get("elements") or []
            if element.get("type") == "rich_text_preformatted"
            for part in element.get("elements") or []
        )
        if text:
            person = await self.person(place.user)
            title = self.coach.catalogues[person.language].text("heading.suggestion")
            await self.messenger.send(place, title, [blocks.rich([blocks.preformatted(text)])])

    async def helpful(self, place: Place, value: str) -> None:
        """Thanks; who found it unhelpful is told who keeps the charter. Numbers are all that remains."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        await self._count_helpful(place, person, yes=value == blocks.YES)
        if value == blocks.YES:
            await self.messenger.tell(place, [catalogue.text("slack.thanks")])
            return
        lines = [catalogue.text("slack.thanks_no")]
        contact = self.coach.charters.current().charter.contacts.get("communications")
        if contact is not None:
            lines.append(catalogue.text("lookup.person", who=contact.who[person.language], link=contact.link))
        await self.messenger.tell(place, lines)

    async def _count_helpful(self, place: Place, person: Person, *, yes: bool) -> None:
        """Which articles helped: those that the rules name when the thread's draft is read again."""
        thread = await self._read_thread(place)
        if thread is not None and thread.draft is not None:
            with contextlib.suppress(DraftError):
                advice = self.coach.review_whole(self._draft(thread, person), surface=Surface.SLACK)
                self.tally.helpful(place.user, _CHANNEL, advice, yes=yes)

    async def forget(self, place: Place) -> None:
        """Take the coach's own answers in this thread back; the person's messages are theirs to delete."""
        person = await self.person(place.user)
        await self.messenger.take_back(place)
        text = self.coach.catalogues[person.language].text("slack.forgotten")
        await self.messenger.tell(replace(place, event=""), [text])

    async def forget_all(self, place: Place) -> None:
        """Take every answer back that can be found, and drop what was chosen."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        await self.messenger.take_all_back(place.channel)
        try:
            await self.people.forget(place.user)
        except StorageError:
            await self.messenger.tell(place, [catalogue.text("chat.not_kept")])
            return
        await self.messenger.tell(place, [catalogue.text("chat.all_forgotten")])

    async def charter(self, place: Place, question: str, person: Person) -> None:
        """What the charter says on a question; an article by its title as a card; without a question its topics."""
        charter = self.coach.charters.current().charter
        catalogue = self.coach.catalogues[person.language]
        if not question:
            titles = [article.title[person.language] for article in charter.articles.values()]
            shown = [blocks.rich([blocks.section(catalogue.text("chat.topics")), blocks.bullets(titles)])]
            await self.messenger.send(place, catalogue.text("chat.topics"), shown)
            return
        article = article_named(question, charter.articles.values())
        if article is not None:
            await self.messenger.send(place, article.title[person.language], card(article, charter, catalogue))
            return
        language = detect(question, person.language)
        found = await ask(self.coach, await self.lookups.current(), question, language=language)
        if found.unanswered:
            self.tally.missed(place.user, _CHANNEL, question, language)
        await self.messenger.tell(place, list(sentences_for(found, charter, self.coach.catalogues[language])))

    async def near(self, place: Place, text: str) -> None:
        """Somebody else's words are not judged: only the articles that are near."""
        person = await self.person(place.user)
        catalogue = self.coach.catalogues[person.language]
        if not person.welcome:
            await self.messenger.tell(place, [catalogue.text("slack.not_here")])
            return
        articles = (await self.lookups.current()).nearest(text)
        lines = [catalogue.text("chat.not_judged"), ""]
        for article in articles:
            lines += [article.title[person.language], article.rule[person.language], ""]
        await self.messenger.tell(place, lines)

    async def failed(self, place: Place, reference: str) -> None:
        """A kind message with a reference, when something went wrong."""
        person = await self.person(place.user)
        text = self.coach.catalogues[person.language].text("error.internal", reference=reference)
        await self.messenger.tell(place, [text])

    async def busy(self, place: Place) -> None:
        """Too much work at once: said kindly, and the draft is asked for again."""
        person = await self.person(place.user)
        await self.messenger.tell(place, [self.coach.catalogues[person.language].text("chat.busy")])

    async def _answer(self, place: Place, text: str, message: Message, person: Person) -> None:
        catalogue = self.coach.catalogues[person.language]
        in_thread = str(message.get("ts")) != place.thread
        said = asked(text)
        word = text.strip()
        if said is not None and said.word is Word.HELP:
            await self.messenger.tell(place, self.first_contact.lines(catalogue))
        elif said is not None and said.word is Word.MY_DATA:
            await self.messenger.tell(place, held(person.chosen, catalogue, Surface.SLACK))
        elif said is not None and said.word is Word.FORGET:
            await (self.forget(place) if in_thread else self.forget_all(place))
        elif said is not None:
            await self.charter(place, said.question, person)
        elif not word and has_image(message):
            await self.messenger.tell(place, [f"· {line}" for line in catalogue.section("checklist")])
        elif not word and files_on(message) and not text_files(message):
            await self.messenger.tell(place, [catalogue.text("error.draft_unreadable")])
        else:
            await self._read(place, text, message, person)

    async def _read(self, place: Place, text: str, message: Message, person: Person) -> None:
        if await self._too_fast(place, person):
            return
        in_thread = str(message.get("ts")) != place.thread
        thread: Thread | None = Thread(draft=text, has_image=has_image(message))
        if in_thread:
            thread = await self._read_thread(place)
        follow_up = read_follow_up(text, self.coach.catalogues) if in_thread else None
        if thread is None or follow_up is None or thread.draft is None:
            known = thread or Thread(draft=text, has_image=has_image(message))
            await self._advise(place, replace(known, draft=known.draft or text), person)
        elif follow_up.kind is Kind.FACT:
            await self._advise(place, thread, person)
        else:
            draft = self._draft(thread, person)
            last = Exchange(draft=draft, advice=self.coach.review_whole(draft, surface=Surface.SLACK))
            reply = await answer(self.coach, follow_up, last, surface=Surface.SLACK)
            if reply.lines:
                await self.messenger.tell(place, reply.lines)
            if reply.advice is not None:
                await self._post(place, reply.advice if follow_up.kind is Kind.MORE else brief(reply.advice))

    async def _advise(self, place: Place, thread: Thread, person: Person, *, begun: Sequence[str] = ()) -> None:
        posted = list(begun)

        async def first(advice: Advice) -> None:
            if not posted:
                posted.extend(await self._post(begun_at(place), brief(advice)))
            await self.messenger.status(place, self.coach.catalogues[advice.language].text("slack.reading"))

        try:
            advice = await self.coach.advise(self._draft(thread, person), surface=Surface.SLACK, on_first=first)
        except DraftError as error:
            await self.messenger.tell(place, [sentence(error, self.coach.catalogues[person.language])])
            return
        await self._post(place, brief(advice), update=posted)
        self.tally.reviewed(place.user, _CHANNEL, advice)
        if posted:
            await self.messenger.status(place, "")
        if thread.before is not None and not thread.facts:
            await self._compare(place, thread, advice, person)

    async def _too_fast(self, place: Place, person: Person) -> bool:
        """True, and the person told when to come back, if they send drafts faster than anybody writes them."""
        seconds = self.limit.wait(_CHANNEL, place.user) if self.limit is not None else 0
        if seconds:
            catalogue = self.coach.catalogues[person.language]
            await self.messenger.tell(place, [catalogue.text("chat.too_fast", seconds=seconds)])
        return seconds > 0

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
                await self.messenger.tell(place, [catalogue.text("chat.revision", **counts)])

    async def _post(self, place: Place, advice: Advice, update: Sequence[str] = ()) -> list[str]:
        shown = blocks.advice_blocks(advice, self.coach.catalogues[advice.language])
        with self.coach.meter.step(Step.ANSWER, Surface.SLACK):
            return await self.messenger.send(place, blocks.fallback(advice), shown, update=update)

    async def _thread(self, place: Place, person: Person) -> Thread | None:
        """The thread with its draft; None, and the person told, if there is none any more or its file is gone."""
        catalogue = self.coach.catalogues[person.language]
        try:
            thread = await self.messenger.thread(place)
        except DraftError as error:
            await self.messenger.tell(place, [sentence(error, catalogue)])
            return None
        if thread.draft is None:
            await self.messenger.tell(place, [catalogue.text("slack.gone")])
            return None
        return thread

    async def _read_thread(self, place: Place) -> Thread | None:
        try:
            return await self.messenger.thread(place)
        except DraftError:
            return None

    def _draft(self, thread: Thread, person: Person) -> Draft:
        return draft_from(
            thread.draft or "", person.chosen, person.language, facts=thread.facts, has_image=thread.has_image
        )


def begun_at(place: Place) -> Place:
    """The same place for an answer that is still to be completed: it is known by another name."""
    return replace(place, event=f"{_FIRST}{place.event}") if place.event else place


def card(article: Article, charter: Charter, catalogue: Catalogue) -> list[blocks.Block]:
    """An article of the charter, to read: what it asks, why, what it opens, and posts that work."""
    language = catalogue.language
    shown = [
        blocks.header(article.title[language]),
        *blocks.lines_blocks([article.rule[language], "", article.why[language], "", article.opportunity[language]]),
    ]
    if article.good[language]:
        title = blocks.section(catalogue.text("web.article_good"), bold=True)
        shown.append(blocks.rich([title, blocks.bullets(charter.named(text) for text in article.good[language])]))
    about = catalogue.text(
        "web.article_version", id=article.id, version=article.version[:8], effective=article.effective.isoformat()
    )
    return [*shown, blocks.context(about)]
