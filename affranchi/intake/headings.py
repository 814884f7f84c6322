"""Which column of a table holds what, from its heading in French or English.

Headings of tools: Windows’ registry, GLPI (`Search/Output/Csv.php`, `Software.php`), OCS
(`ms_export/ms_soft_csv.php`, 8fa1acc), Intune « Discovered apps », Lansweeper, wmic. The others are typed by
people.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from affranchi.fields import FIELDS
from affranchi.intake.inventory import Field, Kind
from affranchi.intake.plain import LASTS, plain, words_of

LONGEST_HEADING = 60
_NAMED = "name"  # the field that a table cannot do without

# Best first: « Logiciel » beats « Nom » in a table that has both.
_WORDS: Mapping[Field, str] = {
    "name": (
        "display name|arpdisplay name|normalized name|package|logiciel|logiciels|application|"
        "applications|software|softwares|programme|programmes|program|installed software|"
        "progiciel|progiciels|produit|product|solution|solution logicielle|"
        "logiciel application|logiciel metier|application logiciel|title|outil|name|nom|libelle|"
        "designation|intitule|titre|caption|applicatif|applicatifs|appli|applis|progiciel metier|"
        "progiciels metier|progiciels metiers|logiciels metier|logiciels metiers|outil numerique|"
        "outils numeriques|outils|solution metier|solutions|paquet|paquets|license name|"
        "nom commercial|denomination|sku part number|libelle applicatif|outil metier|outils metiers|"
        "outils informatiques|service numerique|services numeriques|services en ligne|teleservice|"
        "brique logicielle|solution utilisee|solutions utilisees|outil utilise|outils utilises|"
        "produit utilise|programme installe|programmes installes|app|apps|nom de la licence|produits|"
        "licence logiciel|licences logicielles|abonnement logiciel|abonnements logiciels"
    ),
    "publisher": (
        "publisher|editeur|publisher name|vendor name|company name|"
        "vendor|editeur fournisseur|fournisseur editeur|fournisseur|editeurs|fabricant|manufacturer|"
        "company|societe|prestataire|developpeur|developer|titulaire|titulaire du marche|marque|revendeur|"
        "societe editrice|integrateur|vendeur|entreprise"
    ),
    "version": (
        "display version|versions nom|versions name|version|installed version|version installee|"
        "numero de version|n de version|no version|versions|version standardisee|release"
    ),
    "count": (
        "number of installations|nb installations|installations|device count|nb postes|postes|nbre|nombre|"
        "quantite|qte|quantity|count|installed on|computers|nb|nb pc|nb install|nb licences|nb machines|"
        "nb ordinateurs|pcs|consumed units|postes a l inventaire|licences|licence|postes equipes|installes|"
        "postes concernes|nb ordi|parc|nb appareils|nb equipements|appareils|number of devices|devices|"
        "number of computers|computers count|computer count|install count|seats|endpoints|endpoint count|"
        "number of endpoints|instances|instance count|installs|number of installs|hosts|hosts count|"
        "host count|agent count|machine count|managed installations|sieges|no of installs|assigned licenses|"
        "licences attribuees|licences utilisees|licences installees"
    ),
    "category": "system category|categorie|category|categories",
    "machine": (
        "machine|hardware id|computer|computer name|computername|ordinateur|ordinateurs|"
        "hostname|host name|host|device name|device|asset name|assetname|ps computer name|pscomputer name|"
        "pscomputername|node|poste|pc|machines|poste de travail|nom du materiel|nom de l hote|endpoint|"
        "endpoint name|workstation|netbios name|net bios name|fqdn|computer fqdn|machine name|agent name|"
        "system name|systeme nom|pc name|n poste|numero poste|device id|agent id|resource id|endpoint id"
    ),
    "function": (
        "fonction|fonctions|usage|usages|domaine|domaine metier|metier|utilisation|function|"
        "utilise pour|pour quoi faire|a quoi ca sert|sert a|besoin|theme|thematique|famille|"
        "famille de logiciel|domaine fonctionnel|type de logiciel|utilite|finalite"
    ),
    "service": "service|services|service utilisateur|services utilisateurs",
    "commune": "commune|communes|collectivite|mairie|code insee|insee",
    "entity": "entite|entites|entity|entities",
    "status": (
        "statut|etat|status|situation|en service|actif|utilise|encore utilise|utilise encore|present|"
        "presence|en place|en production|oui non|o n|utilise oui non|utilise o n"
    ),
    "homepage": "url info about|homepage|site|site web|website|url|site internet|adresse web|adresse du site",
    "product_code": "ps child name|pschild name|product code|identifying number|guid",
    "winget": "package identifier|winget id|identifiant winget|id",
    "source": "from|source",
    "uninstall": "uninstall string",
    "component": "system component",
    "parent": "parent key name",
    "release": "release type",
    **{field.path: field.headings for field in FIELDS if field.headings},
}
NAMES = tuple(_WORDS)
# What a person calls them, those of tools left out.
_CALLED_FIRST = ("logiciel", "éditeur", "version", "postes", "ordinateur", "fonction", "site", "catégorie")
CALLED = (*_CALLED_FIRST, *(field.name for field in FIELDS if field.headings))
_ARTICLES = re.compile(r"\b(?:de|du|des|d|l|la|le|les|ttc) | ttc$")  # a cost is told with its taxes
_NUMBER_OF = re.compile(r"(?:nb|nbre?|nombre|combien) ")
_NONE = ("", 0)
# What « Nom de … » may stand before, as before « licence » it does not.
_OF_A_NAME = {_NAMED, "publisher", "machine", "commune", "entity", "hosting.provider"}


def _uniform(word: str) -> str:
    """A heading as it is looked for: « Fin du contrat » as `fin contrat`, « Nbre postes » as `nb poste`."""
    bare = _ARTICLES.sub("", word)
    return f"nb {_NUMBER_OF.sub('', bare).removesuffix('s')}" if _NUMBER_OF.match(bare) else bare


# « Software Vendor », « Logiciel->Version », « Nom de l’application »: a thing, and what is told of it.
_THINGS = (
    "logiciel|logiciels|application|applications|software|app|package|product|program|programme|produit|"
    "progiciel|paquet|outil|solution"
)
_TOLD: Mapping[Field, str] = {
    "name": "name|title|display name|nom|titre|libelle|intitule|designation",
    "publisher": "publisher|vendor|manufacturer|developer|company|editeur|fournisseur|fabricant|vendeur",
    "version": "version|release",
}
_FIELDS: Mapping[str, tuple[Field, int]] = {
    **{
        order: (name, 1)
        for name, words in _TOLD.items()
        for thing in _THINGS.split("|")
        for word in words.split("|")
        for order in (f"{thing} {word}", f"{word} {thing}")
    },
    **{
        _uniform(word): (name, rank)
        for name, words in _WORDS.items()
        for rank, word in enumerate(words.split("|"))
    },
}
# Said at the beginning of a longer heading: « Logiciel utilisé », « Version actuelle ».
_BEGINNINGS: Mapping[str, Field] = {
    **dict.fromkeys(("logiciel", "logiciels", "application", "applications", "software"), "name"),
    **dict.fromkeys(("progiciel", "nom logiciel", "nom application"), "name"),
    **dict.fromkeys(("editeur", "fournisseur"), "publisher"),
    "version": "version",
    **dict.fromkeys(("nb postes", "nb poste", "postes"), "count"),
    **dict.fromkeys(("cout", "montant"), "annual_cost"),
    **dict.fromkeys(("echeance", "date echeance", "fin contrat", "date fin"), "contract.end"),
}
_UNTIL = re.compile(
    r"(?:sous |date )?(?:contrat|abonnement|licence|marche|maintenance|engagement|engage|souscrit)"
    r" (?:valable |court )?(?:jusqu (?:au|en|a quand)|fin|echeance|expiration)"
)
_YEAR = re.compile(r" 20\d\d$")
# What queries write before a heading: « Column1.Editeur », « Details_Table0_Version0 »; not « Contact->Nom ».
_QUALIFIER = re.compile(r"(?:.*->|(?:[A-Za-z]\w{4,}\.)+|Details_Table\d_)(?!\W|(?i:(display ?)?name|nom|)$)")
_HOLE = re.compile("[?\ufffd]{1,2}")  # a letter, or its two bytes
_ASIDE = re.compile(
    r"\([^)]*\)|^\s*\d{1,2}\s*[.)-]\s|\s\?\s*$"
)  # « Coût (TTC) », « 2. Éditeur », « Utilisé ? »
_EITHER = re.compile(r"/|\b(?:ou|et)\b", re.IGNORECASE)  # « Prestataire / Éditeur », both of one field
_PER_YEAR = re.compile(r"\s*/\s*an(?:née)?\b", re.IGNORECASE)
_FACTS = frozenset(one.path for one in FIELDS if one.headings) - {"users"}  # which are counted, in parts
_PARTS = _FACTS - {"visibility"} | {"count", "users"}
_LENGTHS = frozenset({"contract.notice_months", "contract.renewal_months"})
_UNITS = {"jours?": "jours", "semaines?": "semaines", "(?:ans?|annees?)": "ans"}
_LOOSE = 1_000  # the rank of such a heading: after any known one
# Names, in a table where no other column holds any.
_ELSE_NAMES = ("licence", "licences", "abonnement", "abonnements", "saas", "objet", "service en ligne")
# A list of machines names the system of each, where nothing names software: GLPI’s computers, Intune’s.
SYSTEMS = words_of(
    "systeme exploitation nom|systeme exploitation|operating system name|operating system|os name|os|systeme|"
    "nom systeme exploitation|version windows|windows"
)
_SYSTEM_VERSIONS = words_of(
    "systeme exploitation version|operating system version|os version|version systeme exploitation|"
    "version os|version systeme"
)
# Not what a year costs in all, or not what software is: « Coût HT », « Logiciel utilisé par ».
_NOT_ANNUAL = re.compile(
    r"\b(?:ht|hors taxes?|mensuel(?:le)?|mois|trimestriel|acquisition|achat|initial|total|unitaire|"
    r"(?:par|du|un|une) (?:poste|pc|agent|utilisateur|user|compte|licence|siege|commune|habitant|marche)|"
    r"investissement|mise en \w+|derniere facture|(?:\d+|deux|trois|quatre|cinq) ans)\b"
)
# Of a contract only where something else is of one: else a person says of what.
_STARTS = words_of("date debut|debut|start date")
# When a product is no longer mended is no end of its contract.
_NOT_OF_CONTRACT = re.compile(r"\b(?:support|vie|garantie)\b")
_NOT_NAMES = re.compile(r"\b(?:par|utilisateurs?|responsable|referent)$")
# A name alone under one of these does not say that it is a software’s.
_VAGUE = words_of(
    "name|nom|libelle|designation|intitule|titre|title|caption|outil|produit|produits|product|denomination|"
    "outils|display name"
) | {*_ELSE_NAMES}
# Beside a vague name without anything of software, they are of people: « Nom;Service;Poste ».
_OF_STAFF = words_of(
    "service|poste|fonction|fonctions|grade|direction|bureau|emploi|agents|metier|mandat|delegation|"
    "commission|classe|niveau|quotient familial|ecole|department|job title|title|date d entree|etage"
)
_OF_SOFTWARE = frozenset(["publisher", "version", "annual_cost", "contract.end", "winget", "product_code"])
# Beside a vague name, the table is of people or of machines, and the names are theirs.
_ELSEWHERE = words_of(
    "prenom|first name|firstname|last name|lastname|nom de famille|email|e mail|mail|courriel|adresse mail|"
    "adresse e mail|login|identifiant de connexion|telephone|phone|date de naissance|matricule|"
    "numero de serie|n de serie|serial number|serial|adresse ip|ip|ip address|adresse mac|mac address|"
    "modele|model|processeur|ram|adresse|code postal|usager|utilisateur|agent|user|user name|username|"
    "user principal name"
)
# Accounts of an office in the cloud, whose « Display name » is a person’s: Microsoft’s « users.csv ».
_OF_ACCOUNTS = words_of("user principal name|upn")
_TOOLS: Sequence[tuple[frozenset[str], Kind]] = (
    # ServiceNow’s, of all machines, and what accounts of the cloud may open: no machine’s registry.
    *((frozenset({"display name", other}), "sheet") for other in ("installed on", "app id")),
    (frozenset({"display name"}), "registry-table"),
    (frozenset({"versions nom"}), "glpi-table"),
    (frozenset({"versions name"}), "glpi-table"),
    (frozenset({"nombre d installations", "entite"}), "glpi-table"),
    (frozenset({"number of installations"}), "glpi-table"),
    (frozenset({"version standardisee"}), "ocs-table"),
    (frozenset({"editeur", "name"}), "ocs-table"),
    (frozenset({"logiciels nom"}), "ocs-table"),
    (frozenset({"nombre", "logiciel"}), "ocs-table"),
    (frozenset({"application name", "device count"}), "intune"),
    (frozenset({"application name", "application publisher"}), "intune"),
    (frozenset({"software publisher"}), "lansweeper"),
    (frozenset({"asset name", "software"}), "lansweeper"),
    (frozenset({"node", "version"}), "wmic"),
    # Lists of one machine: osquery’s, Get-Package’s, Get-WinGetPackage’s, « Programmes et fonctionnalités ».
    (frozenset({"identifying number", "install location"}), "registry-table"),
    (frozenset({"fast package reference"}), "registry-table"),
    (frozenset({"installed version", "is update available"}), "registry-table"),
    (frozenset({"nom", "editeur", "installe le", "taille"}), "registry-table"),
)


@dataclass(frozen=True, slots=True)
class Taken:
    """The columns taken, by their place; `sure` when the headings leave no doubt.

    `alike` are all those of a fact that several name: « Fin de contrat » and « Échéance ».
    """

    places: Mapping[Field, int]
    sure: bool
    alike: Mapping[Field, Sequence[int]] = field(default_factory=dict)

    @property
    def score(self) -> int:
        """How many columns are known; nothing without a name."""
        return len(self.places) if _NAMED in self.places else 0


def taken(headings: Sequence[str]) -> Taken:
    """What each column of a line of headings is taken for."""
    whole = [word_of(heading) for heading in headings]
    # « Budget 2026 », unless another column holds that of another year.
    bare = [_YEAR.sub("", word) for word in whole]
    words = [one if bare.count(one) == 1 else word for one, word in zip(bare, whole, strict=True)]
    best: dict[Field, tuple[int, int]] = {}
    twice: set[Field] = set()
    alike: dict[Field, list[int]] = {}
    for place, word in enumerate(words):
        name, rank = _field(word)
        if name == "annual_cost" and _NOT_ANNUAL.search(plain(headings[place].replace("/", " par "))):
            continue
        if name in _FACTS:
            alike.setdefault(name, []).append(place)
        if name and (name not in best or rank < best[name][0]):
            best[name] = (rank, place)
            twice.discard(name)
        elif name in _PARTS and rank == best[name][0]:
            twice.add(name)
    # « Postes mairie » and « Postes école »: either is a part, and they may be parts of each other.
    best = {name: found for name, found in best.items() if name not in twice}
    if sum(name.startswith("contract.") for name in best) == 1 and not any(map(LASTS.fullmatch, words)):
        best = {name: found for name, found in best.items() if words[found[1]] not in _STARTS}
    named = next((at for at, word in enumerate(words) if word in _ELSE_NAMES), None)
    if named is not None and _NAMED not in best:
        best = {name: (rank, at) for name, (rank, at) in best.items() if at != named}
        best[_NAMED] = (_LOOSE, named)
    places: Mapping[Field, int] = {name: place for name, (_, place) in best.items()}
    if _NAMED not in places or _is_elsewhere(headings, places[_NAMED]) or _is_of_machines(words, places):
        places = _of_machines(words, places)
    several = {name: found for name, found in alike.items() if len(found) > 1}
    return Taken(places, _is_sure(words, places), several)


def _is_of_machines(words: Sequence[str], places: Mapping[Field, int]) -> bool:
    """Whether a vague name is a machine’s, beside its system: nothing else is said of software."""
    told = {name for name, at in places.items() if words[at] not in _SYSTEM_VERSIONS}
    return words[places[_NAMED]] in _VAGUE and told.isdisjoint({*_OF_SOFTWARE, "count"})


def _of_machines(words: Sequence[str], places: Mapping[Field, int]) -> Mapping[Field, int]:
    """The columns of a list of machines that says their system: what is said of a machine is not of that."""
    system, version = (
        next((at for at, word in enumerate(words) if word in known), None)
        for known in (SYSTEMS, _SYSTEM_VERSIONS)
    )
    if system is None:
        return places
    kept = {name: at for name, at in places.items() if name in ("machine", "commune", "entity")}
    machine = {"machine": places[_NAMED]} if _NAMED in places else {}
    return {**machine, **kept, _NAMED: system, **({} if version is None else {"version": version})}


def field_named(word: str) -> Field | None:
    """The field of a column, by its key, or as pages, the form or a heading call it."""
    told = plain(word)
    named = (
        field.path for field in FIELDS if field.headings and told in map(plain, (field.name, field.heading))
    )
    return word if word in NAMES else next(named, None) or _FIELDS.get(_uniform(told), (None, 0))[0]


def unit_of(field: Field, heading: str) -> str:
    """The unit that a heading gives to bare lengths, where not months: `jours` of « Préavis (jours) ».

    « Tacite reconduction » gives what a yes is; « Visibilité », told in words, what neither yes nor no is.
    """
    if field == "contract.renewal" and "tacite" in plain(heading):
        return "tacite"
    if field == "visibility" and "visibilite" in plain(heading):
        return "visibilité"
    told = plain(heading) if field in _LENGTHS else ""
    units = [unit for word, unit in _UNITS.items() if re.search(rf"\b{word}\b", told)]
    return units[0] if len(units) == 1 and "mois" not in told else ""


def is_heading(text: str) -> bool:
    """Whether a text is a heading and no name: « Éditeur », « Nb postes »."""
    return word_of(text) in _FIELDS


def is_loose(heading: str) -> bool:
    """Whether a heading only begins as one: « Logiciel cimetière » may be a name as well."""
    word = word_of(heading)
    return word not in _FIELDS and word not in _ELSE_NAMES


def word_of(heading: str) -> str:
    """A heading as it is looked for, without what stands in brackets: « Coût (TTC) »."""
    if len(heading) > LONGEST_HEADING or re.search(r"[;|\t]", heading):
        return ""
    bare = _PER_YEAR.sub(" annuel", _ASIDE.sub(" ", heading))
    word = _filled(bare) if _HOLE.search(bare) else _uniform(plain(bare))
    if word not in _FIELDS and _FIELDS.get(named := word.removeprefix("nom "), _NONE)[0] in _OF_A_NAME:
        return named
    if word not in _FIELDS and (qualified := _QUALIFIER.match(heading)):
        return word_of(heading[qualified.end() :])
    either = [_uniform(plain(part)) for part in _EITHER.split(bare)] if word not in _FIELDS else []
    fields = {_FIELDS[one][0] if one in _FIELDS else None for one in either}
    return either[0] if len(fields) == 1 < len(either) and None not in fields else word


def _filled(heading: str) -> str:
    """A heading whose accented letters were lost, « Co?t », when those of one field alone fit."""
    told = plain(_HOLE.sub("ø", heading))
    for text in map(_uniform, (told, re.sub(r"\b([dl])ø", r"\1 ", told))):
        fitting = re.compile(re.escape(text).replace("ø", "[a-z ]"))
        found = [word for word in _FIELDS if fitting.fullmatch(word)]
        if len({_FIELDS[word][0] for word in found}) == 1:
            return found[0]
    return _uniform(plain(heading))


def _field(word: str) -> tuple[Field | None, int]:
    if word in _FIELDS:
        return _FIELDS[word]
    if word.endswith("0") and word[:-1] in _FIELDS:  # SCCM’s views: DisplayName0
        return _FIELDS[word[:-1]]
    if _NOT_NAMES.search(word):
        return None, 0
    begun = [known for known in _BEGINNINGS if word.startswith(f"{known} ")]
    until = "contract.end" if _UNTIL.fullmatch(word) else None  # « Contrat jusqu’au »
    name = _BEGINNINGS[max(begun, key=len)] if begun else until
    return (None, 0) if name == "contract.end" and _NOT_OF_CONTRACT.search(word) else (name, _LOOSE)


def is_of_something_else(headings: Sequence[str]) -> bool:
    """Whether the headings are those of a list of people or machines, whose names are not software."""
    words = {plain(heading) for heading in headings}
    places = taken(headings).places
    name = places.get("name")
    if name is None or (plain(headings[name]) not in _VAGUE and words.isdisjoint(_OF_ACCOUNTS)):
        return False
    others = words - {plain(headings[name])}
    is_of_staff = not others.isdisjoint(_OF_STAFF) and _OF_SOFTWARE.isdisjoint(places)
    return is_of_staff or not words.isdisjoint(_ELSEWHERE)


def _is_elsewhere(headings: Sequence[str], name: int) -> bool:
    """Whether a vague name stands beside what is said of people or of machines."""
    return plain(headings[name]) in _VAGUE and not _ELSEWHERE.isdisjoint(map(plain, headings))


def kind_of(headings: Iterable[str]) -> Kind:
    """The tool that writes these headings, or a person."""
    words = {plain(heading) for heading in headings}
    return next((kind for needed, kind in _TOOLS if needed <= words), "sheet")


def letter(place: int) -> str:
    """The name of a column without heading: A, B… Z, AA."""
    before, last = divmod(place, 26)
    return f"{letter(before - 1) if before else ''}{chr(ord('A') + last)}"


def _is_sure(words: Sequence[str], places: Mapping[Field, int]) -> bool:
    if "name" not in places:
        return False
    word = words[places["name"]]
    is_vague = word in _VAGUE or word not in _FIELDS.keys() | SYSTEMS
    return not is_vague or bool({"publisher", "version"} & places.keys())
