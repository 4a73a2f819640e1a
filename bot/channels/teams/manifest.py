"""The app's package: a manifest of schema 1.29 with what the code answers and no more, icons, two languages. Pure."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from bot.channels.words import PROMPTS, Word
from bot.coaching.catalogue import Catalogue
from bot.domain.draft import Language

SCHEMA: Final = "1.29"
CHECK: Final = "check"
"""The message extension's one command."""
PERSONAL: Final = ("help", "charter", "my_data", "forget")
"""Commands in somebody's own chat, by their keys in the catalogues (`teams_app.*`)."""
ELSEWHERE: Final = ("help",)
"""In groups and channels a mention gets a link to that chat, and nothing else."""
WORDS: Final[Mapping[str, Word]] = {each.value: each for each in Word}
"""What each command is to the conversation."""
PERMISSIONS: Final = {
    "bots, personal": "people talk to the coach in a chat of their own; nothing is read anywhere else",
    "bots, team and groupChat": "whoever mentions it there gets a link to that chat; other messages never reach it",
    "bots, supportsFiles": "read a draft that comes as a text file in that chat",
    "composeExtensions": "“Check with the coach” where people write, and on a message that they choose",
}
"""What the manifest asks for, and why. No Graph permission, no consent for chats or teams, no single sign-on."""
_ACCENT: Final = "#1f5c57"
_BASE: Final = "https://developer.microsoft.com/json-schemas/teams"
_DOMAIN: Final = re.compile(
    r"(?=.{4,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])"
)
_VERSION: Final = re.compile(r"(?:0|[1-9]\d{0,8})(?:\.(?:0|[1-9]\d{0,8})){2}")
_URL: Final = re.compile(r"https://[^\s/?#@]+(?:[/?#]\S*)?")
_LONGEST_NAME, _LONGEST_URL = 32, 2048
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name: the same input gives the same bytes, whenever it is made."""
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class AppInfo:
    """What an admin says of the app. Empty addresses become `https://domain`."""

    app_id: str
    domain: str
    version: str
    developer: str = "Avantpost"
    website: str = ""
    privacy: str = ""
    terms: str = ""

    def faults(self) -> list[str]:
        """What is wrong with it, each with its mend; the option's name stands first."""
        found = []
        if not _is_guid(self.app_id):
            found.append(
                "--app-id: not an application id; copy it from the bot's page, Configuration, Microsoft App ID, "
                "e.g. 11111111-2222-3333-4444-555555555555"
            )
        if not _DOMAIN.fullmatch(self.domain):
            found.append("--domain: a host name alone, e.g. coach.example: no https://, port, path or wildcard")
        if not _VERSION.fullmatch(self.version):
            found.append("--package-version: three numbers, e.g. 1.0.2; a higher one at each upload")
        if not 0 < len(self.developer.strip()) <= _LONGEST_NAME:
            found.append(f"--developer: your company's name, at most {_LONGEST_NAME} characters")
        found += [
            f"--{option}: an address that starts with https://"
            for option, url in (("website", self.website), ("privacy", self.privacy), ("terms", self.terms))
            if url and (len(url) > _LONGEST_URL or not _URL.fullmatch(url))
        ]
        return found


def manifest(info: AppInfo, catalogues: Mapping[Language, Catalogue]) -> Json:
    """The manifest, in English; `localization` holds the other languages."""
    app_id, home, words = info.app_id.lower(), f"https://{info.domain}", catalogues[Language.EN]
    return {
        "$schema": f"{_BASE}/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": info.version,
        "id": app_id,
        "localizationInfo": {
            "defaultLanguageTag": Language.EN.value,
            "defaultLanguageFile": f"{Language.EN}.json",
            "additionalLanguages": [
                {"languageTag": each.value, "file": f"{each}.json"} for each in Language if each is not Language.EN
            ],
        },
        "developer": {
            "name": info.developer.strip(),
            "websiteUrl": info.website or home,
            "privacyUrl": info.privacy or home,
            "termsOfUseUrl": info.terms or home,
        },
        "name": {"short": "Avantpost", "full": "Avantpost"},
        "description": {"short": words.text("teams_app.short"), "full": words.text("teams_app.full")},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": _ACCENT,
        "defaultInstallScope": "personal",
        "bots": [
            {
                "botId": app_id,
                "scopes": ["personal", "team", "groupChat"],
                "isNotificationOnly": False,
                "supportsFiles": True,
                "commandLists": _command_lists(words),
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": CHECK,
                        "type": "action",
                        "context": ["message", "compose", "commandBox"],
                        "title": words.text("teams_app.check"),
                        "description": words.text("teams_app.check_about"),
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "validDomains": [info.domain],
    }


def localization(catalogue: Catalogue) -> dict[str, str]:
    """Every string of the manifest that people read, in one language, by its place in the manifest."""
    found = {
        "$schema": f"{_BASE}/v{SCHEMA}/MicrosoftTeams.Localization.schema.json",
        "name.short": "Avantpost",
        "name.full": "Avantpost",
        "description.short": catalogue.text("teams_app.short"),
        "description.full": catalogue.text("teams_app.full"),
        "composeExtensions[0].commands[0].title": catalogue.text("teams_app.check"),
        "composeExtensions[0].commands[0].description": catalogue.text("teams_app.check_about"),
    }
    for place, each in enumerate(_command_lists(catalogue)):
        for number, command in enumerate(each["commands"]):
            at = f"bots[0].commandLists[{place}].commands[{number}]"
            found |= {f"{at}.{name}": command[name] for name in ("title", "description", "prompt") if name in command}
    return found


def package(info: AppInfo, catalogues: Mapping[Language, Catalogue], icons: Mapping[str, bytes]) -> bytes:
    """The zip that a Teams admin uploads; `icons` are the files by name. Nothing in it depends on when or where."""
    files = {"manifest.json": _json(manifest(info, catalogues)), **icons}
    files |= {f"{language}.json": _json(localization(catalogues[language])) for language in Language}
    held = io.BytesIO()
    # Stored, not deflated: what zlib makes of the same bytes differs from one version to the next.
    with zipfile.ZipFile(held, "w", zipfile.ZIP_STORED) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, data)
    return held.getvalue()


def _command_lists(words: Catalogue) -> list[Json]:
    """The starters and the words of somebody's own chat, and the one word of other places."""
    starters = [
        {
            "type": "prompt",
            "title": words.text(f"chat.prompt_{name}"),
            "description": words.text(f"chat.prompt_{name}"),
            "prompt": words.text(f"chat.prompt_{name}_text"),
        }
        for name in PROMPTS
    ]
    own = [
        {"title": words.text(f"teams_app.{name}"), "description": words.text(f"teams_app.{name}_about")}
        for name in PERSONAL
    ]
    elsewhere = [
        {"title": words.text(f"teams_app.{name}"), "description": words.text("teams_app.elsewhere_about")}
        for name in ELSEWHERE
    ]
    return [
        {"scopes": ["personal"], "commands": [*starters, *own]},
        {"scopes": ["team", "groupChat"], "commands": elsewhere},
    ]


def _is_guid(text: str) -> bool:
    """A GUID as Azure shows it: neither braces nor missing hyphens, and not the one of zeros."""
    try:
        found = UUID(text)
    except ValueError:
        return False
    return str(found) == text.lower() and found.int != 0


def _json(value: Json | dict[str, str]) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()
