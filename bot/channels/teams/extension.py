"""The message extension "Check with the coach": a form, the rules' advice at once, a model's if somebody asks for it.

Everything stands in the dialog and nowhere else. Somebody else's message is not judged: only articles that are near.
"""

import asyncio
import html
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.channels.teams import cards, elements, forms
from bot.channels.teams.actions import Later
from bot.channels.teams.cards import Verbs
from bot.channels.teams.conversation import CHANNEL, Conversation
from bot.channels.teams.forms import Filled
from bot.channels.teams.people import Person
from bot.channels.teams.text import plain
from bot.channels.teams.wire import Invoked, Reference
from bot.channels.words import sentence
from bot.coaching.catalogue import Catalogue
from bot.coaching.compose import Surface, brief
from bot.domain.advice import Advice
from bot.domain.draft import Draft
from bot.domain.errors import DraftError

_PATIENCE: Final = 2.5
"""Seconds that a dialog may wait for a model: Teams gives up on an invoke after five."""
_KEPT: Final = 300.0
"""Seconds for which an advice waits to be looked at."""
_LONG: Final = 2_000
_MOST_READING: Final = 200
_TOKEN: Final = "reading"  # noqa: S105 - the name of a field
Json = dict[str, Any]
Data = Mapping[str, Any]


@dataclass(slots=True, kw_only=True)
class Extension:
    """Answers `composeExtension/fetchTask` and `composeExtension/submitAction`."""

    conversation: Conversation
    later: Later
    patience: float = _PATIENCE
    _reading: OrderedDict[str, "asyncio.Future[Advice | DraftError]"] = field(default_factory=OrderedDict)

    async def opened(self, where: Reference, activity: Json) -> Invoked:
        """The dialog's first card: a form, filled in with one's own message; articles for somebody else's."""
        person, catalogue = await self._who(where, activity)
        if not person.welcome:
            return _dialog(_words(catalogue.text("teams.not_here"), catalogue), catalogue)
        value = activity.get("value")
        value = value if isinstance(value, Mapping) else {}
        message = value.get("messagePayload")
        if not isinstance(message, Mapping):
            return _dialog(forms.draft_form(catalogue, Filled()), catalogue)
        text = _text_of(message)
        if _author(message) == where.user.casefold() != "":
            return _dialog(forms.draft_form(catalogue, Filled(draft=text)), catalogue)
        return _dialog(await self._near(text, catalogue), catalogue)

    async def submitted(self, where: Reference, activity: Json) -> Invoked:
        """What was pressed in the dialog."""
        person, catalogue = await self._who(where, activity)
        if not person.welcome:
            return _dialog(_words(catalogue.text("teams.not_here"), catalogue), catalogue)
        value = activity.get("value")
        data = elements.action_of(value.get("data") if isinstance(value, Mapping) else None)
        given = forms.filled(data)
        verb = str(data.get(elements.ACTION, ""))
        if verb not in self.verbs() or verb == Verbs.AGAIN:
            return _dialog(forms.draft_form(catalogue, given), catalogue)
        draft = given.read(person.chosen, person.language)
        token = str(data.get(_TOKEN) or "")
        seconds = 0 if token in self._reading else self.conversation.wait(where)
        if seconds:
            text = catalogue.text("chat.too_fast", seconds=seconds)
            return _dialog(forms.draft_form(catalogue, given, text), catalogue)
        try:
            if verb == Verbs.COMPLETE:
                return await self._completed(draft, given, token, catalogue)
            advice = await self._reviewed(draft)
            self.conversation.tally.reviewed(where.user, CHANNEL, advice)
            more = self.conversation.coach.may_send(draft)
        except DraftError as error:
            return _dialog(forms.draft_form(catalogue, given, sentence(error, catalogue)), catalogue)
        return self._advice(advice, given, more=more)

    def verbs(self) -> frozenset[str]:
        """What the dialog's buttons do."""
        return frozenset({Verbs.CHECK, Verbs.COMPLETE, Verbs.AGAIN})

    async def _completed(self, draft: Draft, given: Filled, token: str, catalogue: Catalogue) -> Invoked:
        """The advice with the model's part, if it is there soon; else a card with a button to look again."""
        reading = self._reading.get(token)
        if reading is None:
            token, reading = secrets.token_hex(8), asyncio.get_running_loop().create_future()
            self._reading[token] = reading
            while len(self._reading) > _MOST_READING:
                self._reading.popitem(last=False)
            if not self.later(("teams-dialog", token), lambda: self._read(draft, token)):
                self._reading.pop(token, None)
                return self._advice(await self._reviewed(draft), given, more=True)
        await asyncio.wait({reading}, timeout=self.patience)
        if not reading.done():
            return _dialog(_waiting(given, token, catalogue), catalogue)
        self._reading.pop(token, None)
        found = reading.result()
        if isinstance(found, Advice):
            return self._advice(found, given, more=False)
        raise found

    async def _read(self, draft: Draft, token: str) -> None:
        """Let the model read, and keep its advice for as long as somebody may look for it."""
        reading = self._reading.get(token)
        if reading is None:
            return
        try:
            found: Advice | DraftError = await self.conversation.coach.advise(draft, surface=Surface.TEAMS)
        except DraftError as error:
            found = error
        reading.set_result(found)
        asyncio.get_running_loop().call_later(_KEPT, self._reading.pop, token, None)

    async def _reviewed(self, draft: Draft) -> Advice:
        coach = self.conversation.coach
        if len(draft.text) > _LONG:
            return await asyncio.to_thread(coach.review_whole, draft, surface=Surface.TEAMS)
        return coach.review_whole(draft, surface=Surface.TEAMS)

    async def _who(self, where: Reference, activity: Json) -> tuple[Person, Catalogue]:
        sender = activity.get("from")
        person = await self.conversation.people.of(where, sender if isinstance(sender, dict) else None)
        return person, self.conversation.coach.catalogues[person.language]

    def _advice(self, advice: Advice, given: Filled, *, more: bool) -> Invoked:
        """The advice in one card; what does not fit is said to be missing."""
        shown = brief(advice)
        catalogue = self.conversation.coach.catalogues[shown.language]
        body = cards.advice_body(shown, catalogue)
        if shown.suggestion is not None:
            body += elements.words(catalogue.text("teams.copy_hint"), small=True)
        further = [elements.submit(catalogue.text("teams.complete"), Verbs.COMPLETE)] if more else []
        further.append(elements.submit(catalogue.text("chat.again"), Verbs.AGAIN))
        along = forms.carried(given, catalogue)
        tail = [*along, *elements.buttons(further)] if forms.holds_draft(along) else []
        pages = elements.cards(body, tail, language=shown.language, spoken=shown.label)
        if len(pages) > 1:
            tail = [*elements.words(catalogue.text("teams.rest"), small=True), *tail]
            pages = elements.cards(_first(body, tail), tail, language=shown.language, spoken=shown.label)
        return _dialog(pages[0], catalogue)

    async def _near(self, text: str, catalogue: Catalogue) -> elements.Card:
        body = elements.words(catalogue.text("chat.not_judged"))
        for article in (await self.conversation.lookups.current()).nearest(text):
            body += elements.title(article.title[catalogue.language], small=True)
            body += elements.words(article.rule[catalogue.language])
        pages = elements.cards(body, [], language=catalogue.language, spoken=catalogue.text("chat.not_judged"))
        return pages[0]


def _first(body: list[elements.Element], tail: list[elements.Element]) -> list[elements.Element]:
    """As much of `body` as fits above `tail` in one card."""
    room, kept = elements.MOST_CARD - 1_500 - elements.size(tail), []
    for each in body:
        room -= elements.size(each) + 2
        if room < 0:
            break
        kept.append(each)
    return kept


def _waiting(given: Filled, token: str, catalogue: Catalogue) -> elements.Card:
    show = elements.submit(catalogue.text("teams.show"), Verbs.COMPLETE, **{_TOKEN: token})
    body = [
        *elements.words(catalogue.text("teams.still")),
        *forms.carried(given, catalogue),
        *elements.buttons([show]),
    ]
    return elements.card(body, language=catalogue.language, spoken=catalogue.text("teams.still"))


def _words(text: str, catalogue: Catalogue) -> elements.Card:
    return elements.card(elements.words(text), language=catalogue.language, spoken=text)


def _dialog(card: elements.Card, catalogue: Catalogue) -> Invoked:
    """A card in the dialog, in place of the one before."""
    value = {
        "title": catalogue.text("chat.form_title"),
        "width": "medium",
        "height": "large",
        "card": elements.attachment(card),
    }
    return Invoked(body={"task": {"type": "continue", "value": value}})


def _author(message: Data) -> str:
    """Who wrote the message that the dialog was opened on; empty for a program, or if nobody knows."""
    sender = message.get("from")
    user = sender.get("user") if isinstance(sender, Mapping) else None
    return str(user.get("id") or "").casefold() if isinstance(user, Mapping) else ""


def _text_of(message: Data) -> str:
    body = message.get("body")
    content = body.get("content") if isinstance(body, Mapping) else None
    if not isinstance(content, str):
        return ""
    is_html = isinstance(body, Mapping) and body.get("contentType") == "html"
    return plain(content if is_html else html.escape(content).replace("\n", "<br>"))
