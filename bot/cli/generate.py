"""The files that are made from the code, made again: `make fix` writes them, `make check` compares them."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from bot.channels.advice_json import json_schema
from bot.channels.web import openapi
from bot.charter.schema import json_schemas
from bot.cli.transcripts import renewed
from bot.observability.logs import fields_table
from bot.observability.named import metrics_table
from bot.settings import env_example, markdown_table

_ROOT = Path(__file__).resolve().parents[2]
_BEGIN, _END = "<!-- settings: generated -->\n", "<!-- end -->"
_METRICS, _FIELDS = "<!-- metrics: generated -->\n", "<!-- fields: generated -->\n"


def generated() -> Mapping[Path, str]:
    """Every generated file with the text that it should have."""
    readme = _ROOT / "README.md"
    guide = _ROOT / "docs/operations.md"
    return {
        _ROOT / ".env.example": env_example(),
        _ROOT / "docs/advice.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
        _ROOT / "docs/openapi.json": json.dumps(openapi.document(), indent=1, ensure_ascii=False) + "\n",
        **{
            _ROOT / f"policies/schema/{name}.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
            for name, schema in json_schemas().items()
        },
        readme: renewed(_with_table(readme.read_text(encoding="utf-8"), _BEGIN, markdown_table())),
        guide: _with_table(
            _with_table(guide.read_text(encoding="utf-8"), _METRICS, metrics_table()), _FIELDS, fields_table()
        ),
    }


def _with_table(text: str, begin: str, table: str) -> str:
    if begin not in text:
        return text
    before, rest = text.split(begin, 1)
    return f"{before}{begin}{table}{_END}{rest.split(_END, 1)[1]}"


def main(arguments: list[str]) -> int:
    """Write what differs, or with `--check` only name it and fail."""
    files = generated()
    stale = [path for path, text in files.items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        if "--check" in arguments:
            print(f"{path.relative_to(_ROOT)}: out of date — run `make fix`", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path], encoding="utf-8")
    return int("--check" in arguments and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
