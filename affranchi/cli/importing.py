"""Import: inventories of machines, spreadsheets, and our own form come back."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from affranchi.cli.app import command
from affranchi.cli.communes import commune_option, commune_or_remembered
from affranchi.cli.import_questions import ask_columns, ask_which, ask_yes
from affranchi.cli.import_review import show, some, told_form
from affranchi.cli.output import Json, print_json, progress_bar, root_of, say, say_all, today
from affranchi.errors import UsageError
from affranchi.wording import NBSP, NNBSP, counted, listed, quoted

if TYPE_CHECKING:
    from affranchi.actions.importing import Plan, Written
    from affranchi.intake.inventory import Columns, Field
    from affranchi.intake.reading import Options
    from affranchi.model.recognised import Recognised
    from affranchi.registry import Registry
    from affranchi.steps.gathering import Gathered
    from affranchi.steps.understanding import Understood


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
    columns: "dict[str, Mapping[Field, str]]" = field(default_factory=dict)
    recognised: "list[Recognised]" = field(default_factory=list)


@command("import")
def import_(  # noqa: PLR0913 (a flag a fact)
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FICHIER…", help="Fichiers, dossiers ou archives.")],
    commune: Annotated[
        str | None,
        commune_option("Sans elle, celle du formulaire, ou celle que ce dépôt a retenue."),
    ] = None,
    column: Annotated[
        list[str] | None,
        typer.Option(metavar="CHAMP=TITRE", help="Colonne d’un tableau : name=Application ; à répéter."),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(metavar="CODAGE", help="Codage d’un vieux fichier : cp850.")
    ] = None,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Montre, n’écrit rien.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Écrit sans rien demander.")] = False,
    with_components: Annotated[
        bool, typer.Option("--with-components", help="D’un SBOM, aussi les bibliothèques.")
    ] = False,
    json: Json = False,
) -> None:
    """Importe un inventaire, un tableur, ou le formulaire rempli."""
    from affranchi.intake.reading import Options
    from affranchi.steps.gathering import files_of
    from affranchi.storage.records import load_registry

    root = root_of(context)
    found = files_of(files)
    inventories = [file for file in found if not _is_form(root, file, commune, dry_run=dry_run, json=json)]
    if not inventories:
        return
    registry = load_registry(root)
    options = Options(_columns_typed(column or []), encoding, with_components)
    asked = registry.commune_named(commune_or_remembered(root, commune))
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not (yes or json or dry_run)
    run = _Import(root, registry, asked.slug, inventories, options, asks, dry_run, json)
    _import_all(run, write=yes and not dry_run)


def _columns_typed(typed: Sequence[str]) -> "Mapping[Field, str] | None":
    from typing import get_args

    from affranchi.intake.inventory import Field as Known

    pairs = [text.partition("=") for text in typed]
    wrong = [key for key, _, heading in pairs if key not in get_args(Known) or not heading]
    if wrong:
        example, known = quoted("name=Application"), ", ".join(get_args(Known))
        msg = f"--column attend un champ et un titre, {example}. Champs{NBSP}: {known}."
        raise UsageError(msg)
    return {key: heading for key, _, heading in pairs} or None


def _is_form(root: Path, file: Path, commune: str | None, *, dry_run: bool, json: bool) -> bool:
    """Whether a file is our own form; it is then read back."""
    from affranchi.actions.form_back import fill
    from affranchi.intake.form import read_form
    from affranchi.steps.gathering import bytes_of

    form = read_form(file.name, bytes_of(file)) if file.suffix.lower() not in _NEVER_FORMS else None
    if form is None:
        return False
    filled = fill(root, file.name, form, commune, today(), dry_run=dry_run)
    if json:
        print_json({"commit": filled.commit, "records": filled.records, "problems": filled.problems})
    else:
        say_all(told_form(filled, dry_run=dry_run))
    return True


_NEVER_FORMS = frozenset({".json", ".xml", ".csv", ".txt", ".reg", ".ocs", ".tsv", ".plist"})


def _import_all(run: _Import, *, write: bool) -> None:
    """Read, understand, show, ask, write; then say what the inventory cannot know."""
    from affranchi.actions.importing import plan_of, products_of
    from affranchi.actions.importing import write as write_plan
    from affranchi.steps.understanding import understood

    gathered = _read(run)
    whole = understood(run.registry, gathered)
    commune = run.registry.communes[run.commune]
    products = products_of(gathered, whole.taken)
    plan = plan_of(run.registry, commune, products, gathered.kinds, today())
    if not run.json:
        show(len(run.files), gathered, whole, plan)
    if run.asks and whole.doubts:
        whole = _asked(run, whole)
        products = products_of(gathered, whole.taken)
        plan = plan_of(run.registry, commune, products, gathered.kinds, today())
    if not write and not (run.asks and _agreed(plan)):
        _tell(run, plan, None)
        return
    done = write_plan(run.root, run.commune, products, gathered.kinds, run.recognised, today())
    _tell(run, plan, done)


def _agreed(plan: "Plan") -> bool:
    """Whether the person wants it written; what she was asked is kept without asking again."""
    if plan.writing:
        return ask_yes(f"Écrire {counted(len(plan.writing), 'déclaration')}{NNBSP}?")
    return True


def _tell(run: _Import, plan: "Plan", done: "Written | None") -> None:
    """What was written, or why nothing was; then what the inventory cannot know."""
    if run.json:
        commit = done.commit if done else None
        print_json({"commune": run.commune, "commit": commit, "lines": plan.lines, "gone": plan.gone})
        return
    if done is None:
        how = "" if run.asks else f"{NBSP}: ajoutez --yes pour écrire"
        say(f"Rien n’est écrit{'' if run.is_dry else how}.")
    elif done.commit is None:
        say(f"Rien de nouveau{NBSP}: rien n’a changé.")
    else:
        say(f"Écrit{NBSP}: {counted(len(plan.writing), 'déclaration')}, en un enregistrement.")
    _retire_gone(run, plan)
    if done:
        _offer_interview(run, done.registry)


def _read(run: _Import) -> "Gathered":
    """Every file read; tables whose columns are not sure are asked about once, and remembered."""
    from affranchi.steps.gathering import gathered, read_files

    def read() -> "Gathered":
        with progress_bar(len(run.files), "Lecture") as advance:
            seen: set[str] = set()

            def counted_files() -> Iterator[Path]:
                for file in run.files:
                    yield file
                    seen.add(file.name)
                    advance()

            return gathered(read_files(counted_files(), run.columns, run.options))

    first = read()
    answers = {name: _columns_of(run, name, columns) for name, columns in first.unsure}
    chosen = {name: columns for name, columns in answers.items() if columns}
    if not chosen:
        return first
    run.columns |= chosen
    return read()


def _columns_of(run: _Import, name: str, columns: "Columns") -> "Mapping[Field, str] | None":
    """The columns of a table, as remembered in this clone, else as a person says."""
    import json
    from hashlib import blake2b

    from affranchi.storage.git import set_setting, setting

    digest = blake2b("\n".join(columns.headings).encode(), digest_size=8).hexdigest()
    place = f"affranchi.{digest}.columns"
    known = setting(run.root, place)
    if known:
        return dict(json.loads(known))
    if not run.asks:
        return None
    chosen = ask_columns(name, columns)
    if chosen:
        set_setting(run.root, place, json.dumps(chosen, ensure_ascii=False))
    return chosen


def _asked(run: _Import, whole: "Understood") -> "Understood":
    """Ask about each doubtful name, until the person stops; answers are remembered with the import."""
    from affranchi.steps.understanding import answered

    total = len(whole.doubts)
    for rank, doubt in enumerate(whole.doubts, start=1):
        chosen = ask_which(doubt, f"{rank} sur {total}")
        if chosen == "stop":
            break
        if chosen != "later":
            software = None if chosen == "none" else run.registry.software[chosen]
            whole, said = answered(whole, doubt, software, today())
            run.recognised += [said] if said else []
    return whole


def _retire_gone(run: _Import, plan: "Plan") -> None:
    """What an earlier import of this kind found, and this one does not: said, and offered for retirement."""
    from affranchi.actions.retire import RetireRequest, retire

    if not plan.gone:
        return
    known = run.registry.software
    names = [known[one.software].name for one in plan.gone if one.software in known]
    say(f"D’un import précédent, et plus ici{NBSP}: {listed(names)}.")
    if not run.asks:
        say(f"Rien n’est retiré. S’ils ne servent plus{NBSP}: affranchi retire {run.commune} LOGICIEL")
    elif ask_yes(f"Les retirer, parce que tout l’inventaire est dans ces fichiers{NNBSP}?", first=False):
        for one in plan.gone:
            retire(run.root, RetireRequest(run.commune, one.software, one.label), today())
        say(f"Retirés{NBSP}: {len(plan.gone)}.")


def _offer_interview(run: _Import, registry: "Registry") -> None:
    """What no inventory of machines knows: the functions without an answer."""
    from affranchi.actions.interview import to_ask
    from affranchi.cli.interview import hold_interview

    slug = run.commune
    left = to_ask(registry, registry.communes[slug])
    if not left:
        return
    labels = some([f.label for f in left])
    say(f"{counted(len(left), 'fonction attendue', 'fonctions attendues')} sans réponse{NBSP}: {labels}")
    if run.asks and ask_yes(f"Y répondre maintenant{NNBSP}?", first=False):
        hold_interview(run.root, slug)
    else:
        say(f"Pour y répondre{NBSP}: affranchi interview {slug}")
