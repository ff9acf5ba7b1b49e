"""Plots at a revision and over revisions, against `dvc plots show --json` and `dvc plots diff --json`."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.plots import Plot
from dashboard.data.model.project import Project
from tests.clients.dvc import plots_lab
from tests.clients.dvc.comparing_plots import check_plots, drawn_by_dvc

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


def test_the_plots_of_every_commit_are_those_that_dvc_shows(lab: Lab) -> None:
    for commit in lab.commits:
        plots_lab.run(lab.path, "git", "checkout", "--quiet", commit)
        plots_lab.run(lab.path, "dvc", "checkout", "--quiet")
        check_plots(
            lab.read(commit), drawn_by_dvc(lab.dvc("show")), lambda rev, at=commit: at if rev == "workspace" else rev
        )
    plots_lab.run(lab.path, "git", "checkout", "--quiet", "main")
    assert len(lab.read(lab.commits[1])) > 18


def test_plots_laid_over_each_other_are_those_that_dvc_compares(lab: Lab) -> None:
    for old, new in [*pairwise(lab.commits), (lab.commits[-1], lab.commits[1])]:
        answer = lab.dvc("diff", old, new)
        check_plots(lab.read(old, new), drawn_by_dvc(answer), lambda rev: rev)
