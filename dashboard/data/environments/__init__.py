"""Environments that runs logged beside their results: which Python, which packages."""

from dashboard.data.environments.noun import MAX_RUNS, Environments, EnvironmentsFound

__all__ = ["MAX_RUNS", "Environments", "EnvironmentsFound"]
