"""Write the open data."""

from pathlib import Path
from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import Edition, Force, Published, argument, flag
from affranchi.cli.output import complain, root_here, say, today
from affranchi.errors import UsageError
from affranchi.wording import NBSP, counted, listed, quoted

_OUTCOMES = {
    "same": f"aucun fait public n’a changé{NBSP}: pas de commit",
    "added": "un commit de plus",
    "renewed": "un fait publié est maintenant tu, l’historique est donc recommencé, sans lui. "
    f"Publiez-le avec {quoted('git push --force')}",
}


@command("export")
def export_(
    out: Annotated[Path, argument("DOSSIER")],
    edition: Edition = "public",
    *,
    tree: Annotated[
        bool, flag("--tree", "Écrit les fiches publiques, en un dépôt git que d’autres clonent.")
    ] = False,
    parquet: Annotated[
        bool, flag("--parquet", "Écrit aussi les tables en Parquet, avec DuckDB (pip install duckdb).")
    ] = False,
    published: Published = None,
    force: Force = False,
) -> None:
    """Écrit les données ouvertes : tables CSV, classeur, schémas, base SQLite ; ou l’arbre public."""
    from affranchi.actions.export import export
    from affranchi.actions.export_tree import export_tree

    root = root_here()
    if not tree:
        done = export(root, out, edition, today(), force=force, parquet=parquet, published=published)
        say(f"{counted(done.files, 'fichier')}{NBSP}: {done.path}")
        if done.note:
            complain(done.note)
        return
    wrong = {"--edition": edition != "public", "--published": published, "--parquet": parquet}
    if unfit := [quoted(option) for option, given in wrong.items() if given]:
        msg = f"L’arbre, public, tient des fiches, et se compare à son dossier{NBSP}: ôtez {listed(unfit)}."
        raise UsageError(msg)
    made = export_tree(root, out, today(), force=force)
    say(f"{counted(made.files, 'fichier')}{NBSP}: {made.path}, {_OUTCOMES[made.outcome]}.")
