"""Names of persons in what communes tell: a first name with another word that begins like a name."""

import re
from collections.abc import Iterator

from affranchi.model.names import fold

# Usual first names (Insee, fichier des prénoms), those that are also products or nouns left out.
_FIRST_NAMES_SAID = """
adrien agnes alain alexandre alexis amandine anais andre anne anthony antoine arnaud aurelie aurelien
bastien beatrice benjamin benoit bernadette bernard bertrand brigitte bruno camille carole caroline
catherine cecile cedric celine chantal charles chloe christelle christian christiane christine christophe
clement colette corinne cyril damien daniel danielle david delphine denis denise didier dominique elodie
emilie emma emmanuel eric estelle evelyne fabien fabienne fabrice florence florent florian francis francois
francoise franck frederic gaelle genevieve georges gerard gilbert gilles gisele guillaume guy helene henri
herve hugo isabelle jacqueline jacques jean jeanne jeremy jerome jessica joel johan jonathan josiane joseph
julie julien karine kevin laetitia laurence laurent laurie leo liliane lionel louis louise luc lucas lucie
ludovic magali manon marc marcel marguerite marie marine marion martine mathieu mathilde maurice maxime
melanie michel michele michelle mickael mireille monique myriam nadine nathalie nathan nicolas nicole odile
olivier pascal patrice patricia patrick paul paulette philippe quentin raphael raymond regis remi remy rene
renee robert roger roland romain sabrina samuel sandra sandrine sebastien serge severine simone sophie
stephane stephanie suzanne sylvain sylvie theo therese thierry thomas valentin valerie vanessa veronique
vincent virginie xavier yann yannick yves yvette yvonne
"""
FIRST_NAMES = frozenset(_FIRST_NAMES_SAID.split())

_NAME = re.compile(r"(?<![\w’'.-])([A-ZÀ-Ý][\w-]+)[ \u00a0\u202f]([A-ZÀ-Ý][\w’'.-]*)")
# Streets, schools and halls bear the names of persons.
_PLACE = re.compile(
    r"(?:rue|avenue|place|quai|école|collège|lycée|crèche|espace|salle|centre|maison|stade|médiathèque"
    r"|bibliothèque|théâtre|résidence|groupe scolaire|hôpital|fondation)[ \u00a0]$",
    re.IGNORECASE,
)


def persons_in(text: str) -> Iterator[str]:
    """The first and last names that a text holds, whichever comes first; not what is named after someone."""
    for found in _NAME.finditer(text):
        firsts = {fold(word.split("-")[0]) for word in found.groups()}
        if not FIRST_NAMES.isdisjoint(firsts) and not _PLACE.search(text[: found.start()]):
            yield found[0]
