"""Every command, in the order of the help page; importing a module registers its commands."""

from affranchi.cli import (  # isort: skip
    init,
    declare,
    interview,
    form,
    importing,
    life,
    rename,
    read,
    board,
    report,
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
    "form",
    "history",
    "importing",
    "init",
    "interview",
    "life",
    "publiccode",
    "read",
    "rename",
    "report",
    "sharing",
    "site",
    "sync",
]
