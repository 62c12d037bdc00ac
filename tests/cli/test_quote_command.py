"""`sla-engine quote`: what work costs, on a terminal and for programs."""

import csv
import io
import json

import pytest

ASKED = ("quote", "--contract", "mixvoip-support", "--tier", "standard", "--site", "LU", "--role", "technician")
SPAN = ("--start", "2026-06-22T10:00+02:00", "--end", "2026-06-22T11:20+02:00")


def test_a_visit_is_quoted_line_by_line(run):
    result = run(*ASKED, *SPAN, "--on-site")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "technician, on site" in result.stdout
    assert "the first 1h is charged whole, then 2 steps of 15m" in result.stdout
    assert result.stdout.endswith("Total 156.00 EUR, plus travel\n")


def test_programs_get_amounts_as_exact_text(run):
    whole = json.loads(run(*ASKED, *SPAN, "--on-site", "-o", "json").stdout)
    assert (whole["total"], whole["currency"], whole["open"]) == ("156.00", "EUR", ["travel"])
    assert whole["lines"][0] == {
        "what": "technician, on site",
        "start": "2026-06-22T10:00:00+02:00",
        "end": "2026-06-22T11:30:00+02:00",
        "quantity": "1.5",
        "unit": "h",
        "price": "104.00",
        "amount": "156.00",
        "why": "the first 1h is charged whole, then 2 steps of 15m",
        "about": None,
    }
    rows = list(csv.DictReader(io.StringIO(run(*ASKED, *SPAN, "-o", "csv").stdout)))
    assert [(row["what"], row["amount"]) for row in rows] == [("technician, remote", "156.00")]
    assert json.loads(run(*ASKED, *SPAN, "-o", "jsonl").stdout)["amount"] == "156.00"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ((*SPAN[2:], "--start", "2026-06-22T12:00+02:00"), "work must end after it starts"),
        (("--start", "2026-06-22T21:00+02:00", "--end", "2026-06-22T22:00+02:00"), "states no rate for 'technician'"),
        ((*SPAN, "--kilometres", "far"), "expected a number such as 12.5"),
        ((*SPAN, "--kilometres", "-1"), "expected a number of 0 or more"),
        ((*SPAN, "--kilometres", "nan"), "expected a number of 0 or more"),
    ],
)
def test_what_cannot_be_quoted_is_told(run, args, message):
    result = run(*ASKED, *args)
    assert (result.exit_code, result.stdout) == (3, "")
    assert message in result.stderr
