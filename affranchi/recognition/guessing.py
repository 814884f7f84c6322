"""Names that the catalogue has not as such: near ones, a vendor's, a trade's, and those that a row holds."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from affranchi.model.row import Row
from affranchi.recognition.answering import NO_PRODUCT, SHORT, TYPED, Answer, ask, auto, noise_of, owned
from affranchi.recognition.catalogue import Named
from affranchi.recognition.indexing import Index
from affranchi.recognition.publishers import Publisher
from affranchi.recognition.said import gathering, is_range
from affranchi.recognition.spelling import Spelling, compact, key, phrases, telling
from affranchi.recognition.uses import WHOLE_WORD
from affranchi.wording import NBSP, of_before, quoted

_SURE_LENGTH = 8  # letters: below, one letter more or less may make another product
_NEAR_ENOUGH = 6  # letters: below, a name near another one is another word
_TELLING = 5  # letters: a word this long, in a name that someone typed, is worth a question


def guess(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """What a name may be that the catalogue has in no form."""
    return (
        _signed(index, row, spelling)
        or _sold(index, row, spelling, publisher)
        or _near(index, row, spelling, publisher)
        or _headed(index, row, spelling, publisher)
        or _made(index, row, publisher)
        or _used(index, row, spelling, publisher)
        or _common(index, row, spelling, publisher)
        or _proposed(index, row, spelling, publisher)
    )


def guess_unheard(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """The same of a name no word of which is known: there are thousands of them in a large file."""
    return _near(index, row, spelling, publisher) or _made(index, row, publisher)


def _signed(index: Index, row: Row, spelling: Spelling) -> Answer | None:
    """A name that its vendor's name begins or ends: « LOGITUD SUFFRAGE WEB », « Parascol JVS »."""
    for form in dict.fromkeys((spelling.plain, *spelling.bare)):
        for vendor, left in _unsigned(index, form.split()):
            shorter = dict.fromkeys(index.speller.shortened(index.speller.plain(left)))
            sold = ([s for s in index.names.named(short) if s.software.vendor == vendor] for short in shorter)
            # The fullest first: « DBeaver DBeaver Enterprise » is not DBeaver.
            if len(found := next(filter(None, sold), [])) == 1:
                one = found[0]
                return auto(row, one.software, f"Nom connu, avec son éditeur{NBSP}: {quoted(one.name)}.")
    return None


def _unsigned(index: Index, words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The vendors that begin or end some words, and the words left."""
    found = index.publishers.beginning(words)
    if found and found[0] in index.sold:
        yield found[0], " ".join(words[found[1] :])
    found = index.publishers.ending(words)
    if found and found[0] in index.sold:
        yield found[0], " ".join(words[: -found[1]])


def _sold(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A vendor's name and nothing more: one of its products."""
    told = [telling(spelling.plain, index.uses.links)] if row.source in TYPED else []
    for form in (*spelling.bare, *told):
        if found := products(index, form):
            named = owned(index.names.named(form), form)  # « Compte Instagram », a name of its vendor too
            why = _why(index, form, named[0]) if named else NO_PRODUCT
            return ask(index, row, named or found, publisher, why)
    return None


def products(index: Index, form: str) -> Sequence[Named]:
    """What the vendor of this name sells."""
    vendor = index.publishers.named(form)
    return [Named(one, one.name) for one in index.sold.get(vendor.slug, ())] if vendor else ()


def _used(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A name beside what it is for, « Antivirus ESET », whoever sold it: sure when it is used just so."""
    if row.source not in TYPED:
        return None
    # « Site Wix de la mairie », « Visio Zoom Pro »: words that tell nothing may stand around both.
    forms = dict.fromkeys((spelling.plain, telling(spelling.plain, index.uses.links), *spelling.bare))
    for name, tells in (told for form in forms for told in index.uses.split(form.split())):
        meant = {one.software.slug: one for one in _meant(index, name, tells)}
        votes = {slug: _votes(one, tells) for slug, one in meant.items()}
        sure = [one for slug, one in meant.items() if votes[slug] and key(one.software.name) == name]
        if len(sure) == 1:
            return auto(row, sure[0].software, f"Nom connu, pour cet usage{NBSP}: {quoted(sure[0].name)}.")
        if meant:
            apt = owned(meant.values(), name) or [one for slug, one in meant.items() if votes[slug]]
            apt = apt or list(meant.values())
            # « Messagerie Infomaniak » is what its vendor sells for mail, before all that it hosts.
            whole = max(votes.values()) >= WHOLE_WORD and not any(votes[one.software.slug] for one in apt)
            apt = [*(one for slug, one in meant.items() if whole and votes[slug]), *apt]
            return ask(index, row, apt, publisher, _why(index, name, apt[0]), votes)
    return None


def _why(index: Index, name: str, one: Named) -> str:
    """Why a software is asked about: a row holds this, its name or the beginning of it, or its vendor’s."""
    if compact(key(one.name)) == compact(name):
        return f"Le nom contient {quoted(one.name)}."
    if index.publishers.named(name):
        return "Le nom dit l’éditeur, pas lequel de ses logiciels."
    return f"Le nom contient le début {of_before(one.name)}{quoted(one.name)}."


def _common(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """The word of a trade and no name, « Logiciel cantine »: one of the software most used for it."""
    if row.source not in TYPED or not index.uses.is_common(spelling.plain):
        return None
    usual = [index.names.software[slug] for slug in index.uses.usual(spelling.plain.split())]
    found = [Named(one, one.name) for one in usual]
    return ask(index, row, found, publisher, NO_PRODUCT) if found else None


def _meant(index: Index, name: str, tells: Mapping[str, int]) -> Iterator[Named]:
    """What a name beside its use may mean: the software, the vendor's products, the modules of a suite."""
    found = index.names.named(name)
    yield from found
    is_owned = owned(found, name)
    yield from (o for o in products(index, name) if not is_owned or _votes(o, tells) >= WHOLE_WORD)
    suite = index.names.begun(name) if len(name) > 1 else ()
    yield from suite if any(_votes(one, tells) for one in suite) else ()


def _votes(one: Named, tells: Mapping[str, int]) -> int:
    """How many words of a name tell what a software is for."""
    return max((tells.get(function, 0) for function in one.software.functions), default=0)


def _near(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A name one letter away from a known one: sure when long, alone, and typed or of the same publisher.

    Machines do not misspell: Telegraf is no Telegram, « Camo Studio » no CamStudio.
    """
    is_typed = row.source in TYPED and not publisher.key
    for form in spelling.bare:
        letters = len(compact(form))
        is_long = letters >= _SURE_LENGTH
        found = [one for one in index.names.near(form) if is_long or key(one.name)[:1] == form[:1]]
        if not found or index.uses.is_common(form):
            continue
        one = found[0]
        name = f"{of_before(one.name)}{quoted(one.name)}"
        agreed = [each for each in found if index.publishers.agrees(publisher, each.software)]
        if len(found) == 1 and is_long and (agreed or is_typed):
            return auto(row, one.software, f"Orthographe très proche {name}.")
        if agreed or not publisher.key or (row.source in TYPED and letters >= _NEAR_ENOUGH):
            return ask(index, row, agreed or found, publisher, f"Orthographe proche {name}.")
    return None


def _headed(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """A known name before a version or a dash: sure when the publisher confirms it."""
    for head in filter(None, (spelling.lead, spelling.head)):
        found = index.names.named(head)
        agreed = [one for one in found if index.publishers.agrees(publisher, one.software)]
        if len(agreed) == 1:
            reason = f"Le nom commence par {quoted(agreed[0].name)}, et l’éditeur le confirme."
            return auto(row, agreed[0].software, reason)
        if found and head not in index.ambiguous:
            return ask(index, row, found, publisher, f"Le nom commence par {quoted(found[0].name)}.")
    return None


def _made(index: Index, row: Row, publisher: Publisher) -> Answer | None:
    """What a maker of hardware published and the catalogue does not know."""
    noise = index.noise.maker(publisher.key, publisher.short)
    return noise_of(row, noise) if noise else None


def _proposed(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """Software whose name the row holds, or whose name the row begins."""
    is_anyones = not publisher.key or row.source in TYPED
    held = {one.software.slug: one for one in _held(index, spelling, publisher, is_anyones=is_anyones)}
    if held:
        best = list(held.values())
        best += [] if owned(best, key(best[0].name)) else index.names.begun(key(best[0].name))
        return ask(index, row, best, publisher, f"Le nom contient {quoted(best[0].name)}.")
    for form in spelling.bare:
        is_vendor = bool(publisher.key) and index.publishers.named(form)
        if is_vendor or len(form) <= SHORT or form in index.speller.loose or index.uses.is_common(form):
            continue
        begun = [
            one
            for one in index.names.begun(form)
            if is_anyones or index.publishers.agrees(publisher, one.software)
        ]
        if begun:
            found = _with_suites(index, form, begun)
            several = "Plusieurs noms du catalogue commencent ainsi."
            return ask(index, row, found, publisher, several if found[1:] else _why(index, form, found[0]))
    return _ranged(index, row, spelling, publisher) if row.source in TYPED else None


def _ranged(index: Index, row: Row, spelling: Spelling, publisher: Publisher) -> Answer | None:
    """The first words of one vendor’s names, among others: « Serveur Exchange », « e.magnus de BL »."""
    words = spelling.plain.split()
    lefts = [left for _, left in _unsigned(index, words)]
    if found := next(filter(None, (products(index, left) for left in lefts)), ()):  # of two vendors’ names
        return ask(index, row, found, publisher, NO_PRODUCT)
    for left in lefts:  # « Orange Business Teams »: sold by another than its vendor
        if found := index.names.named(left):
            found = [*found, *index.names.begun(key(found[0].name))]
            return ask(index, row, found, publisher, _why(index, left, found[0]))
    for run in chain(*(phrases(left.split()) for left in lefts), phrases(words)):
        begun = index.names.begun(run) if len(run) >= _TELLING and run not in index.ambiguous else ()
        is_other = run in index.speller.loose or index.publishers.named(run) or index.uses.is_common(run)
        if is_range([one.software for one in begun]) and not is_other:
            found = _with_suites(index, run, begun)
            return ask(index, row, found, publisher, _why(index, run, begun[0]))
    return None


def _with_suites(index: Index, form: str, begun: Sequence[Named]) -> Sequence[Named]:
    """What begins so, after the suites so named that it is part of."""
    suites = gathering(index.names.software, form, (one.software for one in begun))
    return [*(Named(one, one.name) for one in suites), *begun]


def _held(index: Index, spelling: Spelling, publisher: Publisher, *, is_anyones: bool) -> Iterator[Named]:
    """The software whose name is in the row’s: confirmed by the publisher, or long where it was typed."""
    for run in phrases(spelling.plain.split(), first=index.names.words):
        found = index.names.named(run)
        if not found or len(run) <= SHORT or run.isdigit() or run in index.speller.loose:
            continue
        if not is_anyones and index.publishers.named(run) is publisher.vendor is not None:
            continue
        is_long = is_anyones and len(run) >= _TELLING and run not in index.ambiguous
        is_telling = is_long and not index.uses.is_common(run)
        yield from (one for one in found if is_telling or index.publishers.agrees(publisher, one.software))
