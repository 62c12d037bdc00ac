"""Whole files: there when they are whole, never written through a link, with the mode that a file of that name has."""

import os

import pytest

from sla_engine.show import whole_file as module
from sla_engine.show.whole_file import whole_file, write_whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def mode(path):
    return path.stat().st_mode & 0o777


@pytest.fixture
def umask():
    """The usual one, whatever the machine has."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_a_file_is_there_when_it_is_whole(tmp_path):
    with whole_file(tmp_path / "page.html") as file:
        file.write(b"half")
        assert not (tmp_path / "page.html").exists()
    assert (tmp_path / "page.html").read_bytes() == b"half"
    assert names(tmp_path) == ["page.html"]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_on_failure_what_was_there_stays_and_nothing_is_left_beside_it(tmp_path, error):
    (tmp_path / "page.html").write_text("older")
    with pytest.raises(error), whole_file(tmp_path / "page.html") as file:  # noqa: PT012 - it fails half-way
        file.write(b"half")
        raise error
    assert (tmp_path / "page.html").read_text() == "older"
    assert names(tmp_path) == ["page.html"]


def test_a_link_planted_where_the_bytes_go_first_is_not_followed(tmp_path, monkeypatch):
    (tmp_path / "victim").write_text("kept")
    monkeypatch.setattr(module, "token_hex", lambda _: "foreseen")
    (tmp_path / ".sla-engine-foreseen.part").symlink_to("victim")
    with pytest.raises(FileExistsError):
        write_whole(tmp_path / "page.html", b"page")
    assert (tmp_path / "victim").read_text() == "kept"


def test_the_name_beside_it_cannot_be_foreseen(tmp_path):
    beside = set()
    for _ in range(3):
        with whole_file(tmp_path / "page.html"):
            beside |= {path.name for path in tmp_path.iterdir()} - {"page.html"}
    assert len(beside) == 3


@pytest.mark.parametrize("there", [True, False])
def test_a_link_of_the_name_is_replaced_and_not_written_through(tmp_path, there):
    if there:
        (tmp_path / "victim").write_text("kept")
    (tmp_path / "page.html").symlink_to("victim")
    write_whole(tmp_path / "page.html", b"page")
    assert not (tmp_path / "page.html").is_symlink()
    assert (tmp_path / "victim").exists() == there
    assert not there or (tmp_path / "victim").read_text() == "kept"


def test_a_new_file_has_the_mode_of_any_new_file(tmp_path, umask):
    write_whole(tmp_path / "page.html", b"page")
    assert mode(tmp_path / "page.html") == 0o644


def test_a_file_keeps_the_mode_of_the_one_that_it_replaces(tmp_path, umask):
    (tmp_path / "page.html").touch(0o600)
    write_whole(tmp_path / "page.html", b"page")
    assert mode(tmp_path / "page.html") == 0o600


def test_a_pipe_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / "page.html")
    with pytest.raises(OSError, match=r"page\.html: expected the name of a file, got a folder, a device or a pipe"):
        write_whole(tmp_path / "page.html", b"page")
    assert names(tmp_path) == ["page.html"]


def test_a_failure_names_the_file_that_was_asked_for(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere/page\.html"):
        write_whole(tmp_path / "nowhere" / "page.html", b"page")


def test_a_name_may_be_as_long_as_the_system_takes(tmp_path):
    write_whole(tmp_path / ("n" * 255), b"page")
    assert names(tmp_path) == ["n" * 255]
