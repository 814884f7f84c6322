"""What recognition answers of a row, and why."""

from dataclasses import dataclass
from typing import Literal

from affranchi.model.recognition import NoiseRule
from affranchi.model.row import Row

Decision = Literal["auto", "ask", "none", "noise"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One row, understood.

    `software` holds slugs, best first: one when `auto`, five at most when `ask`. `reason` is a French
    sentence. `rule` is the noise it is; `is_personal` says that it is a game, leisure or a crack, which is
    pointed out and never written.
    """

    row: Row
    decision: Decision
    reason: str
    software: tuple[str, ...] = ()
    vendor: str | None = None
    rule: NoiseRule | None = None
    is_personal: bool = False
