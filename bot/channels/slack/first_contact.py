"""What everybody is told first: who speaks, what is kept and where, what is counted, who reads, who can help."""

import logging
from dataclasses import dataclass, replace
from typing import Final

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.channels.slack.messenger import Messenger, Place
from bot.channels.slack.people import People, Person
from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach

_LOG = logging.getLogger(__name__)
PROMPTS: Final = ("example", "talk", "pay", "help")
"""Suggested prompts, at most four; their words are in the catalogues (`slack.prompt_*`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelNotice:
    """What first contact says of the model: its name and what its supplier keeps."""

    name: str
    retention: str


@dataclass(slots=True, kw_only=True)
class FirstContact:
    """Greets people once, and says it again whenever they ask for help."""

    coach: Coach
    messenger: Messenger
    people: People
    model: ModelNotice | None = None

    def lines(self, catalogue: Catalogue) -> list[str]:
        """The notice; an empty line between its parts."""
        return [catalogue.text("slack.welcome"), "", *self.promises(catalogue), "", catalogue.text("slack.how")]

    def promises(self, catalogue: Catalogue) -> list[str]:
        """What is kept, counted and read by whom, and a person to write to instead."""
        assessor = self.coach.assessor
        lines = [catalogue.text("slack.kept"), catalogue.text("slack.counted")]
        if self.model is not None and assessor is not None and assessor.reads:
            notice = catalogue.text("web.notice_model_used", model=self.model.name, retention=self.model.retention)
            lines.append(notice)
        else:
            lines.append(catalogue.text("slack.no_model"))
        contact = self.coach.charters.current().charter.contacts.get("communications")
        if contact is not None:
            lines.append(catalogue.text("lookup.person", who=contact.who[catalogue.language], link=contact.link))
        return lines

    async def opened(self, place: Place, person: Person) -> None:
        """Somebody opened the messages tab: the prompts, and the notice if they never saw it."""
        catalogue = self.coach.catalogues[person.language]
        if person.welcome:
            await self._prompts(place.channel, catalogue)
        await self.greet(place, person)

    async def greet(self, place: Place, person: Person) -> None:
        """The notice, once in a person's life here. Where Slack does not take it now, the next time will do."""
        if person.chosen.greeted or not person.welcome or not await self.people.greet(place.user):
            return
        lines = self.lines(self.coach.catalogues[person.language])
        try:
            await self.messenger.tell(replace(place, thread="", event=""), lines)
        except (SlackApiError, aiohttp.ClientError, TimeoutError) as error:
            _LOG.warning("somebody could not be greeted (%s)", type(error).__name__)
            await self.people.ungreet(place.user)

    async def _prompts(self, channel: str, catalogue: Catalogue) -> None:
        prompts = [
            {"title": catalogue.text(f"slack.prompt_{name}"), "message": catalogue.text(f"slack.prompt_{name}_text")}
            for name in PROMPTS
        ]
        try:
            await self.messenger.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=catalogue.text("slack.prompts"), prompts=prompts
            )
        except SlackApiError:  # an app of the older kind has no prompts; nothing is lost
            return
