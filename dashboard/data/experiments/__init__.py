"""Runs of a project: the table, one run, its history and artifacts, exports, the parallel plot, the best run."""

from dashboard.data.experiments.across import AllProjects, UnreadProject
from dashboard.data.experiments.commands import StageCommand, that_run
from dashboard.data.experiments.groups import GroupPage, GroupQuery, RunGroup
from dashboard.data.experiments.histories import Histories
from dashboard.data.experiments.leading import Leading
from dashboard.data.experiments.members import opened, some
from dashboard.data.experiments.noun import Experiments, OpenReader, RunReader
from dashboard.data.experiments.results import (
    BestRun,
    Differing,
    MetricDetail,
    ParallelColumn,
    ParallelData,
    RunDetail,
    RunPage,
    RunQuery,
)
from dashboard.data.experiments.tables import Scope
from dashboard.data.experiments.values import ColumnValues
from dashboard.data.store.frames.columns import Column

__all__ = [
    "AllProjects",
    "BestRun",
    "Column",
    "ColumnValues",
    "Differing",
    "Experiments",
    "GroupPage",
    "GroupQuery",
    "Histories",
    "Leading",
    "MetricDetail",
    "OpenReader",
    "ParallelColumn",
    "ParallelData",
    "RunDetail",
    "RunGroup",
    "RunPage",
    "RunQuery",
    "RunReader",
    "Scope",
    "StageCommand",
    "UnreadProject",
    "opened",
    "some",
    "that_run",
]
