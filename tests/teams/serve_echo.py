"""`avantpost serve` as a program, with the tests' own conversation, and a sign-in on loopback for Microsoft's."""

import functools
import os
import sys
from dataclasses import replace

from talk import Echo

import bot.app
import bot.cli.serve as serving
from bot.channels.teams import sdk
from bot.cli.main import main

if "FAKE_METADATA" in os.environ:
    sdk.PUBLIC = replace(sdk.PUBLIC, metadata_url=os.environ["FAKE_METADATA"], login_url=os.environ["FAKE_LOGIN"])  # type: ignore[misc]
serving.build_web = functools.partial(  # type: ignore[assignment]
    bot.app.build_web, teams=functools.partial(Echo, seconds=float(os.environ.get("ECHO_SECONDS", "0")))
)
sys.argv[:] = ["avantpost", "serve"]
main()
