"""Bars for the page of trends, as measures that a template draws. Pure; each chart has its figures as a table too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640.0, 120.0  # of a drawing, in its own units
GAP = 0.2  # of a bar's room


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    series: int  # from 0, bottom up


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars; `top` is the figure at the upper edge."""

    bars: tuple[Bar, ...]
    top: int
    width: float = WIDTH
    height: float = HEIGHT


def stacked(series: Sequence[Sequence[int]]) -> Chart:
    """One bar a day, the series on top of each other, all of the same length."""
    days = len(series[0]) if series else 0
    top = max((sum(one[i] for one in series) for i in range(days)), default=0)
    room = WIDTH / max(days, 1)
    width = round(room * (1 - GAP), 2)
    bars = []
    for i in range(days):
        base = HEIGHT
        for number, one in enumerate(series):
            height = HEIGHT * one[i] / top if top else 0.0
            if height:
                base -= height
                bars.append(Bar(round(i * room, 2), round(base, 2), width, round(height, 2), number))
    return Chart(tuple(bars), top)
