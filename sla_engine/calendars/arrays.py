"""The types of arrays in columns, and the value that stands for a missing instant."""

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]
# Instants in microseconds of UTC, durations in microseconds.
Micros = npt.NDArray[np.int64]
Truth = npt.NDArray[np.bool_]

NAT = np.iinfo(np.int64).min
