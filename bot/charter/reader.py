"""From a snapshot of files to a charter and everything that is wrong with them, gathered over all the files.

What can be read of a faulty charter is given too, so that its rules can still be tried: an admin sees every fault at
once. Rules that lean on something unreadable are left out there, so that no fault is a consequence of another.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.charter import convert, schema
from bot.charter.files import ARTICLES, LEXICONS, MAIN, Snapshot
from bot.charter.messages import plain
from bot.charter.schema_rule import NEGATION, ContextModel
from bot.charter.schema_rule import Rule as WrittenRule
from bot.charter.tree import Document, Tree, Way, parse
from bot.domain.charter import Article, Charter, Rule
from bot.domain.errors import Fault
from bot.domain.matchers import All, AnyOf, Lexicon, Matcher, Missing, Near, Structural
from bot.domain.said import Said

_Model = TypeVar("_Model", bound=BaseModel)
_Names = dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a snapshot says. `charter` is None if anything is wrong; `readable` is what can be tried all the same."""

    charter: Charter | None
    readable: Charter | None
    faults: tuple[Fault, ...]
    documents: Mapping[str, Document]

    def line(self, file: str, way: Way) -> int:
        """The line of a value in one of the files."""
        return self.documents[file].line(way) if file in self.documents else 1

    def rule_way(self, rule: Rule) -> tuple[str, tuple[str | int, ...]]:
        """The file of a rule and the way to it."""
        file = article_file(rule.article_id)
        written = self.documents[file].at(("rules",)) if file in self.documents else None
        for number, each in enumerate(written if isinstance(written, list) else []):
            if isinstance(each, dict) and each.get("id") == rule.id:
                return file, ("rules", number)
        return file, ("rules",)


def read(snapshot: Snapshot) -> Reading:
    """The charter in `snapshot`, checked file by file and name by name; its rules are not yet compiled or tried."""
    return _Reader(snapshot).read()


def article_file(article_id: str) -> str:
    """The name of an article's file."""
    return f"{ARTICLES}/{article_id}.yaml"


def lexicon_file(name: str) -> str:
    """The name of a list's file."""
    return f"{LEXICONS}/{name}.yaml"


def lexicons_of(rule: Rule) -> frozenset[str]:
    """The shared lists that a rule reads, in what it looks for and in what lifts it."""
    return frozenset(
        name for part in (rule.matcher, *(each.condition for each in rule.unless)) for name in _lists(part)
    )


def _lists(part: Matcher | Structural) -> Iterator[str]:
    match part:
        case Structural.NEGATED:
            yield NEGATION
        case Lexicon():
            yield part.name
        case Near():
            yield from _lists(part.a)
            yield from _lists(part.b)
        case Missing():
            yield from _lists(part.present)
            yield from _lists(part.absent)
        case All() | AnyOf():
            for each in part.of:
                yield from _lists(each)
        case _:
            return


class _Reader:
    """Reads one snapshot, gathering faults."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._faults: list[Fault] = list(snapshot.faults)
        self._documents: dict[str, Document] = {}
        for name, content in snapshot.contents.items():
            document, faults = parse(content, name)
            self._faults += faults
            if document is not None:
                self._documents[name] = document
        self._names = self._known_names()

    def read(self) -> Reading:
        if not self._snapshot.contents:
            return Reading(charter=None, readable=None, faults=tuple(self._faults), documents={})
        if not self._snapshot.ids(ARTICLES):
            mend = Said("write at least one file articles/<id>.yaml")
            self._faults.append(Fault(ARTICLES, 1, Said("the charter has no article"), mend))
        main = self._valid(MAIN, schema.CharterFile, {})
        lexicons = {
            name: self._valid(file, schema.LexiconFile, {}) for name, file in self._snapshot.names(LEXICONS).items()
        }
        sound = {name: model for name, model in lexicons.items() if model is not None}
        articles = {name: self._article(name, file) for name, file in self._snapshot.names(ARTICLES).items()}
        for group in ("strategy", "perimeter", "elsewhere"):
            self._twice(MAIN, (group,))
        if main is None:
            charter = self._without_main(articles, sound)
        else:
            charter = convert.charter(main, articles, sound, self._version())
        return Reading(
            charter=None if self._faults else charter,
            readable=charter if not self._faults or charter is None else _without(charter, set(lexicons) - set(sound)),
            faults=tuple(sorted(set(self._faults))),
            documents=self._documents,
        )

    def _known_names(self) -> _Names:
        """Every name that another place may call, also of files with faults: one fault must not cause another."""
        main = self._documents.get(MAIN)
        known: _Names = {
            "article": self._snapshot.ids(ARTICLES),
            "lexicon": self._snapshot.ids(LEXICONS),
        }
        contacts = main.at(("contacts",)) if main is not None else None
        if isinstance(contacts, dict):
            known["contact"] = frozenset(contacts)
        known["variant"] = frozenset(
            str(variant["id"])
            for document in self._documents.values()
            for variant in _entries(document.at(("variants",)))
            if isinstance(variant, dict) and "id" in variant
        )
        return known

    def _valid(self, name: str, model: type[_Model], own: _Names) -> _Model | None:
        document = self._documents.get(name)
        if document is None:
            return None
        try:
            return model.model_validate(document.values, context={**self._names, **own})
        except ValidationError as error:
            self._faults += plain(error, document, model)
            return None

    def _article(self, name: str, file: str) -> Article:
        """The article, or as much of it as has rules that can be read."""
        model = self._valid(file, schema.ArticleFile, {"own": frozenset({name})})
        self._twice(file, ("rules",))
        self._twice(file, ("variants",))
        document = self._documents.get(file)
        if document is None:
            return _empty_article(name)
        written = _entries(document.at(("rules",)))
        places = {number: f"{file}:{document.line(('rules', number))}" for number in range(len(written))}
        if model is not None:
            return convert.article(model, sha256(document.values), places)
        rules = [
            convert.rule(rule, name, places[number])
            for number, values in enumerate(written)
            if (rule := self._quietly(WrittenRule, values)) is not None
        ]
        applies = document.at(("applies",))
        context = None if applies is None else self._quietly(ContextModel, applies)
        if applies is not None and context is None:
            return _empty_article(name)
        return replace(_empty_article(name), rules=tuple(rules), applies=convert.context(context))

    def _quietly(self, model: type[_Model], values: Tree) -> _Model | None:
        """The same check without its faults, which were told already."""
        try:
            return model.model_validate(values, context=self._names)
        except ValidationError:
            return None

    def _without_main(
        self, articles: Mapping[str, Article], lexicons: Mapping[str, schema.LexiconFile]
    ) -> Charter | None:
        """What can be tried when charter.yaml has faults: names matter to rules, the rest of it does not."""
        document = self._documents.get(MAIN)
        employer = None if document is None else self._quietly(schema.EmployerModel, document.at(("employer",)))
        if document is None or employer is None:
            return None
        places = _entries(document.at(("jurisdictions",)))
        return Charter(
            version="",
            languages=(),
            jurisdictions=tuple(str(place) for place in places),
            enabled_variants=(),
            employer=convert.employer(employer),
            contacts={},
            emergency={},
            strategy=(),
            perimeter=(),
            texts={},
            lexicons=convert.lexicon_words(lexicons),
            articles=articles,
        )

    def _twice(self, file: str, way: Way) -> None:
        """Entries of a list that bear one id."""
        document = self._documents.get(file)
        if document is None:
            return
        seen: set[str] = set()
        for number, entry in enumerate(_entries(document.at(way))):
            name = entry.get("id") if isinstance(entry, dict) else None
            if not isinstance(name, str):
                continue
            if name in seen:
                line = document.line((*way, number))
                what = Said("two entries of “{key}” have the id “{name}”", key=way[-1], name=name)
                self._faults.append(Fault(file, line, what, Said("give one of them another id")))
            seen.add(name)

    def _version(self) -> str:
        return sha256({name.removesuffix(".yaml"): document.values for name, document in self._documents.items()})


def _entries(values: Tree) -> list[Tree]:
    return values if isinstance(values, list) else []


def _without(charter: Charter, lists: set[str]) -> Charter:
    """`charter` without the rules that read one of these lists."""
    articles = {
        name: replace(article, rules=tuple(rule for rule in article.rules if not lexicons_of(rule) & lists))
        for name, article in charter.articles.items()
    }
    return replace(charter, articles=articles)


def _empty_article(name: str) -> Article:
    """A stand-in for an article whose own texts cannot be read; it never leaves this room."""
    return Article(
        id=name,
        version="",
        title={},
        rule={},
        why={},
        opportunity={},
        say_instead={},
        keywords={},
        good={},
        bad={},
        owner="",
        contact="",
        effective=date.min,
        review_by=date.max,
        applies=None,
        variants=(),
        sources=(),
        rules=(),
    )


def sha256(values: Tree) -> str:
    """The version of a content: comments, layout and the order of keys do not change it."""
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()
