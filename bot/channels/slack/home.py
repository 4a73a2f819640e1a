"""The Home tab: what the coach does and does not, what somebody chose, and the charter by topic."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.channels.slack import blocks, forms
from bot.channels.slack.blocks import Actions
from bot.channels.slack.conversation import Conversation, card
from bot.channels.slack.people import Person
from bot.coaching.catalogue import Catalogue
from bot.domain.charter import Charter
from bot.domain.draft import Language
from bot.domain.errors import StorageError

_AUTO: Final = "auto"
_EXAMPLES: Final = 5
Json = dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Home:
    """Draws the tab and keeps what is chosen there."""

    conversation: Conversation
    keepers: Callable[[str, Person], Awaitable[list[blocks.Block]]] | None = None
    """What those who keep the charter find on top; nothing for anybody else."""

    async def draw(self, user: str, notice: str | None = None) -> None:
        """Publish the tab for `user`; `notice` stands on top of it (a key of the catalogue)."""
        conversation = self.conversation
        person = await conversation.person(user)
        catalogue = conversation.coach.catalogues[person.language]
        shown = [blocks.context(catalogue.text(notice))] if notice else []
        if person.welcome:
            if self.keepers is not None:
                shown += await self.keepers(user, person)
            shown += self._shown(person, catalogue)
        else:
            shown += blocks.lines_blocks([catalogue.text("slack.not_here")])
        view = {"type": "home", "blocks": blocks.fitted(shown)}
        await conversation.messenger.client.views_publish(user_id=user, view=view)

    async def choose_language(self, user: str, value: str) -> None:
        """Keep the language that somebody chose; `auto` is none."""
        person = await self.conversation.person(user)
        language = Language(value) if value in tuple(Language) else None
        await self._keep(user, replace(person, chosen=replace(person.chosen, language=language)))

    async def choose_defaults(self, user: str, view: Json) -> None:
        """Keep where somebody usually posts and as whom."""
        person = await self.conversation.person(user)
        platform, speaking_as = forms.defaults_of(view)
        await self._keep(
            user, replace(person, chosen=replace(person.chosen, platform=platform, speaking_as=speaking_as))
        )

    async def defaults_form(self, user: str) -> Json:
        """The form for these, filled in."""
        person = await self.conversation.person(user)
        chosen = person.chosen
        return forms.defaults_form(self.conversation.coach.catalogues[person.language], chosen)

    async def topic(self, user: str, article_id: str) -> Json:
        """The window with one article."""
        person = await self.conversation.person(user)
        catalogue = self.conversation.coach.catalogues[person.language]
        charter = self.conversation.coach.charters.current().charter
        article = charter.articles.get(article_id)
        shown = (
            card(article, charter, catalogue)
            if article
            else blocks.lines_blocks([catalogue.text("slack.article_gone")])
        )
        return blocks.modal(catalogue.text("web.charter"), catalogue.text("web.close"), shown)

    async def _keep(self, user: str, person: Person) -> None:
        try:
            await self.conversation.people.keep(user, person.chosen)
        except StorageError:
            await self.draw(user, "chat.not_kept")
        else:
            await self.draw(user, "chat.kept_choice")

    def _shown(self, person: Person, catalogue: Catalogue) -> list[blocks.Block]:
        charter = self.conversation.coach.charters.current().charter
        articles = charter.articles.values()
        language = person.language
        topics = [(article.title[language], article.id) for article in articles]
        return [
            blocks.header(catalogue.text("web.welcome_title")),
            *blocks.lines_blocks([catalogue.text("slack.does"), "", catalogue.text("slack.does_not")]),
            blocks.header(catalogue.text("slack.home_kept")),
            *blocks.lines_blocks(self.conversation.first_contact.promises(catalogue)),
            blocks.header(catalogue.text("slack.home_chosen")),
            *_chosen(person, catalogue),
            blocks.header(catalogue.text("web.charter")),
            blocks.actions([blocks.select(catalogue.text("chat.topics"), Actions.TOPIC, topics)]),
            *_examples(charter, catalogue),
            blocks.context(
                catalogue.text(
                    "slack.home_version",
                    employer=charter.employer.name,
                    version=charter.version[:12],
                    date=max(article.effective for article in articles).isoformat(),
                )
            ),
        ]


def _chosen(person: Person, catalogue: Catalogue) -> list[blocks.Block]:
    languages = [(catalogue.text("slack.language_auto"), _AUTO)]
    languages += [(catalogue.text(f"chat.language_{value}"), value) for value in Language]
    chosen = person.chosen
    usual = [
        catalogue.text("chat.held_platform", value=chosen.platform or "–"),
        catalogue.text("chat.held_speaking_as", value=chosen.speaking_as or "–"),
    ]
    return [
        *blocks.lines_blocks(usual),
        blocks.actions(
            [
                blocks.select(catalogue.text("chat.language"), Actions.LANGUAGE, languages, chosen.language or _AUTO),
                blocks.button(catalogue.text("slack.defaults"), Actions.DEFAULTS),
            ]
        ),
    ]


def _examples(charter: Charter, catalogue: Catalogue) -> list[blocks.Block]:
    """A few posts that work, one an article."""
    language = catalogue.language
    good = [charter.named(each.good[language][0]) for each in charter.articles.values() if each.good[language]]
    if not good:
        return []
    return [blocks.header(catalogue.text("slack.home_examples")), blocks.rich([blocks.bullets(good[:_EXAMPLES])])]
