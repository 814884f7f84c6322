"""A line of an inventory: one software as a tool, or a person, named it; never a person or a machine."""

from dataclasses import dataclass, field
from typing import Literal

# Where the name comes from, hence how it is spelt: the `[match.<source>]` of the catalogue.
RowSource = Literal[
    "registry",  # Windows, « Programmes et fonctionnalités »: also wmic, winget list, OCS
    "uwp",  # Windows, the Store
    "wmi",  # Windows, updates
    "winget",  # an export of winget: the name is the identifier
    "deb",
    "rpm",
    "snap",
    "flatpak",
    "pacman",
    "nix",
    "android",
    "macos",
    "sbom",
    "sheet",  # typed by a person, or merged by a tool (GLPI, OCS, Intune) from several of the others
    "other",
]
RowId = Literal[
    "winget",
    "msstore",
    "appx",  # family name of a Store package
    "product_code",  # of an MSI, `{GUID}`
    "registry_key",  # of the Uninstall key, when it is no GUID
    "deb",
    "rpm",
    "snap",
    "flatpak",
    "pacman",
    "nix",
    "android",
    "purl",
    "cpe",
]
# What a row says besides: `system_category` (as GLPI's agent says it: application, update, a Section…),
# `automatic` (« yes »: installed as a dependency), `homepage` (a host name on the public web), `licence` (as
# written), `component` (« yes »: a library inside the software that an SBOM describes), `versions` (all of
# them, one a line), `function` (what a person says it is for), `service` (who uses it), or the path of a
# declaration's field.
RowHint = str


@dataclass(frozen=True, slots=True)
class Row:
    """One software, as found.

    Texts are on one line, printable, cleared of e-mail addresses, keys and personal paths, and otherwise raw:
    recognition cleans them. `count` is the number of installations, when the file says it; `line` counts from
    1, 0 where the file has no lines, and is no part of what the row is.
    """

    name: str
    publisher: str | None = None
    version: str | None = None
    source: RowSource = "other"
    ids: tuple[tuple[RowId, str], ...] = ()
    count: int | None = None
    hints: tuple[tuple[RowHint, str], ...] = ()
    line: int = field(default=0, compare=False)

    def id(self, kind: RowId) -> str | None:
        """The identifier of a kind, when the row has one."""
        return next((value for found, value in self.ids if found == kind), None)

    def hint(self, kind: RowHint) -> str | None:
        """What the file says besides, when it does."""
        return next((value for found, value in self.hints if found == kind), None)
