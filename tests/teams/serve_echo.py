"""`avantpost serve` as a program, with the tests' own conversation, and a sign-in on loopback for Microsoft's."""

import functools
import os
import sys
from dataclasses import replace

from talk import Echo

from bot.channels.teams import mount, sdk
from bot.cli.main import main
from bot.coaching.ports import Inbox

if "FAKE_METADATA" in os.environ:
    sdk.PUBLIC = replace(sdk.PUBLIC, metadata_url=os.environ["FAKE_METADATA"], login_url=os.environ["FAKE_LOGIN"])  # type: ignore[misc]
echo = functools.partial(Echo, seconds=float(os.environ.get("ECHO_SECONDS", "0")))


class Echoing(mount.TeamsChannel):
    """Whatever conversation the program has, this one answers."""

    def __init__(self, options: mount.TeamsOptions, _make: mount.Make, inbox: Inbox) -> None:
        super().__init__(options, echo, inbox)


mount.TeamsChannel = Echoing  # type: ignore[misc]
sys.argv[:] = ["avantpost", *(sys.argv[1:] or ["serve"])]
main()
