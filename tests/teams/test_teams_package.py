"""The package is what Microsoft's own schema takes, says what the code answers, and asks for no more."""

import inspect
import io
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator
from peers import NODE, peer
from PIL import Image

import bot.channels.teams as channel
from bot.catalogues import load_catalogues
from bot.channels.teams import manifest as made
from bot.channels.teams.manifest import AppInfo, localization, manifest, package
from bot.channels.words import PROMPTS, Word, asked
from bot.cli import teams
from bot.cli.main import main
from bot.coaching.follow_up import read_follow_up
from bot.domain.draft import Language
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = load_catalogues()
INFO = AppInfo(app_id="11111111-2222-3333-4444-555555555555", domain="coach.example", version="1.2.3")
ICONS = {name: (files(channel) / "icons" / name).read_bytes() for name in ("color.png", "outline.png")}
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for path in Path(channel.__file__).parent.glob("*.py")
    if path.name != "manifest.py"  # it says; the others do
)


def _schema(name: str) -> Draft4Validator:
    path = peer(f"@microsoft/app-manifest/build/json-schemas/teams/v{made.SCHEMA}/MicrosoftTeams.{name}.json")
    return Draft4Validator(json.loads(path.read_text(encoding="utf-8")))


def _commands(scope: str) -> list[dict[str, Any]]:
    lists = manifest(INFO, CATALOGUES)["bots"][0]["commandLists"]
    return [command for each in lists if scope in each["scopes"] for command in each["commands"]]


def test_the_manifest_is_what_microsofts_schema_takes() -> None:
    """Schema 1.29, from Microsoft's own package; unknown fields are refused there."""
    validator = _schema("schema")
    assert [error.message for error in validator.iter_errors(manifest(INFO, CATALOGUES))] == []
    assert list(validator.iter_errors({**manifest(INFO, CATALOGUES), "unknown": 1}))


@pytest.mark.parametrize("language", list(Language))
def test_each_language_is_what_microsofts_schema_takes(language: Language) -> None:
    """Every string has a place that the schema knows; lengths that it forgets to check are checked here."""
    strings = localization(CATALOGUES[language])
    assert [error.message for error in _schema("Localization.schema").iter_errors(strings)] == []
    assert len(strings["description.short"]) <= 80
    assert len(strings["composeExtensions[0].commands[0].title"]) <= 32
    assert strings.keys() == localization(CATALOGUES[Language.EN]).keys()


def test_the_languages_name_every_string_of_the_manifest_that_people_read() -> None:
    """English as a file equals the manifest, place by place: nothing is left untranslated."""
    whole, found = manifest(INFO, CATALOGUES), {}

    def walk(value: Any, at: str) -> None:
        if isinstance(value, dict):
            for name, each in value.items():
                walk(each, f"{at}.{name}" if at else name)
        elif isinstance(value, list):
            for number, each in enumerate(value):
                walk(each, f"{at}[{number}]")
        elif at.rpartition(".")[2] in {"title", "description", "prompt", "short", "full"}:
            found[at] = value

    walk(whole, "")
    english = localization(CATALOGUES[Language.EN])
    assert found == {name: text for name, text in english.items() if name != "$schema"}


@pytest.mark.parametrize("language", list(Language))
def test_every_command_is_a_word_that_the_coach_understands(language: Language) -> None:
    """Teams types a command's title for the person: the conversation must know it, in both languages."""
    words = {name: asked(CATALOGUES[language].text(f"teams_app.{name}")) for name in made.PERSONAL}
    assert {name: word and word.word for name, word in words.items()} == dict(made.WORDS)
    assert set(made.WORDS.values()) == set(Word), "a word that the coach knows has no command"


@pytest.mark.parametrize("language", list(Language))
def test_every_starter_is_one_of_the_coachs_own_and_is_answered(language: Language) -> None:
    """The same starters as in every other chat: a word, a question, or a draft with something to say about."""
    texts = localization(CATALOGUES[language])
    starters = [texts[f"bots[0].commandLists[0].commands[{number}].prompt"] for number in range(len(PROMPTS))]
    assert starters == [CATALOGUES[language].text(f"chat.prompt_{name}_text") for name in PROMPTS]
    assert [read_follow_up(text, CATALOGUES) for text in starters] == [None] * len(starters)
    assert [bool(asked(text)) for text in starters] == [name != "example" for name in PROMPTS]


def test_places_for_commands_suffice() -> None:
    """Teams shows twelve commands a list and three lists; every scope of the bot has its list, once."""
    bot = manifest(INFO, CATALOGUES)["bots"][0]
    assert all(len(each["commands"]) <= 12 for each in bot["commandLists"])
    assert sorted(scope for each in bot["commandLists"] for scope in each["scopes"]) == sorted(bot["scopes"])
    assert [each["title"] for each in _commands("groupChat")] == ["help"]


def test_it_asks_for_no_more_than_the_code_does() -> None:
    """No Graph, no sign-on, no consent to read chats, no calls; and each surface has its code."""
    whole = manifest(INFO, CATALOGUES)
    assert not {"authorization", "webApplicationInfo", "permissions", "devicePermissions"} & whole.keys()
    assert whole["bots"][0]["isNotificationOnly"] is False
    assert {"botId", "scopes", "isNotificationOnly", "supportsFiles", "commandLists"} == whole["bots"][0].keys()
    assert whole["bots"][0]["supportsFiles"] is ("application/vnd.microsoft.teams.file.download.info" in SOURCES)
    (command,) = whole["composeExtensions"][0]["commands"]
    assert command["fetchTask"] is ("composeExtension/fetchTask" in SOURCES)
    assert command["type"] == "action"
    assert {"message", "compose"} <= set(command["context"])
    assert whole["composeExtensions"][0]["botId"] == whole["bots"][0]["botId"] == whole["id"] == INFO.app_id


def test_the_icons_are_as_teams_wants_them() -> None:
    """192×192 without transparency; 32×32, white on transparent, nothing else."""
    color, outline = (Image.open(io.BytesIO(ICONS[name])) for name in ("color.png", "outline.png"))
    assert (color.size, color.mode) == ((192, 192), "RGB")
    assert (outline.size, outline.mode) == ((32, 32), "RGBA")
    pixels = outline.tobytes()
    assert {pixels[at : at + 3] for at in range(0, len(pixels), 4)} == {b"\xff\xff\xff"}
    assert {pixels[3], pixels[-1]} == {0}
    assert max(pixels[3::4]) == 255


def test_the_same_input_gives_the_same_bytes() -> None:
    """A package can be compared with the one that was uploaded; its id stays when its version goes up."""
    assert package(INFO, CATALOGUES, ICONS) == package(INFO, CATALOGUES, dict(reversed(ICONS.items())))
    later = manifest(replace(INFO, version="1.2.4", app_id=INFO.app_id.upper()), CATALOGUES)
    assert later["id"] == manifest(INFO, CATALOGUES)["id"]
    with zipfile.ZipFile(io.BytesIO(package(INFO, CATALOGUES, ICONS))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["color.png", "en.json", "fr.json", "manifest.json", "outline.png"]
        named = json.loads(archive.read("manifest.json"))
        assert {*named["icons"].values(), "en.json", "fr.json", "manifest.json"} == set(archive.namelist())


def _options(folder: Path) -> list[str]:
    return ["--app-id", INFO.app_id, "--domain", INFO.domain, "--out", str(folder / "a.zip")]


def _run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    given = [*_options(folder), *options]
    return subprocess.run(  # noqa: S603 - this program and our own options
        [sys.executable, "-m", "bot", "teams", "package", *given], capture_output=True, text=True, check=False
    )


def test_the_command_writes_it(tmp_path: Path) -> None:
    """The zip where it was asked for; the reasons, and what people will see, beside it."""
    done = _run(tmp_path, "--package-version", INFO.version)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "a.zip").read_bytes() == package(INFO, CATALOGUES, ICONS)
    assert all(f"{what}: {why}" in done.stderr for what, why in made.PERMISSIONS.items())
    assert "--privacy" in done.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--app-id", "my-bot"),
        ("--app-id", "{11111111-2222-3333-4444-555555555555}"),
        ("--app-id", "00000000-0000-0000-0000-000000000000"),
        ("--domain", "https://coach.example"),
        ("--domain", "coach.example:443"),
        ("--domain", "*.example"),
        ("--domain", "localhost"),
        ("--developer", "x" * 33),
        ("--privacy", "coach.example/privacy"),
        ("--website", "http://coach.example"),
        ("--package-version", "1.2"),
    ],
)
def test_what_is_wrong_is_said_with_its_mend(
    tmp_path: Path, option: str, value: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line that begins with the option; nothing is written."""
    monkeypatch.setattr(sys, "argv", ["avantpost", "teams", "package", *_options(tmp_path), option, value])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith(f"{option}: ")
    assert len(said.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """No traceback."""
    done = _run(tmp_path / "nowhere")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "nowhere" in done.stderr


def test_the_admins_page_names_what_is_there() -> None:
    """docs/teams.md: settings that exist, options that exist, the Playground that the tests use."""
    page = (ROOT / "docs/teams.md").read_text(encoding="utf-8")
    settings = {field.validation_alias or f"{PREFIX}{name.upper()}" for name, field in Settings.model_fields.items()}
    named = set(re.findall(r"\b(?:AVANTPOST_[A-Z_]+|Microsoft[A-Z]\w+|ChannelService)\b", page))
    assert named <= settings
    assert {"MicrosoftAppId", "MicrosoftAppPassword", "AVANTPOST_TEAMS_TENANTS"} <= named
    options = {f"--{name.replace('_', '-')}" for name in inspect.signature(teams.package).parameters}
    (command,) = re.findall(r"avantpost teams package[^`]+", page)
    assert set(re.findall(r"--[a-z-]+", command)) <= options
    pinned = json.loads((NODE / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert f"@microsoft/m365agentsplayground@{pinned['@microsoft/m365agentsplayground']} " in page
