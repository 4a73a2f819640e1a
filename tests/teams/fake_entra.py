"""Microsoft's sign-in on loopback: OpenID metadata and signing keys over HTTP, and the token endpoint over TLS.

It issues what the Bot Framework's connector sends to a bot (RS256, `kid`, `iss`, `aud`, `serviceurl`), with keys of its
own that can be changed mid-run, and gives a bot its bearer token for a right secret, a right certificate (a signed
assertion), or as a virtual machine's managed identity. MSAL insists on TLS: `ca_file` holds the authority to trust, in
`REQUESTS_CA_BUNDLE`.
"""

import asyncio
import base64
import datetime as dt
import functools
import ipaddress
import secrets
import ssl
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

APP = "11111111-2222-4333-8444-555555555555"
SECRET = "app~secret.of-a-test"
TENANT = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
ISSUER = "https://api.botframework.com"
SCOPE = "https://api.botframework.com/.default"
Json = dict[str, Any]


@dataclass
class SigningKey:
    """One of the channel's keys, as the JWKS shows it: Teams' are endorsed for `msteams`."""

    name: str
    private: rsa.RSAPrivateKey
    endorsements: list[str] = field(default_factory=lambda: ["msteams", "webchat"])

    def public(self) -> Json:
        """Its JWK."""
        numbers = self.private.public_key().public_numbers()
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.name,
            "x5t": self.name,
            "n": _number(numbers.n),
            "e": _number(numbers.e),
            "endorsements": self.endorsements,
        }


@dataclass
class FakeEntra:
    """`keys`: the last one signs. `delay` holds every answer up; `refuse` answers so many token requests with a fault.

    `fetched` counts metadata and key downloads, `issued` tokens given to the bot; `bearer` is the one that is valid.
    """

    keys: list[SigningKey] = field(default_factory=list)
    delay: float = 0.0
    refuse: list[tuple[int, Json]] = field(default_factory=list)
    keys_status: int = 200
    certificate: str = ""
    lives: int = 3_600
    metadata_url: str = ""
    login_url: str = ""
    identity_url: str = ""
    ca_file: Path = Path()
    fetched: list[str] = field(default_factory=list)
    issued: int = 0
    grants: list[str] = field(default_factory=list)
    bearer: str = ""
    _rotations: int = 0
    _runners: list[web.AppRunner] = field(default_factory=list)
    _folder: tempfile.TemporaryDirectory[str] | None = None

    async def start(self) -> None:
        """Listen on loopback."""
        self.rotate()
        self._folder = tempfile.TemporaryDirectory()
        self.ca_file = Path(self._folder.name) / "ca.pem"
        own = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        await asyncio.to_thread(_self_signed, self.ca_file)
        own.load_cert_chain(self.ca_file)
        plain = await self._listen(None)
        self.metadata_url = f"{plain}v1/.well-known/openidconfiguration"
        self.login_url = await self._listen(own)
        self.identity_url = f"{plain}msi/token"

    async def stop(self) -> None:
        """Listen no more."""
        for runner in self._runners:
            await runner.cleanup()
        if self._folder is not None:
            self._folder.cleanup()

    def rotate(self, *, keep: bool = False, endorsements: list[str] | None = None) -> SigningKey:
        """A new key signs from now on; the others go, or stay for a while."""
        self._rotations += 1
        key = SigningKey(name=secrets.token_urlsafe(12), private=private_key(self._rotations % 4))
        if endorsements is not None:
            key.endorsements = endorsements
        self.keys = [*(self.keys if keep else []), key]
        return key

    def token(
        self, service_url: str, *, key: SigningKey | None = None, kid: str | None = None, **claims: object
    ) -> str:
        """The channel's token for an activity, as the Bot Framework signs it. A claim that is None is left out."""
        signing, now = key or self.keys[-1], int(time.time())
        body: Json = {
            "serviceurl": service_url,
            "nbf": now - 60,
            "exp": now + self.lives,
            "iss": ISSUER,
            "aud": APP,
            **claims,
        }
        headers = {"kid": kid or signing.name, "x5t": kid or signing.name}
        given = {name: value for name, value in body.items() if value is not None}
        return jwt.encode(given, signing.private, algorithm="RS256", headers=headers)

    async def _listen(self, tls: ssl.SSLContext | None) -> str:
        app = web.Application()
        app.router.add_get("/v1/.well-known/openidconfiguration", self._metadata)
        app.router.add_get("/v1/.well-known/keys", self._keys)
        app.router.add_get("/{tenant}/v2.0/.well-known/openid-configuration", self._authority)
        app.router.add_post("/{tenant}/oauth2/v2.0/token", self._token)
        app.router.add_get("/msi/token", self._identity)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._runners.append(runner)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
        return f"{'https' if tls else 'http'}://127.0.0.1:{runner.addresses[0][1]}/"

    async def _metadata(self, request: web.Request) -> web.Response:
        self.fetched.append("metadata")
        await asyncio.sleep(self.delay)
        own = str(request.url.origin())
        return web.json_response(
            {
                "issuer": ISSUER,
                "authorization_endpoint": "https://invalid.botframework.com",
                "jwks_uri": f"{own}/v1/.well-known/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["private_key_jwt"],
            },
            status=self.keys_status,
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        self.fetched.append("keys")
        await asyncio.sleep(self.delay)
        return web.json_response({"keys": [key.public() for key in self.keys]}, status=self.keys_status)

    async def _authority(self, request: web.Request) -> web.Response:
        own, tenant = str(request.url.origin()), request.match_info["tenant"]
        return web.json_response(
            {
                "issuer": f"{own}/{tenant}/v2.0",
                "authorization_endpoint": f"{own}/{tenant}/oauth2/v2.0/authorize",
                "token_endpoint": f"{own}/{tenant}/oauth2/v2.0/token",
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        await asyncio.sleep(self.delay)
        if self.refuse:
            status, answer = self.refuse.pop(0)
            return web.json_response(answer, status=status)
        known = form.get("client_secret") == SECRET or self._signed(form.get("client_assertion", ""))
        wanted = (form.get("client_id"), form.get("scope"), request.match_info["tenant"])
        if not known or wanted != (APP, SCOPE, TENANT):
            fault = {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided."}
            return web.json_response(fault, status=401)
        self.grants.append("certificate" if "client_assertion" in form else "secret")
        return self._given()

    async def _identity(self, request: web.Request) -> web.Response:
        """A virtual machine's or App Service's own endpoint."""
        await asyncio.sleep(self.delay)
        if request.query.get("client_id") != APP or not request.headers.get("X-IDENTITY-HEADER"):
            return web.json_response({"error": "invalid_request"}, status=400)
        self.grants.append("identity")
        self.issued += 1
        self.bearer = f"bot-token-{self.issued}-{secrets.token_hex(4)}"
        until = str(int(time.time()) + self.lives)
        return web.json_response({"access_token": self.bearer, "expires_on": until, "resource": ISSUER})

    def _given(self) -> web.Response:
        self.issued += 1
        self.bearer = f"bot-token-{self.issued}-{secrets.token_hex(4)}"
        return web.json_response({"token_type": "Bearer", "expires_in": self.lives, "access_token": self.bearer})

    def _signed(self, assertion: str) -> bool:
        if not assertion or not self.certificate:
            return False
        key = x509.load_pem_x509_certificate(self.certificate.encode()).public_key()
        options = {"verify_aud": False}
        return bool(jwt.decode(assertion, key, algorithms=["RS256", "PS256"], options=options).get("iss") == APP)  # type: ignore[arg-type]


@functools.cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """One of a few keys: making one takes a while."""
    assert number < 10
    return rsa.generate_private_key(public_exponent=65_537, key_size=2_048)


@functools.cache
def self_signed(common_name: str = "avantpost-test") -> tuple[str, str]:
    """A private key and its certificate, both PEM."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    now = dt.datetime.now(dt.UTC)
    loopback = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=2))
        .add_extension(loopback, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode()


def _self_signed(path: Path) -> None:
    path.write_text("".join(self_signed()), encoding="ascii")


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
