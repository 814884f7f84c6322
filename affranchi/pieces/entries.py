"""How the search of the site finds the records, and what each result says of itself in words."""

from affranchi.french import country_name
from affranchi.model.answers import Answers
from affranchi.model.function import Function
from affranchi.model.software import Software
from affranchi.model.territory import Commune
from affranchi.model.vendor import Vendor
from affranchi.naming import vendor_name
from affranchi.pieces import links
from affranchi.pieces.page import Found
from affranchi.pieces.view import View
from affranchi.registry import Registry, standing_numbers
from affranchi.told.lines import one_line
from affranchi.wording import NBSP, counted, in_french

# A result offers this many of what may take a software's place by name, then its page.
_MOST_EQUIVALENTS = 4
_LONGEST_SAID = 120
SILENT = "rien de connu"


def software_entry(view: View, software: Software) -> Found:
    """« logiciel libre · Stockage · 6 communes »: by its names, its components, its numbers, its vendor."""
    main, known = software.main_function, view.registry.functions
    is_told = not software.functions or any(map(view.detailed, software.functions))
    sill, comptoir = standing_numbers(software.ids, view.entries(software))
    numbers = (f"sill {sill}" if sill else "", f"comptoir {comptoir}" if comptoir else "")
    candidates = view.candidates_of(software.slug) if software.model == "proprietary" else ()
    libre = [c.software.slug for c in candidates if c.equivalent.kind != "adjacent"]
    steps = [
        f"{links.EXITS}{one.slug}/" for one in view.registry.exit_steps.values() if main in one.functions
    ]
    return Found(
        says=_said(
            _MODELS[software.model],
            _short(known[main]) if main and main in known else "",
            view.users_count(software) if is_told and not view.is_aggregate else "",
        ),
        names=(*software.aliases, *software.components, *filter(None, numbers)),
        words=" ".join(_short(known[f]) for f in software.functions[1:] if f in known),
        equivalents=(*(f"{links.SOFTWARE}{s}/" for s in libre[:_MOST_EQUIVALENTS]), *steps[: bool(libre)]),
        libre=len(libre),
        vendor=vendor_name(view.registry, software.vendor),
    )


_MODELS = {
    "libre": "logiciel libre", "open-core": "logiciel à noyau libre", "proprietary": "logiciel propriétaire",
    "public-service": "service public en ligne", "unknown": "logiciel de licence inconnue",
}  # fmt: skip


def function_entry(view: View, function: Function) -> Found:
    """« fonction · 12 logiciels »: by the words of every day; a product’s name is no name of one."""
    filled = len(view.registry.software_of_function.get(function.slug, ()))
    proper = [word for word in function.words if word not in function.common_words]
    return Found(
        says=_said("fonction", counted(filled, "logiciel") if filled else "aucun logiciel connu"),
        names=(*function.common_words, *function.aliases),
        words=" ".join(proper),
    )


def vendor_entry(view: View, vendor: Vendor) -> Found:
    """« éditeur · États-Unis · 12 logiciels »: a seat is told as one."""
    control = vendor.control_on(view.day) if vendor.control else None
    country = country_name(control.country) if control and control.country else ""
    if country and control and control.basis == "hq":
        country = f"siège{NBSP}: {country}"
    published = len(view.registry.software_of_vendor.get(vendor.slug, ()))
    return Found(
        says=_said("éditeur", country or "pays inconnu", counted(published, "logiciel") if published else ""),
        names=vendor.aliases,
    )


# What an intercommunality is called at the counter.
_INTERCO = {"CC": "comcom", "CA": "agglo", "CU": "agglo", "METRO": "métropole"}


def commune_entry(view: View, commune: Commune, declared: int) -> Found:
    """« commune · 12 logiciels déclarés »: by its codes, by its other names, by the words of its kind."""
    told = counted(declared, "logiciel déclaré", "logiciels déclarés")
    told = told if declared else none_words(view.registry, commune.slug)
    called = ("EPCI", "interco", _INTERCO.get(view.registry.territory.kind)) if commune.kind == "epci" else ()
    return Found(
        says=_said(in_french("entity", commune.kind), "" if view.is_aggregate else told),
        names=tuple(
            filter(None, (*view.called.get(commune.slug, ()), commune.insee, commune.siren, *called))
        ),
    )


def none_words(registry: Registry, commune: str) -> str:
    """What to say of one that runs nothing declared: it may have left all, or answered otherwise."""
    answers = registry.answers.get(commune, Answers(commune=commune)).answers.values()
    is_known = registry.by_commune.get(commune) or any(one.answer != "unknown" for one in answers)
    return "aucun logiciel déclaré" if is_known else SILENT


def _short(function: Function) -> str:
    """Its label without what it says in brackets."""
    return function.label.partition(" (")[0]


def _said(*parts: str) -> str:
    return one_line(" · ".join(filter(None, parts)), _LONGEST_SAID)
