"""A charter as plain values that JSON can carry, and back: what a later start reads instead of the files' YAML.

Only the values named here exist on the way back: whatever such a file says, it makes a charter or an error.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from bot.domain import charter, matchers
from bot.domain.draft import Context, Language
from bot.domain.levels import Certainty, Kind, Level, Precedence

_CLASSES: Final[tuple[type, ...]] = (
    charter.Article,
    charter.Charter,
    charter.Contact,
    charter.ElsewhereEntry,
    charter.EmergencyNumber,
    charter.Employer,
    charter.Example,
    charter.PerimeterEntry,
    charter.Rule,
    charter.RuleExamples,
    charter.StrategyEntry,
    charter.Answered,
    charter.Variant,
    Context,
    matchers.All,
    matchers.AnyOf,
    matchers.ContextIs,
    matchers.Embargo,
    matchers.Lexicon,
    matchers.Missing,
    matchers.Near,
    matchers.Pattern,
    matchers.PersonalData,
    matchers.Secret,
    matchers.Terms,
    matchers.Unless,
)
_ENUMS: Final[tuple[type[Enum], ...]] = (
    Certainty,
    Kind,
    Language,
    Level,
    Precedence,
    charter.Mend,
    charter.Permission,
    matchers.PersonalDataType,
    matchers.Scope,
    matchers.SecretType,
    matchers.Structural,
)
_FIELDS: Final = [tuple(field.name for field in fields(each)) for each in _CLASSES]
_CLASS_NUMBERS: Final = {each: number for number, each in enumerate(_CLASSES)}
_ENUM_NUMBERS: Final = {each: number for number, each in enumerate(_ENUMS)}
_LANGUAGES: Final = tuple(Language)
_NO_CONTEXT: Final = Context()


def to_plain(value: charter.Charter) -> object:
    """`value` as texts, numbers and lists. A list begins with what it stands for."""
    return _told(value)


def from_plain(value: object) -> charter.Charter:
    """The charter that `to_plain` told.

    Raises:
        ValueError: it told something else.
    """
    made = _made(value)
    if not isinstance(made, charter.Charter):
        raise ValueError("no charter")  # noqa: TRY004 - a file's content, not an argument of the wrong type
    return made


def _told(value: object) -> object:  # noqa: PLR0911 - one return for each sort of value
    number = _CLASS_NUMBERS.get(type(value))
    if number is not None:
        return [number, *(_told(getattr(value, name)) for name in _FIELDS[number])]
    if isinstance(value, tuple):
        return _told_tuple(value)
    if isinstance(value, Mapping):
        if tuple(value) == _LANGUAGES:
            return ["languages", *map(_told, value.values())]
        return ["mapping", *((_told(key), _told(each)) for key, each in value.items())]
    if isinstance(value, Enum):
        return ["enum", _ENUM_NUMBERS[type(value)], value.value]
    if isinstance(value, date):  # a datetime is one too
        return [type(value).__name__, value.isoformat()]
    if value is None or type(value) in {str, int, bool}:
        return value
    raise TypeError(f"a charter holds no {type(value).__name__}")


def _told_tuple(value: tuple[object, ...]) -> list[object]:
    """A tuple; the long ones are of texts or of examples, which are most of a charter."""
    if all(type(each) is str for each in value):
        return ["texts", *value]
    examples = [each for each in value if isinstance(each, charter.Example) and _is_plain(each)]
    if len(examples) == len(value):
        return ["examples", *(each.text for each in examples)]
    return ["tuple", *map(_told, value)]


def _is_plain(example: charter.Example) -> bool:
    return example.now is None and example.context == _NO_CONTEXT


def _made(value: Any) -> Any:  # noqa: ANN401, C901, PLR0911 - the values of JSON; one return for each sort of them
    if not isinstance(value, list):
        return value
    kind, *rest = value
    if isinstance(kind, int):
        return _CLASSES[kind](**dict(zip(_FIELDS[kind], map(_made, rest), strict=True)))
    match kind:
        case "texts":
            return tuple(rest)
        case "languages":
            return dict(zip(_LANGUAGES, map(_made, rest), strict=True))
        case "examples":
            return tuple([charter.Example(text=text, context=_NO_CONTEXT) for text in rest])
        case "tuple":
            return tuple(map(_made, rest))
        case "mapping":
            return {_made(key): _made(each) for key, each in rest}
        case "enum":
            return _ENUMS[rest[0]](rest[1])
        case "datetime":
            return datetime.fromisoformat(rest[0])
        case "date":
            return date.fromisoformat(rest[0])
        case _:
            raise ValueError("no value of a charter")
