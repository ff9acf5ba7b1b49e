"""One run with everything that is known about it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from dashboard.data.experiments.commands import commands_of
from dashboard.data.experiments.results import MetricDetail, RunDetail
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.run import MetricSummary, ParamValue, Run
from dashboard.data.model.values import natural, plain_text, typed_param
from dashboard.data.store.frames.columns import run_part
from dashboard.data.store.frames.frame import RunFrame


def detail_of(run: Run, goals: Mapping[str, str], facts: CommitFacts | None, frame: RunFrame) -> RunDetail:
    """The detail of a run.

    Args:
        run: As stored.
        goals: Metric name to ``up`` or ``down``.
        facts: Of the run's commit; None when unknown.
        frame: For labels and children.
    """
    params = {name: typed_param(value) for name, value in sorted(run.params.items(), key=lambda item: natural(item[0]))}
    return RunDetail(
        run=run,
        labels=_labels(run, frame),
        params=params,
        params_raw={name: raw for name, raw in run.params.items() if _is_rewritten(raw, params[name])},  # type: ignore[misc]  # only texts are rewritten
        metrics={name: _metric(item, goals.get(name, "")) for name, item in sorted(run.metrics.items())},
        data={path: out.hash for path, out in sorted(facts.tracked().items()) if out.hash} if facts else {},
        inputs=run.inputs,
        parent=run.parent,
        children=_children(run, frame),
        given=tuple(sorted(facts.given())) if facts else (),
        stages=commands_of(facts.stages) if facts else (),
    )


def _is_rewritten(raw: ParamValue, typed: ParamValue) -> bool:
    return isinstance(raw, str) and plain_text(typed) != raw


def _metric(summary: MetricSummary, goal: str) -> MetricDetail:
    best_step = {"up": summary.max_step, "down": summary.min_step}.get(goal)
    return MetricDetail(
        last=summary.last, min=summary.min, max=summary.max, mean=summary.mean, first=summary.first,
        count=summary.count, last_step=summary.last_step, best_step=best_step, goal=goal,
        at_best=summary.at_best,
    )  # fmt: skip


def _labels(run: Run, frame: RunFrame) -> tuple[str, ...]:
    row = frame.row_number(run.id)
    return () if row is None else tuple(frame.table.get_column(run_part("label"))[row])


def _children(run: Run, frame: RunFrame) -> tuple[str, ...]:
    at = frame.where(pl.col(run_part("parent")) == run.id)
    return tuple(frame.read(pl.col(run_part("id")), at).reverse().to_list())
