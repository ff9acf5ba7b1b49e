"""Home, overview, pipeline and settings, drawn from a real project and from projects where things are missing."""

from __future__ import annotations

import importlib
import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard import context as contexts
from dashboard.callbacks import live as live_callbacks
from dashboard.callbacks import pipeline as pipeline_callbacks
from dashboard.callbacks import settings as settings_callbacks
from dashboard.callbacks import shell
from dashboard.components import ids
from dashboard.components.home import feed
from dashboard.components.route import parse
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.access import Grant, Role
from dashboard.data.model.identity import Identity, IdentityKind, acting_as
from dashboard.data.model.project import Activity, ProjectKey
from dashboard.errors import NotFoundError
from dashboard.web import create_app
from tests.pages.drawn import below

PAGES = {"": "overview", "pipeline": "pipeline", "experiments": "experiments", "settings": "settings"}


def drawn(context: Context, address: str) -> Component:
    """The page at an address."""
    path, _, search = address.partition("?")
    route = parse(path, search)
    name = PAGES[route.page] if route.has_project else "home"
    return importlib.import_module(f"dashboard.pages.{name}").layout(context, route)


def words(value: Any) -> str:
    """All text of a page, markup included."""
    if isinstance(value, (list, tuple)):
        return " ".join(words(item) for item in value)
    if isinstance(value, Component):
        return f"{getattr(value, 'data-markup', '')} {words(getattr(value, 'children', None))}"
    return "" if value is None else str(value)


def hrefs(value: Component) -> set[str]:
    return {item.href for item in below(value) if getattr(item, "href", None)}


@pytest.mark.parametrize(
    "address",
    ["/", "/team/wine", "/team/wine?rev=v1", "/team/wine/pipeline", "/team/wine/pipeline?from=v1",
     "/team/wine/settings", "/team/empty", "/team/empty/settings"],
)  # fmt: skip
def test_a_page_has_one_heading_few_components_and_travels_as_json(board: Context, address: str) -> None:
    page = drawn(board, address)
    found = below(page)
    assert sum(type(item).__name__ == "H1" for item in found) == 1
    assert len(found) < 500
    json.dumps(page, cls=importlib.import_module("plotly.utils").PlotlyJSONEncoder)


def test_home_shows_every_project_with_its_best_value(board: Context) -> None:
    page = drawn(board, "/")
    assert {"/team/wine", "/team/empty"} <= hrefs(page)
    text = words(page)
    assert "How good is it?" in text
    best = board.experiments.best(board.projects.get("team", "wine"))
    assert best is not None
    assert f"/team/wine/runs/{best.run_id}" in hrefs(page)


@pytest.mark.parametrize(("count", "has_field"), [(11, False), (12, True)])
def test_many_projects_are_narrowed_by_words(tmp_path: Path, count: int, has_field: bool) -> None:
    projects = [{"owner": "team", "name": f"wine-{place}"} for place in range(count)]
    page = drawn(contexts.build(Settings.model_validate({"data_dir": tmp_path, "projects": projects})), "/")
    fields = [each for each in below(page) if hasattr(each, "data-filter-rows")]
    assert bool(fields) is has_field


def test_home_without_projects_says_how_to_add_one(tmp_path: Path) -> None:
    empty = contexts.build(Settings.model_validate({"data_dir": tmp_path}))
    text = words(drawn(empty, "/"))
    assert "No projects yet" in text
    assert "config.yaml" in text
    assert "dagboard demo" in text


def test_home_says_how_to_connect_one_more_project_to_those_who_may(board: Context, tmp_path: Path) -> None:
    assert "Connect a project" in words(drawn(board, "/"))
    public = {"owner": "team", "name": "wine", "visibility": "public"}
    asked = contexts.build(
        Settings.model_validate({"data_dir": tmp_path, "access": {"mode": "local"}, "projects": [public]})
    )
    for role, is_told in ((Role.ADMIN, True), (Role.MAINTAINER, False)):
        with acting_as(Identity(IdentityKind.PERSON, "somebody", 1, (Grant("*", role),))):
            page = words(drawn(asked, "/"))
        assert "wine" in page
        assert ("Connect a project" in page) is is_told, role


def test_buttons_that_sync_are_for_those_who_may(tmp_path: Path) -> None:
    wine = {"owner": "team", "name": "wine", "visibility": "private", "mlflow": [{"uri": str(tmp_path / "mlruns")}]}
    asked = contexts.build(
        Settings.model_validate({"data_dir": tmp_path / "data", "access": {"mode": "local"}, "projects": [wine]})
    )
    for role, expected in ((Role.VIEWER, []), (Role.CONTRIBUTOR, ["", "mlflow"])):
        with acting_as(Identity(IdentityKind.PERSON, "somebody", 1, (Grant("team/wine", role),))):
            found = below(drawn(asked, "/team/wine/settings"))
        keys = [each.id["source"] for each in found if isinstance(getattr(each, "id", None), dict)]
        assert sorted(keys) == expected
        full = next(each for each in found if getattr(each, "id", "") == "settings-full")
        assert full.hidden is (role is Role.VIEWER)


def test_one_broken_project_does_not_hide_the_others(tmp_path: Path) -> None:
    broken = {"owner": "team", "name": "broken", "git": {"url": str(tmp_path / "missing")}}
    context = contexts.build(Settings.model_validate({"data_dir": tmp_path / "data", "projects": [broken]}))
    context.sync.run(context.projects.get("team", "broken"))
    assert "/team/broken" in hrefs(drawn(context, "/"))
    overview = words(drawn(context, "/team/broken"))
    problem = next(source.problem for source in context.projects.sources(context.projects.get("team", "broken")))
    assert problem is not None
    for page in (overview, *(words(drawn(context, f"/team/broken/{name}")) for name in ("settings", "experiments"))):
        assert problem.message in page.lower() or problem.message in page
        assert problem.hint in page


def test_a_project_of_commits_alone_is_not_called_empty(tmp_path: Path) -> None:
    made_of_commits = tmp_path / "plain"
    for arguments in (
        ("init", "-q", str(made_of_commits)),
        ("-C", str(made_of_commits), "commit", "-qm", "x", "--allow-empty"),
    ):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments], check=True)
    plain = {"owner": "team", "name": "plain", "git": {"url": str(made_of_commits)}}
    gone = plain | {"name": "gone", "mlflow": [{"uri": str(tmp_path / "missing")}]}
    context = contexts.build(Settings.model_validate({"data_dir": tmp_path / "data", "projects": [plain, gone]}))
    for name in ("plain", "gone"):
        context.sync.run(context.projects.get("team", name))
    other = words(drawn(context, "/team/gone"))
    assert "mlruns directory does not exist" in other
    assert "Nothing could be read" not in other
    page = drawn(context, "/team/plain")
    assert "no commits" not in words(page)
    assert "config.yaml names it under" in words(page)
    assert "/team/plain/files" in hrefs(page)


def test_the_overview_shows_readme_stages_data_runs_models_branches_and_the_clone_command(board: Context) -> None:
    page = drawn(board, "/team/wine")
    text = words(page)
    for expected in ("Wine</h2>", "prepare", "train", "data.csv", "model.txt", "wine-quality", "champion → 1",
                     "faster", "git clone", "dvc pull", "Latest runs", "Best runs"):  # fmt: skip
        assert expected in text, expected


def test_the_overview_counts_what_needs_attention(board: Context) -> None:
    text = words(drawn(board, "/team/wine"))
    assert "Stages" in text
    assert "up to date" in text
    assert "Tracked data" in text


def test_a_project_that_was_never_read_shows_one_reason_and_no_zeros(tmp_path: Path) -> None:
    broken = {"owner": "team", "name": "broken", "git": {"url": str(tmp_path / "missing")}}
    context = contexts.build(Settings.model_validate({"data_dir": tmp_path / "data", "projects": [broken]}))
    context.sync.run(context.projects.get("team", "broken"))
    page = drawn(context, "/team/broken")
    assert not [item for item in below(page) if getattr(item, "className", "") == "dg-tiles"]
    assert sum(getattr(item, "className", "") == "dg-notice dg-notice-red" for item in below(page)) == 1
    assert "Failed – – –" in " ".join(words(drawn(context, "/")).split())


def test_the_overview_of_a_revision_shows_that_commit(board: Context, sources: Any) -> None:
    text = words(drawn(board, "/team/wine?rev=v1"))
    assert "Begin" in text
    assert sources.first[:7] in text


def test_an_unknown_revision_is_not_found_with_a_hint(board: Context) -> None:
    for address in ("/team/wine?rev=nope", "/team/wine/pipeline?rev=nope", "/team/wine/pipeline?from=nope"):
        with pytest.raises(NotFoundError) as caught:
            drawn(board, address)
        assert "nope" in str(caught.value)


def test_the_list_below_the_graph_names_every_node(board: Context) -> None:
    pipeline = board.pipelines.at(board.projects.get("team", "wine"), None)
    text = words(drawn(board, "/team/wine/pipeline"))
    assert len(pipeline.nodes) >= 6
    for node in pipeline.nodes:
        assert f'data-node="{node.id}"' in text


def test_the_panel_of_a_stage_tells_command_files_params_and_metrics(board: Context) -> None:
    panel = pipeline_callbacks.panel_at(board, "train", "/team/wine/pipeline", "")
    text = words(panel)
    for expected in ("python train.py", "data.csv", "model.txt", "train.lr", "0.25", "acc", "0.75", "Up to date",
                     "dvc repro train"):  # fmt: skip
        assert expected in text, expected
    below(panel)


def test_the_panel_of_a_path_tells_its_version_and_who_needs_it(board: Context) -> None:
    text = words(pipeline_callbacks.panel_at(board, "data.csv", "/team/wine/pipeline", ""))
    for expected in ("Written by", "prepare", "Needed by", "train", "8 B"):
        assert expected in text, expected


def test_the_panel_links_to_what_a_stage_reads_and_writes_and_to_who_uses_a_path(board: Context) -> None:
    def chosen(node: str) -> set[str]:
        panel = pipeline_callbacks.panel_at(board, node, "/team/wine/pipeline", "?rev=main")
        return {getattr(item, "data-node") for item in below(panel) if hasattr(item, "data-node")}

    assert {"data.csv", "model.txt"} <= chosen("train")
    assert {"prepare", "train"} <= chosen("data.csv")


def test_the_panel_explains_a_difference(board: Context) -> None:
    text = words(pipeline_callbacks.panel_at(board, "train", "/team/wine/pipeline", "?from=v1"))
    assert "Changed" in text
    assert "train.lr" in text


def test_the_panel_of_no_node_and_of_an_unknown_node(board: Context) -> None:
    assert pipeline_callbacks.panel_at(board, "", "/team/wine/pipeline", "") is None
    assert "Not at this revision" in words(pipeline_callbacks.panel_at(board, "gone", "/team/wine/pipeline", ""))


def test_header_and_navigation_follow_the_address(board: Context) -> None:
    where, links, kind = shell.frame_at(board, "/team/wine", "?rev=v1")
    assert "wine" in words(where)
    assert "v1" in words(where)
    assert next(words(link).split()[0] for link in links if getattr(link, "href", None)) == "Overview"
    assert "dg-in-project" in kind
    for address in ("/", "/nobody/nothing"):
        assert shell.frame_at(board, address, "") == ([], [], "dg-frame dg-frame-wide")


def test_a_project_without_a_repository_has_no_revision_switcher(board: Context) -> None:
    where, _, _ = shell.frame_at(board, "/team/empty", "")
    assert "Find a branch" not in json.dumps([part.to_plotly_json() for part in where], default=str)


def test_the_search_finds_projects_runs_models_and_branches(board: Context, sources: Any) -> None:
    assert "/team/wine" in hrefs_of(shell.search(board, "wine"))
    assert f"/team/wine/runs/{sources.runs[1]}" in hrefs_of(shell.search(board, "run 1"))
    assert "/team/wine?rev=faster" in hrefs_of(shell.search(board, "fast"))
    assert "wine-quality" in words(shell.search(board, "quality"))
    assert "Nothing matches" in words(shell.search(board, "zzzz"))
    assert shell.search(board, "  ") == []


def hrefs_of(options: list[Component]) -> set[str]:
    return {href for option in options for href in hrefs(option)}


def test_the_revision_filter_narrows(board: Context) -> None:
    options = shell.revisions(board, "fast", "/team/wine/pipeline", "")
    assert hrefs_of(options) == {"/team/wine/pipeline?rev=faster"}
    assert "No revision" in words(shell.revisions(board, "zzz", "/team/wine/pipeline", ""))


def test_sync_now_makes_a_job_whose_end_stops_the_polling(board: Context) -> None:
    project = board.projects.get("team", "wine")
    job = settings_callbacks.request(board, project, "", full=False)
    shown, sources, is_done = settings_callbacks.poll(board, 1, job.id, "/team/wine/settings")
    assert not is_done
    assert "Waiting for the worker" in words(shown)
    assert "MLflow" in words(sources)


def test_the_generated_stylesheet_is_linked_and_served(board: Context) -> None:
    app = create_app(board)
    address = next(link for link in app.config.external_stylesheets if "generated" in link)
    answer = app.server.test_client().get(address)
    assert answer.mimetype == "text/css"
    assert b".dg-icon-git-branch" in answer.data
    assert b"--dg-run-0" in answer.data


def test_a_project_before_its_first_sync_says_how_far_it_is_and_follows(tmp_path: Path) -> None:
    settings = {"owner": "team", "name": "late", "git": {"url": str(tmp_path / "missing")}}
    context = contexts.build(Settings.model_validate({"data_dir": tmp_path / "data", "projects": [settings]}))
    project = context.projects.get("team", "late")
    context.jobs.request_sync(project)
    for address in ("/", "/team/late", "/team/late/pipeline", "/team/late/experiments"):
        page = drawn(context, address)
        assert "Waiting for the worker" in words(page), address
        stamp = next(item.data for item in below(page) if getattr(item, "id", "") == ids.LIVE_STAMP)
        with pytest.raises(PreventUpdate):
            live_callbacks.refreshed(context, 1.0, stamp, address)
    context.sync.run(project)
    assert live_callbacks.refreshed(context, 2.0, stamp, "/team/late") != stamp
    assert "Nothing could be read" in words(drawn(context, "/team/late"))
    assert "Nothing could be read" in words(drawn(context, "/team/late/pipeline"))


def test_a_commit_of_two_projects_is_one_line_of_the_feed() -> None:
    now = datetime.now(UTC)
    lines = [Activity(now, ProjectKey("team", name), "commit", "a" * 40, "Begin", "reviewer") for name in ("a", "b")]
    shown = feed.feed(lines, parse("/", ""), now)
    assert len(shown.children) == 1
    assert "team/a, team/b" in words(shown)
