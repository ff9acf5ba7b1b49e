"""A revision whose DVC files are broken answers what can be read, and says what cannot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import context
from dashboard.config import Settings
from dashboard.web import create_app
from tests.wine_project import commit, run

P = "/api/v1/projects/team/broken"
PIPELINE = """
stages:
  train:
    cmd: 'true'
    params: [{settings.yaml: [lr]}]
    metrics: [{metrics.json: {cache: false}}]
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("broken")
    repository = folder / "repository"
    (repository / ".dvc").mkdir(parents=True)
    run(repository, "git", "init", "-q", "-b", "main")
    files = {
        ".dvc/config": "",
        "settings.yaml": "lr: .nan\n",
        "metrics.json": '{"acc": Infinity}',
        "dvc.yaml": PIPELINE,
    }
    for name, text in files.items():
        (repository / name).write_text(text)
    tagged = {
        "good": ("metrics.json", b'{"acc": -Infinity}'),
        "params": ("settings.yaml", b"\x00\xff\xfe binary"),
        "lock": ("dvc.lock", b"schema: '2.0'\nstages: [\n"),
        "pipeline": ("dvc.yaml", b"stages:\n  train: [\n"),
    }
    for tag, (name, content) in tagged.items():
        (repository / name).write_bytes(content)
        commit(repository, tag)
        run(repository, "git", "tag", tag)
    projects = [
        {"owner": "team", "name": "broken", "git": {"url": str(repository)}},
        {"owner": "team", "name": "guarded", "git": {"url": "http://127.0.0.1:9/none.git"}},
    ]
    built = context.build(Settings.model_validate({"data_dir": folder / "data", "projects": projects}))
    for project in built.projects.list():
        built.sync.run(project)
    yield create_app(built).server.test_client()
    built.sync._stores.database.close()


def problems(client: FlaskClient, what: str, rev: str) -> list[dict[str, Any]]:
    response = client.get(f"{P}/{what}?rev={rev}")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json["problems"]
    return found


@pytest.mark.parametrize("what", ["pipeline", "params", "metrics"])
@pytest.mark.parametrize(
    ("rev", "code", "where"),
    [("pipeline", "dvc-yaml-invalid", "dvc.yaml:"), ("lock", "dvc-lock-invalid", "dvc.lock:")],
)
def test_what_cannot_be_read_is_in_the_answer(broken: FlaskClient, what: str, rev: str, code: str, where: str) -> None:
    found = [item for item in problems(broken, what, rev) if item["code"] == code]
    assert len(found) == 1
    assert found[0]["where"].startswith(where)
    assert found[0]["message"]
    assert found[0]["hint"]


def test_a_binary_params_file_is_named_and_hides_no_metric(broken: FlaskClient) -> None:
    assert [item["where"] for item in problems(broken, "metrics", "params")] == ["settings.yaml"]
    assert broken.get(f"{P}/metrics?rev=params").json["values"] == {"metrics.json": {"acc": "-Infinity"}}


def test_a_good_revision_has_no_problems(broken: FlaskClient) -> None:
    assert problems(broken, "pipeline", "good") == []
    assert broken.get(f"{P}/params?rev=good").json["values"] == {"settings.yaml": {"lr": "NaN"}}


@pytest.mark.parametrize("what", ["pipeline", "params", "metrics"])
def test_a_difference_says_which_side_is_broken(broken: FlaskClient, what: str) -> None:
    found = broken.get(f"{P}/{what}/diff?from=good&to=pipeline").json["problems"]
    assert found["from"] == []
    assert "dvc-yaml-invalid" in [item["code"] for item in found["to"]]


def test_a_repository_that_was_never_fetched_is_not_called_empty_only(broken: FlaskClient) -> None:
    answer = broken.get("/api/v1/projects/team/guarded/pipeline")
    assert answer.status_code in {404, 503}
    assert "settings page" in answer.json["hint"]
    sources = {source["name"]: source for source in broken.get("/api/v1/projects/team/guarded").json["sources"]}
    assert {name: source["state"] for name, source in sources.items()} == {"git": "failed", "dvc": "failed"}
    assert sources["dvc"]["last_success"] is None
