"""How sure a record is of what it says, in words."""

from collections.abc import Mapping

from affranchi.model.software import Software
from affranchi.proof import STATES, State
from affranchi.wording import NBSP, in_french


def licence_told(software: Software) -> str:
    """Its licence, or that no one name says it; nothing when it is not known."""
    return software.licence or ("plusieurs, ou propre au logiciel" if software.is_licence_unnamed else "")


def proofs_told(states: Mapping[str, State]) -> Mapping[State, str]:
    """`nom, éditeur, licence` by state, from the surest on; nothing for a state that no fact has."""
    return {
        state: ", ".join(in_french("fact", fact) for fact, one in states.items() if one == state)
        for state in STATES
    }


def proof_lines(states: Mapping[str, State]) -> list[str]:
    """`Prouvé : nom, éditeur, licence`, a line a state."""
    return [f"{in_french('proof', s).capitalize()}{NBSP}: {f}" for s, f in proofs_told(states).items() if f]
