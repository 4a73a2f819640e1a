"""An edit from a form, made in the charter's files: the lines that it needs change, every other stays byte for byte.

Whether the charter still loads with it is the loader's business; refused here is what could not be written well.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from typing import Final, assert_never

from bot.charter.embargo_rule import everyday, forms, rule_of
from bot.charter.files import ARTICLES, LEXICONS, LONGEST_FILE, MAIN, too_long
from bot.charter.messages import absent, closest
from bot.charter.reader import article_file
from bot.charter.tree import Tree, Way, parse
from bot.charter.yaml_text import InLine, Word, YamlText
from bot.coaching.desk import ArticleTexts, Edit, HarmlessTerm, NewContact, NewEmbargo, WholeFile
from bot.domain.draft import Language
from bot.domain.errors import CharterError, Fault
from bot.domain.said import Said
from bot.matching.fold import folded_text

EMBARGOES: Final = "embargo_launch"
_MOST_NAMES: Final = 30
_LONGEST_NAME: Final = 200
_SIGNS: Final = re.compile(r"[(){}|*]")
"""What the charter's terms read as something else than themselves."""
_INVISIBLE: Final = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]+")
_ROOM: Final = re.compile(" +")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*")
_FILE: Final = re.compile(rf"{re.escape(MAIN)}|(?:{ARTICLES}|{LEXICONS})/[a-z][a-z0-9_]*\.yaml")
Contents = Mapping[str, bytes]


def edited(contents: Contents, edit: Edit) -> dict[str, bytes]:
    """The charter's files with `edit` in them.

    Raises:
        CharterError: it cannot be made, with every reason, its place and its mend.
    """
    match edit:
        case NewEmbargo():
            changed = _with_embargo(contents, edit)
        case NewContact():
            changed = _with_contact(contents, edit)
        case HarmlessTerm():
            changed = _with_harmless(contents, edit)
        case ArticleTexts():
            changed = _with_texts(contents, edit)
        case WholeFile():
            name = _name_of(contents, edit)
            return {**contents, name: edit.content}
        case _:
            assert_never(edit)
    return {**contents, changed.name: changed.content}


# ---------------------------------------------------------------- an embargo


def _with_embargo(contents: Contents, edit: NewEmbargo) -> YamlText:
    missing = Said("the article {name}, where embargoes stand, is not there", name=EMBARGOES)
    file = _file(contents, article_file(EMBARGOES), missing)
    if edit.until.tzinfo is None:
        mend = Said("choose the day and the hour again")
        raise file.refused(("rules",), Said("the time does not say in which zone"), mend)
    given = tuple(dict.fromkeys(filter(None, map(_one_line, edit.names))))
    faults = [*_unusable(given, file), *_known(given, contents, file)]
    if not given:
        mend = Said("write the name that may not be public yet")
        faults.append(_at(file, ("rules",), Said("the embargo has no name"), mend))
    elif len(given) > _MOST_NAMES:
        what = Said("more than {most} names", most=_MOST_NAMES)
        faults.append(_at(file, ("rules",), what, Said("make several embargoes of it")))
    if faults:
        raise CharterError(faults)
    known = {folded_text(name) for name, _ in _embargoed(file)}
    names = tuple(name for name in forms(given) if name in given or folded_text(name) not in known)
    rules = _entries(file.document.at(("rules",)))
    ids = [str(rule.get("id")) for rule in rules]
    last = max((number for number, rule in enumerate(rules) if _embargo(rule)), default=len(rules) - 1)
    return file.with_entry(("rules",), rule_of(edit, names, ids), after=last, apart=True)


def _unusable(names: tuple[str, ...], file: YamlText) -> Iterator[Fault]:
    """Names that could not be found in a draft, or would be found everywhere."""
    for name in names:
        letters = sum(sign.isalnum() for sign in folded_text(name))
        signs = _SIGNS.search(name)
        if len(name) > _LONGEST_NAME:
            what = Said("“{name}…” has more than {most} characters", name=name[:40], most=_LONGEST_NAME)
            mend = Said("write the name alone")
        elif signs:
            what = Said(
                "“{name}” holds {sign}, which the charter reads as something else than itself",
                name=name,
                sign=signs.group(),
            )
            mend = Said("leave the sign out, or write the words before and after it as two names")
        elif letters < 2:
            what = Said("“{name}” is too short: it would be found in every other post", name=name)
            mend = Said("write the full name")
        elif everyday([name]):
            what = Said("“{name}” is an everyday word: harmless posts hold it", name=name)
            mend = Said("write the full name")
        else:
            continue
        yield _at(file, ("rules",), what, mend)


def _known(names: tuple[str, ...], contents: Contents, file: YamlText) -> Iterator[Fault]:
    """Names that the charter has already: as another embargo, or as public."""
    main = _file(contents, MAIN, Said("the charter's main file is missing"))
    public = {folded_text(name): (place, name) for place, name in _public(main)}
    held = {folded_text(name): way for name, way in _embargoed(file)}
    for name in names:
        folded = folded_text(name)
        if folded in held:
            what = Said("“{name}” has an embargo already", name=name)
            mend = Said(
                "to move its date, send the changed file or ask who keeps the files; otherwise leave this name out"
            )
            yield _at(file, held[folded], what, mend)
        elif folded in public:
            (key, number), _ = public[folded]
            what = Said("“{name}” is a public name already ({key} in {main})", name=name, key=key, main=MAIN)
            way: Way = ("employer", key) if number is None else ("employer", key, number)
            yield _at(main, way, what, Said("write the full name that is not public yet"))


def _public(main: YamlText) -> Iterator[tuple[tuple[str, int | None], str]]:
    employer = main.document.at(("employer",))
    for key, value in employer.items() if isinstance(employer, dict) else ():
        if isinstance(value, str):
            yield (key, None), value
        for number, name in enumerate(value if isinstance(value, list) else ()):
            yield (key, number), str(name)


def _embargoed(file: YamlText) -> Iterator[tuple[str, Way]]:
    """Every name under an embargo, running or over, and where it stands."""
    for number, rule in enumerate(_entries(file.document.at(("rules",)))):
        for place, name in enumerate(_embargo(rule)):
            yield name, ("rules", number, "match", "embargo", "names", place)


def _embargo(rule: Mapping[str, Tree]) -> list[str]:
    match rule.get("match"):
        case {"embargo": {"names": list(names)}}:
            return [str(name) for name in names]
    return []


# ---------------------------------------------------------------- a contact


def _with_contact(contents: Contents, edit: NewContact) -> YamlText:
    file = _file(contents, MAIN, Said("the charter's main file is missing"))
    if not _NAME.fullmatch(edit.id):
        what = Said("“{name}” is not a name of a contact", name=edit.id)
        mend = Said("small letters without accents, digits and _: press_desk")
        raise file.refused(("contacts",), what, mend)
    texts = {"who": _both(edit.who), "message": _both(edit.message)}
    if not file.document.has(("contacts", edit.id)):
        value = {
            "who": InLine(texts["who"]),
            "link": Word(edit.link) if _is_bare(edit.link) else edit.link,
            "languages": InLine([Word(language) for language in Language]),
            "message": texts["message"],
        }
        return file.with_key(("contacts",), edit.id, value)
    way = ("contacts", edit.id)
    file = file.with_text((*way, "link"), Word(edit.link) if _is_bare(edit.link) else edit.link)
    for key, both in texts.items():
        for language, text in both.items():
            file = file.with_text((*way, key, language), text)
    return file


def _is_bare(link: str) -> bool:
    """True for a link that YAML reads as it stands."""
    return re.fullmatch(r"(?:https://|mailto:)[\w@.+/?=&%~-]+", link) is not None


# ---------------------------------------------------------------- words that alarm for nothing


def _with_harmless(contents: Contents, edit: HarmlessTerm) -> YamlText:
    article, _, name = edit.rule.partition(".")
    file = _file(contents, article_file(article), absent("article", article))
    rules = _entries(file.document.at(("rules",)))
    ids = [str(rule.get("id")) for rule in rules]
    if name not in ids:
        raise file.refused(("rules",), absent("rule", edit.rule), closest(name, ids))
    way: tuple[str | int, ...] = ("rules", ids.index(name))
    words = {
        language: tuple(dict.fromkeys(filter(None, map(_one_line, edit.words.get(language, ())))))
        for language in Language
    }
    faults = list(_unusable(tuple(word for each in words.values() for word in each), file))
    if not any(words.values()):
        faults.append(_at(file, way, Said("no words are given"), Said("write the words that alarm for nothing")))
    if faults:
        raise CharterError(faults)
    file = _lifting(file, way, words)
    for language, listed in words.items():
        for word in listed:
            file = _let_pass(file, way, language, word)
    return file


def _lifting(file: YamlText, way: tuple[str | int, ...], words: Mapping[Language, tuple[str, ...]]) -> YamlText:
    """The rule with `words` in its `unless`: in a list of words that is there already, else in one of their own."""
    unless = file.document.at((*way, "unless"))
    entries = unless if isinstance(unless, list) else []
    own = next((number for number, entry in enumerate(entries) if _is_words(entry)), None)
    listed = {language.value: InLine(list(each)) for language, each in words.items() if each}
    entry = {"terms": listed}
    if not isinstance(unless, list):
        return file.with_key(way, "unless", [entry], after="match")
    if own is None:
        return file.with_entry((*way, "unless"), entry)
    place = (*way, "unless", own, "terms")
    for language, each in words.items():
        known = file.document.at((*place, language.value))
        fresh = [word for word in each if not isinstance(known, list) or word not in known]
        if not isinstance(known, list):
            file = file.with_key(place, language.value, InLine(fresh)) if fresh else file
            continue
        for word in fresh:
            file = file.with_entry((*place, language.value), word)
    return file


def _is_words(entry: Tree) -> bool:
    return isinstance(entry, dict) and isinstance(entry.get("terms"), dict) and entry.get("scope") != "draft"


def _let_pass(file: YamlText, way: tuple[str | int, ...], language: Language, word: str) -> YamlText:
    """The rule with one more example to let pass, where it has some of that language."""
    place = (*way, "examples", language.value, "pass")
    known = file.document.at(place)
    if not isinstance(known, list) or not known or word in known:
        return file
    return file.with_entry(place, word)


# ---------------------------------------------------------------- an article's texts


def _with_texts(contents: Contents, edit: ArticleTexts) -> YamlText:
    file = _file(contents, article_file(edit.article), absent("article", edit.article))
    for field in fields(edit):
        value = getattr(edit, field.name)
        if isinstance(value, date):
            file = file.with_text((field.name,), Word(value.isoformat()))
        elif isinstance(value, Mapping):
            for language, text in value.items():
                file = _with_sentence(file, (field.name, str(language)), text)
    return file


def _with_sentence(file: YamlText, way: Way, text: str) -> YamlText:
    words = _one_line(text)
    if not words:
        raise file.refused(way, Said("nothing is written here"), Said("write the text in both languages"))
    return file.with_text(way, words)


# ---------------------------------------------------------------- a whole file


def _name_of(contents: Contents, edit: WholeFile) -> str:
    """The file's name inside the charter: as given, or found by its last part, or by what stands in it."""
    name = edit.name.strip()
    if len(edit.content) > LONGEST_FILE:
        raise CharterError([too_long(name)])
    if _FILE.fullmatch(name):
        return name
    stem = re.sub(r"\.ya?ml$", "", name)
    if _NAME.fullmatch(stem) and stem != name:
        known = [each for each in contents if each.rpartition("/")[2] == f"{stem}.yaml"]
        folder = _folder_of(edit.content, name)
        if len(known) == 1:
            return known[0]
        if folder is not None:
            return f"{folder}/{stem}.yaml"
    what = Said("“{name}” is not the name of a policy file", name=name)
    mend = Said(
        "name it {main}, or <id>.yaml with small letters, digits and _, as it stands in {one}/ or {other}/",
        main=MAIN,
        one=ARTICLES,
        other=LEXICONS,
    )
    raise CharterError([Fault(name or MAIN, 1, what, mend)])


def _folder_of(content: bytes, name: str) -> str | None:
    """Where a new file belongs, by its keys."""
    document, faults = parse(content, name)
    if faults:
        raise CharterError(sorted(set(faults)))
    values = document.values if document is not None else None
    tests: tuple[tuple[str, Callable[[Mapping[str, Tree]], bool]], ...] = (
        (ARTICLES, lambda keys: "rules" in keys),
        (LEXICONS, lambda keys: "words" in keys),
    )
    return next((folder for folder, fits in tests if isinstance(values, dict) and fits(values)), None)


# ---------------------------------------------------------------- what they share


def _file(contents: Contents, name: str, otherwise: str) -> YamlText:
    if name not in contents:
        raise CharterError([Fault(name, 1, otherwise, Said("choose another, or send that file first"))])
    return YamlText(name, contents[name])


def _one_line(text: str) -> str:
    """One line; the spaces of French typography stay what they are."""
    return _ROOM.sub(" ", _INVISIBLE.sub(" ", text)).strip(" ")


def _both(texts: Mapping[Language, str]) -> dict[str, str]:
    return {language.value: _one_line(texts.get(language, "")) for language in Language}


def _entries(values: Tree) -> list[dict[str, Tree]]:
    return [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []


def _at(file: YamlText, way: Way, what: str, mend: str) -> Fault:
    return Fault(file.name, file.document.line(way), what, mend)
