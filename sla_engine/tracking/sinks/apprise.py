"""AppriseSink: alerts as plain text by mail, chat and many other services. The only importer of `apprise`."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from sla_engine.errors import InvalidArgumentError, MissingExtraError
from sla_engine.show.escaping import printable
from sla_engine.show.masking import MASK, without_secrets
from sla_engine.tracking.alert import BREACH, WARNING, Alert
from sla_engine.tracking.delivery.retries import Failure, Retries, limited, tell_in_turn
from sla_engine.tracking.sinks.message import body, title
from sla_engine.tracking.sinks.sink import sink_key

if TYPE_CHECKING:
    from apprise.plugins import NotifyBase

MOST_TOGETHER = 1_000
LONGEST_WORDS = 200
LONGEST_SCHEME = 30

# Apprise waits between messages as long as the service demands. For mail, which demands nothing, it would wait 5.5 s.
MAIL = frozenset({"mailto", "mailtos"})


@dataclass(frozen=True)  # not slotted: the service that Apprise makes of the URL is cached
class AppriseSink:
    """Tells alerts through Apprise: `mailto://`, `slack://`, `tgram://` and any other URL that it knows.

    Each alert is a message; in digest mode up to 1,000 share one. The message is plain text, which Apprise escapes for services
    that would render it. A message too long for a service is split and not cut, unless the URL says otherwise.

    Apprise reports only that a message failed, not why; so every failure is tried again.

    >>> AppriseSink("mailtos://ops:geheim@mail.example?to=desk@mail.example").name
    'mailtos://ops:****@mail.example/****'

    Raises:
        InvalidArgumentError: Apprise cannot use the URL.
        MissingExtraError: `apprise` is not installed.
    """

    url: str = field(repr=False)
    retries: Retries = field(default_factory=Retries)
    digest: bool = False

    def __post_init__(self) -> None:
        """Check that Apprise can use the URL."""
        _ = self._service

    @cached_property
    def _service(self) -> "NotifyBase":
        try:
            import apprise
        except ImportError:
            raise MissingExtraError("this sink needs apprise: pip install 'sla-engine[notify]'") from None
        scheme = printable(self.url.partition(":")[0], LONGEST_SCHEME).lower()
        asset = apprise.AppriseAsset(app_id="sla-engine", app_desc="service-level alerts", async_mode=False)
        with heard() as words, warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # raised by modules that its plugins import
            service: NotifyBase | None = apprise.Apprise.instantiate(self.url, asset=asset)
        if service is None:
            raise InvalidArgumentError(
                f"expected a URL that Apprise can use, got {scheme}://{MASK}{_why(words, self.url)}"
            )
        if "overflow=" not in self.url:
            service.overflow_mode = apprise.OverflowMode.SPLIT
        if scheme in MAIL:
            service.request_rate_per_sec = 0
        return service

    @property
    def name(self) -> str:
        """The URL as Apprise shows it, without path and options, in which it leaves some tokens."""
        shown = str(self._service.url(privacy=True)).partition("?")[0]  # type: ignore[no-untyped-call]  # Apprise has few types
        scheme, _, rest = shown.partition("://")
        host, _, path = rest.partition("/")
        return printable(f"{scheme}://{host}{f'/{MASK}' if path else ''}")

    @property
    def key(self) -> bytes:
        """A digest of the whole URL."""
        return sink_key(self.url)

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Send messages, and yield each alert when Apprise reports that its message was sent.

        Raises:
            SinkError: Apprise could not send some messages.
        """
        together = MOST_TOGETHER if self.digest else None
        return tell_in_turn(self.name, alerts, self.retries, self._send, together=together)

    def _send(self, alerts: Sequence[Alert]) -> None:
        """Make one attempt."""
        import apprise

        kinds = {alert.kind for alert in alerts}
        looks = apprise.NotifyType
        look = looks.FAILURE if BREACH in kinds else looks.WARNING if WARNING in kinds else looks.INFO
        everybody = apprise.Apprise()
        everybody.add(self._service)

        def send() -> bool:
            text = body(alerts)
            return bool(everybody.notify(text, title(alerts), notify_type=look, body_format=apprise.NotifyFormat.TEXT))

        with heard() as words:
            if not limited(send, self.retries.timeout + self._service.request_rate_per_sec):
                raise Failure(f"Apprise could not send it{_why(words, self.url)}", alone=True)


@contextmanager
def heard() -> Iterator[list[str]]:
    """Collect what Apprise logs, which Python would otherwise print on standard error, with passwords."""
    words: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(record.getMessage())

    collector = Collector(logging.WARNING)
    logger = logging.getLogger("apprise")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # stays, for a call that still runs after its time is over
    logger.addHandler(collector)
    try:
        yield words
    finally:
        logger.removeHandler(collector)


def _why(words: Sequence[str], url: str) -> str:
    """Return the last message that Apprise logged, without the secrets of a URL."""
    return f" ({printable(without_secrets(words[-1], url), LONGEST_WORDS)})" if words else ""
