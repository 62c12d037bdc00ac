"""Masking: no password and no token in what is shown, and in time that grows with the text alone."""

import re

import pytest

from sla_engine.show import masking
from sla_engine.show.masking import has_secret, shown_url, without_passwords


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("cannot read mysql:/ann:secret@db/t", "cannot read mysql:/ann:***@db/t"),
        ("(postgresql://db/t?password=secret)", "(postgresql://db/t)"),
        ("no 'https://ops:secret@h.example/T0/B0'", "no 'https://****@h.example/****'"),
        ("two: mysql://a:b@c/d, mysql://e:f@g/h.", "two: mysql://a:***@c/d, mysql://e:***@g/h."),
        ("mysql://ann:secret:3306/t", "mysql://***"),
        ("postgresql://ann@[::1]:5432/t", "postgresql://ann@[::1]:5432/t"),
        ("expected sqlite:///FILE, or sqlite:////FOLDER/FILE", "expected sqlite:///FILE, or sqlite:////FOLDER/FILE"),
        ("https://hooks.example/****", "https://hooks.example/****"),
        ("a: b://", "a: b://"),
    ],
)
def test_a_text_is_told_without_the_passwords_of_its_urls(text, shown):
    assert without_passwords(text) == shown


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("mysql://ann:se cret@db/t", "word 'se cret' of mysql://ann:se cret@db/t"),
        ("--state=mysql://ann:secret@db/t", "the secret is out"),
        ("postgresql://db/t?sslpassword=secret", "wrong: secret"),
        ("mysql://ann:p%40ss%20word@db", "p@ss word or p%40ss%20word"),
        ("exec:/bin/page --token secret", "got (exec:/bin/page --token secret)"),
    ],
)
def test_nothing_secret_of_an_argument_is_told_however_it_was_torn_out(given, text):
    assert re.search(r"secret|cret|p@ss|p%40ss", without_passwords(text, [given])) is None


@pytest.mark.parametrize(
    "command", ["exec:/usr/local/bin/page --token secret", "--notify=exec: page secret", "exec:page"]
)
def test_which_program_a_command_runs_is_told_and_nothing_that_it_is_given(command):
    told = without_passwords("exec:/usr/local/bin/page **** refused 1 alert: page: secret is wrong", [command])
    assert told.replace("secret", "****") == "exec:/usr/local/bin/page **** refused 1 alert: page: **** is wrong"
    assert ("secret" in told) is ("secret" not in command)


def test_what_is_no_url_masks_nothing():
    given = ["deadlines", "tickets.csv", "--query", "SELECT 'https://x/y' FROM tickets", "--set", "tier=business"]
    assert without_passwords("tickets.csv has no business: SELECT", given) == "tickets.csv has no business: SELECT"


@pytest.mark.parametrize("unit", ["a", "a:/", "x://", "x://y:z@", "x://y:z?@", "ab+.-", "https://a@", "://", "[:"])
def test_masking_is_linear(unit):
    # Quadratic, one of these would take minutes.
    text = unit * (1_000_000 // len(unit))
    assert len(without_passwords(text)) <= 4 * len(text)
    assert len(without_passwords(f"x {text} y", [text])) <= 4 * len(text)


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("postgresql://ann@db:5432/t", False),
        ("postgresql://ann:@db/t", True),
        ("postgresql:///t?host=/run/postgresql&passfile=~/.pgpass", False),
        ("mysql://db/t?ssl_key_password=x", True),
        ("mysql://ann:secret/t", True),
        ("sqlite:///C:/desk.db", False),
    ],
)
def test_a_url_is_known_to_have_a_secret(url, secret):
    assert has_secret(url) is secret
    assert secret is (shown_url(url) != url.partition("?")[0] or "?ssl_key" in url)


def test_the_schemes_of_databases_are_those_that_can_be_read():
    from sla_engine.sources.databases.read_only_database import DRIVERS
    from sla_engine.tracking.state.connections import DRIVERS as KEPT

    assert {name.partition("+")[0] for name in (*DRIVERS, *KEPT)} <= masking.DATABASES
