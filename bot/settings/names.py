"""Names that several parts of the settings know."""

from pathlib import Path
from typing import Final

PREFIX: Final = "AVANTPOST_"
GOVERNMENT_SERVICE: Final = "https://botframework.azure.us"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


def shipped(name: str) -> Path:
    """A folder beside the program: in a checkout and in the image `policies/`, in a wheel `bot/_policies`."""
    package = Path(__file__).resolve().parents[1]
    return next((path for path in (package.parent / name, package / f"_{name}") if path.is_dir()), Path(name))


def on_loopback(host: str) -> bool:
    """True for an address that only this machine reaches."""
    return host in _LOOPBACK or host.startswith("127.")


def listed(value: str | None) -> tuple[str, ...]:
    """The parts of a setting that is a list."""
    return tuple(part for each in (value or "").split(",") if (part := each.strip()))
