"""Files of inventory read whole, for the tests of readers."""

from affranchi.intake.inventory import Inventory
from affranchi.intake.reading import Options, inventories_of, is_archive


def read_inventory(name: str, data: bytes, options: Options | None = None) -> Inventory:
    """All that a file holds, the machines of an archive together."""
    found = list(inventories_of(name, data, options or Options()))
    if len(found) == 1 and not is_archive(data):
        return found[0]
    machines = tuple(machine for each in found for machine in each.machines)
    problems = tuple(problem for each in found for problem in each.problems)
    return Inventory("unknown", machines, problems)
