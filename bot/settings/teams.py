"""What is wrong with Teams' settings: who the bot is must be said whole, or nobody is let in."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from bot.settings.names import GOVERNMENT_SERVICE, PREFIX, listed, on_loopback

if TYPE_CHECKING:
    from bot.settings.values import Settings


def teams_faults(settings: "Settings") -> list[str]:
    """What is missing or wrong in Teams' settings, each with its mend."""
    if settings.teams_anonymous:
        return _anonymous_faults(settings)
    named = {
        "MicrosoftAppType": settings.microsoft_app_type,
        "MicrosoftAppTenantId": settings.microsoft_app_tenant_id,
        "MicrosoftAppPassword": settings.microsoft_app_password,
        "MicrosoftAppCertificate": settings.microsoft_app_certificate,
        f"{PREFIX}TEAMS_TENANTS": settings.teams_tenants,
        f"{PREFIX}TEAMS_SERVICE_HOSTS": settings.teams_service_hosts,
        "ChannelService": settings.channel_service,
    }
    if settings.microsoft_app_id is None:
        given = [name for name, value in named.items() if value]
        return [f"MicrosoftAppId: needed with {', '.join(given)}; the Azure Bot's page shows it"] if given else []
    faults = [] if _is_guid(settings.microsoft_app_id) else ["MicrosoftAppId: a GUID, from the Azure Bot's page"]
    faults += _type_faults(settings)
    if not _is_guid(settings.microsoft_app_tenant_id or ""):
        faults.append("MicrosoftAppTenantId: needed with MicrosoftAppId, a GUID, from the tenant's overview in Entra")
    if not all(map(_is_guid, listed(settings.teams_tenants))):
        faults.append(f"{PREFIX}TEAMS_TENANTS: GUIDs with commas between")
    if not all(re.fullmatch(r"[A-Za-z0-9.-]+(:\d{1,5})?", host) for host in listed(settings.teams_service_hosts)):
        faults.append(f"{PREFIX}TEAMS_SERVICE_HOSTS: names of hosts with commas between, without https://")
    if settings.channel_service not in {None, GOVERNMENT_SERVICE}:
        faults.append(f"ChannelService: empty, or {GOVERNMENT_SERVICE}")
    return faults


def _type_faults(settings: "Settings") -> list[str]:
    """The type, and what must come with it."""
    secret, certificate = settings.microsoft_app_password, settings.microsoft_app_certificate
    match settings.microsoft_app_type:
        case "UserAssignedMSI" if secret or certificate:
            return ["MicrosoftAppPassword, MicrosoftAppCertificate: an identity of the machine's has neither"]
        case "UserAssignedMSI":
            return []
        case "SingleTenant" if bool(secret) == bool(certificate):
            return ["MicrosoftAppPassword or MicrosoftAppCertificate: one of them is needed with SingleTenant"]
        case "SingleTenant":
            return _certificate_faults(certificate) if certificate else []
        case None:
            mend = "needed with MicrosoftAppId; SingleTenant or UserAssignedMSI, as the Azure Bot says"
        case "MultiTenant":
            mend = "MultiTenant is deprecated and lets every tenant in; make the Azure Bot SingleTenant"
        case other:
            close = get_close_matches(other, ("SingleTenant", "UserAssignedMSI"), n=1)
            mend = f"no such type; {f'did you mean {close[0]}?' if close else 'SingleTenant or UserAssignedMSI'}"
    return [f"MicrosoftAppType: {mend}"]


def _certificate_faults(path: Path) -> list[str]:
    try:
        pem = path.read_text(encoding="ascii")
    except (OSError, ValueError):
        return ["MicrosoftAppCertificate: no PEM file that can be read; check its path and its permission"]
    missing = [name for name in ("CERTIFICATE", "PRIVATE KEY") if f"{name}-----" not in pem]
    if missing:
        return [f"MicrosoftAppCertificate: the file holds no {' and no '.join(missing)}; put both into one PEM file"]
    if "ENCRYPTED PRIVATE KEY-----" in pem:
        return ["MicrosoftAppCertificate: its key has a password; write it without (openssl pkey) and guard the file"]
    return []


def _anonymous_faults(settings: "Settings") -> list[str]:
    """The development switch opens the door to whoever reaches it: nobody else may reach it."""
    name, faults = f"{PREFIX}TEAMS_ANONYMOUS", []
    if settings.microsoft_app_id:
        faults.append(f"{name} and MicrosoftAppId: one of them; the first is for development only")
    if not on_loopback(settings.host):
        faults.append(f"{name}: only with {PREFIX}HOST on loopback")
    if settings.public_url:
        faults.append(f"{name}: not with {PREFIX}PUBLIC_URL, which lets others reach this machine")
    return faults


def _is_guid(value: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", value) is not None
