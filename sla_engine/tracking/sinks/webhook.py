"""WebhookSink: alerts as JSON, posted to a URL. The only importer of `requests`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import blake2b
from typing import TYPE_CHECKING

from sla_engine.errors import InvalidArgumentError, MissingExtraError
from sla_engine.show.escaping import printable
from sla_engine.show.masking import MASK, masked_url
from sla_engine.tracking.alert import Alert
from sla_engine.tracking.delivery.retries import Failure, NoAnswerInTime, Retries, limited, tell_in_turn
from sla_engine.tracking.sinks.sink import sink_key

if TYPE_CHECKING:
    from requests import Response, Session

MOST_TOGETHER = 1_000
LONGEST_KEY = 255  # what receivers commonly take as an idempotency key
LONGEST_REASON = 100
LONGEST_WAIT_DIGITS = 6
DEEPEST = 10  # the number of nested causes that are followed
SUCCESS, MOVED, SERVER_FAULT = 2, 3, 5

# After these answers 4xx a later attempt may succeed; after the second ones no alert would be taken.
LATER = frozenset({408, 429})
NOBODY = frozenset({401, 402, 403, 404, 405, 407, 410, 421, 426, 451})


@dataclass(frozen=True, slots=True)
class WebhookSink:
    """Posts alerts to a URL of http or https: each in a request of its own, or in digest mode as an array.

    The body is the alert's record, and `Idempotency-Key` is its key (a hash for a key beyond 255 characters, and for a digest).
    2xx means told; after 408, 429 and 5xx the sink tries again, not before the `Retry-After` of the answer; after any other
    answer it does not. It follows no redirection, since the POST would become a GET of some page, whose 200 means nothing.

    >>> WebhookSink("https://hooks.example/services/T0/B0").name
    'https://hooks.example/****'

    Raises:
        InvalidArgumentError: `requests` cannot use the URL.
        MissingExtraError: `requests` is not installed.
    """

    url: str = field(repr=False)
    retries: Retries = field(default_factory=Retries)
    digest: bool = False

    def __post_init__(self) -> None:
        """Check that `requests` can use the URL."""
        try:
            from requests import Request, RequestException
        except ImportError:
            raise MissingExtraError("web hooks need requests: pip install 'sla-engine[notify]'") from None
        try:
            Request("POST", self.url).prepare()
        except RequestException:
            # No other part is known to be harmless.
            shown = f"{printable(self.url.partition(':')[0], LONGEST_REASON)}://{MASK}"
            raise InvalidArgumentError(
                f"expected the URL of a web hook, such as https://hooks.example/alerts, got {shown}"
            ) from None

    @property
    def name(self) -> str:
        """The URL without what may be secret."""
        return masked_url(self.url)

    @property
    def key(self) -> bytes:
        """A digest of the whole URL."""
        return sink_key(self.url)

    def tell(self, alerts: Sequence[Alert]) -> Iterator[Alert]:
        """Post alerts, and yield each when it has been answered by 2xx.

        Raises:
            SinkError: some requests were not answered by 2xx.
        """
        from requests import Session

        together = MOST_TOGETHER if self.digest else None
        with Session() as session:
            yield from tell_in_turn(self.name, alerts, self.retries, partial(self._post, session), together=together)

    def _post(self, session: "Session", alerts: Sequence[Alert]) -> None:
        """Make one attempt."""
        texts = [alert.line() for alert in alerts]
        content = f"[{', '.join(texts)}]" if self.digest else texts[0]
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": _idempotency_key([alert.key for alert in alerts], hashed=self.digest),
            "User-Agent": "sla-engine",
        }
        limited(lambda: self._ask(session, content.encode(), headers), self.retries.timeout)

    def _ask(self, session: "Session", content: bytes, headers: dict[str, str]) -> None:
        """Post, and judge the answer by its head; its body is not read, so that the connection may end."""
        from requests import exceptions

        try:
            with session.post(
                self.url,
                data=content,
                headers=headers,
                timeout=self.retries.timeout,
                allow_redirects=False,
                stream=True,
            ) as answer:
                _judge(answer)
        except exceptions.SSLError as error:
            raise Failure(f"no secure connection ({_cause(error)})", again=False) from None
        except exceptions.Timeout:
            raise NoAnswerInTime(self.retries.timeout) from None
        except exceptions.RequestException as error:
            raise Failure(_cause(error)) from None


def _judge(answer: "Response") -> None:
    """Return if the answer is 2xx; else raise the failure, with what it means for this alert and for others."""
    status = answer.status_code
    if status // 100 == SUCCESS:
        return
    why = f"it answers {status} {printable(answer.reason or '', LONGEST_REASON)}".rstrip()
    if status in LATER:
        raise Failure(why, wait=_asked(answer))
    if status // 100 == SERVER_FAULT:
        raise Failure(why, alone=True, wait=_asked(answer))
    if status // 100 == MOVED:
        raise Failure(f"{why}, and the sink follows no redirection; give the URL to which it points", again=False)
    raise Failure(why, again=False, alone=status not in NOBODY)


def _asked(answer: "Response") -> float:
    """Return the seconds of `Retry-After`, 0 without them; a date is not read, since only the caller knows the time."""
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() and len(asked) < LONGEST_WAIT_DIGITS else 0.0


def _cause(error: BaseException) -> str:
    """Return the innermost reason of a failed connection, in the words of the system; outer reasons contain the URL."""
    reason, seen = "", error
    for _ in range(DEEPEST):
        if isinstance(seen, OSError) and seen.strerror:
            reason = seen.strerror
        inner = (getattr(seen, "reason", None), *seen.args, seen.__cause__, seen.__context__)
        causes = [cause for cause in inner if isinstance(cause, BaseException)]
        if not causes:
            break
        seen = causes[0]
    return printable(reason[:1].lower() + reason[1:]) or "the connection broke off"


def _idempotency_key(keys: Sequence[str], *, hashed: bool) -> str:
    text = "\n".join(keys)
    if not hashed and len(text) <= LONGEST_KEY:
        return text
    return f"blake2b-{blake2b(text.encode(), digest_size=32).hexdigest()}"
