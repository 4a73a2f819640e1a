"""Every way that a draft can take through Teams, with whatever can go wrong on it: several people at once, no waiting.

Each way has its own person, so that no conversation's allowance is met; `idle` asks the program what is under way.
"""

import asyncio
import json
from dataclasses import dataclass

from aiohttp import ClientSession
from fake_teams import FakeTeams, Json

from bot.channels.teams.cards import Verbs

FORM = {"commandId": "checkWithCoach", "commandContext": "compose"}


async def idle(teams: FakeTeams) -> None:
    """Until nothing is under way in the program, and nothing on the wire since."""
    async with asyncio.timeout(60), ClientSession() as session:
        seen = -1
        while True:
            async with session.get(f"{teams.coach_url}readyz") as response:
                under_way = (await response.json())["teams"]["under_way"]
            if under_way == 0 and seen == len(teams.wire):
                return
            seen = len(teams.wire)
            await asyncio.sleep(0.05)


def cards(teams: FakeTeams, user: str) -> list[Json]:
    """The coach's cards in somebody's chat."""
    return [each for each in teams.answers(user) if each.get("attachments")]


@dataclass
class Paths:
    """The ways of one `draft`; `word` stands in it and in whatever else somebody can name."""

    teams: FakeTeams
    draft: str
    word: str
    people: str = "p"

    async def all(self) -> None:
        """Every one; at the end all is answered."""
        alone = (self.edited, self.file, self.no_text, self.questions, self.dialog, self.somebody_elses, self.group)
        buttons = (Verbs.WHY, Verbs.USE, Verbs.WHO, Verbs.MORE, Verbs.AGAIN, Verbs.CHOOSE, Verbs.FORGET, self.word)
        await asyncio.gather(*(self.advised(self._who(verb)) for verb in buttons), *(each() for each in alone))
        await idle(self.teams)
        await asyncio.gather(*(self.pressed(verb) for verb in buttons), self.thumbs(), self.malformed())
        await idle(self.teams)
        await self.refused()
        await asyncio.gather(
            *(self.teams.types(self._who(verb), word) for verb, word in zip(buttons, WORDS, strict=True))
        )
        await idle(self.teams)

    def _who(self, way: str) -> str:
        return f"{self.people}-{'unknown' if way == self.word else way}"

    async def advised(self, user: str) -> None:
        """A draft as a message."""
        await self.teams.types(user, self.draft)

    async def pressed(self, verb: str) -> None:
        """A button, as a newer and as an older client sends it; by somebody who never had the card, too."""
        user = self._who(verb)
        for shown in [*(str(each["id"]) for each in cards(self.teams, user)[:1]), "1700000000000"]:
            data = {"coach": verb, "draft": self.draft, "platform": "LinkedIn", "language": "fr"}
            await self.teams.presses(user, shown, verb, data)
            value = self.teams.activity(user, value=data, replyToId=shown)
            await self.teams.deliver(value)

    async def thumbs(self) -> None:
        """With words."""
        user = self._who(Verbs.WHY)
        for shown in (str(cards(self.teams, user)[0]["id"]), self.word):
            pressed = {"reaction": "dislike", "feedback": json.dumps({"feedbackText": self.draft})}
            value = {"actionName": "feedback", "actionValue": pressed}
            assert await self.teams.invokes(user, "message/submitAction", value, replyToId=shown) == (200, {})

    async def edited(self) -> None:
        """A draft that is written anew, added to, and deleted."""
        user = self._who("edited")
        stamp = await self.teams.types(user, self.draft)
        await self.teams.edits(user, stamp, f"{self.draft} Again.")
        await self.teams.types(user, f"She agreed in writing, {self.word} did")
        await self.teams.types(user, "why?")
        await self.teams.removes(user, stamp)

    async def file(self) -> None:
        """In a file that is one, in one that lies, and in one that is too large."""
        user = self._who("file")
        for data in (self.draft.encode(), f"\x00{self.word}".encode(), self.draft.encode() * 5_000):
            attachment = self.teams.file(data, name=f"{self.word}.txt")
            await self.teams.deliver({**self.teams.message(user, ""), "attachments": [attachment]})

    async def no_text(self) -> None:
        """Too long, of control characters, of another kind; a picture that is named."""
        user = self._who("bad")
        for text in (f"{self.word} " * 900, f"\x00\x01\x02{self.word}\x03\x04\x05"):
            await self.teams.deliver(self.teams.message(user, text))
        image = {"contentType": "image/png", "contentUrl": f"https://x.example/{self.word}", "name": self.word}
        await self.teams.deliver({**self.teams.message(user, self.word), "attachments": [image]})

    async def questions(self) -> None:
        """To the charter."""
        await self.teams.types(self._who("question"), f"charter may I talk about {self.word}?")

    async def dialog(self) -> None:
        """The form, and every button of it."""
        user = self._who("dialog")
        own = {"body": {"content": self.draft}, "from": {"user": {"id": self.teams.person(user)}}}
        await self.teams.invokes(user, "composeExtension/fetchTask", {**FORM, "messagePayload": own})
        for verb in (Verbs.CHECK, Verbs.COMPLETE, Verbs.AGAIN, self.word):
            data = {"coach": verb, "draft": self.draft, "platform": self.word, "reading": self.word}
            status, _ = await self.teams.invokes(user, "composeExtension/submitAction", {**FORM, "data": data})
            assert status == 200
        await self.teams.invokes(user, self.word, {"data": self.draft})

    async def somebody_elses(self) -> None:
        """The same on a message of another."""
        payload = {"body": {"contentType": "html", "content": f"<p>{self.draft}</p>"}, "from": {"user": {"id": "b"}}}
        value = {**FORM, "messagePayload": payload}
        await self.teams.invokes(self._who("other"), "composeExtension/fetchTask", value)

    async def group(self) -> None:
        """A mention in a channel."""
        await self.teams.mentions(self._who("group"), self.draft)

    async def malformed(self) -> None:
        """What is no activity, and who may not come in."""
        await self.teams.post(b"{" + self.word.encode())
        await self.teams.deliver({"type": self.word, "text": self.draft})
        await self.teams.deliver(self.teams.message(self._who("bad"), self.draft, channelData={"tenant": self.word}))
        guest = self.teams.message(self._who("guest"), self.draft)
        guest["from"]["userRole"] = "guest"
        await self.teams.deliver(guest)

    async def refused(self) -> None:
        """By Teams, in each of its ways, and a connection that breaks."""
        for status in (400, 403, 502, 500, 429):
            self.teams.refuse.append((status, {"Retry-After": "1"} if status == 429 else {}))
            await self.teams.types(self._who(f"refused-{status}"), self.draft)
        self.teams.drop = 1
        await self.teams.types(self._who("dropped"), self.draft)
        self.teams.refuse_delete = [501]
        await self.teams.types(self._who(Verbs.WHY), "oublie")
        await idle(self.teams)
        self.teams.refuse_delete = []


WORDS = ("forget", "oublie", "my data", "help", "charter", "forget", "aide", "why?")
