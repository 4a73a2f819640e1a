"""What changed between two charters, in an admin's words: one line a change, with what stood there and what does."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Final

from bot.domain.charter import Article, Charter, Example, Rule
from bot.domain.draft import Language
from bot.domain.matchers import (
    All,
    AnyOf,
    ContextIs,
    Embargo,
    Lexicon,
    Matcher,
    Missing,
    Near,
    Pattern,
    Structural,
    Terms,
    Unless,
)
from bot.domain.said import Said

_SILENT: Final = frozenset({"version", "rules", "source", "article_id", "id", "examples", "matcher", "unless"})
_LONGEST: Final = 70
_BEFORE: Final = 20
"""Characters of context shown before the first difference of two long texts."""
_NAMES: Final = {"article_ids": "articles", "enabled_variants": "variants", "matcher": "match"}
"""Fields whose key in the files is another."""


def differences(old: Charter, new: Charter) -> list[str]:
    """One line for each thing added, removed or changed; none if the two say the same."""
    return [*_company(old, new), *_articles(old, new), *_lexicons(old, new)]


def _company(old: Charter, new: Charter) -> Iterator[str]:
    yield from _fields("charter.employer", old.employer, new.employer)
    for name in ("languages", "jurisdictions", "enabled_variants"):
        yield from _change(f"charter.{_NAMES.get(name, name)}", getattr(old, name), getattr(new, name))
    yield from _keyed("charter.contacts", old.contacts, new.contacts)
    yield from _keyed("charter.emergency", old.emergency, new.emergency)
    for group in ("strategy", "perimeter", "elsewhere"):
        before, after = ({entry.id: entry for entry in getattr(charter, group)} for charter in (old, new))
        yield from _keyed(f"charter.{group}", before, after)
    for language in Language:
        yield from _keyed(f"charter.texts.{language}", old.texts.get(language, {}), new.texts.get(language, {}))


def _articles(old: Charter, new: Charter) -> Iterator[str]:
    for name in sorted(set(old.articles) | set(new.articles)):
        before, after = old.articles.get(name), new.articles.get(name)
        if before is None or after is None:
            yield Said("{place}: article added" if before is None else "{place}: article removed", place=name)
        elif before.version != after.version:
            yield from _article(before, after)


def _article(before: Article, after: Article) -> Iterator[str]:
    yield from _fields(after.id, before, after)
    old, new = ({rule.id: rule for rule in article.rules} for article in (before, after))
    for name in [*new, *(name for name in old if name not in new)]:
        one, other = old.get(name), new.get(name)
        if one is None or other is None:
            yield from _rule_came_or_went(f"{after.id}.{name}", one, other)
        else:
            yield from _rule(f"{after.id}.{name}", one, other)
    if [name for name in old if name in new] != [name for name in new if name in old]:
        yield Said("{place}: rules stand in another order", place=after.id)


def _rule_came_or_went(place: str, one: Rule | None, other: Rule | None) -> Iterator[str]:
    """That it did; of an embargo also on which names and until when, for who approves it must know."""
    yield Said("{place}: rule added" if one is None else "{place}: rule removed", place=place)
    if other is not None and isinstance(other.matcher, Embargo):
        until = other.matcher.until.isoformat(" ", "minutes")
        moment = f"{until[:10]}, {until[11:16]} ({until[16:] or 'UTC'})"
        first = {"".join(filter(str.isalnum, name.casefold())): name for name in reversed(other.matcher.names)}
        names = tuple(_quoted(name) for name in other.matcher.names if name in first.values())  # not run together again
        yield Said("{place}: no word of {names} until {moment}", place=place, names=names, moment=moment)


def _rule(place: str, before: Rule, after: Rule) -> Iterator[str]:
    yield from _fields(place, before, after)
    yield from _looks_for(f"{place}.match", (before.matcher,), (after.matcher,))
    yield from _looks_for(f"{place}.unless", before.unless, after.unless)
    for kind, name in (("catch", "catch"), ("pass", "let_pass")):
        for language in Language:
            old, new = (_posts(getattr(rule.examples, name).get(language, ())) for rule in (before, after))
            yield from _change(f"{place}.examples.{language}.{kind}", old, new)


def _posts(examples: Iterable[Example]) -> tuple[str, ...]:
    return tuple(example.text for example in examples)


def _looks_for(place: str, before: Sequence[Matcher | Unless], after: Sequence[Matcher | Unless]) -> Iterator[str]:
    """The words that came and went; where only their arrangement changed, that it did."""
    if before == after:
        return
    old, new = ({word: None for part in parts for word in _words(part)} for parts in (before, after))
    lines = list(_change(place, tuple(old), tuple(new)))
    yield from lines or [Said("{place}: how its parts go together changed", place=place)]


def _words(part: Matcher | Unless | Structural) -> Iterator[str]:  # noqa: C901 - one case for each of a closed set
    match part:
        case Unless():
            yield from _words(part.condition)
        case Structural():
            yield part.value
        case Terms():
            yield from (word for words in part.words.values() for word in words)
        case Lexicon():
            yield Said("list {name}", name=part.name)
        case Pattern():
            yield part.regex
        case Near():
            yield from _words(part.a)
            yield from _words(part.b)
        case Missing():
            yield from _words(part.present)
            yield from _words(part.absent)
        case Embargo():
            yield from part.names
            yield Said("until {moment}", moment=part.until.isoformat())
        case All() | AnyOf():
            for each in part.of:
                yield from _words(each)
        case ContextIs():
            yield from (f"{name}: {term}" for name, terms in part.fields.items() for term in terms)
        case _:
            yield from part.types


def _lexicons(old: Charter, new: Charter) -> Iterator[str]:
    for name in sorted(set(old.lexicons) | set(new.lexicons)):
        before, after = old.lexicons.get(name), new.lexicons.get(name)
        if before is None or after is None:
            yield Said("{place}: list added" if before is None else "{place}: list removed", place=f"lexicons/{name}")
        else:
            yield from _change(f"lexicons/{name}", before, after)


def _keyed(place: str, old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[str]:
    for name in [*new, *(name for name in old if name not in new)]:
        if name not in old or name not in new:
            yield _came_or_went(f"{place}.{name}", old.get(name))
        else:
            yield from _change(f"{place}.{name}", old[name], new[name])


def _fields(place: str, before: object, after: object) -> Iterator[str]:
    """The fields of two values of one dataclass that differ."""
    if not is_dataclass(before):
        return
    for field in fields(before):
        if field.name not in _SILENT:
            name = _NAMES.get(field.name, field.name)
            yield from _change(f"{place}.{name}", getattr(before, field.name), getattr(after, field.name))


def _change(place: str, before: object, after: object) -> Iterator[str]:
    """How one value became another: text by text, entry by entry."""
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _keyed(place, before, after)
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _entries(place, before, after)
    elif is_dataclass(before) and type(before) is type(after):
        yield from list(_fields(place, before, after)) or [Said("{place}: changed", place=place)]
    elif before is None or after is None:
        yield _came_or_went(place, before)
    elif isinstance(before, str) and isinstance(after, str):
        yield _became(place, *_excerpts(before, after))
    else:
        yield _became(place, _value(before), _value(after))


def _entries(place: str, before: tuple[object, ...], after: tuple[object, ...]) -> Iterator[str]:
    if not all(isinstance(entry, str) for entry in (*before, *after)):
        yield Said("{place}: changed ({before} → {after} entries)", place=place, before=len(before), after=len(after))
        return
    for sign, entries in (("+", [each for each in after if each not in before]), ("-", _gone(before, after))):
        if entries:
            quoted = tuple(_quoted(entry) for entry in entries if isinstance(entry, str))
            yield Said("{place}: {sign} {entries}", place=place, sign=sign, entries=quoted)
    if set(before) == set(after):
        yield Said("{place}: in another order", place=place)


def _gone(before: tuple[object, ...], after: tuple[object, ...]) -> list[object]:
    return [each for each in before if each not in after]


def _excerpts(before: str, after: str) -> tuple[Said, Said]:
    """Two texts, long ones from shortly before the place where they part."""
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    is_long = max(len(before), len(after)) > _LONGEST
    start = before.find(" ", max(0, same - _BEFORE), same) + 1 if is_long and same > _BEFORE else 0
    return _quoted(before, start), _quoted(after, start)


def _quoted(text: str, start: int = 0) -> Said:
    if not start and len(text) <= _LONGEST:
        return Said("“{text}”", text=text)
    shown = text[start : start + _LONGEST]
    left, right = "…" if start else "", "…" if start + _LONGEST < len(text) else ""
    return Said("“{text}”", text=f"{left}{shown}{right}")


def _came_or_went(place: str, before: object) -> Said:
    return Said("{place}: added" if before is None else "{place}: removed", place=place)


def _became(place: str, before: str, after: str) -> Said:
    return Said("{place}: {before} → {after}", place=place, before=before, after=after)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return Said("True") if value else Said("False")
    return str(value)
