"""What one character becomes when texts are compared: nothing, one plain character, or a few.

Pure tables and one function; `bot.matching.fold` applies it to texts and keeps the positions.
"""

import unicodedata

_INVISIBLE = frozenset({"Mn", "Me", "Mc", "Cf", "Cc"})
_FILLERS = "\u115f\u1160\u3164\uffa0"
_SKIN_TONES = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
PLAIN_SIGNS = {
    **dict.fromkeys("'‘’‚‛ʼʹ′`´＇❛❜", "'"),
    **dict.fromkeys('"“”„‟″«»‹›＂〝〞❝❞', '"'),
    **dict.fromkeys("−⁃", "-"),
    **dict.fromkeys("…‥", "."),
    **dict.fromkeys(_FILLERS + _SKIN_TONES, ""),
    "\u2800": " ",
}
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
# Letters of other scripts that look like ours, from Unicode's confusables (UTS 39), and Latin ones with a stroke.
GREEK_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True))
LOOK_ALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝкмтнвгпзь", "aeopcyxijshdqwkmthbrn3b", strict=True)),
    **dict(zip("αβεζηικνορτυχγωϲϳ", "abezniкvoptuxywcj".replace("к", "k"), strict=True)),
    **dict(zip("օսհո", "ouhn", strict=True)),
    **dict(zip("ɑɡıӏǀɩʋ", "agilliv", strict=True)),
    **_SMALL_CAPITALS,
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ŧ": "t",
    "ƒ": "f",
}


def fold_character(character: str) -> str:  # noqa: PLR0911 - one return for each sort of character
    """The plain form of `character`; folding that again changes nothing.

    Marks, zero-width and control characters become nothing; letters, lower case without accents; white space, one
    space; emojis and other signs stay what they are.
    """
    if character in PLAIN_SIGNS:
        return PLAIN_SIGNS[character]
    if character.isspace():
        return " "
    category = unicodedata.category(character)
    if category in _INVISIBLE:
        return ""
    if category == "Pd":
        return "-"
    if category == "Cs":
        return "\ufffd"
    decomposed = unicodedata.normalize("NFKD", character)
    if category[0] == "S" and len(decomposed) > 1:
        return character
    plain = unicodedata.normalize("NFKD", "".join(GREEK_CAPITALS.get(piece, piece.casefold()) for piece in decomposed))
    return "".join(_plain(piece) for piece in plain)


def _plain(piece: str) -> str:
    """One piece of a decomposed, lower-case character."""
    if piece in PLAIN_SIGNS:
        return PLAIN_SIGNS[piece]
    if piece.isspace() or unicodedata.category(piece) in _INVISIBLE:
        return ""
    if not piece.isascii() and (digit := unicodedata.decimal(piece, None)) is not None:
        return str(digit)
    return LOOK_ALIKES.get(piece, piece)


def is_word_character(character: str) -> bool:
    """Letters, digits and the underscore make words."""
    return character.isalnum() or character == "_"
