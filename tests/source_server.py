"""A real HTTP server on loopback, that answers as a test says."""

import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Server:
    """Where it listens, what it answers at each path (the last reply repeats), what it was asked."""

    address: str
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def at(self, path: str, *replies: Reply) -> str:
        """Answer so at a path; returns its whole address."""
        self.replies[path] = list(replies)
        return f"{self.address}{path}"


@contextmanager
def serving(certificate: Path | None = None) -> Iterator[Server]:
    """A server for the time of a test; over TLS with a certificate and its key in one file."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            server.asked.append((self.path, dict(self.headers.items())))
            replies = server.replies[self.path]
            reply = replies.pop(0) if len(replies) > 1 else replies[0]
            try:
                reply(self)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (as the library calls it)
            """Say nothing."""

    http = _Quiet(("127.0.0.1", 0), Handler)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        http.socket = context.wrap_socket(http.socket, server_side=True)
    scheme = "https" if certificate else "http"
    server = Server(f"{scheme}://127.0.0.1:{http.server_port}")
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        thread.join()
        http.server_close()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that refuses the certificate is no error of the test's."""


def data(body: bytes | str, status: int = 200, **headers: str) -> Reply:
    """A whole answer; underscores in the names of headers stand for hyphens."""
    content = body.encode() if isinstance(body, str) else body
    said = {"content_type": "application/json", "content_length": str(len(content)), **headers}

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in said.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return reply


def known_by(etag: str, body: bytes | str) -> Reply:
    """An answer with a validator; 304 to whoever sends it back."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("if-none-match") == etag:
            handler.send_response(304)
            handler.end_headers()
        else:
            data(body, etag=etag)(handler)

    return reply


def dripping(piece: bytes, pause: float, *, in_headers: bool = False) -> Reply:
    """An answer that never ends, a piece at a time, each before any read times out."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        if in_headers:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        else:
            data(b"", content_length="100000")(handler)
        stopped = threading.Event()
        for _ in range(4000):
            handler.wfile.write(piece)
            stopped.wait(pause)

    return reply


def endless(total: int) -> Reply:
    """A chunked answer of so many bytes, announced by nothing."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        for _ in range(total // 0x10000):
            handler.wfile.write(chunk)

    return reply


def cut(body: bytes) -> Reply:
    """A connection that closes before the end that it announced."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        data(body, content_length=str(len(body) + 1000))(handler)
        handler.close_connection = True

    return reply
