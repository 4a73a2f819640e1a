"""The JSON Schemas that editors read: made from the models, shipped, named in each file, strict as the loader."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from charter_files import ARTICLE, CHARTER, LEAKS

from bot.charter.schema import json_schemas

POLICIES = Path(__file__).resolve().parents[2] / "policies"
SCHEMAS = json_schemas()


class EditorLoader(yaml.CSafeLoader):
    """YAML 1.2's core, which editors use: "no" and a date are texts."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - the name and the form that PyYAML reads
        **{key: [("tag:yaml.org,2002:bool", re.compile("(true|false)$", re.IGNORECASE))] for key in "tTfF"},
        **{key: [("tag:yaml.org,2002:int", re.compile("[0-9]+$"))] for key in "0123456789"},
        **{key: [("tag:yaml.org,2002:null", re.compile("~?$"))] for key in ["~", ""]},
    }


def problems(text: str, schema: str) -> list[str]:
    """What an editor would underline."""
    values = yaml.load(text, EditorLoader)  # noqa: S506 - a safe loader, with fewer types
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMAS[schema]).iter_errors(values)]


def shipped() -> list[Path]:
    """Every file of the charter that ships."""
    return sorted(POLICIES.rglob("*.yaml"))


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_the_shipped_schemas_are_those_of_the_models(name: str) -> None:
    """`make fix` writes them."""
    path = POLICIES / "schema" / f"{name}.schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == SCHEMAS[name]


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_schema_is_one(name: str) -> None:
    """Valid under the draft that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


def test_every_key_that_an_admin_may_write_has_a_description() -> None:
    """It is the help that an editor shows."""
    silent = [
        f"{name}.{model}.{key}"
        for name, schema in SCHEMAS.items()
        for model, definition in [("file", schema), *schema["$defs"].items()]
        for key, value in definition.get("properties", {}).items()
        if "description" not in value and "$ref" not in value
    ]
    assert silent == []


@pytest.mark.parametrize("path", shipped(), ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema_and_keeps_it(path: Path) -> None:
    """Editors underline nothing in the charter that ships."""
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    assert first.startswith("# yaml-language-server: $schema=")
    schema = path.parent / first.partition("=")[2]
    assert schema.resolve().is_relative_to(POLICIES / "schema")
    assert problems(text, schema.name.removesuffix(".schema.json")) == []


@pytest.mark.parametrize(
    ("schema", "text", "old", "new"),
    [
        ("article", ARTICLE, "owner: communications", "ownr: communications"),
        ("article", ARTICLE, "level: pause", "level: pauze"),
        ("article", ARTICLE, "within: 4", "within: 100"),
        ("article", ARTICLE, "effective: 2026-01-01", "effective: true"),
        ("article", ARTICLE, "negated, quoted", "negatd, quoted"),
        ("article", ARTICLE, "en: [launch]", "en: []"),
        ("charter", CHARTER, "mailto:", "http:"),
        ("charter", CHARTER, "[FR, US]", "[France]"),
        ("charter", CHARTER, "permission: official", "permission: perhaps"),
        ("lexicon", LEAKS, "words:", "wrds:"),
    ],
)
def test_an_editor_underlines_what_the_loader_would_refuse(schema: str, text: str, old: str, new: str) -> None:
    """Before the file is saved."""
    assert problems(text, schema) == []
    assert problems(text.replace(old, new), schema) != []
