"""What everybody is told first: who speaks, what is kept and where, what is counted, who reads, who can help."""

import logging
from dataclasses import dataclass, replace

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.channels.slack.messenger import Messenger, Place
from bot.channels.slack.people import People, Person
from bot.channels.words import PROMPTS, ModelNotice, promises, welcome
from bot.coaching.catalogue import Catalogue
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface

_LOG = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class FirstContact:
    """Greets people once, and says it again whenever they ask for help."""

    coach: Coach
    messenger: Messenger
    people: People
    model: ModelNotice | None = None

    def lines(self, catalogue: Catalogue) -> list[str]:
        """The notice; an empty line between its parts."""
        return welcome(self.coach, self.model, catalogue, Surface.SLACK)

    def promises(self, catalogue: Catalogue) -> list[str]:
        """What is kept, counted and read by whom, and a person to write to instead."""
        return promises(self.coach, self.model, catalogue, Surface.SLACK)

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
            {"title": catalogue.text(f"chat.prompt_{name}"), "message": catalogue.text(f"chat.prompt_{name}_text")}
            for name in PROMPTS
        ]
        try:
            await self.messenger.client.assistant_threads_setSuggestedPrompts(
                channel_id=channel, title=catalogue.text("chat.prompts"), prompts=prompts
            )
        except SlackApiError:  # an app of the older kind has no prompts; nothing is lost
            return
