"""The one module that imports Microsoft's SDK: who a request comes from, a token for our own, activities' names.

The SDK is archived: nothing of it goes further than this file, so that its successor can take its place in a day. Its
network calls are not used, for they block the loop: keys come through `keys.py`, tokens are fetched in a thread that
`bearer.py` starts.
"""

import functools
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import msal
import requests
from botbuilder.schema import ActivityTypes
from botframework.connector.auth.authentication_constants import AuthenticationConstants as Public
from botframework.connector.auth.government_constants import GovernmentConstants as Government
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from botframework.connector.auth.verify_options import VerifyOptions
from jwt.algorithms import RSAAlgorithm

from bot.channels.teams.bearer import Acquire
from bot.domain.errors import ChannelError

INVOKE: Final = ActivityTypes.invoke.value
ANSWERED: Final = frozenset(
    {
        ActivityTypes.message.value,
        ActivityTypes.message_update.value,
        ActivityTypes.message_delete.value,
        ActivityTypes.message_reaction.value,
        ActivityTypes.conversation_update.value,
        ActivityTypes.installation_update.value,
    }
)
"""What the conversation hears of. Typing, traces and whatever else comes are acknowledged, and no more."""
WRITTEN: Final = frozenset({ActivityTypes.message.value, ActivityTypes.message_update.value})
"""What somebody wrote."""
TYPING: Final = ActivityTypes.typing.value

_SKEW: Final = 300
"""Seconds by which two clocks may differ, as the protocol has it."""
_TOKEN_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cloud:
    """Whose Bot Framework speaks: who signs its requests, where its keys are, where our token comes from."""

    issuer: str
    metadata_url: str
    login_url: str
    scope: str


PUBLIC: Final = Cloud(
    issuer=Public.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
    metadata_url=Public.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
    login_url=Public.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX,
    scope=Public.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
)
GOVERNMENT: Final = Cloud(
    issuer=Government.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER,
    metadata_url=Government.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL,
    login_url=Government.TO_CHANNEL_FROM_BOT_LOGIN_URL_PREFIX,
    scope=Government.TO_CHANNEL_FROM_BOT_OAUTH_SCOPE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who we are: an app of one tenant with a secret or a certificate, or else an identity that the machine has.

    `certificate` is a PEM file with the certificate and its key.
    """

    app_id: str
    tenant: str = ""
    password: str | None = None
    certificate: Path | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key, in the shape that the SDK asks for."""

    public_key: Any
    endorsements: list[str]


class Keys(Protocol):
    """The channel's signing keys by their id; what is not there raises `ChannelError`."""

    async def get(self, key_id: str) -> Key:
        """The key."""
        ...


def key_of(entry: dict[str, Any]) -> Key:
    """A key as a JWKS has it. Raises whatever the libraries raise for one that is none."""
    return Key(RSAAlgorithm.from_jwk(json.dumps(entry)), list(entry.get("endorsements") or []))


class Authenticator:
    """Tells who sent a request by the token that came with it. The SDK checks signature, times and endorsement."""

    def __init__(self, app_id: str, cloud: Cloud, keys: Keys) -> None:
        self._app_id = app_id
        self._cloud = cloud
        options = VerifyOptions(issuer=[cloud.issuer], audience=None, clock_tolerance=_SKEW, ignore_expiration=False)
        self._extractor = JwtTokenExtractor(options, cloud.metadata_url, Public.ALLOWED_SIGNING_ALGORITHMS)
        self._extractor.open_id_metadata = keys  # the SDK's own blocks, and stumbles over a key it does not know

    async def service_url(self, header: str | None, channel: str) -> str:
        """The serviceUrl that a token was made for.

        Raises:
            ChannelError: status 401 for a token that is missing, wrong, of somebody else or for somebody else; 503 if
                the keys cannot be had.
        """
        try:
            identity = await self._extractor.get_identity_from_auth_header(header or "", channel)
            claims = dict(identity.claims) if identity is not None else {}
        except ChannelError:
            raise
        except Exception:  # noqa: BLE001 - whatever the SDK stumbles over in a stranger's token
            raise ChannelError("denied", 401) from None
        ours = claims.get("aud") == self._app_id and claims.get("iss") == self._cloud.issuer and "exp" in claims
        if not ours:
            raise ChannelError("denied", 401)
        return str(claims.get(Public.SERVICE_URL_CLAIM) or "")


def acquirer(credentials: Credentials, cloud: Cloud) -> Acquire:
    """Fetches our token: a call that blocks, for a thread. It raises `ChannelError` with Microsoft's word for it.

    Each call asks anew: MSAL keeps refusals for a minute, and tokens that the platform may have refused.
    """
    ask = _with_identity if credentials.password is None and credentials.certificate is None else _with_app

    def acquire() -> tuple[str, float]:
        try:
            answer = ask(credentials, cloud)
        except Exception as error:  # noqa: BLE001 - what MSAL raises is no closed list; the class says enough
            raise ChannelError(f"token: {type(error).__name__}") from None
        if "access_token" not in answer:
            raise ChannelError(f"token: {_word(answer)}")
        return str(answer["access_token"]), time.monotonic() + float(answer.get("expires_in") or 0)

    return acquire


def _with_app(credentials: Credentials, cloud: Cloud) -> dict[str, Any]:
    """As an app with a secret or a certificate."""
    secret: str | dict[str, str] = credentials.password or ""
    if credentials.certificate is not None:
        pem = credentials.certificate.read_text(encoding="utf-8")
        secret = {"private_key": _block(pem, "PRIVATE KEY"), "public_certificate": _block(pem, "CERTIFICATE")}
    with _session() as session:
        app = msal.ConfidentialClientApplication(
            credentials.app_id,
            client_credential=secret,
            authority=cloud.login_url + credentials.tenant,
            instance_discovery=False,
            http_client=session,
        )
        return dict(app.acquire_token_for_client(scopes=[f"{cloud.scope}/.default"]))


def _with_identity(credentials: Credentials, cloud: Cloud) -> dict[str, Any]:
    """As the machine's own identity, through Azure's local endpoint."""
    with _session() as session:
        identity = msal.UserAssignedManagedIdentity(client_id=credentials.app_id)
        client = msal.ManagedIdentityClient(identity, http_client=session)
        return dict(client.acquire_token_for_client(resource=cloud.scope))


def _session() -> requests.Session:
    """A session that gives up: the SDK's own waits for ever."""
    session = requests.Session()
    session.request = functools.partial(session.request, timeout=_TOKEN_SECONDS)  # type: ignore[method-assign]
    return session


def _block(pem: str, name: str) -> str:
    """The first block of a PEM file whose name ends in `name`; empty without one."""
    found = re.search(rf"-----BEGIN ([A-Z ]*{name})-----.*?-----END \1-----", pem, re.DOTALL)
    return found[0] if found else ""


def _word(answer: dict[str, Any]) -> str:
    """Microsoft's code for a refusal (`AADSTS7000215`), else OAuth's word; never more of its text."""
    told = str(answer.get("error_description") or "")
    code = told.partition(":")[0].strip()
    return code if code.startswith("AADSTS") and code.isalnum() else str(answer.get("error") or "refused")[:40]
