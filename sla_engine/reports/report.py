"""Report: a history as one file of HTML. A value."""

import os
from dataclasses import dataclass
from pathlib import Path

from sla_engine.show.escaping import escape_html
from sla_engine.show.numbers_and_shares import count
from sla_engine.show.whole_file import write_whole
from sla_engine.whatif.comparisons.comparison import Comparison

# Every report has this near its start, by which `is_report` recognises it.
GENERATOR = "sla_engine report"
_HEAD = 300


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """A report as the text of one HTML file that needs nothing else, with its numbers.

    `tickets`, `breached` and `at_risk` (clocks) are counts; `comparison` has the other numbers, and the tickets without an
    answer. It compares the history as it is with the scenarios of the report.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, load_contract, report
    >>> from sla_engine.whatif import history_of_tickets
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> history = history_of_tickets([Ticket("T-1", opened_at=opened, tier="office", site="LU")])
    >>> print(report(history, None, load_contract("mixvoip-support"), as_of=opened.replace(day=25)))
    1 ticket, 2 clocks breached, 0 at risk
    """

    html: str
    title: str
    tickets: int
    breached: int
    at_risk: int
    comparison: Comparison

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the report to a file, which appears when it is complete; if anything fails, an earlier file stays as it was.

        Raises:
            OSError: the file cannot be written.
        """
        write_whole(path, self.html.encode())

    def __str__(self) -> str:
        """The numbers in one line."""
        parts = (
            count(self.tickets, "ticket"),
            f"{count(self.breached, 'clock')} breached",
            f"{self.at_risk:,} at risk",
        )
        return ", ".join(parts)

    def __repr__(self) -> str:
        return f"<Report {self.title!r}: {self}>"

    def _repr_html_(self) -> str:
        """The page in a frame of its own, whose styles and scripts leave the notebook alone."""
        return (
            f'<iframe title="{escape_html(self.title)}" sandbox="allow-scripts" srcdoc="{escape_html(self.html)}" '
            'style="width: 100%; height: 80vh; min-height: 30rem; border: 1px solid #8888"></iframe>'
        )


def is_report(path: str | os.PathLike[str]) -> bool:
    """Return whether a file is a report that this package wrote, so that a newer report may replace it.

    Raises:
        OSError: the file cannot be read.
    """
    with Path(path).open("rb") as file:
        return f'<meta name="generator" content="{GENERATOR}'.encode() in file.read(_HEAD)
