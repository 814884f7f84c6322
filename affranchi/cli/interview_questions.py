"""The questions of the interview, as a terminal shows them."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from affranchi.cli.output import say, say_all
from affranchi.cli.prompts import ask_yes, pick, tick, type_name, type_software
from affranchi.wording import NBSP, NNBSP, few, in_french, listed, quoted

if TYPE_CHECKING:
    from affranchi.actions.interview import Proposal, Question
    from affranchi.model.function import Function
    from affranchi.model.software import Software
    from affranchi.model.territory import Commune
    from affranchi.registry import Registry
    from affranchi.steps.unfit import UnfitNameError

KEYS = f"(lettre ou flèches, Entrée{NNBSP}; ? pour l’aide, ← pour revenir)"
_LATER = "later"
# The answers that every question has, each with its key.
FIXED = {
    "other": "Un autre logiciel…",
    "several": "Plusieurs logiciels…",
    "paper": "Sur papier, ou à la main",
    "none": f"Sans objet{NBSP}: la commune ne le fait pas",
    "provided": "Un autre le fait pour la commune…",
    "unknown": "Je ne sais pas",
    _LATER: "Plus tard",
    "back": "Revenir à la question d’avant",
    "help": f"Qu’est-ce que c’est{NNBSP}?",
    "stop": f"Arrêter{NBSP}: tout est enregistré",
}
_BACK = "Non, revenir à la question"
_FIXED_KEYS = "avpsrntbhq"
_SHOWN_COMMUNES = 1
_MOST_NAMES = 9


def choose(question: "Question") -> str:
    """The slug of a proposed software, or one of the fixed answers; Enter alone puts the question off."""
    if question.function.sentence:
        say(question.function.sentence)
    say_all(_known(question))
    proposals = {one.software.slug: _title(one) for one in question.proposals}
    return pick(
        f"{question.function.label}{NNBSP}?",
        {**proposals, **FIXED},
        keys=[*map(str, range(1, len(proposals) + 1)), *_FIXED_KEYS],
        first=_LATER,
        how=KEYS,
        at_once={"?": "help", "left": "back"},
    )


def help_lines(question: "Question") -> "Iterator[str]":
    """What a function is, in everyday words, and what each key does."""
    function = question.function
    yield f"{function.label}{NBSP}: {function.sentence or in_french('domain', function.domain)}"
    if function.words:
        yield f"On y pense aussi en parlant de{NBSP}: {listed(function.words)}."
    yield f"Une lettre choisit une réponse, Entrée la valide{NNBSP}; un nom de logiciel s’écrit aussitôt."
    yield "Plus tard ne dit rien de la commune."


def _known(question: "Question") -> Iterator[str]:
    if question.declared:
        yield f"Déjà déclaré{NBSP}: {listed([s.name for s in question.declared])}."
    elif question.said:
        yield f"Déjà répondu{NBSP}: {in_french('answer', question.said)}."


def _title(proposal: "Proposal") -> str:
    """`LibreOffice — libre, Lumbin et 3 autres`: the nearest commune in size that uses it is named."""
    software = proposal.software
    facts = [in_french("model", software.model)]
    if proposal.own:
        facts.append("déjà déclaré")
    if names := [c.name for c in proposal.communes]:
        facts.append(listed(few(names, _SHOWN_COMMUNES)))
    return f"{software.name} — {', '.join(facts)}"


def names(registry: "Registry", *, several: bool = False, begun: str = "") -> tuple[str, ...]:
    """Names typed one by one, any part of a known one completing it; an empty one ends."""
    found: list[str] = []
    while len(found) < (_MOST_NAMES if several else 1):
        question = "Et quel autre (Entrée pour finir)" if found else "Quel logiciel"
        if not (typed := type_software(registry, f"{question}{NNBSP}?", begun)):
            break
        found.append(typed)
    return tuple(dict.fromkeys(found))


def provider(registry: "Registry", commune: "Commune", question: "Question") -> str:
    """Who does it for the commune: a body of the territory, or any other by its name."""
    from affranchi.model.names import fold
    from affranchi.steps.places import entity_named

    others = sorted((c.name for c in registry.communes.values() if c.slug != commune.slug), key=fold)
    known = list(dict.fromkeys([*question.providers, *others]))
    question_words = f"Qui le fait, sur le territoire ou ailleurs{NNBSP}?"
    typed = type_name(question_words, known)
    body = entity_named(registry, typed)
    if not typed or typed in known or body:
        return body.name if body and typed not in known else typed
    say(f"{quoted(typed)} n’est pas une entité du territoire.")
    keep = f"Oui, garder {quoted(typed)}"
    return typed if ask_yes(f"Est-ce son nom{NNBSP}?", first=False, yes=keep, no=_BACK) else ""


def provider_software(registry: "Registry") -> str | None:
    """What they do it with, when the person knows."""
    question = f"Avec quel logiciel, si vous le savez (Entrée pour passer){NNBSP}?"
    return type_software(registry, question) or None


def is_name_after_all(error: "UnfitNameError") -> bool:
    """Say why a name is none, and which answers may be meant; whether the person holds to it all the same."""
    say(error.why)
    say("Les réponses p, s, r et n disent comment la commune s’en passe, ou que vous ne savez pas.")
    question = f"Est-ce pourtant le nom d’un logiciel{NNBSP}?"
    return error.may_be_kept and ask_yes(question, first=False, yes="Oui, le garder", no=_BACK)


def also_fills(software: "Software", functions: "Sequence[Function]") -> tuple[str, ...]:
    """What else a software serves to, among functions still to ask about."""
    return tick(f"{software.name} sert-il aussi à{NBSP}:", {f.slug: f.label for f in functions})
