"""Alert: a warning, a breach or a withdrawal, recorded once; and the key that identifies it.

Values; instants are kept as integers.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from sla_engine.calendars.instants import Instant, instant_at
from sla_engine.calendars.timeline.zones import named_zone
from sla_engine.contracts.values.thresholds import ShareUsed, Threshold
from sla_engine.errors import InvalidArgumentError
from sla_engine.show.durations import iso_duration
from sla_engine.show.json_and_csv import as_json
from sla_engine.show.plain_values import Plain, keys
from sla_engine.tracking.alert_routing import NO_ROUTING, Routing

DUE = "due"  # the threshold of a breach

WARNING = "warning"
BREACH = "breach"
WITHDRAWN = "withdrawn"
KINDS = (WARNING, BREACH, WITHDRAWN)

# The fields of an alert's record, in this order.
FIELDS = (
    *("key", "ticket", "target", "cycle", "kind", "threshold", "due", "at", "moot", "absent"),
    *("source", "contract", "tier", "site", "priority", "opened"),
)

# An id from a JSON file may hold a lone surrogate, which UTF-8 refuses by default; it must not stop an alert.
_ERRORS = "surrogatepass"
# Most parts need no encoding, and this check takes a fifth of the time of `quote`.
_is_plain = re.compile("[A-Za-z0-9_.~-]*").fullmatch


@dataclass(frozen=True, slots=True)
class AlertKey:
    """Source, ticket, target, cycle, threshold and generation of an alert; `withdrawn` marks the key of a withdrawal.

    The text is the parts, percent-encoded and joined by slashes: printable ASCII without blanks for any id of a ticket. Two
    keys have the same text only if they are equal.

    >>> str(AlertKey("desk", "T/1", "response", 0, "75%", 0))
    'desk/T%2F1/response/0/75%25/0'
    """

    source: str
    ticket: str
    target: str
    cycle: int
    threshold: str
    generation: int
    withdrawn: bool = False

    @property
    def kind(self) -> str:
        """The kind of an alert of this key: a warning, a breach, or the withdrawal of either."""
        if self.withdrawn:
            return WITHDRAWN
        return BREACH if self.threshold == DUE else WARNING

    def __str__(self) -> str:
        parts = (self.source, self.ticket, self.target, str(self.cycle), self.threshold, str(self.generation))
        text = "/".join(part if _is_plain(part) else quote(part, safe="", errors=_ERRORS) for part in parts)
        return f"{text}/{WITHDRAWN}" if self.withdrawn else text


@dataclass(frozen=True, slots=True)
class Alert(Plain):
    """A warning, a breach, or the withdrawal of either.

    `key` is the text of its `AlertKey`. `threshold` is `75%`, `-PT1H` or, for a breach, `due`. `due_us` is the instant at
    which it was due (for a breach the due instant of its clock), `at_us` is the `now` of the sweep that recorded it, both in
    microseconds of UTC; `zone` is the site's. `moot` is true if its clock had stopped by then, and `absent` if its source did
    not have its ticket when it was last read whole. `contract`, `tier`, `site`, `priority` and `opened` are those of its ticket
    at `at`, and serve to route the alert; unknown values are None.

    >>> alert = Alert("desk/T-1/response/0/due/0", "T-1", "response", 0, "breach", "due", 0, 60_000_000, "Europe/Berlin")
    >>> alert.due.isoformat(), alert.at.isoformat()
    ('1970-01-01T01:00:00+01:00', '1970-01-01T01:01:00+01:00')

    Raises:
        InvalidArgumentError: `kind` is none of `warning`, `breach` and `withdrawn`.
    """

    PLAIN = keys(*FIELDS)
    key: str
    ticket: str
    target: str
    cycle: int
    kind: str
    threshold: str
    due_us: int
    at_us: int
    zone: str
    moot: bool = False
    absent: bool = False
    contract: str | None = None
    tier: str | None = None
    site: str | None = None
    priority: str | None = None
    opened_us: int | None = None

    def __post_init__(self) -> None:
        """Check the kind, on which sinks and exit codes decide."""
        if self.kind not in KINDS:
            raise InvalidArgumentError(f"expected one of {', '.join(KINDS)} as kind, got {self.kind!r}")

    @classmethod
    def of(
        cls,
        key: AlertKey,
        *,
        due_us: int,
        at_us: int,
        zone: str,
        moot: bool = False,
        absent: bool = False,
        routing: Routing = NO_ROUTING,
    ) -> "Alert":
        """Return the alert of a key, which gives its kind, ticket, target, cycle and threshold."""
        said = str(key), key.ticket, key.target, key.cycle, key.kind, key.threshold
        return cls(*said, due_us, at_us, zone, moot, absent, *routing)

    @property
    def due(self) -> Instant:
        """The instant at which this alert was due, in the site's zone."""
        return instant_at(self.due_us, named_zone(self.zone))

    @property
    def at(self) -> Instant:
        """The instant of the sweep that recorded it, in the site's zone."""
        return instant_at(self.at_us, named_zone(self.zone))

    @property
    def source(self) -> str:
        """The source of the ticket, which distinguishes tickets of the same id."""
        return unquote(self.key.partition("/")[0], errors=_ERRORS)

    @property
    def opened(self) -> Instant | None:
        """The instant at which the ticket was opened, in the site's zone."""
        return None if self.opened_us is None else instant_at(self.opened_us, named_zone(self.zone))

    def record(self) -> dict[str, object]:
        """Return the fields that `check` writes, in order; instants are ISO 8601 text with the site's offset."""
        return self.to_dict()

    def line(self) -> str:
        """Return the record as one line of JSON in ASCII, without the line's end."""
        return as_json(self.to_dict())


def threshold_name(threshold: Threshold | None) -> str:
    """Return a threshold as alerts write it: a share as in the contract, a time before due in ISO 8601, `due` for None.

    >>> from fractions import Fraction
    >>> from sla_engine.contracts.values.thresholds import TimeBefore
    >>> threshold_name(ShareUsed(Fraction(3, 4))), threshold_name(TimeBefore(5_400_000_000)), threshold_name(None)
    ('75%', '-PT1H30M', 'due')
    """
    if threshold is None:
        return DUE
    return str(threshold) if isinstance(threshold, ShareUsed) else iso_duration(-threshold.before_us)
