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
from bot.storage import retention

_ROOT = Path(__file__).resolve().parents[2]
_END = "<!-- end -->"
_TABLES = {
    "settings": markdown_table,
    "retention": retention.markdown_table,
    "metrics": metrics_table,
    "fields": fields_table,
}


def generated() -> Mapping[Path, str]:
    """Every generated file with the text that it should have."""
    readme = _ROOT / "README.md"
    pages = [_ROOT / f"docs/{name}.md" for name in ("operations", "settings")]
    return {
        _ROOT / ".env.example": env_example(),
        _ROOT / "docs/advice.schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n",
        _ROOT / "docs/openapi.json": json.dumps(openapi.document(), indent=1, ensure_ascii=False) + "\n",
        **{
            _ROOT / f"policies/schema/{name}.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
            for name, schema in json_schemas().items()
        },
        readme: renewed(_with_tables(readme.read_text(encoding="utf-8"))),
        **{page: _with_tables(page.read_text(encoding="utf-8")) for page in pages},
    }


def _with_tables(text: str) -> str:
    for name, table in _TABLES.items():
        begin = f"<!-- {name}: generated -->\n"
        if begin in text:
            before, rest = text.split(begin, 1)
            text = f"{before}{begin}{table()}{_END}{rest.split(_END, 1)[1]}"
    return text


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
