"""Pipelines that dvc refuses: what is wrong is said of the stages to blame, and everything else stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from dashboard.data.model.pipeline import NodeKind, StageStatus
from tests.dvc_ground import Ground, Team

_GOOD = "  good: {cmd: run, deps: [code.py], outs: [good.csv]}\n"

Found = tuple[dict[str, tuple[StageStatus | None, str]], dict[str, str]]


@pytest.fixture
def look(ground: Ground, make_team: Callable[..., Team]) -> Callable[[dict[str, Any]], Found]:
    """Commits files and tells the status and first reason of each stage, and the problems by place."""

    def looked(files: dict[str, Any]) -> Found:
        ground.commit({"code.py": "x", **files})
        team = make_team()
        nodes = team.board.pipelines.at(team.project, None).nodes
        problems = team.board.pipelines.problems(team.project, None)
        stages = {node.id: (node.status, next(iter(node.reasons), "")) for node in nodes if node.kind is NodeKind.STAGE}
        return stages, {problem.where: problem.message for problem in problems}

    return looked


def _yaml(*stages: str) -> str:
    return "stages:\n" + _GOOD + "".join(f"  {stage}\n" for stage in stages)


_NEVER = (StageStatus.NEVER_RUN, "")


def test_a_cycle_is_told_of_each_stage_in_it(look: Callable[..., Found]) -> None:
    circle = ("a: {cmd: x, deps: [c.csv], outs: [a.csv]}", "b: {cmd: x, deps: [a.csv], outs: [b.csv]}",
              "c: {cmd: x, deps: [b.csv], outs: [c.csv]}", "after: {cmd: x, deps: [c.csv], outs: [end]}")  # fmt: skip
    stages, problems = look({"dvc.yaml": _yaml(*circle)})
    assert stages["a"] == (StageStatus.BROKEN, "it needs itself: a ← c ← b ← a")
    assert {stages[name][0] for name in "abc"} == {StageStatus.BROKEN}
    assert (stages["good"], stages["after"]) == (_NEVER, _NEVER)
    assert set(problems) == {"dvc.yaml:a", "dvc.yaml:b", "dvc.yaml:c"}


def test_a_stage_that_needs_its_own_output(look: Callable[..., Found]) -> None:
    stages, _ = look({"dvc.yaml": _yaml("own: {cmd: x, deps: [o.csv], outs: [o.csv]}")})
    assert stages["own"] == (StageStatus.BROKEN, "it needs what it writes itself: o.csv")
    assert stages["good"] == _NEVER


def test_outputs_that_two_write(look: Callable[..., Found]) -> None:
    twice = ("one: {cmd: x, outs: [t.csv]}", "two: {cmd: y, outs: [t.csv]}", "in: {cmd: z, outs: [data/inner]}")
    added = "outs: [{path: data, md5: 0cc175b9c0f1b6a831c399e269772661.dir, hash: md5}]\n"
    stages, problems = look({"dvc.yaml": _yaml(*twice), "data.dvc": added})
    assert stages["one"] == (StageStatus.BROKEN, "t.csv is also written by two")
    assert stages["in"] == (StageStatus.BROKEN, "data/inner lies inside data, which data.dvc writes")
    assert stages["good"] == _NEVER
    assert problems["dvc.yaml:two"] == "t.csv is also written by one"


def test_a_variable_that_nobody_sets_breaks_one_stage(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml('lost: {cmd: "run ${no.such}", outs: [l.csv]}')})
    assert stages["lost"][0] is StageStatus.BROKEN
    assert "no.such" in problems["dvc.yaml:lost"]
    assert stages["good"] == _NEVER


def test_a_key_that_no_dvc_knows_breaks_one_stage(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml("typo: {command: run}")})
    assert (stages["typo"][0], stages["good"]) == (StageStatus.BROKEN, _NEVER)
    assert problems["dvc.yaml:typo"] == "unknown key command"


def test_a_missing_file_is_no_error_before_the_first_run(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml("reads: {cmd: x, deps: [nowhere.csv], outs: [r]}")})
    assert (stages["reads"], problems) == (_NEVER, {})


def test_a_lock_of_another_schema_leaves_the_stages(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml(), "dvc.lock": "schema: '9.0'\nstages: {}\n"})
    assert stages == {"good": _NEVER}
    assert problems == {"dvc.lock": "dvc.lock has the unknown schema 9.0"}


def test_a_lock_without_definitions_is_told(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml(), "sub/dvc.lock": "schema: '2.0'\nstages: {gone: {cmd: x}}\n"})
    assert stages == {"good": _NEVER}
    assert problems == {"sub/dvc.lock": "there is no dvc.yaml beside it, so its stages are unknown"}


def test_a_file_that_is_no_yaml_hides_no_other(look: Callable[..., Found]) -> None:
    stages, problems = look({"dvc.yaml": _yaml(), "third/dvc.yaml": "stages: [\n", "odd.dvc": "outs: 3\n"})
    assert stages["good"] == _NEVER
    assert set(problems) == {"third/dvc.yaml:2", "odd.dvc"}
