"""What the operator decides, read once from the environment and `.env`. Only `app` and `cli` look at it."""

from bot.settings.names import GOVERNMENT_SERVICE, PREFIX, listed, shipped
from bot.settings.told import described, env_example, load_settings, markdown_table
from bot.settings.values import Settings

__all__ = [
    "GOVERNMENT_SERVICE",
    "PREFIX",
    "Settings",
    "described",
    "env_example",
    "listed",
    "load_settings",
    "markdown_table",
    "shipped",
]
