"""The forms by which the charter is changed without YAML, as data that each surface draws; and what they say, read.

Labels are keys of the catalogue's table `admin`. A form remembers by `about` what it changes.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.coaching.desk import ArticleTexts, Edit, HarmlessTerm, NewContact, NewEmbargo
from bot.domain.charter import Article, Charter
from bot.domain.draft import Language
from bot.domain.levels import Kind

LONGEST: Final = 3_000
"""What a chat's text field holds at most; a longer text of the charter is changed in its file."""
_LONGEST_LINE: Final = 200
_ROOM: Final = re.compile(r"[ \t\r\n]+")
"""Room between words. French typography has spaces of its own, which stay."""
_MARK: Final = re.compile(r"^[-–—•·▪*]\s+")
"""What people put before the lines of a list."""
_QUOTED: Final = re.compile(r"“(.+)”|«\s*(.+?)\s*»|\"(.+)\"")
_SEVERAL: Final = re.compile(r"[,;]\s")
"""What stands between two names on one line."""
_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_FAR: Final = timedelta(days=3_653)
"""An embargo of more than ten years is a slip of the pen."""
NEW: Final = "new"
_YES, _NO = "yes", "no"
_TEXTS: Final = ("title", "rule", "why", "opportunity")


class Ask(StrEnum):
    """What a field asks for, and so how a surface draws it."""

    TEXT = "text"
    LONG = "long"
    MOMENT = "moment"
    """A day and an hour; its value is an aware `datetime`."""
    DAY = "day"
    CHOICE = "choice"


class Forms(StrEnum):
    """The forms. `pick_…` asks what to change, before the form that changes it."""

    EMBARGO = "embargo"
    PICK_CONTACT = "pick_contact"
    CONTACT = "contact"
    PICK_RULE = "pick_rule"
    HARMLESS = "harmless"
    PICK_ARTICLE = "pick_article"
    ARTICLE = "article"


OPENED_BY: Final = (Forms.EMBARGO, Forms.PICK_CONTACT, Forms.PICK_RULE, Forms.PICK_ARTICLE)
"""Those that an admin opens, the commonest first; the others follow from them."""
FOLLOWS: Final = {
    Forms.PICK_CONTACT: Forms.CONTACT,
    Forms.PICK_RULE: Forms.HARMLESS,
    Forms.PICK_ARTICLE: Forms.ARTICLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One of a choice: the words shown (or, `is_key`, their key in the table `admin`) and the value behind them."""

    words: str
    value: str
    is_key: bool = False


Value = str | datetime | date


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One question. `longest` is in characters."""

    id: str
    ask: Ask
    label: str
    longest: int = _LONGEST_LINE
    optional: bool = False
    initial: Value | None = None
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A form to draw. `submit` is a key like the labels; the title is `form_<id>`."""

    id: Forms
    fields: tuple[Field, ...]
    about: str = ""
    submit: str = "form_try"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreadable:
    """What is wrong with the answers: field → key of the catalogue's sentence."""

    faults: Mapping[str, str]


def form(which: Forms, charter: Charter, language: Language, about: str = "") -> Form | None:
    """A form, filled with what the charter in force says; None if what it is about is gone."""
    match which:
        case Forms.EMBARGO:
            return _embargo()
        case Forms.PICK_CONTACT:
            known = [Option(words=each.who[language], value=each.id) for each in charter.contacts.values()]
            return _pick(which, [Option(words="new_contact", value=NEW, is_key=True), *known])
        case Forms.CONTACT:
            return _contact(charter, about)
        case Forms.PICK_ARTICLE | Forms.PICK_RULE:
            articles = charter.articles.values()
            options = [Option(words=each.title[language], value=each.id) for each in articles]
            return _pick(which, sorted(options, key=lambda option: _plain(option.words)))
        case Forms.HARMLESS:
            article = charter.articles.get(about)
            return None if article is None else _harmless(article, language)
        case Forms.ARTICLE:
            article = charter.articles.get(about)
            return None if article is None else _article(article)


def read(
    which: Forms, about: str, values: Mapping[str, Value], *, charter: Charter, now: datetime
) -> Edit | Unreadable:
    """The edit that a form's answers mean, on the charter in force. What that says of it is the desk's business.

    Raises:
        ValueError: the form is none that changes anything.
    """
    if which is Forms.EMBARGO:
        return _read_embargo(values, now)
    if which is Forms.CONTACT:
        return _read_contact(about, values, charter)
    if which is Forms.HARMLESS:
        return _read_harmless(about, values)
    if which is Forms.ARTICLE:
        return _read_article(about, values, charter.articles.get(about), now)
    raise ValueError(which)


# ---------------------------------------------------------------- an embargo


def _embargo() -> Form:
    secret = (Option(words="secret_yes", value=_YES, is_key=True), Option(words="secret_no", value=_NO, is_key=True))
    return Form(
        id=Forms.EMBARGO,
        fields=(
            Field(id="names", ask=Ask.LONG, label="field_names", longest=1_000),
            Field(id="until", ask=Ask.MOMENT, label="field_until"),
            Field(id="secret", ask=Ask.CHOICE, label="field_secret", options=secret, initial=_YES),
        ),
    )


def _read_embargo(values: Mapping[str, Value], now: datetime) -> Edit | Unreadable:
    until, names = values.get("until"), _lines(values, "names")
    faults = {} if names else {"names": "fault_empty"}
    if any(map(_SEVERAL.search, names)):
        faults["names"] = "fault_several"
    if not isinstance(until, datetime):
        return Unreadable(faults={**faults, "until": "fault_moment"})
    if until <= now or until > now + _FAR:
        faults["until"] = "fault_past" if until <= now else "fault_far"
    if faults:
        return Unreadable(faults=faults)
    return NewEmbargo(names=names, until=until, confidential=values.get("secret") != _NO)


# ---------------------------------------------------------------- a contact


def _contact(charter: Charter, about: str) -> Form | None:
    known = charter.contacts.get(about)
    if known is None and about != NEW:
        return None
    topic = (Field(id="topic", ask=Ask.TEXT, label="field_topic", longest=40),) if known is None else ()
    who = known.who if known else {}
    message = known.message if known else {}
    return Form(
        id=Forms.CONTACT,
        about=about,
        fields=(
            *topic,
            *_in_each("who", Ask.TEXT, who),
            Field(id="link", ask=Ask.TEXT, label="field_link", initial=known.link if known else None),
            *_in_each("message", Ask.LONG, message, longest=1_000),
        ),
    )


def _read_contact(about: str, values: Mapping[str, Value], charter: Charter) -> Edit | Unreadable:
    who, message = _texts(values, "who"), _texts(values, "message")
    link = _text(values, "link")
    topic = _slug(_text(values, "topic")) if about == NEW else about
    faults = {
        f"{name}_{language}": "fault_empty"
        for name, texts in (("who", who), ("message", message))
        for language in Language
        if not texts.get(language)
    }
    if not topic or (about == NEW and topic in charter.contacts):
        faults["topic"] = "fault_taken" if topic else "fault_topic"
    address = link.removeprefix("mailto:")
    if _ADDRESS.fullmatch(address) and not link.startswith("https://"):
        link = f"mailto:{address}"
    elif not link.startswith("https://") or any(sign.isspace() for sign in link):
        faults["link"] = "fault_link"
    return Unreadable(faults=faults) if faults else NewContact(id=topic, who=who, link=link, message=message)


def _slug(words: str) -> str:
    """A contact's id of the words for its topic."""
    letters = "".join(sign if sign.isascii() and sign.isalnum() else " " for sign in _plain(words))
    found = "_".join(letters.split())
    return found if found[:1].isalpha() else ""


# ---------------------------------------------------------------- words that alarm for nothing


def _harmless(article: Article, language: Language) -> Form:
    options = tuple(
        Option(words=f"{rule.id} · {rule.fix[language] if rule.fix else ''}".strip(" ·"), value=rule.id)
        for rule in article.rules
        if rule.kind is Kind.RISK
    )
    return Form(
        id=Forms.HARMLESS,
        about=article.id,
        fields=(
            Field(id="rule", ask=Ask.CHOICE, label="field_rule", options=options or (Option(words="–", value="-"),)),
            Field(id="words_en", ask=Ask.LONG, label="field_words_en", longest=1_000, optional=True),
            Field(id="words_fr", ask=Ask.LONG, label="field_words_fr", longest=1_000, optional=True),
        ),
    )


def _read_harmless(about: str, values: Mapping[str, Value]) -> Edit | Unreadable:
    words = {language: _lines(values, f"words_{language}") for language in Language}
    if not any(words.values()):
        return Unreadable(faults={"words_en": "fault_words"})
    return HarmlessTerm(rule=f"{about}.{_text(values, 'rule')}", words=words)


# ---------------------------------------------------------------- an article's texts


def _article(article: Article) -> Form:
    fields = [
        each
        for name in _TEXTS
        for each in _in_each(name, Ask.TEXT if name == "title" else Ask.LONG, getattr(article, name), longest=LONGEST)
    ]
    fields.append(Field(id="review_by", ask=Ask.DAY, label="field_review_by", initial=article.review_by))
    return Form(id=Forms.ARTICLE, about=article.id, fields=tuple(fields))


def _read_article(about: str, values: Mapping[str, Value], article: Article | None, now: datetime) -> Edit | Unreadable:
    texts = {name: _texts(values, name) for name in _TEXTS}
    faults = {
        f"{name}_{language}": "fault_empty"
        for name, both in texts.items()
        for language, text in both.items()
        if not text
    }
    review_by = values.get("review_by")
    known = article.review_by if article else None
    if isinstance(review_by, date) and review_by != known and review_by <= now.date():
        faults["review_by"] = "fault_past"
    if faults:
        return Unreadable(faults=faults)
    return ArticleTexts(
        article=about,
        review_by=review_by if isinstance(review_by, date) else None,
        **{name: both or None for name, both in texts.items()},
    )


# ---------------------------------------------------------------- what they share


def _pick(which: Forms, options: Iterable[Option]) -> Form:
    choice = Field(id="which", ask=Ask.CHOICE, label=f"field_{which}", options=tuple(options))
    return Form(id=which, fields=(choice,), submit="form_next")


def _in_each(name: str, ask: Ask, texts: Mapping[Language, str], longest: int = _LONGEST_LINE) -> Iterable[Field]:
    """A field a language; a text that is too long for a form is left to its file."""
    for language in Language:
        initial = texts.get(language)
        held = max(longest, len(initial or ""))
        if held <= LONGEST:
            name_in = f"{name}_{language}"
            yield Field(id=name_in, ask=ask, label=f"field_{name_in}", longest=held, initial=initial)


def _text(values: Mapping[str, Value], name: str) -> str:
    value = values.get(name)
    return _ROOM.sub(" ", value).strip(" ") if isinstance(value, str) else ""


def _texts(values: Mapping[str, Value], name: str) -> dict[Language, str]:
    return {language: _text(values, f"{name}_{language}") for language in Language if f"{name}_{language}" in values}


def _lines(values: Mapping[str, Value], name: str) -> tuple[str, ...]:
    """The lines of an answer, without the marks of a list and the quotation marks that people put around names."""
    value = values.get(name)
    lines = [_MARK.sub("", line.strip(), count=1) for line in (value.splitlines() if isinstance(value, str) else ())]
    return tuple(_unquoted(line) for line in lines if line)


def _unquoted(line: str) -> str:
    quoted = _QUOTED.fullmatch(line)
    return line if quoted is None else next(filter(None, quoted.groups()))


def _plain(words: str) -> str:
    """Words without accents, in small letters."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", words.casefold()) if not unicodedata.combining(sign))
