"""The questions of the interview, as a terminal shows them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from affranchi.cli.output import say
from affranchi.wording import NBSP, NNBSP, counted, in_french, listed

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings
    from prompt_toolkit.key_binding.key_processor import KeyPressEvent
    from questionary import Choice
    from questionary import Question as Asked

    from affranchi.actions.interview import Proposal, Question
    from affranchi.model.function import Function
    from affranchi.model.software import Software
    from affranchi.model.territory import Commune
    from affranchi.registry import Registry

KEYS = "(lettre ou flèches, Entrée\u202f; ? pour l’aide, ← pour revenir)"
ARROWS = "(flèches, puis Entrée)"
LATER = "later"
_SHOWN_COMMUNES = 1
_MOST_NAMES = 9


def choose(question: "Question") -> str:
    """The slug of a proposed software, or one of the fixed answers; Enter alone puts the question off.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    if question.function.sentence:
        say(question.function.sentence)
    for line in _known(question):
        say(line)
    proposals = [
        questionary.Choice(_title(proposal), value=proposal.software.slug, shortcut_key=str(rank))
        for rank, proposal in enumerate(question.proposals, start=1)
    ]
    answer = questionary.select(
        f"{question.function.label}{NNBSP}?",
        choices=[*proposals, *_fixed()],
        default=LATER,
        use_shortcuts=True,
        use_jk_keys=False,
        instruction=KEYS,
    )
    _bind(answer, "?", "help")
    _bind(answer, "left", "back")
    return str(answer.unsafe_ask())


def _bind(question: "Asked", key: str, answer: str) -> None:
    """Make a key answer at once: questionary takes letters and digits only for its own shortcuts."""
    bindings = question.application.key_bindings

    def leave(event: "KeyPressEvent") -> None:
        event.app.exit(result=answer)

    cast("KeyBindings", bindings).add(key, eager=True)(leave)


def _fixed() -> "Iterator[Choice]":
    """The answers that every question has, each with its key."""
    from questionary import Choice

    yield Choice("Un autre logiciel…", value="other", shortcut_key="a")
    yield Choice("Plusieurs logiciels…", value="several", shortcut_key="v")
    yield Choice("Sur papier, ou à la main", value="paper", shortcut_key="p")
    yield Choice(f"Sans objet{NBSP}: la commune ne le fait pas", value="none", shortcut_key="s")
    yield Choice("Un autre le fait pour la commune…", value="provided", shortcut_key="r")
    yield Choice("Je ne sais pas", value="unknown", shortcut_key="n")
    yield Choice("Plus tard", value=LATER, shortcut_key="t")
    yield Choice("Revenir à la question d’avant", value="back", shortcut_key="b")
    yield Choice(f"Qu’est-ce que c’est{NNBSP}?", value="help", shortcut_key="h")
    yield Choice(f"Arrêter{NBSP}: tout est enregistré", value="stop", shortcut_key="q")


def help_lines(question: "Question") -> "Iterator[str]":
    """What a function is, in everyday words, and what each key does."""
    function = question.function
    yield f"{function.label}{NBSP}: {function.sentence or in_french('domain', function.domain)}"
    if function.words:
        yield f"On y pense aussi en parlant de{NBSP}: {listed(function.words)}."
    yield "Une lettre choisit une réponse, Entrée la valide. Plus tard ne dit rien de la commune."


def _known(question: "Question") -> Iterator[str]:
    if question.declared:
        yield f"Déjà déclaré{NBSP}: {listed([s.name for s in question.declared])}."
    elif question.said:
        yield f"Déjà répondu{NBSP}: {in_french('answer', question.said)}."


def _title(proposal: "Proposal") -> str:
    """`LibreOffice — libre, Lumbin et 3 autres`: the nearest commune in size that uses it is named."""
    software = proposal.software
    # A draft that is not libre is only supposed proprietary.
    facts = (
        [] if software.status == "draft" and not software.is_libre else [in_french("model", software.model)]
    )
    if proposal.own:
        facts.append("déjà déclaré")
    names = [c.name for c in proposal.communes]
    if len(names) > _SHOWN_COMMUNES + 1:
        names = [*names[:_SHOWN_COMMUNES], counted(len(names) - _SHOWN_COMMUNES, "autre")]
    if names:
        facts.append(listed(names))
    return f"{software.name} — {', '.join(facts)}" if facts else software.name


def names(registry: "Registry", *, several: bool) -> tuple[str, ...]:
    """Names typed one by one, any part of a known one completing it; an empty one ends.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    choices = _catalogue(registry)
    found: list[str] = []
    while len(found) < (_MOST_NAMES if several else 1):
        question = "Et quel autre (Entrée pour finir)" if found else "Quel logiciel"
        asked = questionary.autocomplete(f"{question}{NNBSP}?", choices=sorted(choices), match_middle=True)
        typed = str(asked.unsafe_ask() or "").strip()
        if not typed:
            break
        found.append(choices.get(typed, typed))
    return tuple(dict.fromkeys(found))


def _catalogue(registry: "Registry") -> Mapping[str, str]:
    """The slug of each software by name and alias, those that two share left out."""
    found: dict[str, str | None] = {}
    for one in registry.software.values():
        for name in (one.name, *one.aliases):
            found[name] = one.slug if found.get(name, one.slug) == one.slug else None
    return {name: slug for name, slug in found.items() if slug}


def provider(registry: "Registry", commune: "Commune", question: "Question") -> str:
    """Who does it for the commune: a body of the territory, or any other by its name.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    others = sorted(c.name for c in registry.communes.values() if c.slug != commune.slug)
    known = list(dict.fromkeys([*question.providers, *others]))
    asked = questionary.autocomplete(
        f"Qui le fait, sur le territoire ou ailleurs{NNBSP}?",
        choices=known,
        match_middle=True,
    )
    return str(asked.unsafe_ask() or "").strip()


def also_fills(software: "Software", functions: "Sequence[Function]") -> tuple[str, ...]:
    """What else a software serves to, among functions still to ask about.

    Raises:
        KeyboardInterrupt: when the person stops.
    """
    import questionary

    asked = questionary.checkbox(
        f"{software.name} sert-il aussi à{NBSP}:",
        choices=[questionary.Choice(f.label, value=f.slug) for f in functions],
        instruction="(Espace pour cocher, Entrée pour continuer)",
    )
    return tuple(asked.unsafe_ask())
