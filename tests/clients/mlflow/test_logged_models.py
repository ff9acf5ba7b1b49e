"""The models that a run logged are among its artifacts, as MLflow's own client shows them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from dashboard.config import MlflowSettings
from dashboard.data.environments import Environments
from dashboard.data.sources.mlflow import open_reader
from dashboard.errors import DagboardError, NotFoundError

pytestmark = pytest.mark.clients

FILES = {"MLmodel": b"flavors: {}\n", "requirements.txt": b"numpy==2.3.1\n", "code/a b.py": b"print()\n"}


def logged(uri: str, folder: Path, artifacts: str | None = None) -> tuple[str, str]:
    """A run with a file and two models of one name, of which the second counts; its id and artifact address."""
    from mlflow import MlflowClient
    from mlflow.entities import LoggedModelOutput

    client = MlflowClient(uri)
    experiment = client.create_experiment(f"logged {folder.parent.name}", artifact_location=artifacts)
    run = client.create_run(experiment).info
    client.log_text(run.run_id, "a note", "notes.txt")
    for number, files in enumerate(({"MLmodel": b"old"}, FILES)):
        model = client.create_logged_model(experiment, name="model", source_run_id=run.run_id)
        for name, content in files.items():
            path = folder / str(number) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        client.log_model_artifacts(model.model_id, str(folder / str(number)))
        client.finalize_logged_model(model.model_id, "READY")
        client.log_outputs(run.run_id, [LoggedModelOutput(model.model_id, step=0)])
    return run.run_id, client.get_run(run.run_id).info.artifact_uri


@pytest.fixture(params=["database", "files", "server"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """Address of a source, a run in it, and its artifact address."""
    if request.param == "database":
        uri = f"sqlite:///{tmp_path / 'mlflow.db'}"
        return uri, *logged(uri, tmp_path / "files", (tmp_path / "artifacts").as_uri())
    uri = request.getfixturevalue("server" if request.param == "server" else "mlruns")
    return uri, *logged(uri, tmp_path / "files")


def test_a_logged_model_lies_under_its_name(source: Any) -> None:
    uri, *run = source
    with closing(open_reader(MlflowSettings(uri=uri), "mlflow", {})) as reader:
        assert [(item.path, item.is_directory) for item in reader.artifacts(*run, "")] == [
            ("model", True), ("notes.txt", False),
        ]  # fmt: skip
        listed = {item.path: item.size for item in reader.artifacts(*run, "model")}
        assert listed == {"model/code": None, "model/MLmodel": 12, "model/requirements.txt": 13}
        assert [item.path for item in reader.artifacts(*run, "model/code")] == ["model/code/a b.py"]
        with reader.artifact_file(*run, "model/code/a b.py") as content:
            assert content.read() == b"print()\n"
        with reader.artifact_file(*run, "notes.txt") as content:
            assert content.read() == b"a note"
        assert reader.artifact_head(*run, "model/MLmodel", 7).content == b"flavors"
        for path in ("model/none", "none/MLmodel"):
            with pytest.raises(NotFoundError):
                reader.artifact_file(*run, path)
        with pytest.raises(DagboardError):
            reader.artifact_file(*run, "model/../../secret")


def test_its_environment_is_the_runs(source: Any) -> None:
    uri, run_id, _ = source

    class Runs:
        def some(self, _project: int, ids: Any) -> Any:
            with closing(open_reader(MlflowSettings(uri=uri), "mlflow", {})) as reader:
                return [reader.run(run_id) for run_id in ids]

    class Project:
        id = 1

    found = Environments(Runs(), lambda _project, name: open_reader(MlflowSettings(uri=uri), name, {})).read(
        Project(), [run_id]
    )
    assert not found.problems
    assert found.files == {run_id: ("model/requirements.txt",)}
    assert [(row.name, row.values) for row in found.rows] == [("numpy", ("2.3.1",))]
