"""Every command, in the order of the help page; importing a module registers its commands."""

from affranchi.cli import check, declare, history, init, read, site

__all__ = ["check", "declare", "history", "init", "read", "site"]
