"""Contract edit impact: the effect of an edit of a contract or its calendars, before it is published."""

from collections.abc import Iterable
from datetime import datetime

from sla_engine.clocks.entitlement import Contracts
from sla_engine.money.spans import Outage, Work
from sla_engine.whatif.comparisons.comparison import Comparison
from sla_engine.whatif.comparisons.comparison_calculation import AS_IT_IS, compare
from sla_engine.whatif.costs.cost_inputs import MonthlyCost
from sla_engine.whatif.scenarios.scenario import Scenario


def impact(
    tickets: object,
    events: object,
    before: Contracts,
    after: Contracts,
    *,
    as_of: datetime,
    since: datetime | None = None,
    until: datetime | None = None,
    work: Work | Iterable[Work] = (),
    outages: Outage | Iterable[Outage] = (),
    monthly_cost: MonthlyCost | None = None,
    guarantee: str = "monthly",
    costs: bool = False,
) -> Comparison:
    """Return the effect of an edit of contracts or their calendars on a history, before it is published.

    The scenarios are `as it is` and `as edited`: `moved("as edited")` has every due instant that moves, `gained` and `lost`
    the breaches. `load_contract(name, changes=...)` makes an edit that is not in a file yet.

    Raises: the errors of `compare`.

    >>> import pyarrow as pa
    >>> from datetime import UTC, datetime
    >>> from sla_engine import load_contract
    >>> opened = datetime(2026, 6, 22, 15, 30, tzinfo=UTC)
    >>> tickets = pa.table({"id": ["T-1"], "opened_at": [opened], "tier": ["business"], "site": ["LU"]})
    >>> edited = load_contract("mixvoip-support", changes={"hours": {"extended": {"on_holidays": "open"}}})
    >>> answer = impact(tickets, None, load_contract("mixvoip-support"), edited, as_of=opened)
    >>> for one in answer.moved("as edited"):  # Tuesday 23 June is a holiday
    ...     print(one.target, one.due_before, one.due)
    response 2026-06-24 08:30:00+02:00 2026-06-23 08:30:00+02:00
    intervention 2026-06-24 11:30:00+02:00 2026-06-23 11:30:00+02:00
    """
    return compare(
        tickets,
        events,
        [Scenario(AS_IT_IS, before), Scenario("as edited", after)],
        as_of=as_of,
        since=since,
        until=until,
        work=work,
        outages=outages,
        monthly_cost=monthly_cost,
        guarantee=guarantee,
        costs=costs,
    )
