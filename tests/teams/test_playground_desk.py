"""The charter kept at Microsoft's own client: a form with its day and hour, the trial, Publish, and the way back."""

import re
from pathlib import Path

from browser import running as browsing
from charter.charter_files import write
from peers import peer
from playground import PROGRAM, chatting, coach, object_id, running
from playwright.sync_api import expect

from bot.domain.draft import Language


def test_an_embargo_at_the_playground(tmp_path: Path) -> None:
    """An admin who knows no YAML, in the browser; their next draft with the name gets the remark."""
    peer(PROGRAM)  # what is missing is told before anything is started
    more = {
        "AVANTPOST_CHARTER_SOURCE": "database",
        "AVANTPOST_POLICIES": str(write(tmp_path / "policies")),
        "AVANTPOST_ADMINS": f"teams:{object_id(Language.EN)}",
    }
    with (
        coach(tmp_path, more) as endpoint,
        running(tmp_path, endpoint, Language.EN) as playground,
        browsing() as browser,
        chatting(browser, playground) as chat,
    ):
        page = chat.page
        chat.send("admin")
        chat.button("New embargo").click()
        page.get_by_label("Names that may not be public yet").last.fill("Boreal")
        page.get_by_role("combobox", name="Until when").last.click()
        page.get_by_role("button", name=re.compile("next month", re.IGNORECASE)).click()
        page.get_by_role("gridcell").get_by_role("button", name=re.compile(r"^15\b|\b15\b")).first.click()
        page.get_by_role("combobox", name="At what hour").last.click()
        page.get_by_role("option", name=re.compile("^0?9:00")).first.click()
        chat.press("Try it")
        expect(page.get_by_text("rule added").last).to_be_visible()
        page.get_by_label("Why (for the history)").last.fill("the launch")
        chat.press("Publish")
        expect(page.get_by_text("Published: version").last).to_be_visible()
        expect(page.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
        remark = page.get_by_text("may not be public yet")
        for _ in range(5):  # in force within seconds
            start = chat.send("So proud of the Boreal team tonight")
            chat.answered(start)
            page.wait_for_timeout(1_000)
            if remark.count():
                break
        expect(remark.last).to_be_visible()
        chat.send("admin")
        chat.button("History").last.click()
        expect(page.get_by_text("the launch").last).to_be_visible()
        chat.button("Bring a version back").click()
        expect(chat.button("Bring it back")).to_be_visible()
        assert all(call.status < 300 for call in playground.calls() if call.method in {"POST", "PUT"})
