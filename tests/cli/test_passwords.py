"""No password or token of an argument reaches standard output, standard error, a child's arguments or a file."""

import subprocess
import sys

import click
import pytest

from sla_engine.cli.output import notebook_copy
from tests.cli.test_program import ALL

SECRET = "gehe1m-X"  # noqa: S105 - of nobody
NOBODY = "127.0.0.1:1"  # a port on which nothing listens
URLS = (
    f"postgresql://ann:{SECRET}@{NOBODY}/desk",
    f"mysql://ann:with blank {SECRET}@{NOBODY}/desk",
    f"mysql://{NOBODY}/desk?password={SECRET}",
    f"https://hooks.invalid/services/{SECRET}",
)
ODD_URLS = (
    f"nosuch+driver://ann:{SECRET}@{NOBODY}/desk",
    f"sqlite:///nowhere.db?password={SECRET}",
    f"mysql://ann:ge?{SECRET}@x@{NOBODY}/desk",
    f"postgresql://ann:ge/{SECRET}@{NOBODY}/desk",
    f"postgresql://ann:{SECRET}:5432/desk",
    f"postgresql://ann@x:{SECRET}@{NOBODY}/desk",
    f"postgresql://{NOBODY}/desk?connect_timeout={SECRET}",
    f"mysql://{NOBODY}/desk?pasword={SECRET}",
    f"mysql:/ann:{SECRET}@{NOBODY}/desk",
    f"slack://{SECRET}/{SECRET}",
    f"exec:/no/such --token {SECRET}",
)
GIVEN = {
    "contract": "mixvoip-support",
    "contracts": "mixvoip-support",
    "file": "tickets.csv",
    "state": "sqlite:///sla.db",
    "now": "2026-06-24T12:00+02:00",
    "start": "2026-06-24T12:00+02:00",
    "end": "2026-06-24T13:00+02:00",
    "tier": "office",
    "site": "LU",
    "role": "technician",
}
# What a call shows because it is asked to: words, and the name of a folder.
NAMES = {"folder", "source", "title", "most"}
LEAVES = {path: command for path, command in ALL.items() if not isinstance(command, click.Group)}


def arguments(command, wrong, url):
    """The arguments of a call of a command in which one parameter, or one more argument, is a URL."""
    needed = {"file"} & {one.name for one in command.params}
    for one in command.params:
        value = url if one is wrong else GIVEN.get(one.name)
        if one is wrong or one.required or one.name in needed:
            if isinstance(one, click.Argument):
                yield value
            else:
                yield f"{one.opts[0]}={value}"
    if wrong is None:
        yield url


def cases():
    for path, command in LEAVES.items():
        wrong = [one for one in command.params if isinstance(one, click.Argument) or not (one.is_flag or one.count)]
        for url in URLS:
            for one in (*wrong, None):
                if (one and one.name) not in NAMES:
                    yield path, list(arguments(command, one, url))


def told(run, folder, monkeypatch, *args):
    """All that a call writes, wherever."""
    monkeypatch.setattr(sys, "argv", ["sla-engine", *args])
    result = run(*args)
    files = "".join(path.read_bytes().decode("latin-1") for path in folder.iterdir() if path.is_file())
    return result.output + result.stderr + files


@pytest.mark.parametrize("path", LEAVES, ids=" ".join)
def test_no_command_repeats_a_password_that_it_was_given(run, folder, monkeypatch, path):
    made = [args for one, args in cases() if one == path]
    assert made
    assert [args for args in made if SECRET in told(run, folder, monkeypatch, *path[1:], *args)] == []


@pytest.mark.parametrize("url", ODD_URLS)
@pytest.mark.parametrize(
    "args",
    [
        ("deadlines", "{}", "--query", "SELECT 1", "--contract", "mixvoip-support"),
        ("check", "tickets.csv", "--contract", "mixvoip-support", "--state", "{}"),
        ("check", "tickets.csv", "--contract", "mixvoip-support", "--state", "sqlite:///sla.db", "--notify", "{}"),
        ("contract", "validate", "{}"),
        ("demo", "{}"),
    ],
    ids=lambda args: " ".join(args[:2]),
)
def test_no_url_however_odd_is_told_with_its_password(run, folder, monkeypatch, url, args):
    assert SECRET not in told(run, folder, monkeypatch, *(one.format(url) for one in args))


def test_a_bug_is_told_without_passwords(run, folder, monkeypatch):
    def broken(name):
        raise ZeroDivisionError(f"while reading {URLS[0]}: {URLS[2]}\x1b[2J")

    monkeypatch.setattr("sla_engine.contracts.load_contract", broken)
    output = told(run, folder, monkeypatch, "contract", "show", "mixvoip-support")
    assert "ZeroDivisionError" in output
    assert SECRET not in output
    assert "\x1b" not in output


@pytest.mark.parametrize("url", [*URLS[:3], *ODD_URLS[:4]])
@pytest.mark.parametrize("option", ["", "--events=", "--contract=", "--scenario="])
def test_a_notebook_is_not_opened_on_a_url_with_a_password(run, folder, monkeypatch, url, option):
    started = []
    monkeypatch.setattr(notebook_copy, "_run", lambda command: started.append(command) or 0)
    source = () if not option or option == "--contract=" else ("tickets.csv",)
    for no_open in ((), ("--no-open",)):
        output = told(run, folder, monkeypatch, "whatif", "--notebook", *no_open, *source, f"{option}{url}")
        assert SECRET not in output
        assert "leave it out of the URL" in output
    assert started == []
    assert not (folder / "sla-whatif.py").exists()


@pytest.mark.parametrize(
    "url", ["postgresql://ann@db/desk", "mysql://db/desk?read_default_file=~/.my.cnf", "sqlite:///desk.db"]
)
def test_a_notebook_is_opened_on_a_url_without_one(run, folder, url):
    result = run("whatif", "--notebook", "--no-open", url)
    assert result.exit_code == 0
    assert f"--source={url}" in result.stdout


@pytest.mark.slow
def test_the_secrets_of_the_environment_are_not_told(folder, environment):
    done = subprocess.run(
        ["sla-engine", "check", "tickets.csv", "--contract", "mixvoip-support"],
        cwd=folder,
        env=environment | {"SLA_ENGINE_STATE": ODD_URLS[4]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert SECRET not in done.stdout + done.stderr
