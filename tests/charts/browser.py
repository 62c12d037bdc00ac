"""A real Chromium for tests, headless, with an empty profile of its own.

One is started for each module that asks for it, rather than for the whole session: as long as Playwright is at work, its event
loop counts as the running one of this thread, in which no other test could start its own.
"""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.waiting import PATIENCE

ARGUMENTS = (
    "--headless",
    "--no-sandbox",  # which it needs to run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = 1280, 360
MILLISECONDS = PATIENCE * 1000

# What a page breaks of its own policy is told as an error.
WATCH_POLICY = """
addEventListener("securitypolicyviolation", event => console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@dataclass(frozen=True, slots=True)
class Visit:
    """A page in the browser, and all that it said and did beyond showing itself: messages, errors, requests."""

    page: Any
    noise: list[str] = field(default_factory=list)

    def ask(self, script: str, value: object = None) -> Any:
        """What a script of ours finds on the page."""
        return self.page.evaluate(script, value)

    def await_charts(self, look: str = "light") -> None:
        """Wait until all charts of a report are drawn for light or for dark pages."""
        self.page.wait_for_function(
            "look => document.documentElement.dataset.charts === look", arg=look, timeout=MILLISECONDS
        )


Visits = Callable[..., Visit]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """A browser; the test skips where Chromium or Playwright is missing."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("no browser to test with: install Debian's package chromium")
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="nothing to drive a browser with: pip install playwright"
    )
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Visits]:
    """Open a file in a window of its own: `visit(path, width=360, dark=True, scripts=False)`."""
    contexts = []

    def opened(path: Path, *, width: int = DESK, dark: bool = False, scripts: bool = True) -> Visit:
        context = chromium.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(MILLISECONDS)
        contexts.append(context)
        found = Visit(context.new_page())
        if scripts:
            context.add_init_script(WATCH_POLICY)
        page, address = found.page, path.resolve().as_uri()
        page.on("console", lambda message: found.noise.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: found.noise.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (found.noise.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on(
            "request", lambda request: None if request.url == address else found.noise.append(f"request: {request.url}")
        )
        page.goto(address)
        return found

    yield opened
    for context in contexts:
        context.close()
