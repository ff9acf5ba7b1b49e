"""Runs that report by themselves while they run: receiving their events, and reading their curves."""

from dashboard.data.live.noun import LiveRuns
from dashboard.data.live.reader import LiveReader

__all__ = ["LiveReader", "LiveRuns"]
