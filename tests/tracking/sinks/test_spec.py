"""Specs: which sink a text means, what a database keeps of it, and what of it may be shown."""

import sys
import tomllib
from pathlib import Path

import pytest

from sla_engine.errors import InvalidArgumentError, MissingExtraError
from sla_engine.show.masking import masked_url, without_secrets
from sla_engine.tracking.sinks import AppriseSink, CommandSink, Retries, StdoutSink, WebhookSink, sink_from
from sla_engine.tracking.sinks.sink import key_of, sink_key
from tests.tracking.sinks.receiver import QUICK, alert


@pytest.mark.parametrize(
    ("spec", "kind"),
    [
        ("stdout", StdoutSink),
        ("https://hooks.example/x", WebhookSink),
        ("http://hooks.example/x", WebhookSink),
        ("HTTPS://hooks.example/x", WebhookSink),
        ("exec:logger -t sla", CommandSink),
        ("exec:curl https://hooks.example", CommandSink),
        ("mailto://a:b@mail.example", AppriseSink),
        ("json://hooks.example", AppriseSink),
    ],
)
def test_a_spec_means_a_sink(spec: str, kind: type) -> None:
    assert type(sink_from(spec)) is kind


@pytest.mark.parametrize("spec", ["https://hooks.example/x", "exec:logger", "mailto://a:b@mail.example"])
def test_a_sink_has_the_options_given(spec: str) -> None:
    sink = sink_from(spec, digest=True, retries=QUICK)
    assert isinstance(sink, WebhookSink | CommandSink | AppriseSink)
    assert (sink.digest, sink.retries) == (True, QUICK)


@pytest.mark.parametrize("spec", ["", "-", "out", "mail:geheim", "me@mail.example:geheim"])
def test_other_text_is_refused_and_not_shown(spec: str) -> None:
    with pytest.raises(InvalidArgumentError, match="expected a sink: 'stdout', ") as caught:
        sink_from(spec)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("spec", ["stdout", "https://h.example/x", "exec:logger a", "mailto://a:b@mail.example"])
def test_the_key_of_a_sink_is_that_of_its_spec_whatever_its_options(spec: str) -> None:
    plain, digest = sink_from(spec), sink_from(spec, digest=True, retries=QUICK)
    assert key_of(plain) == key_of(digest) == sink_key(spec)
    assert len(sink_key(spec)) == 16


def test_a_changed_password_is_another_sink() -> None:
    assert sink_key("https://a:1@h.example") != sink_key("https://a:2@h.example")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://h.example", "https://h.example"),
        ("https://h.example/", "https://h.example"),
        ("https://h.example:8443/a/b", "https://h.example:8443/****"),
        ("https://h.example?token=x", "https://h.example/****"),
        ("https://h.example#x", "https://h.example/****"),
        ("https://token@h.example", "https://****@h.example"),
        ("https://a:b@c@h.example/", "https://****@h.example"),
    ],
)
def test_a_url_is_shown_without_what_may_be_secret(url: str, shown: str) -> None:
    assert masked_url(url) == shown


@pytest.mark.parametrize(
    ("text", "spec", "shown"),
    [
        ("login of ops with geheim failed", "https://ops1:geheim@h.example", "login of ops with **** failed"),
        ("GET /a?token=secret", "https://h.example/a?token=secret", "GET /a?****=****"),
        ("password is p@ss word", "https://u:p%40ss%20word@h.example", "password is ****"),
        ("cannot reach h.example", "https://h.example/x", "cannot reach h.example"),
        ("bad token TokenAAAA", "slack://TokenAAAA/TokenBBBB", "bad token ****"),
        ("no [::1", "https://[::1/geheim", "no [::1"),
    ],
)
def test_a_message_is_shown_without_the_secrets_of_a_spec(text: str, spec: str, shown: str) -> None:
    assert without_secrets(text, spec) == shown


@pytest.mark.parametrize("options", [{"attempts": 0}, {"timeout": 0}, {"timeout": float("nan")}, {"patience": -1}])
def test_unbounded_or_impossible_retries_are_refused(options: dict[str, float]) -> None:
    with pytest.raises(InvalidArgumentError, match="expected"):
        Retries(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("package", "spec"),
    [("apprise", "mailto://a:b@mail.example"), ("requests", "https://h.example")],
)
def test_a_missing_package_names_its_extra(monkeypatch: pytest.MonkeyPatch, package: str, spec: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingExtraError, match=r"pip install 'sla-engine\[notify\]'"):
        list(sink_from(spec).tell([alert()]))


@pytest.mark.parametrize("package", ["apprise", "requests"])
@pytest.mark.parametrize("spec", ["stdout", "exec:true"])
def test_standard_output_and_commands_need_no_extra(monkeypatch: pytest.MonkeyPatch, package: str, spec: str) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    assert list(sink_from(spec).tell([alert()])) == [alert()]


def test_the_package_that_retries_is_installed_with_no_extra() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert any(line.startswith("tenacity>=") for line in project["dependencies"])
