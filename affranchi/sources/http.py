"""HTTPS, and the only module that speaks it: one bounded answer, or one sentence saying why there is none."""

import asyncio
import random
import ssl
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version

import httpx

from affranchi.sources import failures
from affranchi.sources.source import Source

_BUSY = frozenset({429, 503})
_PASSING = frozenset({429, 500, 502, 503, 504})
_MOST_REDIRECTS = 5
_LONGEST_VALIDATOR = 300
# Packed twice, 3,400 bytes make 4 GiB in memory before the limit is looked at.
_PACKED_ONCE = frozenset({"", "identity", "gzip", "deflate"})
_CONDITIONS = {"etag": "If-None-Match", "last-modified": "If-Modified-Since"}

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long we wait, in seconds, how often we try, how much we read, in bytes.

    `total` bounds everything, pauses and retries included, whatever the server drips.
    """

    connect: float = 10
    read: float = 30
    total: float = 240
    attempts: int = 3
    pause: float = 1
    longest_pause: float = 30
    size: int = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, and what to send to be told that it has not changed."""

    body: bytes
    validators: Mapping[str, str]


class _AgainError(Exception):
    """A failure that may pass: tried again after `wait` seconds, or a pause of ours; raised in the end."""

    def __init__(self, failure: failures.SourceError, wait: float | None = None) -> None:
        super().__init__(str(failure))
        self.failure = failure
        self.wait = wait


@dataclass(frozen=True, slots=True)
class _Request:
    source: Source
    address: httpx.URL
    conditions: Mapping[str, str]
    limits: Limits
    progress: Progress


def fetch(
    source: Source,
    address: str,
    validators: Mapping[str, str],
    limits: Limits,
    progress: Progress = lambda _: None,
) -> Answer | None:
    """What an address holds; None when it still holds what the validators were given for.

    `progress` is told how many bytes were read.

    Raises:
        SourceError: whatever else happens.
    """
    conditions = {_CONDITIONS[key]: value for key, value in _validators(validators).items()}
    try:
        url = httpx.URL(address)
        _ = url.host  # read here: of « xn--/ », there is none
    except (httpx.InvalidURL, UnicodeError):
        raise failures.UnreachableSourceError(source, address, 1) from None
    return asyncio.run(_in_time(_Request(source, url, conditions, limits, progress)))


async def _in_time(request: _Request) -> Answer | None:
    try:
        async with asyncio.timeout(request.limits.total), _client(request) as client:
            return await _insisting(client, request)
    except TimeoutError:
        raise failures.SlowSourceError(request.source, request.limits.total) from None


@asynccontextmanager
async def _client(request: _Request) -> AsyncIterator[httpx.AsyncClient]:
    """A client that verifies certificates, and takes the machine's proxies."""
    limits = request.limits
    agent = f"Affranchi/{version('affranchi')} (catalogue des logiciels des communes)"
    try:
        client = httpx.AsyncClient(
            headers={"User-Agent": agent, "Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
            timeout=httpx.Timeout(limits.read, connect=limits.connect),
        )
    except (ImportError, OSError, ValueError, httpx.InvalidURL) as error:  # proxies, SSL_CERT_FILE
        raise failures.NetworkSettingsError(request.source, str(error)) from error
    async with client:
        yield client


async def _insisting(client: httpx.AsyncClient, request: _Request) -> Answer | None:
    """Try, and try again what may pass, less and less often."""
    limits, attempt = request.limits, 1
    while True:
        try:
            return await _once(client, request, attempt)
        except _AgainError as error:
            if attempt >= limits.attempts:
                raise error.failure from None
            if error.wait is not None and error.wait > limits.longest_pause:
                raise failures.CrowdedSourceError(request.source, error.wait) from None
            pause = limits.pause * 2 ** (attempt - 1) * random.SystemRandom().uniform(0.5, 1.5)
            await asyncio.sleep(min(limits.longest_pause, pause if error.wait is None else error.wait))
            attempt += 1


async def _once(client: httpx.AsyncClient, request: _Request, attempt: int) -> Answer | None:
    """One attempt, redirections within the host followed."""
    address = request.address
    try:
        for _ in range(_MOST_REDIRECTS):
            async with client.stream("GET", address, headers=request.conditions) as response:
                if not response.has_redirect_location:
                    return await _answer(request, response, attempt)
                address = _followed(request, response)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, ssl.SSLError) as error:
        raise _connection_failure(request, error, attempt) from error
    raise failures.RedirectedElsewhereError(request.source, str(address))


def _followed(request: _Request, response: httpx.Response) -> httpx.URL:
    """Where a redirection leads, when that is the same host, not less safely."""
    origin = request.address
    target = response.url.join(response.headers["location"])
    same = (target.scheme, target.host, target.port) == (origin.scheme, origin.host, origin.port)
    safer = (target.scheme, target.host, target.port) == ("https", origin.host, None)
    if not (same or safer):
        raise failures.RedirectedElsewhereError(request.source, str(target.copy_with(userinfo=b"")))
    return target


def _connection_failure(request: _Request, error: Exception, attempt: int) -> Exception:
    source, host = request.source, request.address.host
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in _causes(error)):
        return failures.UntrustedCertificateError(source, host)
    if isinstance(error, httpx.InvalidURL | UnicodeError | httpx.UnsupportedProtocol | httpx.DecodingError):
        return failures.NotJsonError(source, is_page=False)
    return _AgainError(failures.UnreachableSourceError(source, host, attempt))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _answer(request: _Request, response: httpx.Response, attempt: int) -> Answer | None:
    status, source = response.status_code, request.source
    if status == httpx.codes.NOT_MODIFIED and request.conditions:
        return None
    if status in _PASSING:
        refused = failures.RefusedRequestError(source, status, attempt)
        crowded = failures.CrowdedSourceError(source, None)
        raise _AgainError(crowded if status in _BUSY else refused, _retry_after(response))
    if status != httpx.codes.OK:
        raise failures.RefusedRequestError(source, status)
    if "html" in response.headers.get("content-type", "").lower():
        raise failures.NotJsonError(source, is_page=True)
    if response.headers.get("content-encoding", "").strip().lower() not in _PACKED_ONCE:
        raise failures.NotJsonError(source, is_page=False)
    return Answer(await _body(request, response), _validators(response.headers))


async def _body(request: _Request, response: httpx.Response) -> bytes:
    """The body, read while it stays within the limit: what is announced larger is not read at all."""
    limit = request.limits.size
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > limit:
        raise failures.TooLargeError(request.source, limit)
    read = bytearray()
    async for piece in response.aiter_bytes():
        read += piece
        if len(read) > limit:
            raise failures.TooLargeError(request.source, limit)
        request.progress(len(read))
    return bytes(read)


def _validators(told: Mapping[str, str]) -> Mapping[str, str]:
    """The validators among what is told that can be sent back as they came."""
    found = {key: told.get(key, "") for key in _CONDITIONS}
    return {
        key: value
        for key, value in found.items()
        if 0 < len(value) <= _LONGEST_VALIDATOR and value.isascii() and value.isprintable()
    }


def _retry_after(response: httpx.Response) -> float | None:
    """How long the server asks to wait, in seconds: it says a number, or a date."""
    said = response.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return float(said[:9])
    try:
        moment = parsedate_to_datetime(said)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
