"""One log in a process of its own, so that its peak memory can be read (on Linux): what `benchmarks.logs` starts for each size.

python -m benchmarks.process FOLDER, which holds tickets.arrow, events.arrow and contract.toml
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from sla_engine import evaluate_log, load_contract

WARM = 1_000  # tickets evaluated beforehand, for imports and calendars


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds of wall and of processor time of the best round; mebibytes of tables in, of the answer, and at the peak."""

    seconds: float
    processor: float
    given: float
    answer: float
    peak: float
    rows: int


def write(folder: Path, tickets: pa.Table, events: pa.Table, contract: str) -> None:
    """Write a log and its contract where the other process reads them."""
    (folder / "contract.toml").write_text(contract, encoding="utf-8")
    for name, table in (("tickets", tickets), ("events", events)):
        with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
            writer.write_table(table.combine_chunks())


def measured(folder: Path, now: datetime, rounds: int) -> Measured:
    """Evaluate the log of a folder in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.process", str(folder), now.isoformat(), str(rounds)]
    return Measured(**json.loads(subprocess.run(command, check=True, capture_output=True).stdout))


def _read(path: Path) -> pa.Table:
    with pa.OSFile(str(path)) as file:
        return pa.ipc.open_file(file).read_all()


def main() -> None:
    """Read, evaluate some rounds, and print what was measured as JSON."""
    folder, now, rounds = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
    tickets, events = _read(folder / "tickets.arrow"), _read(folder / "events.arrow")
    contract = load_contract(folder / "contract.toml")
    evaluate_log(tickets.slice(0, WARM), events.slice(0, 0), contract, as_of=now)
    best, processor, size, rows = float("inf"), float("inf"), 0, 0
    for _ in range(rounds):
        started, worked = time.perf_counter(), time.process_time()
        answer = evaluate_log(tickets, events, contract, as_of=now)
        best = min(best, time.perf_counter() - started)
        processor = min(processor, time.process_time() - worked)
        size, rows = answer.nbytes, len(answer)
        del answer
    # Not ru_maxrss, which a process inherits from the one that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    given = (tickets.nbytes + events.nbytes) / 2**20
    print(
        json.dumps(
            {
                "seconds": best,
                "processor": processor,
                "given": given,
                "answer": size / 2**20,
                "peak": peak,
                "rows": rows,
            }
        )
    )


if __name__ == "__main__":
    main()
