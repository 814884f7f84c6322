"""The commune that a name means in a territory: its own, or the one of which a former commune is a part."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from affranchi.errors import AffranchiError, AmbiguousNameError, UnknownCommuneError
from affranchi.model.names import slug_of
from affranchi.model.reference import end_of
from affranchi.model.territory import Commune
from affranchi.registry import Registry
from affranchi.storage.records import read_alone
from affranchi.wording import NBSP, away_words, long_day, of_name, to_name


@dataclass(frozen=True, slots=True)
class Meant:
    """A commune, and why the name means it when it is not its own: a sentence to say, or to ask about."""

    commune: Commune
    why: str = ""


def communes_at(root: Path) -> Registry:
    """The communes of a territory and their old names alone: a hundredth of the time of the whole."""
    return read_alone(root, ("communes.toml", "catalogue/redirects.toml"))


def commune_meant(registry: Registry, name: str) -> Meant:
    """The commune of a name, or the one that a former commune of that name is part of.

    Raises:
        UnknownCommuneError: with the nearest names, or where the commune of that name is.
        AmbiguousNameError: when several bear the name, or hold a part that bears it.
    """
    try:
        return Meant(registry.commune_named(name))
    except UnknownCommuneError as error:
        if held := whole_of(registry, name):
            return held
        from affranchi.storage.gazetteer import gazetteer, places_named

        elsewhere = [place for place in places_named(name) if place.epci]
        if len(elsewhere) == 1 and not registry.territory.fictional:
            place = elsewhere[0]
            where = gazetteer().epci[place.epci or ""].told
            error.args = (f"{error.args[0]} {place.name} est dans {where}, pas dans ce territoire.",)
        raise


def entity_named(registry: Registry, name: str) -> Commune | None:
    """The commune or other body of the territory that bears a name, however it is typed."""
    try:
        return registry.commune_named(name)
    except AffranchiError:
        return None


def whole_of(registry: Registry, name: str) -> Meant | None:
    """The commune of which a former one of that name is a part.

    Raises:
        AmbiguousNameError: when several hold a part that bears it.
    """
    from affranchi.storage.gazetteer import parts_named

    here = {c.insee: c for c in registry.standing.values() if c.insee}
    held = {part.head: part for part in parts_named(name) if part.head in here} if here else {}
    if len(held) > 1:
        choices = {here[head].slug: f"{here[head].name} ({held[head].name})" for head in held}
        raise AmbiguousNameError(name, choices) from None
    return next((Meant(here[head], part.told) for head, part in held.items()), None)


def commune_asked(registry: Registry, name: str) -> Commune:
    """The commune of a name, on whatever day one looks: one that merged is itself on those before."""
    return registry.communes.get(name) or registry.commune_named(name)


def commune_then(registry: Registry, name: str, on: date) -> tuple[str, str]:
    """The commune of a name as it was on a day; what to say when it merged, or was not there."""
    former = registry.communes.get(end_of(slug_of(name), registry.redirects.communes, registry.communes))
    if former is None or former.until is None or former.merged_into not in registry.communes:
        meant = commune_meant(registry, name)
        one, about = meant.commune, f"{meant.why}{NBSP}: c’est elle qui est prise." if meant.why else ""
        return one.slug, about if one.is_here_on(on) else away_words(one.name, on)
    line = [former]
    while (into := registry.communes.get(line[-1].merged_into or "")) and into not in line:
        line.append(into)
    merged = f"{former.name}, réunie {to_name(line[1].name)} après le {long_day(former.until)}"
    if on <= former.until:
        return former.slug, f"La commune d’alors{NBSP}: {merged}."
    then = next((one for one in line if one.until is None or on <= one.until), line[-1])
    return then.slug, f"{merged}{NBSP}: ce qui suit est {of_name(then.name)}."
