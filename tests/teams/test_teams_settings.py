"""Teams' settings: every fault is told at the start with its mend, and no value of a secret with it. And the doctor."""

import asyncio
import os
import sys
from pathlib import Path

import pytest
from fake_entra import APP, SECRET, TENANT, FakeEntra, self_signed
from fake_teams import FakeTeams
from teams_program import HERE, settings

from bot.app.chats import teams_cloud, teams_credentials
from bot.channels.teams import sdk
from bot.channels.teams.mount import SERVICE_HOSTS, service_origin
from bot.domain.errors import SettingsError
from bot.settings import load_settings

WHOLE = {
    "MicrosoftAppId": APP,
    "MicrosoftAppType": "SingleTenant",
    "MicrosoftAppTenantId": TENANT,
    "MicrosoftAppPassword": SECRET,
}


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine's and no `.env`."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.lower().startswith(("microsoft", "avantpost_", "channelservice")):
            monkeypatch.delenv(name)


def test_a_whole_set_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret; an identity of the machine's; US Government."""
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    given = load_settings({})
    assert teams_credentials(given) == sdk.Credentials(app_id=APP, tenant=TENANT, password=SECRET)
    assert teams_cloud(given) == sdk.PUBLIC
    monkeypatch.setenv("ChannelService", "https://botframework.azure.us")
    assert teams_cloud(load_settings({})) == sdk.GOVERNMENT
    monkeypatch.setenv("MicrosoftAppType", "UserAssignedMSI")
    monkeypatch.setenv("MicrosoftAppPassword", "")
    assert teams_credentials(load_settings({})) == sdk.Credentials(app_id=APP, tenant=TENANT)
    assert SECRET not in repr(given)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"MicrosoftAppType": ""}, "MicrosoftAppType: needed with MicrosoftAppId"),
        ({"MicrosoftAppType": "singletenant"}, "did you mean SingleTenant?"),
        ({"MicrosoftAppType": "SingelTenant"}, "did you mean SingleTenant?"),
        ({"MicrosoftAppType": "MultiTenant"}, "make the Azure Bot SingleTenant"),
        ({"MicrosoftAppType": "UserAssignedMSI"}, "has neither"),
        ({"MicrosoftAppId": ""}, "MicrosoftAppId: needed with MicrosoftAppType"),
        ({"MicrosoftAppId": "avantpost"}, "MicrosoftAppId: a GUID"),
        ({"MicrosoftAppTenantId": ""}, "MicrosoftAppTenantId: needed"),
        ({"MicrosoftAppTenantId": "botframework.com"}, "MicrosoftAppTenantId: needed"),
        ({"MicrosoftAppPassword": ""}, "one of them is needed with SingleTenant"),
        ({"MicrosoftAppCertificate": "/no/such.pem"}, "one of them is needed with SingleTenant"),
        ({"MicrosoftAppPassword": "", "MicrosoftAppCertificate": "/no/such.pem"}, "no PEM file that can be read"),
        ({"AVANTPOST_TEAMS_TENANTS": f"{TENANT}, all"}, "GUIDs with commas between"),
        ({"AVANTPOST_TEAMS_SERVICE_HOSTS": "https://smba.trafficmanager.net"}, "without https://"),
        ({"ChannelService": "https://evil.example"}, "ChannelService: empty, or"),
        ({"AVANTPOST_TEAMS_ANONYMOUS": "1"}, "one of them; the first is for development only"),
    ],
)
def test_what_is_wrong_is_said_with_its_mend(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], said: str
) -> None:
    """And no secret."""
    for name, value in {**WHOLE, **change}.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        load_settings({})
    assert said in str(caught.value)
    assert SECRET not in str(caught.value)


def test_a_certificate_needs_its_key_without_a_password(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both in one file."""
    key, certificate = self_signed("the-app")
    for name, value in {**WHOLE, "MicrosoftAppPassword": ""}.items():
        monkeypatch.setenv(name, value)
    path = tmp_path / "app.pem"
    monkeypatch.setenv("MicrosoftAppCertificate", str(path))
    for text, said in (
        (certificate, "holds no PRIVATE KEY"),
        (key, "holds no CERTIFICATE"),
        (certificate + key.replace("PRIVATE", "ENCRYPTED PRIVATE"), "has a password"),
        ("é", "no PEM file"),
    ):
        path.write_text(text)
        with pytest.raises(SettingsError, match=said):
            load_settings({})
    path.write_text(key + certificate)
    assert teams_credentials(load_settings({})) == sdk.Credentials(app_id=APP, tenant=TENANT, certificate=path)


@pytest.mark.parametrize(
    "change",
    [{"AVANTPOST_HOST": "0.0.0.0", "AVANTPOST_TOKEN": "x" * 20}, {"AVANTPOST_PUBLIC_URL": "https://coach.example"}],  # noqa: S104 - refused
)
def test_the_development_switch_is_for_this_machine(monkeypatch: pytest.MonkeyPatch, change: dict[str, str]) -> None:
    """Bound anywhere else, or behind a proxy, it would let anybody in."""
    monkeypatch.setenv("AVANTPOST_TEAMS_ANONYMOUS", "1")
    assert teams_credentials(load_settings({})) is None
    for name, value in change.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match="AVANTPOST_TEAMS_ANONYMOUS"):
        load_settings({})


def test_services_are_spoken_to_over_tls() -> None:
    """Unless they are this machine."""
    assert [service_origin(host) for host in SERVICE_HOSTS] == [f"https://{host}" for host in SERVICE_HOSTS]
    assert service_origin("127.0.0.1:56150") == "http://127.0.0.1:56150"
    assert service_origin("SMBA.example:443") == "https://smba.example"


async def doctor(teams: FakeTeams, state: Path, **more: str) -> tuple[int, str]:
    """Its exit code and what it prints."""
    own = {"AVANTPOST_STATE": str(state), "HOME": str(state), "PYTHONPATH": f"{HERE.parents[1]}{os.pathsep}{HERE}"}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(HERE / "serve_echo.py"),
        "doctor",
        env={"PATH": os.environ["PATH"], **own, **settings(teams), **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


async def test_the_doctor_asks_for_a_token_and_for_the_keys(entra: FakeEntra, tmp_path: Path) -> None:
    """And says what to do about a refusal; nothing is posted and no secret shown."""
    teams = FakeTeams(entra=entra)
    await teams.start()
    code, said = await doctor(teams, tmp_path)
    assert code == 0, said
    assert f"✓ Teams: app {APP}, SingleTenant, token fetched" in said
    assert "✓ database" in said
    code, said = await doctor(teams, tmp_path, MicrosoftAppPassword="tulip-secret")
    assert (code, "AADSTS7000215" in said, "copy its value" in said, "tulip" in said) == (1, True, True, False)
    entra.keys_status = 500
    code, said = await doctor(teams, tmp_path)
    assert (code, "keys of Teams' requests" in said, "Traceback" in said) == (1, True, False)
    assert teams.wire == []
    await teams.stop()
