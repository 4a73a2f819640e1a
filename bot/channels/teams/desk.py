"""What the people who keep the charter do in their own chat: look, try, change, publish, go back.

Nobody else is answered here: to them, these words are a draft like any other; and who kept the charter once is told
that the buttons of their old cards do nothing any more (`actions.py`). A card is put anew once it was used; pressing
twice does no harm, for the desk knows what is in force.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.channels import desk_lines
from bot.channels.clocks import known_zone, zone_of
from bot.channels.desk_forms import FOLLOWS, OPENED_BY, Form, Forms, Unreadable, form, read
from bot.channels.desk_reader import Reader
from bot.channels.desk_words import LARGEST_FILE, is_desk, is_policy_file, is_trial_alone, note_of, trial_of
from bot.channels.keepers import Keepers
from bot.channels.teams import desk_cards, desk_forms
from bot.channels.teams.cards import lines_body
from bot.channels.teams.clock import zone_in
from bot.channels.teams.conversation import CHANNEL, PERSONAL, Conversation
from bot.channels.teams.desk_cards import BASE, NOTE, VERSION
from bot.channels.teams.desk_verbs import DeskVerbs
from bot.channels.teams.elements import ACTION, Card
from bot.channels.teams.files import content_of, files_on
from bot.channels.teams.messages import message
from bot.channels.teams.people import Person
from bot.channels.teams.text import written
from bot.channels.teams.wire import Reference
from bot.channels.words import sentence
from bot.coaching.admins import name_of
from bot.coaching.catalogue import Catalogue
from bot.coaching.desk import Edit, Entry, Publication, Result, WholeFile
from bot.coaching.trace import trace, trace_lines
from bot.domain.draft import Draft
from bot.domain.errors import DraftError, StorageError

_LOG = logging.getLogger(__name__)
_MOST_WAITING: Final = 5
_KEPT: Final = frozenset({Result.WAITING, Result.SAME_PERSON})
_LIVE: Final = frozenset({Result.PUBLISHED, Result.UNCHANGED})
Json = dict[str, Any]
Data = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who stands at the desk: their chat, their words and their clock, and the card that they pressed a button of."""

    where: Reference
    reader: Reader
    clock: str
    shown: str = ""

    @property
    def catalogue(self) -> Catalogue:
        """Their language's sentences."""
        return self.reader.catalogue

    @property
    def name(self) -> str:
        """Their name in the charter's history."""
        return self.reader.name


Answered = Callable[[Visit, Data], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class Desk:
    """The charter's desk in Teams."""

    keepers: Keepers
    conversation: Conversation

    def serves(self, where: Reference) -> bool:
        """True for somebody who keeps the charter, in their own chat."""
        return where.kind == PERSONAL and self.keepers.admins.are(CHANNEL, where.user)

    async def heard(self, where: Reference, activity: Json, person: Person) -> bool:
        """Answer what somebody who keeps the charter wrote to their desk; False for everything else."""
        if not self.serves(where):
            return False
        visit = self.visit(where, activity, person)
        files = [file for file in files_on(activity) if is_policy_file(file.get("name"))]
        text = written(activity, where.bot)
        trial = trial_of(text)
        if files:
            await self._file(visit, files)
        elif is_desk(text):
            await self._state(visit)
        elif trial:
            await self._try(visit, trial, person)
        elif is_trial_alone(text):
            await self._say(visit, visit.catalogue.text("admin.how_to_try"))
        else:
            return False
        return True

    def visit(self, where: Reference, activity: Json, person: Person, shown: str = "") -> Visit:
        """Somebody at the desk, with their language, their clock and what they are called."""
        name, clock, names = name_of(CHANNEL, where.user), zone_in(activity), self.keepers.names
        sender = activity.get("from")
        names.met(name, sender.get("name") if isinstance(sender, Mapping) else None)
        catalogue = self.conversation.coach.catalogues[person.language]
        reader = Reader(name=name, catalogue=catalogue, zone=zone_of(clock), names=names)
        return Visit(where=where, reader=reader, clock=clock, shown=shown)

    async def pressed(self, visit: Visit, data: Data) -> None:
        """Do what a button stands for."""
        work = self.verbs().get(_text(data, ACTION))
        if work is not None and self.serves(visit.where):
            await work(visit, data)

    def verbs(self) -> Mapping[str, Answered]:
        """What each button does."""
        return {
            DeskVerbs.OPEN: self._open,
            DeskVerbs.SENT: self._sent,
            DeskVerbs.HISTORY: self._history,
            DeskVerbs.PUBLISH: self._publish,
            DeskVerbs.APPROVE: self._publish,
            DeskVerbs.CANCEL: self._cancel,
            DeskVerbs.BACK: self._back,
        }

    # ---------------------------------------------------------------- looking

    async def _state(self, visit: Visit) -> None:
        """The state and what can be done; a card each for what waits."""
        catalogue, keepers = visit.catalogue, self.keepers
        try:
            state = await keepers.desk.state()
            lines = desk_lines.state_lines(state, keepers.engine().charter, visit.reader)
            if keepers.misses is not None:
                lines += ["", *desk_lines.miss_lines(await keepers.misses(), catalogue)]
        except StorageError:
            await self._put(visit, desk_cards.desk([catalogue.text("admin.unavailable")], catalogue))
            return
        await self._put(visit, desk_cards.desk(lines, catalogue))
        for entry in state.waiting[:_MOST_WAITING]:
            await self._put(visit, desk_cards.waiting(entry, state.version, visit.reader))

    async def _try(self, visit: Visit, text: str, person: Person) -> None:
        """A trial draft: what every rule saw. It is read and forgotten."""
        draft = Draft(text=text, locale=person.language)
        try:
            reading = self.conversation.coach.reading(draft)
        except DraftError as error:
            await self._say(visit, sentence(error, visit.catalogue))
            return
        found = trace(reading.engine, draft, now=reading.now)
        await self._tell(visit, trace_lines(found, visit.catalogue))

    async def _history(self, visit: Visit, data: Data) -> None:
        """What came in force, and the way back."""
        del data
        try:
            entries = await self.keepers.desk.history(desk_lines.ENTRIES_ASKED)
        except StorageError:
            await self._away(visit)
            return
        await self._put(visit, self._past(visit, entries))

    def _past(self, visit: Visit, entries: Sequence[Entry], first: str = "") -> Card:
        publishes = self.keepers.desk.publishes
        in_force = self._in_force(entries)
        return desk_cards.history(entries, in_force, visit.reader, publishes=publishes, first=first)

    # ---------------------------------------------------------------- changing

    async def _open(self, visit: Visit, data: Data) -> None:
        """A form, below."""
        which = _form_named(data)
        wanted = self._form(visit, which) if which in OPENED_BY else None
        if wanted is not None:
            await self._put(visit, desk_forms.drawn(wanted, visit.catalogue, visit.clock).card)

    async def _sent(self, visit: Visit, data: Data) -> None:
        """A form came back: what is wrong with it, the form that follows, or what the edit would do; in its place."""
        which, about = _form_named(data), data.get(desk_forms.ABOUT)
        if which is None:
            return
        wanted = self._form(visit, which, about if isinstance(about, str) else "")
        if wanted is None:
            gone = [visit.catalogue.text("admin.fault_gone")]
            await self._put(visit, desk_cards.told(gone, visit.catalogue), again=True)
            return
        values = desk_forms.answers(wanted, data, zone_of(_clock(visit, data)))
        if which in FOLLOWS:
            following = self._form(visit, FOLLOWS[which], str(values.get("which") or ""))
            if following is None:
                await self._faulty(visit, wanted, data, {"which": "fault_gone"})
            else:
                await self._put(visit, desk_forms.drawn(following, visit.catalogue, visit.clock).card, again=True)
            return
        charter, now = self.keepers.engine().charter, self.conversation.coach.clock()
        edit = read(which, wanted.about, values, charter=charter, now=now)
        if isinstance(edit, Unreadable):
            await self._faulty(visit, wanted, data, edit.faults)
        else:
            await self._propose(visit, edit)

    async def _faulty(self, visit: Visit, wanted: Form, data: Data, faults: Mapping[str, str]) -> None:
        """The form as it was filled, with what is wrong; where that has no room, the faults below an untouched form."""
        again = desk_forms.Again(typed=data, faults=faults)
        drawn = desk_forms.drawn(wanted, visit.catalogue, _clock(visit, data), again)
        if drawn.whole:
            await self._put(visit, drawn.card, again=True)
        else:
            await self._tell(visit, desk_forms.faults_of(wanted, faults, visit.catalogue))

    async def _file(self, visit: Visit, files: Sequence[Mapping[str, Any]]) -> None:
        if len(files) > 1:
            await self._say(visit, visit.catalogue.text("admin.one_file"))
            return
        try:
            content = await content_of(files[0], self.conversation.messenger.connector, LARGEST_FILE)
        except DraftError:
            await self._say(visit, visit.catalogue.text("error.file_missing"))
            return
        await self._propose(visit, WholeFile(name=str(files[0]["name"]), content=content))

    async def _propose(self, visit: Visit, edit: Edit) -> None:
        """Say at once that an edit is tried; then, in place, what it would do, with the buttons that decide.

        However it ends, by a crash too, that place says so.
        """
        catalogue, begun = visit.catalogue, self.conversation.messenger.connector.begun
        if visit.shown:
            await begun(visit.where, visit.shown, trial=True)
        ids = await self._put(visit, desk_cards.told([catalogue.text("admin.trying")], catalogue), again=True)
        if ids[0] != visit.shown:
            await begun(visit.where, ids[0], trial=True)
        written = desk_lines.written_lines(edit, self.keepers.engine().charter)
        try:
            found = await self.keepers.desk.propose(edit, by=visit.name)
        except StorageError:
            card = desk_cards.told([catalogue.text("admin.unavailable")], catalogue, written)
        except Exception:
            card = desk_cards.told([catalogue.text("admin.unfinished")], catalogue, written)
            await self._put(visit, card, update=ids)
            raise
        else:
            catalogues = list(self.conversation.coach.catalogues.values())
            charter, publishes = self.keepers.engine().charter, self.keepers.desk.publishes
            card = desk_cards.proposal(found, edit, charter, catalogues, visit.reader, publishes=publishes)
        await self._put(visit, card, update=ids)

    # ---------------------------------------------------------------- deciding

    async def _publish(self, visit: Visit, data: Data) -> None:
        """Put a proposal in force, or approve one; how it ended stands in the card's place, with what it changed."""
        version, base = _text(data, VERSION), _text(data, BASE)
        try:
            note = note_of(_text(data, NOTE))
            ended = await self.keepers.desk.publish(version, base=base, by=visit.name, note=note)
        except StorageError:
            await self._away(visit)
            return
        _LOG.info("the charter's desk: publishing ended %s", ended.result)
        await self._decided(visit, version, ended)

    async def _cancel(self, visit: Visit, data: Data) -> None:
        """Nothing was in force by a form or a proposal; where it is by now, because of another button, that is said."""
        version = _text(data, VERSION)
        try:
            entries = await self.keepers.desk.history(1) if version else []
            waiting = (await self.keepers.desk.state()).waiting if version else ()
        except StorageError:
            await self._away(visit)
            return
        in_force = self._in_force(entries)
        if version == in_force:
            await self._decided(visit, version, Publication(result=Result.UNCHANGED, version=in_force))
        elif version in {each.version for each in waiting}:
            await self._decided(visit, version, Publication(result=Result.WAITING, version=in_force))
        else:
            lines = [visit.catalogue.text("admin.cancelled")]
            await self._put(visit, desk_cards.told(lines, visit.catalogue), again=True)

    async def _back(self, visit: Visit, data: Data) -> None:
        """Bring a version back, unless something else came in force since the history was shown; it is put anew."""
        version, base = _text(data, VERSION), _text(data, BASE)
        try:
            ended = await self.keepers.desk.rollback(version, base=base, by=visit.name, note="")
        except StorageError:
            await self._away(visit)
            return
        _LOG.info("the charter's desk: going back ended %s", ended.result)
        line = desk_lines.return_line(ended, visit.reader)
        try:
            entries = await self.keepers.desk.history(desk_lines.ENTRIES_ASKED)
        except StorageError:
            card = desk_cards.told([line], visit.catalogue)
        else:
            card = self._past(visit, entries, line)
        await self._put(visit, card, again=True)

    async def _decided(self, visit: Visit, version: str, ended: Publication) -> None:
        lines = [desk_lines.publication_line(ended, visit.reader)]
        entry = await self._entry(version, ended.result)
        if entry is not None:
            lines += ["", *desk_lines.entry_lines(entry, visit.reader, most=20)]
        await self._put(visit, desk_cards.told(lines, visit.catalogue), again=True)

    async def _entry(self, version: str, result: Result) -> Entry | None:
        """What a version changed, where it is in force or waits; nothing if that cannot be read just now."""
        try:
            known: Sequence[Entry] = ()
            if result in _LIVE:
                known = await self.keepers.desk.history(desk_lines.ENTRIES_ASKED)
            elif result in _KEPT:
                known = (await self.keepers.desk.state()).waiting
        except StorageError:
            return None
        return next((each for each in known if each.version == version), None)

    # ---------------------------------------------------------------- what they share

    def _form(self, visit: Visit, which: Forms | None, about: str = "") -> Form | None:
        charter = self.keepers.engine().charter
        return None if which is None else form(which, charter, visit.catalogue.language, about=about)

    def _in_force(self, entries: Sequence[Entry]) -> str:
        """By the history, which every replica shares; where nothing was published yet, by this one's engine."""
        return entries[0].version if entries else self.keepers.engine().charter.version

    async def _put(self, visit: Visit, card: Card, *, again: bool = False, update: Sequence[str] = ()) -> Sequence[str]:
        """Post a card; `again` in place of the one that was pressed."""
        place = [visit.shown] if again and visit.shown else list(update)
        summary = visit.catalogue.text("admin.title")
        return await self.conversation.messenger.send(visit.where, [message([card], summary)], update=place)

    async def _say(self, visit: Visit, text: str) -> None:
        await self.conversation.messenger.say(visit.where, text)

    async def _tell(self, visit: Visit, lines: Sequence[str]) -> None:
        summary = visit.catalogue.text("admin.title")
        await self.conversation.messenger.show(
            visit.where, lines_body(lines), [], visit.catalogue.language, summary=summary
        )

    async def _away(self, visit: Visit) -> None:
        """Nothing was done; the card stays, to be pressed again."""
        await self._say(visit, visit.catalogue.text("admin.unavailable"))


def _form_named(data: Data) -> Forms | None:
    """The form that a button is of; None for what is none of ours."""
    name = data.get(desk_forms.FORM)
    return Forms(name) if name in tuple(Forms) else None


def _clock(visit: Visit, data: Data) -> str:
    """The clock that a form named, by which it is read."""
    named = _text(data, desk_forms.ZONE)
    return visit.clock if known_zone(named) is None else named


def _text(data: Data, name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""
