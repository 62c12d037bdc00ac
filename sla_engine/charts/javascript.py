"""JavaScript: what draws charts in a browser, as one script."""

from functools import cache

import vl_convert


@cache
def bundle() -> str:
    """Return Vega, Vega-Lite and Vega-Embed as a script for a page, which makes `vegaEmbed` known and requests nothing."""
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script
