"""Chart files: a chart as Vega-Lite for a page, and as a file that needs nothing else."""

import json
import os
from functools import cache
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert

from sla_engine.errors import InvalidArgumentError
from sla_engine.show.escaping import escape_html
from sla_engine.show.whole_file import write_whole

SUFFIXES = (".png", ".svg", ".html", ".json")
SCALE = 2

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%(title)s</title>
<style>body { margin: 0; padding: 12px; background: %(paper)s; } #chart { width: 100%%; max-width: 1280px; }</style>
<script>%(vega)s</script>
</head>
<body>
<div id="chart"></div>
<script>
vegaEmbed("#chart", %(spec)s, {mode: "vega-lite", renderer: "svg", actions: false}).catch(console.error);
</script>
</body>
</html>
"""


def spec(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """Return a chart as Vega-Lite that takes the width of its element in a page."""
    plain: dict[str, Any] = chart.to_dict()
    return {**plain, "width": "container"}


def save(chart: alt.TopLevelMixin, path: str | os.PathLike[str]) -> None:
    """Write a chart to a file: `.png` (two pixels to one), `.svg`, `.html` (which loads nothing) or `.json` (Vega-Lite).

    The file appears when it is complete; if anything fails, an earlier file stays as it was.

    Raises:
        InvalidArgumentError: the path has another ending.
        OSError: the file cannot be written.
    """
    write_whole(path, _content(chart, Path(path).suffix.lower()))


def _content(chart: alt.TopLevelMixin, suffix: str) -> bytes:
    match suffix:
        case ".png":
            image = BytesIO()
            chart.save(image, format="png", scale_factor=SCALE)
            return image.getvalue()
        case ".svg":
            text = StringIO()
            chart.save(text, format="svg")
            return text.getvalue().encode()
        case ".html":
            return page(chart).encode()
        case ".json":
            return json.dumps(spec(chart), ensure_ascii=False, indent=1).encode()
    raise InvalidArgumentError(f"expected a file that ends in {', '.join(SUFFIXES)}, got {suffix or 'no ending'!r}")


def page(chart: alt.TopLevelMixin) -> str:
    """Return a chart as a page of HTML with Vega in it, which makes no request."""
    plain = spec(chart)
    # Text of tickets cannot end the script that it stands in.
    embedded = json.dumps(plain).replace("<", "\\u003c")
    return _PAGE % {
        "title": escape_html(" ".join(plain["title"]["text"])),
        "paper": plain["config"]["background"],
        "vega": bundle(),
        "spec": embedded,
    }


@cache
def bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as a script for a page, which makes `vegaEmbed` known and requests nothing."""
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script
