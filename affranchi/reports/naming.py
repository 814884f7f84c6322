"""What a report calls things: names as people know them, whatever the registry does not know by its slug."""

from dataclasses import dataclass

from affranchi.registry import Registry
from affranchi.wording import NNBSP, counted


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a registry's records."""

    registry: Registry

    def commune(self, slug: str) -> str:
        """A commune, or another body of the territory."""
        found = self.registry.communes.get(slug)
        return found.name if found else slug

    def software(self, slug: str | None, label: str | None = None) -> str:
        """A software, with the label that tells two uses apart."""
        if slug is None:
            return "à choisir"
        found = self.registry.software.get(slug)
        name = found.name if found else slug
        return f"{name} ({label})" if label else name

    def function(self, slug: str | None) -> str:
        """A function."""
        found = self.registry.functions.get(slug or "")
        return found.label if found else slug or ""

    def vendor(self, slug: str | None) -> str:
        """A vendor, or a body of the territory that hosts others."""
        found = self.registry.vendors.get(slug or "")
        return found.name if found else self.commune(slug) if slug else ""


def more(shown: int, whole: int, one: str, several: str | None = None) -> str:
    """How many are left out of a table: ` ; 12 autres contrats en plus`; nothing when all are there."""
    return f"{NNBSP}; {counted(whole - shown, one, several)} en plus" if whole > shown else ""
