"""Bringing what changed in a project's sources into our database, and then showing it."""

from dashboard.data.sync.project import Sync
from dashboard.data.sync.pulses import Pulses
from dashboard.data.sync.report import Progress, SourceReport, SyncReport

__all__ = ["Progress", "Pulses", "SourceReport", "Sync", "SyncReport"]
