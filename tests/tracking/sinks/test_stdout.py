"""Standard output: an alert is told once its line has left this program, and not before."""

import io
import os
import sys
from pathlib import Path

import pytest

from sla_engine.errors import SinkError
from sla_engine.tracking.sinks import StdoutSink, json_lines
from sla_engine.tracking.sinks.sink import key_of
from tests.tracking.sinks.receiver import alert

THREE = [alert("T-1"), alert("T-2"), alert("T-3")]


class Stream(io.StringIO):
    """A stream that keeps account of what has been flushed."""

    flushed = ""

    def flush(self) -> None:
        self.flushed = self.getvalue()


def test_alerts_are_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert list(StdoutSink().tell(THREE)) == THREE
    assert capsys.readouterr().out == "".join(f"{one.line()}\n" for one in THREE)


def test_each_line_has_been_flushed_when_its_alert_is_yielded() -> None:
    stream = Stream()
    flushed = [stream.flushed for _ in StdoutSink(stream=stream).tell(THREE)]
    assert flushed == [json_lines(THREE[:count]) for count in (1, 2, 3)]


def test_a_form_for_all_is_asked_once_and_flushed_before_the_first_is_yielded() -> None:
    stream = Stream()
    sink = StdoutSink(lambda alerts: f"{len(alerts)} alerts\n", together=True, stream=stream)
    assert [(told, stream.flushed) for told in sink.tell(THREE)] == [(one, "3 alerts\n") for one in THREE]


@pytest.mark.parametrize("together", [False, True])
def test_of_no_alerts_nothing_is_written(*, together: bool) -> None:
    stream = Stream()
    assert list(StdoutSink(together=together, stream=stream).tell([])) == []
    assert stream.getvalue() == ""


@pytest.mark.parametrize("together", [False, True])
def test_a_closed_pipe_is_an_error_and_nothing_is_told(*, together: bool) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    told: list[object] = []
    stream = os.fdopen(writing, "w")
    with pytest.raises(SinkError, match="the program that read it has stopped; 0 of 3 alerts delivered"):
        told.extend(StdoutSink(together=together, stream=stream).tell(THREE))
    assert told == []
    with pytest.raises(BrokenPipeError):
        stream.close()


def test_what_was_flushed_before_the_pipe_was_closed_stays_told() -> None:
    reading, writing = os.pipe()
    stream = os.fdopen(writing, "w")
    telling = StdoutSink(stream=stream).tell(THREE)
    assert next(telling) == THREE[0]
    os.close(reading)
    with pytest.raises(SinkError, match="1 of 3 alerts delivered"):
        next(telling)
    with pytest.raises(BrokenPipeError):
        stream.close()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_an_error() -> None:
    stream = open("/dev/full", "w")  # noqa: SIM115, PTH123  # closing it fails, too
    with pytest.raises(SinkError, match="cannot deliver to standard output: No space left on device"):
        list(StdoutSink(stream=stream).tell(THREE))
    with pytest.raises(OSError, match="No space left"):
        stream.close()


def test_a_closed_stream_is_an_error() -> None:
    stream = io.StringIO()
    stream.close()
    with pytest.raises(SinkError, match="cannot deliver to standard output"):
        list(StdoutSink(stream=stream).tell(THREE))


def test_the_stream_is_the_standard_output_of_the_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = StdoutSink()
    stream = Stream()
    monkeypatch.setattr(sys, "stdout", stream)
    list(sink.tell([alert()]))
    assert stream.getvalue() == f"{alert().line()}\n"


def test_a_ticket_cannot_move_the_cursor(capsys: pytest.CaptureFixture[str]) -> None:
    list(StdoutSink().tell([alert("\x1b[2J\u202e\n")]))
    out = capsys.readouterr().out
    assert out.isascii()
    assert out.removesuffix("\n").isprintable()


def test_all_outputs_are_one_sink() -> None:
    assert key_of(StdoutSink()) == key_of(StdoutSink(str, together=True))
