"""The command line: parse, call one action, print French."""

from affranchi.cli.running import main

__all__ = ["main"]
