"""How the newest sync is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dashboard.components import sources
from dashboard.components.route import parse
from dashboard.data.model.dvc import BrokenCommit
from dashboard.data.model.job import Job, JobState
from dashboard.data.model.problem import Problem
from dashboard.data.model.project import Source, SourceKind, SyncState
from dashboard.data.model.revision import Commit

NOW = datetime(2026, 1, 10, tzinfo=UTC)


def test_a_source_that_waits_for_its_next_turn_is_not_said_to_have_failed_just_now() -> None:
    job = Job("1", 1, "sync", JobState.FAILED, None, False, 0, 0, "", NOW, NOW, NOW)
    failed = Source(1, SourceKind.MLFLOW, "mlflow", "http://host", SyncState.FAILED, problem=Problem("x", "it is down"))
    for ago, said in ((timedelta(minutes=5), "failed before"), (timedelta(seconds=-1), "could not be read")):
        tried = replace(failed, last_attempt_at=NOW - ago)
        assert said in str(sources.progress(job, [tried], NOW))


def test_commits_with_problems_are_listed_with_their_reasons_and_lead_to_their_pipelines() -> None:
    commit = Commit("1f" * 20, "Break <b>it</b>", "a", "a@b", NOW, NOW, ())
    problem = Problem("dvc-yaml-invalid", "the file is no YAML", "dvc.yaml:3")
    dvc = Source(1, SourceKind.DVC, "dvc", "", SyncState.OK, counts={"commits with problems": 7})
    route = parse("/team/wine/settings", "", "/")
    shown = str(sources.sources([dvc], [BrokenCommit(commit, (problem,))], route, NOW))
    for said in ("7 commits with problems", "1f1f1f1", "Break <b>it</b>", "dvc.yaml:3", "The file is no YAML."):
        assert said in shown
    assert f"/team/wine/pipeline?rev={commit.id}" in shown
    assert "and 6 older ones" in shown
    assert "Details" not in str(sources.sources([dvc], [], route, NOW))
