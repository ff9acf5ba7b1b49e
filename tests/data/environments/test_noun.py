"""Logged environments of some runs: one reader a source, a broken run beside the others, differences by package."""

from __future__ import annotations

from io import BytesIO
from typing import IO, Any

import pytest

from dashboard.data.environments import MAX_RUNS, Environments
from dashboard.data.model.run import Artifact, Run, RunSource
from dashboard.errors import InvalidRequestError, SourceError

FILES = {
    "a": {"requirements.txt": b"numpy==1\n", "model/conda.yaml": b"dependencies: [python=3.11, numpy=9]"},
    "b": {"requirements.txt": b"numpy==2\nextra==1\n", "model/model.pkl": b"x"},
    "c": {"notes.txt": b"numpy==3"},
}


class Reader:
    def __init__(self, source: str, log: list[str]) -> None:
        self.log = log
        log.append(f"open {source}")
        if source == "down":
            raise SourceError("host unreachable", where=source, code="host-unreachable")

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        if run_id == "broken":
            raise SourceError("not on this disk", where=artifact_uri)
        inside = [name for name in FILES[run_id] if name.rpartition("/")[0] == path]
        folders = {name.partition("/")[0] for name in FILES[run_id] if "/" in name} if not path else set()
        return [*(Artifact(f, is_directory=True) for f in folders), *(Artifact(f, is_directory=False) for f in inside)]

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        assert artifact_uri == "root"
        return BytesIO(FILES[run_id][path])

    def close(self) -> None:
        self.log.append("close")


class Runs:
    def some(self, project_id: int, ids: Any) -> list[Run]:
        assert project_id == Project.id
        made = []
        for run in ids:
            kind = RunSource.DVC if run == "dvc" else RunSource.MLFLOW
            source = "down" if run == "far" else "up"
            made.append(Run(run, kind, source, run, "", "", "", None, None, artifact_uri="root"))
        return made


class Project:
    id = 1


def test_packages_by_run(monkeypatch: pytest.MonkeyPatch) -> None:
    log: list[str] = []
    environments = Environments(Runs(), lambda _, source: Reader(source, log))
    found = environments.read(Project(), ["b", "a", "c", "dvc", "broken", "far"])  # type: ignore[arg-type]
    assert found.ids == ("b", "a")
    assert {row.key: row.values for row in found.rows} == {
        "python": (None, "3.11"), "extra": ("1", None), "numpy": ("2", "1"),
    }  # fmt: skip
    assert found.rows[0].key == "python"
    assert found.files["a"] == ("model/conda.yaml", "requirements.txt")
    assert (found.without, sorted(found.problems)) == (("c", "dvc"), ["broken", "far"])
    assert log == ["open up", "close", "open down"]
    with pytest.raises(InvalidRequestError):
        environments.read(Project(), ["a"] * (MAX_RUNS + 1))  # type: ignore[arg-type]
