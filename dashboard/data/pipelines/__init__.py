"""Pipelines: the graph of stages and data at any commit, its status from the lock alone, and differences of two."""

from dashboard.data.pipelines.noun import Pipelines

__all__ = ["Pipelines"]
