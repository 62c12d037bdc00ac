"""Shown: what the charts read of a comparison."""

from collections.abc import Sequence
from typing import Protocol

from sla_engine.whatif.comparisons.attainment import Attainment
from sla_engine.whatif.comparisons.tallies import DueHour, TimeSpent, UsedShare


class Shown(Protocol):
    """What a comparison shows; its first scenario is the one that the others are compared with."""

    @property
    def scenarios(self) -> Sequence[str]:
        """The names of the scenarios."""

    @property
    def targets(self) -> Sequence[str]:
        """The targets of all scenarios."""

    @property
    def attainment(self) -> Sequence[Attainment]:
        """How many clocks were kept."""

    @property
    def time(self) -> Sequence[TimeSpent]:
        """Where their time went."""

    @property
    def used(self) -> Sequence[UsedShare]:
        """How much of the allowed time they used."""

    @property
    def dues(self) -> Sequence[DueHour]:
        """When they fall due."""
