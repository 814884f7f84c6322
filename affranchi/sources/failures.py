"""What a source may do to us, each in one French sentence; what is kept here never changes then."""

from affranchi.errors import WorldError
from affranchi.sources.source import Source
from affranchi.wording import NBSP, NNBSP, begun, counted, number, percent, quoted

_LATER = "Réessayez plus tard."
_TELL = f"Réessayez plus tard{NNBSP}; si cela dure, signalez-le à ceux qui font Affranchi."


class SourceError(WorldError):
    """A source that did not give what was asked."""

    def __init__(self, source: Source, what: str, advice: str = _LATER) -> None:
        kept = f" {source.kept} n’a pas changé." if source.kept else ""
        super().__init__(f"{begun(source.title)}{NBSP}: {what}. {advice}{kept}")


class UnreachableSourceError(SourceError):
    """No connection, or one that broke each time."""

    def __init__(self, source: Source, host: str, attempts: int) -> None:
        tried = f" après {counted(attempts, 'essai')}" if attempts > 1 else ""
        super().__init__(
            source,
            f"{host} n’a pas pu être joint{tried}",
            "Vérifiez votre connexion, et votre proxy s’il y en a un (HTTPS_PROXY), puis réessayez.",
        )


class SlowSourceError(SourceError):
    """An answer that did not end in time."""

    def __init__(self, source: Source, seconds: float) -> None:
        super().__init__(source, f"la réponse n’était pas complète au bout de {seconds:.0f}{NBSP}s")


class UntrustedCertificateError(SourceError):
    """A certificate that proves nothing."""

    def __init__(self, source: Source, host: str) -> None:
        super().__init__(
            source,
            f"le certificat présenté par {host} n’est pas valable, la connexion n’est pas sûre",
            "Si votre réseau inspecte les échanges chiffrés, indiquez son certificat dans SSL_CERT_FILE.",
        )


class NetworkSettingsError(SourceError):
    """Proxy or certificate settings of the machine that cannot be used."""

    def __init__(self, source: Source, said: str) -> None:
        super().__init__(
            source,
            f"les réglages réseau de cette machine sont inutilisables ({said})",
            "Corrigez HTTPS_PROXY, HTTP_PROXY ou SSL_CERT_FILE.",
        )


class RefusedRequestError(SourceError):
    """An HTTP status that gives nothing."""

    def __init__(self, source: Source, status: int, attempts: int = 1) -> None:
        self.status = status
        times = f" {counted(attempts, 'fois', 'fois')}" if attempts > 1 else ""
        gone = status in (404, 410)
        what = (
            f"l’adresse connue ne mène plus à rien (HTTP {status})"
            if gone
            else f"le serveur a répondu{times} par une erreur (HTTP {status})"
        )
        super().__init__(source, what, _TELL if gone else _LATER)


class CrowdedSourceError(SourceError):
    """A server that asks to come back later than we are ready to wait."""

    def __init__(self, source: Source, seconds: float | None) -> None:
        wait = f" Il demande d’attendre {counted(max(1, round(seconds / 60)), 'minute')}." if seconds else ""
        super().__init__(source, "le serveur reçoit trop de demandes (HTTP 429 ou 503)", f"{_LATER}{wait}")


class RedirectedElsewhereError(SourceError):
    """A redirection to another host, or out of HTTPS: it is not followed."""

    def __init__(self, source: Source, target: str) -> None:
        super().__init__(source, f"le serveur renvoie vers {quoted(target)}, qui n’est pas suivi", _TELL)


class TooLargeError(SourceError):
    """An answer larger than any we expect; it was not read to its end."""

    def __init__(self, source: Source, limit: int) -> None:
        super().__init__(
            source,
            f"la réponse dépasse {number(limit / 2**20)}{NBSP}Mio et n’a pas été lue jusqu’au bout",
            _TELL,
        )


class NotJsonError(SourceError):
    """A web page, or a text cut short, where JSON was expected."""

    def __init__(self, source: Source, *, is_page: bool) -> None:
        what = (
            "le serveur a répondu par une page web au lieu de données (portail d’accès, maintenance)"
            if is_page
            else "les données reçues sont illisibles ou incomplètes (JSON)"
        )
        super().__init__(source, what)


class UnknownShapeError(SourceError):
    """JSON that does not look like what the source publishes."""

    def __init__(self, source: Source, why: str) -> None:
        super().__init__(source, f"le format des données a changé{NBSP}: {why}", _TELL)


class RefusedDataError(SourceError):
    """Data of a neighbouring territory that are not what they should be."""


class ReplacedError(SourceError):
    """Known entries that are no longer the same: another list rather than news."""

    def __init__(self, source: Source, lost: int, before: int, why: str) -> None:
        same = "ne sont plus les mêmes" if lost > 1 else "n’est plus la même"
        what = f"{counted(lost, 'entrée')} sur {number(before)} {same}"
        super().__init__(source, f"{what} ({why})", _TELL)


class ShrunkError(SourceError):
    """Far fewer entries than what was known: a broken export rather than news."""

    def __init__(self, source: Source, before: int, after: int) -> None:
        lost = percent(1 - after / before) if before else ""
        what = f"{counted(after, 'entrée')} au lieu de {number(before)}"
        super().__init__(source, f"{what}, soit {lost} de moins" if after and lost else what)
