"""The runs of several projects in one table: as if one project had them, and each still says whose it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from dashboard.data.experiments import AllProjects, Experiments, GroupQuery, RunQuery
from dashboard.data.experiments.across import agreed_goals
from dashboard.data.model.project import Project, ProjectKey, SyncState
from dashboard.data.model.run import MetricSummary, Run, Spread
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.columns import run_part
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import InvalidRequestError, QueryError

NOW = datetime(2026, 1, 8, tzinfo=UTC)
MakeRun = Callable[..., Run]


@dataclass
class House:
    """Some projects, whose frames are made of runs."""

    experiments: Experiments
    frames: RunFrames
    folder: Path
    projects: dict[str, Project]

    def add(self, key: str, runs: Sequence[Run], goals: Mapping[str, str], **labels: tuple[str, ...]) -> None:
        owner, name = key.split("/")
        number = self.projects[key].id if key in self.projects else len(self.projects) + 1
        self.projects[key] = Project(
            number, ProjectKey(owner, name), "", "main", None, dict(goals), len(runs), 0, 0, None, SyncState.OK, NOW, 1
        )
        self.frames.add(number, build([RunColumns.of(runs)], {}, labels), goals)

    @property
    def all(self) -> AllProjects:
        return self.experiments.across(list(self.projects.values()))

    def page(self, filter: str = "", **how: Any) -> list[tuple[str, str]]:  # noqa: A002  # the word of the query
        rows = self.experiments.page(self.all, RunQuery(filter=filter, **how)).rows
        return [(row["project"], row["id"]) for row in rows]


def wine(make_run: MakeRun) -> list[Run]:
    history = MetricSummary(0.7, spread=Spread(0.2, 0.9, 0.5, 0.2, 3, 0, 1))
    return [
        make_run(1, params={"lr": "0.1", "opt": "adam"}, metrics={"acc": history, "loss": 0.4}),
        make_run(3, params={"lr": "0.2", "opt": "sgd"}, metrics={"acc": 0.8, "loss": 0.3}, user="reviewer"),
        make_run(5, params={"lr": "0.3"}, metrics={"acc": float("nan")}, tags={"note": "x"}),
    ]


def oak(make_run: MakeRun) -> list[Run]:
    return [
        make_run(2, params={"lr": "high", "depth": "4"}, metrics={"acc": 0.95, "f1": 0.5}),
        make_run(4, params={"depth": "8"}, metrics={"acc": 0.6, "f1": float("inf")}, status="FAILED"),
    ]


@pytest.fixture
def house(tmp_path: Path, make_run: MakeRun) -> House:
    frames = RunFrames(tmp_path / "frames")

    def unused(*_: object) -> Any:
        raise AssertionError("the table asks neither store nor sources")

    made = House(Experiments(frames, unused, unused, unused, now=lambda: NOW), frames, tmp_path / "frames", {})  # type: ignore[arg-type]
    made.add("team/wine", wine(make_run), {"acc": "up", "loss": "down"})
    made.add("lab/oak", oak(make_run), {"acc": "up", "f1": "up"})
    return made


def test_rows_are_newest_first_and_say_whose_they_are(house: House) -> None:
    assert house.page() == [
        ("team/wine", "run005"), ("lab/oak", "run004"), ("team/wine", "run003"), ("lab/oak", "run002"),
        ("team/wine", "run001"),
    ]  # fmt: skip
    assert "project" not in house.experiments.page(house.projects["lab/oak"], RunQuery()).rows[0]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("project = 'lab/oak'", ["run004", "run002"]),
        ("project != 'lab/oak' and metrics.acc > 0.1", ["run003", "run001"]),
        ("project like 'team/%' and params.lr >= 0.2", ["run005", "run003"]),
        ("project in ('lab/oak', 'nobody/else') and metrics.acc > 0.9", ["run002"]),
        ("project is null", []),
        ("metrics.acc.max >= 0.8", ["run003", "run002", "run001"]),
        ("metrics.acc.count = 1", ["run005", "run004", "run003", "run002"]),
        ("params.lr = 'high'", ["run002"]),
        ("params.lr is null", ["run004"]),
        ("metrics.f1 is null", ["run005", "run003", "run001"]),
        ("tags.note = 'x' or params.depth = 8", ["run005", "run004"]),
    ],
)
def test_filters_reach_over_projects(house: House, filter: str, found: list[str]) -> None:  # noqa: A002
    assert [run for _, run in house.page(filter)] == found


def test_the_whole_is_what_one_project_with_all_runs_would_be(house: House, make_run: MakeRun) -> None:
    both = [*wine(make_run), *oak(make_run)]
    house.frames.add(99, build([RunColumns.of(both)], {}, {}), {})
    one = replace(house.projects["lab/oak"], id=99, goals={}, runs=5)
    stacked = {column.key: replace(column, goal="") for column in house.experiments.columns(house.all)}
    assert stacked.pop("project").values == ("team/wine", "lab/oak")
    assert list(stacked.values()) == house.experiments.columns(one)
    for order in ("metrics.acc", "-metrics.f1,name", "params.lr", "-params.lr", "created", "-user", "tags.note"):
        expected = [row["id"] for row in house.experiments.page(one, RunQuery(order_by=order)).rows]
        assert [run for _, run in house.page(order_by=order)] == expected, order


def test_sorting_and_grouping_by_project(house: House) -> None:
    assert [project for project, _ in house.page(order_by="project,-metrics.acc")] == ["lab/oak"] * 2 + [
        "team/wine"
    ] * 3
    page = house.experiments.groups(house.all, GroupQuery(by=("project",), columns=("metrics.acc",)))
    assert [(group.values, group.count) for group in page.groups] == [(("team/wine",), 3), (("lab/oak",), 2)]
    for group in page.groups:
        assert len(house.page(group.condition)) == group.count


def test_what_differs_the_parallel_plot_and_a_download_know_the_project(house: House) -> None:
    assert "project" in house.experiments.differing(house.all).keys
    data = house.experiments.parallel(house.all, columns=("project", "metrics.acc"))
    assert [data.columns[0].labels[int(code or 0)] for code in data.columns[0].values] == [
        project for project, _ in house.page()
    ]
    chunks = house.experiments.export(house.all, "metrics.acc > 0", columns=("metrics.f1",), order_by="id")
    rows = list(csv.DictReader(io.StringIO(b"".join(chunks).decode())))
    assert [(row["project"], row["id"], row["metrics.f1"]) for row in rows] == [
        ("team/wine", "run001", ""), ("lab/oak", "run002", "0.5"), ("team/wine", "run003", ""),
        ("lab/oak", "run004", "Infinity"),
    ]  # fmt: skip


def test_one_run_of_two_projects_is_two_rows(house: House, make_run: MakeRun) -> None:
    house.add("lab/copy", wine(make_run), {})
    assert house.page("id = 'run003'") == [("team/wine", "run003"), ("lab/copy", "run003")]
    assert house.page("id = 'run003' and project = 'lab/copy'") == [("lab/copy", "run003")]
    assert len(house.page(order_by="name")) == 8
    assert len(house.page("delta(metrics.acc) > 0.1", baseline="run001")) == 3


def test_only_goals_that_projects_agree_on_are_goals(house: House, make_run: MakeRun) -> None:
    assert list(house.all.goals.items()) == [("acc", "up"), ("loss", "down"), ("f1", "up")]
    house.add("lab/odd", oak(make_run), {"f1": "down"})
    assert dict(house.all.goals) == {"acc": "up", "loss": "down"}
    goals = {column.key: column.goal for column in house.experiments.columns(house.all)}
    assert (goals["metrics.acc"], goals["metrics.f1"]) == ("up", "")
    assert agreed_goals([]) == {}


def test_labels_updates_and_runs_that_are_gone_are_followed(house: House, make_run: MakeRun) -> None:
    oaks = house.projects["lab/oak"].id
    before = house.all
    house.frames.relabel(oaks, {"run004": ("hidden",)})
    assert house.page(order_by="id") == [(p, i) for p, i in sorted(house.page(), key=lambda row: row[1])]
    assert "run004" not in [run for _, run in house.page()]
    assert ("lab/oak", "run004") in house.page(include_hidden=True)
    newer = make_run(9, params={"depth": "16"}, metrics={"acc": 0.99, "fresh": 1.0})
    house.frames.update(oaks, ["run002", "run009"], lambda _: [newer], lambda _: {}, labels={}, goals={})
    assert house.page("metrics.acc > 0.7") == [("lab/oak", "run009"), ("team/wine", "run003")]
    known = {column.key: column for column in house.experiments.columns(house.all)}
    assert (known["metrics.acc"].count, known["metrics.acc"].max) == (5, 0.99)
    assert known["metrics.fresh"].count == 1
    assert before.frame.generation != house.all.frame.generation


def test_a_project_that_cannot_be_read_is_named_and_hides_no_other(house: House) -> None:
    number = house.projects["lab/oak"].id
    kept = {path: path.read_bytes() for path in (house.folder / str(number)).iterdir()}
    for path in kept:
        path.unlink()
    assert {project for project, _ in house.page()} == {"team/wine"}
    assert len(house.page(columns=("metrics.f1,metrics.acc",))) == 3, "columns of the other project hide nothing"
    page = house.experiments.groups(house.all, GroupQuery(by=("project",), columns=("metrics.f1,metrics.acc",)))
    assert list(page.groups[0].columns) == ["metrics.acc"]
    [unread] = house.all.unread
    assert str(unread.key) == "lab/oak"
    assert "lab/oak" in unread.problem.message
    assert dict(house.all.goals) == {"acc": "up", "loss": "down"}
    for path, content in kept.items():
        path.write_bytes(content)
    assert house.all.unread == ()
    assert {project for project, _ in house.page()} == {"team/wine", "lab/oak"}


def test_without_a_readable_project_the_table_is_empty(house: House) -> None:
    nobody = house.experiments.across([])
    assert house.experiments.page(nobody, RunQuery(filter="project = 'team/wine'")).rows == []
    assert nobody.frame.height == 0


def test_the_table_is_made_once_for_each_change_and_cursors_stay_with_theirs(house: House, make_run: MakeRun) -> None:
    first = house.all
    assert house.all.frame is first.frame
    page = house.experiments.page(first, RunQuery(limit=2))
    house.add("lab/oak", [*oak(make_run), make_run(8)], {"acc": "up", "f1": "up"})
    assert house.all.frame is not first.frame
    rest = house.experiments.page(house.all, RunQuery(limit=9, cursor=page.next)).rows
    assert [row["id"] for row in [*page.rows, *rest]] == ["run005", "run004", "run003", "run002", "run001"]
    assert house.page()[0] == ("lab/oak", "run008")


def test_a_cursor_of_some_projects_opens_no_table_of_others(house: House) -> None:
    whole, some = house.all, house.experiments.across(list(house.projects.values())[:1])
    assert some.frame is not whole.frame
    assert whole.at(whole.frame.generation) is whole.frame
    assert some.at(whole.frame.generation) is some.frame


def test_series_are_not_copied(house: House) -> None:
    whole = house.all.frame.stored(run_part("duration"))
    parts = [house.frames.of(project).stored(run_part("duration")) for project in house.projects.values()]
    assert places(whole) == [place for part in parts for place in places(part)]


def places(series: pl.Series) -> list[int]:
    """Where the chunks of a series lie in memory."""
    chunks = [chunk.to_numpy(allow_copy=False) for chunk in series.get_chunks()]
    return [chunk.__array_interface__["data"][0] for chunk in chunks]


def test_refusals(house: House) -> None:
    with pytest.raises(InvalidRequestError, match="nested"):
        house.experiments.page(house.all, RunQuery(is_nested=True))
    with pytest.raises(QueryError, match="No run has"):
        house.page("metrics.gone > 1")
    wines = house.projects["team/wine"]
    for query in (RunQuery("project = 'a/b'"), RunQuery("project is null"), RunQuery(order_by="project")):
        with pytest.raises(QueryError, match="of one project"):
            house.experiments.page(wines, query)
    with pytest.raises(QueryError, match="of one project"):
        house.experiments.export(wines, columns=("project",))
