"""Who may speak: the operator's token, as a bearer or turned once into a cookie. Nothing is stored.

The cookie is a random name signed with the token: it survives a restart, dies with a new token, and tells nothing.
"""

import hashlib
import hmac
import secrets

COOKIE = "avantpost_session"


class Sessions:
    """Checks tokens and cookies in constant time."""

    def __init__(self, token: str | None) -> None:
        self._token = token.encode() if token else None

    @property
    def required(self) -> bool:
        """True when a token is needed at all."""
        return self._token is not None

    def knows(self, token: str) -> bool:
        """True for the operator's token."""
        return self._token is not None and hmac.compare_digest(token.encode("utf-8", "replace"), self._token)

    def new_cookie(self) -> str:
        """The value of a fresh cookie."""
        name = secrets.token_hex(16)
        return f"{name}.{self._signature(name)}"

    def name_of(self, cookie: str) -> str | None:
        """The random name in a cookie that we signed; None for any other."""
        name, _, signature = cookie.partition(".")
        expected = self._signature(name)
        return name if hmac.compare_digest(signature.encode("utf-8", "replace"), expected.encode()) else None

    def _signature(self, name: str) -> str:
        message = b"avantpost web session\0" + name.encode("utf-8", "replace")
        return hmac.new(self._token or secrets.token_bytes(32), message, hashlib.sha256).hexdigest()
