"""Tells a value that somebody generated or chose from a placeholder, a look-up in code, or a plain word.

Only ever asked about a value that a prefix or a keyword points at: never about prose.
"""

import re

_MADE_UP = re.compile(
    rb"xxx|\}\}|example|exemple|sample|placeholder|redacted|dummy|change.?me|changez|insert|\byour|your[_-]|votre|_here|-here"
    rb"|put_|todo|fixme|\*\*\*|\.\.\.|abc123xyz|deadbeef|foobar|notreal|not.a.real|fake[_-]|<|>|\{\{",
    re.IGNORECASE,
)
_LOOKED_UP = re.compile(
    rb"^[$%{\[(<&@]|^![a-z_]+$|\$\{|\$\(|\{\{|getenv|environ|process\.env|env[.(\[]|secrets?\.[a-z]|vault|config[.\[]"
    rb"|settings?[.\[]|request[.\[]|params?[.\[]|args?[.\[]|self\.|this\.|input\(|prompt\(|\w\(|\)$|\(\)|^[a-z_]+\.[a-z_.]+$"
    rb"|::|->|=>|\\[dws]|://|^/|^~/|^\.{1,2}/",
    re.IGNORECASE,
)
_WORDS = frozenset(
    (
        b"a about admin also always an and any apikey array aucun aucune aussi bar baz bien blank bool boolean but"
        b" byte bytes celle celui chaine change changed char chiffre choose complex complexe compromis compromise"
        b" compromised confirm const correct court courte critical de default demo des dict different du easy empty"
        b" encrypted enter essential essentiel et everything exemple expire expired expiree facultatif faible false"
        b" foo forgotten fort forte hard hashed hidden how identique important inchange incorrect int invalid"
        b" invalide jamais just key keys known la le leaked les let list login long longue lost mais mal manager"
        b" mandatory masked masque mdp modifie moins motdepasse n/a na never new nil no none not nothing null"
        b" number object obligatoire only optional or ou oublie oubliee partage pas pass passcode passphrase passwd"
        b" password perdu perdue personnel please plus policy protected pwd really repeat required requis reset"
        b" robuste root safe same secret secrets secure short simple so solide stolen str string strong tba tbd"
        b" test testing text the token tokens too toujours tres trop true type un undefined une unique unknown"
        b" update updated user username utilisateur valeur valid valide var very vide void vole volee weak what"
        b" when where which why wrong yes"
    ).split()
)
_ALPHABETS = (
    b"abcdefghijklmnopqrstuvwxyz",
    b"0123456789012345678901234567890",
    b"zyxwvutsrqponmlkjihgfedcba",
    b"9876543210",
)
_RUN = 8


def is_placeholder(value: bytes) -> bool:
    """True for what stands in the place of a secret: stars, `<password>`, `${VAR}`, "changeme", a call in code."""
    bare = value.strip(b"\"'`.,;:!?*-_ ")
    return (
        not bare
        or len(set(bare.lower())) < 3
        or bare.lower() in _WORDS
        or _MADE_UP.search(value) is not None
        or _LOOKED_UP.search(value) is not None
    )


def is_random(token: bytes, *, least_distinct: int = 8) -> bool:
    """True when a machine may have drawn `token`: enough different characters, no run of the alphabet, not made up."""
    return (
        len(set(token)) >= least_distinct
        and (re.search(rb"\d", token) is not None or len(re.findall(rb"[a-z](?=[A-Z])", token)) >= 4)
        and _MADE_UP.search(token) is None
        and not _has_series(token.lower())
        and re.search(rb"([^A])\1{6}", token) is None
    )


def _has_series(lowered: bytes) -> bool:
    windows = {lowered[place : place + _RUN] for place in range(min(len(lowered), 256) - _RUN + 1)}
    return any(window in alphabet for window in windows for alphabet in _ALPHABETS)


_UNIT = re.compile(
    rb"\d+([.,]\d+)*(%|\$|st|nd|rd|th|e|er|eme|px|pt|ms|kb|mb|gb|tb|go|mo|ko|min|mn|sec|s|h|ans|am|pm|x|k|m|bits?|chars?"
    rb"|car|caracteres|characters)?|\d{1,2}h\d\d|v?\d+(\.\d+)+|\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}|(19|20)\d\d[/-](19|20)?\d\d",
    re.IGNORECASE,
)
_ODD = frozenset(b"@#$%^&*!~+?=|\\")


_STANDARD = re.compile(
    rb"(iso|iec|nis|web|fido|covid|sha|md|aes|rsa|wpa|ipv|http|tls|oauth|windows|office|gpt|python|php|html|css|article|bac"
    rb"|mfa|2fa|u2f|totp|psd|dsp|dora|ce|co|q|s|t|h|v|b2b|b2c|rfc|en|nf|cve)-?\d{0,5}[a-z]?",
    re.IGNORECASE,
)


def is_mixed(value: bytes) -> bool:
    """True when three of these are there: small letters, capitals, digits, signs."""
    return len({_class(byte) for byte in value} - {""}) >= 3


def _class(byte: int) -> str:
    if 0x30 <= byte <= 0x39:
        return "digit"
    if 0x61 <= byte <= 0x7A:
        return "small"
    if 0x41 <= byte <= 0x5A:
        return "capital"
    return "sign" if byte in _ODD else ""


def is_chosen(value: bytes, *, quoted: bool, in_prose: bool = False) -> bool:
    """True when `value`, said to be a password, is more than a word of the sentence."""
    if (
        b" " in value
        or not 4 <= len(value) <= 128
        or is_placeholder(value)
        or _UNIT.fullmatch(value)
        or _is_reference(value)
    ):
        return False
    classes = {_class(byte) for byte in value} - {""}
    if "digit" in classes and len(classes) > 1:
        if not in_prose:
            return len(value) >= 5
        return _STANDARD.fullmatch(value) is None and len(value) >= (6 if len(classes) > 2 or "small" in classes else 8)
    if not classes & {"small", "capital"}:
        return False
    if any(byte in _ODD for byte in value[1:-1].rstrip(b"!?")):
        return len(value) >= 6
    return (quoted and len(value) >= 5 and value.isalnum()) or _case_changes(value) >= 2


def _is_reference(value: bytes) -> bool:
    """`@name2`, `#topic2024`, `me@home.org`, `R&D`, a number of digits and points."""
    return (
        re.fullmatch(rb"[@#]\w+[.!?]?|[\w.+-]+@[\w-]+\.[\w.-]+|[A-Z]+&[A-Z]+|[\d .,/:-]+", value) is not None
        or b"://" in value
        or value.startswith(b"www.")
    )


def _case_changes(value: bytes) -> int:
    return len(re.findall(rb"[a-z](?=[A-Z])", value)) if value.isalpha() else 0


def is_generated(value: bytes, *, least: int = 10) -> bool:
    """True when `value`, said to be a key or a token, is no name, slug or word."""
    if b" " in value or len(value) < least or not is_random(value, least_distinct=7) or is_placeholder(value):
        return False
    classes = {_class(byte) for byte in value}
    digits = sum(0x30 <= byte <= 0x39 for byte in value)
    if not digits or not classes & {"small", "capital"} or _UNIT.fullmatch(value) or _is_reference(value):
        return False
    if re.fullmatch(rb"[A-Za-z]?[a-z]+\d{1,4}[!?]?|[A-Z]+\d{1,4}", value) or _is_slug(value):
        return False
    return {"small", "capital"} <= classes or (digits >= 4 and len(value) >= 16)


def _is_slug(value: bytes) -> bool:
    """Words and numbers joined: `DOC_Vector_5_32`, `web-2024-prod`, `file.v2.tar`."""
    parts = [part for part in re.split(rb"[-_.:/ ]", value) if part]
    return len(parts) > 1 and all(
        len(part) <= 3 or (part.isdigit() and len(part) <= 4) or re.fullmatch(rb"[A-Za-z]?[a-z]*|[A-Z]+", part)
        for part in parts
    )
