"""Names that no software can have: a sentence, somebody, who does it, a word of every day."""

import re
from collections.abc import Sequence

from affranchi.checks.people import persons_in
from affranchi.errors import AffranchiError
from affranchi.model.names import fold, unaccent
from affranchi.recognition.resolving import is_everyday
from affranchi.registry import Registry
from affranchi.steps.places import entity_named
from affranchi.wording import NBSP, NNBSP, quoted

LONGEST_NAME = 80
_SOMEBODY = "il semble nommer une personne."
# What is said where a name was asked: how a commune goes without, « géré par le syndicat », or who does it.
_SENTENCE = re.compile(  # without accents, and with straight apostrophes
    r"(?:on|nous|je|il|elle|ce sont|par|idem|jamais|voir (?:avec|l[ea])|demander|comme)\s|[cj]'\w|rien d"
    r"|(?:pas|plus) (?:de |d'|du |encore|besoin|utilise)|(?:pas|non|peu) concern|sais pas|ca depend"
    r"|(?:l[ea]s? )?memes?(?:$| (?:que|chose|logiciel))|pareil\b|le nom |.* (?:fait|gere|tenu)e?s? par "
    r"|via (?:l'|l[ea]s? |une? )"
    r"|sous[- ]trait|(?:fait|rendu|(?:ger|realis|assur|trait|delegu|confi|externalis|mutualis)e)e?s?"
    r"(?:$| (?:par|en|aux?|chez|avec|a)\s)|(?:en|a) (?:cours|definir|voir|preciser|venir)\b|bientot\b"
    r"|prevue?s?\b|(?:achat|commande|devis|projet) (?:en cours|prevue?|pour |20\d\d)"
    r"|(?:aucune?|sans) |https?:|www\.|.* papier$|(?:m(?:onsieur|adame) |(?:logiciel|outil|celui) d[eu] )?"
    r"(?:l[ea]s? |l')?(?:cdg? ?\d*"
    r"|centre de gestion|syndicat|siv[uo]m?|sm?ictom|sdis|region|rectorat|metropole|prefecture|prestataire"
    r"|communaute (?:de communes|urbaine|d'agglomeration)|agglo(?:meration)?|intercommunalite"
    r"|tresor(?:erie|ier| public)|perception|secretari?at|secretaires?|comptable|mairi?e|dgs|elus?|benevoles?"
    r"|services? (?:administra|techni|genera|urban|compta|financ|communic|scolai|enfan|cultur|inform|soci)\w*"
    r"|informaticien|societe|agence postale|conseil departemental|(?:biblio|media)theque departementale)"
    r"(?: (?:d[eu]s?|d'|pour|ext[er]|inform|local).*)?$"
)
_ARTICLE = re.compile(r"^(?:l[ea]|les|une?|l) ")
_GOES_WITHOUT = "il semble dire comment la commune s’en passe, ou qui le fait pour elle."
_EVERYDAY = (
    f"c’est un mot de tous les jours{NNBSP}; le nom d’un logiciel se lit quand il s’ouvre, ou sur sa facture."
)
# By whichever door the name came: a command, the form, or the interview.
_IF_ANSWER = (
    f"Pour le dire{NBSP}: affranchi without COMMUNE FONCTION, {quoted('Réponse')} et {quoted('Rendu par')} "
    "dans le formulaire, ou les réponses que l’entretien propose."
)
_IF_SOFTWARE = f"Si c’est un logiciel{NBSP}: affranchi catalogue add --new."


class UnfitNameError(AffranchiError):
    """A name that no software, or no body, can have, or that says what is never written.

    `why` it cannot, apart from what to do then, which is not the same in the midst of an interview; it
    `may_be_kept` when somebody says that it is a name.
    """

    def __init__(self, name: str, why: str, what: str = "logiciel", advice: Sequence[str] = ()) -> None:
        self.why = f"{quoted(name[:LONGEST_NAME])} ne peut pas nommer un {what}{NBSP}: {why}"
        self.may_be_kept = _IF_SOFTWARE in advice
        super().__init__(" ".join((self.why, *advice)))


def refuse_nothing(registry: Registry, name: str) -> None:
    """Let pass what says something: « rien », « néant », « papier » do not.

    Raises:
        UnfitNameError: for a word that says that there is none.
    """
    if _is_nothing(registry, name):
        raise UnfitNameError(name, "ce n’en est pas un.", advice=(_IF_ANSWER,))


def goes_without(registry: Registry, name: str) -> bool:
    """Whether a name says how a commune does without, or who does it for it: « papier », « le syndicat »."""
    is_told = _SENTENCE.match(unaccent(name.replace("’", "'"))) or entity_named(registry, name)
    return bool(is_told) or _is_nothing(registry, name)


def _is_nothing(registry: Registry, name: str) -> bool:
    return _ARTICLE.sub("", fold(name)) in map(fold, registry.rules.words.nothing)


def refuse_no_name(registry: Registry, name: str) -> None:
    """Let pass what may be the name of a software, when nobody says that it is one.

    Raises:
        UnfitNameError: for the name of a person, a sentence, who does it, or a word of every day.
    """
    if next(persons_in(name), None):
        raise UnfitNameError(name, _SOMEBODY, advice=(_IF_SOFTWARE,))
    if goes_without(registry, name):
        raise UnfitNameError(name, _GOES_WITHOUT, advice=(_IF_ANSWER, _IF_SOFTWARE))
    if is_everyday(registry, name):
        raise UnfitNameError(name, _EVERYDAY, advice=(_IF_ANSWER, _IF_SOFTWARE))
