"""Every command, in the order of the help page; importing a module registers its commands."""

from affranchi.cli import (  # isort: skip
    init,
    declare,
    life,
    rename,
    read,
    check,
    history,
    sync,
    publiccode,
    site,
)

__all__ = ["check", "declare", "history", "init", "life", "publiccode", "read", "rename", "site", "sync"]
