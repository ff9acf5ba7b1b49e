"""The best run of a project by its headline goal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from dashboard.data.experiments.results import BestRun
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.store.frames.columns import run_part
from dashboard.data.store.frames.frame import RunFrame

TREND_POINTS = 200


def best_run(frame: RunFrame, goals: Mapping[str, str], now: datetime) -> BestRun | None:
    """The best finite last value of the first goal metric that any run has; of equals the oldest run wins."""
    metric = next((name for name in goals if name in frame.schema.metrics), None)
    if metric is None:
        return None
    at = frame.select(None, now=now)
    values = frame.read(frame.schema.metric(*frame.schema.find(Field(FieldKind.METRIC, metric))), at)
    finite = values.is_finite().fill_null(value=False).arg_true()
    if not len(finite):
        return None
    at, values = at[finite].reverse(), values[finite].reverse()
    index = values.arg_max() if goals[metric] == "up" else values.arg_min()
    best = frame.rows(at.slice(index or 0, 1), ())[0]
    created = frame.read(pl.col(run_part("created")), at)
    trend = [(when, value) for when, value in zip(created.to_list(), values.to_list(), strict=True) if when is not None]
    return BestRun(
        metric=metric, goal=goals[metric], value=values[index or 0], run_id=best["id"], run_name=best["name"] or "",
        trend=tuple(trend[-TREND_POINTS:]),
    )  # fmt: skip
