"""Plots at a revision and over revisions, against `dvc plots show --json` and `dvc plots diff --json`."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.plots import Plot, PlotKind
from dashboard.data.model.project import Project
from dashboard.data.plots.points import dressed
from tests.clients.dvc import plots_lab

pytestmark = pytest.mark.clients


class Lab:
    """The repository, its commits, a board over it, and what dvc says."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lab"
        self.commits = plots_lab.build(self.path)
        project = {"owner": "team", "name": "lab", "git": {"url": str(self.path)}}
        values = {"data_dir": folder / "data", "projects": [project]}
        self.board: Context = contexts.build(Settings.model_validate(values))
        self.project: Project = self.board.projects.get("team", "lab")

    def read(self, *revs: str) -> dict[str, Plot]:
        outline = self.board.plots.outline(self.project, revs)
        return {plot.id: plot for plot in self.board.plots.read(self.project, outline)}

    def dvc(self, *arguments: str) -> dict[str, Any]:
        out = str(self.path.parent / "drawn")
        answer: dict[str, Any] = json.loads(
            plots_lab.run(self.path, "dvc", "plots", *arguments, "--json", "--out", out)
        )
        return answer


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(tmp_path_factory.mktemp("plots"))


def _fields(spec: Any) -> set[str]:
    """Every column that a filled template names."""
    if isinstance(spec, dict):
        own = {str(spec["field"])} if isinstance(spec.get("field"), str) else set()
        return own.union(*(_fields(value) for key, value in spec.items() if key != "data"))
    return set().union(*(_fields(value) for value in spec)) if isinstance(spec, list) else set()


def _theirs(answer: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {name: found for name, found in answer["data"].items() if found}


def _check(ours: dict[str, Plot], theirs: dict[str, list[dict[str, Any]]], rename: Callable[[str], str]) -> None:
    drawn = {name for name, plot in ours.items() if plot.points or any(side.image for side in plot.sides)}
    assert drawn == theirs.keys()
    for name, renderers in theirs.items():
        plot = ours[name]
        if renderers[0]["type"] == "image":
            assert plot.kind is PlotKind.IMAGE
            assert [rename(each["revisions"][0]) for each in renderers] == [s.rev for s in plot.sides if s.image]
            continue
        content = renderers[0]["content"]
        rows = [row for side in plot.sides for row in dressed(side.points, plot.lines).rows()]
        expected = [row | {"rev": rename(row["rev"])} for row in content["data"]["values"]]
        assert rows == expected, name
        named = {field.replace("\\", "") for field in _fields(content)}
        assert {plot.x, plot.y} <= named, (name, named)
        text = json.dumps(content, ensure_ascii=False)
        for label in (plot.title, plot.x_label, plot.y_label):
            assert json.dumps(label, ensure_ascii=False) in text, (name, label)


def test_the_plots_of_every_commit_are_those_that_dvc_shows(lab: Lab) -> None:
    for commit in lab.commits:
        plots_lab.run(lab.path, "git", "checkout", "--quiet", commit)
        plots_lab.run(lab.path, "dvc", "checkout", "--quiet")
        _check(lab.read(commit), _theirs(lab.dvc("show")), lambda rev, at=commit: at if rev == "workspace" else rev)
    plots_lab.run(lab.path, "git", "checkout", "--quiet", "main")
    assert len(lab.read(lab.commits[1])) > 18


def test_plots_laid_over_each_other_are_those_that_dvc_compares(lab: Lab) -> None:
    for old, new in [*pairwise(lab.commits), (lab.commits[-1], lab.commits[1])]:
        answer = lab.dvc("diff", old, new)
        _check(lab.read(old, new), _theirs(answer), lambda rev: rev)
