"""How the newest sync is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.components import sources
from dashboard.data.model.job import Job, JobState
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Source, SourceKind, SyncState

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def test_a_source_that_waits_for_its_next_turn_is_not_said_to_have_failed_just_now() -> None:
    job = Job("1", 1, "sync", JobState.FAILED, None, False, 0, 0, "", NOW, NOW, NOW)
    failed = Source(1, SourceKind.MLFLOW, "mlflow", "http://host", SyncState.FAILED, problem=Problem("x", "it is down"))
    for ago, said in ((timedelta(minutes=5), "failed before"), (timedelta(seconds=-1), "could not be read")):
        tried = replace(failed, last_attempt_at=NOW - ago)
        assert said in str(sources.progress(job, [tried], NOW))
