"""Artifacts of some runs: one reader a source, walks with bounds, a broken run beside the others."""

from __future__ import annotations

from typing import Any

import pytest

from dashboard.data.model.run import Artifact, ArtifactHead, Run, RunSource
from dashboard.data.sides import MAX_RUNS, Sides
from dashboard.data.sides.noun import MAX_FILES, MAX_FOLDERS, MAX_SECONDS
from dashboard.errors import InvalidRequestError, NotFoundError, SourceError


class Project:
    id = 1


class Runs:
    def some(self, project_id: int, ids: Any) -> list[Run]:
        assert project_id == Project.id
        made = []
        for run in ids:
            kind = RunSource.DVC if run == "dvc" else RunSource.MLFLOW
            source = "down" if run == "far" else "up"
            made.append(Run(run, kind, source, run.upper(), "", "", "", None, None, artifact_uri="root"))
        return made


class Clock:
    """Each folder takes `step` seconds."""

    def __init__(self, step: float = 0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        return self.now


class Reader:
    """An endless chain of folders for the run ``deep``, many files for ``many``."""

    def __init__(self, source: str, log: list[str], clock: Clock) -> None:
        self.log, self.clock = log, clock
        log.append(f"open {source}")
        if source == "down":
            raise SourceError("host unreachable", where=source)

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        self.clock.now += self.clock.step
        if run_id == "broken":
            raise SourceError("not allowed", where=artifact_uri)
        if run_id == "many":
            return [Artifact(f"{n}.txt", is_directory=False) for n in range(MAX_FILES + 5)]
        folder = Artifact(f"{path}/d" if path else "d", is_directory=True)
        return [folder, Artifact(f"{path}/f.txt" if path else "f.txt", is_directory=False)]

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        if path == "gone":
            raise NotFoundError("no such artifact", where=path)
        assert (run_id, artifact_uri) == ("a", "root")
        return ArtifactHead(b"id,v\n1,2\n"[:limit], 9)

    def close(self) -> None:
        self.log.append("close")


def sides(log: list[str], clock: Clock) -> Sides:
    return Sides(Runs(), lambda _, source: Reader(source, log, clock), clock)


def test_every_run_is_listed_or_says_why_not() -> None:
    log: list[str] = []
    found = sides(log, Clock()).listings(Project(), ["deep", "broken", "dvc", "far", "many"])  # type: ignore[arg-type]
    deep, broken, dvc, far, many = found
    assert (len(deep.files), deep.is_cut, deep.name) == (MAX_FOLDERS, True, "DEEP")
    assert broken.problem is not None
    assert broken.problem.message == "not allowed"
    assert (dvc.keeps_none, dvc.problem) == (True, None)
    assert far.problem is not None
    assert far.problem.message == "host unreachable"
    assert (len(many.files), many.is_cut) == (MAX_FILES, True)
    assert log == ["open up", "close", "open down"]


def test_a_slow_store_is_left_in_time_and_each_run_has_its_share() -> None:
    clock = Clock(step=1)
    found = sides([], clock).listings(Project(), ["deep", "deeper"])  # type: ignore[arg-type]
    assert clock.now <= MAX_SECONDS + 2
    assert all(listing.is_cut and len(listing.files) >= 3 for listing in found)
    late = sides([], Clock(step=MAX_SECONDS + 1)).listings(Project(), ["deep", "deeper"])  # type: ignore[arg-type]
    assert len(late[0].files) == 1
    assert late[1].problem is not None


def test_one_file_of_each_run() -> None:
    paths = {"a": "t.csv", "b": "gone", "c": "", "far": "t.csv", "dvc": ""}
    a, b, c, far, dvc = sides([], Clock()).read(Project(), paths)  # type: ignore[arg-type]
    assert a.preview is not None
    assert a.preview.table is not None
    assert a.preview.table.rows == (("1", "2"),)
    assert (b.preview, b.problem and b.problem.message) == (None, "no such artifact")
    assert (c.preview, c.problem, dvc.preview, dvc.problem) == (None,) * 4
    assert far.problem is not None
    [text] = sides([], Clock()).read(Project(), {"a": "t.csv"}, as_text=True)  # type: ignore[arg-type]
    assert text.preview is not None
    assert text.preview.text == "id,v\n1,2\n"


def test_too_many_runs_are_refused() -> None:
    with pytest.raises(InvalidRequestError):
        sides([], Clock()).listings(Project(), [str(n) for n in range(MAX_RUNS + 1)])  # type: ignore[arg-type]
