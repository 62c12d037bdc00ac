"""In force: which version of a contract counts for a month."""

from sla_engine.calendars.instants import instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.contracts import Contract, Terms
from sla_engine.errors import NotApplicableError
from sla_engine.money.month import Month


def in_force(contract: Contract, month: Month) -> Terms | None:
    """Return the version in force at the start of a month, None before the first."""
    try:
        return contract.at(instant_at(month.start, named_zone(contract.zone)))
    except NotApplicableError:
        return None


def takes_effect(contract: Contract) -> str:
    """Say from when on the first version of a contract holds."""
    since = contract.versions[0].effective_us
    when = "" if since is None else f" on {instant_at(since, named_zone(contract.zone)).date()}"
    return f"contract {contract.id!r} takes effect{when}"
