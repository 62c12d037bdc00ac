"""What alerts are told to in the tests: a real web server and a real mail server, which misbehave as they are asked to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from sla_engine.tracking.alert import Alert, AlertKey
from sla_engine.tracking.sinks import Retries
from tests.waiting import PATIENCE

# Several attempts with hardly a wait between them, each with all the time that a busy machine needs.
QUICK = Retries(attempts=3, timeout=PATIENCE, patience=PATIENCE, first_wait=0.01, longest_wait=0.02)
ONCE = Retries(attempts=1, timeout=PATIENCE)
DUE = 1_782_306_000_000_000  # 2026-06-24 15:00 in Luxembourg


def alert(ticket: str = "T-1", threshold: str = "due", *, withdrawn: bool = False, moot: bool = False) -> Alert:
    key = AlertKey("desk", ticket, "response", 0, threshold, 0, withdrawn)
    return Alert.of(key, due_us=DUE, at_us=DUE + 60_000_000, zone="Europe/Luxembourg", moot=moot)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a web server answers; a `late` answer comes after all patience, or when the server is shut."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    late: bool = False


@dataclass(slots=True)
class Hook:
    """A web server: `requests` are the headers and bodies posted to it, `answer` decides what comes back."""

    url: str = ""
    answer: Callable[[int, str], Answer] = lambda _count, _body: Answer()
    requests: list[tuple[dict[str, str], str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    shut: Event = field(default_factory=Event)

    @property
    def keys(self) -> list[str]:
        return [headers["Idempotency-Key"] for headers, _ in self.requests]


@contextmanager
def hook() -> Iterator[Hook]:
    one = Hook()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name that http.server calls
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            one.requests.append((dict(self.headers), body))
            one.paths.append(self.path)
            answer = one.answer(len(one.requests), body)
            one.shut.wait(PATIENCE if answer.late else 0)
            self.send_response(answer.status)
            for name, value in ({"Content-Length": "0"} | answer.headers).items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

        def handle(self) -> None:
            """Serve; whoever gave up waiting closed the connection."""
            try:
                super().handle()
            except OSError:
                self.close_connection = True

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    one.url = f"http://127.0.0.1:{server.server_port}/"
    try:
        yield one
    finally:
        one.shut.set()
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass(slots=True)
class Mailbox:
    """A mail server: `mails` are those it took, `replies` what it says to the next ones instead of taking them."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    replies: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"mailto://127.0.0.1:{self.port}?from=sla@desk.example&to=night@desk.example"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        if self.replies:
            return self.replies.pop(0)
        content = envelope.content
        assert isinstance(content, bytes)
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 taken"


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()

    class AnyPort(Controller):
        """A controller that asks the system for a port, and calls at the one it got."""

        def _trigger_server(self) -> None:
            assert self.server is not None
            self.port = self.server.sockets[0].getsockname()[1]
            super()._trigger_server()

    controller = AnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def dead_port() -> int:
    """Return a port at which nobody listens."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port
