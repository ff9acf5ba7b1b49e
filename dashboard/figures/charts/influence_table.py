"""The table of what goes with a metric, as one escaped HTML string, and the sentences that keep it honest."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Protocol

from dashboard.figures.text import plural

WEAK_SCORE = 0.2
"""A forest whose R² on unseen runs is below this has not learnt the metric, and its importances say little."""
_NAMED = 12


class Influence(Protocol):
    """How one param goes with the metric; see `dashboard.data.influences.Influence`."""

    @property
    def key(self) -> str:
        """As the query language writes it."""

    @property
    def is_number(self) -> bool:
        """Whether it was correlated as a number."""

    @property
    def runs(self) -> int:
        """Runs that have it and the metric."""

    @property
    def correlation(self) -> float | None:
        """Spearman's."""

    @property
    def association(self) -> float | None:
        """ε² of groups."""

    @property
    def importance(self) -> float | None:
        """In the forest."""

    @property
    def spread(self) -> float | None:
        """Standard deviation of the importance."""


def table(found: Iterable[Influence], metric: str, *, least: int) -> str:
    """The table: correlation, association or importance of each param as a bar and a number.

    Args:
        found: In order.
        metric: Name of the metric.
        least: Runs that a param needs to say anything.
    """
    rows = list(found)
    top = max([item.importance or 0.0 for item in rows], default=0.0)
    has_forest = any(item.importance is not None for item in rows)
    forest = '<th scope="col">Importance in the forest</th>' if has_forest else ""
    goes = escape(f"Goes with {metric}")
    head = (
        f'<thead><tr><th scope="col">Param</th><th scope="col">{goes}</th>{forest}'
        '<th scope="col" class="dg-number">Runs</th></tr></thead>'
    )
    body = "".join(_row(item, top, least, has_forest=has_forest) for item in rows)
    return f'<table class="dg-table dg-influences">{head}<tbody>{body}</tbody></table>'


def _row(item: Influence, top: float, least: int, *, has_forest: bool) -> str:
    forest = f"<td>{_importance(item, top)}</td>" if has_forest else ""
    name = escape(item.key)
    return (
        f'<tr><th scope="row" title="{name}">{name}</th><td>{_goes(item, least)}</td>{forest}'
        f'<td class="dg-number">{item.runs:,}</td></tr>'
    )


def _goes(item: Influence, least: int) -> str:
    if item.correlation is not None:
        sign = "−" if item.correlation < 0 else "+"
        kind = "dg-bar-down" if item.correlation < 0 else "dg-bar-up"
        return f'{_bar(abs(item.correlation), kind)}{sign}{abs(item.correlation):.2f} <span class="dg-muted">ρ</span>'
    if item.association is not None:
        return f'{_bar(item.association, "dg-bar-group")}{item.association:.2f} <span class="dg-muted">ε²</span>'
    few = f"fewer than {least} runs" if item.runs < least else "nothing to compare"
    return f'<span class="dg-muted">{few}</span>'


def _importance(item: Influence, top: float) -> str:
    if item.importance is None:
        return '<span class="dg-muted">not in the forest</span>'
    width = item.importance / top if top > 0 else 0
    return f'{_bar(width, "dg-bar-forest")}{item.importance:.3f} <span class="dg-muted">± {item.spread or 0:.3f}</span>'


def _bar(share: float, kind: str) -> str:
    percent = round(100 * min(max(share, 0.0), 1.0))
    return f'<span class="dg-bar" aria-hidden="true"><span class="{kind}" style="width:{percent}%"></span></span>'


def about_constant(keys: Iterable[str]) -> str:
    """Which params have one value in all runs and therefore say nothing; empty when none."""
    named = _listed(keys)
    return f"The same in all of these runs, so nothing can be said: {named}." if named else ""


def about_few(keys: Iterable[str], least: int) -> str:
    """Which params fewer runs have than are needed to say anything; empty when none."""
    named = _listed(keys)
    return f"In fewer than {least} of these runs, too few to say anything: {named}." if named else ""


def _listed(keys: Iterable[str]) -> str:
    named = list(keys)
    more = f" and {len(named) - _NAMED:,} more" if len(named) > _NAMED else ""
    return f"{', '.join(named[:_NAMED])}{more}"


def about_forest(score: float | None, runs: int, total: int) -> str:
    """How far the forest may be believed; empty without one."""
    if score is None:
        return ""
    sample = f" of {total:,}, evenly taken" if runs < total else ""
    learnt = f"The forest saw {plural(runs, 'run')}{sample}, and guesses runs held back with R² = {score:.2f}."
    if score < WEAK_SCORE:
        return f"{learnt} That is too little to read anything into its importances."
    return f"{learnt} Importance is how much R² falls when the param is shuffled, mean ± deviation over three folds."
