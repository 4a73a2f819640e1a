"""A sentence in English that can still be said in another language: what admins read about the charter's files.

The English stands where the thing is found out; another language's catalogue has its own under that template.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Self, TypeAlias

Value: TypeAlias = "str | int | date | tuple[str, ...]"
"""What fills a variable: a word of the files, a number, a day, another sentence, or several with commas between."""


class Said(str):
    """The English text, like any other; `template` and `values` are what it was made of."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, /, **values: Value) -> Self:
        """`template` with its {variables} filled in; `{{` is a brace."""
        said = super().__new__(cls, filled(template, values, lambda value: value))
        said.template = template
        said.values = values
        return said

    def __getnewargs_ex__(self) -> tuple[tuple[str], Mapping[str, Value]]:
        """How a copy is made."""
        return (self.template,), self.values


def filled(template: str, values: Mapping[str, Value], told: Callable[[str | int | date], object]) -> str:
    """`template` with its variables, each put as `told` puts it."""
    words = {
        name: ", ".join(str(told(each)) for each in value) if isinstance(value, tuple) else told(value)
        for name, value in values.items()
    }
    return template.format_map(words)


def to_plain(value: Value) -> object:
    """`value` as JSON has it: an ordinary text stays one."""
    if isinstance(value, Said):
        return {"said": value.template, "with": {name: to_plain(each) for name, each in value.values.items()}}
    if isinstance(value, tuple):
        return [to_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def from_plain(value: object) -> Value:
    """What `to_plain` told."""
    match value:
        case {"said": str(template), "with": dict(values)}:
            return Said(template, **{name: from_plain(each) for name, each in values.items()})
        case list():
            return tuple(str_of(each) for each in value)
        case int():
            return value
        case _:
            return str(value)


def str_of(value: object) -> str:
    """One text that `to_plain` told."""
    told = from_plain(value)
    return told if isinstance(told, str) else str(told)
