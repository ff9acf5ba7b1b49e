"""The tab with the runs of all projects, over real sources."""

from __future__ import annotations

from typing import Any

from dashboard.callbacks import experiments as callbacks
from dashboard.components.ids_runs import RUNS_CONFIG, RUNS_DEFINITIONS
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.pages import experiments, home
from tests.pages.runs.test_layouts import by_id, components, words


def layout(board: Context, **query: str) -> Any:
    return home.layout(board, Route(query={"tab": "runs", **query}))


def leading(definitions: list[dict[str, Any]]) -> list[str]:
    return [column["colId"] for column in definitions[0]["children"]]


def test_the_table_starts_as_the_address_says(board: Context) -> None:
    columns = "metrics.acc,project,params.gone"
    page = layout(
        board,
        filter="project = 'team/wine'",
        columns=columns,
        selected="a,team/wine/b,/x/",
        nest="1",
        group="project,tags.gone",
    )
    config = by_id(page, RUNS_CONFIG).data
    assert (config["api"], config["across"]) == ("/api/v1", True)
    assert config["view"]["filter"] == "project = 'team/wine'"
    assert config["view"]["columns"] == ["metrics.acc", "project"]
    assert (config["view"]["selected"], config["view"]["nest"]) == (["team/wine/b"], False)
    assert config["view"]["group"] == ["project"]
    assert leading(by_id(page, RUNS_DEFINITIONS).data) == ["project", "name"]
    assert "no column params.gone, tags.gone here; it is left out of the columns and the groups." in words(page)
    assert len(list(components(page))) < 500


def test_the_project_leads_the_default_columns_and_is_offered_here_alone(board: Context) -> None:
    config = by_id(layout(board), RUNS_CONFIG).data
    assert config["defaults"][:2] == ["project", "name"]
    assert "project" in [attribute["name"] for attribute in config["language"]["attributes"]]
    one = by_id(experiments.layout(board, Route("team", "wine", "experiments")), RUNS_CONFIG).data
    assert "project" not in [*one["defaults"], *(attribute["name"] for attribute in one["language"]["attributes"])]


def test_gestures_are_about_all_projects_on_the_home_page_alone(board: Context) -> None:
    here, there = "/", "/team/wine/experiments"
    assert leading(callbacks.define(board, ["project", "status"], here)) == ["project", "name"]
    assert leading(callbacks.define(board, ["project", "status"], there)) == ["name"]
    asked = {"serial": 1, "text": "project = 'team/wine'"}
    assert callbacks.check(board, asked, here) == asked | {"total": 6, "problem": None, "advice": None}
    problem = callbacks.check(board, asked, there)["problem"]
    assert "of one project" in problem["message"]


def test_the_tabs_say_which_one_is_open(board: Context) -> None:
    for page, opened in ((layout(board), "/?tab=runs"), (home.layout(board, Route()), "/")):
        current = [part.href for part in components(page) if getattr(part, "aria-current", None) == "page"]
        assert current == [opened]
