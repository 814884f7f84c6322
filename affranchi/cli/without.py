"""Without: how a commune goes without a software of its own for a function."""

from typing import Annotated

from affranchi.cli.app import command
from affranchi.cli.arguments import New, alone, flag, option, understood
from affranchi.cli.communes import CommuneAndFunction, at, commune_and
from affranchi.cli.complete import complete_commune, complete_software
from affranchi.cli.output import Json, answer, root_here, today
from affranchi.errors import UsageError
from affranchi.french import FRENCH
from affranchi.readers import word_in
from affranchi.wording import NBSP, NNBSP, listed, quoted


@command("without")
def without_(
    words: CommuneAndFunction,
    how: Annotated[
        str | None, option("RÉPONSE", "Sur papier, sans objet, rendu par un autre, ne sait pas.", "--as")
    ] = None,
    by: Annotated[str | None, option("ORGANISME", "Qui rend le service.", complete=complete_commune)] = None,
    using: Annotated[
        str | None, option("LOGICIEL", "Avec quel logiciel (membres).", "--with", complete=complete_software)
    ] = None,
    *,
    drop: Annotated[bool, flag("--drop", "Retire la réponse.")] = False,
    new: New = False,
    json: Json = False,
) -> None:
    """Dit comment la commune se passe d’un logiciel à elle, pour une fonction."""
    from affranchi.naming import answer_told
    from affranchi.steps.telling import Told, tell

    if drop:
        alone("--drop", how, by, using)
    root = root_here()
    commune, function = commune_and(root, words, "la fonction")
    said = None if drop else _answer(how, by, using)
    told = Told(function, answer=said, by=by, using=using, exact=new)  # type: ignore[arg-type]
    noted = tell(root, commune, told, today())
    filled = noted.registry.function_named(function)
    kept = noted.registry.answers[commune].answers.get(filled.slug) if noted.commit else None
    done = answer_told(noted.registry, kept) if kept else "réponse retirée"
    done = f"{filled.label}, {done}" if noted.commit else "rien n’a changé"
    answer(noted.records, [at(root, commune, f"{done}.")], json=json)


def _answer(how: str | None, by: str | None, using: str | None) -> str:
    """The answer meant: who renders a service says that another does."""
    words = FRENCH["answer"]
    said = "provided" if by else None
    if how:
        said = understood(how, "--as", lambda text: word_in(text, words))
    if said is None:
        answers = listed([quoted(word) for word in words.values()], "ou")
        raise UsageError(f"Dites la réponse{NBSP}: --as {answers}{NNBSP}; ou retirez-la{NBSP}: --drop.")
    if said == "provided" and not by:
        raise UsageError(f"Dites qui rend le service{NBSP}: --by ORGANISME.")
    if said != "provided" and (by or using):
        raise UsageError(f"--by et --with ne vont qu’avec {quoted(words['provided'])}.")
    return said
