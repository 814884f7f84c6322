"""Every command, in the order of the help page; importing a module registers its commands."""

from affranchi.cli import (  # isort: skip
    init,
    declare,
    interview,
    life,
    rename,
    read,
    board,
    sharing,
    check,
    history,
    sync,
    publiccode,
    site,
)

__all__ = [
    "board",
    "check",
    "declare",
    "history",
    "init",
    "interview",
    "life",
    "publiccode",
    "read",
    "rename",
    "sharing",
    "site",
    "sync",
]
