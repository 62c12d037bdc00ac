"""Cost inputs: the work, the outages, and the monthly costs that contracts do not state."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sla_engine.errors import InvalidArgumentError, UnknownNameError
from sla_engine.money.cent_rounding import is_amount
from sla_engine.money.spans import Outage, Work
from sla_engine.show.argument_kinds import each_of
from sla_engine.show.did_you_mean import did_you_mean, listed

MonthlyCost = Decimal | int | Mapping[str, Decimal | int]
SHOWN = 5


@dataclass(frozen=True, slots=True)
class CostInputs:
    """Work and outages, `about` the ticket that each belongs to.

    `monthly_cost` is the cost of a month for which a contract states no fee: of any tier, or by tier. `guarantee` names the
    uptime that outages are compared with.

    Raises:
        InvalidArgumentError: `work` has something that is no Work, `outages` something that is no Outage, or a monthly cost is
            no exact amount of 0 or more.
    """

    work: tuple[Work, ...] = ()
    outages: tuple[Outage, ...] = ()
    monthly_cost: MonthlyCost | None = None
    guarantee: str = "monthly"

    def __post_init__(self) -> None:
        check_each("work", self.work, Work)
        check_each("outages", self.outages, Outage)
        given = self.monthly_cost.values() if isinstance(self.monthly_cost, Mapping) else (self.monthly_cost,)
        for cost in given:
            if cost is not None and not is_amount(cost):
                raise InvalidArgumentError(f"expected a monthly cost such as Decimal('80.00'), 0 or more; got {cost!r}")

    @classmethod
    def of(
        cls,
        work: Work | Iterable[Work],
        outages: Outage | Iterable[Outage],
        monthly_cost: MonthlyCost | None,
        guarantee: str,
    ) -> "CostInputs":
        """Return the inputs from one or several of each kind."""
        visits = (
            (work,) if isinstance(work, Work) else tuple(each_of(work, Work, "expected Work, one or several, as work"))
        )
        down = (
            (outages,)
            if isinstance(outages, Outage)
            else tuple(each_of(outages, Outage, "expected an Outage or several as outages"))
        )
        return cls(visits, down, monthly_cost, guarantee)

    def check(self, tickets: Collection[str], tiers: Collection[str]) -> None:
        """Refuse work and outages about other tickets than these, and monthly costs of other tiers than these.

        Raises:
            InvalidArgumentError: work or an outage is about another ticket; the message names the first ones.
            UnknownNameError: a monthly cost is that of another tier.
        """
        there = set(tickets)
        strange = [repr(one.about) for one in self.work if one.about not in there]
        strange += [repr(one.about) for one in self.outages if one.about is not None and one.about not in there]
        if strange:
            more = f" and {len(strange) - SHOWN:,} more" if len(strange) > SHOWN else ""
            raise InvalidArgumentError(
                f"expected work and outages about tickets of the history, got {', '.join(strange[:SHOWN])}{more}"
            )
        known = sorted(tiers)
        for tier in self.monthly_cost if isinstance(self.monthly_cost, Mapping) else ():
            if tier not in known:
                raise UnknownNameError(
                    f"unknown tier {tier!r} of a monthly cost; {did_you_mean(tier, known)}{listed(known)}"
                )

    def given(self, tier: str) -> Decimal | None:
        """Return the given cost of a month under a tier; None if none is given."""
        cost = self.monthly_cost.get(tier) if isinstance(self.monthly_cost, Mapping) else self.monthly_cost
        return None if cost is None else Decimal(cost)


def check_each(what: str, given: Iterable[object], kind: type) -> None:
    """Refuse values of another kind.

    Raises:
        InvalidArgumentError: one of the values is of another kind.
    """
    for one in given:
        if not isinstance(one, kind):
            raise InvalidArgumentError(f"expected {what} of type {kind.__name__}, got {one!r}")
