"""The lineage page: where one chooses, graph and lists, and the panel of each kind of node."""

from __future__ import annotations

import importlib
import json
from typing import Any

import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks.lineage import panel_at
from dashboard.components import ids
from dashboard.components.lineage.links import LineageView
from dashboard.components.route import parse
from dashboard.context import Context
from dashboard.data.lineage import MOST_DEPTH, Direction, NodeKind
from dashboard.errors import InvalidRequestError, NotFoundError
from dashboard.pages import lineage
from tests.pages.drawn import below

PAGE = "/team/wine/lineage"


def drawn(context: Context, search: str = "", page: str = PAGE) -> Component:
    return lineage.layout(context, parse(page, search))


def words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return " ".join(words(item) for item in value)
    if isinstance(value, Component):
        return f"{getattr(value, 'data-markup', '')} {words(getattr(value, 'children', None))}"
    return "" if value is None else str(value)


def hrefs(value: Component) -> set[str]:
    return {item.href for item in below(value) if getattr(item, "href", None)}


def panel(context: Context, chosen: str, search: str) -> Component:
    found = panel_at(context, chosen, PAGE, search)
    assert found is not None
    return found


@pytest.mark.parametrize("search", ["", "node=model:wine-quality@1", "node=data:data.csv@main&depth=12"])
def test_a_page_has_one_heading_few_components_and_travels_as_json(board: Context, search: str) -> None:
    page = drawn(board, search)
    found = below(page)
    assert sum(type(item).__name__ == "H1" for item in found) == 1
    assert len(found) < 400
    json.dumps(page, cls=importlib.import_module("plotly.utils").PlotlyJSONEncoder)


def test_without_a_node_one_chooses_models_first(board: Context, sources: Any) -> None:
    page = drawn(board)
    links = hrefs(page)
    assert f"{PAGE}?node=model%3Awine-quality%401" in links
    assert any("data%3Adata.csv%40" in href for href in links)
    assert any("run%3A" in href for href in links)
    text = words(page)
    assert text.index("Models") < text.index("Data") < text.index("Latest runs")
    assert "champion" in text


def test_a_project_without_anything_says_how_to_begin(board: Context) -> None:
    text = words(drawn(board, page="/team/empty/lineage"))
    assert "No model is registered yet. Register one in MLflow or with a GTO tag." in text
    assert "dvc add" in text
    assert "Connect an MLflow" in text


def test_a_lineage_is_a_graph_and_two_lists(board: Context, sources: Any) -> None:
    page = drawn(board, "node=model:wine-quality@champion")
    text = words(page)
    assert "Lineage of wine-quality 1" in text
    assert "Made wine-quality 1" in text
    assert "Nothing is known that came of it." in text
    [graph] = [item for item in below(page) if type(item).__name__ == "Cytoscape"]
    assert {item["data"]["id"] for item in graph.elements if "position" in item} == {
        "model:wine-quality@1", f"run:{sources.runs[0]}", f"commit:{sources.first}",
    }  # fmt: skip


def test_one_side_leaves_the_other_out(board: Context) -> None:
    text = words(drawn(board, "node=data:data.csv@main&direction=upstream"))
    assert "Written by" not in text
    assert "Wrote data.csv" in text
    assert "Downstream nodes" not in text


def test_controls_change_one_thing_in_the_address(board: Context) -> None:
    links = hrefs(drawn(board, "node=data:data.csv@main&depth=2"))
    base = f"{PAGE}?node=data%3Adata.csv%40main"
    assert {f"{base}&depth=2&direction=upstream", f"{base}&depth=1", base} <= links


def test_the_panel_of_a_run_tells_its_edges_and_leads_to_it(board: Context, sources: Any) -> None:
    run = sources.runs[0]
    found = panel(board, f"run:{run}", "node=model:wine-quality@1")
    text = words(found)
    assert "The run's tag mlflow.source.git.commit names the commit." in text
    assert "MLflow's registry names the run as the source of this version." in text
    assert f"/team/wine/runs/{run}" in hrefs(found)
    assert f"{PAGE}?node=run%3A{run}" in hrefs(found), "it can be put in the centre"


def test_a_run_says_with_which_params_it_ran_and_the_page_leads_to_it(board: Context, sources: Any) -> None:
    run = sources.runs[0]
    logged = board.experiments.run(board.projects.get("team", "wine"), run).run.params
    assert logged
    text = words(panel(board, f"run:{run}", f"node=run:{run}"))
    assert "Params" in text
    assert all(name in text and str(value) in text for name, value in logged.items())
    [button] = [
        item
        for item in below(drawn(board, f"node=run:{run}"))
        if words(item).strip() == "Open the run" and hasattr(item, "href")
    ]
    assert button.href == f"/team/wine/runs/{run}"


def test_the_runs_that_used_data_can_be_compared(board: Context, sources: Any) -> None:
    page = drawn(board, "node=data:data.csv@v1&direction=downstream&depth=1")
    [link] = [item for item in below(page) if words(item).strip() == "Compare the runs" and hasattr(item, "href")]
    project, node = board.projects.get("team", "wine"), "data:data.csv@v1"
    used = board.lineage.of(project, node, Direction.DOWNSTREAM, 1).of_kind(NodeKind.RUN)
    assert len(used) > 1
    assert set(parse(*link.href.split("?")).query["runs"].split(",")) == {run.name for run in used}
    alone = drawn(board, f"node=run:{sources.runs[0]}&direction=upstream")
    assert "Compare the runs" not in words(alone)


def test_the_panel_of_a_stage_tells_what_it_ran_with(board: Context, sources: Any) -> None:
    node = f"stage:train@{sources.first}"
    found = panel(board, node, f"node={node}")
    text = words(found)
    assert "python train.py" in text
    assert "train.lr" in text
    assert f"/team/wine/pipeline?rev={sources.first}&node=train" in hrefs(found)


def test_the_panel_of_data_leads_to_files_versions_and_what_changed_since(board: Context, sources: Any) -> None:
    start = board.lineage.of(board.projects.get("team", "wine"), "data:model.txt@v1", Direction.UPSTREAM, 1).start
    links = hrefs(panel(board, str(start), f"node={start}"))
    assert f"/team/wine/files?rev={sources.first}&path=model.txt" in links
    assert f"/team/wine/data?path=model.txt&version={start.at}" in links
    assert any(href.startswith("/team/wine/data/diff?path=model.txt&from=") for href in links)


def test_another_run_is_compared_with_the_one_in_the_centre(board: Context, sources: Any) -> None:
    first = sources.first
    other = next(
        node for node in board.lineage.of(board.projects.get("team", "wine"), f"run:{first}").nodes
        if node.id.kind.value == "run" and node.id.name not in {first, *sources.runs}
    )  # fmt: skip
    found = panel(board, str(other.id), f"node=run:{first}&depth=4")
    assert "What else changed since Begin" in words(found)
    assert f"/team/wine/compare?runs={first}%2C{other.id.name}" in hrefs(found)


def test_counted_runs_lead_to_the_run_table(board: Context, sources: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.callbacks.lineage.NEIGHBOURS", 1)
    found = panel(board, "more:0", f"node=commit:{sources.first}&direction=downstream&depth=1")
    assert "3 more runs" in words(found)
    assert any(href.startswith("/team/wine/experiments?filter=commit") for href in hrefs(found))


def test_no_node_closes_the_panel_and_an_unknown_one_says_so(board: Context) -> None:
    assert panel_at(board, "", PAGE, "node=commit:main") is None
    for unknown in ("run:gone", "more:99", "more:x", "<b>"):
        assert "is not drawn here" in words(panel(board, unknown, "node=commit:main"))
    with pytest.raises(PreventUpdate):
        panel_at(board, "x", "/team/wine/pipeline", "node=train")


def test_an_address_that_names_nothing_is_an_error_that_helps(board: Context) -> None:
    with pytest.raises(NotFoundError):
        drawn(board, "node=model:nothing@1")
    with pytest.raises(InvalidRequestError):
        drawn(board, "node=nothing")


@pytest.mark.parametrize("depth", ["", "0", "-1", "x", "99", "1" * 500, "²"])
def test_a_depth_that_makes_no_sense_is_the_default(depth: str) -> None:
    assert LineageView.from_query({"depth": depth}) == LineageView()
    assert LineageView.from_query({"depth": str(MOST_DEPTH)}).depth == MOST_DEPTH


def test_runs_data_and_pipeline_lead_here(board: Context, sources: Any) -> None:
    run = importlib.import_module("dashboard.pages.run").layout(board, parse(f"/team/wine/runs/{sources.runs[0]}", ""))
    assert f"{PAGE}?node=run%3A{sources.runs[0]}" in hrefs(run)
    pipeline = importlib.import_module("dashboard.callbacks.pipeline")
    stage = pipeline.panel_at(board, "train", "/team/wine/pipeline", "?rev=v1")
    assert f"{PAGE}?node=stage%3Atrain%40v1" in hrefs(stage)
    data = pipeline.panel_at(board, "data.csv", "/team/wine/pipeline", "")
    assert f"{PAGE}?node=data%3Adata.csv%40main" in hrefs(data)


@pytest.mark.parametrize("search", ["", "?node=model:wine-quality@1"])
def test_the_page_follows_the_syncs(board: Context, search: str) -> None:
    stamps = [item.data for item in below(drawn(board, search)) if getattr(item, "id", "") == ids.LIVE_STAMP]
    assert stamps == [board.projects.stamp(board.projects.get("team", "wine"))]


@pytest.mark.parametrize("typed", ["model:wine-quality@latest", "model:wine-quality@champion", "commit:main"])
def test_the_chosen_node_may_be_named_as_the_centre_is(board: Context, typed: str) -> None:
    found = context_node(board, typed)
    page = drawn(board, f"node=data:data.csv@main&chosen={typed}")
    (store,) = [item for item in below(page) if getattr(item, "id", None) == ids.LINEAGE_NODE]
    assert store.data == found
    assert store.data != typed


def test_what_is_chosen_and_means_nothing_is_told_in_its_panel(board: Context) -> None:
    page = drawn(board, "node=data:data.csv@main&chosen=model:nothing@1")
    (store,) = [item for item in below(page) if getattr(item, "id", None) == ids.LINEAGE_NODE]
    assert store.data == "model:nothing@1"


def context_node(board: Context, typed: str) -> str:
    return str(board.lineage.node(board.projects.get("team", "wine"), typed))
