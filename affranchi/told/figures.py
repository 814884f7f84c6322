"""A figure in French: its value, its band, what it stands on."""

from affranchi.figures.figure import Figure, Slice, Unit
from affranchi.figures.objectives import grows
from affranchi.figures.units import UNSAID
from affranchi.french import country_name
from affranchi.naming import function_name, software_name
from affranchi.registry import Registry
from affranchi.wording import NBSP, NNBSP, counted, euros, number, percent, quoted

FIGURE_COLUMNS = ("Chiffre", "Valeur", "Fourchette", "Sur quoi il repose")
_UNKNOWN = "inconnu"
# What the figures that are counts count: one, several.
_COUNTED = {
    "reversibility": (quoted("oui"), quoted("oui")),
    "pooling": ("recoupement", "recoupements"),
    "trackers": ("domaine", "domaines"),
    "blocking": ("déclaration", "déclarations"),
}
# What may be of several companies, countries or software at once.
_OVERLAPPING = {"gafam_presence": "fonction", "extra_eu_exposure": "fonction", "blocking": "déclaration"}
_NEITHER = frozenset(["spend", "pooling", "exit_windows", "trajectory"])
_WHOLE = 0.001


def piece_name(registry: Registry, figure: Figure, piece: Slice) -> str:
    """What a piece is called; by its slugs, or by its country’s code, where that is all its figure knows."""
    if piece.label != piece.key or figure.key.partition(".")[0] not in ("pooling", "extra_eu_exposure"):
        return piece.label
    function, _, software = piece.key.partition(" / ")
    if function not in registry.functions:
        return country_name(piece.key)
    named = function_name(registry, function)
    return f"{named}{NBSP}: {software_name(registry, software)}" if software else named


def amount_words(value: float | None, unit: Unit) -> str:
    """A value in its unit: `36 %`, `8 120 €`, `4`, `0,34`, `−3 points`."""
    if value is None:
        return _UNKNOWN
    if unit == "share":
        return percent(value)
    if unit == "euros":
        return euros(value)
    if unit == "points":
        return points_words(value)
    return number(value, 2) if unit == "index" else _units(value)


def _units(value: float) -> str:
    """How many units; part of one when a declaration counts in part."""
    return number(value, 0 if abs(value - round(value)) < _WHOLE else 1)


def points_words(value: float) -> str:
    """A change of share, in points of percentage with their sign: `+2,5 points`; `0 point` has none."""
    size = round(abs(value) * 100, 1)
    if not size:
        return f"0{NBSP}point"
    sign = "−" if value < 0 else "+"
    return f"{sign}{number(size, 1)}{NBSP}{'point' if size < 2 else 'points'}"  # noqa: PLR2004 (plural from two on, in French)


def value_words(figure: Figure) -> str:
    """The value of a figure, said partial when too little is known; what an edition keeps is no unknown."""
    if _is_unsaid(figure):
        return "non publié"
    value = amount_words(figure.value, figure.unit)
    if figure.value is not None and figure.key in _COUNTED:
        one, several = _COUNTED[figure.key]
        value = f"{value}{NBSP}{several if figure.value >= 2 else one}"  # noqa: PLR2004 (plural from two on, in French)
    return f"{value} (partiel)" if figure.value is not None and figure.is_partial else value


def _is_unsaid(figure: Figure) -> bool:
    """Whether it is this edition that does not say a figure: what it lacks is not unknown."""
    return figure.is_kept and figure.value is None


def direction_words(figure: Figure) -> str:
    """Which way is better: `plus, c’est mieux`; nothing of what is neither good nor bad by itself."""
    if figure.key.partition(".")[0] in _NEITHER:
        return ""
    return "plus, c’est mieux" if grows(figure.key) else "moins, c’est mieux"


def band_words(figure: Figure) -> str:
    """How far what is unknown, or hidden, could move it: `36 % à 45 %`; empty when it could not."""
    if figure.low is None or _is_unsaid(figure):
        return ""
    low = amount_words(figure.low, figure.unit)
    if figure.high is None:
        return f"{low} ou plus" if figure.unknown else ""
    high = amount_words(figure.high, figure.unit)
    return "" if low == high else f"{low} à {high}"


def base_words(figure: Figure) -> str:
    """What a figure stands on: `4 sur 11 ; 1 inconnu`."""
    told = ""
    if _is_unsaid(figure):
        return told
    if figure.unit == "share" and figure.denominator:
        say = euros if figure.definition.weight == "coût" else _units
        told = f"{say(figure.numerator)} sur {say(figure.denominator)}"
        if say is _units and abs(figure.denominator - round(figure.denominator)) >= _WHOLE:
            told += " (en parts de parcs)"  # of a mixed fleet, what is known counts by its machines
    if not figure.unknown:
        return told
    weight = figure.definition.weight
    missing = figure.unweighed if weight else 0
    unknown = figure.unknown - missing
    parts = (told, _missing(weight, missing), counted(unknown, "inconnu") if unknown else "")
    return f"{NNBSP}; ".join(part for part in parts if part)


def _missing(weight: str, count: int) -> str:
    """`12 coûts inconnus`, `2 nombres d’utilisateurs inconnus`."""
    first, space, rest = weight.partition(" ")
    several = f"{first}s{space}{rest} inconnus"
    return counted(count, f"{weight} inconnu", several) if count else ""


def count_again(figure: Figure) -> str:
    """How whoever counts the rows again finds the figure; empty where one adds up those that count."""
    functions = len({(row.commune, row.function) for row in figure.rows})
    told = []
    is_of_functions = round(figure.denominator) + figure.unknown == functions
    if figure.unit == "share" and functions < len(figure.rows) and is_of_functions:
        told.append(
            f"Le compte se fait par fonction d’une commune, {number(functions)} en tout{NBSP}: elle compte "
            f"dès qu’une de ses lignes compte{NNBSP}; sinon, elle est inconnue dès qu’une pourrait compter."
        )
    if unsaid := sum(row.note == UNSAID for row in figure.rows):
        told.append(
            f"{counted(unsaid, 'ligne dit', 'lignes disent')} {quoted('à dire')}{NBSP}: la suite nommée "
            "remplit peut-être la fonction, sinon rien. La fourchette va de l’un à l’autre."
        )
    return " ".join(told)


def overlap_words(figure: Figure) -> str:
    """Why the pieces of a figure add up to more than it counts; empty where they do not."""
    what, counts = _OVERLAPPING.get(figure.key), figure.numerator or figure.value or 0
    if what is None or sum(piece.value for piece in figure.slices) <= counts + _WHOLE:
        return ""
    return f"Une {what} peut compter dans plusieurs lignes{NBSP}: leur somme dépasse le chiffre."


def figure_cells(figure: Figure) -> tuple[str, str, str]:
    """The cells of a figure after its name: its value, its band, what it stands on."""
    return value_words(figure), band_words(figure), base_words(figure) or figure.note


def slice_words(piece: Slice) -> str:
    """A piece of a figure: `Microsoft : 3`, `préavis manqué : 4 (12 300 €)`."""
    return f"{piece.label}{NBSP}: {piece_words(piece)}"


def piece_words(piece: Slice, figure: Figure | None = None) -> str:
    """What a piece of a figure amounts to: `3`, `4 (12 300 €)`; of money that nobody told, `inconnu (3)`."""
    value = amount_words(piece.value, piece.unit)
    if figure and figure.definition.weight == "coût" and piece.unit == "count":
        return f"{_UNKNOWN} ({value})"
    return f"{number(piece.units)} ({value})" if piece.unit == "euros" and piece.units is not None else value
