"""Pages of runs over real sources: what they say, and what they say when something is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks import charts as chart_callbacks
from dashboard.callbacks import compare as compare_callbacks
from dashboard.callbacks import environments as environment_callbacks
from dashboard.callbacks import experiments as experiments_callbacks
from dashboard.callbacks import influences as influence_callbacks
from dashboard.callbacks import run as run_callbacks
from dashboard.callbacks import run_artifacts as artifact_callbacks
from dashboard.components.ids_runs import COMPARE_COHORT, COMPARE_CONFIG, RUN_ARTIFACT, RUNS_CONFIG, RUNS_DEFINITIONS
from dashboard.components.route import Route
from dashboard.components.runs import origins as run_origins
from dashboard.context import Context
from dashboard.data.model.embed import PanelName
from dashboard.data.model.view import ViewDraft
from dashboard.data.provenance import DataSpread
from dashboard.errors import NotFoundError
from dashboard.pages import compare, experiments, run

MOST_COMPONENTS = 500
HOW = {"axis": "step", "is_log": False, "smoothing": 0}


def components(value: Any) -> Iterator[Component]:
    if isinstance(value, Component):
        yield value
        for name in value._prop_names:
            yield from components(getattr(value, name, None))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from components(item)


def words(value: Any) -> str:
    found = [item for part in components(value) for item in _texts(getattr(part, "children", None))]
    return " ".join(found)


def _texts(children: Any) -> list[str]:
    many = children if isinstance(children, (list, tuple)) else [children]
    return [str(child) for child in many if isinstance(child, (str, int, float))]


def by_id(layout: Component, key: str) -> Any:
    return next(part for part in components(layout) if getattr(part, "id", None) == key)


def route(page: str, rest: str = "", **query: str) -> Route:
    return Route("team", "wine", page, rest, query)


def test_the_table_starts_as_the_address_says(board: Context) -> None:
    layout = experiments.layout(
        board, route("experiments", filter="metrics.acc > 0.5", columns="metrics.acc,status", hidden="1")
    )
    config = by_id(layout, RUNS_CONFIG).data
    assert config["view"] == {
        "filter": "metrics.acc > 0.5", "order_by": "", "columns": ["metrics.acc", "status"], "widths": "", "pinned": "",
        "selected": [], "selection": "", "hidden": True, "group": [], "baseline": "", "nest": False, "differing": False,
        "history": [], "goals": "",
    }  # fmt: skip
    groups = by_id(layout, RUNS_DEFINITIONS).data
    assert {child["colId"] for group in groups for child in group["children"]} == {"name", "status", "metrics.acc"}
    assert json.loads(json.dumps(groups, allow_nan=False)) == groups


def test_columns_that_are_gone_are_named_and_the_rest_is_shown(board: Context) -> None:
    layout = experiments.layout(board, route("experiments", columns="metrics.gone,metrics.acc"))
    assert "metrics.gone" in words(layout)
    assert by_id(layout, RUNS_CONFIG).data["view"]["columns"] == ["metrics.acc"]


def test_a_view_whose_order_and_group_are_gone_is_shown_without_them(board: Context) -> None:
    project = board.projects.get("team", "wine")
    state = {"order_by": "-metrics.gone,name", "group_by": ["params.nope"], "columns": ["name", 'metric."acc"']}
    opened = board.views.create(project, ViewDraft("Old", is_shared=True, is_default=True, state=state), "me")
    layout = experiments.layout(board, route("experiments"))
    said = "no column metrics.gone, params.nope here; the view Old names what is gone, which is left out of the order"
    assert f"{said} and the groups." in words(layout)
    config = by_id(layout, RUNS_CONFIG).data
    assert (config["view"]["order_by"], config["view"]["group"]) == ("name", [])
    assert config["gone"] == {"order_by": ["-metrics.gone"], "group": ["params.nope"]}
    assert config["views"]["opened"]["state"] == state | {"columns": ["name", "metrics.acc"]}
    layout = experiments.layout(board, route("experiments", v=opened.id, order_by="", group="tags.no"))
    assert "no column tags.no here; it is left out of the groups." in words(layout)
    board.views.remove(project, opened.id, version=None, visitor="me")


def test_a_filter_is_judged_with_place_and_suggestion(board: Context) -> None:
    fine = experiments_callbacks.check(board, {"text": "metrics.acc > 0.1", "serial": 3}, "/team/wine/experiments")
    assert fine["serial"] == 3
    assert fine["problem"] is None
    assert fine["total"] >= 1
    wrong = experiments_callbacks.check(board, {"text": "statsu = 'x'", "serial": 4}, "/team/wine/experiments")
    assert wrong["problem"]["position"] == 0
    assert wrong["problem"]["suggestion"] == "status"


def test_chosen_columns_are_defined_and_nonsense_is_the_default(board: Context) -> None:
    chosen = experiments_callbacks.define(board, ["params.lr"], "/team/wine/experiments")
    assert [child["colId"] for group in chosen for child in group["children"]] == ["name", "params.lr"]
    default = experiments_callbacks.define(board, None, "/team/wine/experiments")
    assert len(default) > 2


def test_a_run_says_what_it_was(board: Context, sources: Any) -> None:
    layout = run.layout(board, route("runs", sources.runs[0]))
    said = words(layout)
    for expected in (
        "run 0",
        "sweep",
        "data-scientist",
        "acc",
        "opt kind",
        "adam",
        sources.first[:7],
        "Best step",
    ):
        assert expected in said
    assert len(list(components(layout))) <= MOST_COMPONENTS


def test_a_chosen_artifact_is_shown_or_explained(board: Context, sources: Any) -> None:
    where = ["team", "wine", sources.runs[0]]
    shown = artifact_callbacks.show(board, "notes/page.html", where)
    frame = next(part for part in components(shown) if type(part).__name__ == "Iframe")
    assert (frame.sandbox, "alert(1)" in frame.srcDoc) == ("", True)
    link = next(part.href for part in components(shown) if getattr(part, "download", None))
    assert link.endswith(f"/runs/{sources.runs[0]}/artifacts/raw?path=notes%2Fpage.html")
    assert "No such artifact." in words(artifact_callbacks.show(board, "../../secret", where))
    with pytest.raises(PreventUpdate):
        artifact_callbacks.show(board, "", where)


def test_the_address_names_the_artifact(board: Context, sources: Any) -> None:
    for chosen, expected in (("notes/page.html", "notes/page.html"), ("x" * 5_000, "")):
        layout = run.layout(board, route("runs", sources.runs[0], artifact=chosen))
        assert by_id(layout, RUN_ARTIFACT).data == expected


def test_data_versions_of_a_run_are_those_of_its_commit(board: Context, sources: Any) -> None:
    assert "data.csv" in words(run.layout(board, route("runs", sources.runs[0])))


@pytest.mark.parametrize("index", [1, 2])
def test_a_run_with_odd_numbers_or_text_for_a_number_is_shown(board: Context, sources: Any, index: int) -> None:
    said = words(run.layout(board, route("runs", sources.runs[index])))
    assert {1: "NaN", 2: "∞"}[index] in said


def test_a_dvc_run_says_how_to_get_it(board: Context) -> None:
    project = board.projects.get("team", "wine")
    dvc = next(board.experiments.run(project, row["id"]) for row in _rows(board) if row["source"] == "dvc")
    assert f"dvc exp apply {dvc.run.name}" in words(run.layout(board, route("runs", dvc.run.id)))


def test_an_unknown_run_is_not_found(board: Context) -> None:
    with pytest.raises(NotFoundError):
        run.layout(board, route("runs", "nobody"))


def test_curves_are_drawn_from_the_tracking_server(board: Context, sources: Any) -> None:
    figure, note = drawn(board, sources.runs[0])
    assert (list(figure.data[0].y), note) == ([0.5, 0.9, 0.8], "")


def drawn(board: Context, run_id: str, key: str = "acc", zoom: Any = None, **how: Any) -> tuple[Any, Any]:
    return run_callbacks.draw(board, HOW | how, zoom, {"type": "run-curve", "key": key}, ["team", "wine", run_id])


@pytest.mark.parametrize(("axis", "low", "high"), [
    ("step", 0.9, 2.1), ("time", "2023-11-14 22:13:20.9", "2023-11-14 22:13:22.1"), ("relative", 0.9, 2.1),
])  # fmt: skip
def test_a_zoomed_part_is_asked_for(board: Context, sources: Any, axis: str, low: Any, high: Any) -> None:
    zoom = {"axis": axis, "low": low, "high": high}
    figure, _ = drawn(board, sources.runs[0], zoom=zoom, axis=axis)
    assert list(figure.data[0].y) == [0.9, 0.8]
    assert (tuple(figure.layout.xaxis.range), figure.layout.yaxis.range) == ((low, high), None)
    tall, _ = drawn(board, sources.runs[0], zoom={"axis": axis, "log": False, "bottom": 0.1, "top": 2}, axis=axis)
    assert (tuple(tall.layout.yaxis.range), len(tall.data[0].y)) == ((0.1, 2), 3)
    on_log, _ = drawn(board, sources.runs[0], zoom={"axis": axis, "bottom": 1, "top": 2}, axis=axis, is_log=True)
    assert on_log.layout.yaxis.range is None
    other, _ = drawn(board, sources.runs[0], zoom=zoom | {"axis": "elsewhere"}, axis=axis)
    assert list(other.data[0].y) == [0.5, 0.9, 0.8]
    broken, _ = drawn(board, sources.runs[0], zoom={"axis": axis, "high": 1}, axis=axis)
    assert list(broken.data[0].y) == [0.5, 0.9, 0.8]


def test_a_curve_over_another_metric(board: Context, sources: Any) -> None:
    figure, _ = drawn(board, sources.runs[0], axis="metric:val/f1")
    assert list(figure.data[0].x) == [0.5, 0.5, 0.5]


def test_a_curve_says_what_it_leaves_out_or_why_it_is_empty(board: Context, sources: Any) -> None:
    assert drawn(board, sources.runs[1])[1] == "1 value NaN or infinite, marked at an edge"
    figure, said = drawn(board, sources.runs[0], key="no such metric")
    assert (len(figure.data), "no metric no such metric" in said) == (0, True)


def test_a_comparison_needs_two_runs(board: Context, sources: Any) -> None:
    for query in ({}, {"runs": sources.runs[0]}):
        assert "Choose at least two runs" in words(compare.layout(board, route("compare", **query)))


def test_a_comparison_shows_differences_and_names_its_axes(board: Context, sources: Any) -> None:
    layout = compare.layout(board, route("compare", runs=",".join(sources.runs), base=sources.runs[1]))
    config = by_id(layout, COMPARE_CONFIG).data
    assert config["runs"] == list(sources.runs)
    assert "metrics.acc" in config["axes"]
    markup = next(found for part in components(layout) if (found := getattr(part, "data-markup", None)))
    assert f'data-compare-base="{sources.runs[0]}"' in markup
    assert f'data-compare-base="{sources.runs[1]}"' not in markup


def test_pickers_of_metrics_begin_with_the_primary_one_then_a_goal_then_by_name(board: Context) -> None:
    project = board.projects.get("team", "wine")

    def first(primary: str | None, **goals: str) -> str:
        return compare._metrics(board, replace(project, primary=primary, goals=goals))[0]

    assert first("val/f1", acc="up") == "val/f1"
    assert first(None, **{"val/f1": "up"}) == "val/f1"
    assert first(None) == min(column.name for column in board.experiments.columns(project) if column.kind == "metric")


def test_a_comparison_of_none_but_unknown_runs_is_a_sentence(board: Context) -> None:
    with pytest.raises(NotFoundError, match="'nobody', 'nothing'"):
        compare.layout(board, route("compare", runs="nobody,nothing"))


def test_runs_that_are_gone_do_not_take_the_others_along(board: Context, sources: Any) -> None:
    first, second = sources.runs[:2]
    layout = compare.layout(board, route("compare", runs=f"{first},vanished-run,{second}", base="vanished-run"))
    said = words(layout)
    assert "1 run of this comparison is gone. No source has vanishe any more; the others are compared." in said
    config = by_id(layout, COMPARE_CONFIG).data
    assert (config["runs"], config["base"]) == ([first, second], "")
    store = by_id(layout, COMPARE_COHORT).data
    assert (store["runs"], store["base"]) == ([first, second], "")
    alone = words(compare.layout(board, route("compare", runs=f"{first},vanished-run")))
    assert "No source has vanishe any more." in alone
    assert "One run is left." in alone


def test_an_axis_of_a_column_that_is_gone_leaves_the_plot_to_the_others(board: Context, sources: Any) -> None:
    asked = {"runs": ",".join(sources.runs), "axes": "params.gone:log,metrics.acc", "colour": "params.gone"}
    layout = compare.layout(board, route("compare", **asked))
    assert "There is no column params.gone here; it is left out of the plot." in words(layout)
    assert by_id(layout, COMPARE_CONFIG).data["view"] == {"axes": "metrics.acc", "brush": "", "colour": ""}
    embedded = compare.embedded(board, route("compare", **asked), PanelName.PARALLEL)
    assert by_id(embedded, COMPARE_CONFIG).data["view"]["axes"] == "metrics.acc"


def test_a_comparison_of_a_filter(board: Context) -> None:
    layout = compare.layout(board, route("compare", filter="source = 'mlflow'"))
    assert by_id(layout, COMPARE_CONFIG).data["filter"] == "source = 'mlflow'"
    wrong = words(compare.layout(board, route("compare", filter="statsu = 1")))
    assert "statsu = 1" in wrong
    assert "Did you mean status?" in wrong


def where(runs: Any = (), **changes: Any) -> dict[str, Any]:
    """The store of the comparison page."""
    asked = {"runs": list(runs), "selection": "", "filter": "", "include_hidden": False, "base": "", "baseline": ""}
    return {"owner": "team", "name": "wine", **asked, **changes}


def figure_of(drawn: Any) -> Any:
    return next(part.figure for part in components(drawn) if hasattr(part, "figure"))


def test_curves_of_a_comparison_leave_out_runs_without_a_history(board: Context, sources: Any) -> None:
    drawn = compare_callbacks.draw(board, "acc", HOW, where(sources.runs))
    assert len(figure_of(drawn).data) == 1
    assert "2 runs without" in words(drawn)
    assert "5 runs without" in words(compare_callbacks.draw(board, "acc", HOW, where(filter="")))
    assert "metric nothing" in words(compare_callbacks.draw(board, "acc", HOW, where(filter="metrics.nothing > 1")))


def test_curves_of_a_filter_that_matches_nothing_any_more(board: Context) -> None:
    nobody = where(filter="created > -1s and name = 'nobody'") | {"base": ""}
    assert "None of these runs kept a history" in words(compare_callbacks.draw(board, "acc", HOW, nobody))


def test_a_selection_of_runs_is_compared_and_ticked(board: Context, sources: Any) -> None:
    project = board.projects.get("team", "wine")
    kept = board.selections.keep(project, sources.runs[:2])
    layout = compare.layout(board, route("compare", selection=kept.id))
    assert by_id(layout, COMPARE_CONFIG).data["selection"] == kept.id
    assert "2 runs" in words(layout)
    view = by_id(experiments.layout(board, route("experiments", selection=kept.id)), RUNS_CONFIG).data["view"]
    assert (view["selected"], view["selection"]) == (list(sources.runs[:2]), kept.id)
    view = by_id(experiments.layout(board, route("experiments", selection="none")), RUNS_CONFIG).data["view"]
    assert (view["selected"], view["selection"]) == ([], "")
    with pytest.raises(NotFoundError, match="selection none"):
        compare.layout(board, route("compare", selection="none"))


def test_more_runs_than_columns_stand_in_a_table_that_draws_what_is_in_sight(
    board: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    def grids(layout: Component) -> int:
        return sum(hasattr(part, "data-compare-grid") for part in components(layout))

    asked = route("compare", filter="")
    assert grids(compare.layout(board, asked)) == 0
    monkeypatch.setattr(compare, "MAX_COLUMNS", 2)
    assert grids(compare.layout(board, asked)) == 1
    monkeypatch.setattr(compare, "MAX_RUNS", 5)
    layout = compare.layout(board, asked)
    assert grids(layout) == 0
    assert "5 runs at most stand side by side, and these are 6" in words(layout)


def drawn_chart(board: Context, kind: str, x: str, y: str, z: str = "", **more: Any) -> Any:
    return chart_callbacks.draw(board, kind, {"x": x, "y": y, "z": z}, more.get("log"), where(filter="", **more))


def test_a_chart_of_any_columns_says_what_it_leaves_out(board: Context) -> None:
    scatter = drawn_chart(board, "scatter", "created", "metrics.acc", "params.lr")
    assert sum(len(trace.x) for trace in figure_of(scatter).data) == 4
    assert "2 runs not drawn: 1 without metrics.acc; 1 whose metrics.acc is NaN." in words(scatter)
    assert figure_of(drawn_chart(board, "box", "source", "metrics.acc")).data[0].type == "box"
    assert "too few for contours" in words(drawn_chart(board, "contour", "duration", "metrics.acc", "metrics.acc"))
    assert "Choose under Colour" in words(drawn_chart(board, "contour", "duration", "metrics.acc"))
    assert "Choose a column" in words(drawn_chart(board, "scatter", "duration", ""))
    assert "nothing" in words(drawn_chart(board, "scatter", "metrics.nothing", "metrics.acc"))


def test_columns_of_a_chart_are_found_by_typing(board: Context) -> None:
    assert chart_callbacks.find(board, "VAL", "metrics.acc", where()) == ["metrics.acc", "metrics.val/f1"]
    everything = chart_callbacks.find(board, "metrics.acc", "metrics.acc", where())
    assert len(everything) > 5, "the chosen key in the box is no search"


def test_what_goes_with_a_metric_of_few_runs_is_said(board: Context) -> None:
    said = words(influence_callbacks.study(board, "acc", has_forest=True, where=where(filter="")))
    assert "4 runs with a finite acc: at least 8 are needed" in said
    wrong = words(influence_callbacks.study(board, "nothing", has_forest=False, where=where(filter="")))
    assert "nothing" in wrong


def test_commits_of_compared_runs_link_to_what_changed(board: Context, sources: Any) -> None:
    dvc = next(row["id"] for row in _rows(board) if row["source"] == "dvc")
    layout = compare.layout(board, route("compare", runs=f"{sources.runs[0]},{dvc}"))
    links = [part.href for part in components(layout) if str(getattr(part, "children", "")).startswith("what changed")]
    assert links == [route("pipeline", rev=dvc, **{"from": sources.first}).href]
    data = [part.href for part in components(layout) if getattr(part, "children", "") == "data"]
    assert data == [route("data", "diff", **{"from": sources.first}, to=dvc).href]


def test_that_compared_runs_used_different_data_is_a_banner(board: Context) -> None:
    found = [DataSpread("raw/a b.csv", ("h1", "h2"), True), DataSpread("c.csv", ("h1", "h2", "h3"), False)]
    banner = run_origins.different_data([*found, *found, *found], route("compare"))
    links = [part.href for part in components(banner) if type(part).__name__ == "A"]
    assert links[:2] == [
        "/team/wine/data/diff?path=raw%2Fa%20b.csv&from=h1&to=h2", "/team/wine/data?path=c.csv",
    ]  # fmt: skip
    said = words(banner)
    for expected in ("These runs used different data: ", " in 2 versions", " in 3 versions", ", and 2 more."):
        assert expected in said
    assert run_origins.different_data([], route("compare")) is None
    of_one = words(run_origins.different_data(found, route("compare"), "team/wine"))
    assert "The runs of team/wine used different data: " in of_one
    assert "different data" not in words(compare.layout(board, route("compare", filter=""))), "here all used the same"


def test_logged_environments_are_read_on_demand(board: Context, sources: Any) -> None:
    asked = where(sources.runs, prefix="/")
    assert environment_callbacks.read(board, is_asked=False, where=asked) == []
    assert "3 runs logged none" in words(environment_callbacks.read(board, is_asked=True, where=asked))
    logged = [sources.tracking / "artifacts" / run / "artifacts" / "requirements.txt" for run in sources.runs[:2]]
    for version, path in enumerate(logged):
        path.write_text(f"numpy==1.{version}\n<b>\nsame==2\n")
    try:
        drawn = environment_callbacks.read(board, is_asked=True, where=asked)
    finally:
        for path in logged:
            path.unlink()
    assert "1 of 2 packages differ between the runs that logged them. 1 run logged none" in words(drawn)
    markup = next(found for part in components(drawn) if (found := getattr(part, "data-markup", None)))
    assert ">1.1<" in markup
    assert "<b>" not in markup


def _rows(board: Context) -> list[dict[str, Any]]:
    from dashboard.data.experiments import RunQuery

    return board.experiments.page(board.projects.get("team", "wine"), RunQuery(columns=())).rows
