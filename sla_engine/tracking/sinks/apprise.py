"""AppriseSink: alerts by mail, chat and a hundred services more, as plain text. The only importer of `apprise`."""

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

# Apprise waits between messages as long as a service asks of all its users. For mail, where nobody does, it would wait 5.5 s.
MAIL = frozenset({"mailto", "mailtos"})


@dataclass(frozen=True)  # not slotted: what Apprise makes of the URL is kept
class AppriseSink:
    """Tells alerts through Apprise: `mailto://`, `slack://`, `tgram://` and whatever other URL it knows.

    Each alert is a message, or all are one in digest mode (up to 1,000). The message is plain text: Apprise escapes it for
    services that would render it. One too long for a service is split rather than cut, unless the URL says otherwise.

    Apprise says only that a message failed, not why; so every failure is tried again.

    >>> AppriseSink("mailtos://ops:geheim@mail.example?to=desk@mail.example").name
    'mailtos://ops:****@mail.example/****'

    Raises:
        InvalidArgumentError: Apprise does not know such a URL.
        MissingExtraError: `apprise` is not installed.
    """

    url: str = field(repr=False)
    retries: Retries = field(default_factory=Retries)
    digest: bool = False

    def __post_init__(self) -> None:
        """Have the URL read."""
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
            warnings.simplefilter(
                "ignore", DeprecationWarning
            )  # of what its plugins import, which nobody here can change
            service: NotifyBase | None = apprise.Apprise.instantiate(self.url, asset=asset)
        if service is None:
            raise InvalidArgumentError(f"not a URL that Apprise can use: {scheme}://{MASK}{_why(words, self.url)}")
        if "overflow=" not in self.url:
            service.overflow_mode = apprise.OverflowMode.SPLIT
        if scheme in MAIL:
            service.request_rate_per_sec = 0
        return service

    @property
    def name(self) -> str:
        """The URL as Apprise shows it to others, and of that no path and no options, in which it leaves some tokens."""
        shown = str(self._service.url(privacy=True)).partition("?")[0]  # type: ignore[no-untyped-call]  # Apprise has few types
        scheme, _, rest = shown.partition("://")
        host, _, path = rest.partition("/")
        return printable(f"{scheme}://{host}{f'/{MASK}' if path else ''}")

    @property
    def key(self) -> bytes:
        """A digest of the whole URL."""
        return sink_key(self.url)

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Send messages, and yield each alert when Apprise says that its message was taken.

        Raises:
            SinkError: some were not.
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
    """Collect what Apprise logs meanwhile, which Python would else print on standard error, passwords and all."""
    words: list[str] = []

    class Ear(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            words.append(record.getMessage())

    ear = Ear(logging.WARNING)
    logger = logging.getLogger("apprise")
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())  # stays, for what a call says that was no longer waited for
    logger.addHandler(ear)
    try:
        yield words
    finally:
        logger.removeHandler(ear)


def _why(words: Sequence[str], url: str) -> str:
    """Return the last thing that Apprise said, without the secrets of a URL."""
    return f" ({printable(without_secrets(words[-1], url), LONGEST_WORDS)})" if words else ""
