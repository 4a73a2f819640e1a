"""A draft may open with where and as whom it will be posted, in natural words: "LinkedIn, en mon nom :".

The line counts as context only if every piece of it is understood; otherwise it is part of the post.
"""

import re
from dataclasses import dataclass, replace

from bot.domain.draft import Draft

_PLATFORMS = re.compile(
    r"(?:on |for |sur |pour )?(?:my |mon |ma )?"
    r"(linkedin|facebook|instagram|insta|x|twitter|tiktok|youtube|snapchat|mastodon|bluesky|threads|reddit|whatsapp"
    r"|telegram|discord|glassdoor|indeed|pinterest|twitch|bereal|medium|blog|website|site web|forum)"
    r"(?: (?:public|privé|private|perso|post|story|profile|page|account|compte))?",
    re.IGNORECASE,
)
_SPEAKERS = re.compile(
    r"(?:(?:speaking |posting )?as (?:myself|me|the company|a company|a manager|spokesperson)"
    r"|(?:in )?my own name|for myself|(?:on|in) (?:behalf|the name) of the company|(?:from )?(?:the )?company account"
    r"|anonymous(?:ly)?|under a pseudonym"
    r"|en mon (?:propre )?nom|à titre personnel|pour moi|perso|au nom de (?:l['’]entreprise|la société|la boîte)"
    r"|(?:depuis )?(?:le )?compte (?:de l['’]entreprise|de la marque|officiel)|anonyme(?:ment)?|sous pseudo(?:nyme)?)",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"(?:i am|i['’]m|as|role:|je suis|en tant que?|comme|rôle :) (?:an? |une? |le |la |l['’])?(.{3,40})", re.IGNORECASE
)
_AUDIENCE = re.compile(r"(?:seen by|visible to|vu par|visible par) (.{2,60})", re.IGNORECASE)
_A_POST = re.compile(r"(?:a |my |un |mon )?post", re.IGNORECASE)
_LONGEST_LINE = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pieces:
    platform: str | None = None
    speaking_as: str | None = None
    role: str | None = None
    audience: str | None = None
    post: bool = False


def read_context_line(draft: Draft) -> Draft:
    """`draft` with its first line's context taken in; that line becomes blanks, so that positions stay the author's.

    What the channel already knows is kept: a form's answer is worth more than a line's.
    """
    line, separator, _ = draft.text.partition("\n")
    inline = re.match(r"([^\n:]{2,120}?)\s?:(?=\s)", draft.text)
    head = inline.group(1) if inline else (line if separator else "")
    if not head or len(head) > _LONGEST_LINE:
        return draft
    pieces = _read(head)
    if pieces is None:
        return draft
    length = inline.end() if inline else len(line)
    context = replace(
        draft.context,
        platform=draft.context.platform or pieces.platform,
        speaking_as=draft.context.speaking_as or pieces.speaking_as,
        role=draft.context.role or pieces.role,
        audience=draft.context.audience or pieces.audience,
    )
    return replace(draft, text=" " * length + draft.text[length:], context=context)


def _read(head: str) -> _Pieces | None:
    pieces = _Pieces()
    for part in (piece.strip(" .:") for piece in re.split(r"[,;/–—-]\s|\s[–—-]\s", head)):
        if not part:
            continue
        if (match := _PLATFORMS.fullmatch(part)) and pieces.platform is None:
            pieces = replace(pieces, platform=match.group(1))
        elif _SPEAKERS.fullmatch(part) and pieces.speaking_as is None:
            pieces = replace(pieces, speaking_as=part)
        elif (match := _ROLE.fullmatch(part)) and pieces.role is None and pieces != _Pieces():
            pieces = replace(pieces, role=match.group(1))
        elif (match := _AUDIENCE.fullmatch(part)) and pieces != _Pieces():
            pieces = replace(pieces, audience=match.group(1))
        elif _A_POST.fullmatch(part) and pieces == _Pieces():
            pieces = replace(pieces, post=True)
        else:
            return None
    return pieces if pieces.platform or pieces.speaking_as or (pieces.post and pieces.audience) else None
