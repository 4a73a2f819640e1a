"""pydantic's errors in an admin's words: what is wrong, at which line, and how to mend it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Final, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.charter.tree import Document, Tree
from bot.domain.errors import Fault
from bot.domain.said import Said

_REFERENCE: Final = "docs/charter-format.md"
_LONGEST_QUOTE: Final = 50
_LANGUAGES: Final[Mapping[str, Said]] = {"en": Said("English"), "fr": Said("French")}
_A_TEXT: Final[Mapping[type, tuple[Said, Said]]] = {
    dict: (
        Said("a text is expected, and YAML reads keys and values"),
        Said("put the whole text in quotes: a colon stands in it"),
    ),
    list: (
        Said("one text is expected, and this is a list"),
        Said("write one text, in quotes if it begins with a bracket"),
    ),
    bool: (Said("a text is expected, and YAML takes this word for yes or no"), Said("put the word in quotes")),
    type(None): (
        Said("a text is expected, and nothing stands here"),
        Said("write it; text beginning with # needs quotes"),
    ),
}
"""Why a text is not one, by what YAML made of it."""


_NONE: Final[Mapping[str, Said]] = {
    "article": Said("no article"),
    "contact": Said("no contact"),
    "lexicon": Said("no lexicon"),
    "rule": Said("no rule"),
    "variant": Said("no variant"),
}


class _Place(NamedTuple):
    """One error of pydantic's, and what is written where it happened."""

    entry: ErrorDetails
    key: str
    written: Tree
    parent: str
    known: Sequence[str]

    @property
    def quoted(self) -> str:
        """The value as its author wrote it, shortened."""
        given = self.entry["input"] if isinstance(self.entry["input"], str) else self.written
        text = given if isinstance(given, str) else ""
        return Said("“{text}”", text=text if len(text) <= _LONGEST_QUOTE else text[:_LONGEST_QUOTE] + "…")

    def told(self, name: str) -> str:
        """A detail that pydantic or one of our own checks gave."""
        told = self.entry.get("ctx", {}).get(name, "")
        return told if isinstance(told, str) else str(told)


_Words = tuple[str, str]


def plain(error: ValidationError, document: Document, model: type[BaseModel]) -> Iterable[Fault]:
    """One fault for each thing that pydantic refused, without repeats, in the file's order."""
    entries = [(entry, _way(entry, document)) for entry in error.errors(include_url=False)]
    missing: dict[_Way, set[str]] = {}
    for entry, way in entries:
        if entry["type"] == "missing":
            missing.setdefault(way[:-1], set()).add(str(way[-1]))
    every = _keys(model)
    faults: dict[Fault, None] = {}
    for entry, way in entries:
        if entry["type"] == "extra_forbidden":
            # A key that is not known beside one that is missing: most often one word, misspelt.
            absent = missing.get(way[:-1], set())
            close = get_close_matches(str(way[-1]), sorted(absent), n=1)
            absent.difference_update(close)
            faults[_fault(entry, way, document, close or every)] = None
    for entry, way in entries:
        is_told = entry["type"] == "missing" and way[-1] not in missing[way[:-1]]
        if entry["type"] != "extra_forbidden" and not is_told:
            faults[_fault(entry, way, document, every)] = None
    return sorted(faults)


def _fault(entry: ErrorDetails, way: "_Way", document: Document, known: Sequence[str]) -> Fault:
    keys = [str(step) for step in way if isinstance(step, str)]
    place = _Place(
        entry=entry,
        key=keys[-1] if keys else document.name,
        written=document.at(way),
        parent=keys[-2] if len(keys) > 1 else document.name,
        known=known,
    )
    what, mend = _ANSWERS.get(entry["type"], _otherwise)(place)
    return Fault(document.name, document.line(way), what, mend)


def closest(name: str, known: Iterable[str]) -> str:
    """A mend for a name that is not known."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1)
    if close:
        return did_you_mean(close[0])
    return Said("known: {names}", names=tuple(names) or Said("none"))


def absent(kind: str, name: str) -> Said:
    """What is wrong with a name that stands for nothing."""
    return Said("there is {none} “{name}”", none=_NONE[kind], name=name)


def did_you_mean(name: str) -> Said:
    """A mend for a word that is nearly right."""
    return Said("did you mean “{name}”?", name=name)


_Way = tuple[str | int, ...]


def _way(entry: ErrorDetails, document: Document) -> _Way:
    """The part of pydantic's location that is a path in the file: names of models and choices are not."""
    way: _Way = ()
    *holders, last = entry["loc"] or ("",)
    for step in holders:
        if document.has((*way, step)):
            way = (*way, step)
    if document.has((*way, last)) or (entry["type"] == "missing" and isinstance(last, str)):
        return (*way, last)
    return way


def _missing(place: _Place) -> _Words:
    if place.key in _LANGUAGES:
        what = Said("“{parent}” has no {language} text", parent=place.parent, language=_LANGUAGES[place.key])
        return what, Said("add {key}: with its text", key=place.key)
    mend = Said("add {key}: to “{parent}”", key=place.key, parent=place.parent)
    return Said("“{key}” is missing", key=place.key), mend


def _unknown_key(place: _Place) -> _Words:
    close = get_close_matches(place.key, place.known, n=1)
    mend = did_you_mean(close[0]) if close else Said("remove it; {reference} lists the keys", reference=_REFERENCE)
    return Said("the key “{key}” is not known here", key=place.key), mend


def _value(place: _Place) -> _Words:
    choices = [choice.strip() for choice in place.told("expected").replace(" or ", ",").split(",")]
    if not isinstance(place.written, str):
        return Said("“{key}” should be one word", key=place.key), _one_of(choices)
    words = [choice.strip("'") for choice in choices]
    close = get_close_matches(place.written, words, n=1)
    mend = did_you_mean(close[0]) if close else _one_of(words)
    return Said("{quoted} is not a value of “{key}”", quoted=place.quoted, key=place.key), mend


def _one_of(choices: Sequence[str]) -> Said:
    *most, last = choices
    return Said("choose {most} or {last}", most=tuple(most), last=last) if most else Said("write {words}", words=last)


def _text(place: _Place) -> _Words:
    what, mend = _A_TEXT.get(type(place.written), (Said("a text is expected"), Said("write a text")))
    return Said("“{key}”: {what}", key=place.key, what=what), mend


def _pattern(place: _Place) -> _Words:
    if place.key == "link":
        return Said("{quoted} is not a link", quoted=place.quoted), Said("begin with https:// or mailto:")
    if "A-Z" in place.told("pattern"):
        mend = Said("write two capital letters: FR, US, UK, EU…")
        return Said("{quoted} is not a country", quoted=place.quoted), mend
    return Said("{quoted} is not a name", quoted=place.quoted), Said(
        "use small letters, digits and _, with a letter first"
    )


def _list(place: _Place) -> _Words:
    mend = Said("write one entry a line, each after a dash, or [one, two]")
    return Said("“{key}” should be a list", key=place.key), mend


def _keys_expected(place: _Place) -> _Words:
    mend = Said("see {reference}, or how another file has it", reference=_REFERENCE)
    return Said("“{key}” should hold keys and values", key=place.key), mend


def _empty(place: _Place) -> _Words:
    if place.key in _LANGUAGES:
        what = Said("“{parent}” has no {language} entry", parent=place.parent, language=_LANGUAGES[place.key])
        return what, Said("write at least one")
    return Said("“{key}” is empty or too short", key=place.key), Said("write what is missing, or remove the key")


def no_date(quoted: str) -> _Words:
    """What is wrong with a text where a date belongs."""
    return Said("{quoted} is not a date", quoted=quoted), Said("write year-month-day: 2027-06-30")


def no_time(quoted: str) -> _Words:
    """What is wrong with a text where a moment belongs."""
    mend = Said("write the day, the hour and the zone: 2027-03-01T09:00:00+01:00")
    return Said("{quoted} is not a time", quoted=quoted), mend


def _date(place: _Place) -> _Words:
    return no_date(place.quoted)


def _time(place: _Place) -> _Words:
    return no_time(place.quoted)


def _number(place: _Place) -> _Words:
    what = Said("“{key}” should be a number, and is {quoted}", key=place.key, quoted=place.quoted)
    return what, Said("write a whole number, such as 6")


def _limit(place: _Place) -> _Words:
    most = place.told("le")
    mend = Said("write {most} or less", most=most) if most else Said("write {least} or more", least=place.told("ge"))
    return Said("“{key}” is {quoted}", key=place.key, quoted=place.quoted), mend


def _yes_or_no(place: _Place) -> _Words:
    return Said("“{key}” is {quoted}", key=place.key, quoted=place.quoted), Said("write true or false")


def _own(place: _Place) -> _Words:
    return place.told("what"), place.told("mend")


def _otherwise(place: _Place) -> _Words:
    return Said("“{key}”: {what}", key=place.key, what=place.entry["msg"]), Said(
        "see {reference}", reference=_REFERENCE
    )


_Answer = Callable[[_Place], _Words]
_ANSWERS: Final[Mapping[str, _Answer]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_key,
    **dict.fromkeys(("enum", "literal_error", "union_tag_invalid"), _value),
    **dict.fromkeys(("string_type", "string_sub_type"), _text),
    **dict.fromkeys(("list_type", "tuple_type"), _list),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type", "union_tag_not_found"), _keys_expected),
    **dict.fromkeys(("string_too_short", "too_short"), _empty),
    **dict.fromkeys(("bool_parsing", "bool_type"), _yes_or_no),
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size"), _number),
    **dict.fromkeys(("greater_than_equal", "less_than_equal"), _limit),
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing"), _date),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing"), _time),
    "charter": _own,
}


def _keys(model: type[BaseModel]) -> Sequence[str]:
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
