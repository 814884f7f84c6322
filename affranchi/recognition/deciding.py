"""Rows to software: an identifier, a name, noise, then what is left of the name; else ask, else say nothing.

The method is `formats.md` B §5. A publisher alone never decides.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from affranchi.model.names import slug_of
from affranchi.model.row import Row
from affranchi.recognition.answering import NO_PRODUCT, SHORT, TYPED, Answer, ask, auto, noise_of, none, owned
from affranchi.recognition.catalogue import Named
from affranchi.recognition.guessing import guess, guess_unheard, products
from affranchi.recognition.indexing import Index
from affranchi.recognition.publishers import Publisher
from affranchi.recognition.spelling import Spelling, key, telling
from affranchi.wording import NBSP, of_before, quoted

__all__ = ("Index", "recognise", "remembered_slug")
_PACKAGES = ("deb", "rpm", "snap", "pacman", "nix")
_DOTTED = ("flatpak", "android")
_PAIR = re.compile(r"[A-Za-z][\w-]*\.[A-Za-z][\w-]*")  # « Greenshot.Greenshot », not « Draw.io 24 »
_SEVERAL = "Plusieurs logiciels s’installent sous ce nom."


def recognise(index: Index, rows: Iterable[Row]) -> Iterator[Answer]:
    """What each row is, in order; equal rows are thought of once."""
    known: dict[tuple[object, ...], Answer] = {}
    for row in rows:
        same = (row.name, row.publisher, row.source, row.ids, row.hints)
        if same not in known:
            known[same] = _answer(index, row)
        found = known[same]
        if found.decision == "ask" and row.source in TYPED and _is_made_whole(index, row):
            whole = (f"{row.name} {row.version}", *same[1:])
            if whole not in known:
                known[whole] = _answer(index, replace(row, name=whole[0]))
            if known[whole].decision == "auto":
                found = replace(known[whole], row=row)
        if found.rule and found.rule.secret:
            row = Row(found.rule.label, line=row.line)  # noqa: PLW2901 (what it says of a person stops here)
        yield found if found.row is row else replace(found, row=row)


def _is_made_whole(index: Index, row: Row) -> bool:
    """Whether a name and its version are one: « Office » and « 2016 » of two cells, « Suite Office » too."""
    name, version = key(row.name), key(row.version or "").partition(" ")[0]
    return bool(version) and any(
        index.names.named(f"{form} {version}") for form in (name, name.rpartition(" ")[2])
    )


def remembered_slug(index: Index, name: str, use: str = "") -> str:
    """The slug under which a person's answer for a name is kept: without version, its use at the end."""
    return slug_of(f"{index.speller.spelling(name).plain} {use}")


def _answer(index: Index, row: Row) -> Answer:
    spelling = index.speller.spelling(row.name)
    # « Zoho.Writer » is no LibreOffice.
    signed = row.name.partition(".")[0] if row.source == "winget" else None
    publisher = index.publishers.of(row.publisher or signed)
    if row.hint("component"):
        return Answer(row, "noise", "Une bibliothèque que ce logiciel contient, pas un logiciel.")
    if found := index.names.identified(row):
        return auto(row, found[0], f"Identifiant connu{NBSP}: {quoted(found[1])}.")
    if row.source in _PACKAGES or publisher.is_distribution:
        return _packaged(index, row, spelling)
    return _named(index, row, spelling, publisher)


def _packaged(index: Index, row: Row, spelling: Spelling) -> Answer:
    """A package of a Linux distribution, whose publisher is never the vendor."""
    if software := index.names.packaged(row.name):
        return auto(row, software, f"Paquet connu{NBSP}: {quoted(row.name)}.")
    noise = index.noise.package(row.name)
    if noise is None:
        answer = _named(index, row, spelling, Publisher())
        # What distributions package is libre: their « sway », « slack » or « recap » are no Microsoft’s.
        is_sold = row.source != "snap" and any(not index.names.software[s].is_libre for s in answer.software)
        if answer.decision in ("auto", "noise") and not is_sold:
            return answer
        noise = index.noise.category(row.hint("system_category"))
    if noise:
        return noise_of(row, noise)
    if row.hint("automatic"):
        return Answer(row, "noise", "Un paquet installé pour un autre, pas un logiciel choisi.")
    return Answer(row, "none", "Aucun logiciel du catalogue n’a ce paquet.")


def _named(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer:
    if not [word for word in spelling.whole.split() if word in index.words and not word.isdigit()]:
        return _unheard(index, row, spelling, publisher)
    rules = index.names.ruled(row.source, (spelling.whole, spelling.plain), publisher.key)
    agreed = [one for one in rules if index.publishers.agrees(publisher, one.software)]
    rules = agreed if len(agreed) == 1 else rules
    if len(rules) > 1:
        return ask(index, row, rules, publisher, _SEVERAL)
    if rules:
        return auto(row, rules[0].software, f"Règle de sa fiche{NBSP}: {quoted(rules[0].name)}.")
    category = index.noise.category(row.hint("system_category"))
    is_update = category is not None and category.rule.slug == "update"
    exact = None if is_update else _exact(index, row, (spelling.whole, spelling.plain), publisher)
    if exact and exact.decision == "auto":
        return exact
    noise = index.noise.find(row, spelling, publisher.short) or category
    if noise:
        return noise_of(row, noise)
    found = (
        exact
        or _by_rule(index, row, spelling, publisher)
        or _exact(index, row, _forms(row, spelling), publisher)
        or _several(index, row, spelling, publisher)
        or guess(index, row, spelling, publisher)
    )
    return _of_edition(index, spelling, publisher, found) or none(row, publisher)


def _unheard(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer:
    """A name no word of which is known."""
    noise = index.noise.find(row, spelling, publisher.short)
    noise = noise or index.noise.category(row.hint("system_category"))
    if noise:
        return noise_of(row, noise)
    return guess_unheard(index, row, spelling, publisher) or none(row, publisher)


def _forms(row: Row, spelling: Spelling) -> Sequence[str]:
    """The shorter forms of a name; of a dotted identifier, its last part."""
    if (row.source in _DOTTED and "." in row.name) or (row.source == "winget" and _PAIR.fullmatch(row.name)):
        return (*spelling.bare, row.name.rpartition(".")[2].lower())
    return spelling.bare


def _by_rule(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """What a rule says of how the name begins: sure of a machine’s when its publisher confirms the rest."""
    found = index.names.begun_by_rule(row.source, spelling.plain, publisher.key)
    if not found:
        return None
    software, begun = found
    is_known = begun in spelling.bare or index.publishers.agrees(publisher, software)
    if row.source not in TYPED and not is_known:  # « Windows 11 Fixer »
        named = [Named(software, software.name)]
        return ask(index, row, named, publisher, f"Le nom commence par {quoted(begun)}.")
    return auto(row, software, f"Règle de sa fiche{NBSP}: le nom commence par {quoted(begun)}.")


def _several(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """What a person so calls, once loose words are off: « Abonnement Office »."""
    if row.source not in TYPED or index.names.shared.isdisjoint(spelling.plain.split()):
        return None
    forms = (telling(spelling.plain, index.uses.links), *spelling.bare)
    rules = index.names.ruled(row.source, forms, publisher.key)
    return ask(index, row, rules, publisher, _SEVERAL) if len(rules) > 1 else None


def _exact(index: Index, row: Row, forms: Iterable[str], publisher: Publisher) -> Answer | None:
    """The software that bears exactly one of the forms, the longest first."""
    for form in dict.fromkeys(forms):
        if found := index.names.named(form):
            return _told(index, row, form, found, publisher)
    return None


def _told(index: Index, row: Row, form: str, found: Sequence[Named], publisher: Publisher) -> Answer:
    """A name that the catalogue has: sure, unless several bear it or it is a common word nobody confirms."""
    agreed = [one for one in found if index.publishers.agrees(publisher, one.software)]
    is_common = index.uses.is_common(form) and not index.names.is_one_word(form)
    if _is_brand(index, form, found) or (is_common and not (owned(found, form) or agreed)):
        return ask(index, row, (*found, *products(index, form)), publisher, NO_PRODUCT)
    if len(agreed) == 1:
        return auto(
            row, agreed[0].software, f"Nom connu{NBSP}: {quoted(agreed[0].name)}, et l’éditeur le confirme."
        )
    if len(found) > 1:
        return ask(index, row, found, publisher, "Plusieurs logiciels portent ce nom.")
    one = found[0]
    is_one_word = " " not in form
    unheard = publisher.key and (publisher.vendor or row.source not in TYPED)
    if form in index.ambiguous or (is_one_word and len(form) <= SHORT and unheard):
        return ask(index, row, found, publisher, "Nom courant, que l’éditeur ne confirme pas.")
    # Who serves or hosts libre software is rarely who makes it: WordPress, by a web agency.
    is_served = row.source in TYPED and one.software.is_libre and owned(found, form)
    if is_one_word and not is_served and index.publishers.contradicts(publisher, one.software):
        return ask(index, row, found, publisher, "Nom connu, mais l’éditeur est un autre.")
    return auto(row, one.software, f"Nom connu{NBSP}: {quoted(one.name)}.")


def _is_brand(index: Index, form: str, found: Sequence[Named]) -> bool:
    """Whether a vendor’s name stands for its products: « Sophos », neither « Zoom » nor « PDFCreator »."""
    if owned(found, form) or not index.publishers.named(form):
        return False
    both = (*found, *products(index, form))
    alike = (one for one in both if f" {form} " in f" {key(one.software.name)} ")
    return {one.software.slug for one in alike} != {found[0].software.slug}


def _of_edition(
    index: Index, spelling: Spelling, publisher: Publisher, answer: Answer | None
) -> Answer | None:
    """An answer without the word of an edition: asked when it may have the other kind of licence."""
    if answer is None or answer.decision != "auto":
        return answer
    software = index.names.software[answer.software[0]]
    said = f" {spelling.plain} "
    names = f" {' '.join(map(key, (software.name, *software.aliases)))} "
    other = index.speller.paid if software.is_libre else index.speller.libre
    if not any(f" {word} " in said and f" {word} " not in names for word in other):
        return answer
    name = software.name
    reason = f"Une édition {of_before(name)}{quoted(name)}, dont la licence peut être autre."
    return ask(index, answer.row, [Named(software, software.name)], publisher, reason)
