"""A name as a person says it, in its context: which software is surely meant, which to ask about, or none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from affranchi.errors import DoubtfulSoftwareError, UnknownSoftwareError
from affranchi.model.names import singular, slug_of
from affranchi.model.software import Software
from affranchi.pattern import pattern
from affranchi.recognition.said import Said, fills, gathering, is_range, said_of
from affranchi.recognition.spelling import key, telling
from affranchi.registry import Registry

MOST_ASKED = 10
WITH_USE = "usage, puis nom"
# Words between two names that a person typed at once: « Chrome et Firefox », « Firefox / Edge ».
_BETWEEN = pattern(r"\s+(?:et|ou|\+|&)\s+|\s*[/,;]\s*", re.IGNORECASE)
# Numbers that are part of a brand, never a version.
_BRANDED = frozenset({"365"})

_ARTICLES = frozenset(("le", "la", "les", "l", "un", "une", "des"))


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a name is taken for: `software` when it is sure, else those to ask about; neither when unknown."""

    software: Software | None = None
    close: tuple[Software, ...] = ()
    reason: str = ""
    is_near: bool = False

    @property
    def names(self) -> Mapping[str, str]:
        """The names of those to ask about, by slug."""
        return {one.slug: one.name for one in self.close}


def resolve(registry: Registry, name: str, function: str | None = None) -> Resolved:
    """What a person means by a name; `function` is what they were asked about, and goes before all else.

    A product's own name is sure, unless another one that bears it fills the function. An alias is sure when
    it is one product's, no vendor's, no word of a trade, and that product fills the function. A vendor's
    name stands for its products, which are asked about. What is near is asked about, never taken.
    """
    named = registry.software.get(name)
    if named and (function is None or fills(named, function) or key(name) not in said_of(registry).trade):
        return Resolved(named, reason="identifiant")  # before all names are folded: 0.1 s
    said = said_of(registry)
    if function is None and (stated := said.stated(name)):
        return Resolved(stated, reason="nom dans une référence de l’État")
    found = _read(said, name, function) or _several(said, name, function) or _used(said, name, function)
    if not found and function is None:  # « vSphere 7 » too
        forms = (form for form, vendor in _forms(said, name) if vendor is None)
        held = next(filter(None, map(said.with_word, (telling(key(name), said.links), *forms))), ())
        words = _without_article(name)
        usual = said.usual(said.uses_called(words)) if is_everyday(registry, name) else ()
        # « drive » is a word of names; in « Site internet », « internet » alone tells no more.
        held = [*held, *usual] if len(words) == 1 else [*usual, *held]
        found = Resolved(close=_once(held), reason="mot de plusieurs noms") if held else None
    is_apt = not function or (found and (found.software or any(fills(one, function) for one in found.close)))
    if found and is_apt:
        return found
    near = [one for look in (said.begun_by, said.near) for one in look(key(name), function)]
    if not found:
        return Resolved(close=_once(near), reason="nom voisin", is_near=True)
    apt = [one for one in near if fills(one, function or "")]  # « microsoft team », of visios
    return replace(found, close=_once([*apt, *found.close]))


def software_meant(registry: Registry, name: str) -> Software:
    """The software that a name surely means, when no function tells more.

    Raises:
        UnknownSoftwareError: with those that it may mean.
        AmbiguousNameError: when it is an alias of several.
    """
    try:
        return registry.software_named(name)
    except UnknownSoftwareError:
        found = resolve(registry, name)
        if found.software:
            return found.software
        if not found.close:
            raise
        raise (UnknownSoftwareError if found.is_near else DoubtfulSoftwareError)(name, found.names) from None


def is_common(registry: Registry, name: str) -> bool:
    """Whether a name is no one product’s: a vendor’s, or words of a trade, less version and edition."""
    said = said_of(registry)
    return any(
        form in said.vendors or all(word in said.trade or word in said.links for word in form.split())
        for form, vendor in _forms(said, name)
        if form and vendor is None
    )


def is_everyday(registry: Registry, name: str) -> bool:
    """Whether a name is what a trade is called, « un tableur », « Site internet », and says no software."""
    told = " ".join(_without_article(name))
    return not said_of(registry).trade.isdisjoint((told, singular(told)))


def is_whole_name(registry: Registry, name: str, *, or_everyday: bool = True) -> bool:
    """Whether a name, or a slug, is all that a software is called, were it a word of a trade too or not."""
    known = registry.software.get(slug_of(name))
    is_whole = known is not None and (name == known.slug or key(name) == key(known.name))
    return is_whole and (or_everyday or not is_everyday(registry, name))


def _without_article(name: str) -> Sequence[str]:
    words = key(name).split()
    return words[bool(_ARTICLES.intersection(words[:1])) :]


def component_in(software: Software, name: str) -> str | None:
    """The component without a record that a name says: Excel, in « Microsoft Excel 2016 »."""
    words = f" {key(name)} "
    return next((one for one in software.components if f" {key(one)} " in words), None)


def _read(said: Said, name: str, function: str | None) -> Resolved | None:
    """What one of the forms of a name is the name of, the fullest first; else what begins with one."""
    whole = frozenset(key(name).split())
    forms = list(_forms(said, name))
    for look in (_named, _begun):
        for form, vendor in forms:
            found = look(said, form, function, vendor)
            lost = whole - set(form.split())
            if found and found.software:
                beside = said.named(vendor, None)[0] if vendor else ()  # « Facebook Instagram »
                if len(both := _once((found.software, *beside))) > 1:
                    return Resolved(close=both, reason="plusieurs noms")
                if _has_other_licence(said, found.software, lost):
                    return Resolved(close=both, reason="édition à préciser")
            if found:
                return found
    return None


def _forms(said: Said, name: str) -> Iterator[tuple[str, str | None]]:
    """The name as typed, then less its version and edition, then less the vendor, told, that it names."""
    spelling = said.speller.spelling(name)
    whole = key(name)
    brand = _BRANDED & set(whole.split())
    forms = [f for f in dict.fromkeys((whole, spelling.plain, *spelling.bare)) if brand <= set(f.split())]
    yield from ((form, None) for form in forms)
    for words in map(str.split, forms):
        for size in range(1, len(words)):
            first, last = " ".join(words[:size]), " ".join(words[size:])
            yield last, first
            yield first, last
    for words in map(str.split, forms):  # « Concerto Petite enfance d’Arpège »
        links = (at for at in range(1, len(words) - 1) if words[at] in said.links)
        yield from ((" ".join(words[:at]), " ".join(words[at + 1 :])) for at in links)


def _named(said: Said, form: str, function: str | None, vendor: str | None) -> Resolved | None:
    """What bears a name exactly, or is sold by the vendor of that name; None when nothing is."""
    own, also = said.named(form, vendor)
    sold = () if vendor else said.sold(form, function)
    begun = said.begun(form, vendor) if own or sold or (also and function) else ()
    fitting = [one for one in (*own, *also) if function and fills(one, function)]
    rivals = [one for one in (*also, *begun) if one not in own and function and fills(one, function)]
    doubtful = form in said.vendors or form in said.trade
    is_elsewhere = function and not any(fills(s, function) for s in own) and (rivals or form in said.trade)
    if len(own) == 1 and not is_elsewhere:
        return Resolved(own[0], reason="nom exact")
    eponym = next((s for s in sold if function and fills(s, function) and said.bears_name_of_vendor(s)), None)
    if eponym:
        return Resolved(eponym, reason="nom de l’éditeur, pour cette fonction")
    if len(fitting) == 1 and not doubtful:
        return Resolved(fitting[0], reason="autre nom, pour cette fonction")
    if len(also) == 1 and not own and not doubtful and not function:
        return Resolved(also[0], reason="autre nom")
    held = said.holding(form, function) if function and (own or also or sold) else ()
    close = _once((*fitting, *rivals, *held, *sold, *own, *also, *(() if function else begun)))
    return Resolved(close=close, reason="plusieurs sens possibles") if close else None


def _begun(said: Said, form: str, function: str | None, vendor: str | None) -> Resolved | None:
    """What has a name that begins with a form: sure when it is the one of a range that fills the function."""
    begun = said.begun(form, vendor)
    fitting = [one for one in begun if function and fills(one, function)]
    # « Berger » is Berger-Levrault, which sells more than what begins so; « Project », Microsoft Project too.
    sold = [] if vendor or not function else said.of_vendors_begun(form, function)
    is_word = not vendor and not function and " " not in form and form not in said.trade
    held_too = said.with_word(form) if is_word else ()
    if len(fitting) == 1 and is_range(begun) and not sold:
        return Resolved(fitting[0], reason="de cette gamme, pour cette fonction")
    held = said.holding(form, function) if function and not vendor else ()
    is_telling = function is None or len(begun) == 1 or is_range(begun)
    suites = () if function else gathering(said.registry.software, form, begun)
    told = (*suites, *begun, *held_too) if is_telling else ()
    close = _once((*fitting, *held, *sold, *told))
    return Resolved(close=close, reason="plusieurs noms commencent ainsi") if close else None


def _several(said: Said, name: str, function: str | None) -> Resolved | None:
    """The software of a name that holds several, each known by itself; one, of several versions."""
    parts = [part for part in _BETWEEN.split(name) if any(map(str.isalpha, part))]
    if len(parts) == 1 and parts[0] != name:
        return _read(said, parts[0], function)
    found = [_read(said, part, function) for part in parts]
    sure = {each.software.slug: each for each in found if each and each.software}
    if len(sure) == 1 and all(each and each.software for each in found):  # « Word, Excel » are one
        return next(iter(sure.values()))
    known = [one for each in found if each for one in ([each.software] if each.software else each.close)]
    return Resolved(close=_once(known), reason="plusieurs noms") if known else None


def _used(said: Said, name: str, function: str | None) -> Resolved | None:
    """The software of a name said with its use: « Téléphonie 3CX », « Site internet (WordPress) »."""
    words = key(name).split()
    lefts = [*said.without_use(words)]
    for left in lefts:
        found = _read(said, " ".join(left), function)
        if found is None:
            continue
        one = found.software
        if one and (fills(one, function) if function else not said.is_other_use(words, one)):
            return Resolved(one, reason=WITH_USE)
        # « JVS cantine »: what is of that use goes first, and « messagerie » before its « protection ».
        called = said.uses_called([word for word in words if not one or word not in left])
        told = called if one else {use for word in words for use in said.uses.get(word, ())}
        vendor = " ".join(left if one else lefts[-1])  # « Microsoft Visio » is no use of what Microsoft sells
        sold = (each for use in sorted(told) for each in said.sold(vendor, use))
        close = (one,) if one else found.close
        apt = [each for each in (*close, *sold) if not told.isdisjoint(each.functions)]
        # Then a suite that fills it besides.
        apt.sort(key=lambda each: (called.isdisjoint(each.functions), each.main_function not in told))
        reason = "nom d’un logiciel d’un autre usage" if one else found.reason
        return Resolved(close=_once((*apt, *close)), reason=reason)
    return None


def _has_other_licence(said: Said, software: Software, lost: frozenset[str]) -> bool:
    """Whether words taken off a name are those of an edition that may not be under the same licence."""
    others = {"libre": said.speller.paid, "proprietary": said.speller.libre}
    return bool(lost & others.get(software.model, frozenset()))


def _once(software: Iterator[Software] | Sequence[Software]) -> tuple[Software, ...]:
    return tuple({one.slug: one for one in software}.values())[:MOST_ASKED]
