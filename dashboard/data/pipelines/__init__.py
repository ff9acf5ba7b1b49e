"""Pipelines: the graph of stages and data at any commit, its status from the lock alone, and differences of two."""

from dashboard.data.pipelines.noun import Pipelines
from dashboard.data.pipelines.presence import with_missing

__all__ = ["Pipelines", "with_missing"]
