"""The inventory as someone changes it: what a change needs to read, and the sentence of its commit."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from affranchi.checks.forbidden import findings
from affranchi.errors import AffranchiError, DoubtfulSoftwareError, InvalidDataError
from affranchi.model.answers import Answer, Answers
from affranchi.model.declaration import Declaration
from affranchi.model.names import slug_of
from affranchi.model.path import path_of
from affranchi.model.reference import end_of
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.recognition.resolving import MOST_ASKED, is_everyday, software_meant
from affranchi.redaction import fillings
from affranchi.registry import Registry
from affranchi.storage.asked import asked_records, problems_under
from affranchi.storage.git import Repository
from affranchi.storage.records import Loaded
from affranchi.storage.turns import turn
from affranchi.wording import NBSP, NNBSP, as_subject, counted, listed, of_before, quoted


class NotDeclaredError(AffranchiError):
    """A software that the commune has not declared, or not under that label."""

    def __init__(self, commune: Commune, software: Software, labels: Sequence[str]) -> None:
        hint = f" Il y est sous{NBSP}: {listed(labels)}{NNBSP}; précisez avec --label." if labels else ""
        super().__init__(f"{as_subject(commune.name)} n’a pas déclaré {software.name}.{hint}")


class InvalidLabelError(AffranchiError):
    """A label in which no letter or digit is left, or that holds what is never stored."""

    def __init__(self, label: str, why: str = "employez des lettres ou des chiffres.") -> None:
        super().__init__(f"{quoted(label)} ne peut pas distinguer un usage{NBSP}: {why}")


class OldNameError(AffranchiError):
    """A declaration whose file bears a name that the software no longer has."""

    def __init__(self, path: str, old: str, new: str) -> None:
        super().__init__(
            f"{path} porte un ancien nom {of_before(new)}{quoted(new)}. Faites-le suivre d’abord{NBSP}: "
            f"{quoted(f'affranchi rename {old} {new}')}."
        )


@contextmanager
def changing(root: Path, *starts: str) -> Iterator[tuple[Repository, Loaded]]:
    """Hold a clone alone to change it; files that the change depends on must be readable.

    Of its inventory and catalogue, what is asked for alone is read: what a change costs does not grow with
    what others declare.

    Raises:
        InvalidDataError: with the problems of paths that begin so.
    """
    with turn(root) as repository:
        loaded = asked_records(root)
        refuse_unreadable(loaded, *starts)
        yield repository, loaded


def refuse_unreadable(loaded: Loaded, *starts: str) -> None:
    """Stop when files that a change depends on cannot be read; problems elsewhere do not prevent it.

    Raises:
        InvalidDataError: with the problems of paths that begin so.
    """
    if blocking := problems_under(loaded, *starts):
        raise InvalidDataError(blocking)


def software_named(loaded: Loaded, name: str) -> Software:
    """The software of that name; when its own file cannot be read, its problems rather than « unknown »."""
    refuse_unreadable(loaded, f"catalogue/software/{slug_of(name)}.toml")
    return software_meant(loaded.registry, name)


def software_here(loaded: Loaded, name: str, commune: Commune) -> Software:
    """The software that a name means in a commune: of several, the only one that is declared there."""
    try:
        return software_named(loaded, name)
    except DoubtfulSoftwareError as error:
        here = {one.software for one in loaded.registry.by_commune.get(commune.slug, ())}
        own = {slug: called for slug, called in error.close.items() if slug in here}
        if len(error.close) == MOST_ASKED or not own:  # more may be meant than are named
            raise
        if len(own) > 1 or is_everyday(loaded.registry, name):  # « traitement de texte » is whatever writes
            raise DoubtfulSoftwareError(name, own) from None
        return loaded.registry.software[next(iter(own))]


def label_slug(label: str | None) -> str | None:
    """A label as file names carry it.

    Raises:
        InvalidLabelError: when nothing is left of it, or it names a person: no capital tells one in a slug.
    """
    if not label:
        return None
    slug = slug_of(label)
    if not slug:
        raise InvalidLabelError(label)
    if wrong := [one for one in findings(label, "story") if one.severity == "error"]:
        raise InvalidLabelError(label, f"{wrong[0].message} {wrong[0].advice}")
    return slug


def declared(registry: Registry, commune: str, software: str, label: str | None) -> Declaration | None:
    """The declaration of a software by a commune, when there is one.

    Raises:
        OldNameError: when there is one under an old slug of the software.
    """
    redirects = registry.redirects.software
    for one in registry.by_commune.get(commune, ()) if redirects else ():
        if one.software != software and one.label == label and end_of(one.software, redirects) == software:
            raise OldNameError(path_of(one), one.software, software)
    return registry.declaration(commune, software, label)


def only_use(registry: Registry, commune: str, software: str) -> Declaration | None:
    """The use that a commune declares of a software without a label; else the only one, when it gave it one.

    For who says nothing of labels: a second use is made by somebody who knows of the first.
    """
    found = [one for one in registry.by_commune.get(commune, ()) if one.software == software]
    return declared(registry, commune, software, None) or (found[0] if len(found) == 1 else None)


def active_uses(registry: Registry, commune: str, software: str) -> list[Declaration]:
    """The uses that a commune has of a software today."""
    return [one for one in registry.by_commune.get(commune, ()) if one.software == software and one.is_active]


def existing(registry: Registry, commune: Commune, software: Software, label: str | None) -> Declaration:
    """The declaration of a software by a commune.

    Raises:
        NotDeclaredError: when there is none.
    """
    found = declared(registry, commune.slug, software.slug, label)
    if found is None:
        own = registry.by_commune.get(commune.slug, ())
        labels = [d.label for d in own if d.software == software.slug and d.label]
        raise NotDeclaredError(commune, software, labels)
    return found


def declaration_named(loaded: Loaded, commune: str, software: str, label: str | None) -> Declaration:
    """The declaration that a commune, a software and a label typed mean; its file must be readable.

    Raises:
        InvalidDataError: when it is not.
        NotDeclaredError: when there is none.
    """
    declaring = loaded.registry.commune_named(commune)
    meant = software_here(loaded, software, declaring)
    blank = Declaration(commune=declaring.slug, software=meant.slug, label=label_slug(label))
    refuse_unreadable(loaded, path_of(blank))
    return existing(loaded.registry, declaring, meant, blank.label)


def answers_beside(registry: Registry, after: Declaration) -> tuple[Sequence[Answers], tuple[str, ...]]:
    """The answers of a commune without those that a declaration contradicts, and the functions of these.

    None when it contradicts none. What another body renders it may run for a part.
    """
    answers = registry.answers.get(after.commune)
    told = answers_against(registry, after)
    filled = fillings(registry, [after]) if told else frozenset()
    dropped = tuple(f for f in told if f in filled)
    if answers is None or not dropped:
        return (), ()
    kept = {f: one for f, one in answers.answers.items() if f not in dropped}
    return [answers.model_copy(update={"answers": kept})], dropped


def answers_against(registry: Registry, after: Declaration) -> Sequence[str]:
    """The functions that a declaration fills, and that its commune says to do without."""
    answers = registry.answers.get(after.commune)
    if answers is None or not after.is_active:
        return ()
    filled = registry.functions_of(after)
    return [f for f, one in answers.answers.items() if f in filled and one.answer != "provided"]


def answers_left(
    registry: Registry, before: Answers, functions: Iterable[str], *, is_filled: bool
) -> dict[str, Answer]:
    """The answers of a commune less those of functions that what it declares fills, or that nothing does."""
    dropped = set(functions)
    if is_filled and before.answers:
        own = registry.by_commune.get(before.commune, ())
        dropped &= fillings(registry, (one for one in own if one.is_active))
    return {function: one for function, one in before.answers.items() if function not in dropped}


def subject(registry: Registry, verb: str, declarations: Sequence[Declaration]) -> str:
    """`Crolles déclare LibreOffice`, `Crolles confirme 12 déclarations`: a sentence for the history."""
    first = declarations[0]
    commune = registry.communes[first.commune].name
    if len(declarations) > 1:
        return f"{commune} {verb} {counted(len(declarations), 'déclaration')}"
    label = f" ({first.label})" if first.label else ""
    return f"{commune} {verb} {registry.software_named(first.software).name}{label}"
