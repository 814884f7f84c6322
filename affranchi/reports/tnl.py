"""Answers for the label Territoire Numérique Libre, pre-filled from an editable mapping; not its form."""

from collections.abc import Callable, Iterator, Mapping

from affranchi.figures.exits import EXIT_LABELS
from affranchi.figures.facts import model_on
from affranchi.figures.figure import figure_named
from affranchi.model.tnl import LabelForm, Listed, Question
from affranchi.naming import commune_name, function_name, software_name, target_name
from affranchi.pieces.course import followed
from affranchi.pieces.view import View
from affranchi.reports.document import Block, Bullets, Document, Grid, Heading, Paragraph
from affranchi.reports.parts import exit_day, figure_line
from affranchi.wording import NBSP, counted, in_french, listed, long_day, typeset

_COLUMNS = ("Chiffre", "Valeur", "Fourchette", "Sur quoi il repose")


def label_report(view: View, form: LabelForm) -> Document:
    """Each question of the label, what the inventory says of it, and room to answer."""
    return Document(
        title=typeset("Label Territoire Numérique Libre : de quoi répondre"),
        subtitle=f"{view.registry.territory.name}, au {long_day(view.day)}",
        blocks=tuple(_blocks(view, form)),
    )


def _blocks(view: View, form: LabelForm) -> Iterator[Block]:
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
            yield from _answer(view, question)


def _answer(view: View, question: Question) -> Iterator[Block]:
    yield Heading(2, typeset(question.text))
    known = [figure_named(view.measures.figures, key) for key in question.figures]
    rows = [figure_line(figure) for figure in known if figure is not None]
    if rows:
        yield Grid("Ce que disent les chiffres", _COLUMNS, rows)
    for listing in question.lists:
        items = list(_LISTS[listing](view))
        yield Paragraph(
            f"{_TITLES[listing]}{NBSP}:" if items else f"{_TITLES[listing]}{NBSP}: rien n’est déclaré."
        )
        if items:
            yield Bullets(items)
    yield Paragraph("Votre réponse", "blank")


def _libre(view: View) -> Iterator[str]:
    """Each libre software in use, for what, by how many."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for presence in view.measures.facts.running:
        if presence.software is not None and model_on(presence.software, view.day) == "libre":
            functions, communes = found.setdefault(presence.slug, (set(), set()))
            functions.update(presence.functions)
            communes.add(presence.commune)
    registry = view.registry
    for slug, (functions, communes) in sorted(found.items(), key=lambda item: (-len(item[1][1]), item[0])):
        uses = listed(sorted(function_name(registry, slug) for slug in functions))
        users = counted(len(communes), "commune ou entité", "communes ou entités")
        yield f"{software_name(registry, slug)} ({uses}){NBSP}: {users}"


def _exits(view: View) -> Iterator[str]:
    registry = view.registry
    for row in view.measures.exits:
        told = ", ".join(part for part in (EXIT_LABELS[row.state], exit_day(row), row.decision) if part)
        way = f"{software_name(registry, row.software)} → {target_name(registry, row.target)}"
        yield f"{commune_name(registry, row.commune)}{NBSP}: {way} ({told})"


def _sharings(view: View) -> Iterator[str]:
    registry = view.registry
    for sharing in view.registry.sharings.values():
        who = listed([commune_name(registry, slug) for slug in sharing.participants]) or "participants à dire"
        yield f"{sharing.title} ({in_french('stage', sharing.stage)}){NBSP}: {who}"


def _offers(view: View) -> Iterator[str]:
    registry = view.registry
    for presence in view.measures.facts.running:
        offers = presence.declaration.sharing.offers
        if offers and presence.pays:
            told = listed([in_french("offer", offer) for offer in offers])
            what = software_name(registry, presence.slug)
            yield f"{commune_name(registry, presence.commune)}, {what}{NBSP}: {told}"


def _datasets(view: View) -> Iterator[str]:
    registry = view.registry
    for presence in view.measures.facts.running:
        for dataset in presence.declaration.data.open_datasets:
            yield f"{commune_name(registry, presence.commune)}{NBSP}: {dataset}"


def _formats(view: View) -> Iterator[str]:
    for commune in view.measures.facts.communes:
        if commune.office_format is not None:
            yield f"{commune.name}{NBSP}: {_FORMATS[commune.office_format]}"


def _trackers(view: View) -> Iterator[str]:
    for commune in view.measures.facts.communes:
        if commune.trackers:
            yield f"{commune.name}{NBSP}: {listed(list(commune.trackers))}"
        elif commune.trackers_seen is not None:
            yield f"{commune.name}{NBSP}: aucun appel relevé le {long_day(commune.trackers_seen)}"


def _objectives(view: View) -> Iterator[str]:
    for share in followed(view.measures):
        yield from (f"{share.label}. {sentence}" for sentence in share.told)


_FORMATS = {"odf": "ODF", "ooxml": "OOXML", "other": "autre"}
_LISTS: Mapping[Listed, Callable[[View], Iterator[str]]] = {
    "libre": _libre,
    "exits": _exits,
    "sharings": _sharings,
    "offers": _offers,
    "datasets": _datasets,
    "formats": _formats,
    "trackers": _trackers,
    "objectives": _objectives,
}
_TITLES: Mapping[Listed, str] = {
    "libre": "Logiciels libres employés",
    "exits": "Sorties prévues et faites",
    "sharings": "Mutualisations",
    "offers": "Ce que des communes proposent aux autres",
    "datasets": "Jeux de données",
    "formats": "Format bureautique de chaque commune",
    "trackers": "Appels relevés sur les sites",
    "objectives": "Objectifs votés",
}
