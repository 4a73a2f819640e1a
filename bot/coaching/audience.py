"""Who sees a post on which platform: from the author's free text to a key of the catalogue."""

_PLATFORMS = (
    ("linkedin", ("linkedin", "xing", "viadeo")),
    ("instagram", ("instagram", "insta", "threads", "pinterest")),
    ("tiktok", ("tiktok", "tik tok", "bereal")),
    ("youtube", ("youtube", "twitch", "video", "vidéo", "télévision", "podcast")),
    ("snapchat", ("snap",)),
    ("reviews", ("glassdoor", "indeed", "avis", "review", "kununu")),
    ("messaging", ("whatsapp", "telegram", "signal", "messenger", "discord", "slack")),
    ("forum", ("reddit", "forum", "blog", "site", "medium", "substack", "web")),
    ("facebook", ("facebook", "fb")),
    ("x", ("twitter", "bluesky", "mastodon")),
)


def audience_key(platform: str | None) -> str:
    """The catalogue's key (table `audience`) for a platform in the author's words; `other` when it is not known."""
    words = (platform or "").lower()
    for key, names in _PLATFORMS:
        if any(name in words for name in names):
            return key
    return "x" if words.split()[:1] == ["x"] else "other"
