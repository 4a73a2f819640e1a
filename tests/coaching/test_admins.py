"""Who keeps the charter: named people only, and a misspelt name is told at the start."""

import pytest

from bot.coaching.admins import Admins, read_admins
from bot.domain.errors import SettingsError
from bot.settings import load_settings

OID = "0F8FAD5B-D9CB-469F-A165-70867728950E"


def test_named_people_are_admins_and_nobody_else() -> None:
    """On their own platform only; Teams' ids in either case."""
    admins = read_admins(f" slack:U012AB3CD, teams:{OID} ,")
    assert admins.are("slack", "U012AB3CD")
    assert admins.are("teams", OID.lower())
    assert not admins.are("teams", "U012AB3CD")
    assert not admins.are("slack", "U9")
    assert not Admins().are("slack", "U012AB3CD")
    assert read_admins("") == Admins()


@pytest.mark.parametrize(
    "text", ["U012AB3CD", "slack:lea", "slack:", "teams:U012AB3CD", "irc:lea", "slack:U1;slack:U2"]
)
def test_a_name_of_nobody_stops_the_start(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the setting, the entry, and what to write instead."""
    with pytest.raises(ValueError, match="“"):
        read_admins(text)
    monkeypatch.setenv("AVANTPOST_ADMINS", text)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.faults[0].startswith("AVANTPOST_ADMINS: “")
