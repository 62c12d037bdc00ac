"""Web hooks: what is posted, what counts as told, and how long a bad one is tried."""

import json
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import pytest

from sla_engine.errors import InvalidArgumentError, SinkError
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.sinks import Retries, WebhookSink
from tests.tracking.sinks.receiver import ONCE, QUICK, Answer, Hook, alert, dead_port, hook
from tests.waiting import PATIENCE

THREE = [alert("T-1"), alert("T-2"), alert("T-3")]


@pytest.fixture
def server() -> Iterator[Hook]:
    with hook() as one:
        yield one


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The waits between attempts, none of which is waited for."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    return waited


def tell(sink: WebhookSink, alerts: list[Alert]) -> tuple[list[str], SinkError | None]:
    """The tickets told, and the error at the end."""
    told: list[str] = []
    try:
        told.extend(one.ticket for one in sink.tell(alerts))
    except SinkError as error:
        return told, error
    return told, None


def test_each_alert_is_posted_as_its_record(server: Hook) -> None:
    assert list(WebhookSink(server.url).tell(THREE)) == THREE
    assert [json.loads(body) for _, body in server.requests] == [one.record() for one in THREE]


def test_a_request_names_the_key_and_the_kind_of_its_body(server: Hook) -> None:
    list(WebhookSink(server.url).tell([alert()]))
    headers, _ = server.requests[0]
    assert headers["Idempotency-Key"] == "desk/T-1/response/0/due/0"
    assert headers["Content-Type"] == "application/json"


def test_a_long_key_is_sent_as_a_hash_and_whole_in_the_body(server: Hook) -> None:
    list(WebhookSink(server.url).tell([alert("x" * 70_000), alert("x" * 70_001)]))
    assert len(set(server.keys)) == 2
    assert {len(key) for key in server.keys} == {len("blake2b-") + 64}
    assert json.loads(server.requests[0][1])["key"] == alert("x" * 70_000).key


def test_a_ticket_cannot_add_a_header(server: Hook) -> None:
    list(WebhookSink(server.url).tell([alert("T-1\r\nX-Evil: 1\r\n\r\n")]))
    headers, body = server.requests[0]
    assert "X-Evil" not in headers
    assert json.loads(body)["ticket"] == "T-1\r\nX-Evil: 1\r\n\r\n"


def test_a_digest_is_one_request_with_all_alerts(server: Hook) -> None:
    assert list(WebhookSink(server.url, digest=True).tell(THREE)) == THREE
    assert [json.loads(body) for _, body in server.requests] == [[one.record() for one in THREE]]


def test_the_same_digest_has_the_same_key_and_another_one_another(server: Hook) -> None:
    sink = WebhookSink(server.url, digest=True)
    for alerts in (THREE, THREE, THREE[:2]):
        list(sink.tell(alerts))
    assert server.keys[0] == server.keys[1] != server.keys[2]


@pytest.mark.parametrize("digest", [False, True])
def test_no_alerts_are_no_request(server: Hook, *, digest: bool) -> None:
    assert list(WebhookSink(server.url, digest=digest).tell([])) == []
    assert server.requests == []


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_an_answer_of_success_means_told(server: Hook, status: int) -> None:
    server.answer = lambda _count, _body: Answer(status)
    assert tell(WebhookSink(server.url, ONCE), [alert()]) == (["T-1"], None)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_an_alert_is_told_after_two_failures_under_the_same_key(server: Hook, status: int) -> None:
    server.answer = lambda count, _body: Answer(status if count <= 2 else 200)
    assert tell(WebhookSink(server.url, QUICK), [alert()]) == (["T-1"], None)
    assert server.keys == ["desk/T-1/response/0/due/0"] * 3


def test_attempts_are_bounded(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(503)
    told, error = tell(WebhookSink(server.url, QUICK), [alert()])
    assert (told, len(server.requests)) == ([], QUICK.attempts)
    assert "it answers 503 Service Unavailable" in str(error)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422])
def test_a_refusal_is_not_tried_again(server: Hook, status: int) -> None:
    server.answer = lambda _count, _body: Answer(status)
    told, error = tell(WebhookSink(server.url, QUICK), [alert()])
    assert (told, len(server.requests)) == ([], 1)
    assert f"it answers {status}" in str(error)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed_and_not_taken_for_told(server: Hook, status: int) -> None:
    server.answer = lambda _count, _body: Answer(status, {"Location": f"{server.url}login?token=geheim"})
    told, error = tell(WebhookSink(server.url, QUICK), [alert()])
    assert (told, len(server.requests)) == ([], 1)
    assert "give the URL to which it points" in str(error)
    assert "geheim" not in str(error)


@pytest.mark.parametrize("status", [400, 500])
def test_one_refused_alert_does_not_keep_the_others_from_being_told(server: Hook, status: int) -> None:
    server.answer = lambda _count, body: Answer(status if '"T-2"' in body else 200)
    told, error = tell(WebhookSink(server.url, QUICK), THREE)
    assert told == ["T-1", "T-3"]
    assert error is not None
    assert error.refused == (THREE[1].key,)


def test_three_refusals_in_a_row_end_the_telling(server: Hook) -> None:
    server.answer = lambda _count, body: Answer(200 if '"T-0"' in body else 400)
    alerts = [alert(f"T-{number}") for number in range(50)]
    told, error = tell(WebhookSink(server.url, QUICK), alerts)
    assert (told, len(server.requests)) == (["T-0"], 4)
    assert error is not None
    assert error.refused == tuple(one.key for one in alerts[1:4])


def test_a_server_that_locks_us_out_is_asked_once_however_many_alerts_there_are(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(401)
    told, error = tell(WebhookSink(server.url, QUICK), THREE)
    assert (told, len(server.requests)) == ([], 1)
    assert error is not None
    assert error.refused == ()


def test_what_was_told_before_the_server_died_stays_told(server: Hook) -> None:
    server.answer = lambda count, _body: Answer(200 if count <= 2 else 403)
    alerts = [alert(f"T-{number}") for number in range(5)]
    told, error = tell(WebhookSink(server.url, QUICK), alerts)
    assert told == ["T-0", "T-1"]
    assert "2 of 5 alerts delivered" in str(error)


def test_a_dead_port_is_an_error_with_its_cause() -> None:
    told, error = tell(WebhookSink(f"http://127.0.0.1:{dead_port()}/", QUICK), THREE)
    assert told == []
    assert "connection refused" in str(error)


def test_an_unknown_host_is_an_error() -> None:
    told, error = tell(WebhookSink("http://nobody.invalid/", ONCE), THREE)
    assert told == []
    assert "cannot deliver to http://nobody.invalid: " in str(error)


def test_a_slow_server_is_given_up_after_the_timeout(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(late=True)
    told, error = tell(WebhookSink(server.url, Retries(attempts=2, timeout=0.3, first_wait=0.01)), THREE)
    assert (told, len(server.requests) > 1) == ([], False)  # it may have heard, and others wait
    assert "no answer within 0.3 s" in str(error)


@contextmanager
def dripping() -> Iterator[int]:
    """A port at which somebody answers one byte at a time, each well within any timeout of a socket."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            try:
                connection, _ = listening.accept()
                with connection:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
                    while True:
                        connection.sendall(b"x")
                        connection.settimeout(0.05)
                        try:
                            if not connection.recv(4096):
                                return
                        except TimeoutError:
                            continue
            except OSError:
                return

        Thread(target=drip, daemon=True).start()
        yield listening.getsockname()[1]


def test_a_server_that_answers_byte_by_byte_is_given_up_too() -> None:
    with dripping() as port:
        told, error = tell(WebhookSink(f"http://127.0.0.1:{port}/", Retries(attempts=1, timeout=0.5)), THREE)
    assert told == []
    assert "no answer within 0.5 s" in str(error)


def test_an_answer_counts_though_its_body_never_ends(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(headers={"Content-Length": "1000000"})
    assert tell(WebhookSink(server.url, ONCE), [alert()])[0] == ["T-1"]


def test_a_server_may_ask_for_a_longer_wait(server: Hook, naps: list[float]) -> None:
    server.answer = lambda count, _body: Answer(429, {"Retry-After": "7"}) if count == 1 else Answer()
    assert tell(WebhookSink(server.url, QUICK), [alert()]) == (["T-1"], None)
    assert naps == [7]


def test_a_server_that_asks_for_more_than_our_patience_is_not_waited_for(server: Hook, naps: list[float]) -> None:
    server.answer = lambda _count, _body: Answer(429, {"Retry-After": "3600"})
    told, error = tell(WebhookSink(server.url, QUICK), THREE)
    assert (told, len(server.requests), naps) == ([], 1, [])
    assert "it answers 429" in str(error)


def test_a_server_that_does_not_speak_tls_is_an_error(server: Hook) -> None:
    told, error = tell(WebhookSink(server.url.replace("http:", "https:"), ONCE), [alert()])
    assert told == []
    assert "cannot deliver to https://127.0.0.1" in str(error)


def test_a_password_in_the_url_authenticates_and_is_not_shown(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(503)
    sink = WebhookSink(server.url.replace("//", "//ops:geheim@") + "services/T0B0?token=secret", ONCE)
    _, error = tell(sink, [alert()])
    assert server.requests[0][0]["Authorization"].startswith("Basic ")
    assert server.paths == ["/services/T0B0?token=secret"]
    assert not [
        word for word in ("geheim", "T0B0", "secret", "ops") if word in f"{error!r} {error} {sink!r} {sink.name}"
    ]


@pytest.mark.parametrize("path", ["hook/geheim?token=secret", ""])
def test_no_error_of_a_connection_shows_the_url(path: str) -> None:
    _, error = tell(WebhookSink(f"http://ops:geheim@127.0.0.1:{dead_port()}/{path}", ONCE), [alert()])
    assert "geheim" not in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("url", ["http://", "https://geheim geheim", "http://h:99999/geheim", "http://[::1/geheim"])
def test_what_is_no_url_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"expected the URL of a web hook, .* got http") as caught:
        WebhookSink(url)
    assert "geheim" not in str(caught.value)


@pytest.mark.slow
def test_a_program_ends_though_a_server_never_answers(server: Hook) -> None:
    server.answer = lambda _count, _body: Answer(late=True)
    code = (
        "from tests.tracking.sinks.receiver import *; from sla_engine.tracking.sinks import *\n"
        f"try: list(WebhookSink({server.url!r}, Retries(attempts=1, timeout=0.3)).tell([alert()]))\n"
        "except OSError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert "no answer within 0.3 s" in done.stdout
    assert done.stderr == ""
