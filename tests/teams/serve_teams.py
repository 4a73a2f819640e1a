"""`avantpost serve` as a program, as it is."""

import sys

from bot.cli.main import main

sys.argv[:] = ["avantpost", "serve"]
main()
