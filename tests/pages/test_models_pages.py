"""The models' pages over registries where things are missing, odd or hostile."""

from __future__ import annotations

import importlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from dash.development.base_component import Component

from dashboard.components.route import Route, parse
from dashboard.data.experiments import RunQuery
from dashboard.data.model.promotions import Readings
from dashboard.data.model.registry import ModelVersion, RegisteredModel
from dashboard.errors import NotFoundError
from tests.dvc_ground import Ground, Team
from tests.pages.drawn import below

MONDAY = datetime(2026, 1, 5, 12, tzinfo=UTC)
TUESDAY = MONDAY + timedelta(days=1)
HOSTILE = '<script>alert(1)</script>"/><b>'


def drawn(team: Team, page: str, search: str = "", name: str = "", at: str = "models") -> Component:
    path = Route("team", "churn", at, name).path
    made: Component = importlib.import_module(f"dashboard.pages.{page}").layout(team.board, parse(path, search))
    json.dumps(made, cls=importlib.import_module("plotly.utils").PlotlyJSONEncoder)
    return made


def words(page: Component) -> str:
    texts = [getattr(item, "data-markup", "") for item in below(page)]
    for item in below(page):
        children = getattr(item, "children", None)
        texts += [child for child in (children if isinstance(children, list) else [children]) if isinstance(child, str)]
    return " ".join(filter(None, texts))


def links(page: Component) -> list[str]:
    return [item.href for item in below(page) if getattr(item, "href", None)]


def version(number: str, **more: object) -> ModelVersion:
    return replace(ModelVersion(number, created_at=MONDAY), **more)  # type: ignore[arg-type]


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Callable[..., Team]:
    def make(*models: RegisteredModel, files: dict[str, str] | None = None) -> Team:
        ground.commit({"README.md": "# Project\n", **(files or {})})
        made = make_team()
        made.board.sync.run(made.project)
        store = made.board.sync._stores.models
        for source in dict.fromkeys(each.source_name for each in models):
            mine = [each for each in models if each.source_name == source]
            store.replace(made.project.id, source, mine, Readings(MONDAY))
        return Team(made.board, made.board.projects.get("team", "churn"))

    return make


def test_without_models_the_list_says_how_to_register_one(team: Callable[..., Team]) -> None:
    said = words(drawn(team(), "models"))
    assert "No registered models yet" in said
    assert "mlflow.register_model" in said
    assert "gto register" in said


def test_names_and_descriptions_run_nothing(team: Callable[..., Team]) -> None:
    versions = (version("2", aliases=("champion",), description=HOSTILE, run="gone"), version("1", tags={"a": HOSTILE}))
    made = team(RegisteredModel(f"net {HOSTILE}", "mlflow", "mlflow", versions, description=HOSTILE))
    shown: list[str] = []
    for page, search, name in (("models", "", ""), ("model", "", f"net {HOSTILE}"),
                               ("model", "?version=2", f"net {HOSTILE}"),
                               ("model", "?from=1&to=champion&all=1", f"net {HOSTILE}")):  # fmt: skip
        markup = " ".join(getattr(item, "data-markup", "") for item in below(drawn(made, page, search, name)))
        assert "<script" not in markup
        assert markup.count("alert(1)") == markup.count("&lt;script&gt;alert(1)")
        shown.append(markup)
    assert "&lt;script&gt;" in "".join(shown)


@pytest.mark.parametrize("name", ["a/b:c", "größe 🍇", 'quo"te', "per%2Fcent", "a & b = c?#d"])
def test_a_model_of_any_name_is_reached_by_its_links(team: Callable[..., Team], name: str) -> None:
    made = team(RegisteredModel(name, "dvc", "other", (version("v1.1.0"), version("v1.0.0", stages=("prod",)))))
    listed = words(drawn(made, "models"))
    href = listed.split('<td class="dg-model-name">')[1].split('href="')[1].split('"')[0].replace("&amp;", "&")
    path, _, search = href.partition("?")
    route = parse(path, search)
    assert route.rest == name
    page = drawn(made, "model", "", name)
    assert any("from=prod&to=latest" in link for link in links(page))
    with pytest.raises(NotFoundError):
        drawn(made, "model", "?version=v9", name)


def test_a_comparison_says_what_is_gone(team: Callable[..., Team]) -> None:
    made = team(RegisteredModel("net", "mlflow", "mlflow", (version("2", run="b"), version("1", run="a"))))
    said = words(drawn(made, "model", "?from=1&to=2", "net"))
    assert "The runs of version 1 and version 2 are deleted." in said
    assert "names no commit, so code and data cannot be compared" in said


def test_every_link_to_a_version_leaves_an_open_comparison(team: Callable[..., Team]) -> None:
    made = team(RegisteredModel("net", "mlflow", "mlflow", (version("2", aliases=("champion",)), version("1"))))
    page = drawn(made, "model", "?from=1&to=2&all=1&environment=1", "net")
    markup = " ".join(getattr(item, "data-markup", "") or "" for item in below(page)).replace("&amp;", "&")
    to_versions = [href for href in [*links(page), *re.findall('href="([^"]*)"', markup)] if "version=" in href]
    assert len(to_versions) >= 5
    assert {href.partition("?")[2] for href in to_versions} == {"version=1", "version=2"}


def test_a_dvc_model_is_loaded_by_dvc_and_by_curl(team: Callable[..., Team], ground: Ground) -> None:
    artifacts = "artifacts:\n  net:\n    path: models/my net.pkl\n    type: model\n"
    sha = ground.commit({"dvc.yaml": artifacts})
    made = team()
    store = made.board.sync._stores.models
    net = RegisteredModel(
        "net", "dvc", "dvc", (version("v1.0.0", commit=sha, stages=("prod",)),), path="models/my net.pkl"
    )
    store.replace(made.project.id, "dvc", [net])
    said = words(drawn(made, "model", "", "net"))
    assert f"dvc artifacts get {ground.path} net --stage prod" in said
    assert f"dvc get {ground.path} 'models/my net.pkl' --rev {sha}" in said
    assert "path=models%2Fmy%20net.pkl" in said
    assert "--rev v1.0.0" in words(drawn(made, "model", "?version=v1.0.0", "net"))


def test_a_run_leads_to_the_model_it_made(team: Callable[..., Team], ground: Ground) -> None:
    ground.commit({"metrics.json": '{"acc": 0.5}', "dvc.yaml": "metrics: [metrics.json]\n"})
    made = team()
    [run] = [row["id"] for row in made.board.experiments.page(made.project, RunQuery(columns=())).rows][:1]
    net = RegisteredModel("net", "dvc", "dvc", (version("v1.0.0", commit=run, stages=("prod",)),))
    made.board.sync._stores.models.replace(made.project.id, "dvc", [net])
    page = drawn(made, "run", "", run, "runs")
    assert "/team/churn/models/net?version=v1.0.0" in links(page)
    assert "Models made by it" in words(page)


def test_the_history_tells_between_which_syncs(team: Callable[..., Team]) -> None:
    before = RegisteredModel("net", "mlflow", "mlflow", (version("2"), version("1", aliases=("champion",))))
    made = team(before)
    after = replace(before, versions=(version("2", aliases=("champion",)), version("1")))
    made.board.sync._stores.models.replace(made.project.id, "mlflow", [after], Readings(TUESDAY, MONDAY))
    said = words(drawn(made, "model", "", "net"))
    assert "<strong>champion</strong> moved from" in said
    assert "Between 2026-01-05 12:00:00 UTC and 2026-01-06 12:00:00 UTC" in said
    assert "MLflow does not record who moves an alias" in said


def test_a_thousand_versions_come_in_parts(team: Callable[..., Team]) -> None:
    many = tuple(version(str(number)) for number in range(1_000, 0, -1))
    made = team(RegisteredModel("net", "mlflow", "mlflow", many))
    first = drawn(made, "model", "", "net")
    assert "1 to 200 of 1,000" in words(first)
    assert "801 to 1,000 of 1,000" in words(drawn(made, "model", "?offset=800", "net"))
    assert words(first).count("<tr") == 201
    assert "All 1,000 events" in words(first)


def test_a_deprecated_model_and_one_without_an_artifact_say_so(team: Callable[..., Team]) -> None:
    made = team(RegisteredModel("net", "dvc", "other", (version("v1.0.0"),), is_deprecated=True))
    said = words(drawn(made, "model", "", "net"))
    assert "This model is marked as deprecated." in said
    assert "No dvc.yaml names this model under artifacts." in said
