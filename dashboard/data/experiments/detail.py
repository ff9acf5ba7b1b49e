"""One run with everything that is known about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from dashboard.data.experiments.results import MetricDetail, RunDetail
from dashboard.data.model.run import MetricSummary, ParamValue, Run
from dashboard.data.model.values import typed_param
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.columns import run_part
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.rows import default_fields


def detail_of(run: Run, goals: Mapping[str, str], frame: RunFrame) -> RunDetail:
    """The detail of a run.

    Args:
        run: As stored.
        goals: Metric name to ``up`` or ``down``.
        frame: For labels, data at the run's commit, and children.
    """
    row = _row(run, frame)
    params = {name: typed_param(value) for name, value in sorted(run.params.items())}
    return RunDetail(
        run=run,
        labels=tuple(row.get("label", ())),
        params=params,
        params_raw={name: raw for name, raw in run.params.items() if _is_rewritten(raw, params[name])},  # type: ignore[misc]  # only texts are rewritten
        metrics={name: _metric(item, goals.get(name, "")) for name, item in sorted(run.metrics.items())},
        data=row.get("data", {}),
        inputs=run.inputs,
        parent=run.parent,
        children=_children(run, frame),
    )


def _is_rewritten(raw: ParamValue, typed: ParamValue) -> bool:
    return isinstance(raw, str) and str(typed) != raw


def _metric(summary: MetricSummary, goal: str) -> MetricDetail:
    best_step = {"up": summary.max_step, "down": summary.min_step}.get(goal)
    return MetricDetail(
        last=summary.last, min=summary.min, max=summary.max, mean=summary.mean, first=summary.first,
        count=summary.count, last_step=summary.last_step, best_step=best_step, goal=goal,
    )  # fmt: skip


def _row(run: Run, frame: RunFrame) -> dict[str, Any]:
    """The run as the frame knows it; empty while it is newer than the frame."""
    number = frame.row_number(run.id)
    if number is None:
        return {}
    data = [field for field in default_fields(frame.schema) if field.kind is FieldKind.DATA]
    return frame.rows(pl.Series([number], dtype=pl.UInt32), data)[0]


def _children(run: Run, frame: RunFrame) -> tuple[str, ...]:
    at = (frame.table.get_column(run_part("parent")) == run.id).fill_null(value=False).arg_true()
    return tuple(frame.table.get_column(run_part("id")).gather(at.cast(pl.UInt32)).reverse().to_list())
