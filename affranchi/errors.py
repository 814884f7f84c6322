"""What stops a command: each error makes its own French sentence and knows its exit code."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from affranchi.model.problem import Problem
from affranchi.wording import NBSP, NNBSP, as_typed, counted, listed, number, quoted, visible

_SIREN_DIGITS = 9


class AffranchiError(Exception):
    """Something wrong with the request or the data: exit code 1. Each argument is a line of its sentence."""

    exit_code: ClassVar[int] = 1

    def __str__(self) -> str:
        """The sentence, in which one value never makes two lines."""
        return "\n".join(visible(str(line)) for line in self.args)


class UsageError(AffranchiError):
    """A command that was called the wrong way: exit code 2."""

    exit_code: ClassVar[int] = 2


class UnknownFormatError(UsageError):
    """A file name whose end is of no format that a thing is written in."""

    def __init__(self, name: str, what: str, formats: Sequence[str], besides: str = "") -> None:
        super().__init__(f"{quoted(name)}{NBSP}: {what} s’écrit en {listed(formats, 'ou')}{besides}.")


class WorldError(AffranchiError):
    """Git, the network or the disk did not do what was asked: exit code 3."""

    exit_code: ClassVar[int] = 3


class NoTerritoryError(AffranchiError):
    """There is no `communes.toml` here or above."""

    def __init__(self, start: str) -> None:
        super().__init__(
            f"Aucun territoire ici{NBSP}: ni {start} ni un dossier au-dessus ne contient communes.toml. "
            f"Placez-vous dans le dépôt du territoire, ou créez-le avec {quoted('affranchi init')}."
        )


# What a name may stand for: by slug, the name that people read; a name alone stands for itself.
Close = Mapping[str, str] | Sequence[str]


def _by_name(close: Close) -> dict[str, str]:
    return dict(close) if isinstance(close, Mapping) else {one: one for one in close}


def _choice(close: Mapping[str, str]) -> str:
    return listed([quoted(name) for name in close.values()], "ou")


class UnknownNameError(AffranchiError):
    """A `name` that answers to nothing; `close` are the nearest that exist, by slug; `advice`, what to do."""

    def __init__(self, what: str, name: str, close: Close = (), advice: str = "") -> None:
        self.name, self.close = name, _by_name(close)
        hint = f" Vouliez-vous dire {_choice(self.close)}{NNBSP}?" if close else ""
        super().__init__(f"{what}{NBSP}: {quoted(name)}.{hint}{advice and f' {advice}'}")


class UnknownCommuneError(UnknownNameError):
    """A commune that the territory does not have."""

    def __init__(self, name: str, close: Close = ()) -> None:
        from affranchi.model.places import body_named  # it imports pydantic, which --help does without

        adding = f"Si c’est un organisme à part{NBSP}: {quoted(f'affranchi entity add {as_typed(name)}')}."
        super().__init__("Commune inconnue du territoire", name, close, adding if body_named(name) else "")


def how_to_add_a_host(name: str) -> str:
    """What makes a host known."""
    host = as_typed(name)
    public, firm = f"affranchi entity add {host}", f"affranchi declare … --provider {host} --new"
    return f"S’il est public{NBSP}: {quoted(public)}. Si c’est une entreprise{NBSP}: {quoted(firm)}."


class UnknownSoftwareError(UnknownNameError):
    """A name that the catalogue does not know."""

    def __init__(self, name: str, close: Close = (), advice: str = "") -> None:
        adding = f"S’il y manque{NBSP}: {quoted('affranchi catalogue add NOM')}."
        super().__init__("Logiciel inconnu au catalogue", name, close, advice or ("" if close else adding))


class DoubtfulSoftwareError(UnknownSoftwareError):
    """A name that may be that of several software, or of one that nobody should guess."""

    def __init__(self, name: str, close: Close) -> None:
        super().__init__(name, close)
        self.args = (f"{quoted(name)} peut désigner {_choice(self.close)}{NBSP}: précisez.",)

    def advise(self, how: str) -> None:
        """Say what to do besides, where that can be done."""
        self.args = (f"{self} {how}",)


class SeveralSoftwareError(UnknownSoftwareError):
    """Several names in the place of one: each is declared apart."""

    def __init__(self, name: str, close: Close) -> None:
        super().__init__(name, close)
        named = listed([quoted(one) for one in self.close.values()])
        self.args = (f"{quoted(name)} nomme plusieurs logiciels, {named}{NBSP}: déclarez-les un par un.",)


class NewSoftwareError(UnknownSoftwareError):
    """A name that nobody knows, and of which nothing is said: it can be kept once its function is."""

    def __init__(self, name: str) -> None:
        keep = f"Pour le garder sous ce nom, dites à quoi il sert{NBSP}: --function FONCTION."
        super().__init__(name, (), keep)


class UnknownFunctionError(UnknownNameError):
    """A function that the catalogue does not know."""

    def __init__(self, name: str, close: Close = ()) -> None:
        listing = f"Toutes{NBSP}: {quoted('affranchi list fonctions')}."
        super().__init__("Fonction inconnue au catalogue", name, close, listing)


class AmbiguousNameError(AffranchiError):
    """A name that answers to several records; `close` are their names, by slug."""

    def __init__(self, name: str, candidates: Close) -> None:
        self.close = _by_name(candidates)
        super().__init__(f"{quoted(name)} désigne plusieurs choses{NBSP}: précisez {_choice(self.close)}.")


class UnknownEpciError(UnknownNameError):
    """An intercommunality that the official list does not have."""

    def __init__(self, name: str, close: Close = ()) -> None:
        other = "Un syndicat, un EPT ou un autre organisme se crée par son nom et ses membres"
        advice = f"{other}{NBSP}: --name, --kind, --members."
        super().__init__("Intercommunalité inconnue de la liste officielle de 2026", name, close, advice)


class OfferedEpciError(UnknownEpciError):
    """A name that is no intercommunality’s, but leads to some: `close` are sentences by SIREN."""

    def __init__(self, name: str, choices: Mapping[str, str]) -> None:
        super().__init__(name, choices)
        lines = [f"{why}{NBSP}: --epci {siren}" for siren, why in choices.items()]
        head = f"{quoted(name)} n’est pas une intercommunalité. Donnez le SIREN de la vôtre."
        self.args = (head, *lines)


class WrongSirenError(UnknownEpciError):
    """A number that is the SIREN of no intercommunality."""

    def __init__(self, typed: str, digits: str) -> None:
        super().__init__(typed)
        size = len(digits)
        if size != _SIREN_DIGITS:
            self.args = (f"Un SIREN a 9{NBSP}chiffres{NBSP}: {quoted(typed)} en a {size}.",)
        else:
            advice = f"Un SIREN a 9{NBSP}chiffres{NNBSP}; vérifiez ceux-ci, ou donnez le nom."
            self.args = (f"{self.args[0]} {advice}",)


class AmbiguousEpciError(AffranchiError):
    """A name that several intercommunalities bear; `close` are full names by SIREN."""

    def __init__(self, name: str, choices: Mapping[str, str]) -> None:
        self.close = dict(choices)
        found = f"{quoted(name)} désigne {number(len(choices))} intercommunalités"
        lines = (f"  {siren}  {described}" for siren, described in choices.items())
        super().__init__(f"{found}{NBSP}: donnez le SIREN de la vôtre.", *lines)


class FolderNotEmptyError(AffranchiError):
    """A folder that already holds something, where a territory was to be made."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"{folder} n’est pas vide{NBSP}: rien n’y est écrit. Donnez un dossier vide, ou qui n’existe pas "
            "encore."
        )


class InvalidDataError(AffranchiError):
    """Files of the territory that cannot be read, or records that are not written; all of them at once."""

    def __init__(self, problems: Sequence[Problem], *, is_written: bool = True) -> None:
        self.problems = tuple(problems)
        count = counted(len(problems), "problème")
        lines = [f"{count} dans les fichiers{NBSP}:" if is_written else f"Rien n’est écrit, {count}{NBSP}:"]
        lines += [sentence_of(problem) for problem in problems]
        super().__init__(*lines)


class SiteError(AffranchiError):
    """A site that cannot be built as asked."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("Le site n’a pas été construit.", *reasons)


def sentence_of(problem: Problem) -> str:
    """A problem on one line: its place, its key and how else it is said, what is wrong, what to do."""
    from affranchi.fields import field_at  # --help does without

    place = f"{problem.path}:{problem.line}" if problem.line else problem.path
    said = field_at(problem.path, problem.key)
    words = [f"--{said.option}"] if said and said.option else []
    words = [said.name, *words] if words and said and said.name != problem.key else words
    other = f" ({', '.join(words)})" if words else ""
    key = f" {problem.key}{other}{NBSP}:" if problem.key else ""
    advice = f" {problem.advice}" if problem.advice else ""
    return f"{place}{NBSP}:{key} {problem.message}{advice}"
