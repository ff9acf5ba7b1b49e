"""Commands that load a model: the right version, quoted, and without anybody's password."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from dash.development.base_component import Component

from dashboard.components.models import loading as model_loading
from dashboard.components.models.loading import Places, Wanted, literal, model_uri
from dashboard.components.route import Route
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.data.model.run import Run, RunSource
from dashboard.data.models import Holder, Origin

ROUTE = Route("team", "wine", "models", "net")
PLACES = Places(
    "https://board.example.com", "http://mlflow.example.com:5000", "https://git.example.com/net.git", "m/n.pkl"
)


def code(component: Component) -> Iterator[str]:
    copied = getattr(component, "data-copy", None)
    if copied:
        yield copied
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if isinstance(child, Component):
            yield from code(child)


@pytest.mark.parametrize(
    ("holder", "address"),
    [
        (None, "models:/net/3"),
        (Holder("champion", "3", "alias"), "models:/net@champion"),
        (Holder("Production", "3", "stage"), "models:/net/Production"),
    ],
)
def test_a_version_of_mlflow_is_asked_for_by_its_alias(holder: Holder | None, address: str) -> None:
    wanted = Wanted(ModelVersion("3"), Origin(), holder)
    assert model_uri("net", wanted) == address
    model = RegisteredModel("net", "mlflow", "mlflow-2", (wanted.version,))
    server, python, files, curl = code(model_loading.panel(model, wanted, PLACES, ROUTE))
    assert server == "export MLFLOW_TRACKING_URI=http://mlflow.example.com:5000"
    assert python.endswith(f'load_model("{address}")')
    assert f"--artifact-uri {address} " in files
    assert curl.endswith("'https://board.example.com/api/v1/projects/team/wine/models/net?source=mlflow-2'")


def test_names_are_quoted_for_the_shell_and_for_python() -> None:
    name = 'it\'s "a" $(net)'
    model = RegisteredModel(name, "mlflow", "mlflow", (ModelVersion("1"),))
    wanted = Wanted(ModelVersion("1"), Origin(), None)
    _, python, files, _ = code(model_loading.panel(model, wanted, PLACES, ROUTE))
    assert ast.literal_eval(python.partition("load_model")[2]) == f"models:/{name}/1"
    assert "'models:/it'\"'\"'s \"a\" $(net)/1'" in files
    assert literal("ü\n") == '"ü\\n"'


def test_an_artifact_without_a_commit_is_loaded_by_the_registry_alone() -> None:
    model = RegisteredModel("net", "dvc", "dvc", (ModelVersion("v1.0.0"),), path="m/n.pkl")
    wanted = Wanted(model.versions[0], Origin(), None)
    registry, curl = code(model_loading.panel(model, wanted, PLACES, ROUTE))
    assert registry == "dvc artifacts get https://git.example.com/net.git net --rev v1.0.0"
    assert "curl" in curl
    assert "no version to load" in str(model_loading.panel(model, None, PLACES, ROUTE))


def test_the_files_of_a_model_are_fetched_by_curl_where_its_run_is_known() -> None:
    run = Run("abc1", RunSource.MLFLOW, "mlflow", "fit", "wine", "FINISHED", "", None, None)
    wanted = Wanted(ModelVersion("3"), Origin(run=run), None)
    model = RegisteredModel("net", "mlflow", "mlflow", (wanted.version,))
    _, _, _, curl, _ = code(model_loading.panel(model, wanted, PLACES, ROUTE))
    address = "https://board.example.com/api/v1/projects/team/wine/runs/abc1/artifacts/archive?models=true"
    assert curl == f"curl --fail --location '{address}' --output model.zip && unzip model.zip -d model"
