"""What templates compile to, kept from one run to the next in the person's own cache."""

from contextlib import suppress

from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from affranchi.storage.bundle import bundle
from affranchi.storage.cache import kept_of, program


class Compiled(FileSystemBytecodeCache):
    """What this program alone compiled: its settings, and what its filters make of constants, are in it."""

    def get_source_checksum(self, source: str) -> str:
        """What tells a template, and the program that compiled it, from others."""
        return super().get_source_checksum(f"{program()} {source}")

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template; on a disk that refuses, nothing is kept."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def compiled() -> Compiled | None:
    """Where they are kept; None where there is no folder that we alone can write."""
    folder = kept_of(bundle())
    return Compiled(str(folder)) if folder else None
