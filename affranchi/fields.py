"""What may be said of a declaration: one table that commands, form, imports and pages are driven by.

The type, the bounds and the tier of a field are the model's (`model/declaration.py`); what is here is how
people name it, write it and read it. A field that is not here is in none of these ways in: a test says why.
"""

from collections.abc import Mapping
from datetime import date

from affranchi.field import Field, worded
from affranchi.french import FRENCH
from affranchi.readers import Days
from affranchi.wording import day_or_year, in_french

FIELDS = (
    worded(
        "status", "état", "word", "status", words="status", metavar="ÉTAT", is_shown=False,
        help="En service, prévu ou en cours de sortie.",
        heading="État", width=3.2, column_help="En service, si rien n’est dit.",
    ),
    worded(
        "since", "depuis", "day", "since", metavar="DATE", help="Première utilisation : 2019 ou 31/03/2019.",
        heading="Depuis", width=2.4, column_help="Une année (2019) ou une date (31/03/2019).",
        headings="depuis|en service depuis|utilise depuis|date de mise en service|mise en service|"
        "annee de mise en service|mis en service le|date de mise en production|mise en production|"
        "date d installation|annee d installation|annee d acquisition|date de deploiement|deploye en|"
        "installe le|installe en|depuis quand",
    ),
    worded("verified", "dernière vérification", "day"),
    worded(
        "version", "version", "text", "version", is_reference=True, metavar="VERSION",
        help="Connue des seuls membres.",
    ),
    worded(
        "users", "personnes ou postes", "count", "users", metavar="N", help="Personnes ou postes.",
        heading="Utilisateurs", width=2.4, column_help="Personnes ou postes, en nombre entier.",
        headings="nb utilisateurs|utilisateurs|agents|nb agents|nb users|number of users|user count|"
        "personnes ou postes|users|comptes|nb comptes|nb comptes utilisateurs|utilisateurs concernes|"
        "nb utilisateurs concernes|nb agents utilisateurs",
    ),
    worded("machines", "postes à l’inventaire", "count"),
    worded(
        "annual_cost", "coût", "euros", "cost", metavar="EUROS", help="Par an, toutes taxes comprises.",
        heading="Coût annuel", width=2.6,
        column_help="Euros par an, toutes taxes comprises. 0 s’il est gratuit, ou si un autre le paie.",
        headings="cout annuel|cout|couts|montant annuel|montant|prix|prix annuel|annual cost|cost|price|"
        "tarif|bp|tarif annuel|budget|abonnement annuel|maintenance annuelle|redevance|redevance annuelle|"
        "cout par an|montant par an|depense annuelle|facture annuelle|budget annuel|depense|depenses|loyer|"
        "loyer annuel|annuel",
    ),
    worded(
        "depends_on", "a besoin de", "software", "depends-on", metavar="LOGICIEL", is_list=True,
        nothing="aucun logiciel",
        help="Logiciel sans lequel il ne marche pas ici ; à répéter. rien : aucun.",
    ),
    worded("source", "origine", "text"),
    worded(
        "visibility", "réservé aux membres", "word", "visibility", words="visibility", metavar="membres",
        help="membres : absent de l’édition publique.",
        headings="reserve aux membres|reserve membres|confidentiel|visibilite",
    ),
    worded(
        "hosting.mode", "hébergement", "word", "hosting", words="hosting", metavar="OÙ",
        help="Sur le poste, dans nos murs, chez un hébergeur, en ligne, chez l’éditeur, ou mutualisé.",
        heading="Hébergement", width=4.2, column_help="Où tournent le logiciel et ses données.",
        headings="hebergement|mode d hebergement|type d hebergement|hosting",
    ),
    worded(
        "hosting.provider", "hébergeur", "host", "provider", metavar="HÉBERGEUR",
        help="Un éditeur ou une commune.",
        headings="hebergeur|prestataire d hebergement|heberge par|heberge chez",
    ),
    worded(
        "hosting.country", "pays d’hébergement", "country", "hosting-country", metavar="PAYS",
        help="Son nom, ou deux lettres (ISO 3166-1) : FR.",
    ),
    worded(
        "hosting.qualification", "qualification", "text", "qualification", is_reference=True, metavar="TEXTE",
        help="SecNumCloud, HDS…",
    ),
    worded(
        "contract.kind", "contrat", "word", "contract", words="contract", metavar="SORTE",
        help="Aucun, licence, licence perpétuelle, service en ligne, maintenance ou support.",
        headings="type de contrat|nature du contrat|sorte de contrat",
    ),
    worded(
        "contract.start", "début du contrat", "day", "contract-start", metavar="DATE", help="Son début.",
        headings="debut du contrat|date de debut|debut|date de debut de contrat|date de souscription|"
        "contrat debut|debut du marche|date de debut de marche|date d effet|contract start|start date|"
        "date de notification|date de notification du marche|notification|notifie le",
    ),
    worded(
        "contract.end", "fin du contrat", "end", "contract-end", metavar="DATE",
        endless="contract.kind",
        help="30/06/2027, 4 ans (avec son début), sans engagement, perpétuelle ou sans contrat ; sa "
        "reconduction peut suivre.",
        heading="Fin de contrat", width=2.8,
        column_help="Une date (30/06/2027), une année ; ou perpétuelle, sans engagement ou sans contrat.",
        headings="fin de contrat|date de fin de contrat|echeance du contrat|echeance|date d echeance|"
        "date de fin|fin de maintenance|fin du marche|date de renouvellement|renouvellement|"
        "fin de licence|fin d abonnement|expiration|date d expiration|contract end|end date|fin|"
        "fin d engagement|date du terme|terme du contrat|fin du marche public|expire le|terme|"
        "prochain renouvellement|valable jusqu au|jusqu au|jusqu a quand|fin de validite|date limite|"
        "periode du contrat|dates du contrat|periode de validite|periode du marche",
    ),
    worded(
        "contract.notice_months", "préavis", "notice", "notice", metavar="DURÉE",
        in_days="contract.notice_days", help="Préavis : 3 mois, 45 jours.",
        heading="Préavis (mois)", width=3.0,
        column_help="Mois entre la lettre et la fin du contrat ; des jours se disent : 45 jours.",
        headings="preavis|preavis mois|preavis en mois|preavis jours|preavis en jours|preavis de resiliation|"
        "duree de preavis|delai de preavis|delai de resiliation",
    ),
    worded(
        "contract.renewal", "reconduction", "word", "renewal", words="renewal", metavar="SORTE",
        help="Aucune, tacite, expresse ou sans terme ; ou toute la clause : 1 an reconductible 3 fois.",
        heading="Reconduction", width=2.8,
        column_help="Tacite, expresse, aucune, sans terme (sans engagement), ou 1 an reconductible 3 fois.",
        headings="reconduction|type de reconduction|mode de reconduction|tacite reconduction|"
        "reconduction tacite|modalites de reconduction",
    ),
    worded(
        "contract.renewal_months", "durée d’une reconduction", "months", "renewal-months", metavar="MOIS",
        help="Durée d’une reconduction : 12 mois.",
        heading="Reconduction (mois)", width=3.6, column_help="Pour combien de mois le contrat se reconduit.",
        headings="duree de reconduction|duree d une reconduction|reconduction mois|"
        "periode de reconduction",
    ),
    worded(
        "contract.renewals", "reconductions possibles", "times", "renewals", metavar="N",
        help="Combien de fois au plus il se reconduit, après la fin dite : 3.",
        heading="Reconductions", width=2.8, column_help="Combien de fois au plus, après la fin dite.",
        headings="nombre de reconductions|nb de reconductions|nb reconductions|reconductions possibles|"
        "reconductions|nombre de reconductions possibles|nombre maximal de reconductions",
    ),
    worded(
        "contract.route", "voie d’achat", "word", "route", words="route", metavar="VOIE",
        help="Marché propre, groupement de commandes, centrale d’achat, UGAP ou place de marché.",
    ),
    worded(
        "contract.reference", "référence", "text", "reference", is_reference=True, metavar="TEXTE",
        help="Celle du marché ou du contrat.",
        headings="reference du contrat|reference du marche|numero de marche|n de marche|numero de contrat|"
        "n de contrat|ref contrat|ref marche",
    ),
    worded(
        "data.personal", "données personnelles", "flag", "personal-data", metavar="OUI_NON",
        help="S’il traite des données personnelles.",
        headings="donnees personnelles|donnees a caractere personnel",
    ),
    worded(
        "data.register_reference", "fiche du registre", "text", "register", is_reference=True,
        metavar="NUMÉRO", help="Numéro de fiche au registre des traitements.",
    ),
    worded(
        "data.export", "export", "word", "export", words="export", metavar="FORMAT",
        help="Format ouvert, format propriétaire ou aucun.",
    ),
    worded(
        "data.clause", "clause de réversibilité", "flag", "clause", metavar="OUI_NON",
        help="Si le contrat a une clause de réversibilité.",
    ),
    worded(
        "data.api", "interface documentée", "flag", "api", metavar="OUI_NON",
        help="Si une interface documentée existe.",
    ),
    worded(
        "data.location", "lieu des données connu", "flag", "location-known", metavar="OUI_NON",
        help="Si le lieu des données est connu.",
    ),
    worded(
        "data.rehearsed", "sortie déjà essayée", "flag", "rehearsed", metavar="OUI_NON",
        help="Si la sortie a été essayée.",
    ),
    worded(
        "data.open_datasets", "jeux de données ouverts", "text", "dataset", metavar="NOM", is_list=True,
        help="Jeu de données publié ou publiable ; à répéter. rien : aucun.",
    ),
    worded(
        "exit.target", "logiciel visé", "software", "exit-to", metavar="LOGICIEL", is_shown=False,
        help="Logiciel qui doit le remplacer.",
    ),
    worded(
        "exit.by", "échéance de la sortie", "end", "exit-by", metavar="DATE", is_shown=False,
        help="Échéance de la sortie.",
    ),
    worded(
        "exit.decision", "décision de sortie", "text", "exit-decision", is_reference=True, metavar="TEXTE",
        is_shown=False, help="Référence de la délibération.",
    ),
    worded(
        "exit.state", "état de la sortie", "word", "exit-state", words="exit", metavar="ÉTAT",
        is_shown=False, help="Prévue, commencée, faite ou abandonnée.",
    ),
    worded("exit.done", "étapes faites", "text", is_list=True, is_shown=False),
    worded("exit.blocking", "ce qui retient", "text", "blocking", metavar="TEXTE", help="Ce qui retient."),
    worded(
        "sharing.offers", "propose", "word", "offer", words="offer", metavar="AIDE", is_list=True,
        is_shown=False,
        help="Proposée à d’autres : retour d’expérience, hébergement, formation, documentation, code ; "
        "à répéter. rien : aucune.",
    ),
    worded(
        "sharing.seeks", "cherche", "word", "seek", words="offer", metavar="AIDE", is_list=True,
        is_shown=False,
        help="Cherchée : retour d’expérience, hébergement, formation, documentation, code ; à répéter. "
        "rien : aucune.",
    ),
    worded(
        "sharing.contact", "contact", "text", "contact", metavar="ADRESSE", is_shown=False,
        help="Boîte de service à qui en parler.",
    ),
    worded(
        "notes", "remarque", "text", "note", metavar="TEXTE", is_shown=False,
        help="Ni version, ni adresse, ni personne.",
        heading="Remarque", width=6.0,
        column_help="Jamais de mot de passe, d’adresse, de version ni de nom de personne.",
    ),
    worded(
        "machines_by_version", "postes par version", "counts", "versions", metavar="POSTES",
        help="Postes par version : « 12 Windows 10, 3 Windows 11 ».",
        heading="Postes par version", width=4.6, column_help="12 Windows 10, 3 Windows 11.",
        headings="postes par version|versions par poste|repartition des versions|versions deployees",
    ),
)  # fmt: skip
BY_PATH: Mapping[str, Field] = {field.path: field for field in FIELDS}
NOTICE = BY_PATH["contract.notice_months"]
SAID = tuple(field for field in FIELDS if field.option)
_FOR_MEMBERS = worded(
    "visibility", "réservée aux membres", "word", "visibility", words="visibility", metavar="membres",
    help="membres : absente de l’édition publique.",
)  # fmt: skip
# What may be said of an entry of the catalogue.
ENTRY = (
    worded("name", "nom", "text", "name", metavar="NOM", help="Nom, tel que l’éditeur l’écrit."),
    worded(
        "model", "modèle", "word", "model", words="model", metavar="MODÈLE",
        help="Libre, noyau libre, propriétaire, service public ou inconnu.",
    ),
    worded("licence", "licence", "text", "licence", metavar="SPDX", help="Licence : EUPL-1.2, MIT…"),
    worded("vendor", "éditeur", "text", "vendor", metavar="ÉDITEUR", help="Qui l’édite, ou en a la charge."),
    worded(
        "functions", "fonctions", "text", "function", metavar="FONCTION", is_list=True,
        help="Fonction ; à répéter, la principale d’abord.",
    ),
    worded("website", "site", "text", "website", metavar="ADRESSE", help="Adresse du site."),
    worded("repository", "dépôt", "text", "repository", metavar="ADRESSE", help="Adresse du code source."),
    worded(
        "aliases", "autres noms", "text", "alias", metavar="NOM", is_list=True, help="Autre nom ; à répéter."
    ),
    worded("summary", "résumé", "text", "summary", metavar="TEXTE", help="Ce qu’il fait, en 150 caractères."),
    worded(
        "requires", "a besoin de", "software", "requires", metavar="LOGICIEL", is_list=True,
        help="Logiciel sans lequel il ne fonctionne pas ; à répéter.",
    ),
    worded("note", "précision", "text", "note", metavar="TEXTE", help="Précision."),
    _FOR_MEMBERS,
)  # fmt: skip
# What may be said of a body that is no commune.
ENTITY = (
    worded(
        "kind", "nature", "word", "kind", words="entity", metavar="SORTE",
        help="CCAS, CIAS, syndicat, centre de gestion, département, région…",
    ),
    worded("siren", "SIREN", "text", "siren", metavar="NUMÉRO", help="Numéro SIREN."),
    worded("website", "site", "text", "website", metavar="ADRESSE", help="Adresse du site."),
    worded("contact", "contact", "text", "contact", metavar="ADRESSE", help="Boîte de service."),
)  # fmt: skip
# What may be said of a mutualisation.
SHARING = (
    worded(
        "stage", "étape", "word", "stage", words="stage", metavar="ÉTAPE",
        help="Idée, intérêt, groupe constitué, en service ou close.",
    ),
    worded(
        "form", "forme", "word", "form", words="form", metavar="FORME",
        help="Groupement de commandes, service commun, mise à disposition, bien partagé, hébergement, "
        "centrale d’achat ou entraide.",
    ),
    worded("title", "titre", "text", "title", metavar="TITRE"),
    worded("summary", "ce qui est fait ensemble", "text", "summary", metavar="TEXTE"),
    worded(
        "decision", "décision", "text", "decision", is_reference=True, metavar="RÉFÉRENCE",
        help="La délibération.",
    ),
    worded(
        "convention", "convention", "text", "convention", is_reference=True, metavar="RÉFÉRENCE",
        help="La convention.",
    ),
    worded(
        "opinion", "avis", "text", "opinion", is_reference=True, metavar="RÉFÉRENCE",
        help="L’avis d’un comité d’éthique.",
    ),
    worded("cost_key", "clé", "text", "cost-key", metavar="CLÉ", help="Clé de répartition."),
    worded("unit_cost", "coût", "euros", "unit-cost", metavar="EUROS", help="Par unité et par an."),
    worded("unit", "unité", "text", "unit", metavar="UNITÉ", help="Compte, poste, habitant…"),
    worded("contact", "contact", "text", "contact", metavar="ADRESSE", help="Boîte de service."),
    worded("outcome", "résultat", "text", "outcome", metavar="TEXTE", help="Ce qui en est sorti."),
    _FOR_MEMBERS,
)  # fmt: skip
# What may be said of an exit that was lived; a text is asked as it is shown.
EXPERIENCE = (
    worded("state", "où en est la sortie", "word", "state", words="experience", metavar="ÉTAT",
           help="En cours, faite, faite en partie, abandonnée ou retour en arrière."),
    worded("summary", "en une phrase", "text", "summary", metavar="TEXTE", is_shown=False),
    worded("start", "début", "day", "start", metavar="DATE", help="Une année ou une date."),
    worded("end", "fin", "end", "end", metavar="DATE", help="Une année ou une date."),
    worded("months", "durée", "months", "months", metavar="MOIS", help="En mois."),
    worded("users", "personnes ou postes", "count", "users", metavar="N", help="Connus des seuls membres."),
    worded("cost", "ce qu’elle a coûté", "sum", "cost", metavar="EUROS",
           help="Toutes taxes comprises ; connu des seuls membres."),
    worded("saved", "ce qu’elle fait gagner", "euros", "saved", metavar="EUROS",
           help="Par an ; connu des seuls membres."),
    worded("training", "formation", "text", "training", metavar="TEXTE", help="Combien de jours, par qui."),
    worded("blockers", "ce qui a bloqué", "word", "blocker", words="blocker", metavar="MOT", is_list=True,
           help="Macros, modèles, logiciel métier, habitudes, téléphones… ; à répéter. rien : rien n’a "
                "bloqué.",
           column_help="Un mot de la liste, ou plusieurs : macros ; habitudes. « rien », si rien n’a "
                       "bloqué."),
    worded("blocked", "précisément", "text", "blocked", metavar="TEXTE", help="Ce qui a bloqué, en clair."),
    worded("solved", "comment cela s’est résolu", "text", "solved", metavar="TEXTE"),
    worded("otherwise", "ce qui serait fait autrement", "text", "otherwise", metavar="TEXTE"),
    worded("answers", "répond aux questions", "flag", "answers", metavar="OUI_NON",
           help="Par la boîte de service de la commune."),
    _FOR_MEMBERS,
)  # fmt: skip
COLUMNS = tuple(field for field in FIELDS if field.heading)
_OF: Mapping[str, Mapping[str, Field]] = {
    "inventory/": BY_PATH,
    "catalogue/experiences/": {field.path: field for field in EXPERIENCE},
    "catalogue/sharing/": {field.path: field for field in SHARING},
    "catalogue/software/": {field.path: field for field in ENTRY},
}
# What no option says, part by part of a dotted key.
_NAMES = {
    "answers.by": "rendu par", "answers.provider": "rendu par", "answers.software": "avec",
    "answers.answer": "réponse", "answers.note": "remarque", "answers.origin": "commune d’origine",
    "wishes.since": "depuis", "wishes.note": "remarque",
    "retirement.on": "jour du retrait", "retirement.reason": "raison du retrait",
    "retirement.replaced_by": "remplacé par", "participants.degree": "degré", "participants.since": "depuis",
    "answers": "réponse", "calendar": "calendrier", "coordinator": "qui coordonne", "degree": "degré",
    "note": "remarque", "on": "jour", "origin": "commune d’origine", "reason": "raison", "since": "depuis",
    "told": "raconté le", "wishes": "souhait",
}  # fmt: skip
# What no option says: why it was retired, how far a commune is engaged, what an entry or a body is.
_WORDS = {"reason": "retirement", "degree": "degree", "status": "software", "kind": "entity"}


def written_at(path: str, key: str, value: object) -> str:
    """A value under a key of the record at a path, as people say it."""
    if (field := field_at(path, key)) and field.path != key and isinstance(value, int):
        return field.write(Days(value))
    if field:
        return field.write(tuple(value) if isinstance(value, list) else value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    kind = _WORDS.get(key.rpartition(".")[2])
    if kind and isinstance(value, str):
        return in_french(kind, value)
    return day_or_year(value) if isinstance(value, date) else str(value)


def field_at(path: str, key: str) -> Field | None:
    """What people say under a key of the record at a path."""
    of_kind = next((fields for start, fields in _OF.items() if path.startswith(start)), {})
    return of_kind.get(key) or next((one for one in of_kind.values() if key and one.in_days == key), None)


def name_at(path: str, key: str) -> str:
    """What people call a key of the record at a path."""
    if field := field_at(path, key):
        return field.name
    return FRENCH["fact"].get(key) or _NAMES.get(key) or ", ".join(_NAMES.get(p, p) for p in key.split("."))
