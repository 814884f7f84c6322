"""What a change to a record does, in French, for who reviews it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from affranchi.fields import name_at
from affranchi.model.answers import Answers
from affranchi.model.declaration import Declaration
from affranchi.model.experience import Experience
from affranchi.model.record import Record
from affranchi.naming import commune_name, function_name, key_name, software_name, use_name, value_at
from affranchi.registry import Registry
from affranchi.told.course import objective_words
from affranchi.told.declarations import differences, facts_of
from affranchi.told.experiences import experience_line
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, NNBSP, UNTOLD, counted, day_or_year, in_french, long_day, number, quoted

_MOST_KEYS = 12
_LONGEST = 60
# What records of the catalogue are called, by the folder of their file.
_SUBJECTS = {
    "software": "logiciel", "vendors": "éditeur", "sharing": "mutualisation",
    "experiences": "retour d’expérience", "steps": "étapes de sortie",
}  # fmt: skip
_BESIDE = {"target": "valeur", "by": "échéance", "voted": "voté le", "decision": "délibération"}
_ENDINGS, _NEW = {"sharing": "e", "steps": "es"}, {"": "nouveau", "e": "nouvelle", "es": "nouvelles"}


def told_edit(registry: Registry, path: str, before: Record | None, after: Record | None) -> Iterator[str]:
    """What became of a record, a sentence each thing; `registry` knows the names of before and after."""
    one, both = after or before, (before, after)
    if isinstance(one, Declaration):
        yield from _declaration(registry, one, *(x if isinstance(x, Declaration) else None for x in both))
    elif isinstance(one, Answers):
        nothing = Answers(commune=one.commune)
        yield from _answers(registry, *(x if isinstance(x, Answers) else nothing for x in both))
    elif one and (moved := _edited(registry, before, after, path)):
        yield f"{_subject(registry, path, one)}{NBSP}: {moved}"


def told_move(registry: Registry, old: tuple[str, Record], new: tuple[str, Record]) -> str:
    """A record whose file moved, each side with its path: from where to where, and what it says otherwise."""
    (source, before), (target, after) = old, new
    if isinstance(before, Declaration) and isinstance(after, Declaration):
        here = before.commune == after.commune
        sides = [
            use_name(registry, one.software, one.label)
            + ("" if here else f" ({commune_name(registry, one.commune)})")
            for one in (before, after)
        ]
        said = [f"déclaration déplacée{NBSP}: {' → '.join(sides)}", *_moved(registry, before, after)]
        return f"{NNBSP}; ".join(said)
    told = _edited(registry, before, after, target)
    where = f"{_subject(registry, target, after)}{NBSP}: déplacé{_ending(target)}, {source} → {target}"
    return f"{where}{NNBSP}; {told}" if told else where


def _subject(registry: Registry, path: str, one: Record) -> str:
    name = getattr(one, "name", None) or getattr(one, "title", None) or path
    told = quoted(experience_line(registry, one) if isinstance(one, Experience) else name)
    return f"{_SUBJECTS.get(_folder(path), 'fichier')} {told}"


def _folder(path: str) -> str:
    return "".join(path.split("/")[1:2])


def _ending(path: str) -> str:
    """What agrees with what a record is called: « mutualisation effacée »."""
    return _ENDINGS.get(_folder(path), "")


def _edited(
    registry: Registry, before: Record | None, after: Record | None, path: str = "", within: str = ""
) -> str:
    """`licence MIT → EUPL-1.2 ; éditeur …`, a key each; nothing when it says the same."""
    if after is None or before is None:
        return f"effacé{_ending(path)}" if after is None else _NEW[_ending(path)]
    old, new = (dict(_flat(registry, one, path)) for one in (before, after))
    keys = [key for key in sorted({*old, *new}) if old.get(key) != new.get(key) and key != "verified"]
    moved = [*_objectives(before, after)]
    for key in keys:
        was, now = (one_line(side.get(key) or UNTOLD, _LONGEST) for side in (old, new))
        name = name_at(path, f"{within}{key}") if within else key_name(registry, path, key)
        moved.append(f"{name} {was} → {now}")
    told, rest = moved[:_MOST_KEYS], len(moved) - _MOST_KEYS
    if rest > 0:
        told.append(counted(rest, "autre clé", "autres clés"))
    return f"{NNBSP}; ".join(told)


def _objectives(before: Record, after: Record) -> Iterator[str]:
    """`objectif Présence des GAFAM : 20 % au 31 décembre 2029 → aucun`, and what its words round or lack."""
    was, now = (getattr(one, "objectives", {}) for one in (before, after))
    for slug in sorted({*was, *now}):
        old, new = was.get(slug), now.get(slug)
        told = [one_line(objective_words(one)) if one else "aucun" for one in (old, new)]
        if told[0] != told[1]:
            yield f"objectif {' → '.join(told)}"
        for key, name in _BESIDE.items() if old and new else ():
            values = [getattr(one, key) for one in (old, new)]
            if values[0] != values[1] and (key == "voted" or told[0] == told[1]):
                yield f"objectif {told[1]}, {name} {' → '.join(map(_value, values))}"


def _value(value: date | float | str | None) -> str:
    if isinstance(value, date):
        return long_day(value)
    if isinstance(value, float):
        return f"{value:.10g}".replace(".", ",")
    return one_line(value or UNTOLD, _LONGEST)


def _flat(registry: Registry, record: Record, path: str) -> Iterator[tuple[str, str]]:
    """The values of a record by dotted key, each as a text."""
    own = {*record.identity_fields, "objectives"}  # the path says them, and each objective is told whole
    left: list[tuple[str, Any]] = [*record.model_dump(exclude=own, exclude_defaults=True).items()]
    for key, value in left:  # grows as tables open
        if isinstance(value, Mapping):
            said = {"slug": key.rpartition(".")[2]}.items()  # the key says it
            left.extend(
                (f"{key}.{name}", inner) for name, inner in value.items() if (name, inner) not in said
            )
        else:
            yield key, value_at(registry, path, key, value)


def _declaration(
    registry: Registry, one: Declaration, before: Declaration | None, after: Declaration | None
) -> Iterator[str]:
    """`Microsoft 365 passe de 45 à 52 utilisateurs ; nouvelle sortie prévue vers LibreOffice`."""
    name = use_name(registry, one.software, one.label)
    if after is None:
        yield f"déclaration effacée{NBSP}: {name}"
    elif before is None:
        out = ("verified", "source", *(["status"] if after.status == "in-use" else []))
        facts = ", ".join(facts_of(registry, after, out))
        known = registry.software.get(one.software)
        is_new = not known or (known.status == "draft" and known.slug in registry.own)
        doubt = ", nouveau logiciel, à confirmer" if is_new else ""
        yield f"nouvelle déclaration{NBSP}: {name}{doubt}" + (f" ({facts})" if facts else "")
    elif told := f"{NNBSP}; ".join(_moved(registry, before, after)) or _verified(before, after):
        yield f"{name} {told}" if told.startswith(("est ", "passe ")) else f"{name}{NBSP}: {told}"


def _verified(before: Declaration, after: Declaration) -> str:
    """What became of the day of verification alone; nothing where a comment is all that changed."""
    was, now = before.verified, after.verified
    if was == now:
        return ""
    if now and (was is None or was < now):
        return "est confirmé"
    return "dernière vérification " + " → ".join(long_day(day) if day else UNTOLD for day in (was, now))


def _moved(registry: Registry, before: Declaration, after: Declaration) -> Iterator[str]:
    """What a declaration says otherwise: what is looked for first, then field by field."""
    said = []
    if before.retirement != after.retirement and after.retirement:
        said, gone = ["status"], after.retirement
        heir = f", remplacé par {software_name(registry, gone.replaced_by)}" if gone.replaced_by else ""
        yield f"est retiré ({day_or_year(gone.on)}{heir})"
    if before.users is not None and after.users is not None and before.users != after.users:
        said.append("users")
        yield f"passe de {number(before.users)} à {counted(after.users, 'utilisateur')}"
    if (aim := after.exit.target) and not before.exit.target:
        said += ["exit.target", "exit.state"]
        state = in_french("exit", after.exit.state or "planned")
        yield f"nouvelle sortie {state} vers {software_name(registry, aim)}"
    yield from differences(registry, before, after, said)


def _answers(registry: Registry, olds: Answers, news: Answers) -> Iterator[str]:
    """`messagerie : sur papier (avant : non dit)`, then the wishes."""
    for slug in sorted({*olds.answers, *news.answers}):
        old, new = olds.answers.get(slug), news.answers.get(slug)
        was, now = (in_french("answer", x.answer) if x else UNTOLD for x in (old, new))
        told = f"{now} (avant{NBSP}: {was})" if was != now else _edited(registry, old, new, within="answers.")
        if told:
            yield f"{function_name(registry, slug)}{NBSP}: {told}"
    for slug in sorted({*olds.wishes, *news.wishes}):
        if olds.wishes.get(slug) != news.wishes.get(slug):
            verb = "souhaite" if slug in news.wishes else "ne souhaite plus"
            yield f"{verb}{NBSP}: {function_name(registry, slug)}"
