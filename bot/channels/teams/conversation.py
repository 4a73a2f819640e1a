"""What the coach does in somebody's personal chat: reads a draft or a word about it, and answers there."""

import difflib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from urllib.parse import quote

from bot.channels.limits import PersonalLimit
from bot.channels.teams import cards, elements, forms
from bot.channels.teams.cards import advice_cards, article_body, bullets
from bot.channels.teams.files import files_on, text_files, text_in
from bot.channels.teams.first_contact import FirstContact
from bot.channels.teams.messages import Activity, advice_messages, plain
from bot.channels.teams.messenger import Messenger
from bot.channels.teams.people import People, Person
from bot.channels.teams.recent import Last, Recent
from bot.channels.teams.text import has_image, is_mentioned, written
from bot.channels.teams.wire import Reference
from bot.channels.words import Asked, Word, article_named, asked, draft_from, held, sentence
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface, brief
from bot.coaching.counting import NoTally, Tally
from bot.coaching.follow_up import MOST_FACTS, Exchange, FollowUp, Kind, answer, read_follow_up
from bot.coaching.language import detect
from bot.coaching.lookup_words import sentences_for
from bot.coaching.lookups import Lookups
from bot.coaching.questions import ask
from bot.coaching.revision import compare
from bot.coaching.telemetry import Outcome, Step
from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.errors import DraftError, StorageError

CHANNEL: Final = "teams"
PERSONAL: Final = "personal"
_A_VERSION: Final = 0.5
"""Share of words in common from which a new draft is a new version of the last."""
Json = dict[str, Any]
Keeper = Callable[[Reference, Json, Person], Awaitable[bool]]
"""Answers what somebody who keeps the charter wrote to its desk; False for all else, and for everybody else."""


@dataclass(slots=True, kw_only=True)
class Conversation:
    """The coach in Teams. Advice goes to a person's own chat with it and nowhere else."""

    coach: Coach
    lookups: Lookups
    messenger: Messenger
    people: People
    first_contact: FirstContact
    recent: Recent
    tally: Tally = field(default_factory=NoTally)
    limit: PersonalLimit | None = None
    keeper: Keeper | None = None

    async def said(self, where: Reference, activity: Json, *, edited: bool = False) -> None:
        """Answer what somebody wrote to the coach, or wrote anew."""
        person = await self.people.of(where, _sender(activity))
        catalogue = self.coach.catalogues[person.language]
        if where.kind != PERSONAL:
            if is_mentioned(activity, where.bot) and not edited:
                key = "teams.elsewhere" if person.welcome else "teams.not_here"
                await self.messenger.say(where, catalogue.text(key, link=own_chat(where.bot)))
            return
        if not person.welcome:
            await self.messenger.say(where, catalogue.text("teams.not_here"))
            return
        if self.keeper is not None and await self.keeper(where, activity, person):
            return
        text = written(activity, where.bot)
        before = self.recent.of(where.conversation)
        if edited and before is not None and before.message == where.activity and text == before.draft.text:
            return  # an unfolded link, a reaction of Teams' own
        seconds = self.wait(where)
        if seconds:
            await self.messenger.say(where, catalogue.text("chat.too_fast", seconds=seconds))
            return
        await self.messenger.typing(where)
        try:
            text = "\n\n".join(filter(None, (text, await text_in(activity, self.messenger.connector))))
        except DraftError as error:
            await self.messenger.say(where, sentence(error, catalogue))
            return
        await self._answer(where, text, activity, person, edited=edited)
        await self.first_contact.greet(where, person)

    async def withdrawn(self, where: Reference) -> None:
        """Somebody deleted a message of theirs: its draft is forgotten, its answers are taken back."""
        last = self.recent.of(where.conversation)
        if last is not None and last.message == where.activity:
            self.recent.forget(where.conversation)
        answers = self.recent.answers(where.conversation, where.activity)
        if answers:
            await self.taken_back(where, answers, await self.people.of(where))

    async def arrived(self, where: Reference, activity: Json) -> None:
        """The coach was installed, or somebody opened the chat with it."""
        if where.kind == PERSONAL:
            person = await self.people.of(where, _sender(activity))
            await self.first_contact.greet(where, person)

    async def advise(
        self,
        where: Reference,
        draft: Draft,
        person: Person,
        *,
        update: Sequence[str] = (),
        before: Last | None = None,
    ) -> None:
        """Read `draft` and answer, in place of the messages of `update` if there are any."""
        posted = list(update)

        async def first(advice: Advice) -> None:
            if update:
                await self.messenger.connector.begun(where, update[0])
            posted[:] = await self.post(where, brief(advice), draft, update=posted)
            await self.messenger.typing(where)

        try:
            advice = await self.coach.advise(draft, surface=Surface.TEAMS, on_first=first)
        except DraftError as error:
            sorry = plain(sentence(error, self.coach.catalogues[person.language]))
            await self.messenger.send(where, [sorry], update=update)
            return
        await self._told(where, draft, advice, brief(advice), update=posted)
        self.tally.reviewed(where.user, CHANNEL, advice)
        if before is not None:
            await self._compare(where, before, advice)

    async def post(self, where: Reference, shown: Advice, draft: Draft, *, update: Sequence[str] = ()) -> Sequence[str]:
        """Post an advice, with the draft in it for its buttons."""
        catalogue = self.coach.catalogues[shown.language]
        charter = self.coach.charters.current().charter
        pages = advice_cards(shown, catalogue, charter, draft.text)
        with self.coach.meter.step(Step.ANSWER, Surface.TEAMS):
            return await self.messenger.send(where, advice_messages(shown, pages, catalogue, charter), update=update)

    async def forget_all(self, where: Reference) -> None:
        """Take every answer back that can be found, and drop what was chosen and what is remembered."""
        person = await self.people.of(where)
        catalogue = self.coach.catalogues[person.language]
        self.recent.forget(where.conversation)
        left = await self.taken_back(where, self.recent.all(where.conversation), person)
        try:
            await self.people.choices.forget(where.user)
        except StorageError:
            done = "chat.not_kept"
        else:
            done = "teams.choices_gone" if left else "chat.all_forgotten"
        said = [catalogue.text(done), *([catalogue.text("teams.not_taken_back", count=left)] if left else [])]
        await self.messenger.say(where, "\n\n".join(said))

    async def taken_back(self, where: Reference, ids: Sequence[str], person: Person) -> int:
        """Take answers back; how many Teams left standing."""
        instead = self.coach.catalogues[person.language].text("teams.taken_back")
        return len(await self.messenger.take_back(where, ids, instead=instead))

    async def charter(self, where: Reference, question: str, person: Person) -> None:
        """What the charter says on a question; an article by its title as a card; without a question its topics."""
        charter = self.coach.charters.current().charter
        language = person.language
        catalogue = self.coach.catalogues[language]
        topics = catalogue.text("chat.topics")
        if not question:
            titles = bullets(article.title[language] for article in charter.articles.values())
            await self.messenger.show(where, [*elements.title(topics), *titles], [], language, summary=topics)
            return
        article = article_named(question, charter.articles.values())
        if article is not None:
            body = article_body(article, charter, catalogue)
            await self.messenger.show(where, body, [], language, summary=article.title[language])
            return
        language = detect(question, language)
        found = await ask(self.coach, await self.lookups.current(), question, language=language)
        if found.unanswered:
            self.tally.missed(where.user, CHANNEL, question, language)
        lines = list(sentences_for(found, charter, self.coach.catalogues[language]))
        body = cards.lines_body(lines)
        summary = catalogue.text("web.charter")
        await self.messenger.show(where, body, [], language, summary=summary, by_model=found.said is not None)

    def thumbed(self, where: Reference, shown: str, *, yes: bool) -> None:
        """Count a thumb under the message `shown`, if the advice in it is remembered."""
        last = self.recent.of(where.conversation)
        if last is not None and shown in last.answers:
            self.tally.helpful(where.user, CHANNEL, last.advice, yes=yes)

    def wait(self, where: Reference) -> int:
        """0, or the seconds after which this person may ask again."""
        return self.limit.wait(CHANNEL, where.user) if self.limit is not None else 0

    async def failed(self, where: Reference, reference: str) -> None:
        """A kind message with a reference, when something went wrong."""
        await self._excuse(where, "error.internal", reference=reference)

    async def busy(self, where: Reference) -> None:
        """Too much work at once, said kindly."""
        self.coach.meter.reviewed(Surface.TEAMS, Outcome.BUSY)
        await self._excuse(where, "chat.busy")

    async def interrupted(self, where: Reference, key: str) -> None:
        """After a crash: say what did not end, or ask once for the message again."""
        await self._excuse(where, key)

    async def _excuse(self, where: Reference, key: str, **values: object) -> None:
        """Say it in the person's own chat; a group need not hear of it."""
        if where.kind == PERSONAL:
            person = await self.people.of(where)
            await self.messenger.say(where, self.coach.catalogues[person.language].text(key, **values))

    async def _answer(self, where: Reference, text: str, activity: Json, person: Person, *, edited: bool) -> None:
        catalogue = self.coach.catalogues[person.language]
        said = asked(text)
        if said is not None:
            await self._asked(where, said, person)
        elif not text.strip() and has_image(activity):
            checklist = bullets(catalogue.section("checklist"))
            summary = catalogue.text("web.checklist")
            await self.messenger.show(where, checklist, [], person.language, summary=summary)
        elif not text.strip() and files_on(activity) and not text_files(activity):
            await self.messenger.say(where, catalogue.text("error.draft_unreadable"))
        else:
            await self._read(where, text, activity, person, edited=edited)

    async def _asked(self, where: Reference, said: Asked, person: Person) -> None:
        match said.word:
            case Word.HELP:
                await self.first_contact.tell(where, person)
            case Word.MY_DATA:
                catalogue = self.coach.catalogues[person.language]
                body = cards.lines_body(held(person.chosen, catalogue, Surface.TEAMS))
                tail = elements.buttons([forms.choices_form(catalogue, person.chosen)])
                summary = catalogue.text("web.data")
                await self.messenger.show(where, body, tail, person.language, summary=summary)
            case Word.FORGET:
                await self.forget_all(where)
            case Word.CHARTER:
                await self.charter(where, said.question, person)

    async def _read(self, where: Reference, text: str, activity: Json, person: Person, *, edited: bool) -> None:
        last = self.recent.of(where.conversation)
        follow_up = None if edited else read_follow_up(text, self.coach.catalogues)
        if follow_up is not None and last is not None:
            await self._followed_up(where, follow_up, last, person)
            return
        if follow_up is not None and follow_up.kind is not Kind.FACT:
            await self.messenger.say(where, self.coach.catalogues[person.language].text("teams.nothing_yet"))
            return
        draft = draft_from(text, person.chosen, person.language, has_image=has_image(activity))
        is_version = last is not None and (
            (edited and last.message == where.activity) or _alike(last.draft.text, draft.text)
        )
        await self.advise(where, draft, person, before=last if is_version else None)

    async def _followed_up(self, where: Reference, follow_up: FollowUp, last: Last, person: Person) -> None:
        exchange = Exchange(draft=last.draft, advice=last.advice)
        if follow_up.kind is Kind.FACT:
            facts = (*last.draft.context.facts, follow_up.fact or "")[-MOST_FACTS:]
            draft = replace(last.draft, context=replace(last.draft.context, facts=facts))
            await self.advise(where, draft, person)
            return
        reply = await answer(self.coach, follow_up, exchange, surface=Surface.TEAMS)
        if reply.lines:
            await self.messenger.tell(where, reply.lines, last.advice.language)
        if reply.advice is not None:
            shown = reply.advice if follow_up.kind is Kind.MORE else brief(reply.advice)
            await self._told(where, last.draft, reply.advice, shown)

    async def _told(
        self, where: Reference, draft: Draft, advice: Advice, shown: Advice, *, update: Sequence[str] = ()
    ) -> None:
        """Post `shown` of `advice`, which is what is spoken of from now on."""
        ids = await self.post(where, shown, draft, update=update)
        last = Last(draft=draft, advice=advice, message=where.activity, answers=tuple(ids))
        self.recent.keep(where.conversation, last)

    async def _compare(self, where: Reference, before: Last, advice: Advice) -> None:
        """What the new version solved of the one before."""
        revision = compare(before.advice, advice)
        if revision.solved or revision.remaining:
            catalogue = self.coach.catalogues[advice.language]
            counts = {"solved": len(revision.solved), "remaining": len(revision.remaining)}
            await self.messenger.say(where, catalogue.text("chat.revision", **counts))


def own_chat(bot: str) -> str:
    """The address of a person's own chat with the coach."""
    return f"https://teams.microsoft.com/l/chat/0/0?users=28:{quote(bot.removeprefix('28:'), safe='')}"


def _sender(activity: Json) -> Activity | None:
    sender = activity.get("from")
    return sender if isinstance(sender, dict) else None


def _alike(one: str, other: str) -> bool:
    return difflib.SequenceMatcher(None, one.split(), other.split(), autojunk=False).quick_ratio() >= _A_VERSION
