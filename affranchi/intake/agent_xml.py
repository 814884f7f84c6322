"""The XML of FusionInventory’s and OCS’s agents: the `SOFTWARES` elements and the system, nothing else."""

from affranchi.intake.agent import FIELDS, default_source, row_of, system_row
from affranchi.intake.inventory import MOST_ROWS, Document, Inventory
from affranchi.intake.notes import no_software, unnamed_rows
from affranchi.intake.xml import Events, parse
from affranchi.model.problem import Problem

# What is read of the machine and of its operating system; its words say where software comes from when
# the rows do not.
_SYSTEM = {
    ("HARDWARE", "OSNAME"): "name",
    ("HARDWARE", "OSVERSION"): "kernel",
    ("OPERATINGSYSTEM", "FULL_NAME"): "full_name",
    ("OPERATINGSYSTEM", "KERNEL_NAME"): "kernel_name",
    ("OPERATINGSYSTEM", "KERNEL_VERSION"): "kernel_version",
    ("OPERATINGSYSTEM", "VERSION"): "version",
    ("REQUEST", "DEVICEID"): "device",
}


class _Software(Events):
    """Collects the fields of each `SOFTWARES`, and the name of the system."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[int, dict[str, str]]] = []
        self.system: dict[str, str] = {}
        self._path: list[str] = []
        self._fields: dict[str, str] | None = None

    def begin(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 (agents write none)
        self._path.append(name)
        if name == "SOFTWARES":
            self._fields = {}
            if len(self.found) <= MOST_ROWS:
                self.found.append((self.line(), self._fields))

    def end(self, name: str, text: str) -> None:
        self._path.pop()
        if name == "SOFTWARES":
            self._fields = None
        elif self._fields is not None and name.lower() in FIELDS:
            self._fields.setdefault(name.lower(), text)
        elif self._path and (self._path[-1], name) in _SYSTEM:
            self.system[_SYSTEM[self._path[-1], name]] = text[:100]


def read_agent_xml(document: Document) -> Inventory:
    """An inventory under a `REQUEST`; rows found before a break in the XML are kept."""
    software = _Software()
    broken = parse(document.name, document.text, software)
    said = software.system
    default = default_source(" ".join(said.get(key, "") for key in ("name", "kernel_name", "full_name")))
    rows = [row for line, fields in software.found if (row := row_of(fields, default, line))]
    kernel = said.get("kernel_version") or said.get("kernel")
    system = system_row(said.get("full_name") or said.get("name"), said.get("version"), kernel, default)
    rows += [system] if system else []
    problems = _problems(document.name, software, broken)
    return document.inventory("agent-xml", rows, problems, said.get("device"))


def _problems(name: str, software: _Software, broken: Problem | None) -> list[Problem]:
    said = [broken] if broken else []
    if not software.found and not broken:
        said.append(
            no_software(name, "des éléments SOFTWARES", "Vérifiez que l’agent inventorie les logiciels.")
        )
    unnamed = [line for line, fields in software.found if not fields.get("name", "").strip()]
    return [*said, unnamed_rows(name, len(unnamed), unnamed[0])] if unnamed else said
