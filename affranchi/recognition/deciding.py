"""Rows to software: an identifier, a name, noise, then what is left of the name; else ask, else say nothing.

The method is `formats.md` B §5. A publisher alone never decides.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from affranchi.model.names import slug_of
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.answer import Answer
from affranchi.recognition.catalogue import Named, Names
from affranchi.recognition.noise import Noise, NoiseIndex
from affranchi.recognition.publishers import Publisher, Publishers
from affranchi.recognition.spelling import Speller, Spelling, compact, key, keys, phrases
from affranchi.recognition.uses import Uses
from affranchi.registry import Registry
from affranchi.wording import NBSP, quoted

_MOST_PROPOSED = 8  # all the modules of e.magnus
_SURE_LENGTH = 8  # letters: below, one letter more or less may make another product
_NEAR_ENOUGH = 6  # letters: below, a name near another one is another word
_SHORT = 3
_TELLING = 5  # letters: a word this long, in a name that someone typed, is worth a question
_TYPED = ("sheet", "other")  # a person may have typed the name, and a reseller as its publisher
_NO_PRODUCT = "Un éditeur ou un mot courant, pas un logiciel."
_PACKAGES = ("deb", "rpm", "snap", "pacman", "nix")
_DOTTED = ("flatpak", "android")


class Index:
    """What recognition knows of a registry, built once."""

    def __init__(self, registry: Registry) -> None:
        """Index the catalogue, the vendors and the rules."""
        words = registry.rules.words
        self.speller = Speller(words, lambda: _known_texts(registry))
        self.names = Names(registry, self.speller)
        self.publishers = Publishers(registry, words)
        self.uses = Uses(registry, self.names, self.publishers)
        self.noise = NoiseIndex(registry.rules)
        self.ambiguous = keys(words.ambiguous)
        self.sold = registry.software_of_vendor


def _known_texts(registry: Registry) -> Iterator[str]:
    """Every text that a name may repeat."""
    for software in registry.software.values():
        yield from (software.name, *software.aliases)
    for rule in (*registry.rules.noise.values(), *registry.rules.personal.values()):
        yield from (*rule.names, *rule.begins, *rule.ends, *rule.words)


def recognise(index: Index, rows: Iterable[Row]) -> Iterator[Answer]:
    """What each row is, in order; equal rows are thought of once."""
    known: dict[tuple[object, ...], Answer] = {}
    for row in rows:
        same = (row.name, row.publisher, row.source, row.ids, row.hints)
        if same not in known:
            known[same] = _answer(index, row)
        found = known[same]
        if found.rule and found.rule.secret:
            row = Row(found.rule.label, line=row.line)  # noqa: PLW2901  what it says of a person stops here
        yield found if found.row is row else replace(found, row=row)


def remembered_slug(index: Index, name: str) -> str:
    """The slug under which a person's answer for a name is kept: the name's, its version left out."""
    return slug_of(index.speller.spelling(name).plain)


def _answer(index: Index, row: Row) -> Answer:
    spelling = index.speller.spelling(row.name)
    publisher = index.publishers.of(row.publisher)
    if row.hint("component"):
        return Answer(row, "noise", "Une bibliothèque que ce logiciel contient, pas un logiciel.")
    if found := index.names.identified(row):
        return _auto(row, found[0], f"Identifiant connu{NBSP}: {quoted(found[1])}.")
    if row.source in _PACKAGES or publisher.is_distribution:
        return _packaged(index, row, spelling)
    return _named(index, row, spelling, publisher)


def _packaged(index: Index, row: Row, spelling: Spelling) -> Answer:
    """A package of a Linux distribution, whose publisher is never the vendor."""
    if software := index.names.packaged(row.name):
        return _auto(row, software, f"Paquet connu{NBSP}: {quoted(row.name)}.")
    noise = index.noise.package(row.name)
    if noise is None:
        answer = _named(index, row, spelling, Publisher())
        if answer.decision in ("auto", "noise"):
            return answer
        noise = index.noise.category(row.hint("system_category"))
    if noise is None and row.hint("automatic"):
        return Answer(row, "noise", "Un paquet installé pour un autre, pas un logiciel choisi.")
    return _noise(row, noise) if noise else Answer(row, "none", "Aucun logiciel du catalogue n’a ce paquet.")


def _named(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer:
    rules = index.names.ruled(row.source, (spelling.whole, spelling.plain), publisher.key)
    if len(rules) > 1:
        return _ask(index, row, rules, publisher, "Plusieurs logiciels s’installent sous ce nom.")
    if rules:
        return _auto(row, rules[0].software, f"Règle de sa fiche{NBSP}: {quoted(rules[0].name)}.")
    category = index.noise.category(row.hint("system_category"))
    is_update = category is not None and category.rule.slug == "update"
    exact = None if is_update else _exact(index, row, (spelling.whole, spelling.plain), publisher)
    if exact and exact.decision == "auto":
        return exact
    noise = index.noise.find(row, spelling, publisher.short) or category
    if noise:
        return _noise(row, noise)
    return (
        exact
        or _by_rule(index, row, spelling, publisher)
        or _of_edition(index, spelling, publisher, _exact(index, row, _forms(row, spelling), publisher))
        or _signed(index, row, spelling)
        or _sold(index, row, spelling, publisher)
        or _near(index, row, spelling, publisher)
        or _headed(index, row, spelling, publisher)
        or _made(index, row, publisher)
        or _used(index, row, spelling, publisher)
        or _common(index, row, spelling, publisher)
        or _proposed(index, row, spelling, publisher)
        or _none(row, publisher, "Aucun logiciel du catalogue ne porte ce nom.")
    )


def _forms(row: Row, spelling: Spelling) -> Sequence[str]:
    """The shorter forms of a name; of a dotted identifier, its last part."""
    if row.source in _DOTTED and "." in row.name:
        return (*spelling.bare, row.name.rpartition(".")[2].lower())
    return spelling.bare


def _by_rule(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    found = index.names.begun_by_rule(row.source, spelling.plain, publisher.key)
    if not found:
        return None
    return _auto(row, found[0], f"Règle de sa fiche{NBSP}: le nom commence par {quoted(found[1])}.")


def _exact(index: Index, row: Row, forms: Iterable[str], publisher: Publisher) -> Answer | None:
    """The software that bears exactly one of the forms, the longest first."""
    for form in dict.fromkeys(forms):
        if found := index.names.named(form):
            return _told(index, row, form, found, publisher)
    return None


def _told(index: Index, row: Row, form: str, found: Sequence[Named], publisher: Publisher) -> Answer:
    """A name that the catalogue has: sure, unless several bear it or it is a common word nobody confirms."""
    agreed = [one for one in found if index.publishers.agrees(publisher, one.software)]
    if _is_brand(index, form, found) or (index.uses.is_common(form) and not (_owned(found, form) or agreed)):
        return _ask(index, row, (*found, *_products(index, form)), publisher, _NO_PRODUCT)
    if len(agreed) == 1:
        return _auto(
            row,
            agreed[0].software,
            f"Nom connu{NBSP}: {quoted(agreed[0].name)}, et l’éditeur le confirme.",
        )
    if len(found) > 1:
        return _ask(index, row, found, publisher, "Plusieurs logiciels portent ce nom.")
    one = found[0]
    is_one_word = " " not in form
    unheard = publisher.key and (publisher.vendor or row.source not in _TYPED)
    if form in index.ambiguous or (is_one_word and len(form) <= _SHORT and unheard):
        return _ask(index, row, found, publisher, "Nom courant, que l’éditeur ne confirme pas.")
    if is_one_word and index.publishers.contradicts(publisher, one.software):
        return _ask(index, row, found, publisher, "Nom connu, mais l’éditeur est un autre.")
    return _auto(row, one.software, f"Nom connu{NBSP}: {quoted(one.name)}.")


def _owned(found: Iterable[Named], form: str) -> list[Named]:
    """Those whose own name this is, not an alias."""
    return [one for one in found if key(one.software.name) == form]


def _is_brand(index: Index, form: str, found: Sequence[Named]) -> bool:
    """Whether a vendor’s name stands for its products: « Sophos », neither « Zoom » nor « PDFCreator »."""
    if _owned(found, form) or not index.publishers.is_name(form):
        return False
    both = (*found, *_products(index, form))
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
    reason = f"Une édition de {quoted(software.name)}, dont la licence peut être autre."
    return _ask(index, answer.row, [Named(software, software.name)], publisher, reason)


def _products(index: Index, form: str) -> Sequence[Named]:
    """What the vendor of this name sells."""
    vendor = index.publishers.named(form)
    return [Named(one, one.name) for one in index.sold.get(vendor.slug, ())] if vendor else ()


def _sold(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A vendor's name and nothing more: one of its products."""
    for form in spelling.bare:
        if found := _products(index, form):
            return _ask(index, row, found, publisher, _NO_PRODUCT)
    return None


def _used(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A name beside what it is for, « Antivirus ESET », whoever sold it: sure when it is used just so."""
    if row.source not in _TYPED:
        return None
    for name, tells in index.uses.split(spelling.plain.split()):
        meant = {one.software.slug: one for one in _meant(index, name, tells)}
        votes = {slug: _votes(one, tells) for slug, one in meant.items()}
        sure = [one for slug, one in meant.items() if votes[slug] and key(one.software.name) == name]
        if len(sure) == 1:
            return _auto(row, sure[0].software, f"Nom connu, pour cet usage{NBSP}: {quoted(sure[0].name)}.")
        if meant:
            apt = [one for slug, one in meant.items() if votes[slug]] or list(meant.values())
            return _ask(index, row, apt, publisher, f"Le nom contient {quoted(apt[0].name)}.", votes)
    return None


def _common(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """The word of a trade and no name, « Logiciel cantine »: one of the software most used for it."""
    if row.source not in _TYPED or not index.uses.is_common(spelling.plain):
        return None
    usual = [index.names.software[slug] for slug in index.uses.usual(spelling.plain.split())]
    found = [Named(one, one.name) for one in usual]
    return _ask(index, row, found, publisher, _NO_PRODUCT) if found else None


def _meant(index: Index, name: str, tells: Mapping[str, int]) -> Iterator[Named]:
    """What a name beside its use may mean: the software, the vendor's products, the modules of a suite."""
    yield from index.names.named(name)
    yield from _products(index, name)
    suite = index.names.begun(name)
    yield from suite if any(_votes(one, tells) for one in suite) else ()


def _votes(one: Named, tells: Mapping[str, int]) -> int:
    """How many words of a name tell what a software is for."""
    return max((tells.get(function, 0) for function in one.software.functions), default=0)


def _signed(index: Index, row: Row, spelling: Spelling) -> Answer | None:
    """A name that its vendor's name begins or ends: « LOGITUD SUFFRAGE WEB », « Parascol JVS »."""
    for form in (spelling.plain, *spelling.bare):
        for vendor, left in _unsigned(index, form.split()):
            found = {
                one.software.slug: one
                for short in index.speller.spelling(left).bare
                for one in index.names.named(short)
                if one.software.vendor == vendor
            }
            if len(found) == 1:
                one = next(iter(found.values()))
                return _auto(row, one.software, f"Nom connu, avec son éditeur{NBSP}: {quoted(one.name)}.")
    return None


def _unsigned(index: Index, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The vendors that begin or end some words, and the words left."""
    if found := index.publishers.beginning(words):
        yield found[0], " ".join(words[found[1] :])
    if found := index.publishers.ending(words):
        yield found[0], " ".join(words[: -found[1]])


def _near(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A name one letter away from a known one: sure when long, alone and not contradicted."""
    for form in spelling.bare:
        letters = len(compact(form))
        is_long = letters >= _SURE_LENGTH
        found = [one for one in index.names.near(form) if is_long or key(one.name)[:1] == form[:1]]
        if not found or index.uses.is_common(form):
            continue
        one = found[0]
        if len(found) == 1 and is_long and not index.publishers.contradicts(publisher, one.software):
            return _auto(row, one.software, f"Orthographe très proche de {quoted(one.name)}.")
        agreed = [each for each in found if index.publishers.agrees(publisher, each.software)]
        if agreed or not publisher.key or (row.source in _TYPED and letters >= _NEAR_ENOUGH):
            return _ask(index, row, agreed or found, publisher, f"Orthographe proche de {quoted(one.name)}.")
    return None


def _headed(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A known name before a version or a dash: sure when the publisher confirms it."""
    for head in filter(None, (spelling.lead, spelling.head)):
        found = index.names.named(head)
        agreed = [one for one in found if index.publishers.agrees(publisher, one.software)]
        if len(agreed) == 1:
            reason = f"Le nom commence par {quoted(agreed[0].name)}, et l’éditeur le confirme."
            return _auto(row, agreed[0].software, reason)
        if found and head not in index.ambiguous:
            return _ask(index, row, found, publisher, f"Le nom commence par {quoted(found[0].name)}.")
    return None


def _made(index: Index, row: Row, publisher: Publisher) -> Answer | None:
    """What a maker of hardware published and the catalogue does not know."""
    noise = index.noise.maker(publisher.key, publisher.short)
    return _noise(row, noise) if noise else None


def _proposed(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """Software whose name the row holds, or whose name the row begins."""
    is_anyones = not publisher.key or row.source in _TYPED
    held = {one.software.slug: one for one in _held(index, spelling, publisher, is_anyones=is_anyones)}
    if held:
        best = list(held.values())
        best += [] if _owned(best, key(best[0].name)) else index.names.begun(key(best[0].name))
        return _ask(index, row, best, publisher, f"Le nom contient {quoted(best[0].name)}.")
    for form in spelling.bare:
        is_vendor = bool(publisher.key) and index.publishers.is_name(form)
        if is_vendor or len(form) <= _SHORT or index.uses.is_common(form):
            continue
        begun = [
            one
            for one in index.names.begun(form)
            if is_anyones or index.publishers.agrees(publisher, one.software)
        ]
        if begun:
            return _ask(index, row, begun, publisher, "Plusieurs noms du catalogue commencent ainsi.")
    return None


def _held(index: Index, spelling: Spelling, publisher: Publisher, *, is_anyones: bool) -> Iterator[Named]:
    """The software whose name is in the row’s: confirmed by the publisher, or long where it was typed."""
    for run in phrases(spelling.plain.split()):
        if len(run) <= _SHORT or run.isdigit() or run in index.speller.loose:
            continue
        is_vendor = publisher.vendor is not None and index.publishers.named(run) is publisher.vendor
        is_telling = is_anyones and len(run) >= _TELLING and run not in index.ambiguous
        for one in index.names.named(run):
            if not is_vendor and (
                index.publishers.agrees(publisher, one.software)
                or (is_telling and not index.uses.is_common(run))
            ):
                yield one


def _auto(row: Row, software: Software, reason: str) -> Answer:
    return Answer(row, "auto", reason, (software.slug,), software.vendor)


def _ask(
    index: Index,
    row: Row,
    found: Sequence[Named],
    publisher: Publisher,
    reason: str,
    votes: Mapping[str, int] | None = None,
) -> Answer:
    """A question: what fills the use told comes first, then what the publisher confirms, then the usual."""

    def rank(one: Named) -> tuple[int, bool, bool, int]:
        confirmed = index.publishers.agrees(publisher, one.software)
        return (
            -(votes or {}).get(one.software.slug, 0),
            not confirmed,
            not _owned([one], key(one.name)),
            index.uses.rank.get(one.software.slug, len(index.uses.rank)),
        )

    slugs = tuple(dict.fromkeys(one.software.slug for one in sorted(found, key=rank)))[:_MOST_PROPOSED]
    return Answer(row, "ask", reason, slugs, publisher.vendor.slug if publisher.vendor else None)


def _none(row: Row, publisher: Publisher, reason: str) -> Answer:
    if publisher.vendor is None:
        return Answer(row, "none", reason)
    return Answer(row, "none", f"{reason} L’éditeur est connu.", vendor=publisher.vendor.slug)


def _noise(row: Row, noise: Noise) -> Answer:
    kind = "Logiciel personnel" if noise.is_personal else "Bruit"
    reason = f"{kind}{NBSP}: {noise.rule.label} ({quoted(noise.because)})."
    return Answer(row, "noise", reason, rule=noise.rule, is_personal=noise.is_personal)
