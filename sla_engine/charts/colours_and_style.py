"""Colours and style: the colours and the settings of all charts, light and dark.

The colours are of the Okabe-Ito set, darkened on white (and light enough on black) to a contrast of 4.5 : 1, so that text can
have them too; people who are blind to red, green or blue can distinguish them. No meaning depends on colour alone.
"""

from dataclasses import dataclass
from typing import Any

FONT = "Arial, Helvetica, Liberation Sans, sans-serif"
SIZE = 12
SMALL = 11
# The softest tint of a colour on which ink still has a contrast of 4.5 : 1, light and dark.
SOFT = 0.34

# The symbols and dashes of series, in order, which also differ in black and white.
SHAPES = (
    *("circle", "square", "triangle-up", "diamond", "cross", "triangle-down"),
    *("triangle-right", "triangle-left"),
)
DASHES: tuple[list[float], ...] = ([1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4])


@dataclass(frozen=True, slots=True)
class Style:
    """Colours as `#rrggbb`: of the paper, of text, and of marks."""

    paper: str
    ink: str
    faint: str
    grid: str
    blue: str
    orange: str
    green: str
    purple: str
    ochre: str
    grey: str

    @property
    def series(self) -> tuple[str, ...]:
        """The colours of series, in order."""
        return (self.blue, self.orange, self.green, self.purple, self.ochre, self.grey)

    def soft(self, colour: str, share: float = SOFT) -> str:
        """Return a tint of a colour on this paper, for areas with text."""
        return mixed(self.paper, colour, share)

    def ink_on(self, colour: str) -> str:
        """Return black or white, whichever has the higher contrast on a colour; it is always at least 4.5 : 1."""
        return max(("#000000", "#ffffff"), key=lambda one: contrast(one, colour))

    def config(self) -> dict[str, Any]:
        """Return Vega-Lite's settings."""
        text = {"font": FONT, "fontSize": SIZE, "color": self.ink}
        return {
            "background": self.paper,
            "font": FONT,
            "padding": {"left": 8, "right": 12, "top": 8, "bottom": 8},
            "view": {"stroke": None},
            "text": text,
            "title": {
                "anchor": "start",
                "frame": "bounds",
                "fontSize": 15,
                "color": self.ink,
                "subtitleColor": self.faint,
                "subtitleFontSize": SIZE,
                "subtitlePadding": 4,
                "offset": 12,
            },
            "axis": {
                "labelColor": self.ink,
                "titleColor": self.ink,
                "labelFontSize": SMALL,
                "titleFontSize": SIZE,
                "titleFontWeight": "normal",
                "titlePadding": 8,
                "gridColor": self.grid,
                "domainColor": self.faint,
                "tickColor": self.faint,
                "labelOverlap": "parity",
            },
            "legend": {
                "labelColor": self.ink,
                "titleColor": self.ink,
                "labelFontSize": SIZE,
                "titleFontSize": SIZE,
                "symbolStrokeWidth": 1.5,
            },
        }


LIGHT = Style(
    paper="#ffffff",
    ink="#1f2328",
    faint="#59636e",
    grid="#d9dee3",
    blue="#0072b2",
    orange="#b84a00",
    green="#00785a",
    purple="#a14a87",
    ochre="#8a6100",
    grey="#5f6770",
)
DARK = Style(
    paper="#15181c",
    ink="#eceff2",
    faint="#a9b3bd",
    grid="#353b42",
    blue="#56b4e9",
    orange="#f08a4b",
    green="#2bbf95",
    purple="#d68fbb",
    ochre="#e0b020",
    grey="#a0a8b0",
)


def style(*, dark: bool) -> Style:
    """Return the light style or the dark one."""
    return DARK if dark else LIGHT


def mixed(a: str, b: str, share: float) -> str:
    """Return a mixture of `a` and a share of `b`."""
    parts = (round(x + (y - x) * share) for x, y in zip(_channels(a), _channels(b), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def contrast(a: str, b: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 defines it."""
    low, high = sorted((_luminance(a), _luminance(b)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour of sRGB (WCAG 2)."""
    shares = (channel / 255 for channel in _channels(colour))
    linear = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares)  # noqa: PLR2004 - sRGB's own
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
