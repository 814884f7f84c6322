"""LibreOffice, when it is at hand: what it makes of an OpenDocument text, in a profile of its own."""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from affranchi.errors import WorldError
from affranchi.wording import NBSP

# A tagged PDF is one that a screen reader can follow; LibreOffice's own default is not.
_FILTERS = {
    ".docx": "docx",
    ".pdf": 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}',
}
CONVERTED = tuple(_FILTERS)
_PATIENCE = 120  # seconds; a first start makes a profile


class OfficeError(WorldError):
    """A format that only LibreOffice writes, and what it did: it is not there, or wrote nothing."""

    def __init__(self, suffix: str, what: str) -> None:
        super().__init__(
            f"LibreOffice, qui seul écrit un {suffix}, {what}{NBSP}: demandez un fichier .odt, que les "
            "suites bureautiques ouvrent et enregistrent au format voulu."
        )


def office(suffix: str) -> str:
    """Where LibreOffice is.

    Raises:
        OfficeError: when it is not at hand.
    """
    command = shutil.which("soffice") or shutil.which("libreoffice")
    if command is None:
        raise OfficeError(suffix, "n’est pas sur cette machine")
    return command


def converted(odt: bytes, suffix: str) -> bytes:
    """An OpenDocument text in another format, `.docx` or `.pdf`.

    Raises:
        WorldError: when LibreOffice is not there, does not end, or writes nothing.
    """
    command = office(suffix)
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "rapport.odt"
        source.write_bytes(odt)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        options = (profile, "--headless", "--norestore", "--convert-to", _FILTERS[suffix], "--outdir", name)
        try:
            subprocess.run(  # noqa: S603 (the program found, and no word of a person)
                [command, *options, str(source)], check=True, capture_output=True, timeout=_PATIENCE
            )
            return source.with_suffix(suffix).read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            raise OfficeError(suffix, "n’a rien écrit") from error
