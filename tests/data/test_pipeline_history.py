"""The commits that changed a pipeline, how one stage changed, and when it last ran."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.data.model.pipeline import Change
from dashboard.errors import NotFoundError
from tests.dvc_ground import Ground, Team, tracked

_HASH = "0cc175b9c0f1b6a831c399e269772661"


def _lock(rate: float, out: str) -> str:
    return (
        f"schema: '2.0'\nstages:\n  fit:\n    cmd: fit\n    params: {{params.yaml: {{lr: {rate}}}}}\n"
        f"    outs:\n    - {{path: net, hash: md5, md5: '{out}'}}\n"
    )


def _yaml(*more: str, cmd: str = "fit") -> str:
    return "stages:\n" + "".join(f"  {line}\n" for line in (f"fit: {{cmd: {cmd}, params: [lr], outs: [net]}}", *more))


class Past:
    """A history in which every kind of change happens once."""

    def __init__(self, ground: Ground, team: Team) -> None:
        self.team = team
        self.shas = {
            label: ground.commit(files)
            for label, files in (
                ("readme", {"README.md": "x"}),
                ("defined", {"dvc.yaml": _yaml(), "params.yaml": "lr: 1\n"}),
                ("ran", {"dvc.lock": _lock(1, "a1")}),
                ("params", {"params.yaml": "lr: 2\n"}),
                ("ran again", {"dvc.lock": _lock(2, "a2")}),
                ("prose", {"README.md": "y"}),
                ("data", {"raw.dvc": tracked("raw", _HASH)}),
                ("more", {"dvc.yaml": _yaml("show: {cmd: show, deps: [net]}", cmd="fit --fast")}),
            )
        }

    def label(self, sha: str) -> str:
        return next(label for label, each in self.shas.items() if each == sha)


@pytest.fixture
def past(ground: Ground, make_team: Callable[..., Team]) -> Past:
    return Past(ground, make_team())


def test_only_commits_that_changed_dvcs_files_are_there(past: Past) -> None:
    board, project = past.team.board, past.team.project
    history = board.pipelines.history(project, None)
    assert [past.label(each.commit.id) for each in history.commits] == ["more", "data", "ran again", "ran", "defined"]
    assert history.is_whole
    more, data, again, _, defined = history.commits
    assert (more.added, more.changed, more.ran) == (("show",), ("fit",), ())
    assert (data.data, data.added, data.ran) == (("raw.dvc",), (), ())
    assert (again.ran, again.changed) == (("fit",), ())
    assert defined.added == ("fit",)
    short = board.pipelines.history(project, None, limit=2)
    assert (len(short.commits), short.is_whole) == (2, False)


def test_the_history_around_a_commit_names_the_one_in_effect_and_keeps_later_ones(past: Past) -> None:
    history = past.team.board.pipelines.history_around(past.team.project, past.shas["prose"])
    assert past.label(history.current) == "ran again"
    assert past.label(history.commits[0].commit.id) == "more"
    narrow = past.team.board.pipelines.history_around(past.team.project, past.shas["ran"], limit=2)
    assert [past.label(each.commit.id) for each in narrow.commits] == ["ran again", "ran"]
    assert (narrow.newer, narrow.is_whole, past.label(narrow.current)) == (2, False, "ran")


def test_the_last_run_is_the_commit_that_recorded_it(past: Past) -> None:
    pipelines, project = past.team.board.pipelines, past.team.project
    found = {rev: pipelines.recorded(project, past.shas[rev], "fit") for rev in ("more", "params", "defined")}
    assert {rev: past.label(commit.id) if commit else None for rev, commit in found.items()} == {
        "more": "ran again", "params": "ran", "defined": None,
    }  # fmt: skip


def test_changes_of_a_stage_have_both_values(past: Past) -> None:
    pipelines, project = past.team.board.pipelines, past.team.project
    changes = pipelines.changes(project, past.shas["ran"], past.shas["ran again"], "fit")
    assert changes is not None
    assert [(each.kind, each.name, each.before, each.after) for each in changes] == [
        ("param", "lr", 1, 2), ("out", "net", "a1", "a2"),
    ]  # fmt: skip
    (cmd, *_) = pipelines.changes(project, past.shas["data"], None, "fit") or []
    assert (cmd.kind, cmd.before, cmd.after, cmd.change) == ("cmd", ("fit",), ("fit --fast",), Change.CHANGED)
    assert pipelines.changes(project, past.shas["data"], None, "show") is None
    assert pipelines.changes(project, past.shas["prose"], past.shas["data"], "fit") == []
    with pytest.raises(NotFoundError, match="no stage gone"):
        pipelines.changes(project, None, None, "gone")


def test_a_stage_is_found_at_its_line(past: Past, ground: Ground) -> None:
    pipelines, project = past.team.board.pipelines, past.team.project
    assert pipelines.line(project, None, pipelines.stage(project, None, "show")) == 3
    assert pipelines.line(project, None, pipelines.stage(project, None, "raw.dvc")) == 1
    ground.commit({"dvc.yaml": "vars: [{a: 1}]\nstages:\n  each:\n    foreach: [x]\n    do: {cmd: 'run ${item}'}\n"})
    assert pipelines.line(project, None, pipelines.stage(project, None, "each@x")) == 3


def test_a_group_of_params_is_told_param_by_param(past: Past, ground: Ground) -> None:
    pipelines, project = past.team.board.pipelines, past.team.project
    yaml = "stages:\n  fit: {cmd: fit, params: [tree], outs: [net]}\n"
    lock = _lock(1, "a1").replace("{lr: 1}", "{tree: {depth: 2, kind: x}}")
    ground.commit({"dvc.yaml": yaml, "dvc.lock": lock, "params.yaml": "tree: {depth: 2, kind: x}\n"})
    ground.commit({"params.yaml": "tree: {depth: 3, kind: x}\n"})
    (change,) = pipelines.changes(project, "main~1", "main", "fit") or []
    assert (change.name, change.before, change.after) == ("tree.depth", 2, 3)
    (node,) = (node for node in pipelines.at(project, None).nodes if node.id == "fit")
    assert node.reasons == ("param tree.depth",)
