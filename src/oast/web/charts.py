"""Charts for people: a title, one sentence that reads the chart, the picture as SVG and the table behind it.

The picture is drawn once by Vega and shown as an image with a data address, so that nothing in it can be a
script or a style of the page (the content security policy holds), and the table says the same without it.
Figures arrive already released by `oast.disclosure`: a suppressed one is its symbol ("c"), drawn as a gap.
"""

import base64
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import altair
import vl_convert

WIDTH = 640
COLOURS = ("#76301f", "#4a8c5c", "#275a86", "#c98a1b", "#6b5b95", "#57524c")
"""Told apart by lightness as well as hue, in this order."""

Figure = float | int | str | None


@dataclass(frozen=True)
class Chart:
    """A drawn chart: `web/components.html` has the macro `chart(made)`."""

    title: str
    reading: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    svg: str
    width: int
    height: int
    source: str = ""

    @property
    def address(self) -> str:
        """The picture as a data address for an `img`."""
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg.encode()).decode()

    @property
    def alternative(self) -> str:
        """What a reader without the picture hears; the figures stand in the table beside it."""
        return f"Chart: {self.title}. {self.reading}"

    @property
    def numbers(self) -> tuple[int, ...]:
        """The columns of figures, for the table."""
        return tuple(range(1, len(self.heads)))


def bars(
    title: str, reading: str, figures: Sequence[tuple[str, Figure]], *, of: str, about: str = "", source: str = ""
) -> Chart:
    """One bar a row, longest names first read: `figures` is (name, figure), `of` says what is counted."""
    data = [{"name": name, "value": value} for name, value in figures if _drawn(value)]
    drawing = (
        altair.Chart(altair.Data(values=data))
        .mark_bar(color=COLOURS[0], height=18)
        .encode(
            x=altair.X("value:Q", title=of, axis=_ticks(value for _, value in figures)),
            y=altair.Y("name:N", sort=[name for name, _ in figures], title=None, scale=_all(figures)),
        )
        .properties(width=WIDTH - 150, height=max(60, 30 * len(figures)))
    )
    rows = [(name, (value,)) for name, value in figures]
    return _made(title, reading, (about or "Name", of), rows, drawing, source)


def lines(
    title: str,
    reading: str,
    times: Sequence[str],
    series: Mapping[str, Sequence[Figure]],
    *,
    of: str,
    about: str = "Year",
    source: str = "",
) -> Chart:
    """One line a series over `times` (names in order); each series has a figure for each time."""
    data = [
        {"time": time, "series": name, "value": value}
        for name, values in series.items()
        for time, value in zip(times, values, strict=True)
        if _drawn(value)
    ]
    drawing = (
        altair.Chart(altair.Data(values=data))
        .mark_line(point=altair.OverlayMarkDef(size=55), strokeWidth=3)
        .encode(
            x=altair.X("time:O", sort=list(times), title=about, axis=altair.Axis(labelAngle=0)),
            y=altair.Y("value:Q", title=of, axis=_ticks(one for values in series.values() for one in values)),
            color=_by_series(list(series)),
            shape=altair.Shape("series:N", sort=list(series), legend=None),
        )
        .properties(width=WIDTH - 90, height=280)
    )
    rows = [(time, tuple(values[at] for values in series.values())) for at, time in enumerate(times)]
    return _made(title, reading, (about, *series), rows, drawing, source)


def _by_series(names: list[str]) -> altair.Color:
    legend = altair.Legend(title=None, orient="top", labelLimit=0) if len(names) > 1 else None
    return altair.Color(
        "series:N", sort=names, scale=altair.Scale(domain=names, range=list(COLOURS)[: len(names)]), legend=legend
    )


def _made(
    title: str,
    reading: str,
    heads: tuple[str, ...],
    rows: Sequence[tuple[str, tuple[Figure, ...]]],
    drawing: Any,
    source: str,
) -> Chart:
    table = tuple((name, *map(_written, values)) for name, values in rows)
    specification = drawing.configure(**_LOOK).to_dict()
    svg = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    width, height = (round(float(n)) for n in re.findall(r'(?:width|height)="([\d.]+)', svg)[:2])
    return Chart(title, reading, heads, table, _titled(svg, title, reading), width, height, source)


def _titled(svg: str, title: str, reading: str) -> str:
    """The picture with a title and a description of its own, for whoever opens it alone."""
    words = f'<title id="t">{escape(title)}</title><desc id="d">{escape(reading)}</desc>'
    return re.sub(r"<svg([^>]*)>", rf'<svg\1 role="img" aria-labelledby="t d">{words}', svg, count=1)


def _drawn(value: Figure) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _written(value: Figure) -> str:
    if value is None:
        return "x"
    if isinstance(value, float):
        return f"{value:,.1f}".removesuffix(".0")
    return f"{value:,}" if isinstance(value, int) else value


def _ticks(values: Iterable[Figure]) -> altair.Axis:
    """About five; whole ones where what is counted comes whole."""
    if all(isinstance(value, int) for value in values if _drawn(value)):
        return altair.Axis(tickCount=5, tickMinStep=1, format=",d")
    return altair.Axis(tickCount=5)


def _all(figures: Sequence[tuple[str, Figure]]) -> altair.Scale:
    """Keep the place of a suppressed row, so that its gap is seen."""
    return altair.Scale(domain=[name for name, _ in figures])


_FONT = "Atkinson Hyperlegible, Verdana, DejaVu Sans, sans-serif"
_LOOK: dict[str, Any] = {
    "background": "#ffffff",
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 14,
        "titleFontSize": 14,
        "titleFontWeight": "normal",
        "labelColor": "#22201e",
        "titleColor": "#57524c",
        "gridColor": "#ecdfcd",
        "domainColor": "#57524c",
        "tickColor": "#57524c",
        "labelLimit": 230,
    },
    "legend": {"labelFontSize": 14, "symbolSize": 120},
}
