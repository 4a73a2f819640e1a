"""Passwords, keys and codes that the text itself calls so: "password is …", "mdp : …", `api_key=…`, `Authorization: …`.

A keyword points at a value; the value must look chosen or generated. Most sentences about passwords hold none.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from bot.domain.matchers import SecretType
from bot.matching.detectors.found import LIKELY, Claim, before
from bot.matching.detectors.plausible import is_chosen, is_generated, is_mixed, is_placeholder
from bot.matching.detectors.reading import Expression, Match, pattern


class _Sort(Enum):
    """What the keyword promises, and so what the value must look like."""

    PASSWORD = auto()
    PASS = auto()
    CODE = auto()
    KEY = auto()
    BARE_KEY = auto()


_KEYWORDS = (
    r"(?i:"
    # 1: passwords, with their usual abbreviations and slips
    r"(pa?s{1,2}w(?:o?r?d)s?|paasword|passw[a-z]{2,5}d|pass[ _-]?(?:phrase|code|key)s?|pwd|mots?[ -]de[ -]passe|\bmdp\b"
    r"|phrase de passe|(?:code|cle|key) (?:du |de la |for the )?wi-?fi|wi-?fi (?:code|key|cle|pass(?:word|phrase)?))"
    # 2: the same, in words that have another meaning
    r"|(pass\b|pw\b)"
    # 3: codes of a few digits
    r"|(\bpin(?: code)?\b|\bcode pin\b|digicode|\bcvv\b|\bcvc\b|cryptogramme|\botp\b"
    r"|(?:door|gate|alarm|entry|access|lock ?box|safe|security|verification|one[ -]time) code"
    r"|code (?:(?:de |du |de la |de l'|d')?(?:acces|porte|portail|immeuble|alarme|entree|batiment|coffre|parking|garage"
    r"|cadenas|vestiaire|verification|securite)))"
    # 4: keys and tokens
    r"|(secrets?|tokens?|jetons?|credentials?|bearer|(?:api|access|auth(?:entication)?|private|encryption|signing|aes"
    r"|account|shared|master|client|session)[ _-]?keys?|cles? (?:api|secrete|privee|d'acces))"
    # 5: words that mean a key in code only
    r"|(keys?\b|api\b|signature\b|sig\b))"
)
_KEYWORD = pattern(_KEYWORDS)
_SORTS = (_Sort.PASSWORD, _Sort.PASS, _Sort.CODE, _Sort.KEY, _Sort.BARE_KEY)

# How a keyword and its value stand to each other. Each has: words between, white space, quoted value, bare value.
_QUOTED = r"[({\[]?[bBuUrRfF]?(?:\\?[\"'`]{1,3}|&quot;)([^\"'`\n\\]+?)(?:\\?[\"'`]|&quot;|\n|\\|\z)"
_VALUE = rf"(?:{_QUOTED}|([^\s\"'`<>]+))"
_ASSIGNED = pattern(
    r"([A-Za-z0-9_.-]{0,40}?)(?:[\"'`\])>]|&quot;){0,3}[ \t]{0,4}"
    rf"(?::=|=>|->|[=!]={{1,2}}|:{{1,2}}[ \t]{{0,3}}\n?|=|\) or )([ \t]{{0,4}}){_VALUE}"
)
_ARGUMENT = pattern(rf"()[\"'`]?[ \t]?,()[ \t]{{0,3}}{_QUOTED}(\z\A)?")
_SAID = pattern(
    r"(?i)((?: [a-z0-9'()/\x1a-]{1,24}){0,6}?)(?: (?:is|are|was|est|sont|etait|sera|c'est|will be|set to|becomes"
    r"|devient|reste|remains)(?: (?:now|still|maintenant|toujours|desormais|le|the|simply|just))?(?: ?:)? | ?: ?| ?= ?)"
    rf"(){_VALUE}"
)
_NEXT_TO = pattern(rf"()()[ \t]{{1,4}}{_VALUE}")
_REACH = 260

_ADVICE = pattern(
    r"(?i)\b(?:if|si|s'il|such as|like|comme|tel que|most|worst|pire|plus|common(?:ly)?|popular|frequents?|utilises?"
    r"|never|jamais|exemple|example|e\.g|p\. ?ex|means?|signifie)\b"
)
_OTHER_KEY = pattern(
    r"(?i)(?:public|publishable|activation|primary|foreign|sort|partition|product|licen[cs]e|row|cache|hot|search)"
    r"[ _-]?$"
)
_ABOUT_IT = re.compile(
    rb"(?i)(?:name|ids?|url|uri|path|file|dir|type|len|length|size|count|limit|expir|ttl|regex|pattern|policy|prefix"
    rb"|format|field|label|hint|hash|vault|store|chars|spec|ring|manager|reset|event|code)[a-z]*$"
)
_CODE = re.compile(rb"[A-Za-z]?\d{2,8}(?:[A-Za-z]\d{0,4})?[*#]?")
_CLAUSE_ENDS = re.compile(rb"[\"'`]?(?:[.,;!?)]|\s*$|\s*\n| (?:et|and|pour|for|thanks|merci)\b)")

# Commands, headers, SQL, pairs: the value is the first group.
_COMMANDS: tuple[tuple[bytes, Expression], ...] = (
    (b"curl", pattern(r"(?:-u|--user)[ =][\"']?[^\s\"':$]{1,64}:([^\s\"']{3,100})")),
    (b"sshpass", pattern(r"sshpass -p ?[\"']?([^\s\"']{4,100})")),
    (b"securestring", pattern(r"(?i)-securestring(?: -[a-z]{2,16})* [\"']?([^\s\"'-][^\s\"']{5,80})")),
    (
        b"authorization",
        pattern(r"(?i)authorization[\"']?[ ]?[:=] ?[\"']?(?:bearer|basic|ntlm|token|apikey) ([A-Za-z0-9+/=_.~-]{12,})"),
    ),
    (
        b"identified",
        pattern(r"(?i)identified (?:with [\"'\w]{1,40} (?:by|as)|by) (?:password )?[\"']([^\"'\s]{4,80})[\"']"),
    ),
)
_PAIR = pattern(
    r"(?i)\b(?:identifiants?|credentials?|logins?|acces|login details|id ?/ ?(?:pass(?:word)?|pw|mdp|mot de passe))"
    r"(?: [a-z]{1,12}){0,3} ?[:=] ?[^\s/:]{2,60} ?/ ?([^\s/,;]{5,80})"
)
GATE = rf"{_KEYWORDS}|(?i:curl|sshpass|securestring|authorization|identified|identifiants?|logins?\b|\bacces\b)"
"""Whatever this file finds holds a match of it, and hardly any prose does."""


@dataclass(frozen=True, slots=True)
class _Value:
    start: int
    end: int
    text: bytes
    quoted: bool


def passwords(data: bytes) -> Iterator[Claim[SecretType]]:
    """The values that keywords point at, and those of command lines, headers and SQL."""
    for value in (*_keyworded(data), *_commanded(data)):
        yield Claim(value.start, value.end, SecretType.PASSWORD, LIKELY)


def _commanded(data: bytes) -> Iterator[_Value]:
    lowered = data.lower()
    for word, expression in _COMMANDS:
        for match in expression.finditer(data) if word in lowered else ():
            value = _bare(match, 1)
            same = match.group().endswith(value.text + b":" + value.text)  # test:test
            if not is_placeholder(value.text) and len(set(value.text)) > 3 and not same:
                yield value
    for match in _PAIR.finditer(data) if b"/" in data else ():
        value = _bare(match, 1)
        if is_chosen(value.text, quoted=False):
            yield value


def _keyworded(data: bytes) -> Iterator[_Value]:
    for match in _KEYWORD.finditer(data):
        sort = next(sort for group, sort in enumerate(_SORTS, 1) if match.start(group) >= 0)
        start, end = match.span()
        if sort in {_Sort.KEY, _Sort.BARE_KEY} and before(_OTHER_KEY, data, start, 16):
            continue
        for expression in (_ASSIGNED, _ARGUMENT, _SAID, _NEXT_TO):
            found = expression.match(data, end, min(len(data), end + _REACH))
            if found is None or _ABOUT_IT.search(found.group(1)):
                continue
            value = _quoted(found, 3) if found.start(3) >= 0 else _bare(found, 4)
            if _fits(value, sort, data, start, _Form(expression, found)):
                yield value
                break


@dataclass(frozen=True, slots=True)
class _Form:
    """How the keyword and the value stand to each other."""

    expression: Expression
    match: Match

    @property
    def said(self) -> bool:
        return self.expression is _SAID

    @property
    def between(self) -> bytes:
        return self.match.group(1)

    @property
    def spaced(self) -> bool:
        """As prose is written; code mostly is not."""
        return self.said or self.match.end(2) > self.match.start(2)


def _fits(value: _Value, sort: _Sort, data: bytes, keyword: int, form: _Form) -> bool:
    if form.expression is _NEXT_TO:
        option = data[max(0, keyword - 8) : keyword].rpartition(b" ")[2][:1] == b"-"
        return _fits_beside(value, sort, option=option)
    in_prose = form.spaced and not value.quoted
    if in_prose and (before(_ADVICE, data, keyword, 40) or _ADVICE.search(form.between)):
        return False
    if sort is _Sort.BARE_KEY and not value.quoted and data[max(0, keyword - 1) : keyword] not in {b"?", b"&"}:
        return False
    return _suits(value, sort, said=form.said, in_prose=in_prose, ends=_CLAUSE_ENDS.match(data, value.end) is not None)


def _suits(value: _Value, sort: _Sort, *, said: bool, in_prose: bool, ends: bool) -> bool:
    text = value.text
    match sort:
        case _Sort.PASSWORD:
            digits_only = re.fullmatch(rb"\d{4,12}", text) is not None
            return ends if digits_only else is_chosen(text, quoted=value.quoted, in_prose=in_prose)
        case _Sort.PASS:
            return not said and is_mixed(text) and is_chosen(text, quoted=value.quoted)
        case _Sort.CODE:
            some = len(text) >= 4 or text.isdigit()
            return ends and (
                (some and _CODE.fullmatch(text) is not None) or (is_mixed(text) and is_chosen(text, quoted=False))
            )
        case _Sort.KEY:
            return is_generated(text, least=12 if said else 8)
        case _Sort.BARE_KEY:
            return not said and is_generated(text, least=16)


def _fits_beside(value: _Value, sort: _Sort, *, option: bool) -> bool:
    """A value right after the keyword: an option of a command, SQL, a hurried note ("mdp Soleil2024")."""
    if sort is _Sort.PASSWORD:
        return is_chosen(value.text, quoted=False) and (option or value.quoted or is_mixed(value.text))
    return sort is _Sort.KEY and is_generated(value.text, least=12 if option else 20)


def _quoted(match: Match, group: int) -> _Value:
    raw = match.group(group)
    text = raw.strip()  # French quotation marks keep a space inside
    start = match.start(group) + len(raw) - len(raw.lstrip())
    return _Value(start, start + len(text), text, quoted=True)


def _bare(match: Match, group: int) -> _Value:
    """The value without the punctuation and the next assignment of the sentence around it."""
    text = match.group(group)
    if text.endswith(b"..."):
        text = b""  # somebody cut it short on purpose
    text = re.split(rb"[,;&](?=[^\s]*[:=\"'])", text, maxsplit=1)[0].rstrip(b".,;:)]}\x1a")
    return _Value(match.start(group), match.start(group) + len(text), text, quoted=False)
