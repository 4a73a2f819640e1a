"""A folder of policy files becomes a charter, or a list of everything that is wrong with it. Nothing is half-loaded."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from bot.charter import convert, schema
from bot.charter.messages import plain
from bot.charter.tree import Document, read
from bot.domain.charter import Article, Charter, Example, Rule
from bot.domain.draft import Draft, Language
from bot.domain.errors import CharterError, Fault
from bot.domain.matchers import All, AnyOf, Lexicon, Matcher, Missing, Near, Structural, Terms
from bot.matching.engine import NEGATION, CharterEngine, RuleFaultsError, compile_charter
from bot.matching.terms import names

_Model = TypeVar("_Model", bound=BaseModel)
_QUOTED_LENGTH = 60


def load_charter(folder: Path) -> Charter:
    """The charter in `folder`, checked file by file and name by name; its rules are not yet compiled or tried.

    Raises:
        CharterError: every fault of every file.
    """
    return _Reader(folder).charter()


def load_engine(folder: Path, *, try_examples: bool = True) -> CharterEngine:
    """The charter in `folder`, compiled, every example of every rule tried.

    `try_examples=False` is for a content that was tried before (same version).

    Raises:
        CharterError: every fault of every file, or else every rule that cannot be compiled, or else every example that
            fails.
    """
    charter = load_charter(folder)
    try:
        engine = compile_charter(charter)
    except RuleFaultsError as error:
        faults = [
            _at(fault.rule.source, fault.what, "write the matcher anew; docs/charter-format.md has each form")
            for fault in error.faults
        ]
        raise CharterError(sorted(faults)) from None
    if try_examples:
        faults = [fault for rule in charter.rules for fault in broken_examples(engine, rule)]
        if faults:
            raise CharterError(sorted(faults))
    return engine


def broken_examples(engine: CharterEngine, rule: Rule) -> Iterable[Fault]:
    """Each example of `rule` that its rule does not treat as it says."""
    charter = engine.charter
    if rule.jurisdictions and not set(rule.jurisdictions) & set(charter.jurisdictions):
        return
    for wanted, group in ((True, rule.examples.catch), (False, rule.examples.let_pass)):
        for language, examples in group.items():
            for example in examples:
                if finds(engine, rule, example) is wanted:
                    continue
                shown = example.text if len(example.text) <= _QUOTED_LENGTH else f"{example.text[:_QUOTED_LENGTH]}…"
                what = (
                    f"{rule.article_id}.{rule.id} finds nothing in its own example ({language}) “{shown}”"
                    if wanted
                    else f"{rule.article_id}.{rule.id} finds something in an example to let pass ({language}) “{shown}”"
                )
                yield _at(rule.source, what, "change the rule's words or its unless, or correct the example")


def finds(engine: CharterEngine, rule: Rule, example: Example) -> bool:
    """True when `rule` finds something in `example`."""
    text = example.text
    for name, values in names(engine.charter.employer).items():
        if values:
            text = text.replace(f"{{{name}}}", values[0])
    now = example.now or datetime.now(UTC)
    findings = engine.scan(Draft(text=text, context=example.context), now=now)
    return any(finding.rule is rule for finding in findings)


def _at(source: str, what: str, mend: str) -> Fault:
    file, _, line = source.rpartition(":")
    return Fault(file, int(line), what, mend)


class _Reader:
    """Reads one folder, gathering faults."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._faults: list[Fault] = []

    def charter(self) -> Charter:
        folder = self._folder
        if not folder.is_dir():
            raise CharterError(
                [Fault(str(folder), 1, "there is no such folder", "set AVANTPOST_POLICIES to the charter")]
            )
        main = self._file("charter.yaml", schema.CharterFile)
        articles = self._files("articles", schema.ArticleFile)
        lexicons = self._files("lexicons", schema.LexiconFile)
        if not articles and not self._faults:
            self._fault("articles", 1, "the charter has no article", "add at least one file articles/<id>.yaml")
        converted = {name: self._article(name, document, model) for name, (document, model) in sorted(articles.items())}
        if main is not None:
            self._check_names(main, articles, set(lexicons), converted)
        if self._faults or main is None:
            raise CharterError(sorted(self._faults))
        parts = {"charter": main[0].values}
        parts |= {f"articles/{name}": document.values for name, (document, _) in articles.items()}
        parts |= {f"lexicons/{name}": document.values for name, (document, _) in lexicons.items()}
        words = {name: model for name, (_, model) in lexicons.items()}
        return convert.charter(main[1], converted, words, _sha256(parts))

    def _fault(self, file: str, line: int, what: str, mend: str) -> None:
        self._faults.append(Fault(file, line, what, mend))

    def _files(self, kind: str, model: type[_Model]) -> dict[str, tuple[Document, _Model]]:
        found = {}
        try:
            paths = sorted(self._folder.joinpath(kind).glob("*.yaml"))
        except OSError as error:
            self._fault(kind, 1, f"the folder cannot be read ({error.strerror})", "check its permissions")
            return {}
        for path in paths:
            loaded = self._file(f"{kind}/{path.name}", model)
            if loaded is not None:
                found[path.stem] = loaded
        return found

    def _file(self, name: str, model: type[_Model]) -> tuple[Document, _Model] | None:
        document = read(self._folder / name, name)
        if isinstance(document, Fault):
            self._faults.append(document)
            return None
        try:
            return document, model.model_validate(document.values)
        except ValidationError as error:
            self._faults += plain(error, document, model)
            return None
        except RecursionError:
            self._fault(name, 1, "too many levels inside one another", "write it flatter")
            return None

    def _article(self, name: str, document: Document, model: schema.ArticleFile) -> Article:
        if model.id != name:
            self._fault(
                document.name, document.line(("id",)), f"the id is “{model.id}”", f"write id: {name}, as the file"
            )
        seen: dict[str, int] = {}
        lines = {}
        for number, rule in enumerate(model.rules):
            line = document.line(("rules", number))
            lines[number] = f"{document.name}:{line}"
            if rule.id in seen:
                self._fault(document.name, line, f"two rules are called “{rule.id}”", "give one of them another id")
            seen[rule.id] = line
        return convert.article(model, _sha256(document.values), lines)

    def _check_names(
        self,
        main: tuple[Document, schema.CharterFile],
        articles: Mapping[str, tuple[Document, schema.ArticleFile]],
        lexicons: set[str],
        converted: Mapping[str, Article],
    ) -> None:
        document, model = main
        contacts = set(model.contacts)
        for number, entry in enumerate(model.perimeter):
            self._known(document, ("perimeter", number, "contact"), entry.contact, contacts, "contact")
            if entry.article is not None:
                self._known(document, ("perimeter", number, "article"), entry.article, set(articles), "article")
        for number, strategy in enumerate(model.strategy):
            for place, article_id in enumerate(strategy.articles):
                path = ("strategy", number, "articles", place)
                self._known(document, path, article_id, set(articles), "article")
        for group in ("perimeter", "strategy"):
            ids = [entry.id for entry in getattr(model, group)]
            for number, name in enumerate(ids):
                if name in ids[:number]:
                    self._fault(document.name, document.line((group, number)), f"“{name}” stands twice", "rename one")
        for name, (file, article) in articles.items():
            self._known(file, ("contact",), article.contact, contacts, "contact")
            for rule in converted[name].rules:
                self._check_rule(rule, lexicons)

    def _known(self, document: Document, path: tuple[str | int, ...], name: str, known: set[str], what: str) -> None:
        if name not in known:
            self._fault(document.name, document.line(path), f"there is no {what} “{name}”", _suggestion(name, known))

    def _check_rule(self, rule: Rule, lexicons: set[str]) -> None:
        matchers = [rule.matcher, *(entry.condition for entry in rule.unless)]
        used = {
            NEGATION if matcher is Structural.NEGATED else name
            for matcher in matchers
            for name in ([NEGATION] if matcher is Structural.NEGATED else lexicon_names(matcher))
        }
        for name in sorted(used - lexicons):
            fault = _at(rule.source, f"there is no list lexicons/{name}.yaml", _suggestion(name, lexicons))
            self._faults.append(fault)
        for language in _languages(rule.matcher):
            catch, let_pass = rule.examples.catch.get(language), rule.examples.let_pass.get(language)
            for kind, examples in (("catch", catch), ("pass", let_pass)):
                if not examples:
                    what = f"the rule {rule.id} has no example to {kind} in “{language}”"
                    self._faults.append(_at(rule.source, what, f"add examples: {language}: {kind}: […]"))


def lexicon_names(matcher: Matcher | Structural) -> set[str]:
    """The shared lists that a matcher reads."""
    match matcher:
        case Lexicon():
            return {matcher.name}
        case Near():
            return lexicon_names(matcher.a) | lexicon_names(matcher.b)
        case Missing():
            return lexicon_names(matcher.present) | lexicon_names(matcher.absent)
        case All() | AnyOf():
            return {name for part in matcher.of for name in lexicon_names(part)}
        case _:
            return set()


def _languages(matcher: Matcher) -> set[Language]:  # noqa: PLR0911 - one case for each of a closed set
    """The languages in which a matcher has words of its own; shared lists have both."""
    match matcher:
        case Terms():
            return set(matcher.words)
        case Lexicon():
            return set(Language)
        case Near():
            return _languages(matcher.a) & _languages(matcher.b)
        case Missing():
            return _languages(matcher.present)
        case All():
            spoken = [languages for part in matcher.of if (languages := _languages(part))]
            return set.intersection(*spoken) if spoken else set()
        case AnyOf():
            return {language for part in matcher.of for language in _languages(part)}
        case _:
            return set(getattr(matcher, "languages", ()))


def _suggestion(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"known: {', '.join(sorted(known)) or 'none'}"


def _sha256(values: object) -> str:
    """The version of a content: comments and layout do not change it."""
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(re.sub(r"[\ud800-\udfff]", "\ufffd", canonical).encode()).hexdigest()
