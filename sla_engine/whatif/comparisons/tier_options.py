"""Tier options: the costs of a history under each tier, and which tiers kept all promises. Values."""

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from sla_engine.money.cent_rounding import added
from sla_engine.show.numbers_and_shares import percent
from sla_engine.show.plain_values import Plain, keys
from sla_engine.show.tables import as_html, as_text
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.costs.monthly_costs import Cost, as_money, lacking, totals

HEADS = ("tier", "kept", "missed", "open", "left out", "all kept", "fees", "work", "credits", "total", "not priced")


@dataclass(frozen=True, slots=True)
class TierOption(Plain):
    """A history under one tier: its clocks by outcome, and the costs of its months.

    `open` clocks are in time so far. `left_out` tickets cannot be evaluated under this tier, or have no promise, while another
    tier has an answer for them: their clocks do not count, and their work is not priced. `keep` is the least share of promises
    kept that counts as having kept all.

    >>> TierOption("gold", kept=9, missed=1, open=0, left_out=0, costs=()).tier
    'gold'
    """

    PLAIN = keys(*("tier", "kept", "missed", "open", "left_out", "kept_all", "totals", "total", "unpriced"))
    tier: str
    kept: int
    missed: int
    open: int
    left_out: int
    costs: tuple[Cost, ...]
    keep: Fraction = Fraction(1)

    @property
    def kept_all(self) -> bool | None:
        """Whether at least the share `keep` of the promises was kept so far, by default all; None if that is unknown.

        It is unknown where there was no promise, or tickets are left out.
        """
        if self.kept < self.keep * (self.kept + self.missed):
            return False
        return True if self.kept + self.missed + self.open and not self.left_out else None

    @property
    def totals(self) -> dict[str, Decimal]:
        """The costs of all months by currency, as far as they have prices."""
        return totals(self.costs)

    @property
    def total(self) -> Decimal | None:
        """The costs of all months, as far as they have prices; None if they are in several currencies."""
        found = self.totals
        return added(found.values()) if len(found) <= 1 else None

    @property
    def unpriced(self) -> tuple[str, ...]:
        """The items without a stated price, which are not in the totals, and how often each came."""
        return tuple(map(str, lacking(self.costs)))

    @property
    def missing(self) -> frozenset[str]:
        """The keys of the items that have no price."""
        return frozenset(key for cost in self.costs for key in cost.missing)

    @property
    def row(self) -> tuple[object, ...]:
        """The option as people read it."""
        kept = {None: "not known" if self.left_out else "nothing promised", True: "yes", False: "no"}[self.kept_all]
        counts = (self.kept, self.missed, self.open, self.left_out)
        parts = ([getattr(cost, part) for cost in self.costs] for part in ("fee", "work", "credits"))
        sums = ("" if self.total is None else added(amounts) for amounts in parts)
        return (self.tier, *counts, kept, *sums, as_money(self.totals), "; ".join(self.unpriced))

    def _repr_html_(self) -> str:
        return as_html(HEADS, [self.row])


@dataclass(frozen=True, slots=True)
class TierChoice(Plain):
    """A history under each tier of a contract, in the order of the contract.

    Items without a price are left out of the totals and named. An option is comparable if it leaves out no ticket that another
    option has an answer for, and lacks no price that another such option has.

    >>> from datetime import UTC, datetime
    >>> from sla_engine import Ticket, choose_tier, load_contract
    >>> from sla_engine.whatif import history_of_tickets
    >>> opened = datetime(2026, 6, 22, 7, tzinfo=UTC)
    >>> history = history_of_tickets([Ticket("T-1", opened_at=opened, tier="office", site="LU")])
    >>> choice = choose_tier(history, None, load_contract("mixvoip-support"), as_of=opened.replace(day=25))
    >>> [option.tier for option in choice.options]
    ['none', 'standard', 'office', 'business']
    """

    PLAIN = keys("contract", "options", cheapest="_cheapest", cheapest_kept="_cheapest_kept")
    contract: str
    options: tuple[TierOption, ...]
    comparison: Comparison = field(repr=False)

    @property
    def comparable(self) -> tuple[TierOption, ...]:
        """The options whose totals can be compared; none if these are in several currencies."""
        lacking = [option.missing for option in self.options if not option.left_out]
        common = frozenset.intersection(*lacking) if lacking else frozenset()
        mine = [option for option in self.options if not option.left_out and option.missing == common]
        currencies = {currency for option in mine for currency in option.totals}
        return tuple(mine) if len(currencies) <= 1 else ()

    @property
    def cheapest(self) -> TierOption | None:
        """The option with the lowest total, the first of several; None if another one might be cheaper.

        It is comparable, and its total is at most the known costs of any other option that leaves no tickets out.
        """
        return self._least(self.comparable)

    @property
    def kept_all(self) -> tuple[TierOption, ...]:
        """The options under which there were promises and all were kept, or the share that counts as all."""
        return tuple(option for option in self.options if option.kept_all)

    @property
    def cheapest_kept(self) -> TierOption | None:
        """The cheapest of the options that kept all; None if there is none, or another of them might be cheaper."""
        return self._least([option for option in self.comparable if option.kept_all], kept=True)

    @property
    def _cheapest(self) -> str | None:
        return None if self.cheapest is None else self.cheapest.tier

    @property
    def _cheapest_kept(self) -> str | None:
        return None if self.cheapest_kept is None else self.cheapest_kept.tier

    def _least(self, among: "tuple[TierOption, ...] | list[TierOption]", *, kept: bool = False) -> TierOption | None:
        best = min(among, key=_total, default=None)
        rivals = [one for one in self.options if not one.left_out and (one.kept_all or not kept)]
        if best is None or any(one.total is None or one.total < _total(best) for one in rivals):
            return None
        return best

    def __str__(self) -> str:
        return f"{as_text(self._heads, [option.row for option in self.options])}\n{self._verdict}"

    def _repr_html_(self) -> str:
        caption = f"contract {self.contract!r}"
        return as_html(self._heads, [option.row for option in self.options], caption=caption, foot=self._verdict)

    @property
    def _share(self) -> str:
        keep = self.options[0].keep
        return "all" if keep == 1 else f"{percent(float(keep))} or more"

    @property
    def _heads(self) -> tuple[str, ...]:
        return tuple(f"{self._share} kept" if head == "all kept" else head for head in HEADS)

    @property
    def _verdict(self) -> str:
        said = ["cheapest: not known" if self.cheapest is None else f"cheapest: {self.cheapest.tier!r}"]
        kept = ", ".join(repr(option.tier) for option in self.kept_all)
        promises = "all promises" if self._share == "all" else f"{self._share} of the promises"
        said.append(f"kept {promises}: {kept}" if kept else f"no tier kept {promises}")
        if self.cheapest_kept is not None:
            said.append(f"cheapest of these: {self.cheapest_kept.tier!r}")
        comparable = self.comparable
        others = [repr(option.tier) for option in self.options if option not in comparable]
        if others:
            why = "as prices are missing, currencies differ or tickets are left out"
            said.append(f"not comparable, {why}: {', '.join(others)}")
        everywhere = min((self.comparison.left_out(one.tier) - one.left_out for one in self.options), default=0)
        if everywhere:
            said.append(f"tickets left out under every tier: {everywhere:,}")
        if self.comparison.bad:
            said.append(f"bad rows left out: {len(self.comparison.bad):,}")
        return "; ".join(said)


def _total(option: TierOption) -> Decimal:
    return option.total or Decimal(0)
