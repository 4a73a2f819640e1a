"""What everybody is told first: who speaks, what is kept and where, what is counted, who reads, who can help."""

from dataclasses import dataclass

from bot.channels.teams import elements
from bot.channels.teams.cards import lines_body
from bot.channels.teams.messages import message, with_prompts
from bot.channels.teams.messenger import Messenger
from bot.channels.teams.people import People, Person
from bot.channels.teams.wire import Reference
from bot.channels.words import ModelNotice, welcome
from bot.coaching.coach import Coach
from bot.coaching.compose import Surface


@dataclass(slots=True, kw_only=True)
class FirstContact:
    """Greets people once, and says it again whenever they ask for help."""

    coach: Coach
    messenger: Messenger
    people: People
    model: ModelNotice | None = None

    async def greet(self, where: Reference, person: Person) -> None:
        """The notice, once in a person's life here."""
        if person.welcome and not person.chosen.greeted and await self.people.choices.greet(where.user):
            await self.tell(where, person)

    async def tell(self, where: Reference, person: Person) -> None:
        """The notice, with prompt starters below."""
        catalogue = self.coach.catalogues[person.language]
        body = lines_body(welcome(self.coach, self.model, catalogue, Surface.TEAMS))
        summary = catalogue.text("web.welcome_title")
        pages = elements.cards(body, [], language=person.language, spoken=summary)
        messages = [message([page], summary) for page in pages]
        messages[-1] = with_prompts(messages[-1], catalogue)
        await self.messenger.send(where, messages)
