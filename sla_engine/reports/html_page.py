"""HTML page: a report as one file of HTML that needs nothing else. The only module that imports jinja2.

A Content-Security-Policy in the page permits only scripts with known hashes: text from tickets could not run even if it were
not escaped, and nothing can be loaded.
"""

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from sla_engine import charts

_PACKAGE = "sla_engine.reports"
_FOLDER = "templates"
# Visible symbols for control characters, which HTML changes: NUL would be lost, and a carriage return become a new line.
_VISIBLE = {code: 0x2400 + code for code in range(32) if chr(code) not in "\t\n"} | {127: 0x2421}


def rendered(parts: Mapping[str, object]) -> str:
    """Return the page for the values that its template needs."""
    scripts = [charts.bundle(), _file("page.js")]
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(map(_hash, scripts))}",
            "style-src 'unsafe-inline'",  # charts set the style of what they draw
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    page = _environment().get_template("page.html.jinja")
    text = page.render(parts, policy=policy, scripts=scripts, style=_file("page.css"))
    # A lone surrogate, which JSON may have, is no character and cannot be written.
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader(_PACKAGE, _FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["visible"] = lambda text: text if text.isprintable() else text.translate(_VISIBLE)
    return made


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"


def _file(name: str) -> str:
    return (files(_PACKAGE) / _FOLDER / name).read_text("utf-8")
