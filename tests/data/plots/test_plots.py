"""Plots of hand-written projects: forms, templates, and everything that may be wrong with them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.model.plots import ABSENT, Plot, PlotKind
from dashboard.data.model.problem import Problem
from dashboard.data.plots import drawing
from dashboard.data.preview import Readers, Refused
from dashboard.errors import InvalidRequestError, NotFoundError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing

CURVE = "epoch,loss,acc\n1,0.5,0.1\n2,0.25,0.2\n"
MINE = {
    "data": {"values": "<DVC_METRIC_DATA>"}, "title": "At <DVC_METRIC_TITLE>", "mark": "line",
    "encoding": {"x": {"field": "<DVC_METRIC_X>", "type": "quantitative"},
                 "y": {"field": "<DVC_METRIC_Y>", "type": "quantitative"}, "color": "<DVC_METRIC_COLOR>"},
}  # fmt: skip
Read = Callable[..., dict[str, Plot]]


@pytest.fixture
def read(ground: Ground, make_team: Callable[..., Team]) -> Read:
    """Commits files and reads all plots, at this commit and at others."""

    def plots(files: dict[str, str | bytes | None], *others: str, **options: Any) -> dict[str, Plot]:
        sha = ground.commit(files)
        team = make_team(**options)
        outline = team.board.plots.outline(team.project, [sha, *others])
        return {plot.id: plot for plot in team.board.plots.read(team.project, outline)}

    return plots


def rows(plot: Plot, side: int = 0) -> list[dict[str, Any]]:
    return plot.sides[side].points.rows()


def problem(plot: Plot, side: int = 0) -> Problem:
    found = plot.sides[side].problem
    assert found is not None
    return found


def test_without_axes_rows_are_counted_and_the_last_column_is_drawn(read: Read) -> None:
    plot = read({"dvc.yaml": "plots: [a.csv]", "a.csv": CURVE})["a.csv"]
    assert (plot.x, plot.y, plot.x_label, plot.y_label, plot.template) == ("step", "acc", "step", "acc", "linear")
    assert [(row["step"], row["acc"], row["epoch"]) for row in rows(plot)] == [(0, "0.1", "1"), (1, "0.2", "2")]


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.tsv", "epoch\tloss\n1\t0.5\n"), ("a.json", '[{"epoch": 1, "loss": 0.5}]'),
     ("a.yaml", "- {epoch: 1, loss: 0.5}"), ("a.toml", "[[rows]]\nepoch = 1\nloss = 0.5\n"),
     ("a.json", '{"deep": {"rows": [{"epoch": 1, "loss": 0.5}]}, "n": 3}'),
     ("a.csv", "\ufeffepoch,loss\r\n1,0.5\r\n")],
)  # fmt: skip
def test_every_format_is_the_same_table(read: Read, name: str, content: str) -> None:
    plot = read({"dvc.yaml": f"plots: [{{{name}: {{x: epoch, y: loss}}}}]", name: content})[name]
    (row,) = rows(plot)
    assert (float(row["epoch"]), float(row["loss"]), plot.x, plot.y) == (1, 0.5, "epoch", "loss")


def test_columns_of_several_files_are_lines_of_one_plot(read: Read) -> None:
    text = "plots: [{all: {x: epoch, y: {d/a.csv: [loss, acc], d/b.csv: loss}, title: All}}]"
    plot = read({"dvc.yaml": text, "d/a.csv": CURVE, "d/b.csv": CURVE})["all"]
    assert [(line.file, line.field) for line in plot.lines] == [("a.csv", "loss"), ("a.csv", "acc"), ("b.csv", "loss")]
    assert (plot.y, plot.title, plot.points) == ("dvc_inferred_y_value", "All", 6)
    assert [row["dvc_inferred_y_value"] for row in rows(plot)] == ["0.5", "0.25", "0.1", "0.2", "0.5", "0.25"]


def test_a_working_directory_and_nested_files_lead_to_their_paths(read: Read) -> None:
    stage = "stages: {s: {cmd: x, wdir: in, plots: [p.csv: {cache: false, x: epoch, y: loss, title: T}]}}\n"
    found = read({"sub/dvc.yaml": stage + "plots: [q.csv]", "sub/in/p.csv": CURVE, "sub/q.csv": CURVE})
    assert found["sub/in/p.csv"].stage == "sub/dvc.yaml:s"
    assert (found["sub/in/p.csv"].title, found["sub/q.csv"].file, found["sub/q.csv"].stage) == ("T", "sub/dvc.yaml", "")


def test_two_files_may_use_one_name(read: Read) -> None:
    text = "plots: [{same: {y: {a.csv: loss}}}]"
    assert read({"dvc.yaml": text, "a.csv": CURVE, "b/dvc.yaml": text, "b/a.csv": CURVE}).keys() == {
        "dvc.yaml::same", "b/dvc.yaml::same",
    }  # fmt: skip


def test_a_folder_stands_for_what_can_be_drawn_in_it(read: Read) -> None:
    text = "plots: [p: {x: epoch, y: loss}, p/own.csv: {y: acc}]"
    files = {"p/a.csv": CURVE, "p/own.csv": CURVE, "p/i.png": b"x", "p/.gitignore": "/x", "p/deep/b.csv": CURVE}
    found = read({"dvc.yaml": text, **files})
    assert found.keys() == {"p/a.csv", "p/own.csv", "p/i.png", "p/deep/b.csv"}
    assert (found["p/own.csv"].y, found["p/a.csv"].y) == ("acc", "loss")
    assert (found["p/i.png"].kind, found["p/i.png"].sides[0].image) == (PlotKind.IMAGE, "p/i.png")


def test_what_dvc_keeps_is_read_from_its_cache(ground: Ground, read: Read) -> None:
    known = put(ground.cache, CURVE.encode())
    listing = put_listing(ground.cache, {"a.csv": known})
    files = {"one.csv.dvc": tracked("one.csv", known), "many.dvc": tracked("many", listing)}
    found = read({"dvc.yaml": "plots: [one.csv, many]", **files})
    assert found.keys() == {"one.csv", "many/a.csv"}
    assert all(plot.points == 2 for plot in found.values())


def test_a_plot_that_is_not_there_hides_no_other(ground: Ground, read: Read) -> None:
    gone = {"gone.csv.dvc": tracked("gone.csv", "0" * 32), "far.dvc": tracked("far", "1" * 32 + ".dir")}
    found = read({"dvc.yaml": "plots: [a.csv, gone.csv, never.csv, far, b.png]", "a.csv": CURVE, **gone})
    assert found["a.csv"].points == 2
    assert problem(found["gone.csv"]).code == problem(found["far"]).code == "not-pushed"
    assert problem(found["never.csv"]).code == problem(found["b.png"]).code == "file-missing"
    assert "dvc.lock" in problem(found["never.csv"]).hint


def test_a_missing_column_is_named_with_those_that_exist(read: Read) -> None:
    found = read({"dvc.yaml": "plots: [a.csv: {y: recall}, b.csv: {x: time}]", "a.csv": CURVE, "b.csv": CURVE})
    assert problem(found["a.csv"]).code == "plot-column-missing"
    assert problem(found["a.csv"]).message == "There is no column “recall”; there are epoch, loss, acc."
    assert "“time”" in problem(found["b.csv"]).message


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("a.csv", "a,b\n1,2,3\n", "row 1 has 3 cells"), ("a.csv", b"a,b\n\xff\xfe\n", "no text"),
     ("a.json", "{", "as JSON"), ("a.json", "[" * 100_000, "as JSON"), ("a.json", "3", "no list of rows"),
     ("a.json", '[{"a": 1}, {"b": 2}]', "same keys"), ("a.csv", ",".join("x" * 3000), "columns"),
     ("a.yaml", "a: [b", "as YAML"), ("a.yaml", "a: &a [*a]", "as YAML"), ("a.txt", "x", "CSV, TSV, JSON"),
     ("a.csv", "a,b\n", "no rows"), ("a.csv", "", "no rows"), ("a.csv", f'a\n"{"x" * 200_000}"\n', "field limit"),
     ("a.json", '{"a": ' * 200 + '[{"b": 1}]' + "}" * 200, "nested too deeply")],
)  # fmt: skip
def test_a_file_that_is_no_table_says_why(read: Read, name: str, content: str | bytes, said: str) -> None:
    found = read({"dvc.yaml": f"plots: [{name}, b.csv]", name: content, "b.csv": CURVE})
    assert said in problem(found[name]).message
    assert found["b.csv"].points == 2


def test_files_of_different_length_do_not_go_together(read: Read) -> None:
    several = "{x: {a.csv: [epoch, acc]}, y: {a.csv: [loss, acc, epoch]}}"
    text = f"plots: [p: {{x: {{a.csv: epoch}}, y: {{b.csv: loss}}}}, q: {several}]"
    found = read({"dvc.yaml": text, "a.csv": CURVE, "b.csv": CURVE + "3,0.1,0.3\n"})
    assert (problem(found["p"]).code, problem(found["q"]).code) == ("plot-mismatch", "plot-mismatch")
    assert "has 2 rows, “loss” of b.csv has 3" in problem(found["p"]).message


def test_no_path_leads_out_of_the_repository(ground: Ground, read: Read) -> None:
    (ground.path.parent / "secret.csv").write_text(CURVE)
    names = ["../secret.csv", str(ground.path.parent / "secret.csv"), "a/../../secret.csv", ".git/config.csv"]
    text = json.dumps({"plots": [*names, {"p": {"y": dict.fromkeys(names, "loss")}}]})
    for plot in read({"dvc.yaml": text}).values():
        assert (plot.points, problem(plot).code) == (0, "file-missing")


def test_cells_that_are_no_numbers_stay_what_they_are(read: Read) -> None:
    plot = read({"dvc.yaml": "plots: [a.json]", "a.json": '[{"x": NaN, "y": null}, {"x": Infinity, "y": {"z": [1]}}]'})
    assert [row["y"] for row in rows(plot["a.json"])] == [None, {"z": [1]}]
    some = read({"dvc.yaml": "plots: [b.json: {y: a}]", "b.json": '{"p": [{"a": 1}, {"a": 2}], "q": [{"b": 3}]}'})[
        "b.json"
    ]
    assert (some.sides[0].points.columns["b"], rows(some)[1].get("b")) == ([3, ABSENT], None)


def test_the_first_revision_says_how_both_are_drawn(ground: Ground, read: Read) -> None:
    old = ground.commit(
        {"dvc.yaml": "plots: [a.csv: {y: loss, title: Old}, gone.csv]", "a.csv": CURVE, "gone.csv": CURVE}
    )
    found = read({"dvc.yaml": "plots: [a.csv: {y: acc, x: epoch}, new.csv]", "new.csv": CURVE, "gone.csv": None}, old)
    plot = found["a.csv"]
    assert (plot.x, plot.y, plot.title, [side.points.height for side in plot.sides]) == ("epoch", "acc", "Old", [2, 2])
    assert [side.is_defined for side in found["gone.csv"].sides] == [False, True]
    assert [side.is_defined for side in found["new.csv"].sides] == [True, False]


def test_a_template_of_the_repository_is_drawn(ground: Ground, make_team: Callable[..., Team]) -> None:
    files = {"dvc.yaml": "plots: [a.csv: {template: mine, x: epoch, y: loss, title: Loss}]", "a.csv": CURVE}
    ground.commit({**files, ".dvc/plots/mine.json": json.dumps(MINE)})
    team = make_team()
    (plot,) = team.board.plots.read(team.project, team.board.plots.outline(team.project, [None]))
    (svg,) = team.board.plots.pictures([plot], [["#123456"]])
    assert isinstance(svg, str), svg
    assert svg.startswith("<svg")
    assert "At Loss" in svg
    assert "#123456" in svg


@pytest.mark.parametrize(
    ("template", "code", "said"),
    [
        (MINE | {"data": {"url": "http://127.0.0.1:9/x.csv"}}, "template-refused", "names an address (“url”)"),
        (MINE | {"encoding": {"href": {"value": "http://127.0.0.1:9"}}}, "template-refused", "“href”"),
        (MINE | {"transform": [{"from": {"data": {"URL": "file:///etc/passwd"}}}]}, "template-refused", "URL"),
        ({"layer": [{"mark": {"type": "image", "url": "x.png"}}]}, "template-refused", "“url”"),
        (MINE | {"data": {"values": []}}, "template-invalid", "no place for data"),
        (MINE | {"mark": 7}, "template-invalid", "cannot be drawn"),
    ],
)  # fmt: skip
def test_a_hostile_template_is_refused_with_a_reason(
    ground: Ground, make_team: Callable[..., Team], template: dict[str, Any], code: str, said: str
) -> None:
    ground.commit({
        "dvc.yaml": "plots: [a.csv: {template: mine, x: epoch, y: loss}]", "a.csv": CURVE,
        ".dvc/plots/mine.json": json.dumps(template),
    })  # fmt: skip
    team = make_team()
    (plot,) = team.board.plots.read(team.project, team.board.plots.outline(team.project, [None]))
    (found,) = team.board.plots.pictures([plot], [["#123456"]])
    assert isinstance(found, Problem)
    assert found.code.startswith(code)
    assert said in found.message


@pytest.mark.parametrize("limits", [{"seconds": 4}, {"memory_bytes": 10_000_000}])
def test_a_template_that_takes_too_much_is_given_up(limits: dict[str, Any]) -> None:
    endless = {"calculate": f"test(/^(a+)+$/, '{'a' * 60}b')", "as": "z"}
    spec = {"data": {"values": [{"a": 1}]}, "mark": "point", "transform": [endless],
            "encoding": {"x": {"field": "z"}}}  # fmt: skip
    readers = Readers(processes=1, counts="data", **limits)
    try:
        assert isinstance(readers.run(drawing.svg_of, spec), Refused)
    finally:
        readers.close()


@pytest.mark.parametrize("content", [None, "{", "[]"])
def test_a_template_that_cannot_be_read_is_said_and_the_points_stay(read: Read, content: str | None) -> None:
    files: dict[str, str | bytes | None] = {"dvc.yaml": "plots: [a.csv: {template: ../../mine}]", "a.csv": CURVE}
    named = {"dvc.yaml": "plots: [a.csv: {template: t/mine.json}]", "a.csv": CURVE}
    plot = read(files if content is None else {**named, "t/mine.json": content})["a.csv"]
    assert plot.problem is not None
    assert plot.problem.code == ("template-missing" if content is None else "template-invalid")
    assert plot.points == 2


def test_a_million_points_are_read_within_bounds(read: Read) -> None:
    lines = "\n".join(f"{number},{number % 97}" for number in range(1_000_000))
    plot = read({"dvc.yaml": "plots: [a.csv: {x: n, y: v}]", "a.csv": f"n,v\n{lines}\n"})["a.csv"]
    assert plot.points == 1_000_000
    assert rows(plot)[-1]["v"] == str(999_999 % 97)


def test_what_nobody_defines_is_no_plot(ground: Ground, make_team: Callable[..., Team]) -> None:
    ground.commit({"dvc.yaml": "plots: [a.csv]", "a.csv": CURVE})
    team = make_team()
    outline = team.board.plots.outline(team.project, [None])
    with pytest.raises(NotFoundError, match="no plot b"):
        team.board.plots.one(team.project, outline, "b")
    with pytest.raises((NotFoundError, InvalidRequestError)):
        team.board.plots.outline(team.project, ["nowhere"])
