"""Every command, in the order of the help page; importing a module registers its commands."""

from affranchi.cli import (  # isort: skip
    init, declare, commune, interview, without, form, importing, inbox, recognise, answers, retire, confirm,
    undo, move, edit, rename, listing, show, search, figures, deadlines, why, plan, exits, report,
    opportunities, sharing, wish, experience, entity, merge_communes, check, changes, diff, share,
    status, remind, forge, sync, catalogue, publiccode, build, export, atlas,
)  # fmt: skip

__all__ = [
    "answers", "atlas", "build", "catalogue", "changes", "check", "commune", "confirm", "deadlines",
    "declare", "diff", "edit", "entity", "exits", "experience", "export", "figures", "forge", "form",
    "importing", "inbox", "init", "interview", "listing", "merge_communes", "move", "opportunities", "plan",
    "publiccode", "recognise", "remind", "rename", "report", "retire", "search", "share", "sharing", "show",
    "status", "sync", "undo", "why", "wish", "without",
]  # fmt: skip
