"""The package's files: icons from beside the channel, the zip to where the admin wants it."""

import re
import sys
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from bot.catalogues import load_catalogues
from bot.channels.teams.manifest import PERMISSIONS, AppInfo, package
from bot.cli.errors import USAGE

_ICONS = ("color.png", "outline.png")


def own_version() -> str:
    """This program's version as three numbers, the only kind that Teams takes."""
    found = re.match(r"\d+\.\d+\.\d+", version("avantpost"))
    return found.group() if found else "1.0.0"


def write_package(info: AppInfo, out: Path) -> int:
    """Write the package, or say all that is wrong with what was given; the exit code."""
    faults = info.faults()
    if faults:
        print("\n".join(faults), file=sys.stderr)
        return USAGE
    icons = {name: (files("bot.channels.teams") / "icons" / name).read_bytes() for name in _ICONS}
    out.write_bytes(package(info, load_catalogues(), icons))
    print(f"{out}: version {info.version}; upload it in Teams' admin centre, or under Apps, Manage your apps.")
    for asked, reason in PERMISSIONS.items():
        print(f"{asked}: {reason}", file=sys.stderr)
    if not (info.website and info.privacy and info.terms):
        print(
            f"--website, --privacy, --terms: people see these in the app's details; "
            f"what was not given is https://{info.domain}",
            file=sys.stderr,
        )
    return 0
