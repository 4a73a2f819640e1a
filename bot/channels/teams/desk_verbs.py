"""Names of what the desk's buttons do; `desk.py` answers each, a test compares. Buttons carry versions and no text."""

from bot.channels.teams.elements import Element


class DeskVerbs:
    """Those of the charter's desk. They do something for its keepers alone."""

    OPEN = "admin_open"
    SENT = "admin_sent"
    HISTORY = "admin_history"
    PUBLISH = "admin_publish"
    CANCEL = "admin_cancel"
    APPROVE = "admin_approve"
    BACK = "admin_back"


def at_once(action: Element) -> Element:
    """A button that sends none of the card's fields, and so asks for none to be filled."""
    unasked = {"associatedInputs": "none"}
    return {**action, **unasked, "fallback": {**action["fallback"], **unasked}}
