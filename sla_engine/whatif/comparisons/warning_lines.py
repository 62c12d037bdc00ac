"""Warning lines: the tickets that fall through under several scenarios, with one number if all have the same."""

from collections.abc import Iterator, Mapping

from sla_engine.clocks.finding import Code, Subject
from sla_engine.clocks.many.events.findings import SHOWN, Fallen


def warning_lines(fallen: Mapping[str, Fallen]) -> Iterator[str]:
    """Yield a line for each of the most frequent reasons to fall through, and one for the number of other reasons."""
    counts: dict[tuple[Code, Subject], dict[str, int]] = {}
    for scenario, found in fallen.items():
        for key, count in found.items():
            counts.setdefault(key, {})[scenario] = count
    frequent = sorted(counts, key=lambda key: -max(counts[key].values()))
    for code, subject in frequent[:SHOWN]:
        yield f"tickets ({_tickets(counts[code, subject], len(fallen))}): {subject.told(code)}"
    if len(frequent) > SHOWN:
        yield f"... and {len(frequent) - SHOWN:,} more of the kind (see warnings)"


def _tickets(counts: Mapping[str, int], scenarios: int) -> str:
    """Return the numbers of tickets by scenario, or one number if all scenarios have the same."""
    if len(counts) == scenarios and len(set(counts.values())) == 1:
        return f"{next(iter(counts.values())):,}"
    return ", ".join(f"{scenario} {count:,}" for scenario, count in counts.items())
