"""The command line: parse, call one action, print French."""

from affranchi.cli.app import main

__all__ = ["main"]
