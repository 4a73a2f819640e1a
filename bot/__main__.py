"""`python -m bot` and the command `avantpost`."""

from bot.cli.main import main

if __name__ == "__main__":
    main()
