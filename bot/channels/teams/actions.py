"""The buttons under an advice. What a button is about travels in its card, or is what was spoken of last.

An invoke is answered at once: with a word, or with a card that says "reading…" and is then put anew.
"""

from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.teams import cards, elements, forms
from bot.channels.teams.cards import Verbs
from bot.channels.teams.conversation import PERSONAL, Conversation
from bot.channels.teams.desk import Desk
from bot.channels.teams.people import Person, is_outsider
from bot.channels.teams.recent import Last
from bot.channels.teams.text import clean
from bot.channels.teams.wire import Invoked, Reference
from bot.channels.words import draft_from, sentence
from bot.coaching.compose import Surface
from bot.coaching.follow_up import Exchange, FollowUp, Kind, answer
from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.errors import DraftError, StorageError

_MESSAGE: Final = "application/vnd.microsoft.activity.message"
_ERROR: Final = "application/vnd.microsoft.error"
_SHOWN: Final = 3
Json = dict[str, Any]
Data = Mapping[str, Any]
Later = Callable[[Hashable, Callable[[], Awaitable[None]]], bool]
"""Adds a job, in order after those of the same key; a chat's have its id. False if there is too much of it already."""
Pressed = Callable[[Reference, Data, str, Person], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Actions:
    """Answers what buttons send: as an invoke, or, from older clients, as a message's value."""

    conversation: Conversation
    later: Later
    desk: Desk | None = None

    async def invoked(self, where: Reference, activity: Json) -> Invoked:
        """Answer `adaptiveCard/action` at once; the work is a job."""
        data, sender = _data(activity), activity.get("from")
        conversation = self.conversation
        catalogue = conversation.coach.catalogues[conversation.people.soon(where)]
        verb = str(data.get(elements.ACTION, ""))
        kept = self._is_kept(where, verb)
        if verb not in self.verbs() and not kept:
            return _word(catalogue.text("admin.not_keeper")) if self._was_kept(where, verb) else _refused()
        if isinstance(sender, Mapping) and is_outsider(sender, where.tenant):
            return _word(catalogue.text("teams.not_here"))
        if where.kind != PERSONAL:
            return _refused()
        shown = str(activity.get("replyToId") or "")
        if not self.later(where.conversation, lambda: self.pressed(where, data, shown, activity)):
            return _word(catalogue.text("chat.busy"))
        # A word and no card: one that arrives after the job's update would stand over the advice for good.
        return _word(catalogue.text("admin.one_moment" if kept else "web.thinking"))

    async def pressed(self, where: Reference, data: Data, shown: str, activity: Json) -> None:
        """Do what a button stands for; `shown` is the message that it stands in, as far as that is known."""
        conversation, sender = self.conversation, activity.get("from")
        person = await conversation.people.of(where, sender if isinstance(sender, Mapping) else None)
        verb = str(data.get(elements.ACTION, ""))
        work = self.verbs().get(verb)
        if not person.welcome:
            await conversation.messenger.say(
                where, conversation.coach.catalogues[person.language].text("teams.not_here")
            )
            return
        about = conversation.recent.about(where.conversation, shown)
        where = replace(where, activity=about or where.activity)
        if self.desk is not None and self._is_kept(where, verb):
            await self.desk.pressed(self.desk.visit(where, activity, person, shown), data)
        elif work is not None:
            await work(where, data, shown, person)
        elif self._was_kept(where, verb):
            text = conversation.coach.catalogues[person.language].text("admin.not_keeper")
            await conversation.messenger.say(where, text)

    def _is_kept(self, where: Reference, verb: str) -> bool:
        """True for a button of the charter's desk, pressed by somebody who keeps it."""
        return self.desk is not None and verb in self.desk.verbs() and self.desk.serves(where)

    def _was_kept(self, where: Reference, verb: str) -> bool:
        """True for a button of the desk in somebody's own chat: where it stands, its owner kept the charter once."""
        return self.desk is not None and verb in self.desk.verbs() and where.kind == PERSONAL

    def verbs(self) -> Mapping[str, Pressed]:
        """What each button of a card in the chat does."""
        return {
            Verbs.WHY: self._why,
            Verbs.USE: self._use,
            Verbs.AGAIN: self._again,
            Verbs.MORE: self._more,
            Verbs.WHO: self._who,
            Verbs.FORGET: self._forget,
            Verbs.CHOOSE: self._choose,
        }

    async def _why(self, where: Reference, data: Data, shown: str, person: Person) -> None:
        """The articles behind the remarks."""
        found = await self._exchange(where, data, shown, person)
        if found is None:
            return
        lines: list[str] = []
        for number in range(1, min(len(found.advice.remarks), _SHOWN) + 1) or [1]:
            asked = FollowUp(kind=Kind.WHY, number=number)
            reply = await answer(self.conversation.coach, asked, found, surface=Surface.TEAMS)
            lines += [*reply.lines, ""]
        title = self.conversation.coach.catalogues[found.advice.language].text("web.why")
        await self.conversation.messenger.tell(where, lines, found.advice.language, title=title)

    async def _more(self, where: Reference, data: Data, shown: str, person: Person) -> None:
        """Every remark."""
        found = await self._exchange(where, data, shown, person)
        if found is not None:
            await self.conversation.post(where, found.advice, found.draft)

    async def _who(self, where: Reference, data: Data, shown: str, person: Person) -> None:
        """Who can help, each with a text to copy. The coach writes to nobody."""
        found = await self._exchange(where, data, shown, person)
        if found is None:
            return
        catalogue = self.conversation.coach.catalogues[found.advice.language]
        body = cards.help_body(found.advice.contacts, catalogue)
        if body:
            summary = catalogue.text("heading.contacts")
            await self.conversation.messenger.show(where, body, [], found.advice.language, summary=summary)

    async def _use(self, where: Reference, data: Data, shown: str, person: Person) -> None:
        """The suggested version alone, to copy or to change; a model's is written anew if nobody remembers it."""
        conversation = self.conversation
        found = await self._exchange(where, data, shown, person)
        if found is None:
            return
        advice = found.advice
        if self._remembered(where, data, shown) is None and conversation.coach.may_send(found.draft):
            advice = await conversation.coach.advise(found.draft, surface=Surface.TEAMS)
        catalogue = conversation.coach.catalogues[advice.language]
        if advice.suggestion is None:
            await conversation.messenger.say(where, catalogue.text("follow_up.no_version"))
            return
        body, tail = cards.version_body(advice.suggestion.text, catalogue)
        summary = catalogue.text("heading.suggestion")
        await conversation.messenger.show(where, body, tail, advice.language, summary=summary)

    async def _again(self, where: Reference, data: Data, shown: str, person: Person) -> None:
        """Read the draft again, as it now stands in the card, and answer in the card's place."""
        recent = self.conversation.recent
        before = recent.of(where.conversation)
        draft = self._draft(where, data, shown, person)
        if draft is None:
            await self._ask_again(where, person)
            return
        seconds = self.conversation.wait(where)
        if seconds:
            text = self.conversation.coach.catalogues[person.language].text("chat.too_fast", seconds=seconds)
            await self.conversation.messenger.say(where, text)
            return
        update: Sequence[str] = [shown] if shown else []
        if before is not None and shown in before.answers:
            update = before.answers
        changed = before is not None and before.draft.text != draft.text
        await self.conversation.advise(where, draft, person, update=update, before=before if changed else None)

    async def _forget(self, where: Reference, _data: Data, shown: str, person: Person) -> None:
        """Take this answer back and drop its draft; the person's messages are theirs to delete."""
        conversation = self.conversation
        last = conversation.recent.of(where.conversation)
        beside = conversation.recent.beside(where.conversation, shown) if shown else []
        if last is not None and (not shown or set(beside) & set(last.answers)):
            conversation.recent.forget(where.conversation)
            beside = list(dict.fromkeys([*beside, *last.answers]))
        left = await conversation.taken_back(where, beside, person)
        catalogue = conversation.coach.catalogues[person.language]
        said = [catalogue.text("teams.memory_gone"), catalogue.text("teams.not_taken_back", count=left)]
        await conversation.messenger.say(where, "\n\n".join(said) if left else catalogue.text("teams.forgotten"))

    async def _choose(self, where: Reference, data: Data, _shown: str, person: Person) -> None:
        """Keep somebody's choices."""
        conversation = self.conversation
        chosen = forms.choices_of(data, person.chosen)
        catalogue = conversation.coach.catalogues[chosen.language or person.language]
        try:
            await conversation.people.choices.keep(where.user, chosen)
        except StorageError:
            await conversation.messenger.say(where, catalogue.text("chat.not_kept"))
            return
        await conversation.messenger.say(where, catalogue.text("chat.kept_choice"))

    async def _exchange(self, where: Reference, data: Data, shown: str, person: Person) -> Exchange | None:
        """The draft that a button is about and the advice on it; None, and the person told, if nobody knows it."""
        last = self._remembered(where, data, shown)
        if last is not None:
            return Exchange(draft=last.draft, advice=last.advice)
        draft = self._draft(where, data, shown, person)
        if draft is None:
            await self._ask_again(where, person)
            return None
        try:
            advice: Advice = self.conversation.coach.review_whole(draft, surface=Surface.TEAMS)
        except DraftError as error:
            catalogue = self.conversation.coach.catalogues[person.language]
            await self.conversation.messenger.say(where, sentence(error, catalogue))
            return None
        return Exchange(draft=draft, advice=advice)

    def _remembered(self, where: Reference, data: Data, shown: str) -> Last | None:
        """What was spoken of last, if the button is about that."""
        last = self.conversation.recent.of(where.conversation)
        text = _draft_in(data)
        if last is None:
            return None
        if text:
            return last if last.draft.text == text else None
        return last if not shown or shown in last.answers else None

    def _draft(self, where: Reference, data: Data, shown: str, person: Person) -> Draft | None:
        """The draft that a button is about: what was spoken of, or what the card carries."""
        last = self._remembered(where, data, shown)
        if last is not None:
            return last.draft
        text = _draft_in(data)
        return draft_from(text, person.chosen, person.language) if text else None

    async def _ask_again(self, where: Reference, person: Person) -> None:
        text = self.conversation.coach.catalogues[person.language].text("teams.gone")
        await self.conversation.messenger.say(where, text)


def _data(activity: Json) -> Data:
    """What a button sent, or nothing. `action` is plain JSON here, whatever a client put there."""
    value = activity.get("value")
    action = value.get("action") if isinstance(value, Mapping) else None
    return elements.action_of(action.get("data")) if isinstance(action, Mapping) else {}


def _draft_in(data: Data) -> str:
    text = data.get(elements.DRAFT)
    return clean(text) if isinstance(text, str) else ""


def _word(text: str) -> Invoked:
    return Invoked(body={"statusCode": 200, "type": _MESSAGE, "value": text})


def _refused() -> Invoked:
    """A button of another version, or of nobody."""
    error = {"code": "BadRequest", "message": "unknown action"}
    return Invoked(body={"statusCode": 400, "type": _ERROR, "value": error})
