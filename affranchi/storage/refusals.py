"""What git, a disk or a network refuses, as a French sentence that says what to do."""

import errno
import re
from collections.abc import Callable, Sequence
from datetime import date

from affranchi.errors import WorldError
from affranchi.wording import NBSP, NNBSP, as_typed, listed, long_day, quoted, reason_of


class GitMissingError(WorldError):
    """Git is not on this machine."""

    def __init__(self) -> None:
        super().__init__(
            f"Git n’est pas installé sur cette machine, ou n’est pas dans le PATH{NBSP}: installez-le "
            "(https://git-scm.com), puis recommencez."
        )


class GitTooOldError(WorldError):
    """Git does not know an option that we need."""

    def __init__(self, found: str, needed: str) -> None:
        super().__init__(
            f"Git {found} est trop ancien{NBSP}: installez la version {needed} ou une plus récente."
        )


class NotARepositoryError(WorldError):
    """A territory that git does not follow."""

    def __init__(self, root: str) -> None:
        super().__init__(
            f"{root} n’est pas dans un dépôt git{NBSP}: clonez le dépôt du territoire, ou commencez-en un "
            f"ici avec {quoted('git init')}. Rien n’a changé."
        )


class UntrustedRepositoryError(WorldError):
    """A clone that belongs to another account of this machine."""

    def __init__(self, root: str) -> None:
        how = quoted(f"git config --global --add safe.directory {as_typed(root)}")
        super().__init__(
            f"{root} appartient à un autre compte de cette machine, et git refuse d’y travailler. Si vous "
            f"lui faites confiance{NBSP}: {how}."
        )


class DetachedHeadError(WorldError):
    """A clone that is on no branch: what is committed there gets lost."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce dépôt n’est sur aucune branche (HEAD détachée), et ce qu’on y enregistre se perdrait{NBSP}: "
            f"revenez d’abord à la branche commune, par exemple {quoted('git switch main')}. Rien n’a changé."
        )


class UnfinishedOperationError(WorldError):
    """A rebase, a merge or the like that waits for a person."""

    def __init__(self, operation: str) -> None:
        way_on = f"git {operation} --continue"
        way_back = f"git {operation} --abort"
        super().__init__(
            f"Une opération git est restée en cours ({operation}){NBSP}: terminez-la avec {quoted(way_on)}, "
            f"ou renoncez-y avec {quoted(way_back)}, puis recommencez. Rien n’a changé."
        )


class NoIdentityError(WorldError):
    """Git does not know who commits."""

    def __init__(self) -> None:
        who = quoted('git config --global user.name "Prénom Nom"')
        super().__init__(
            f"Git ne sait pas qui vous êtes{NBSP}: dites-le-lui une fois, avec {who} puis "
            f"{quoted('git config --global user.email vous@commune.fr')}. Rien n’a changé."
        )


class BusyRepositoryError(WorldError):
    """Another git command holds the clone."""

    def __init__(self, lock: str) -> None:
        left = f"Si aucune ne tourne plus, elle a été interrompue{NBSP}: supprimez ce fichier. "
        super().__init__(
            f"Une autre commande git travaille dans ce dépôt ({lock}){NBSP}: attendez qu’elle finisse, puis "
            f"recommencez. {left if lock.endswith('.lock') else ''}Rien n’a changé."
        )


class CommitRefusedError(WorldError):
    """A hook, a signature or git itself refused a commit."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"Git a refusé d’enregistrer (un contrôle du dépôt, souvent){NNBSP}; rien n’a changé. Corrigez "
            f"ce qu’il dit, puis recommencez{NBSP}:",
            *said.splitlines(),
        )


class FullDiskError(WorldError):
    """No room left to write."""

    def __init__(self) -> None:
        super().__init__(
            f"Le disque est plein, ou la taille des fichiers limitée{NBSP}: git n’a pas pu écrire. Libérez "
            "de la place, puis recommencez. Rien n’a changé."
        )


class HalfWrittenError(WorldError):
    """Some of the files of another commit could not be written."""

    def __init__(self, said: str) -> None:
        super().__init__(
            f"Tous les fichiers n’ont pas pu être écrits (git dit{NBSP}: {said}){NBSP}: libérez de la place. "
            "Rien n’est perdu, et la prochaine commande finira ce qui est commencé."
        )


class UnwritableError(WorldError):
    """Git's own folder cannot be written."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"Le dossier .git de ce dépôt ne peut pas être écrit ({reason}){NBSP}: vérifiez à qui il "
            "appartient et vos droits. Rien n’a changé."
        )


class ShallowError(WorldError):
    """A clone without its whole history: dates read in it would be wrong."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce dépôt n’a pas toute son histoire (clone superficiel), et ses dates seraient fausses{NBSP}: "
            f"complétez-le avec {quoted('git fetch --unshallow')}, puis recommencez."
        )


class SparseError(WorldError):
    """A clone of which some files are left out: what they say would be taken for unsaid."""

    def __init__(self) -> None:
        super().__init__(
            f"Ce dépôt n’a qu’une partie de ses fichiers (sparse-checkout){NBSP}: ramenez-les tous avec "
            f"{quoted('git sparse-checkout disable')}, puis recommencez. Rien n’a changé."
        )


class SubmoduleError(WorldError):
    """A folder of the territory that is another repository."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"{folder} est un autre dépôt git (un sous-module){NBSP}: rien ne s’y enregistre d’ici. Ôtez-le "
            f"({quoted(f'git rm {as_typed(folder)}')}), mettez-y les fichiers eux-mêmes, puis recommencez. "
            "Rien n’a changé."
        )


class NoRemoteError(WorldError):
    """Nowhere to share with."""

    def __init__(self, remote: str) -> None:
        super().__init__(
            f"Ce dépôt n’a pas de dépôt distant nommé {quoted(remote)}{NBSP}: donnez son adresse avec "
            f"{quoted(f'git remote add {as_typed(remote)} ADRESSE')}, puis recommencez. Rien n’a changé."
        )


class UnreachableRemoteError(WorldError):
    """The network, or the machine at its other end."""

    def __init__(self, remote: str, said: str) -> None:
        super().__init__(
            f"Le dépôt distant {quoted(remote)} ne répond pas. Vos déclarations sont gardées ici{NBSP}: "
            f"vérifiez le réseau, puis relancez {quoted('affranchi share')}. Git dit{NBSP}: {said}"
        )


class RemoteAccessError(WorldError):
    """The forge does not let this person in."""

    def __init__(self, remote: str, said: str) -> None:
        super().__init__(
            f"Le dépôt distant {quoted(remote)} refuse l’accès. Vos déclarations sont gardées ici{NBSP}: "
            "vérifiez votre jeton ou votre clé, et vos droits sur le projet, puis relancez "
            f"{quoted('affranchi share')}. Git dit{NBSP}: {said}"
        )


class RemoteAddressError(WorldError):
    """The address of the remote leads to no repository."""

    def __init__(self, remote: str) -> None:
        how = quoted(f"git remote set-url {as_typed(remote)} ADRESSE")
        super().__init__(
            f"L’adresse du dépôt distant {quoted(remote)} ne mène à aucun dépôt{NBSP}: voyez-la avec "
            f"{quoted('git remote -v')}, corrigez-la avec {how}. Rien n’a changé."
        )


class SlowRemoteError(WorldError):
    """The remote did not finish in time."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"Le dépôt distant n’a pas répondu en {seconds:.0f}{NBSP}s. Vos déclarations sont gardées "
            f"ici{NBSP}: relancez {quoted('affranchi share')} plus tard."
        )


class PushRefusedError(WorldError):
    """The forge received the commits and does not want them."""

    def __init__(self, branch: str, reason: str, said: Sequence[str]) -> None:
        super().__init__(
            f"Le dépôt distant refuse ce que vous envoyez sur {quoted(branch)} ({reason}). Vos déclarations "
            "sont gardées ici. Si la branche est protégée, demandez les droits, ou passez aux demandes de "
            f'fusion dans communes.toml{NBSP}: [territory.share] mode = "merge-request".',
            *said,
        )


class CrowdedRemoteError(WorldError):
    """Others pushed first, each time."""

    def __init__(self, attempts: int) -> None:
        super().__init__(
            f"D’autres ont envoyé leurs déclarations juste avant vous, {attempts} fois de suite. Les vôtres "
            f"sont gardées ici{NBSP}: relancez {quoted('affranchi share')} dans un instant."
        )


class UncommittedChangesError(WorldError):
    """Files that others changed, and that hold work not committed here."""

    def __init__(self, paths: Sequence[str]) -> None:
        super().__init__(
            f"D’autres ont modifié {listed(paths) or 'des fichiers'}, où vous avez des changements non "
            f"enregistrés{NBSP}: enregistrez-les ({quoted('git commit')}) ou mettez-les de côté "
            f"({quoted('git stash')}), puis relancez {quoted('affranchi share')}. Rien n’a changé."
        )


class NoCommitError(WorldError):
    """A repository in which nothing was committed yet."""

    def __init__(self) -> None:
        super().__init__(
            f"Rien n’est encore enregistré dans ce dépôt{NBSP}: commencez par {quoted('git add .')} puis "
            f"{quoted('git commit')}, ou par une déclaration."
        )


class NothingKnownError(WorldError):
    """A day before the first commit."""

    def __init__(self, day: date) -> None:
        super().__init__(f"Rien n’était encore enregistré le {long_day(day)} dans l’histoire de ce dépôt.")


class GitFailedError(WorldError):
    """A refusal that we do not know: git's own words."""

    def __init__(self, command: str, said: str) -> None:
        super().__init__(f"La commande {quoted(f'git {command}')} a échoué{NBSP}: {said}")


_LOCKED = re.compile(
    # A ref that is locked says both: the file comes first, since « HEAD » is none that may be deleted.
    r"(?:cannot lock ref '[^']+': )?Unable to create '(?P<lock>[^']+\.lock)': File exists|"
    r"cannot lock ref '(?P<ref>[^']+)'|"
    r"could not lock config file (?P<config>.+): File exists"
)
_MODULE = re.compile(r"Pathspec '.+' is in submodule '(.+)'")
_FULL = (
    r"No space left on device|Out of diskspace|File too large|Disk quota exceeded|couldn't write '.*\.lock'|"
    r"\AAborting commit due to empty commit message\.\s*\Z"  # alone: git read nothing of what it had written
)
_LOCAL: tuple[tuple[str, Callable[[], WorldError]], ...] = (
    (
        r"Please tell me who you are|auto-detection is disabled|empty ident name|unable to auto-detect email",
        NoIdentityError,
    ),
    (_FULL, FullDiskError),
    (r"outside of your sparse-checkout", SparseError),
    (r"not have any commits yet|(?:revision|argument) 'HEAD'|Needed a single revision", NoCommitError),
)
_ACCESS = (
    r"Authentication failed|could not read Username|terminal prompts disabled|Permission denied|"
    r"HTTP 40[13]|error: 40[13]"
)
_ADDRESS = (
    r"does not appear to be a git repository|[Rr]epository .*not found|error: 404|not found: did you run"
)
_NETWORK = (
    r"Could not resolve host|unable to access|Connection (?:refused|timed out|reset)|Network is unreachable|"
    r"Operation timed out|No route to host|unable to look up|hung up unexpectedly|early EOF|"
    r"Could not read from remote"
)


def disk_refusal(error: OSError) -> WorldError:
    """The refusal of the disk when we write in git's folder ourselves."""
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return FullDiskError() if full else UnwritableError(reason_of(error))


def busy(said: str) -> BusyRepositoryError | None:
    """The refusal of a git command that found a lock, if this is one."""
    found = _LOCKED.search(said)
    return BusyRepositoryError(found["lock"] or found["ref"] or f"{found['config']}.lock") if found else None


def local_refusal(said: str) -> WorldError | None:
    """The refusal of a git command that works on this machine only, when it is a known one."""
    if within := _MODULE.search(said):
        return SubmoduleError(within[1])
    known = (error() for pattern, error in _LOCAL if re.search(pattern, said))
    return next(known, None) or busy(said)


def remote_refusal(remote: str, said: str) -> WorldError | None:
    """The refusal of a git command that talks to a remote, when it is a known one."""
    if re.search(_ACCESS, said):
        return RemoteAccessError(remote, last_line(said))
    if re.search(_ADDRESS, said):
        return RemoteAddressError(remote)
    if re.search(_NETWORK, said):
        return UnreachableRemoteError(remote, last_line(said))
    return local_refusal(said)


def last_line(said: str) -> str:
    """The line in which git says why: the last `fatal:` or `error:`, else the last one."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    telling = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (telling or lines or [""])[-1]
