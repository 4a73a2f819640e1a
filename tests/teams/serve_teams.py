"""`avantpost serve` as a program, as it is; but for files, which stand on this machine in the tests."""

import os
import sys

from bot.channels.teams.mount import TeamsOptions
from bot.cli.main import main

if "FAKE_FILES" in os.environ:
    TeamsOptions.__init__.__kwdefaults__["file_origins"] = (os.environ["FAKE_FILES"],)
sys.argv[:] = ["avantpost", *(sys.argv[1:] or ["serve"])]
main()
