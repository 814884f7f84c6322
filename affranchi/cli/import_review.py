"""What an import shows before it writes: the review, and what is left aside."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from affranchi.cli.output import print_table, say, say_all, some
from affranchi.errors import how_to_add_a_host, sentence_of
from affranchi.wording import NBSP, NNBSP, as_typed, at_words, counted, in_french, listed, number, quoted

if TYPE_CHECKING:
    from affranchi.actions.form_back import Filled
    from affranchi.actions.importing import Line, Plan
    from affranchi.model.software import Software
    from affranchi.registry import Registry
    from affranchi.steps.gathering import Gathered
    from affranchi.steps.understanding import Doubt, Understood

_MOST_TOLD = 10
_EFFECTS = {
    "new": "nouvelle",
    "completed": "complétée",
    "still": "toujours là",
    "same": "inchangée",
    "retired": "retirée, laissée",
    "several": "plusieurs, laissées",
}


def show(
    files: int, gathered: "Gathered", whole: "Understood", plan: "Plan", *, asks: bool, keeps: bool
) -> None:
    """The review: what was read, what would be declared, what is left aside."""
    say_all(map(sentence_of, gathered.problems))
    machines = f", {counted(gathered.machine_count, 'poste')}" if gathered.machine_count else ""
    rows = counted(len(gathered.rows), "ligne différente", "lignes différentes")
    say(f"{counted(files, 'fichier')}{machines}, {rows}.")
    if plan.lines:
        say()
        headings = ("Logiciel", "Licence", "Postes", "Trouvé sous", "Fiche", "Raison")
        print_table(headings, map(_row, plan.lines))
        say()
    if plan.refused:
        say(f"Laissé de côté{NBSP}:")
        say_all(f"  {sentence_of(problem)}" for problem in plan.refused)
    say_all(_left_aside(whole, plan.commune.slug, asks=asks, keeps=keeps))
    say_all(_retired_told(plan, asks=asks))
    say_all(_uses_told(plan))


def _row(line: "Line") -> Sequence[str]:
    product = line.product
    machines = number(product.machines) if product.machines is not None else ""
    names = list(dict.fromkeys(row.name for row in product.rows))
    others = f" et {counted(len(names) - 1, 'autre nom', 'autres noms')}" if len(names) > 1 else ""
    model, effect = in_french("model", product.software.model), _EFFECTS[line.effect]
    if line.declaration.visibility == "members":
        effect += ", pour les membres"
    return product.software.name, model, machines, f"{names[0]}{others}", effect, product.reason


def _retired_told(plan: "Plan", *, asks: bool) -> Iterator[str]:
    """What was said to have left, and is found: an exit that is not one yet."""
    for line in plan.lines:
        if line.effect == "retired":
            count = line.product.machines
            where = f"sur {counted(count, 'poste')}" if count else "dans cet inventaire"
            yield f"Attention{NBSP}: {_retired_since(line)}, et toujours {where}."
            if not asks:
                how = f"affranchi declare {plan.commune.slug} {line.declaration.software}"
                yield f"  Rien n’a changé. S’il sert encore{NBSP}: {how}"


def _uses_told(plan: "Plan") -> Iterator[str]:
    """What is there more than once, each use under its name: files do not say which one they found."""
    if found := [line for line in plan.lines if line.effect == "several"]:
        names = listed([line.product.software.name for line in found])
        how = f"affranchi edit {plan.commune.slug} {found[0].declaration.software} --label USAGE"
        yield f"Déclaré pour plusieurs usages, laissé tel quel{NBSP}: {names}. Pour l’un d’eux{NBSP}: {how}"


def serves_again(line: "Line") -> str:
    """The question about a software that was retired, and is found."""
    return f"{_retired_since(line)}{NBSP}: sert-il encore, et faut-il le remettre en service{NNBSP}?"


def fewer_told(known: "Mapping[str, Software]", plan: "Plan") -> Iterator[str]:
    """What these files have on fewer machines than before: it may be on others."""
    if plan.lowered:
        names = listed([f"{known[one.software].name} ({one.machines})" for one in plan.lowered])
        yield f"Sur moins de postes, d’après les mêmes postes relus{NBSP}: {names}."
    if plan.fewer:
        counts = [
            f"{line.product.software.name} ({line.product.machines}, contre {line.declaration.machines})"
            for line in plan.fewer
        ]
        yield f"Sur moins de postes qu’avant, dont le nombre est laissé{NBSP}: {listed(counts)}."
        yield f"Si tous les postes sont dans ces fichiers{NBSP}: --complete"


def several_told(registry: "Registry", plan: "Plan") -> Iterator[str]:
    """What the lines of a software say in several ways, of which a declaration holds the first."""
    from affranchi.actions.importing import facts_of

    for line in plan.lines:
        for fact, values in facts_of(registry, line.product):
            held = fact.of(line.declaration)
            if len(values) > 1 and held in (values[0], fact.values(values[0]).get(fact.path) or values[0]):
                said = f"{line.product.software.name}, {fact.name}{NBSP}: {fact.write(values[0])}"
                others = listed([quoted(fact.write(value)) for value in values[1:]])
                yield f"{said}, retenu de la première ligne{NNBSP}; d’autres disent {others}."


def otherwise_told(registry: "Registry", plan: "Plan", on: date) -> Iterator[str]:
    """What a table says otherwise than what is declared, which stays; how to say it, for the first."""
    from affranchi.actions.importing import told_otherwise
    from affranchi.told.declarations import differences

    made = [(line, *told_otherwise(registry, line, on)) for line in plan.lines]
    found = [one for one in made if one[2]]
    for line, after, _ in found[:_MOST_TOLD]:
        said = ", ".join(differences(registry, line.declaration, after))
        name = line.product.software.name
        yield f"{name}, déclaré autrement que dans ce fichier, et laissé tel quel{NBSP}: {said}."
    if len(found) > _MOST_TOLD:
        yield f"Et {counted(len(found) - _MOST_TOLD, 'autre')}."
    for line, after, typed in found[:1]:
        options = " ".join(f"--{option} {as_typed(text)}" for option, text in typed.items())
        label = f" --label {after.label}" if after.label else ""
        who = f"{plan.commune.slug} {after.software}{label}"
        which = line.product.software.name
        yield f"Pour dire ce qu’en a le fichier, {which} par exemple{NBSP}: affranchi declare {who} {options}"


def unknown_hosts(registry: "Registry", plan: "Plan") -> Iterator[str]:
    """The hosts that a table names and nothing knows, and how to make the first one known."""
    from affranchi.steps.telling import host_named

    said = (row.hint("hosting.provider") for line in plan.lines for row in line.product.rows)
    if names := [name for name in dict.fromkeys(said) if name and host_named(registry, name) is None]:
        unknown = counted(len(names), "hébergeur inconnu, non écrit", "hébergeurs inconnus, non écrits")
        yield f"{unknown}{NBSP}: {listed(names)}."
        yield f"Pour ajouter {names[0]}. {how_to_add_a_host(names[0])}"


def _retired_since(line: "Line") -> str:
    """`GIMP, retiré le 3 mars 2025`, or in a year."""
    on = line.declaration.retirement.on if line.declaration.retirement else None
    when = "" if on is None else f" {at_words(on)}"
    return f"{line.product.software.name}, retiré{when}"


def _left_aside(whole: "Understood", commune: str, *, asks: bool, keeps: bool) -> Iterator[str]:
    """What nothing is written of: names that will be asked about in short, all of them when nobody can be."""
    if asks and whole.doubts:
        yield f"À préciser{NBSP}: {_names(whole.doubts)}"
    elif whole.doubts:
        yield f"À préciser, rien n’en est écrit{NBSP}: {counted(len(whole.doubts), 'nom')}."
        for doubt in whole.doubts:
            yield f"  {doubt.name}{NBSP}: {listed([one.name for one in doubt.proposals], 'ou')}"
        how = f"affranchi declare {commune} LOGICIEL (et --new si ce n’est aucun de ceux-là)"
        yield f"Répondez-y sur un terminal, sans --yes, ou déclarez-les{NBSP}: {how}"
    if asks and whole.unknown:
        yield f"Inconnus du catalogue{NBSP}: {_names(whole.unknown)}"
    elif whole.unknown:
        names = ", ".join(doubt.name for doubt in whole.unknown)
        count = counted(len(whole.unknown), "nom")
        yield f"Inconnus du catalogue, rien n’en est écrit{NBSP}: {count}. {names}."
        if not keeps:
            yield f"Pour les garder, à décrire plus tard{NBSP}: --yes --keep-unknown"
    yield from _without(whole, commune)
    if whole.functions:
        words = some([quoted(word) for word in whole.functions])
        count = counted(len(whole.functions), "fonction non comprise", "fonctions non comprises")
        yield f"{count}{NBSP}: {words}."
        it = "les" if len(whole.functions) > 1 else "la"
        yield f"Pour {it} dire{NBSP}: affranchi declare {commune} LOGICIEL --function FONCTION"
    if whole.noise:
        lines = counted(len(whole.noise), "ligne")
        kinds = "Mises à jour, pilotes, composants, noms écartés"
        yield f"{kinds}{NBSP}: {lines}. Détail{NBSP}: affranchi recognise FICHIER"
    if whole.personal:
        personal = list(dict.fromkeys(row.name for row in whole.personal))
        count = counted(len(personal), "nom")
        yield f"Personnels, jeux ou illicites{NBSP}: {count}. {some(personal)}. Rien n’en est écrit."


def _without(whole: "Understood", commune: str) -> Iterator[str]:
    """What was told where a name was expected, and the command that says it."""
    if whole.without:
        names = listed([quoted(doubt.plain) for doubt in whole.without])
        verb = "Ne nomment" if len(whole.without) > 1 else "Ne nomme"
        yield f"{verb} pas de logiciel, rien n’en est écrit{NBSP}: {names}."
        how = f"affranchi without {commune} FONCTION"
        yield f"Pour dire comment la commune fait sans, ou qui le fait pour elle{NBSP}: {how}"


def _names(doubts: "Sequence[Doubt]") -> str:
    return f"{counted(len(doubts), 'nom')}. {some([doubt.name for doubt in doubts])}."


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
        yield f"{cells}{NBSP}: corrigez-{'les' if left > 1 else 'la'}, puis réimportez le formulaire."
