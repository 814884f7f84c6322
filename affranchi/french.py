"""The French words for what records say in a code: countries, and the values of each enumeration."""

# The names of countries in French, by their codes of ISO 3166-1, and of overseas France, which has its own; a
# short list, for others the code is said.
COUNTRIES = {
    "AE": "Émirats arabes unis", "AT": "Autriche", "AU": "Australie", "BE": "Belgique", "BG": "Bulgarie",
    "BR": "Brésil", "CA": "Canada", "CH": "Suisse", "CN": "Chine", "CY": "Chypre", "CZ": "Tchéquie",
    "DE": "Allemagne", "DK": "Danemark", "EE": "Estonie", "ES": "Espagne", "FI": "Finlande", "FR": "France",
    "GB": "Royaume-Uni", "GR": "Grèce", "HR": "Croatie", "HU": "Hongrie", "IE": "Irlande", "IL": "Israël",
    "IN": "Inde", "IS": "Islande", "IT": "Italie", "JP": "Japon", "KR": "Corée du Sud", "LT": "Lituanie",
    "LU": "Luxembourg", "LV": "Lettonie", "MC": "Monaco", "MT": "Malte", "NL": "Pays-Bas", "NO": "Norvège",
    "NZ": "Nouvelle-Zélande", "PL": "Pologne", "PT": "Portugal", "RO": "Roumanie", "RU": "Russie",
    "SE": "Suède", "SG": "Singapour", "SI": "Slovénie", "SK": "Slovaquie", "TW": "Taïwan", "UA": "Ukraine",
    "US": "États-Unis", "AX": "Åland", "HK": "Hong Kong", "BL": "Saint-Barthélemy", "GF": "Guyane",
    "GP": "Guadeloupe", "MF": "Saint-Martin", "MQ": "Martinique", "NC": "Nouvelle-Calédonie",
    "PF": "Polynésie française", "PM": "Saint-Pierre-et-Miquelon", "RE": "La Réunion",
    "TF": "Terres australes françaises", "WF": "Wallis-et-Futuna", "YT": "Mayotte",
}  # fmt: skip

FRENCH: dict[str, dict[str, str]] = {
    "status": {
        "planned": "prévu", "in-use": "en service", "leaving": "en cours de sortie", "retired": "retiré",
    },
    "visibility": {"members": "membres"},
    "edition": {"public": "publique", "members": "membres"},
    "forge": {"gitlab": "GitLab", "forgejo": "Forgejo", "github": "GitHub"},
    "listed": {
        "declarations": "déclarations", "communes": "communes", "software": "logiciels",
        "functions": "fonctions", "vendors": "éditeurs",
    },
    "renamed": {"software": "logiciel", "vendors": "éditeur", "communes": "commune"},
    "source": {"sill": "SILL", "comptoir": "Comptoir du Libre", "geo": "communes", "neighbours": "voisins"},
    "output": {"text": "texte", "json": "JSON", "sarif": "SARIF"},
    "review": {"text": "texte", "markdown": "Markdown", "json": "JSON", "sarif": "SARIF"},
    "joined": {"interested": "intéressée", "engaged": "engagée"},
    "model": {
        "libre": "libre", "open-core": "noyau libre", "proprietary": "propriétaire",
        "public-service": "service public", "unknown": "licence inconnue",
    },
    "equivalent": {"replaces": "remplace", "partial": "remplace en partie", "adjacent": "voisin"},
    "equivalent_source": {"catalogue": "notre catalogue", "sill": "le SILL", "function": "même fonction"},
    "software": {"draft": "à confirmer", "confirmed": "confirmé"},
    "proof": {
        "proved": "prouvé", "found": "trouvé", "ours": "notre jugement", "unsourced": "sans source",
    },
    "sign": {
        "site": "même site web", "repository": "même dépôt", "identifier": "même identifiant",
        "own": "page de l’éditeur ou du projet", "second": "seconde source",
    },
    "fact": {
        "aliases": "autres noms", "control": "contrôle", "cycles": "fins de support",
        "equivalents": "équivalents", "functions": "fonctions", "gafam_indirect": "technologie d’un GAFAM",
        "ids": "identifiants",
        "licence": "licence", "licences": "licences successives", "model": "modèle", "name": "nom",
        "repository": "code source", "requires": "logiciels nécessaires", "summary": "résumé",
        "vendor": "éditeur", "website": "site web", "sill": "numéro au SILL",
        "comptoir": "numéro au Comptoir du Libre", "wikidata": "identifiant Wikidata", "siren": "SIREN",
        "group": "groupe", "gafam": "GAFAM",
    },
    "hosting": {
        "workstation": "sur le poste", "on-premise": "dans nos murs", "provider": "chez un hébergeur",
        "saas": "en ligne, chez l’éditeur", "shared": "mutualisé",
    },
    "contract": {
        "none": "aucun", "licence": "licence", "perpetual": "licence perpétuelle", "saas": "service en ligne",
        "maintenance": "maintenance", "support": "support",
    },
    "route": {
        "own": "marché propre", "groupement": "groupement de commandes", "centrale": "centrale d’achat",
        "ugap": "UGAP", "marketplace": "place de marché",
    },
    "renewal": {
        "none": "aucune", "tacit": "tacite", "express": "expresse", "open-ended": "sans terme",
    },
    "export": {"open": "format ouvert", "proprietary": "format propriétaire", "none": "aucun"},
    "exit": {"planned": "prévue", "started": "commencée", "done": "faite", "abandoned": "abandonnée"},
    "experience": {
        "under-way": "en cours", "done": "faite", "partial": "faite en partie", "abandoned": "abandonnée",
        "returned": "retour en arrière",
    },
    "left": {
        "under-way": "Quitte", "done": "A quitté", "partial": "A quitté en partie",
        "abandoned": "A renoncé à quitter", "returned": "Avait quitté, avant d’y revenir",
    },
    "blocker": {
        "macros": "macros", "templates": "modèles de documents",
        "trade-software": "logiciel métier qui exige l’ancien", "habits": "habitudes",
        "mobile": "téléphones mobiles", "interoperability": "échanges avec l’extérieur",
        "performance": "lenteurs ou pannes", "skills": "compétences", "contract": "contrat",
        "calendar": "calendrier", "other": "autre",
    },
    "exit_part": {
        "list_first": "À lister d’abord", "pace": "Durée", "steps": "Étapes",
        "decides": "Qui décide, et selon quelles règles", "undo": "Ce qui peut se défaire",
        "people": "Ce que cela coûte en personnes", "traps": "Pièges",
    },
    "decider": {
        "council": "le conseil", "mayor": "le maire", "management": "la direction ou le secrétariat",
        "archives": "les archives départementales", "privacy": "le délégué à la protection des données",
        "together": "les communes ensemble",
    },
    "undo": {"free": "réversible", "costly": "réversible à un coût", "never": "sans retour"},
    "offer": {
        "feedback": "retour d’expérience", "hosting": "hébergement", "training": "formation",
        "documentation": "documentation", "code": "code",
    },
    "life": {
        "debian": "Debian, qui l’empaquette", "endoflife": "endoflife.date",
        "repository": "son dépôt", "selfhosted": "awesome-selfhosted",
    },
    "service": {
        "hosting": "hébergement", "support": "support", "training": "formation",
        "development": "développement", "migration": "migration",
    },
    "help": {
        "body": "déclaré par les communes", "catalogue": "catalogue", "contract": "contrats des communes",
        "sill": "prestataire inscrit au SILL", "comptoir": "prestataire inscrit au Comptoir du Libre",
    },
    "retirement": {
        "exit": "sortie", "replaced": "remplacé", "stopped": "arrêté", "merged": "commune fusionnée",
        "error": "erreur de saisie",
    },
    "answer": {
        "paper": "sur papier", "none": "sans objet", "provided": "rendu par un autre",
        "unknown": "ne sait pas",
    },
    "basis": {
        "group": "groupe connu", "hq": "siège seul connu", "state": "État",
        "steward": "organisme qui en a la charge", "sourced": "sourcé", "contested": "contesté",
    },
    "domain": {
        "metier": "Métiers de la commune", "web": "Site web et services en ligne",
        "support": "Collaboration et support", "poste": "Poste de travail", "securite": "Sécurité",
        "infra": "Infrastructure",
    },
    "entity": {
        "commune": "commune", "epci": "intercommunalité", "ept": "établissement public territorial",
        "ccas": "CCAS", "cias": "CIAS", "syndicat": "syndicat", "cdg": "centre de gestion",
        "departement": "département", "region": "région", "other": "autre entité",
    },
    "territory": {
        "CC": "communauté de communes", "CA": "communauté d’agglomération", "CU": "communauté urbaine",
        "METRO": "métropole", "MET69": "métropole de Lyon", "EPT": "établissement public territorial",
        "syndicat": "syndicat", "other": "territoire",
    },
    "gafam": {
        "google": "Google", "amazon": "Amazon", "facebook": "Facebook (Meta)", "apple": "Apple",
        "microsoft": "Microsoft",
    },
    "stage": {
        "idea": "idée", "interest": "intérêt", "group": "groupe constitué", "running": "en service",
        "closed": "close",
    },
    "form": {
        "groupement": "groupement de commandes", "service-commun": "service commun",
        "mise-a-disposition": "mise à disposition", "bien-partage": "bien partagé",
        "hebergement": "hébergement", "centrale": "centrale d’achat", "entraide": "entraide",
    },
    "degree": {"invited": "pressentie", "interested": "intéressée", "engaged": "engagée"},
    # What the site prints beside a form; it says that none of it is legal advice.
    "form_law": {
        "groupement": "Code de la commande publique, art. L2113-6 à L2113-8 ; CGCT, art. L5211-4-4",
        "service-commun": "CGCT, art. L5211-4-2", "mise-a-disposition": "CGCT, art. L5211-4-1",
        "bien-partage": "CGCT, art. L5211-4-3",
        "hebergement": "selon le montage, CGCT, art. L5211-4-2 (service commun) ou L5211-4-3 (bien partagé)",
        "centrale": "Code de la commande publique, art. L2113-2 à L2113-5",
        "entraide": "aucune forme imposée tant que rien n’est facturé",
    },
    "opportunity": {
        "same-libre": "Même logiciel libre", "neighbour-left": "Une voisine emploie déjà un remplaçant",
        "ending-together": "Contrats qui peuvent finir ensemble",
        "wish-and-offer": "Souhait et offre qui se rencontrent",
        "bought-again": "Acheté à part, alors qu’un service commun existe",
        "no-equivalent": "Aucun équivalent libre connu", "after-merger": "Après une fusion de communes",
    },
}  # fmt: skip


def country_name(code: str) -> str:
    """`US` → `États-Unis`."""
    return COUNTRIES.get(code, code)
