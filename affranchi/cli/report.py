"""Documents for a council: ODT, Markdown or HTML."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from affranchi.cli.app import FrenchCommand, group
from affranchi.cli.arguments import Edition, On, day_of, option
from affranchi.cli.communes import CommuneThen, RememberedCommune, commune_on, commune_or_remembered
from affranchi.cli.output import root_here, say, today
from affranchi.wording import NBSP

if TYPE_CHECKING:
    from affranchi.actions.report import Asked
    from affranchi.reports.document import Document

commands = group(
    "report", "Écrit un document pour le conseil : ODT, Markdown ou HTML ; DOCX ou PDF par LibreOffice."
)

Out = Annotated[
    Path,
    option("FICHIER", "Fichier à écrire : .odt, .md, .html ; .docx ou .pdf par LibreOffice.", "--out", "-o"),
]


@commands.command("conseil", cls=FrenchCommand, hidden=True)
@commands.command("board", cls=FrenchCommand)
def board_(
    out: Out,
    since: Annotated[str | None, option("DATE", "Raconte ce qui a bougé depuis ce jour.")] = None,
    on: On = None,
    edition: Edition = "members",
) -> None:
    """Écrit le rapport au conseil communautaire."""
    from affranchi.actions.report import report_board

    _write(out, lambda asked: report_board(root_here(), asked), on, edition, since)
    if since and edition == "public":
        say(f"Ce qui a bougé dit des jours{NBSP}: l’édition publique n’en dit rien.")


@commands.command("commune", cls=FrenchCommand)
def commune_(
    out: Out,
    commune: RememberedCommune = None,
    on: On = None,
    edition: Edition = "members",
) -> None:
    """Écrit le rapport d’une commune."""
    from affranchi.actions.report import report_commune

    root = root_here()
    slug = commune_on(root, commune, day_of(on, "--on")) or commune_or_remembered(root, None)
    _write(out, lambda asked: report_commune(root, slug, asked), on, edition)


@commands.command("tnl", cls=FrenchCommand)
def tnl_(out: Out, on: On = None, edition: Edition = "members") -> None:
    """Écrit de quoi répondre au label Territoire Numérique Libre."""
    from affranchi.actions.report import report_label

    _write(out, lambda asked: report_label(root_here(), asked), on, edition)


@commands.command("rgpd", cls=FrenchCommand)
def rgpd_(out: Out, commune: CommuneThen = None, on: On = None) -> None:
    """Écrit de quoi commencer le registre des traitements."""
    from affranchi.actions.report import report_register

    root = root_here()
    slug = commune_on(root, commune, day_of(on, "--on"))
    _write(out, lambda asked: report_register(root, slug, asked), on, "members")


@commands.command("convergence", cls=FrenchCommand)
def convergence_(out: Out, commune: RememberedCommune = None, on: On = None) -> None:
    """Écrit ce qu’une commune réunie a en plusieurs exemplaires."""
    from affranchi.actions.report import report_convergence

    root = root_here()
    slug = commune_or_remembered(root, commune)
    _write(out, lambda asked: report_convergence(root, slug, asked), on, "members")


def _write(
    out: Path,
    make: "Callable[[Asked], Document]",
    on: str | None,
    edition: Literal["public", "members"],
    since: str | None = None,
) -> None:
    from affranchi.actions.report import Asked, write, writer_of

    writer_of(out)
    asked = Asked(day_of(on, "--on") or today(), edition, day_of(since, "--since"), today())
    say(str(write(make(asked), out)))
