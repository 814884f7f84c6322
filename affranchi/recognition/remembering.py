"""What people said of names: recalled to their commune always, to others when a name means one product."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from affranchi.errors import AffranchiError
from affranchi.model.recognised import Recognised
from affranchi.model.row import Row
from affranchi.model.software import Software
from affranchi.recognition.answering import MOST_PROPOSED, Answer
from affranchi.recognition.deciding import Index, remembered_slug
from affranchi.recognition.resolving import is_common, resolve
from affranchi.recognition.spelling import key
from affranchi.registry import Registry
from affranchi.wording import NBSP, listed, long_day, of_name


def recalled(index: Index, commune: str | None, answers: Iterable[Answer]) -> Iterator[Answer]:
    """Answers for a commune, once what people said of these names is known."""
    registry = index.registry
    said: defaultdict[str, list[Recognised]] = defaultdict(list)
    for one in registry.recognised.values():
        if one.software is None or one.software in registry.software:
            said[one.slug].append(one)
    for answer in answers:
        found = _said_of(index, said, answer.row) if said else ()
        yield _recalled(registry, commune, answer, found) if found else answer


def _said_of(index: Index, said: Mapping[str, Sequence[Recognised]], row: Row) -> Sequence[Recognised]:
    """What was said of a name for its use, else of the name: of OVH for mail, nothing tells its phones."""
    use, registry = row.hint("function") or "", index.registry
    if use and (found := said.get(remembered_slug(index, row.name, use))):
        return found
    found = said.get(remembered_slug(index, row.name), ())
    return [one for one in found if not use or _is_for(registry, use, row.name, one.software)]


def _is_for(registry: Registry, use: str, name: str, slug: str | None) -> bool:
    """Whether a software of a vendor, or of a range, so named is what its row is for."""
    software = registry.software.get(slug or "")
    if software is None or _bears(software, name):
        return True
    try:
        return registry.function_named(use).slug in software.functions
    except AffranchiError:
        return True


def _recalled(registry: Registry, commune: str | None, answer: Answer, said: Sequence[Recognised]) -> Answer:
    own = next((one for one in said if commune and one.commune == commune), None)
    if own:
        day = f" du {long_day(own.seen)}" if own.seen else ""
        return _taken(answer, own.software, f"D’après votre réponse{day}.")
    if answer.decision not in ("ask", "none"):
        return answer
    meant = tuple(dict.fromkeys(one.software for one in said))
    if len(meant) == 1 and meant == answer.software and _means_one(registry, answer.row.name, meant[0]):
        return _taken(answer, answer.software[0], f"D’après une réponse {_of_whom(registry, said)}.")
    names = tuple(slug for slug in meant if slug)
    if not names:
        return answer
    told = f"Réponse {_of_whom(registry, said)}{NBSP}: {listed([registry.software[s].name for s in names])}."
    proposed = tuple(dict.fromkeys([*names, *answer.software]))[:MOST_PROPOSED]
    return replace(answer, decision="ask", software=proposed, reason=f"{answer.reason} {told}")


def _means_one(registry: Registry, name: str, software: str | None) -> bool:
    """Whether a name can mean nothing else, in any town: e.magnus is seven products, Orange a vendor."""
    if not _bears(registry.software[software or ""], name):
        return False
    found = resolve(registry, name)
    slugs = {one.slug for one in (found.software, *found.close) if one}
    return slugs <= {software} and not is_common(registry, name)


def _bears(software: Software, name: str) -> bool:
    """Whether a name says one of the software’s in full: « Horizon » does not say « Horizon Cloud »."""
    said = f" {key(name)} "
    return any(f" {key(one)} " in said for one in (software.name, *software.aliases))


def _taken(answer: Answer, software: str | None, reason: str) -> Answer:
    if software:
        return replace(answer, decision="auto", software=(software,), reason=reason)
    return replace(answer, decision="noise", software=(), reason=reason, rule=None, is_personal=False)


def _of_whom(registry: Registry, said: Sequence[Recognised]) -> str:
    communes = [registry.communes.get(one.commune or "") for one in said]
    names = dict.fromkeys(of_name(one.name) for one in communes if one)
    return listed(list(names)) if names else "antérieure"
