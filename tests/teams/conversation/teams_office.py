"""A tenant whose charter is kept from chat, and what an admin's client does with the cards of the desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from charter.charter_files import MINIMAL
from desk_memory import MemoryDesk
from memory_connector import BEN, Begin, MemoryConnector, Tenant, actions_in, words

from bot.catalogues import load_catalogues
from bot.channels.keepers import Keepers
from bot.channels.teams.desk_verbs import DeskVerbs
from bot.channels.teams.wire import Invoked
from bot.coaching.admins import Admins
from bot.coaching.coach import Coach

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ADMIN, SECOND, OTHER = "ada0ada0-0000-4000-8000-00000000000a", "5ec05ec0-0000-4000-8000-00000000000b", BEN
SMALL = {name: text.encode() for name, text in MINIMAL.items()}
PARIS: Mapping[str, Any] = {"localTimezone": "Europe/Paris", "localTimestamp": "2026-12-01T13:00:00.000+01:00"}
Json = dict[str, Any]


@dataclass
class Office:
    """A tenant whose charter is kept from chat."""

    tenant: Tenant
    desk: MemoryDesk
    coach: Coach
    keepers: Keepers
    locale: str
    told: Mapping[str, Any]

    async def types(self, text: str, user: str = ADMIN, **more: Any) -> str:
        """Somebody writes; what the newest message says."""
        activity = {"type": "message", "id": f"u{next(self.tenant.turns)}", "text": text, **self.told, **more}
        await self.tenant.arrives(activity, user, locale=self.locale)
        return self.said(user)

    def said(self, user: str = ADMIN) -> str:
        """The newest message."""
        return words(self.tenant.chat(user)[self.newest(user)])

    def newest(self, user: str = ADMIN) -> str:
        """Its id."""
        return list(self.tenant.chat(user))[-1]

    def card(self, shown: str = "", user: str = ADMIN) -> Json:
        """A card as it stands, the newest by default."""
        found: Json = self.tenant.chat(user)[shown or self.newest(user)]["attachments"][0]["content"]
        return found

    async def presses(self, verb: str, user: str = ADMIN, *, shown: str = "", form: str = "", **typed: str) -> str:
        """Press a button of a card, the newest by default; what stands in the newest message afterwards."""
        shown = shown or self.newest(user)
        data = sent_by(button(self.card(shown, user), verb, form), self.card(shown, user), typed)
        await self.sends(data, user, shown=shown)
        return self.said(user)

    async def sends(self, data: Mapping[str, object], user: str = ADMIN, *, shown: str, **more: Any) -> Invoked:
        """What a client sends for a button."""
        value = {"action": {"type": "Action.Execute", "verb": data.get("coach"), "data": data}, "trigger": "manual"}
        more = {"locale": self.locale, **self.told, **more}
        answer = await self.tenant.invokes("adaptiveCard/action", value, user, replyToId=shown, **more)
        await self.tenant.settle()
        return answer

    async def opens(self, form: str, user: str = ADMIN) -> None:
        """The desk, and a form under it."""
        await self.types("admin", user)
        await self.presses(DeskVerbs.OPEN, user, form=form)

    async def embargo(self, name: str, user: str = ADMIN) -> str:
        """An embargo through the form; what it would do."""
        await self.opens("embargo", user)
        return await self.presses(
            DeskVerbs.SENT, user, names=name, until_day="2027-04-01", until_hour="09:00", secret="yes"
        )


def office(
    begin: Begin,
    desk: MemoryDesk | None = None,
    *,
    locale: str = "en-US",
    told: Mapping[str, Any] = PARIS,
    connector: MemoryConnector | None = None,
    **more: Any,
) -> Office:
    """An office with two admins, whose ids the operator wrote in capitals."""
    desk = desk or MemoryDesk(contents=SMALL, now=NOW)
    coach = Coach(charters=desk, catalogues=load_catalogues(), clock=lambda: NOW, new_id=lambda: "x")
    keepers = Keepers(
        admins=Admins(frozenset({f"teams:{ADMIN}", f"teams:{SECOND}"})), desk=desk, engine=desk.current, **more
    )
    tenant = begin(coach=coach, keepers=keepers, connector=connector)
    return Office(tenant, desk, coach, keepers, locale, told)


def button(card: Json, verb: str, form: str = "") -> Json:
    """A button of a card."""
    (found,) = [
        each
        for each in actions_in(card)
        if each.get("data", {}).get("coach") == verb and (not form or each["data"].get("form") == form)
    ]
    return found


def buttons_of(card: Json) -> list[str]:
    """What can be pressed on a card."""
    return [each["data"]["coach"] for each in actions_in(card) if "data" in each]


def sent_by(action: Json, card: Json, typed: Mapping[str, str]) -> Json:
    """What a client sends for a button: its data and the card's fields, none of which may be empty if it is wanted."""
    inputs = {each["id"]: each for each in inputs_in(card)}
    assert set(typed) <= set(inputs), f"the card has no field {set(typed) - set(inputs)}"
    if action.get("associatedInputs") == "none":
        return dict(action["data"])
    values = {name: typed.get(name, each.get("value", "")) for name, each in inputs.items()}
    empty = [name for name, each in inputs.items() if each.get("isRequired") and not values[name]]
    assert not empty, f"the client would say {[inputs[name]['errorMessage'] for name in empty]} and send nothing"
    return {**action["data"], **values}


def inputs_in(value: object) -> list[Json]:
    """Every field of a card, unfolded ones too."""
    if isinstance(value, list):
        return [each for part in value for each in inputs_in(part)]
    if not isinstance(value, dict):
        return []
    own = [value] if str(value.get("type", "")).startswith("Input.") else []
    return own + [each for key in ("body", "actions", "card") for each in inputs_in(value.get(key))]
