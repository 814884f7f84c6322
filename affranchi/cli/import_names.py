"""The names of an import that nobody is sure of: asked one by one, or kept as they are when one says so."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from affranchi.cli.import_questions import ask_function, ask_which
from affranchi.cli.prompts import NAME, OTHER, tell_refusal, type_software, which
from affranchi.errors import AffranchiError, UnknownSoftwareError
from affranchi.wording import NBSP, NNBSP, counted, listed, quoted

if TYPE_CHECKING:
    from datetime import date

    from affranchi.model.recognised import Recognised
    from affranchi.model.software import Software
    from affranchi.registry import Registry
    from affranchi.steps.adopting import Adopted
    from affranchi.steps.understanding import Doubt, Understood


@dataclass(slots=True)
class Names:
    """What is understood of names so far; the registry holds the drafts made on the way."""

    registry: "Registry"
    commune: str
    today: "date"
    whole: "Understood"
    recognised: "list[Recognised]" = field(default_factory=list)
    drafts: "list[Software]" = field(default_factory=list)
    unkept: list[str] = field(default_factory=list)

    def ask(self, doubts: "Sequence[Doubt]") -> None:
        """Ask about each doubtful name, until the person stops."""
        for rank, doubt in enumerate(doubts, start=1):
            is_open = True
            while is_open:
                chosen = ask_which(doubt, f"{rank} sur {len(doubts)}")
                if chosen == "stop":
                    return
                is_open = chosen != "later" and not self._answered(doubt, chosen)

    def keep(self, doubts: "Sequence[Doubt]") -> Iterator[str]:
        """Keep each unknown name as that of a new software; say why one cannot be."""
        kept = []
        for doubt in doubts:
            try:
                name = doubt.plain if doubt.may_be_kept else doubt.name
                found = self._meant(name, doubt.functions, exact=True, is_asked=False)
                self._take(doubt, found, is_said=False)
            except AffranchiError as error:
                yield f"Pas gardé{NBSP}: {error}"
            else:
                kept.append(doubt.plain)
        if kept:
            yield f"Inconnus du catalogue, gardés à décrire{NBSP}: {listed(kept)}."

    def _answered(self, doubt: "Doubt", chosen: str) -> bool:
        """Take an answer; False when the question must be asked again."""
        try:
            match chosen:
                case "none":
                    self._take(doubt, None)
                case "keep":
                    name = doubt.plain if doubt.may_be_kept else doubt.name
                    self._take(doubt, self._new(doubt, name))
                case _ if chosen == "other" or chosen.startswith(NAME):
                    if not (found := self._typed(doubt, chosen.removeprefix("other")[1:])):
                        return False
                    self._take(doubt, found)
                case _:
                    self._take(doubt, (self.registry.software[chosen], ()))
        except AffranchiError as error:
            tell_refusal(error)
            return False
        return True

    def _typed(self, doubt: "Doubt", begun: str) -> "Adopted | None":
        """The software whose name is typed, asked about when it may mean several."""
        typed = type_software(self.registry, f"Quel logiciel{NNBSP}?", begun)
        if not typed:
            return None
        try:
            software, drafts = self._meant(typed, doubt.functions)
        except UnknownSoftwareError as error:
            meant = which(self.registry, error)
            if not meant:
                return None
            is_other = meant == OTHER
            return self._new(doubt, typed) if is_other else (self.registry.software[meant], ())
        return self._new(doubt, typed) if drafts and not drafts[0].sources else (software, drafts)

    def _new(self, doubt: "Doubt", name: str) -> "Adopted":
        functions = doubt.functions or ask_function(self.registry, name)
        return self._meant(name, functions, exact=True)

    def _meant(
        self, name: str, functions: Sequence[str], *, exact: bool = False, is_asked: bool = True
    ) -> "Adopted":
        from affranchi.steps.understanding import meant_by

        return meant_by(self.registry, name, functions, exact=exact, is_asked=is_asked)

    def _take(self, doubt: "Doubt", found: "Adopted | None", *, is_said: bool = True) -> None:
        from affranchi.steps.adopting import with_drafts
        from affranchi.steps.understanding import answered

        software, drafts = found or (None, ())
        reason = "D’après votre réponse." if is_said else "Inconnu du catalogue, gardé sous ce nom."
        self.whole, said = answered(self.whole, doubt, software, self.commune, self.today, reason)
        self.registry = with_drafts(self.registry, drafts)
        self.drafts += drafts
        if said and is_said:
            self.recognised.append(said)
        elif is_said:
            self.unkept.append(doubt.name)


def unkept_told(names: Names) -> Iterator[str]:
    """The names that were understood this once and that nothing remembers."""
    if names.unkept:
        these = listed([quoted(one) for one in names.unkept])
        yield (
            f"Compris cette fois, et non retenu{NBSP}: {these}. Un nom de machine ou de personne, ou une "
            "adresse, n’entre pas dans le dépôt."
        )


def to_describe(names: Names) -> Iterator[str]:
    """The new software, and what is left to say of it."""
    mute = [one for one in names.drafts if not one.functions]
    if mute:
        yield f"Reste à dire à quoi servent{NBSP}: {listed([one.name for one in mute])}."
        yield f"  affranchi declare {names.commune} {mute[0].slug} --function FONCTION"
    if names.drafts:
        yield f"Leur éditeur et leur licence{NBSP}: affranchi catalogue edit {names.drafts[0].slug}"


def doubts_told(names: Names) -> Sequence[Mapping[str, object]]:
    """What is left to ask, for machines: each name, the software that it may be, and why."""
    return [
        {"name": one.name, "software": [s.slug for s in one.proposals], "reason": one.reason}
        for one in names.whole.doubts
    ]


def kept_told(root: Path, names: Names) -> Iterator[str]:
    """Write what was answered, without any declaration, and say so."""
    from affranchi.actions.importing import Said, write

    if not names.recognised and not names.drafts:
        yield "Rien n’est écrit."
        return
    said = Said(tuple(names.recognised), tuple(names.drafts))
    write(root, names.commune, (), (), names.today, said)
    count = counted(len(names.recognised), "réponse gardée", "réponses gardées")
    yield f"{count}{NBSP}: le même import ne les demandera plus. Aucune déclaration n’est écrite."
