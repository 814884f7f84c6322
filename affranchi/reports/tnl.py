"""Answers for the label Territoire Numérique Libre, pre-filled from an editable mapping; not its form."""

from collections.abc import Callable, Iterator, Mapping

from affranchi.figures.exits import EXIT_LABELS
from affranchi.figures.facts import model_on
from affranchi.figures.figure import figure_named
from affranchi.figures.measures import Measures
from affranchi.figures.method import definition_named
from affranchi.figures.trackers import domains_seen
from affranchi.model.names import fold
from affranchi.model.tnl import LabelForm, Listed, Question
from affranchi.naming import commune_name, function_name, software_name, use_name
from affranchi.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph
from affranchi.reports.parts import figure_line, here_words, report, sharing_words
from affranchi.told.course import followed
from affranchi.told.exits import aim_name, exit_day
from affranchi.told.figures import FIGURE_COLUMNS
from affranchi.wording import NBSP, aside, counted, in_french, listed, long_day, typeset


def label_report(measures: Measures, form: LabelForm) -> Document:
    """Each question of the label, what the inventory says of it, and room to answer."""
    title = typeset("Label Territoire Numérique Libre : de quoi répondre")
    return report(measures, title, _blocks(measures, form))


def _blocks(measures: Measures, form: LabelForm) -> Iterator[Block]:
    yield Paragraph(
        typeset(
            f"Ce document n’est pas le formulaire officiel : questions {form.edition}, à adapter dans "
            f"site/reports/tnl.toml. Le formulaire : {form.website}"
        ),
        "note",
    )
    for domain in form.domains.values():
        yield Heading(1, domain.label)
        for question in domain.questions.values():
            yield from _answer(measures, question)


def _answer(measures: Measures, question: Question) -> Iterator[Block]:
    yield Heading(2, typeset(question.text))
    known = ((key, figure_named(measures.figures, key)) for key in question.figures)
    rows = [
        figure_line(one) if one else (key, "ce chiffre n’existe pas", "", "")
        for key, one in known
        if one or not definition_named(key)
    ]
    if rows:
        yield Grid("Ce que disent les chiffres", FIGURE_COLUMNS, rows)
    for listing in question.lists:
        items = list(_LISTS[listing](measures))
        nothing = "" if items else f" rien n’est déclaré{here_words(measures)}."
        yield Paragraph(f"{_TITLES[listing]}{NBSP}:{nothing}")
        if items:
            yield Bullets(items)
    yield Paragraph("Votre réponse", "blank")


def _libre(measures: Measures) -> Iterator[str]:
    """Each libre software in use, for what, by how many."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for presence in measures.facts.running:
        if model_on(presence.software, measures.day) == "libre":
            functions, communes = found.setdefault(presence.slug, (set(), set()))
            functions.update(presence.functions)
            communes.add(presence.commune)
    registry = measures.registry
    for slug, (functions, communes) in sorted(found.items(), key=lambda item: (-len(item[1][1]), item[0])):
        uses = listed(sorted((function_name(registry, slug) for slug in functions), key=fold))
        users = counted(len(communes), "commune ou entité", "communes ou entités")
        yield f"{aside(software_name(registry, slug), uses)}{NBSP}: {users}"


def _exits(measures: Measures) -> Iterator[str]:
    registry = measures.registry
    for row in measures.exits:
        told = ", ".join(part for part in (EXIT_LABELS[row.state], exit_day(row), row.decision) if part)
        left = use_name(registry, row.software, row.label)
        way = f"{left} → {aim_name(registry, row)}"
        yield f"{commune_name(registry, row.commune)}{NBSP}: {aside(way, told)}"


def _sharings(measures: Measures) -> Iterator[str]:
    kept = (one for one in measures.registry.sharings.values() if not one.dismissed)
    yield from (sharing_words(measures.registry, one) for one in kept)


def _offers(measures: Measures) -> Iterator[str]:
    registry = measures.registry
    for presence in measures.facts.running:
        offers = presence.declaration.sharing.offers
        if offers and presence.pays:
            told = listed([in_french("offer", offer) for offer in offers])
            what = use_name(registry, presence.slug, presence.declaration.label)
            yield f"{commune_name(registry, presence.commune)}, {what}{NBSP}: {told}"


def _datasets(measures: Measures) -> Iterator[str]:
    registry = measures.registry
    for presence in measures.facts.running:
        for dataset in presence.declaration.data.open_datasets:
            yield f"{commune_name(registry, presence.commune)}{NBSP}: {dataset}"


def _formats(measures: Measures) -> Iterator[str]:
    for commune in measures.facts.communes:
        if told := measures.facts.office_format(commune):
            yield f"{commune.name}{NBSP}: {_FORMATS[told]}"


def _trackers(measures: Measures) -> Iterator[str]:
    for commune in measures.facts.communes:
        if seen := domains_seen(measures.facts, commune):
            yield f"{commune.name}{NBSP}: {listed([*commune.trackers])}"
        elif seen is not None and commune.trackers_seen is not None:
            yield f"{commune.name}{NBSP}: aucun appel relevé le {long_day(commune.trackers_seen)}"


def _objectives(measures: Measures) -> Iterator[str]:
    for share in followed(measures):
        yield from (f"{share.label}. {sentence}" for sentence in share.told)


_FORMATS = {"odf": "ODF", "ooxml": "OOXML", "other": "autre"}
_LISTS: Mapping[Listed, Callable[[Measures], Iterator[str]]] = {
    "libre": _libre, "exits": _exits, "sharings": _sharings, "offers": _offers, "datasets": _datasets,
    "formats": _formats, "trackers": _trackers, "objectives": _objectives,
}  # fmt: skip
_TITLES: Mapping[Listed, str] = {
    "libre": "Logiciels libres employés", "exits": "Sorties prévues et faites", "sharings": "Mutualisations",
    "offers": "Ce que des communes proposent aux autres", "datasets": "Jeux de données",
    "formats": "Format bureautique de chaque commune", "trackers": "Appels relevés sur les sites",
    "objectives": "Objectifs votés",
}  # fmt: skip
