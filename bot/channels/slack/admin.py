"""What the people who keep the charter do in their direct messages: look, try, change, publish, go back.

Nobody else is answered here: to them, these words are a draft like any other. Buttons carry versions and nothing else,
so that every replica can take them, and pressing twice does no harm: the desk knows what is in force.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels import desk_lines
from bot.channels.clocks import zone_of
from bot.channels.desk_forms import OPENED_BY
from bot.channels.desk_reader import Reader
from bot.channels.desk_words import (
    LARGEST_FILE,
    LONGEST_NOTE,
    is_desk,
    is_policy_file,
    is_trial_alone,
    note_of,
    trial_of,
)
from bot.channels.keepers import Keepers
from bot.channels.slack import blocks
from bot.channels.slack.conversation import Conversation, begun_at, card
from bot.channels.slack.files import files_on
from bot.channels.slack.messenger import Place
from bot.channels.slack.people import Person
from bot.channels.slack.text import plain
from bot.channels.slack.thread import Message
from bot.channels.words import sentence
from bot.coaching.admins import name_of
from bot.coaching.catalogue import Catalogue
from bot.coaching.desk import Edit, Entry, Proposal, WholeFile
from bot.coaching.trace import trace, trace_lines
from bot.domain.draft import Draft, Language
from bot.domain.errors import DraftError, StorageError

CHANNEL: Final = "slack"
_LOG = logging.getLogger(__name__)
_NOTE: Final = "note"
_SEPARATOR: Final = "|"


class AdminActions:
    """Names of what these buttons do; `admin_listeners.py` answers each."""

    OPEN = "admin_open_"
    """Before a form's id."""
    HISTORY = "admin_history"
    PUBLISH = "admin_publish"
    CANCEL = "admin_cancel"
    APPROVE = "admin_approve"
    BACK = "admin_back"


@dataclass(slots=True, kw_only=True)
class Admin:
    """The charter's desk in Slack."""

    keepers: Keepers
    conversation: Conversation

    def is_admin(self, user: str) -> bool:
        """True if `user` keeps the charter."""
        return self.keepers.admins.are(CHANNEL, user)

    async def heard(self, place: Place, message: Message, person: Person, begun: Sequence[str] = ()) -> bool:
        """Answer what somebody who keeps the charter wrote to their desk; False for everything else.

        `begun` are messages in which a process that is gone had begun to answer.
        """
        if not self.is_admin(place.user):
            return False
        files = [file for file in files_on(message) if is_policy_file(file.get("name"))]
        text = plain(str(message.get("text") or ""))
        trial = trial_of(text)
        if files:
            await self._file(place, files, person, begun)
        elif is_desk(text):
            await self.desk(place, person)
        elif trial:
            await self._try(place, trial, person)
        elif is_trial_alone(text):
            await self.conversation.messenger.tell(place, [self._catalogue(person).text("admin.how_to_try")])
        else:
            return False
        return True

    # ---------------------------------------------------------------- looking

    async def desk(self, place: Place, person: Person) -> None:
        """The state, what waits, and what can be done."""
        catalogue = self._catalogue(person)
        shown = await self._state(place.user, person)
        shown += [*blocks.lines_blocks([catalogue.text("admin.how")]), self._buttons(catalogue)]
        await self.conversation.messenger.send(place, catalogue.text("admin.title"), shown)

    async def home(self, user: str, person: Person) -> list[blocks.Block]:
        """The same on top of the Home tab; nothing for anybody else."""
        if not self.is_admin(user):
            return []
        catalogue = self._catalogue(person)
        how = blocks.lines_blocks([catalogue.text("admin.how")])
        return [*(await self._state(user, person, misses=False)), *how, self._buttons(catalogue)]

    async def history(self, place: Place, person: Person, first: str = "") -> None:
        """What came in force, and the way back; `first` is how such a request ended."""
        catalogue = self._catalogue(person)
        try:
            entries = await self.keepers.desk.history(desk_lines.ENTRIES_ASKED)
        except StorageError:
            await self.conversation.messenger.tell(place, [first or catalogue.text("admin.unavailable")])
            return
        reader = await self._reader(place.user, person, desk_lines.named_in(entries))
        lines = desk_lines.history_lines(entries, reader)
        shown = blocks.lines_blocks([first, "", *lines] if first else lines)
        in_force = entries[0].version if entries else self.keepers.engine().charter.version
        earlier = desk_lines.earlier(entries, in_force)
        if earlier and self.keepers.desk.publishes:
            shown.append(blocks.actions([_back(earlier, in_force, reader)]))
        await self.conversation.messenger.send(place, first or catalogue.text("admin.open_history"), shown)

    async def _state(self, user: str, person: Person, *, misses: bool = True) -> list[blocks.Block]:
        catalogue = self._catalogue(person)
        shown = [blocks.header(catalogue.text("admin.title"))]
        try:
            state = await self.keepers.desk.state()
            reader = await self._reader(user, person, desk_lines.named_in(state.waiting))
            lines = desk_lines.state_lines(state, self.keepers.engine().charter, reader)
            if misses and self.keepers.misses is not None:
                lines += ["", *desk_lines.miss_lines(await self.keepers.misses(), catalogue)]
        except StorageError:
            return [*shown, *blocks.lines_blocks([catalogue.text("admin.unavailable")])]
        shown += blocks.lines_blocks(lines)
        for entry in state.waiting:
            told = [catalogue.text("admin.waiting"), *desk_lines.entry_lines(entry, reader, most=20)]
            approve = _pressed(catalogue.text("admin.approve"), AdminActions.APPROVE, entry.version, state.version)
            shown += [*blocks.lines_blocks(told), blocks.actions([approve])]
        return shown

    async def _try(self, place: Place, text: str, person: Person) -> None:
        """A trial draft: what every rule saw. It is read and forgotten."""
        catalogue = self._catalogue(person)
        draft = Draft(text=text, locale=person.language)
        try:
            reading = self.conversation.coach.reading(draft)
        except DraftError as error:
            await self.conversation.messenger.tell(place, [sentence(error, catalogue)])
            return
        found = trace(reading.engine, draft, now=reading.now)
        await self.conversation.messenger.tell(place, trace_lines(found, catalogue))

    # ---------------------------------------------------------------- changing

    async def _file(self, place: Place, files: Sequence[Any], person: Person, begun: Sequence[str]) -> None:
        catalogue, messenger = self._catalogue(person), self.conversation.messenger
        if len(files) > 1:
            await messenger.tell(place, [catalogue.text("admin.one_file")])
            return
        try:
            content = await messenger.files.content(files[0], LARGEST_FILE)
        except DraftError:
            missing = catalogue.text("error.file_missing")
            await messenger.send(place, missing, blocks.lines_blocks([missing]), update=begun)
            return
        edit = WholeFile(name=str(files[0]["name"]), content=content)
        await self.propose(place, edit, person, begun or await self.trying(place, person))

    async def trying(self, place: Place, person: Person) -> list[str]:
        """Say that an edit is tried: the messages in whose place `propose` says how that ended."""
        catalogue = self._catalogue(person)
        waiting = blocks.lines_blocks([catalogue.text("admin.trying")])
        return await self.conversation.messenger.send(begun_at(place), catalogue.text("admin.title"), waiting)

    async def propose(self, place: Place, edit: Edit, person: Person, update: Sequence[str]) -> None:
        """Show what an edit would do, with the buttons that decide, in place of the messages `update`."""
        catalogue, messenger = self._catalogue(person), self.conversation.messenger
        title = catalogue.text("admin.title")
        try:
            proposal = await self.keepers.desk.propose(edit, by=name_of(CHANNEL, place.user))
        except StorageError:
            shown = [*blocks.lines_blocks([catalogue.text("admin.unavailable")]), *self._written(edit, catalogue)]
        except Exception:
            shown = [*blocks.lines_blocks([catalogue.text("admin.unfinished")]), *self._written(edit, catalogue)]
            await messenger.send(replace(place, event=""), title, shown, update=update)
            raise
        else:
            shown = self._proposal(proposal, edit, await self._reader(place.user, person))
        await messenger.send(place, title, shown, update=update)

    def _proposal(self, proposal: Proposal, edit: Edit, reader: Reader) -> list[blocks.Block]:
        catalogue = reader.catalogue
        shown = blocks.lines_blocks(desk_lines.proposal_lines(proposal, edit, reader))
        if proposal.version is None:
            return [*shown, *self._written(edit, catalogue)]
        if proposal.version == proposal.base:
            return shown
        shown += self._preview(edit, catalogue)
        if not self.keepers.desk.publishes:
            return [*shown, *blocks.lines_blocks([catalogue.text("admin.only_shown")])]
        publish = _pressed(catalogue.text("admin.publish"), AdminActions.PUBLISH, proposal.version, proposal.base)
        cancel = blocks.button(catalogue.text("admin.cancel"), AdminActions.CANCEL)
        return [*shown, _note(catalogue), blocks.actions([{**publish, "style": "primary"}, cancel])]

    def _written(self, edit: Edit, catalogue: Catalogue) -> list[blocks.Block]:
        """What a form said that came to nothing, to be copied: its window is closed."""
        lines = desk_lines.written_lines(edit, self.keepers.engine().charter)
        title = blocks.section(catalogue.text("admin.written"), bold=True)
        return [blocks.rich([title, blocks.preformatted("\n".join(lines))])] if lines else []

    def _preview(self, edit: Edit, catalogue: Catalogue) -> list[blocks.Block]:
        """What an employee will see of new texts: the card of the look-up in both languages, or the contact."""
        coach, charter = self.conversation.coach, self.keepers.engine().charter
        lines, article = desk_lines.previewed(edit, charter)
        if not lines and article is None:
            return []
        shown = blocks.lines_blocks([catalogue.text("admin.preview"), "", *lines])
        if article is not None:
            shown += [block for each in Language for block in card(article, charter, coach.catalogues[each])[:-1]]
        return shown

    # ---------------------------------------------------------------- deciding

    async def publish(self, place: Place, message: Message, value: str, note: str, person: Person) -> None:
        """Put a proposal in force, or approve one; the buttons go, and how it ended is told below."""
        version, _, base = value.partition(_SEPARATOR)
        catalogue = self._catalogue(person)
        try:
            ended = await self.keepers.desk.publish(
                version, base=base, by=name_of(CHANNEL, place.user), note=note_of(note)
            )
        except StorageError:
            await self._away(place, catalogue)
            return
        _LOG.info("the charter's desk: publishing ended %s", ended.result)
        await self._used(place, message, catalogue)
        reader = await self._reader(place.user, person, filter(None, [ended.by]))
        await self.conversation.messenger.tell(place, [desk_lines.publication_line(ended, reader)])

    async def cancel(self, place: Place, message: Message, person: Person) -> None:
        """Nothing was in force by a proposal, so nothing need be undone."""
        catalogue = self._catalogue(person)
        await self._used(place, message, catalogue)
        await self.conversation.messenger.tell(place, [catalogue.text("admin.cancelled")])

    async def back(self, place: Place, message: Message, value: str, person: Person) -> None:
        """Bring a version back, unless something else came in force since the history was shown; it is shown anew."""
        version, _, base = value.partition(_SEPARATOR)
        catalogue = self._catalogue(person)
        try:
            ended = await self.keepers.desk.rollback(version, base=base, by=name_of(CHANNEL, place.user), note="")
        except StorageError:
            await self._away(place, catalogue)
            return
        _LOG.info("the charter's desk: going back ended %s", ended.result)
        await self._used(place, message, catalogue)
        reader = await self._reader(place.user, person, filter(None, [ended.by]))
        await self.history(place, person, desk_lines.return_line(ended, reader))

    async def _used(self, place: Place, message: Message, catalogue: Catalogue) -> None:
        """Take the buttons off a message: what it asked was answered."""
        messenger = self.conversation.messenger
        left = [block for block in message.get("blocks") or [] if block.get("type") not in {"actions", "input"}]
        if left:
            await messenger.client.chat_update(
                channel=place.channel, ts=str(message["ts"]), text=catalogue.text("admin.title"), blocks=left
            )

    # ---------------------------------------------------------------- what they share

    async def _reader(self, user: str, person: Person, names: Iterable[str] = ()) -> Reader:
        """Who reads; those of `names` whom nobody met yet are looked up in the workspace."""
        known = self.keepers.names
        for name in names:
            channel, _, who = name.partition(":")
            if channel == CHANNEL and who != user and known.of(name) is None:
                known.met(name, await self.conversation.people.called(who))
        zone, catalogue = zone_of(person.zone), self._catalogue(person)
        return Reader(name=name_of(CHANNEL, user), catalogue=catalogue, zone=zone, names=known)

    def _catalogue(self, person: Person) -> Catalogue:
        return self.conversation.coach.catalogues[person.language]

    def _buttons(self, catalogue: Catalogue) -> blocks.Block:
        forms = [
            blocks.button(catalogue.text(f"admin.open_{each}"), f"{AdminActions.OPEN}{each}") for each in OPENED_BY
        ]
        history = blocks.button(catalogue.text("admin.open_history"), AdminActions.HISTORY)
        return blocks.actions([*forms, history])

    async def _away(self, place: Place, catalogue: Catalogue) -> None:
        await self.conversation.messenger.tell(place, [catalogue.text("admin.unavailable")])


def _pressed(text: str, action: str, version: str, base: str) -> blocks.Block:
    return {**blocks.button(text, action), "value": f"{version}{_SEPARATOR}{base}"}


def _note(catalogue: Catalogue) -> blocks.Block:
    element = {"type": "plain_text_input", "action_id": _NOTE, "max_length": LONGEST_NOTE}
    label = {"type": "plain_text", "text": catalogue.text("admin.note")}
    return {"type": "input", "block_id": _NOTE, "optional": True, "label": label, "element": element}


def noted(body: dict[str, Any]) -> str:
    """What was written beside the button, whatever the block is called on its page."""
    fields = (body.get("state", {}).get("values") or {}).values()
    return next((str(each[_NOTE].get("value") or "") for each in fields if _NOTE in each), "")


def _back(entries: Sequence[Entry], in_force: str, reader: Reader) -> blocks.Block:
    catalogue = reader.catalogue
    options = [(desk_lines.version_line(each, reader), f"{each.version}{_SEPARATOR}{in_force}") for each in entries]
    confirm = {
        "title": _words(catalogue.text("admin.back_sure")),
        "text": _words(catalogue.text("admin.back_words")),
        "confirm": _words(catalogue.text("admin.back_yes")),
        "deny": _words(catalogue.text("admin.cancel")),
    }
    return {**blocks.select(catalogue.text("admin.back_to"), AdminActions.BACK, options), "confirm": confirm}


def _words(text: str) -> blocks.Block:
    return {"type": "plain_text", "text": text}
