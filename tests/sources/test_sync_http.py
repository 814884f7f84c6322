"""Whatever a server does ends in one bounded answer, or in one sentence."""

import gzip
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from affranchi.sources import failures
from affranchi.sources.http import Answer, Limits, fetch
from affranchi.sources.source import SILL
from affranchi.wording import NBSP
from tests.source_server import Server, cut, data, dripping, endless, known_by, serving

LIMITS = Limits(connect=2, read=2, total=5, attempts=3, pause=0.01, longest_pause=0.05, size=256 * 1024)
PATH = "/sill/catalogi.json"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def server() -> Iterator[Server]:
    with serving() as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that nobody vouches for, with its key, in one file."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    name = ("-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    made = ("-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(file), "-out", f"{file}.crt")
    subprocess.run(["openssl", "req", "-x509", *made, *name], check=True, capture_output=True)
    file.write_bytes(file.read_bytes() + Path(f"{file}.crt").read_bytes())
    return file


def refusal(address: str, limits: Limits = LIMITS) -> failures.SourceError:
    with pytest.raises(failures.SourceError) as refused:
        fetch(SILL, address, {}, limits)
    return refused.value


def test_an_answer_comes_whole_with_what_recognises_it(server: Server) -> None:
    last = "Sat, 21 Nov 2026 10:00:00 GMT"
    address = server.at(PATH, data("[]", etag='"v1"', last_modified=last))
    seen: list[int] = []

    answer = fetch(SILL, address, {}, LIMITS, seen.append)

    assert answer == Answer(b"[]", {"etag": '"v1"', "last-modified": last})
    assert seen == [2]
    assert server.asked[0][1]["User-Agent"].startswith("Affranchi/")


def test_a_compressed_answer_is_read(server: Server) -> None:
    address = server.at(PATH, data(gzip.compress(b"[1]"), content_encoding="gzip"))

    assert fetch(SILL, address, {}, LIMITS) == Answer(b"[1]", {})


def test_what_has_not_changed_is_not_sent_again(server: Server) -> None:
    address = server.at(PATH, known_by('W/"v1"', "[]"))

    assert fetch(SILL, address, {"etag": 'W/"v1"'}, LIMITS) is None
    assert fetch(SILL, address, {"etag": '"v0"'}, LIMITS) == Answer(b"[]", {"etag": 'W/"v1"'})
    assert fetch(SILL, address, {"etag": "é\n"}, LIMITS) == Answer(b"[]", {"etag": 'W/"v1"'})


@pytest.mark.parametrize("in_headers", [False, True])
def test_a_slow_drip_ends_in_time(server: Server, *, in_headers: bool) -> None:
    address = server.at(PATH, dripping(b" ", 0.02, in_headers=in_headers))
    started = time.monotonic()

    refused = refusal(address, replace(LIMITS, total=0.4))

    assert isinstance(refused, failures.SlowSourceError)
    assert time.monotonic() - started < 20


def test_what_is_announced_too_large_is_not_read(server: Server) -> None:
    address = server.at(PATH, data(b"[", content_length=str(600 * 10**6)))

    assert str(refusal(address)) == str(failures.TooLargeError(SILL, LIMITS.size))


def test_what_grows_too_large_unannounced_is_not_read_to_its_end(server: Server) -> None:
    address = server.at(PATH, endless(60 * 10**9))

    assert str(refusal(address)) == str(failures.TooLargeError(SILL, LIMITS.size))


def test_what_grows_too_large_once_decompressed_is_not_kept(server: Server) -> None:
    bomb = gzip.compress(b" " * 4 * 2**20)
    address = server.at(PATH, data(bomb, content_encoding="gzip"))

    assert str(refusal(address)) == str(failures.TooLargeError(SILL, LIMITS.size))


def test_what_is_packed_twice_is_not_unpacked_at_all(server: Server) -> None:
    bomb = gzip.compress(gzip.compress(b" " * 4 * 2**20))
    address = server.at(PATH, data(bomb, content_encoding="gzip, gzip"))

    assert str(refusal(address)) == str(failures.NotJsonError(SILL, is_page=False))
    assert server.asked[0][1]["Accept-Encoding"] == "gzip, deflate"


def test_a_page_is_no_data(server: Server) -> None:
    address = server.at(PATH, data("<html>", content_type="text/html; charset=utf-8"))

    assert str(refusal(address)) == str(failures.NotJsonError(SILL, is_page=True))


def test_a_server_that_is_busy_is_asked_again(server: Server) -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=-1))
    address = server.at(PATH, data("", 429, retry_after="0"), data("", 503, retry_after=soon), data("[]"))

    assert fetch(SILL, address, {}, LIMITS) == Answer(b"[]", {})
    assert len(server.asked) == 3


# Each is too large for what the standard library makes of it.
@pytest.mark.parametrize("day", ["00:00:00 +99999999999999999", "00:00:99999999999999999999 GMT"])
def test_a_server_that_asks_to_wait_until_no_day_is_asked_again_after_our_own_pause(
    server: Server, day: str
) -> None:
    asked = data("", 503, retry_after=f"Mon, 01 Jan 2024 {day}")
    assert fetch(SILL, server.at(PATH, asked, data("[]")), {}, LIMITS) == Answer(b"[]", {})


def test_a_server_that_asks_for_an_hour_is_left_alone(server: Server) -> None:
    address = server.at(PATH, data("", 429, retry_after="3600"))

    refused = refusal(address)

    assert str(refused) == str(failures.CrowdedSourceError(SILL, 3600))
    assert f"Il demande d’attendre 60{NBSP}minutes." in str(refused)
    assert len(server.asked) == 1


def test_a_server_that_fails_each_time_is_asked_three_times(server: Server) -> None:
    address = server.at(PATH, data("", 500))

    assert str(refusal(address)) == str(failures.RefusedRequestError(SILL, 500, 3))
    assert len(server.asked) == 3


def test_an_address_that_is_gone_is_asked_once(server: Server) -> None:
    address = server.at(PATH, data("", 404))

    assert str(refusal(address)) == str(failures.RefusedRequestError(SILL, 404))
    assert len(server.asked) == 1


def test_a_redirection_within_the_host_is_followed(server: Server) -> None:
    server.at("/v2", data("[]"))
    address = server.at(PATH, data("", 302, location="/v2"))

    assert fetch(SILL, address, {}, LIMITS) == Answer(b"[]", {})


@pytest.mark.parametrize(
    "location",
    [
        "https://elsewhere.example/catalogi.json",
        "http://127.0.0.1:1/catalogi.json",
        "https://127.0.0.1:6443/catalogi.json",
        "ftp://127.0.0.1/catalogi.json",
    ],
)
def test_a_redirection_to_another_host_is_not_followed(server: Server, location: str) -> None:
    address = server.at(PATH, data("", 302, location=location))

    assert str(refusal(address)) == str(failures.RedirectedElsewhereError(SILL, location))


@pytest.mark.parametrize("host", ["xn--", "xn--abc-"])
def test_a_host_that_no_name_can_be_is_said_whoever_gives_it(server: Server, host: str) -> None:
    address = f"https://{host}/catalogi.json"
    assert isinstance(refusal(address), failures.UnreachableSourceError)
    assert isinstance(refusal(server.at(PATH, data("", 302, location=address))), failures.NotJsonError)


def test_redirections_in_a_circle_end(server: Server) -> None:
    address = server.at(PATH, data("", 302, location=PATH))

    assert isinstance(refusal(address), failures.RedirectedElsewhereError)
    assert len(server.asked) == 5


def test_an_answer_cut_short_is_asked_again(server: Server) -> None:
    address = server.at(PATH, cut(b"["), data("[]"))

    assert fetch(SILL, address, {}, LIMITS) == Answer(b"[]", {})


def test_an_answer_cut_short_each_time_is_a_broken_connection(server: Server) -> None:
    address = server.at(PATH, cut(b"["))

    assert str(refusal(address)) == str(failures.UnreachableSourceError(SILL, "127.0.0.1", 3))


def test_a_port_where_nobody_listens_is_said_unreachable() -> None:
    with serving() as closed:
        address = closed.at(PATH, data("[]"))

    assert str(refusal(address)) == str(failures.UnreachableSourceError(SILL, "127.0.0.1", 3))


def test_a_body_that_is_not_compressed_as_it_says_is_unreadable(server: Server) -> None:
    address = server.at(PATH, data(b"[]", content_encoding="gzip"))

    assert str(refusal(address)) == str(failures.NotJsonError(SILL, is_page=False))


def test_a_certificate_that_nobody_vouches_for_is_refused(certificate: Path) -> None:
    with serving(certificate) as server:
        address = server.at(PATH, data("[]"))

        assert str(refusal(address)) == str(failures.UntrustedCertificateError(SILL, "127.0.0.1"))
        assert server.asked == []


def test_a_certificate_that_the_machine_trusts_is_accepted(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")

    with serving(certificate) as server:
        assert fetch(SILL, server.at(PATH, data("[]")), {}, LIMITS) == Answer(b"[]", {})


def test_https_is_not_left_for_http(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", f"{certificate}.crt")

    with serving(certificate) as server:
        unsafe = server.address.replace("https", "http")
        address = server.at(PATH, data("", 302, location=unsafe))

        assert str(refusal(address)) == str(failures.RedirectedElsewhereError(SILL, unsafe))


def test_the_proxy_of_the_machine_is_used(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", server.address)
    server.at("http://sill.example/catalogi.json", data("[]"))

    assert fetch(SILL, "http://sill.example/catalogi.json", {}, LIMITS) == Answer(b"[]", {})


def test_settings_that_cannot_be_used_are_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "carrier-pigeon://proxy")

    assert isinstance(refusal("https://127.0.0.1/"), failures.NetworkSettingsError)


def test_a_failure_says_what_happened_what_to_do_and_what_was_kept() -> None:
    assert str(failures.RefusedRequestError(SILL, 500, 3)) == (
        f"Le SILL{NBSP}: le serveur a répondu 3{NBSP}fois par une erreur (HTTP 500). Réessayez plus tard. "
        "L’instantané du SILL n’a pas changé."
    )
