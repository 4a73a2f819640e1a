"""The language in which verbs about the charter speak to its keepers: that of the settings."""

from functools import cache

from bot.catalogues import load_catalogues
from bot.channels.console import shown
from bot.coaching.catalogue import Catalogue
from bot.domain.draft import Language
from bot.domain.errors import SettingsError
from bot.settings import load_settings


def say(text: str) -> str:
    """`text` in AVANTPOST_LOCALE, with nothing in it that a terminal would act on."""
    return shown(_catalogue(_locale()).said(text))


def _locale() -> Language:
    try:
        return load_settings().locale
    except SettingsError:  # they are told elsewhere, by the verb that needs them
        return Language.EN


@cache
def _catalogue(language: Language) -> Catalogue:
    return load_catalogues()[language]
