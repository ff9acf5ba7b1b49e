"""What a number may have been meant to be, in a condition that no run meets because all values lie elsewhere."""

from __future__ import annotations

import polars as pl

from dashboard.data.experiments.values import finite_numbers, rounded
from dashboard.data.query.fields import Field
from dashboard.data.query.text import field_text
from dashboard.data.store.frames import RunFrame

_ABOVE, _BELOW = frozenset({">", ">="}), frozenset({"<", "<="})
_FEW = 0.1
"""The share of the runs that a threshold in place of an impossible one leaves."""


def number_that_matches(frame: RunFrame, field: Field, operator: str, asked: float) -> tuple[str, str] | None:
    """A sentence about the numbers there are and one to ask for instead; None when runs meet the condition."""
    known = finite_numbers(frame, frame.schema.require(field)[0], frame.where(pl.lit(value=True)))
    if not len(known):
        return None
    low, high = float(known.min()), float(known.max())  # type: ignore[arg-type]  # floats, which polars cannot know
    name = field_text(field)
    if operator in _ABOVE and (asked > high or (operator == ">" and asked == high)):
        return f"Nothing matches: the highest {name} is {_text(high)}.", _text(_threshold(known, 1 - _FEW))
    if operator in _BELOW and (asked < low or (operator == "<" and asked == low)):
        return f"Nothing matches: the lowest {name} is {_text(low)}.", _text(_threshold(known, _FEW))
    if operator == "=" and not (known == asked).any():
        near = float(known.gather([(known - asked).abs().arg_min() or 0]).item())
        return f"Nothing matches: no {name} is {_text(asked)}; the nearest is {_text(near)}.", _text(near)
    return None


def _threshold(known: pl.Series, share: float) -> float:
    """Between the values, so that it leaves some runs on either side where they differ."""
    exact = float(known.quantile(share, "nearest") or 0.0)
    near = rounded(exact)
    is_met = bool((known > near).any()) if share > _FEW else bool((known < near).any())
    if is_met:
        return near
    inner = known.filter(known < exact).max() if share > _FEW else known.filter(known > exact).min()
    return exact if inner is None else float(inner)  # type: ignore[arg-type]  # a float


def _text(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
