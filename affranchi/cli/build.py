"""Build and serve the site."""

from pathlib import Path
from typing import Annotated

import typer

from affranchi.cli.app import INTERRUPTED, command
from affranchi.cli.arguments import Edition, Force, Published, flag, option
from affranchi.cli.output import complain, root_here, say
from affranchi.errors import UsageError
from affranchi.wording import NBSP, counted, quoted

Trust = Annotated[
    bool, flag("--trust", "Exécute ce que le dépôt contient (hooks, greffons, gabarits), une fois relu.")
]


@command("build")
def build_(
    edition: Edition = "public",
    out: Annotated[
        Path | None, option("DOSSIER", "Où écrire ; public/ ou membres/ sans cela.", "--out", "-o")
    ] = None,
    *,
    trust: Trust = False,
    published: Published = None,
    force: Force = False,
    every: Annotated[
        Path | None, option("DOSSIER", "Tous les territoires de ce dossier, un sous-dossier chacun.", "--all")
    ] = None,
) -> None:
    """Fabrique le site, public ou réservé aux membres."""
    from affranchi.actions.build import build

    if every:
        if trust or published:
            raise UsageError("--trust et --published se disent d’un territoire à la fois, sans --all.")
        _build_all(every, edition, out, force=force)
        return
    root = root_here()
    built = build(root, edition=edition, out=out, trusted=trust, force=force, published=published)
    say(f"{counted(built.pages, 'page')}{NBSP}: {built.path}")
    if built.note:
        complain(built.note)
    if built.is_partial:
        complain(
            f"Ce dépôt n’a pas toute son histoire (clone superficiel){NBSP}: le journal et les débuts que "
            f"personne n’a dits n’y sont pas connus. Complétez-le{NBSP}: {quoted('git fetch --unshallow')}."
        )


def _build_all(folder: Path, edition: Edition, out: Path | None, *, force: bool) -> None:
    """Say of each territory how many pages it has, or why it has none; fail when one failed."""
    from affranchi.actions.build import Built, build_all

    failed = False
    try:
        for name, built in build_all(folder, edition, out, force=force):
            if isinstance(built, Built):
                say(f"{name}{NBSP}: {counted(built.pages, 'page')}, {built.path}")
            else:
                failed = True
                for line in built.split("\n"):
                    complain(f"{name}{NBSP}: {line}")
    except KeyboardInterrupt:
        complain(f"Interrompu{NBSP}: chaque site est entier, l’ancien ou le nouveau.")
        raise typer.Exit(INTERRUPTED) from None
    if failed:
        raise typer.Exit(1)


@command("serve")
def serve_(
    edition: Edition = "public",
    port: Annotated[int, typer.Option(min=1, max=65535, metavar="PORT", help="Port local.")] = 8000,
    *,
    trust: Trust = False,
) -> None:
    """Montre le site ici, et le refait à chaque changement."""
    from affranchi.website.live import LiveSite

    site = LiveSite(root_here(), edition, port, trusted=trust, tell=complain)
    say(f"Le site est à {site.address} (Ctrl+C pour arrêter).")
    site.serve()
