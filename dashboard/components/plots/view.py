"""What the address of the plots page says, typed: revisions, filter, and one plot drawn large."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.components.route import Route
from dashboard.figures.plots.dvc_plots import SMOOTHING, Style

MOST_REVISIONS = 8
PAGE = 24
"""Plots of one page."""
_MOST_TEXT = 4_000
_LARGE = 460


@dataclass(frozen=True, slots=True)
class PlotsView:
    """A state of the page.

    Attributes:
        rev: The revision whose plots are shown; empty for the default branch.
        others: Revisions that are laid over it, in the order they were added.
        words: Only plots whose id has all of these.
        plot: Id of the plot that is drawn large; empty for the gallery.
        log: Which axes are logarithmic: any of the letters ``x`` and ``y``.
        smooth: ``1`` and ``0`` switch the smoothing of lines on and off; empty for what the template says.
        page: Which part of a long gallery, from 0 on.
    """

    rev: str = ""
    others: tuple[str, ...] = ()
    words: str = ""
    plot: str = ""
    log: str = ""
    smooth: str = ""
    page: int = 0

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> PlotsView:
        """The view an address names; what makes no sense is the default."""
        rev, page = query.get("rev", ""), query.get("page", "")
        named = dict.fromkeys(part.strip() for part in query.get("with", "")[:_MOST_TEXT].split(","))
        others = tuple(name for name in named if name and name != rev)[: MOST_REVISIONS - 1]
        smooth = query.get("smooth", "")
        return cls(
            rev=rev,
            others=others,
            words=query.get("q", "")[:_MOST_TEXT],
            plot=query.get("plot", "")[:_MOST_TEXT],
            log="".join(letter for letter in "xy" if letter in query.get("log", "")),
            smooth=smooth if smooth in {"0", "1"} else "",
            page=max(0, int(page) - 1) if page.isdecimal() and len(page) < 7 else 0,
        )

    @property
    def style(self) -> Style:
        """How the large plot is drawn."""
        smoothing = {"": None, "0": 0.0, "1": SMOOTHING}[self.smooth]
        return Style(is_log_x="x" in self.log, is_log_y="y" in self.log, smoothing=smoothing, height=_LARGE)

    def fits(self, plot_id: str) -> bool:
        """Whether the filter lets a plot through."""
        return all(word in plot_id.lower() for word in self.words.lower().split())


def with_revision(route: Route, view: PlotsView, rev: str) -> str:
    """The address with one more revision."""
    return route.with_query(**{"with": ",".join([*view.others, rev])}).href


def without_revision(route: Route, view: PlotsView, rev: str) -> str:
    """The address with one revision less; the next one takes the place of the first."""
    left = [name for name in view.others if name != rev]
    if rev in view.others:
        return route.with_query(**{"with": ",".join(left) or None}).href
    return route.with_query(rev=left[0] if left else None, **{"with": ",".join(left[1:]) or None}).href
