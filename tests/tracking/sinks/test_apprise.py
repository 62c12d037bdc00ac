"""Apprise: real mail to a real server, as plain text; its silence on standard error; its failures."""

import logging
import subprocess
import sys
from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from sla_engine.errors import InvalidArgumentError, SinkError
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.sinks import AppriseSink, Retries
from tests.tracking.sinks.receiver import ONCE, QUICK, Answer, Mailbox, alert, dead_port, hook, mailbox
from tests.waiting import PATIENCE

THREE = [alert("T-1"), alert("T-2"), alert("T-3")]


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with mailbox() as one:
        yield one


def tell(sink: AppriseSink, alerts: list[Alert]) -> tuple[list[str], SinkError | None]:
    told: list[str] = []
    try:
        told.extend(one.ticket for one in sink.tell(alerts))
    except SinkError as error:
        return told, error
    return told, None


def text(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n").strip()


def test_each_alert_is_a_mail(box: Mailbox) -> None:
    assert list(AppriseSink(box.url).tell(THREE)) == THREE
    assert [mail["Subject"] for mail in box.mails] == [f"SLA breach: response of T-{number}" for number in (1, 2, 3)]


def test_a_mail_says_what_was_due_when_and_under_which_key(box: Mailbox) -> None:
    list(AppriseSink(box.url).tell([alert()]))
    assert text(box.mails[0]) == (
        "Breach: response of ticket T-1 was due Wed 2026-06-24 15:00:00 +02:00 (Europe/Luxembourg).\n"
        "key desk/T-1/response/0/due/0"
    )


def test_a_digest_is_one_mail_with_all_alerts(box: Mailbox) -> None:
    alerts = [alert("T-1"), alert("T-2", "75%"), alert("T-3", withdrawn=True)]
    assert list(AppriseSink(box.url, digest=True).tell(alerts)) == alerts
    (mail,) = box.mails
    assert mail["Subject"] == "SLA: 1 breach, 1 warning, 1 withdrawn"
    assert [one.key in text(mail) for one in alerts] == [True] * 3


@pytest.mark.parametrize("options", ["", "&format=text"])
def test_a_mail_is_plain_text_in_which_nothing_is_rendered(box: Mailbox, options: str) -> None:
    ticket = "<img src=x onerror=alert(1)><b>T</b> =cmd|' /C calc'!A0 [a](http://evil) &amp;"
    list(AppriseSink(box.url + options).tell([alert(ticket)]))
    (mail,) = box.mails
    assert [part.get_content_type() for part in mail.walk()] == ["text/plain"]
    assert ticket in text(mail)


def test_html_is_escaped_where_the_url_asks_for_it(box: Mailbox) -> None:
    list(AppriseSink(f"{box.url}&format=html").tell([alert("<script>alert(1)</script>")]))
    html = [part for part in box.mails[0].walk() if part.get_content_type() == "text/html"]
    assert "<script>" not in str(html[0].get_content())


def test_a_ticket_cannot_add_a_header_a_line_or_a_colour(box: Mailbox) -> None:
    list(AppriseSink(box.url).tell([alert("T-1\r\nBcc: evil@evil.example\r\n\r\n\x1b[2J\u202e")]))
    (mail,) = box.mails
    assert mail["Bcc"] is None
    assert "ticket T-1\\r\\nBcc: evil@evil.example\\r\\n\\r\\n\\x1b[2J\\u202e was due" in " ".join(
        text(mail).split("\n")
    )


def test_half_a_character_is_told(box: Mailbox) -> None:
    assert tell(AppriseSink(box.url, ONCE), [alert("\ud800")]) == (["\ud800"], None)


def test_a_mail_refused_twice_is_sent_three_times(box: Mailbox) -> None:
    box.replies = ["451 try again", "451 try again"]
    assert tell(AppriseSink(box.url, QUICK), [alert()]) == (["T-1"], None)
    assert len(box.mails) == 1


def test_what_apprise_calls_a_failure_is_an_error(box: Mailbox) -> None:
    box.replies = ["554 no thanks"] * QUICK.attempts
    told, error = tell(AppriseSink(box.url, QUICK), [alert()])
    assert told == []
    assert error is not None
    assert error.refused == (alert().key,)


def test_a_mail_that_is_refused_does_not_keep_the_others_from_being_told(box: Mailbox) -> None:
    box.replies = ["554 no thanks"]
    told, error = tell(AppriseSink(box.url, ONCE), THREE)
    assert told == ["T-2", "T-3"]
    assert error is not None
    assert error.refused == (THREE[0].key,)


def test_a_dead_port_is_an_error() -> None:
    url = f"mailto://ops:geheim@127.0.0.1:{dead_port()}?from=a@b.example&to=c@d.example"
    told, error = tell(AppriseSink(url, QUICK), THREE)
    assert told == []
    assert "Apprise could not send it" in str(error)
    assert "geheim" not in f"{error} {error!r}"


def test_a_server_that_says_nothing_is_given_up_after_the_timeout() -> None:
    with hook() as server:  # it waits for a request, and a mailer for a greeting
        url = server.url.replace("http:", "mailto:").rstrip("/") + f"?from=a@b.example&to=c@d.example&rto={PATIENCE}"
        told, error = tell(AppriseSink(url, Retries(attempts=2, timeout=0.5, first_wait=0.01)), THREE)
    assert told == []
    assert "no answer within 0.5 s" in str(error)


@pytest.mark.slow
def test_a_program_ends_though_a_mail_server_says_nothing() -> None:
    with hook() as server:
        url = server.url.replace("http:", "mailto:").rstrip("/") + f"?from=a@b.example&to=c@d.example&rto={PATIENCE}"
        code = (
            "from tests.tracking.sinks.receiver import *; from sla_engine.tracking.sinks import *\n"
            f"try: list(AppriseSink({url!r}, Retries(attempts=1, timeout=0.5)).tell([alert()]))\n"
            "except OSError as error: print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE, check=True
        )
    assert "no answer within 0.5 s" in done.stdout
    assert done.stderr == ""


def test_services_that_speak_http_are_told_too() -> None:
    with hook() as server:
        server.answer = lambda count, _body: Answer(500 if count == 1 else 200)
        assert tell(AppriseSink(server.url.replace("http:", "json:"), QUICK), [alert()]) == (["T-1"], None)
        assert len(server.requests) == 2
        assert "Breach: response of ticket T-1" in server.requests[1][1]


def test_apprise_says_nothing_on_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    handlers, root.handlers = root.handlers, []  # as in a program that has set up no logging
    try:
        tell(AppriseSink(f"mailto://ops:geheim@127.0.0.1:{dead_port()}?to=a@b.example&from=a@b.example", ONCE), THREE)
        with pytest.raises(InvalidArgumentError):
            AppriseSink("mailto://ops:geheim@")
    finally:
        root.handlers = handlers
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("mailtos://ops:geheim@mail.example?to=desk@b.example", "mailtos://ops:****@mail.example/****"),
        ("json://ops:geheim@hooks.example/geheim?+X-Token=geheim", "json://ops:****@hooks.example/****"),
        ("slack://TgeheimAA/Bgeheim12/Cgeheimgeheimgeheimgeheim/#desk", "slack://T...A/****"),
        ("tgram://123456789:geheimgeheimgeheimgeheimgeheimgehe/12345", "tgram://1...e/****"),
    ],
)
def test_a_name_has_no_secrets(url: str, name: str) -> None:
    sink = AppriseSink(url)
    assert sink.name == name
    assert "geheim" not in repr(sink)


@pytest.mark.parametrize(
    "url", ["nonsense://geheim", "slack://geheim", "mailto://", "://geheim", "pushover://geheim:x@"]
)
def test_what_apprise_cannot_use_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(InvalidArgumentError, match="expected a URL that Apprise can use") as caught:
        AppriseSink(url)
    assert "geheim" not in str(caught.value)
