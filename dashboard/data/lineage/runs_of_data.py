"""The runs that used a version of data, found in the run frame.

A frame knows what the commit of each run tracks, so the runs at commits with a version are a comparison of one column,
however many there are. Whether a run used the version, as an input, takes the run itself: the newest are looked at one
by one, the others are counted as what they are, runs whose commit has it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.data.lineage.evidence import Edge
from dashboard.data.lineage.of_runs import used_by
from dashboard.data.lineage.reading import Reading
from dashboard.data.model.run import Run
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.text import field_text, quoted_text
from dashboard.data.store.frames.columns import HIDDEN, part

_LOOKED_AT = 100
"""Runs that are read to see whether they used a version that stages write, which few of the runs with it do."""
_MOST_COMMITS = 40
"""Different commits whose files are read to that end."""


@dataclass(frozen=True, slots=True)
class RunsFound:
    """Runs that used a version, the newest first.

    Attributes:
        edges: From each run that was looked at and used it.
        more: How many more runs have the version at their commit.
        filter: The run filter that finds every run whose commit has it; empty when none has.
    """

    edges: tuple[Edge, ...]
    more: int
    filter: str


def runs_that_used(reading: Reading, path: str, hash_: str) -> RunsFound:
    """The runs that used a version, at most `limit` of them one by one; runs labelled hidden do not count."""
    at = _at_commits(reading, path, hash_)
    place = reading.history.place(path, hash_)
    writer = reading.outputs(place).at(path) if place else None
    is_given = writer is None or not writer[0].cmd
    looked = reading.limit if is_given else max(reading.limit, _LOOKED_AT)
    ids = reading.ids(at.head(looked))
    edges = [edge for run in _few_commits(reading, ids) for edge in _uses(reading, run, path, hash_)]
    more = max(len(at) - len(ids), 0)
    if len(edges) < reading.limit:
        others = reading.runs(reading.runs_elsewhere)
        edges += [edge for run in others for edge in _uses(reading, run, path, hash_)]
    shown, beyond = edges[: reading.limit], max(len(edges) - reading.limit, 0)
    condition = f"{field_text(Field(FieldKind.DATA, path))} = {quoted_text(hash_)}" if len(at) else ""
    return RunsFound(tuple(shown), more + beyond, condition)


def _uses(reading: Reading, run: Run, path: str, hash_: str) -> list[Edge]:
    return [edge for edge in used_by(reading, run) if (edge.target.name, edge.target.at) == (path, hash_)]


def _few_commits(reading: Reading, ids: list[str]) -> list[Run]:
    """Runs, the newest first, as long as they are of few commits."""
    kept, seen = [], set()
    for run in reading.runs(ids):
        seen.add(run.commit)
        if len(seen) <= max(_MOST_COMMITS, reading.limit):
            kept.append(run)
    return kept


def _at_commits(reading: Reading, path: str, hash_: str) -> pl.Series:
    """Rows of the runs whose commit has a version."""
    if (FieldKind.DATA, path) not in reading.frame.schema.by_field:
        return pl.Series([], dtype=pl.UInt32)
    return reading.frame.where(~pl.col(HIDDEN) & (pl.col(part(FieldKind.DATA, path, "hash")) == hash_))
