"""A door for those who cloned the repository: `python cli.py …` is `affranchi …`."""

from affranchi.cli import main

main()
