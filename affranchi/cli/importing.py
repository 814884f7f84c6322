"""Import: inventories of machines, spreadsheets, and our own form come back."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import INTERRUPTED, command
from affranchi.cli.arguments import Encoding, Files, WithComponents, flag, option
from affranchi.cli.communes import DROPPED, commune_option, commune_or_remembered
from affranchi.cli.import_names import Names, doubts_told, kept_told, to_describe, unkept_told
from affranchi.cli.import_questions import columns_of
from affranchi.cli.import_review import (
    fewer_told,
    otherwise_told,
    serves_again,
    several_told,
    show,
    told_form,
    unknown_hosts,
)
from affranchi.cli.output import Json, answer, print_json, progress_bar, root_here, say, say_all, some, today
from affranchi.cli.prompts import ask_yes, can_be_asked
from affranchi.errors import UsageError
from affranchi.wording import NBSP, NNBSP, counted, listed, of_name, quoted, to_name

if TYPE_CHECKING:
    from affranchi.actions.form_back import Filled
    from affranchi.actions.importing import Plan, Said, Written
    from affranchi.intake.inventory import Field
    from affranchi.intake.reading import Options
    from affranchi.registry import Registry
    from affranchi.steps.gathering import Gathered


Complete = Annotated[
    bool, flag("--complete", "Tous les postes de la commune y sont : dit ce qui a disparu, et recompte.")
]


@dataclass(slots=True)
class _Import:
    """One import: where, for whom, and what was asked of it."""

    root: Path
    registry: "Registry"
    commune: str
    files: list[Path]
    options: "Options"
    asks: bool
    is_dry: bool
    json: bool
    keeps_unknown: bool
    is_complete: bool
    columns: "dict[str, Mapping[Field, str]]" = field(default_factory=dict)


@command("import")
def import_(  # noqa: PLR0913 (a flag a fact)
    files: Files,
    commune: Annotated[
        str | None, commune_option("Sans elle, celle du formulaire, ou celle que ce dépôt a retenue.")
    ] = None,
    column: Annotated[
        list[str] | None, option("CHAMP=TITRE", "Colonne d’un tableau : logiciel=Application ; à répéter.")
    ] = None,
    encoding: Encoding = None,
    *,
    dry_run: Annotated[bool, flag("--dry-run", "Montre, n’écrit rien.")] = False,
    yes: Annotated[bool, flag("--yes", "Écrit sans rien demander.")] = False,
    keep_unknown: Annotated[
        bool, flag("--keep-unknown", "Garde les noms inconnus comme logiciels à décrire.")
    ] = False,
    complete: Complete = False,
    with_components: WithComponents = False,
    json: Json = False,
) -> None:
    """Importe un inventaire, un tableur, ou le formulaire rempli."""
    from affranchi.intake.reading import Options
    from affranchi.steps.belonging import whose
    from affranchi.steps.gathering import files_of
    from affranchi.storage.asked import asked_registry

    root, (commune, files) = root_here(), _told_first(commune, files)
    found = files_of(files)
    read = [(file, _read_back(root, file, commune, dry_run=dry_run, json=json)) for file in found]
    rest = [file for file, form in read if form is None]
    if any(form and form.is_refused for _, form in read):
        raise typer.Exit(1)
    if not rest:
        return
    registry = asked_registry(root)
    asked = registry.commune_named(commune_or_remembered(root, commune))
    options = Options(_columns_typed(column or []), encoding, with_components, whose(registry, asked))
    asks = not (yes or json or dry_run) and can_be_asked(root)
    run = _Import(root, registry, asked.slug, rest, options, asks, dry_run, json, keep_unknown, complete)
    _import_all(run, write=yes and not dry_run)


def _told_first(commune: str | None, files: list[Path]) -> tuple[str | None, list[Path]]:
    """The commune, told before the files too, as to `declare`; and the files."""
    is_told = len(files) > 1 and commune is None and not (files[0].suffix or files[0].exists())
    return (str(files[0]), files[1:]) if is_told else (commune, files)


def _columns_typed(typed: Sequence[str]) -> "Mapping[Field, str] | None":
    from affranchi.intake.headings import CALLED, field_named

    pairs = [text.partition("=") for text in typed]
    columns = {field: heading for key, _, heading in pairs if heading and (field := field_named(key))}
    if len(columns) < len(pairs):
        example, known = quoted("logiciel=Application"), listed([quoted(name) for name in CALLED])
        raise UsageError(f"--column attend un champ et un titre, {example}. Champs{NBSP}: {known}.")
    return columns or None


def _read_back(root: Path, file: Path, commune: str | None, *, dry_run: bool, json: bool) -> "Filled | None":
    """What a file gives when it is our own form, once told; None of another."""
    from affranchi.actions.form_back import fill
    from affranchi.intake.form import read_form
    from affranchi.steps.gathering import bytes_of

    form = read_form(file.name, bytes_of(file)) if file.suffix.lower() not in _NEVER_FORMS else None
    if form is None:
        return None
    filled = fill(root, file.name, form, commune, today(), dry_run=dry_run)
    told = {"commit": filled.commit, "records": filled.records, "problems": filled.problems}
    answer(told, told_form(filled, dry_run=dry_run), json=json)
    return filled


_NEVER_FORMS = frozenset({".json", ".xml", ".csv", ".txt", ".reg", ".ocs", ".tsv", ".plist"})


def _import_all(run: _Import, *, write: bool) -> None:
    """Read, understand, show, ask, write; then say what the inventory cannot know."""
    from affranchi.actions.importing import Said
    from affranchi.actions.importing import write as write_plan
    from affranchi.steps.products import machines_told, products_of
    from affranchi.steps.understanding import understood
    from affranchi.storage.machines import machines_seen

    gathered = _read(run)
    whole = understood(run.registry, gathered, run.commune)
    names = Names(run.registry, run.commune, today(), whole)
    kept = list(names.keep(whole.unknown)) if run.keeps_unknown else []
    said = Said(is_complete=run.is_complete, seen=machines_seen(run.root, run.commune))
    plan = _plan(run, gathered, names, said)
    if not run.json:
        show(len(run.files), gathered, names.whole, plan, asks=run.asks, keeps=run.keeps_unknown)
        say_all(kept)
        say_all(several_told(names.registry, plan))
        say_all(otherwise_told(names.registry, plan, today()))
        say_all(unknown_hosts(names.registry, plan))
    if gathered.problems and not gathered.rows:  # a script that imports every night must know
        if run.json:
            _tell(run, gathered, names, plan, None)
        else:
            say(f"Rien n’a pu être lu{NBSP}: rien n’est écrit.")
        raise typer.Exit(1)
    said = replace(said, drafts=tuple(names.drafts))
    if run.asks:
        with _keeping(run, names):
            said = _asked(run, gathered, names, said)
            plan = _plan(run, gathered, names, said)
            write = _agreed(run, names, plan)
        if not write:
            return
    done = None
    if write:
        products = products_of(gathered, names.whole.taken)
        said = replace(said, now=machines_told(gathered, names.whole.taken))
        done = write_plan(run.root, run.commune, products, gathered.kinds, today(), said)
    _tell(run, gathered, names, plan, done)


def _plan(run: _Import, gathered: "Gathered", names: Names, said: "Said") -> "Plan":
    from affranchi.actions.importing import plan_of
    from affranchi.steps.products import machines_told, products_of

    products = products_of(gathered, names.whole.taken)
    said = replace(said, now=machines_told(gathered, names.whole.taken))
    commune = names.registry.communes[run.commune]
    return plan_of(names.registry, commune, products, gathered.kinds, today(), said)


@contextmanager
def _keeping(run: _Import, names: Names) -> Iterator[None]:
    """What a person answers is kept, even when she interrupts."""
    try:
        yield
    except KeyboardInterrupt:
        say("Interrompu.")
        say_all(kept_told(run.root, names))
        raise typer.Exit(INTERRUPTED) from None


def _asked(run: _Import, gathered: "Gathered", names: Names, said: "Said") -> "Said":
    """All that a person says of an import."""
    names.ask((*names.whole.doubts, *names.whole.unknown))
    say_all(unkept_told(names))
    said = replace(said, recognised=tuple(names.recognised), drafts=tuple(names.drafts))
    plan = _plan(run, gathered, names, said)
    retired = [line for line in plan.lines if line.effect == "retired"]
    revived = {line.declaration.software for line in retired if ask_yes(serves_again(line), first=False)}
    said = replace(said, revived=frozenset(revived))
    if (plan.missing or plan.fewer or plan.absent) and not said.is_complete:
        question = f"Tous les postes {of_name(plan.commune.name)} sont-ils dans ces fichiers{NNBSP}?"
        said = replace(said, is_complete=ask_yes(question, first=False))
    return said


def _agreed(run: _Import, names: Names, plan: "Plan") -> bool:
    """Whether the person wants it written; what she was asked is kept whatever she says."""
    if not plan.writing:
        return True
    agreed = ask_yes(f"Écrire {counted(len(plan.writing), 'déclaration')}{NNBSP}?")
    if not agreed:
        say_all(kept_told(run.root, names))
    return agreed


def _tell(run: _Import, gathered: "Gathered", names: Names, plan: "Plan", done: "Written | None") -> None:
    """What was written, or why nothing was; then what the inventory cannot know."""
    if run.json:
        told = {"lines": plan.lines, "gone": plan.gone, "doubts": doubts_told(names)}
        whole = names.whole
        told |= {key: [one.name for one in getattr(whole, key)] for key in ("unknown", "without")}
        commit, problems = done.commit if done else None, (*gathered.problems, *plan.refused)
        print_json({"commune": run.commune, "commit": commit, **told, "problems": problems})
        return
    if done is None:
        how = "" if run.asks else f"{NBSP}: ajoutez --yes pour écrire"
        say(f"Rien n’est écrit{'' if run.is_dry else how}.")
    elif done.commit is None:
        say(f"Rien de nouveau {to_name(plan.commune.name)}{NBSP}: rien n’a changé.")
    else:
        count = counted(len(plan.writing), "déclaration")
        say(f"Écrit {to_name(plan.commune.name)}{NBSP}: {count}, en un enregistrement.")
        if done.answered:
            say(f"{DROPPED}{NBSP}: {listed(done.answered)}.")
    say_all(to_describe(names))
    say_all(fewer_told(names.registry.software, plan))
    _retire_gone(run, plan)
    if done:
        say_all(_suites_to_say(run, plan, done.registry))
        _offer_interview(run, done.registry)


def _suites_to_say(run: _Import, plan: "Plan", registry: "Registry") -> Iterator[str]:
    """What the suites that were written may fill besides."""
    from affranchi.figures.figure import Scope
    from affranchi.told.suites import left_unsaid, to_say

    written = {one.software for one in plan.writing}
    found = left_unsaid(registry, Scope(run.commune))
    yield from to_say(registry, [one for one in found if one.software in written])


def _read(run: _Import) -> "Gathered":
    """Every file read; tables whose columns are not sure are asked about once, and remembered."""
    from affranchi.steps.belonging import of_one
    from affranchi.steps.gathering import gathered, read_files
    from affranchi.steps.parting import parted

    asked = run.registry.communes[run.commune]

    def read() -> "Gathered":
        with progress_bar(len(run.files), "Lecture") as advance:

            def counted_files() -> Iterator[Path]:
                for file in run.files:
                    yield file
                    advance()

            found = read_files(counted_files(), run.columns, run.options)
            return gathered(parted(run.registry, of_one(run.registry, asked, found)))

    first = read()
    answers = {name: columns_of(run.root, name, columns, asks=run.asks) for name, columns in first.unsure}
    chosen = {name: columns for name, columns in answers.items() if columns}
    if not chosen:
        return first
    run.columns |= chosen
    return read()


def _retire_gone(run: _Import, plan: "Plan") -> None:
    """What an earlier import of this kind found, and no machine has any more: offered for retirement."""
    from affranchi.actions.retire import RetireRequest, retire

    if plan.absent:
        absent = counted(plan.absent, "poste")
        say(f"Comptés encore, et absents de ces fichiers{NBSP}: {absent} d’imports précédents.")
    if plan.missing or plan.absent:
        say(f"Ce que ces fichiers n’ont pas reste déclaré. Si tous les postes y sont{NBSP}: --complete")
        if not plan.knows_machines:
            say(f"Rien n’y dit de quel poste ils sont{NBSP}: ils ne s’ajoutent pas à ceux d’avant.")
    if not plan.gone:
        return
    known = run.registry.software
    names = [known[one.software].name for one in plan.gone if one.software in known]
    say(f"D’un import précédent, et plus ici{NBSP}: {listed(names)}.")
    if not run.asks:
        say(f"Rien n’est retiré. S’ils ne servent plus{NBSP}: affranchi retire {run.commune} LOGICIEL")
    elif ask_yes(f"Les retirer{NNBSP}?", first=False):
        for one in plan.gone:
            retire(run.root, RetireRequest(run.commune, one.software, one.label), today())
        say(f"Retirés{NBSP}: {len(plan.gone)}.")


def _offer_interview(run: _Import, registry: "Registry") -> None:
    """What no inventory of machines knows: the functions without an answer."""
    from affranchi.actions.interview import to_ask
    from affranchi.cli.interview import hold_interview

    slug, asked = run.commune, registry.communes[run.commune]
    left = to_ask(registry, asked)
    if not left or slug in registry.left_by(today()):
        return
    labels = some([f.label for f in left])
    say(f"{counted(len(left), 'fonction attendue', 'fonctions attendues')} sans réponse{NBSP}: {labels}.")
    if run.asks and ask_yes(f"Y répondre maintenant{NNBSP}?", first=False):
        hold_interview(run.root, slug)
    else:
        say(f"Pour y répondre{NBSP}: affranchi interview {slug}")
