"""What is wrong in an inventory file, in French sentences; what they quote of it was cleared of people."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

from affranchi.model.problem import Problem, Severity
from affranchi.wording import NBSP, NNBSP, counted, number, of_name, quoted

RULE = "intake"
_MOST_NOTES = 20
_MOST_NAMED = 12
_MOST_CELLS = 100  # each is to be mended: a table typed by hand, not one of a tool
_MIB = 2**20
_READABLE = (
    "Formats lus"
    f"{NBSP}: GLPI, OCS et FusionInventory, registre de Windows (CSV ou .reg), winget, wmic, dpkg, apt, rpm, "
    "apk, snap, flatpak, pacman, Chocolatey, Homebrew, Scoop, macOS, Munki, CycloneDX, SPDX, tout tableau "
    "CSV, ODS ou XLSX, et les noms un par ligne."
)


def note(
    name: str, message: str, advice: str = "", *, line: int = 0, key: str = "", severity: Severity = "error"
) -> Problem:
    """A problem found while reading a file."""
    return Problem(name, line, key, message, advice, RULE, severity)


# Nothing in the file says what made it.
unknown_kind = partial(note, message="Ce fichier n’est d’aucun format d’inventaire connu.", advice=_READABLE)

# Names of staff, or of machines, where software was looked for.
of_something_else = partial(
    note,
    message="Ce tableau semble lister des personnes ou des machines, pas des logiciels. Il n’a pas été lu.",
    advice=f"S’il en liste, dites quelle colonne les nomme{NBSP}: --column logiciel=…",
)

# A file without a byte, or blank.
empty_file = partial(note, message="Le fichier est vide.", advice="Refaites l’export, puis réessayez.")

# A column a software, a line a machine or a service, and crosses: nothing names what is installed.
crossed_table = partial(
    note,
    message="Ce tableau semble avoir une colonne par logiciel. Il n’a pas été lu.",
    advice=f"Tournez-le (copier, puis collage spécial, Transposer){NBSP}: un logiciel par ligne, "
    f"leurs noms sous {quoted('Logiciel')}, leurs nombres de postes sous {quoted('Postes')}.",
)

# Bytes that are no text of any encoding.
binary_file = partial(
    note, message="Ce fichier n’est pas un texte, ni un classeur ou une archive lisible.", advice=_READABLE
)


# An encoding that does not exist was asked.
unknown_encoding = partial(
    note, message="Le codage demandé n’existe pas. Il a été deviné.", severity="warning"
)

# A description of one software: its « name: » made it installed on one machine.
publiccode = partial(
    note,
    message="Ce publiccode.yml décrit un logiciel, il ne dit pas qui l’emploie.",
    advice=f"Pour l’ajouter au catalogue{NBSP}: affranchi publiccode import FICHIER",
)

# An OLE file: an .xls, or an encrypted .xlsx.
locked_workbook = partial(
    note,
    message="Ce classeur est d’un ancien format (.xls), ou protégé par un mot de passe.",
    advice="Enregistrez-le en .ods ou .xlsx, sans mot de passe.",
)


def too_large(name: str, limit: int) -> Problem:
    """A file larger than any inventory; `limit` is in bytes."""
    return note(
        name,
        f"Le fichier dépasse {number(limit / _MIB)}{NBSP}Mio et n’a pas été lu.",
        "Exportez les machines séparément, ou moins de colonnes.",
    )


# A file made to exhaust memory, or no inventory at all.
too_dense = partial(note, message="Le fichier contient trop d’éléments pour un inventaire et n’a pas été lu.")


def guessed_encoding(name: str, taken_for: str) -> Problem:
    """A file that is not UTF-8, and what it was read as."""
    message = f"Le fichier n’est pas en UTF-8. Il a été lu comme {taken_for}."
    advice = f"Si des accents sont faux, donnez le bon codage{NBSP}: --encoding cp850, par exemple."
    return note(name, message, advice, severity="warning")


def too_many_rows(name: str, limit: int) -> Problem:
    """More rows than any inventory of a commune."""
    return note(
        name,
        f"Le fichier compte plus de {number(limit)} lignes{NBSP}: la suite n’a pas été lue.",
        "Partagez-le en plusieurs fichiers.",
    )


def cut_short(name: str, line: int, what: str) -> Problem:
    """A structured text (`what`: JSON, XML) that breaks at a line."""
    return note(
        name,
        f"Le {what} s’interrompt ou n’est pas valable à cet endroit{NBSP}: ce qui suit n’a pas été lu.",
        "Refaites l’export ou la copie du fichier.",
        line=line,
    )


# JSON nested beyond what any tool writes.
too_deep = partial(
    note, message="Le JSON est emboîté trop profondément pour un inventaire et n’a pas été lu."
)


def forbidden_entities(name: str, line: int) -> Problem:
    """XML that declares entities: no inventory does, bombs do."""
    return note(
        name,
        "Le XML déclare des entités, ce qu’aucun inventaire ne fait. Par prudence, il n’a pas été lu.",
        line=line,
    )


def no_software(name: str, expected: str, advice: str = "") -> Problem:
    """The right kind of file, without what lists software; `expected` completes « Attendu : »."""
    return note(name, f"Aucun logiciel dans ce fichier. Attendu{NBSP}: {expected}.", advice)


def unnamed_rows(name: str, count: int, first: int) -> Problem:
    """Rows without a name, counted; the first one’s line, or 0."""
    return note(
        name,
        f"{counted(count, 'ligne')} sans nom de logiciel{NBSP}: rien n’en est retenu.",
        line=first,
        severity="warning",
    )


def idle_rows(name: str, software: Sequence[str]) -> Problem:
    """Rows of what a hand-made table says not to serve any more, or not yet."""
    message = f"Pas en service d’après ce tableau, rien n’en est retenu{NBSP}: {first_ones(software)}."
    return note(name, message, severity="warning")


def of_several(name: str, cells: Sequence[str]) -> Problem:
    """Cells that name several software: what their line says besides is not known of each."""
    message = f"Plusieurs logiciels dans une case{NBSP}: ce que la ligne dit d’autre n’est pas retenu"
    return note(name, f"{message} ({first_ones(cells)}).", "Donnez à chacun sa ligne.", severity="warning")


def hidden_sheets(name: str, titles: Sequence[str]) -> Problem:
    """Sheets of software that whoever opens the workbook does not see: what she left there is often old."""
    message = (
        f"Masqué dans ce classeur, rien n’en est retenu{NBSP}: {first_ones([quoted(one) for one in titles])}."
    )
    return note(name, message, "Si ces feuilles comptent, affichez-les.", severity="warning")


def same_files(files: Sequence[str]) -> Problem:
    """Files that are the same to the byte, each counted as a machine: some may be copies."""
    first, *others = files
    message = f"Même contenu, compté comme un autre poste{NBSP}: {first_ones(others)}."
    return note(first, message, "Ce qui n’est qu’une copie est à ôter.", severity="warning")


def several_communes(name: str, communes: Sequence[str]) -> Problem:
    """A table of a whole territory: an import is of one commune."""
    message = f"Ce tableau parle de plusieurs communes{NBSP}: {first_ones(communes)}. Il n’a pas été lu."
    return note(name, message, "Faites-en un fichier par commune.")


def another_commune(name: str, slug: str, commune: str, asked: str) -> Problem:
    """A table of one commune, imported for another."""
    message = f"Ce tableau parle {of_name(commune)}, non {of_name(asked)}. Il n’a pas été lu."
    return note(name, message, f"Pour l’importer{NBSP}: affranchi import FICHIER --commune {slug}")


def of_a_site(name: str) -> Problem:
    """A list of all that a site names: its 1,300 lines became as many declarations of one commune."""
    message = "Ce tableau est une liste du site ou de ses données ouvertes, non l’inventaire d’une commune."
    return note(name, message, f"Ôtez-le, ou n’en gardez que la colonne {quoted('Logiciel')} et vos lignes.")


def of_our_form(name: str) -> Problem:
    """A sheet of our form by itself: what another does for the commune was declared as its own."""
    advice = "Importez le classeur lui-même, en .ods ou .xlsx, hors de toute archive."
    return note(name, "Cette feuille est de notre formulaire, non d’un inventaire.", advice)


def unread_line(name: str, line: int, expected: str) -> Problem:
    """A line that is not of its file’s form."""
    return note(name, f"Ligne non comprise. Attendu{NBSP}: {expected}.", line=line, severity="warning")


# What pip lists: libraries of a program, which nobody uses for themselves.
is_of_libraries = partial(
    note,
    message=(
        "Ce fichier liste des bibliothèques de programmation, pas des logiciels en usage. Il n’a pas été lu."
    ),
    advice="Importez plutôt la liste des logiciels du poste ou du serveur.",
)

# A text without columns, whose lines look like names.
read_as_names = partial(
    note, message="Lu comme une liste de noms de logiciels, un par ligne.", severity="warning"
)

# A document of a word processor.
text_document = partial(
    note,
    message="C’est un document de traitement de texte (.docx, .odt), pas un tableau. Il n’a pas été lu.",
    advice="Copiez son tableau dans un classeur (.ods ou .xlsx), ou enregistrez la liste des noms en .txt.",
)

# A page, even under the name of a workbook, as web applications export it.
web_page = partial(
    note,
    message="C’est une page web, même si son nom dit un classeur. Elle n’a pas été lue.",
    advice="Ouvrez-la dans un tableur, puis enregistrez-la en .ods ou .xlsx.",
)


def broken_json(name: str, line: int) -> Problem:
    """JSON that cannot be read, hence nothing of it."""
    message = f"Le JSON s’interrompt ou n’est pas valable à cet endroit{NBSP}: rien n’en a été lu."
    return note(name, message, "Refaites l’export ou la copie du fichier.", line=line)


def wide_rows(name: str, count: int, first: int) -> Problem:
    """Lines with more cells than there are headings: a comma within one moved those after it."""
    message = f"{counted(count, 'ligne a', 'lignes ont')} plus de cases que de titres."
    advice = f"Où une virgule coupe un nombre, le nom seul est lu{NBSP}: séparez par des points-virgules."
    return note(name, message, advice, line=first, severity="warning")


def unread_cells(name: str, line: int, cells: Sequence[str]) -> Problem:
    """Cells of a hand-made table that are not what their column expects, each with its address and why."""
    count = counted(len(cells), "case non comprise", "cases non comprises")
    it = "les" if len(cells) > 1 else "la"
    advice = f"Corrigez-{it}, puis réimportez le fichier, ou dites-{it} par une commande."
    return note(
        name, f"{count}{NBSP}: {first_ones(cells, _MOST_CELLS)}.", advice, line=line, severity="warning"
    )


def unread_columns(name: str, line: int, headings: Sequence[str]) -> Problem:
    """Columns of a hand-made table that were not read."""
    count = "Colonne non lue" if len(headings) == 1 else f"{len(headings)} colonnes non lues"
    message = f"{count}{NBSP}: {first_ones([quoted(heading) for heading in headings])}."
    example = '--column "début du contrat=TITRE DE LA COLONNE"'
    which = "elle" if len(headings) == 1 else "l’une"
    advice = f"Si {which} compte, dites ce qu’elle tient{NBSP}: {example}, par exemple."
    return note(name, message, advice, line=line, severity="warning")


def told_twice(name: str, line: int, cells: Sequence[str]) -> Problem:
    """Columns of one fact that differ: the cells read and those beside, line by line."""
    told = first_ones(cells, _MOST_CELLS)
    message = f"Deux colonnes d’un même fait diffèrent{NNBSP}; est lu{NBSP}: {told}."
    advice = f'Si l’autre est la bonne, dites-le{NBSP}: --column "fin du contrat=TITRE", par exemple.'
    return note(name, message, advice, line=line, severity="warning")


def lines_above(name: str, line: int, lines: Sequence[str]) -> Problem:
    """What stands above the headings of a hand-made table: titles, unless it is software."""
    told = first_ones([quoted(text) for text in lines if text])
    advice = "Si ce sont des logiciels, mettez la ligne des titres en premier."
    return note(name, f"Au-dessus des titres, non lu{NBSP}: {told}.", advice, line=line, severity="warning")


def first_ones(texts: Sequence[str], most: int = _MOST_NAMED) -> str:
    """The first ones, then how many more."""
    more = len(texts) - most
    if more <= 1:
        return ", ".join(texts)
    return f"{', '.join(texts[:most])} et {counted(more, 'autre')}"


def given_up(name: str, line: int) -> Problem:
    """So many lines of another form that the rest is left."""
    return note(name, f"Trop de lignes non comprises{NBSP}: la lecture s’arrête ici.", line=line)


def bounded(problems: Iterable[Problem], name: str) -> Iterator[Problem]:
    """The first ones, then how many more."""
    rest = iter(problems)
    yield from islice(rest, _MOST_NOTES)
    more = sum(1 for _ in rest)
    if more:
        yield note(name, f"Et {counted(more, 'autre ligne', 'autres lignes')} de même.", severity="warning")


# Why an export of winget is never the whole of a machine.
partial_export = partial(
    note,
    message="winget n’exporte que ce qu’il sait installer"
    f"{NBSP}: les logiciels métier n’y sont jamais, ni ce qui vient d’ailleurs.",
    advice=f"Complétez par l’export du registre{NNBSP}; le guide en donne la commande.",
    severity="warning",
)
