"""Rename: an entry of the catalogue, or a commune, changes its slug; two of the catalogue become one."""

from typing import Annotated, Literal

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, option, word_option
from affranchi.cli.complete import complete_software
from affranchi.cli.output import Json, print_json, root_here, say, today
from affranchi.wording import NBSP, NNBSP, counted, listed, quoted, to_name


@command("rename")
def rename_(
    old: Annotated[str, argument("ANCIEN", complete=complete_software)],
    new: Annotated[str, argument("NOUVEAU", complete=complete_software)],
    kind: Annotated[
        Literal["software", "vendors", "communes"] | None,
        word_option("--kind", "renamed", "SORTE", "Si plusieurs portent ce nom"),
    ] = None,
    reason: Annotated[str | None, option("MOTIF", "Pourquoi, gardé à côté.")] = None,
    *,
    json: Json = False,
) -> None:
    """Renomme une fiche du catalogue ou une commune ; réunit deux fiches."""
    from affranchi.actions.rename import RenameRequest, rename
    from affranchi.naming import commune_name, software_name, vendor_name
    from affranchi.steps.knowledge import registry_of

    root = root_here()
    before = registry_of(root)
    renamed = rename(root, RenameRequest(old, new, kind, reason), today())
    if json:
        print_json(renamed)
        return
    name_of = {"software": software_name, "vendors": vendor_name, "communes": commune_name}[renamed.kind]
    was, now = name_of(before, renamed.old), name_of(registry_of(root), renamed.new)
    if renamed.commit is None:
        say(f"{was} mène déjà {to_name(now)}{NBSP}: rien n’a changé.")
    else:
        said = f"est réuni {to_name(now)}" if renamed.merged else f"s’appelle désormais {now}"
        is_same = was == now and not renamed.merged
        told = f" [{renamed.new}]" if is_same else ""
        say(f"{was} {said}{told}{_followers(renamed.declarations, renamed.records)}.")
        if is_same:
            how = f"annulez ({quoted('affranchi undo')}) et donnez-le avec ses majuscules"
            say(f"Le nom affiché reste le même{NNBSP}; pour le changer aussi, {how}.")


def _followers(declarations: int, records: int) -> str:
    named = [counted(declarations, "déclaration")] if declarations else []
    named += [counted(records, "autre fiche", "autres fiches")] if records else []
    verb = "suit" if declarations + records == 1 else "suivent"
    return f"{NBSP}: {listed(named)} {verb}" if named else ""
