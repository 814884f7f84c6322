"""The command line's own words, in French: typer's help and refusals are written in English.

Typer ≥ 0.26 carries its own click, which translates nothing; this module is the only one that knows its
sentences (tests/cli/test_cli_french.py fails when one of them changes).
"""

import re
from collections.abc import Callable

from affranchi.wording import NBSP, NNBSP, typeset


def _wrapped(sentence: str) -> str:
    """A sentence wherever the width of the terminal cuts it."""
    return r"\s+".join(map(re.escape, sentence.split()))


_HELP: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?m)[ ]+$", ""),
    (r"(?m)^Usage: ", f"Usage{NBSP}: "),
    (r"COMMAND \[ARGS\]\.\.\.", "COMMANDE …"),
    (r"(?m)^Options:$", f"Options{NBSP}:"),
    (r"(?m)^Arguments:$", f"Arguments{NBSP}:"),
    (r"(?m)^Commands:$", f"Commandes{NBSP}:"),
    (_wrapped("Show this message and exit."), "Affiche cette aide."),
    (r"\[default:\s+", f"[par défaut{NBSP}: "),
    (r"\[required\]", "[obligatoire]"),
    (
        _wrapped("Install completion for the current shell."),
        "Installe la complétion dans votre interpréteur.",
    ),
    (
        _wrapped("Show completion for the current shell, to copy it or customize the installation."),
        "Affiche la complétion, pour la copier.",
    ),
    (r" <(?:str|int|float|path|list\[\w+\])>", lambda found: " " * len(found[0])),
    (r"\{([^{}\n]+)\}\.\.\.", r"\1…"),
    (r"\{([^{}\n]+)\}", r"\1"),
    (r"\[(par défaut\s: \S+); \d+<=x<=\d+\]", r"[\1]"),
    (r"\[?(\[COMMUNE\] (?:\[LOGICIEL\]|[A-Z]+))\]?(?:\.\.\.|…)", r"\1"),
    (r" <[\w-]+(?:\|[\w-]+)+>", ""),
    (r"\[par défaut\s: \((\S+)\)\]", f"[par défaut{NBSP}: \\1]"),
    (r"\[\[([A-Z…]+)\]\]", r"[\1]"),
    (r"…(?:…|\.\.\.)", "…"),
)

# What people call a command they look for, where spelling leads elsewhere: « chercher » was near `check`.
MEANT = {
    "build": "publier construire",
    "changes": "changements journal log history historique",
    "check": "vérifier contrôler doctor lint",
    "confirm": "confirmer",
    "deadlines": "échéances contrats",
    "declare": "ajouter add set update unset",
    "edit": "modifier corriger",
    "entity": "ccas syndicat organisme",
    "exit": "quitter sortir sortie",
    "experience": "témoigner raconter",
    "figures": "chiffres indicateurs",
    "form": "formulaire tableur",
    "help": "aide",
    "import": "importer inventaire",
    "interview": "entretien questions questionnaire répondre",
    "list": "lister liste ls",
    "move": "déplacer transférer mv",
    "opportunities": "pistes",
    "remind": "rappels rappeler relancer",
    "rename": "renommer",
    "report": "rapport",
    "retire": "retirer supprimer effacer enlever delete remove rm",
    "search": "chercher rechercher trouver find grep",
    "serve": "aperçu site",
    "share": "partager envoyer recevoir push pull commit",
    "sharing": "mutualiser mutualisations",
    "show": "montrer voir afficher",
    "status": "état",
    "undo": "annuler défaire cancel revert",
    "why": "pourquoi",
    "wish": "souhaiter souhait",
}
_QUOTE = re.compile(r"(?<!\w)'|'(?!\w)")  # not the apostrophe of a word
_MAYBE = f"Vouliez-vous dire {{1}}{NNBSP}?"
_REFUSALS = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", f"Option inconnue{NBSP}: {{0}}. {_MAYBE}"),
    (r"No such option: (\S+)", f"Option inconnue{NBSP}: {{0}}."),
    (
        r"No such command ['\"](.+?)['\"]\..*Did you mean '?([\w-]+).*",
        f"Commande inconnue{NBSP}: {{0}}. {_MAYBE}",
    ),
    (r"No such command ['\"](.+?)['\"]\.", f"Commande inconnue{NBSP}: {{0}}."),
    (r"Missing command\.", "Il manque une commande."),
    (r"Missing (?:argument|option) (.+?)[.…']*", "Il manque {0}."),
    (r"Got unexpected extra argument\(?s?\)? \((.*)\)", f"Argument en trop{NBSP}: {{0}}."),
    (r"Option '?(\S+?)'? requires an argument\.?", "L’option {0} demande une valeur."),
    (r"Option '?(\S+?)'? does not take a value\.?", "L’option {0} ne prend pas de valeur."),
    (r"Invalid value for '(.+?)': .*valid integer.*", "{0} attend un nombre entier."),
    (r"Invalid value for '(.+?)': .*greater than or equal to (.+)", "{0} attend au moins {1}."),
    (r"Invalid value for '(.+?)': .*less than or equal to (.+)", "{0} attend au plus {1}."),
    (r"Invalid value for '(.+?)': .*", "Valeur refusée pour {0}."),
)


def french_help(text: str) -> str:
    """A help page with typer's own words put in French."""
    for pattern, words in _HELP:
        text = re.sub(pattern, words, text)
    return typeset(text)


def french_refusal(message: str) -> str:
    """Typer's refusal of a command line, in French."""
    for pattern, words in _REFUSALS:
        found = re.fullmatch(pattern, message.strip(), re.DOTALL)
        if found:
            return words.format(*(_QUOTE.sub("", part) for part in found.groups()))
    return message


def command_meant(word: str) -> str:
    """The command that a French word, or that of another program, means; empty when it is none of those."""
    from affranchi.model.names import fold

    spelt = fold(word)
    return next((name for name, words in MEANT.items() if spelt in fold(words).split()), "")
