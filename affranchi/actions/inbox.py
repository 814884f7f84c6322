"""The inbox: forms that communes sent back, each on a branch of its own from the current one, to be reviewed.

The person's branch, files and index stay as they are. A form that was read once is known again by its bytes.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Literal

from affranchi.actions.form_back import filled_in, subject_of
from affranchi.errors import AffranchiError, InvalidDataError, UnknownNameError, UsageError, sentence_of
from affranchi.intake.form import FilledForm, read_form
from affranchi.intake.unpacking import LARGEST_FILE, is_workbook, is_zip, parts_of
from affranchi.intake.workbook import read_workbook
from affranchi.model.path import path_of
from affranchi.model.record import Record
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.steps.gathering import bytes_of
from affranchi.steps.inventory import refuse_unreadable
from affranchi.steps.places import commune_meant
from affranchi.storage import git
from affranchi.storage.bundle import bundle
from affranchi.storage.commits import commit_aside
from affranchi.storage.files import printable
from affranchi.storage.git import Repository
from affranchi.storage.history import files_at
from affranchi.storage.records import Loaded, record_of, registry_of, text_of
from affranchi.storage.turns import turn
from affranchi.told.lines import one_line
from affranchi.told.review import told_edit
from affranchi.wording import NBSP, NNBSP, of_name, quoted, reason_of, visible

_MOST_FILES = 1000
_NO_FORM = FilledForm("")
# What tells that a form was read: in the message of its commit, on whatever branch that is now.
_TRAILER = "Affranchi-Formulaire: "


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a file, or of those of a commune; `branch` is where what was understood stands."""

    files: tuple[str, ...]
    outcome: Literal["written", "known", "same", "refused"]
    commune: str = ""
    branch: str | None = None
    understood: tuple[str, ...] = ()
    to_ask: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Form:
    name: str
    commune: Commune
    form: FilledForm
    digest: str


def receive(root: Path, folder: Path, today: date) -> Sequence[Received]:
    """Put what each commune sent back on a branch of its own; the same folder again changes nothing."""
    if not folder.is_dir():
        raise UsageError(f"{folder} n’est pas un dossier{NBSP}: donnez celui des pièces jointes.")
    with turn(root) as repository:
        base = git.read(root, "rev-parse", "HEAD").decode().strip()
        files = dict(files_at(root, base))
        loaded = registry_of(files.items(), own_bundle=root.resolve() == bundle())
        refuse_unreadable(loaded, "communes.toml", "catalogue/functions.toml")
        reading = _Reading(repository, loaded, files, base, today)
        found = list(_sorted_out(loaded.registry, folder))
        forms = [one for one in found if isinstance(one, _Form)]
        communes = sorted({one.commune.slug for one in forms})
        received = [reading.received([one for one in forms if one.commune.slug == slug]) for slug in communes]
    return [*received, *(one for one in found if isinstance(one, Received))]


def _sorted_out(registry: Registry, folder: Path) -> Iterator[_Form | Received]:
    """The forms of a folder, and of those in it; what became of the files that are none."""
    seen = (file for form in ("[!.]*", "[!.]*/[!.]*") for file in folder.glob(form))  # of a trash, nothing
    files = (file for file in seen if file.parent == folder or not file.parent.is_symlink())
    shown = (file for file in files if file.parent != folder or not file.is_dir() or file.is_symlink())
    found = sorted(islice(shown, _MOST_FILES + 1))
    if len(found) > _MOST_FILES:
        raise UsageError(f"{folder}{NBSP}: plus de {_MOST_FILES} fichiers. Donnez un dossier plus petit.")
    for file in found:
        name = one_line(printable(str(file.relative_to(folder))))
        try:
            data = _data(file)
            form = read_form(name, data) or _no_form(name, data)
            commune = _commune(registry, form, file.parent.name if file.parent != folder else "")
        except (AffranchiError, OSError) as error:
            told = reason_of(error) if isinstance(error, OSError) else str(error)
            yield Received((name,), "refused", to_ask=(one_line(told, 300),))
        else:
            digest = hashlib.sha256(commune.slug.encode() + b"\0" + data).hexdigest()
            yield _Form(name, commune, form, digest)


def _data(file: Path) -> bytes:
    if file.is_symlink() or not file.is_file():
        raise UsageError("ce n’est pas un fichier, ou c’est un lien. Mettez le fichier lui-même.")
    if file.stat().st_size > LARGEST_FILE:
        raise UsageError("trop gros pour un formulaire.")
    return bytes_of(file)


def _no_form(name: str, data: bytes) -> FilledForm:
    """What stands for a file that is not our form; one that cannot be opened may be, and says so."""
    if is_zip(data):
        parts_of(data)
        if is_workbook(data):
            read_workbook(name, data)
    return _NO_FORM


def _commune(registry: Registry, form: FilledForm, place: str) -> Commune:
    """Whose form it is: what it says, or the folder of that commune where a blank one was put."""
    if form is _NO_FORM:
        told = quoted("affranchi import")
        raise UsageError(
            f"ce n’est pas notre formulaire, en ODS ou en XLSX. Un inventaire se lit par {told}."
        )
    if not form.commune and not place:
        msg = f"de quelle commune est-il{NNBSP}? Rangez-le dans un sous-dossier au nom de la commune."
        raise UsageError(msg)
    asked = commune_meant(registry, form.commune or place).commune
    with suppress(UnknownNameError):
        if place and commune_meant(registry, place).commune != asked:
            msg = f"ce formulaire est celui {of_name(asked.name)}, son dossier est d’une autre commune."
            raise UsageError(msg)
    return asked


@dataclass(frozen=True, slots=True)
class _Reading:
    """The clone that is held, and what its last commit says."""

    repository: Repository
    loaded: Loaded
    files: Mapping[str, bytes]
    base: str
    today: date

    def received(self, forms: Sequence[_Form]) -> Received:
        """What becomes of the forms of a commune."""
        commune = forms[0].commune.name
        new = {one.digest: one for one in forms if not self._is_known(one.digest)}
        names = tuple(one.name for one in forms if not new or one.digest in new)
        if not new:
            return Received(names, "known", commune)
        try:
            if len(new) == 1:
                return self._put(next(iter(new.values())), names)
            to_ask: Sequence[str] = [f"{len(new)} formulaires différents{NBSP}: ne laissez ici que le bon."]
        except InvalidDataError as error:
            to_ask = [sentence_of(problem) for problem in error.problems]
        except AffranchiError as error:
            to_ask = [str(error)]
        return Received(names, "refused", commune, to_ask=tuple(to_ask))

    def _is_known(self, digest: str) -> bool:
        asked = ("log", "--all", "-1", "--format=%H", "--fixed-strings", f"--grep={_TRAILER}{digest}")
        return bool(git.read(self.repository.root, *asked))

    def _put(self, one: _Form, names: tuple[str, ...]) -> Received:
        """Put what a form says of new on the branch of its commune; the rest is to be asked."""
        commune, branch = one.commune, f"inbox/{one.commune.slug}"
        refuse_unreadable(self.loaded, f"inventory/{commune.slug}/")
        filled = filled_in(self.loaded, commune, one.name, one.form, self.today)
        to_ask = tuple(sentence_of(problem) for problem in filled.problems)
        if not filled.records:
            return Received(names, "refused" if to_ask else "same", commune.name, to_ask=to_ask)
        if not git.run(self.repository.root, "rev-parse", "-q", "--verify", f"refs/heads/{branch}").status:
            how = quoted(f"git branch -D {branch}")
            msg = f"la branche {branch} attend d’être relue{NBSP}: fusionnez-la, ou ôtez-la ({how}), d’abord."
            raise UsageError(msg)
        texts: dict[str, str] = {}
        told: list[str] = []
        for record in filled.records:
            path = path_of(record)
            old = self.files.get(path)
            was = record_of(path, old) if old is not None else None
            known = was if isinstance(was, Record) else None
            told += told_edit(filled.registry or self.loaded.registry, path, known, record)
            texts[path] = text_of(record, (old or b"").decode("utf-8-sig", "replace"))
        message = f"{visible(subject_of(commune, filled.records))}\n\n{_TRAILER}{one.digest}\n"
        commit_aside(self.repository, self.base, branch, texts, message)
        return Received(names, "written", commune.name, branch, tuple(told), to_ask)
