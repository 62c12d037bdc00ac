"""SQL arguments: which arguments a function of SQL takes, and a batch of them as numpy columns."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from sla_engine.bulk.arrow.arrow_to_numpy import ArrowColumn, codes_of, instants_of
from sla_engine.calendars.arrays import Micros
from sla_engine.clocks.many.tickets.text_codes import Codes
from sla_engine.errors import ColumnError, InvalidArgumentError, NaiveInstantError, OutOfRangeError
from sla_engine.show.numbers_and_shares import count

# What databases write for an instant after all others; for one before all others, with its sign.
INFINITY = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class SqlArguments:
    """The name of a function and of its arguments: instants first, then texts, then texts that may be left out.

    >>> str(SqlArguments("is_open", ("t",), ("tier", "site"), ("kind", "contract")))
    'is_open(t, tier, site[, kind[, contract]])'
    """

    name: str
    instants: tuple[str, ...]
    texts: tuple[str, ...]
    optional: tuple[str, ...]

    def __str__(self) -> str:
        needed = ", ".join(self.instants + self.texts)
        return f"{self.name}({needed}{''.join(f'[, {name}' for name in self.optional)}{']' * len(self.optional)})"

    def read(self, columns: Sequence[ArrowColumn]) -> tuple[list[Micros], list[Codes]]:
        """Return the instants in microseconds of UTC (NaT for null) and all texts, None where null or left out.

        Raises:
            InvalidArgumentError: the function was called with too few or too many arguments.
            ColumnError: an argument has a wrong type.
            NaiveInstantError: an argument is a TIMESTAMP or a DATE, which has no time zone.
            OutOfRangeError: an argument holds an infinite instant.
        """
        first, least = len(self.instants), len(self.instants) + len(self.texts)
        most = least + len(self.optional)
        if not least <= len(columns) <= most:
            raise InvalidArgumentError(f"expected {self}, got {count(len(columns), 'argument')}")
        instants = [self._instants(*pair) for pair in zip(self.instants, columns, strict=False)]
        names = self.texts + self.optional
        texts = [codes_of(column, f"{self.name}: {name}") for name, column in zip(names, columns[first:], strict=False)]
        left_out = [Codes.same(None, len(columns[0]))] * (most - len(columns))
        return instants, texts + left_out

    def _instants(self, name: str, column: ArrowColumn) -> Micros:
        kind = column.type
        if pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
            raise NaiveInstantError(
                f"{self.name}: {name} is a {'DATE' if pa.types.is_date(kind) else 'TIMESTAMP'}, which has no time zone; say "
                f"in which one it was written, as in: {name} AT TIME ZONE 'Europe/Luxembourg'"
            )
        if not (pa.types.is_timestamp(kind) or pa.types.is_null(kind)):
            raise ColumnError(f"{self.name}: {name} is of type {kind}; expected TIMESTAMPTZ")
        us = instants_of(column, f"{self.name}: {name}").us
        if ((us == INFINITY) | (us == -INFINITY)).any():
            raise OutOfRangeError(f"{self.name}: {name} is infinite; expected an instant in the years with answers")
        return us
