"""What holds files: zip, tar, gzip, zlib; opened within bounds, and no name in them is a path of ours."""

import gzip
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator

from affranchi.errors import AffranchiError
from affranchi.intake.decoding import text_of
from affranchi.intake.notes import note
from affranchi.model.problem import Problem
from affranchi.wording import NBSP, number

LARGEST_FILE = 32 * 2**20  # of one file once unpacked: the largest real inventories seen hold 2 MiB
LARGEST_ARCHIVE = 256 * 2**20
_LARGEST_UNPACKED = 512 * 2**20
_MOST_ENTRIES = 5_000
_MOST_RATIO = 300  # of a file above 1 MiB to its compressed size; real inventories shrink 10 to 40 times
_SMALL = 2**20
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_GZIP = b"\x1f\x8b"
_TAR_AT = 257
_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError, ValueError),
    *(OverflowError, LookupError),
)
_IGNORED = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


_DAMAGED = "Ce fichier est abîmé, incomplet ou protégé par un mot de passe."  # which look the same
_OVERSIZED = f"Ce fichier dépasse {number(LARGEST_FILE / 2**20)}{NBSP}Mio une fois ouvert. Il n’est pas lu."
_BOMB = "Ce fichier compressé se déploie démesurément. Par prudence, il n’est pas lu."
_UNKNOWN = "Ce fichier est compressé par une méthode inconnue. Refaites l’archive en zip ou tar.gz."
_FLOOD = f"L’archive dépasse {{}}{NBSP}{{}}{NBSP}: la suite n’est pas lue. Partagez-la en plusieurs."


class NotReadableError(AffranchiError):
    """A container that cannot be opened, or not within bounds; its sentence becomes a problem."""


def is_zip(data: bytes) -> bool:
    """Whether bytes are a zip: an archive, an ODS, an XLSX."""
    return data.startswith((_ZIP, _EMPTY_ZIP))


def is_workbook(data: bytes) -> bool:
    """Whether a zip is an ODS or an XLSX."""
    try:
        parts = set(parts_of(data))
    except NotReadableError:
        return False
    return "content.xml" in parts or (
        "[Content_Types].xml" in parts and any(part.startswith("xl/") for part in parts)
    )


def is_document(data: bytes) -> bool:
    """Whether a zip is of a word processor: a DOCX or an ODT."""
    try:
        parts = parts_of(data)
        kind = part_of(data, "mimetype") if "content.xml" in parts and "mimetype" in parts else ""
    except NotReadableError:
        return False
    return "word/document.xml" in parts or kind.startswith("application/vnd.oasis.opendocument.text")


def is_tar(data: bytes) -> bool:
    """Whether bytes are a tar, compressed by gzip or not."""
    return _is_plain_tar(data) or (data.startswith(_GZIP) and _is_plain_tar(_start_of(data)))


def parts_of(data: bytes) -> list[str]:
    """The names in a zip.

    Raises:
        NotReadableError: when it is none.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return [info.filename for info in archive.infolist()[: 2 * _MOST_ENTRIES]]
    except _BROKEN:
        raise NotReadableError(_DAMAGED) from None


def part_of(data: bytes, name: str, most: int = LARGEST_FILE) -> str:
    """The text of a part of a workbook, of so many bytes at most.

    Raises:
        NotReadableError: when it is missing, encrypted, damaged or too large.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = _entry(archive, archive.getinfo(name), most)
    except _BROKEN:
        raise NotReadableError(_DAMAGED) from None
    found = text_of(content)
    if found is None:
        raise NotReadableError(_DAMAGED)
    return found.text


def unwrapped(data: bytes) -> bytes:
    """What gzip or zlib (`.ocs`) compressed; the bytes themselves when they are not.

    Raises:
        NotReadableError: when it grows beyond what a file may hold, or is cut.
    """
    is_gzip = data.startswith(_GZIP)
    is_zlib = len(data) > 2 and data[0] == 0x78 and (data[0] * 256 + data[1]) % 31 == 0  # noqa: PLR2004 (RFC 1950)
    if not is_gzip and not is_zlib:
        return data
    try:
        if is_gzip:  # of one member or of several, as `cat a.gz b.gz` makes
            opened, is_whole = gzip.GzipFile(fileobj=io.BytesIO(data)).read(LARGEST_FILE + 1), True
        else:
            stream = zlib.decompressobj()
            opened = stream.decompress(data, LARGEST_FILE + 1)
            is_whole = stream.eof
    except (EOFError, gzip.BadGzipFile):
        raise NotReadableError(_DAMAGED) from None
    except zlib.error:
        return data
    _refuse_bomb(len(opened), len(data))
    if not is_whole:  # a copy that stopped: what it lacks would be taken for gone
        raise NotReadableError(_DAMAGED)
    return opened


def entries_of(name: str, data: bytes) -> Iterator[tuple[str, bytes] | Problem]:
    """The files of an archive one by one, named under it; a problem for each that cannot be read."""
    try:
        yield from _zip_entries(name, data) if is_zip(data) else _tar_entries(name, data)
    except NotReadableError as refusal:
        yield note(name, str(refusal))
    except _BROKEN:
        yield note(name, _DAMAGED, "Refaites l’archive, ou donnez le dossier lui-même.")


def _zip_entries(name: str, data: bytes) -> Iterator[tuple[str, bytes] | Problem]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        total = 0
        for rank, info in enumerate(archive.infolist()):
            _refuse_crowd(rank)
            if info.is_dir() or _is_ignored(info.filename):
                continue
            inner = f"{name}/{_shown(info.filename)}"
            try:
                content = _entry(archive, info)
            except NotReadableError as refusal:
                yield note(inner, str(refusal))
                continue
            except _BROKEN:
                yield note(inner, _DAMAGED)
                continue
            total += len(content)
            _refuse_flood(total)
            yield inner, content


def _entry(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int = LARGEST_FILE) -> bytes:
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotReadableError(_UNKNOWN)
    with archive.open(info) as stream:
        content = stream.read(most + 1)
    _refuse_bomb(len(content), info.compress_size, most)
    return content


class _Metered:
    """A stream that refuses to give more than one file may hold before the next one is asked for."""

    def __init__(self, stream: gzip.GzipFile | io.BytesIO, packed: int) -> None:
        self._stream, self._packed = stream, packed
        self.since = self.total = 0

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self.since += len(found)
        self.total += len(found)
        if self.since > LARGEST_FILE + _SMALL:
            raise NotReadableError(_OVERSIZED)
        _refuse_swelling(self.total, self._packed)
        _refuse_flood(self.total)
        return found


def _tar_entries(name: str, data: bytes) -> Iterator[tuple[str, bytes] | Problem]:
    plain = io.BytesIO(data)
    metered = _Metered(gzip.GzipFile(fileobj=plain) if data.startswith(_GZIP) else plain, len(data))
    with tarfile.open(fileobj=metered, mode="r|", errorlevel=0) as archive:  # type: ignore[call-overload]
        total = 0  # as unpacked: of a sparse file, the archive holds next to nothing
        for rank, member in enumerate(archive):
            _refuse_crowd(rank)
            metered.since = 0
            stream = archive.extractfile(member) if member.isreg() and not _is_ignored(member.name) else None
            if stream:
                content = stream.read(LARGEST_FILE + 1)
                _refuse_bomb(len(content), len(data))
                total += len(content)
                _refuse_flood(total)
                yield f"{name}/{_shown(member.name)}", content
            archive.members = []  # tarfile keeps them all


def _refuse_bomb(size: int, compressed: int, most: int = LARGEST_FILE) -> None:
    if size > most:
        raise NotReadableError(_OVERSIZED)
    _refuse_swelling(size, compressed)


def _refuse_swelling(size: int, compressed: int) -> None:
    if size > _SMALL and size > _MOST_RATIO * max(compressed, 1):
        raise NotReadableError(_BOMB)


def _refuse_flood(total: int) -> None:
    if total > _LARGEST_UNPACKED:
        raise NotReadableError(_FLOOD.format(number(_LARGEST_UNPACKED // 2**20), "Mio"))


def _refuse_crowd(rank: int) -> None:
    if rank >= _MOST_ENTRIES:
        raise NotReadableError(_FLOOD.format(number(_MOST_ENTRIES), "fichiers"))


def _shown(name: str) -> str:
    """A name fit to be shown: its last two parts, printable."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "".join(char if char.isprintable() else "?" for char in "/".join(parts[-2:]))[:200] or "?"


def _is_ignored(name: str) -> bool:
    lower = name.lower()
    return lower.startswith(_IGNORED[0]) or lower.rpartition("/")[2] in _IGNORED[1:]


def _is_plain_tar(data: bytes) -> bool:
    return data[_TAR_AT : _TAR_AT + 5] == b"ustar"


def _start_of(data: bytes) -> bytes:
    try:
        return zlib.decompressobj(wbits=31).decompress(data[:65_536], 1_024)
    except zlib.error:
        return b""
