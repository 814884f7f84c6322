"""Read 200 machines of 400 rows (80,000 rows): at most 10 s of CPU and 300 MiB, growing linearly.

The whole import has 20 s and 400 MiB; recognition and writing take the rest. Each kind is read in a process
of its own, so that its memory is its own; the rows are kept, as the import keeps them.
"""

import io
import json
import multiprocessing
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping

from affranchi.intake.reading import Options, inventories_of
from bench.measures import Measure, report

MACHINES, ROWS = 200, 400
CPU_CEILING = 10.0  # seconds
MEMORY_CEILING = 300  # MiB
LINEAR_CEILING = 1.5  # twice the machines take at most so many times twice the time
PRODUCTS = 1_500  # distinct names in the parc
MIB = 1024 if sys.platform != "darwin" else 2**20  # ru_maxrss counts kibibytes, or bytes


def names(machine: int) -> Iterator[tuple[str, str, str]]:
    """The software of a machine: most are on many others, each with its own version."""
    for rank in range(ROWS):
        product = (rank * 7 + machine * 13) % PRODUCTS
        yield (
            f"Logiciel n° {product} (64 bits)",
            f"Éditeur {product % 80}",
            f"{product % 30}.{machine % 9}.{rank % 5}",
        )


def glpi(machine: int) -> bytes:
    """GLPI’s native JSON."""
    softwares = [
        {
            "name": name,
            "publisher": publisher,
            "version": version,
            "from": "registry",
            "arch": "x86_64",
            "guid": f"{{8A8B7C6D-{rank:04d}-2222-3333-444455556666}}",
            "system_category": "application",
            "install_date": "2026-01-05",
            "uninstall_string": f"MsiExec.exe /X{{8A8B7C6D-{rank:04d}-2222-3333-444455556666}}",
            "folder": f"C:\\Program Files\\{name}",
        }
        for rank, (name, publisher, version) in enumerate(names(machine))
    ]
    content = {"softwares": softwares, "operatingsystem": {"full_name": "Microsoft Windows 11 Professionnel"}}
    return json.dumps({"deviceid": f"pc-{machine}", "content": content}).encode()


def agent(machine: int) -> bytes:
    """An agent’s XML, compressed."""
    rows = (
        f"<SOFTWARES><NAME>{name}</NAME><PUBLISHER>{publisher}</PUBLISHER><VERSION>{version}</VERSION>"
        f"<FROM>registry</FROM><GUID>{name}</GUID><ARCH>x86_64</ARCH></SOFTWARES>"
        for name, publisher, version in names(machine)
    )
    return zlib.compress(f"<REQUEST><CONTENT>{''.join(rows)}</CONTENT></REQUEST>".encode())


def registry(machine: int) -> bytes:
    """The registry as PowerShell exports it."""
    rows = (f'"{name}";"{publisher}";"{version}";"20260105"' for name, publisher, version in names(machine))
    return "\r\n".join(['"DisplayName";"Publisher";"DisplayVersion";"InstallDate"', *rows]).encode(
        "utf-8-sig"
    )


def files(make: Callable[[int], bytes], machines: int) -> Iterator[tuple[str, bytes]]:
    """A file for each machine, made as it is asked for."""
    for machine in range(machines):
        yield f"poste-{machine}", make(machine)


def archived(make: Callable[[int], bytes], machines: int) -> Iterator[tuple[str, bytes]]:
    """One zip."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files(make, machines):
            archive.writestr(name, data)
    yield "parc.zip", made.getvalue()


def one_table(_: Callable[[int], bytes], machines: int) -> Iterator[tuple[str, bytes]]:
    """One CSV for the whole parc, as OCS writes it with a line for each machine."""
    rows = (
        f'"{publisher}";"{name}";"{version}";"PC-{machine}";'
        for machine in range(machines)
        for name, publisher, version in names(machine)
    )
    yield "export.csv", "\r\n".join(["Editeur;name;Version;Machine;", *rows]).encode()


KINDS: Mapping[
    str, tuple[Callable[[Callable[[int], bytes], int], Iterator[tuple[str, bytes]]], Callable[[int], bytes]]
] = {
    "GLPI, JSON": (files, glpi),
    "GLPI, one zip": (archived, glpi),
    "agents, .ocs": (files, agent),
    "registry, CSV": (files, registry),
    "OCS, one CSV": (one_table, registry),
}


def measured(kind: str, machines: int) -> tuple[int, float, float]:
    """Rows, seconds of CPU to read, and peak memory in MiB, of which the files made here are a part."""
    gather, make = KINDS[kind]
    made = list(gather(make, machines)) if gather is not files else None
    spent = 0.0
    kept = []
    source = iter(made) if made is not None else gather(make, machines)
    for entry in source:
        start = time.process_time()
        kept += [machine for inventory in inventories_of(*entry, Options()) for machine in inventory.machines]
        spent += time.process_time() - start
    rows = sum(len(machine.rows) for machine in kept)
    return rows, spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB


def main() -> int:
    """Measure each kind, print, and fail above a ceiling."""
    return report(one for kind in KINDS for one in _measures(kind))


def _measures(kind: str) -> Iterator[Measure]:
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        _, half, _ = pool.apply(measured, (kind, MACHINES // 2))
        rows, spent, peak = pool.apply(measured, (kind, MACHINES))
    if rows != MACHINES * ROWS:
        raise SystemExit(f"{kind}: {rows} rows")
    yield Measure(f"read {kind}, 80,000 rows", spent, CPU_CEILING)
    yield Measure(f"read {kind}: memory", peak, MEMORY_CEILING, "MiB")
    yield Measure(f"read {kind}: times twice its half", spent / max(half, 1e-9) / 2, LINEAR_CEILING, "×")


if __name__ == "__main__":
    sys.exit(main())
