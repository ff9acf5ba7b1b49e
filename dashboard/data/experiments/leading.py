"""Which of many runs are worth a curve each: those with a history of a metric, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.store.frames.frame import RunFrame


@dataclass(frozen=True, slots=True)
class Leading:
    """Some runs that have a history of a metric.

    Attributes:
        ids: At most as many as asked, in the order of the question, or the best first when not all fit.
        having: How many runs have a history of it: more than one point, or the source does not tell how many.
        total: Runs that were asked about.
    """

    ids: tuple[str, ...]
    having: int
    total: int


def leading(frame: RunFrame, at: pl.Series, metric: str, goal: str, *, limit: int, first: Sequence[str]) -> Leading:
    """The leading runs of the rows at these numbers.

    Args:
        frame: The frame.
        at: Row numbers, in the order of the question.
        metric: Name of the metric.
        goal: ``up`` or ``down``: what is best; empty leaves the order alone.
        limit: Most runs.
        first: Ids that come before the best, such as the base.
    """
    last, count = (Field(FieldKind.METRIC, metric, what) for what in ("last", "count"))
    column = frame.schema.by_field.get((FieldKind.METRIC, metric))
    table = pl.DataFrame(
        {
            "id": frame.ids(at),
            "last": frame.read(frame.schema.metric(last, column), at),
            "count": frame.read(frame.schema.metric(count, column), at),
        }
    ).filter(pl.col("count") != 1)
    having = table.height
    if having > limit:
        ranked = pl.when(pl.col("last").is_nan()).then(None).otherwise(pl.col("last"))
        best = table.sort(ranked, descending=goal == "up", nulls_last=True, maintain_order=True) if goal else table
        table = pl.concat([best.filter(pl.col("id").is_in(list(first))), best.filter(~pl.col("id").is_in(list(first)))])
    return Leading(tuple(table.get_column("id").head(limit).to_list()), having, len(at))
