"""pydantic's errors in an admin's words: what is wrong, at which line, and how to mend it."""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.charter.tree import Document
from bot.domain.errors import Fault


def plain(error: ValidationError, document: Document, model: type[BaseModel]) -> Iterable[Fault]:
    """One fault for each thing that pydantic refused, without repeats."""
    faults: dict[Fault, None] = {}
    for entry in error.errors(include_url=False):
        path = _path(entry["loc"], document)
        faults[_fault(entry["type"], entry, path, document, model)] = None
    # A choice between forms gives one error a form; the deepest says what the author meant.
    by_line: dict[int, list[Fault]] = {}
    for fault in faults:
        by_line.setdefault(fault.line, []).append(fault)
    for group in by_line.values():
        specific = [fault for fault in group if "should be" not in fault.what]
        yield from specific or group[:1]


def _path(location: Sequence[str | int], document: Document) -> tuple[str | int, ...]:
    """The part of pydantic's location that is a path in the file: names of models and choices are not."""
    path: tuple[str | int, ...] = ()
    for step in location:
        if (*path, step) in document.lines or (isinstance(step, str) and step == location[-1]):
            path = (*path, step)
    return path


def _fault(  # noqa: C901 - one case for each thing that can be wrong
    kind: str, entry: ErrorDetails, path: tuple[str | int, ...], document: Document, model: type[BaseModel]
) -> Fault:
    line = document.line(path)
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), document.name)
    match kind:
        case "missing":
            what, mend = f"“{key}” is missing", f"add {key}: with its text"
        case "extra_forbidden":
            close = get_close_matches(key, _keys(model), n=1)
            what = f"the key “{key}” is not known here"
            mend = f"did you mean “{close[0]}”?" if close else "remove it, or look at docs/charter-format.md"
        case "enum" | "literal_error":
            expected = entry.get("ctx", {}).get("expected", "")
            what, mend = f"“{entry['input']}” is not a value of “{key}”", f"choose {expected}"
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            what, mend = f"“{entry['input']}” is not a date", "write year-month-day: 2027-06-30"
        case "datetime_from_date_parsing" | "datetime_parsing":
            what, mend = f"“{entry['input']}” is not a time", "write 2027-03-01T09:00:00+01:00"
        case "value_error":
            what, mend = str(entry["ctx"]["error"]), "see docs/charter-format.md"
        case "string_pattern_mismatch" if key == "link":
            what, mend = f"“{entry['input']}” is not a link", "begin with https:// or mailto:"
        case "string_pattern_mismatch":
            what, mend = f"“{entry['input']}” is not a name", "use small letters, digits and _"
        case "string_type" | "list_type" | "dict_type" | "model_type" | "model_attributes_type":
            shapes = {"string_type": "a text", "list_type": "a list", "dict_type": "keys and values"}
            what = f"“{key}” should be {shapes.get(kind, 'keys and values')}"
            mend = "look at another file of the same folder"
        case "string_too_short" | "too_short":
            what, mend = f"“{key}” is empty", "write at least one entry, or remove the key"
        case _:
            what, mend = f"“{key}”: {entry['msg']}", "look at docs/charter-format.md"
    return Fault(document.name, line, what, mend)


def _keys(model: type[BaseModel]) -> list[str]:
    """Every key that may stand somewhere in a file of this model."""
    keys: set[str] = set()
    todo: list[object] = [model]
    seen: set[object] = set()
    while todo:
        current = todo.pop()
        if current in seen:
            continue
        seen.add(current)
        if isinstance(current, type) and issubclass(current, BaseModel):
            for name, info in current.model_fields.items():
                keys.add(info.alias or name)
                todo.append(info.annotation)
        else:
            todo += [part for part in get_args(current) if not isinstance(part, str)]
    return sorted(keys)
