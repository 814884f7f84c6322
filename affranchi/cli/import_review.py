"""What an import shows before it writes: the review, and what is left aside."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from affranchi.cli.output import print_table, say, say_all
from affranchi.errors import sentence_of
from affranchi.wording import NBSP, counted, in_french, number

if TYPE_CHECKING:
    from affranchi.actions.form_back import Filled
    from affranchi.actions.importing import Line, Plan
    from affranchi.steps.gathering import Gathered
    from affranchi.steps.understanding import Understood

_EFFECTS = {"new": "nouvelle", "completed": "complétée", "same": "inchangée", "retired": "retirée, laissée"}
_MOST_LISTED = 12


def show(files: int, gathered: "Gathered", whole: "Understood", plan: "Plan") -> None:
    """The review: what was read, what would be declared, what is left aside."""
    for problem in gathered.problems:
        say(sentence_of(problem))
    machines = f", {counted(gathered.machine_count, 'poste')}" if gathered.machine_count else ""
    rows = counted(len(gathered.rows), "ligne différente", "lignes différentes")
    say(f"{counted(files, 'fichier')}{machines}, {rows}.")
    if plan.lines:
        say()
        print_table(("Logiciel", "Licence", "Postes", "Trouvé sous", "Fiche"), map(_row, plan.lines))
        say()
    say_all(_left_aside(whole))


def _row(line: "Line") -> Sequence[str]:
    product = line.product
    machines = number(product.machines) if product.machines is not None else ""
    names = list(dict.fromkeys(row.name for row in product.rows))
    others = f" et {counted(len(names) - 1, 'autre nom', 'autres noms')}" if len(names) > 1 else ""
    model = in_french("model", product.software.model)
    return product.software.name, model, machines, f"{names[0]}{others}", _EFFECTS[line.effect]


def _left_aside(whole: "Understood") -> Iterator[str]:
    if whole.doubts:
        names = [doubt.name for doubt in whole.doubts]
        yield f"À préciser{NBSP}: {counted(len(names), 'nom')}. {some(names)}"
    if whole.unknown:
        names = list(dict.fromkeys(row.name for row in whole.unknown))
        yield f"Inconnus du catalogue{NBSP}: {counted(len(names), 'nom')}. {some(names)}"
    if whole.noise:
        lines = counted(len(whole.noise), "ligne")
        yield f"Mises à jour, pilotes, composants{NBSP}: {lines}. Détail{NBSP}: affranchi recognise FICHIER"
    if whole.personal:
        names = list(dict.fromkeys(row.name for row in whole.personal))
        count = counted(len(names), "nom")
        yield f"Personnels, jeux ou illicites{NBSP}: {count}. {some(names)} Rien n’en est écrit."


def some(names: Sequence[str]) -> str:
    """The first names of a list, and how many more."""
    more = f" et {counted(len(names) - _MOST_LISTED, 'autre')}" if len(names) > _MOST_LISTED else ""
    return f"{', '.join(names[:_MOST_LISTED])}{more}."


def told_form(filled: "Filled", *, dry_run: bool) -> Iterator[str]:
    """What a form that came back gave: each cell that was not understood, then how much was."""
    for problem in filled.problems:
        yield sentence_of(problem)
    count = counted(len(filled.records), "fiche")
    if not filled.records:
        yield f"{filled.commune.name}{NBSP}: rien de nouveau dans ce formulaire."
    elif dry_run:
        yield f"{filled.commune.name}{NBSP}: {count} à écrire. Rien n’est écrit (--dry-run)."
    else:
        yield f"{filled.commune.name}{NBSP}: {count}, en un enregistrement."
    left = sum(problem.severity == "error" for problem in filled.problems)
    if left:
        cells = counted(left, "case n’a pas été comprise", "cases n’ont pas été comprises")
        yield f"{cells}{NBSP}: corrigez-les, puis réimportez le formulaire."
