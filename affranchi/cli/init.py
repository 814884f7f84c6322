"""Make a territory's repository."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from affranchi.cli.app import command
from affranchi.cli.arguments import argument, flag, option, understood, word_option
from affranchi.cli.output import say_all, today
from affranchi.cli.prompts import chosen
from affranchi.errors import AmbiguousEpciError, UnknownEpciError, UsageError
from affranchi.french import FRENCH
from affranchi.readers import word_in
from affranchi.wording import NBSP, as_typed, counted, quoted

if TYPE_CHECKING:
    from affranchi.actions.init import Initialised
    from affranchi.steps.founding import Body

_WHICH = (
    "Dites l’intercommunalité avec --epci, un autre organisme avec --name et --members, ou demandez le "
    "territoire fictif avec --demo."
)
_NO_ADDRESS = (
    f"n’est pas une adresse{NBSP}: https://…, git+https://… ou file:///…. Un seul nom ne suffit pas, "
    "n’importe qui pourrait publier sous le même."
)
# What pip installs from, on one line: another name or a line break would install something else.
_ADDRESS = re.compile(r"(?:(?:git\+)?(?:https?|file)|git\+ssh)://[^\s;]+")


@command("init")
def init_(  # noqa: PLR0913, PLR0917 (a flag a fact)
    folder: Annotated[Path, argument("DOSSIER", "Dossier à créer.")],
    epci: Annotated[str | None, option("NOM_OU_SIREN", "Intercommunalité, par son nom ou son SIREN.")] = None,
    program: Annotated[
        str | None, option("ADRESSE", "D’où installer Affranchi : dépôt git ou paquet.", "--program")
    ] = None,
    name: Annotated[str | None, option("NOM", "Syndicat, EPT ou autre organisme, avec ses membres.")] = None,
    kind: Annotated[str, option("SORTE", "Ce qu’il est : syndicat, EPT ou autre.")] = "syndicat",
    members: Annotated[
        list[str] | None,
        option("COMMUNES", "Noms, codes INSEE ou SIREN, séparés par des virgules.", "--members"),
    ] = None,
    siren: Annotated[str | None, option("NUMÉRO", "SIREN de l’organisme.")] = None,
    contact: Annotated[str | None, option("ADRESSE", "Boîte de service où écrire au territoire.")] = None,
    repository: Annotated[str | None, option("ADRESSE", "Adresse web du dépôt, sur sa forge.")] = None,
    forge: Annotated[
        str | None, word_option("--forge", "forge", "FORGE", "Écrit FORGE.md, ce qui reste à y faire")
    ] = None,
    *,
    demo: Annotated[bool, flag("--demo", "Le territoire fictif, avec deux ans d’historique.")] = False,
) -> None:
    """Crée le dépôt d’un territoire, avec ses communes."""
    from affranchi.actions.init import init

    if [demo, epci is not None, name is not None].count(True) != 1:
        raise UsageError(_WHICH)
    if not name and (members or siren or kind != "syndicat"):
        raise UsageError("--members, --siren et --kind décrivent l’organisme que dit --name.")
    if program is not None and not _ADDRESS.fullmatch(program):
        raise UsageError(f"--program{NBSP}: {quoted(program)} {_NO_ADDRESS}")
    founder = _body(name, kind, members or [], siren) if name else epci
    texts = (("contact", contact), ("repository", repository), ("forge", forge))
    told: dict[str, Any] = {key: text for key, text in texts if text}
    if forge:  # empty, it opens nothing, and shows where the forge's answer goes
        told["web_form"] = {"login" if forge == "github" else "application": ""}
    try:
        made = init(folder, founder, today(), demo=demo, program=program, told=told)
    except (AmbiguousEpciError, UnknownEpciError) as error:
        made = init(folder, chosen(error, error.close), today(), program=program, told=told)
    say_all(_told(made, has_forge=bool(forge) and not demo))


def _told(made: "Initialised", *, has_forge: bool) -> Iterator[str]:
    """What was made, and what to do next."""
    yield f"{made.territory}{NBSP}: {counted(made.communes, 'commune')}, dans {made.path}."
    goes = "" if made.path.resolve() == Path.cwd() else f"cd {as_typed(str(made.path))} puis "
    yield f"Pour déclarer{NBSP}: {goes}affranchi declare COMMUNE LOGICIEL"
    if has_forge:
        yield f"Sur la forge{NBSP}: FORGE.md dit ce qui reste à faire, affranchi forge check ce qui manque."
    if not made.is_installable:
        yield f"Il reste à dire d’où installer Affranchi{NBSP}: complétez requirements.txt."


def _body(name: str, kind: str, members: list[str], siren: str | None) -> "Body":
    """The body that a person describes."""
    from affranchi.steps.founding import Body

    kinds = {"syndicat": "syndicat", "EPT": FRENCH["territory"]["EPT"], "other": "autre"}
    typed = [part.strip() for text in members for part in re.split("[,;\n]", text) if part.strip()]
    if not typed:
        msg = f"Dites les communes membres{NBSP}: --members {quoted('Vénissieux, Givors, 69282')}."
        raise UsageError(msg)
    meant = understood(kind, "--kind", lambda text: word_in(text, kinds))
    return Body(name.strip(), meant, tuple(typed), "".join((siren or "").split()) or None)
