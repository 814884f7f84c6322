"""The tables of an edition: what is declared, the catalogue behind it, what follows from both.

Each row says of which territory it is, and of which commune by its INSEE code and its SIREN, so that tables
of many territories go one after another. Rows go by their key: a fact that changes moves its own line.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from affranchi.figures.figure import Figure, with_parts
from affranchi.figures.measures import Measures
from affranchi.french import FRENCH
from affranchi.model.answers import Answer
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.function import Function
from affranchi.model.record import Record
from affranchi.model.sharing import Participant, Sharing
from affranchi.model.software import Cycle, Equivalent, Life, Software
from affranchi.model.territory import Commune, Objective
from affranchi.model.vendor import Control, Service, Vendor
from affranchi.naming import commune_name, software_name
from affranchi.opendata.columns import YEAR_OR_DAY, Cell, Column, Row, Table, cells_of, columns_of
from affranchi.registry import Registry
from affranchi.wording import typeset


class Kept(NamedTuple):
    """A table of records: what it is called, where the registry keeps them, what its columns refer to.

    Or of what records hold by key: the field that holds it, the columns of owner and key.
    """

    name: str
    title: str
    description: str
    model: type[Record]
    shelf: str
    field: str = ""
    key: tuple[Column, ...] = ()
    refers: Mapping[str, str] = {}


_SOFTWARE = Column("software", "Logiciel, par son identifiant.", required=True, refers="logiciels")
_COMMUNE = Column("commune", "Commune ou entité, par son identifiant.", required=True, refers="communes")
_COMMUNES = (
    _COMMUNE,
    Column("commune_name", "Nom de la commune ou de l’entité."),
    Column("commune_insee", "Code INSEE de la commune."),
    Column("commune_siren", "SIREN de la commune ou de l’entité."),
)
_USE = (*_COMMUNES, _SOFTWARE, Column("software_name", "Nom du logiciel."))
_TELLER = replace(_COMMUNE, required=False)
_TERRITORY = Column("territory_siren", "SIREN de l’intercommunalité ; vide : sans SIREN, ou fictive.")
_FUNCTION = Column("function", "Fonction, par son identifiant.", required=True, refers="fonctions")

KEPT: tuple[Kept, ...] = (
    Kept("communes", "Communes et entités", "Les communes et les autres entités du territoire.", Commune,
          "communes"),
    Kept("fonctions", "Fonctions", "Ce pour quoi une commune a besoin d’un logiciel.", Function,
          "functions"),
    Kept("editeurs", "Éditeurs", "Qui publie les logiciels, ou les héberge.", Vendor, "vendors"),
    Kept("controles", "Contrôle des éditeurs", "Qui contrôle chaque éditeur, et depuis quand.", Control,
         "vendors", "control",
         (Column("vendor", "Éditeur, par son identifiant.", required=True, refers="editeurs"),
         Column("since", "Premier jour, ou première année ; unknown : inconnu.", required=True))),
    Kept("services", "Services rendus", "Qui aide, pour quoi, où, et qui le dit.",
         Service, "vendors", "services",
         (Column("vendor", "Qui rend le service, par son identifiant.", required=True, refers="editeurs"),
         Column("subject", "Logiciel ou fonction, par son identifiant.", required=True))),
    Kept("logiciels", "Logiciels", "Le catalogue : licence, éditeur, fonctions, numéros ailleurs.",
          Software, "software", refers={"vendor": "editeurs"}),
    Kept("supports", "Fins de support", "Les versions, et la fin de leur support.", Cycle, "software",
         "cycles",
         (_SOFTWARE, Column("cycle", "Version.", required=True))),
    Kept("vies", "Vie des projets", "Ce que chaque source dit de la vie d’un logiciel libre.", Life,
         "software", "life",
         (_SOFTWARE, Column("source", "Source : debian, endoflife, repository ou selfhosted.", required=True,
                            each=tuple(FRENCH["life"])))),
    Kept("equivalents", "Équivalents", "Ce qui peut prendre la place de quoi, et jusqu’où.", Equivalent,
         "software", "equivalents",
         (_SOFTWARE, Column("equivalent", "Logiciel qui peut prendre sa place.", required=True,
                              refers="logiciels"))),
    Kept("objectifs", "Objectifs", "Ce que l’assemblée du territoire a voté d’atteindre.", Objective,
          "objectives"),
    Kept("mutualisations", "Mutualisations", "Ce que des communes font ensemble.", Sharing, "sharings"),
    Kept("participations", "Participations", "Qui prend part à chaque mutualisation.", Participant,
         "sharings", "participants",
         (Column("sharing", "Mutualisation, par son identifiant.", required=True, refers="mutualisations"),
         _COMMUNE)),
)  # fmt: skip
DECLARATIONS = Kept(
    "declarations", "Déclarations", "Un logiciel dans une commune.", Declaration, "declarations"
)
EXPERIENCES = Kept(
    "experiences", "Retours d’expérience", "Ce qu’a été la sortie d’un logiciel.", Experience, "experiences"
)
# Tables of the catalogue, whose rows follow what is used.
FOLLOWING = frozenset(one.name for one in KEPT if one.shelf in ("software", "vendors"))
_WITHDRAWN = Column(
    "withdrawn", "Références nationales qui l’ont retiré, et dont le numéro ne vaut plus : sill, comptoir."
)
_STEPS = (
    Column("step", "Étape : sortie/clé.", required=True),
    Column("text", "Ce qu’elle demande.", required=True),
    Column("start", "Dernier jour, ou année, pour la commencer ; vide : inconnu.", pattern=YEAR_OR_DAY),
    Column("done", "Vrai si elle est faite.", "boolean", required=True),
    Column(
        "by", "Fin prévue de la sortie, ou jour où elle a eu lieu ; vide : inconnue.", pattern=YEAR_OR_DAY
    ),
)
_INDICATORS = (
    Column("indicator", "Chiffre, par son identifiant.", required=True),
    Column("label", "Nom du chiffre.", required=True),
    Column("day", "Jour des faits.", "date", required=True),
    Column("unit", "share (part de 1), count, euros, index ou points.", required=True),
    Column("value", "Valeur, sur ce qui est connu ; vide : inconnue, ou non publiée.", "number"),
    Column("low", "Jusqu’où l’inconnu pourrait la baisser.", "number"),
    Column("high", "Jusqu’où l’inconnu pourrait la hausser ; vide : sans limite.", "number"),
    Column("numerator", "Ce qui compte ; vide, comme les deux suivantes : non publié.", "number"),
    Column("denominator", "Ce sur quoi elle porte.", "number"),
    Column("unknown", "Lignes inconnues.", "number"),
    Column("method", "Version de la méthode.", required=True),
    Column("note", "Pourquoi une valeur manque."),
)


def withdrawn(registry: Registry, software: Software) -> list[str]:
    """The national references that took a software out: its number there is no credential any more."""
    entries = zip(("sill", "comptoir"), registry.reference_entries(software), strict=True)
    return [name for name, entry in entries if entry and entry.is_dereferenced]


def tables_of(measures: Measures, registry: Registry) -> Iterator[Table]:
    """The tables of a redacted registry, or of what of it serves, and of its figures on their day."""
    made = _Tables(registry)
    for one in KEPT:
        yield made.of_parts(one) if one.field else made.of_records(one)
    yield made.declarations()
    yield made.experiences()
    yield made.answers()
    yield made.deadlines(measures)
    yield made.steps(measures)
    yield made.indicators(measures)


class _Tables:
    """The tables of a registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.siren = registry.territory.siren

    def of_records(self, kept: Kept) -> Table:
        """A row a record."""
        columns = columns_of(kept.model, self.registry.edition, kept.refers)
        records = getattr(self.registry, kept.shelf).values()
        rows = [tuple(cells_of(record, columns)) for record in records]
        if kept.shelf == "software":
            columns += (_WITHDRAWN,)
            gone = (";".join(withdrawn(self.registry, one)) or None for one in records)
            rows = [(*row, cell) for row, cell in zip(rows, gone, strict=True)]
        return self._table(kept[:3], ("slug",), columns, rows)

    def of_parts(self, kept: Kept) -> Table:
        """A row for each of what records hold by its key: owner, key, value."""
        names, end = tuple(column.name for column in kept.key), kept.key[1].refers
        columns = columns_of(kept.model, self.registry.edition, {}, frozenset(names))
        ends = {"logiciels": self.registry.software, "communes": self.registry.communes}.get(end)
        named = _COMMUNES[1:] if end == "communes" else ()
        rows = [
            (owner, *(self._commune(at) if named else (at,)), *cells_of(one, columns))
            for owner, record in getattr(self.registry, kept.shelf).items()
            for at, one in getattr(record, kept.field).items()
            if ends is None or at in ends
        ]
        return self._table(kept[:3], names, (*kept.key, *named, *columns), rows)

    def declarations(self) -> Table:
        """A row a declaration, by `commune/software[--label]`."""
        columns = columns_of(Declaration, self.registry.edition, {}, frozenset({"commune", "software"}))
        key = Column("id", "Identifiant : commune/logiciel[--libellé].", required=True)
        rows = [
            (f"{one.commune}/{one.stem}", *self._use(one.commune, one.software), *cells_of(one, columns))
            for one in self.registry.declarations
        ]
        return self._table(DECLARATIONS[:3], ("id",), (key, *_USE, *columns), rows)

    def experiences(self) -> Table:
        """A row an exit told; of a body of elsewhere, no commune."""
        columns = columns_of(Experience, self.registry.edition, {}, frozenset({"commune", "software"}))
        key = Column("id", "Identifiant : qui--logiciel[--libellé].", required=True)
        rows = [
            (one.stem, *([None] * 4 + use[4:] if one.body else use), *cells_of(one, columns))
            for one in self.registry.experiences.values()
            for use in [list(self._use(one.commune, one.software))]
        ]
        return self._table(EXPERIENCES[:3], ("id",), (key, _TELLER, *_USE[1:], *columns), rows)

    def answers(self) -> Table:
        """A row for each function that a commune answered without a software of its own."""
        columns = columns_of(Answer, self.registry.edition, {})
        rows = [
            (*self._commune(slug), function, *cells_of(said, columns))
            for slug, one in self.registry.answers.items()
            for function, said in one.answers.items()
            if function in self.registry.functions
        ]
        told = ("reponses", "Réponses sans logiciel", "Les fonctions remplies sans logiciel à soi.")
        return self._table(told, ("commune", "function"), (*_COMMUNES, _FUNCTION, *columns), rows)

    def deadlines(self, measures: Measures) -> Table:
        """A row a contract: its end, and for the members the last day to leave it."""
        first = Column("declaration", "Déclaration.", required=True, refers="declarations")
        last = "Fin de la période en cours, ou la dernière connue, passée ; vide : inconnue."
        end = Column("end", last, pattern=YEAR_OR_DAY)
        days: tuple[Column, ...] = (
            Column("leave_by", "Dernier jour pour partir à cette fin ; vide : inconnu.", "date"),
            Column("window", "Ce jour, ou le suivant quand il est passé.", "date"),
        )
        if self.registry.edition == "public":
            days = ()
        rows: list[Row] = []
        for one in measures.deadlines:
            known = [None if d is None else str(d) for d in (one.end, one.term.leave_by, one.term.window)]
            name = f"{one.declaration.commune}/{one.declaration.stem}"
            rows.append((name, *self._use(one.commune, one.software), *known[: 1 + len(days)]))
        told = ("echeances", "Échéances", "Les contrats, et leur fin.")
        return self._table(told, ("declaration",), (first, *_USE, end, *days), rows)

    def steps(self, measures: Measures) -> Table:
        """A row for each step of each exit, abandoned ones aside."""
        first = Column("declaration", "Déclaration.", required=True, refers="declarations")
        rows: list[Row] = []
        for one in measures.tasks:
            use = (
                f"{one.declared.commune}/{one.declared.stem}",
                *self._use(one.row.commune, one.row.software),
            )
            for task in one.tasks:
                start, end = (None if day is None else str(day) for day in (task.start, one.end))
                rows.append((*use, task.key, task.step.text, start, task.is_done, end))
        told = ("etapes", "Étapes des sorties", "Ce qui est fait de chaque sortie, et quand commencer.")
        return self._table(told, ("declaration", "step"), (first, *_USE, *_STEPS), rows)

    def indicators(self, measures: Measures) -> Table:
        """A row a figure of the territory, its parts beside it."""
        rows = [_indicator(one) for one in with_parts(measures.figures)]
        told = ("indicateurs", "Indicateurs", "Les chiffres du territoire, chacun avec ce qui le porte.")
        return self._table(told, ("indicator",), _INDICATORS, rows)

    def _commune(self, slug: str) -> tuple[Cell, ...]:
        one = self.registry.communes.get(slug)
        name = commune_name(self.registry, slug)
        return (slug, name, one.insee, one.siren) if one else (slug, name, None, None)

    def _use(self, commune: str, software: str) -> tuple[Cell, ...]:
        return *self._commune(commune), software, software_name(self.registry, software)

    def _table(
        self, told: tuple[str, str, str], key: tuple[str, ...], columns: tuple[Column, ...], rows: list[Row]
    ) -> Table:
        """A table of rows, which are its own from then on: it orders and completes them where they are."""
        name, title, description = told
        places = [i for i, column in enumerate(columns) if column.name in key]
        rows.sort(key=lambda row: [str(row[i]) for i in places])
        for place, row in enumerate(rows):
            rows[place] = (self.siren, *row)
        return Table(name, title, typeset(description), (_TERRITORY.name, *key), (_TERRITORY, *columns), rows)


def _indicator(one: Figure) -> Row:
    day, note = one.as_of.isoformat(), one.note or None
    band = (one.value, one.low, one.high)
    base = (None,) * 3 if one.is_kept else (one.numerator, one.denominator, one.unknown)
    return (one.key, one.label, day, one.unit, *band, *base, one.method, note)
