"""What we answer about commits against what dvc and gto answer (``answers_oracle.py``)."""

from __future__ import annotations

import ast
import json
import os
import posixpath
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.dvc import CommitFacts, Stage
from dashboard.data.model.pipeline import Pipeline
from dashboard.data.model.project import Project
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.values import ValueChange
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import param_name
from tests.clients.dvc.comparing import same
from tests.clients.dvc.comparing_plots import check_plots, drawn_by_dvc, drawn_here

_ORACLE = Path(__file__).with_name("answers_oracle.py")
Part = Callable[[], int]


def ask_answers(clone: Path, root: str, commits: Sequence[str], folder: Path) -> dict[str, Any]:
    """What dvc answers, asked in a clone of its own, in a process of its own.

    Args:
        clone: The repository.
        root: Folder of the project in it; empty for the repository itself.
        commits: Which; neighbours are compared.
        folder: Where to clone to, unless that was done before.
    """
    if not folder.exists():
        subprocess.run(["git", "clone", "--quiet", "--mirror", str(clone), str(folder / ".git")], check=True)
        subprocess.run(["git", "config", "core.bare", "false"], cwd=folder, check=True)
    done = subprocess.run(
        [sys.executable, str(_ORACLE), str(folder), root, *commits],
        capture_output=True, text=True, check=False, env=os.environ | {"DVC_NO_ANALYTICS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def board_of(clone: Path, root: str, folder: Path) -> tuple[Context, Project]:
    """A board over a repository that nothing was synced of, and its project."""
    project = {"owner": "team", "name": "public", "git": {"url": str(clone), "subdirectory": root or None}}
    board = contexts.build(Settings.model_validate({"data_dir": folder, "projects": [project]}))
    return board, board.projects.get("team", "public")


def parts(board: Context, project: Project, answers: dict[str, Any]) -> Iterator[Part]:
    """What can be compared, one after the other: everything that dvc did not refuse to say."""
    for commit, said in answers["commits"].items():
        yield from _of_commit(board, project, commit, said)
    for pair, said in answers["pairs"].items():
        yield from _of_pair(board, project, *pair.split(), said)


def _of_commit(board: Context, project: Project, commit: str, said: dict[str, Any]) -> Iterator[Part]:
    facts = partial(board.pipelines.facts, project, commit)
    if "said" in said["artifacts"]:
        yield lambda: check_artifacts(facts()[1], said["artifacts"]["said"])
    if "said" in said["status"]:
        yield lambda: check_status(facts()[1], board.pipelines.at(project, commit), said["status"]["said"])
    if "said" in said["plots"]:
        yield partial(_check_plots, board, project, (commit,), said["plots"]["said"])


def _of_pair(board: Context, project: Project, old: str, new: str, said: dict[str, Any]) -> Iterator[Part]:
    if "said" in said["params"]:
        yield lambda: check_changes(board.pipelines.params_diff(project, old, new), said["params"]["said"])
    if "said" in said["metrics"]:
        yield lambda: check_changes(board.pipelines.metrics_diff(project, old, new), said["metrics"]["said"])
    if "said" in said["plots"]:
        yield partial(_check_plots, board, project, (old, new), said["plots"]["said"])


def check_artifacts(facts: CommitFacts, theirs: dict[str, Any]) -> int:
    """Every artifact with its path, type and description."""
    ours = {item.name: [item.path, item.type or None, item.desc or None] for item in facts.artifacts}
    assert ours == theirs, (ours, theirs)
    return len(theirs)


def _check_plots(board: Context, project: Project, revs: tuple[str, ...], answer: dict[str, Any]) -> int:
    # A folder of plots that cannot be listed takes every plot of its revision away from dvc.
    lost = {_named(rev, revs) for rev in answer["lost"]}
    read = [rev for rev in revs if rev not in lost] or revs
    ours = {plot.id: plot for plot in board.plots.read(project, board.plots.outline(project, read))}
    # Images are not read before they are looked at, so that those whose data is missing are told apart by dvc alone.
    missing = {(error.get("name"), _named(error["rev"], revs)) for error in answer.get("errors", ())}
    ours = {
        name: replace(plot, sides=tuple(replace(s, image="") if (name, s.rev) in missing else s for s in plot.sides))
        for name, plot in ours.items()
    }
    theirs = drawn_by_dvc(answer)
    if lost:
        both = drawn_here(ours) & theirs.keys()
        ours, theirs = {name: ours[name] for name in both}, {name: theirs[name] for name in both}
    check_plots(ours, theirs, lambda rev: _named(rev, revs))
    return len(theirs)


def _named(rev: str, revs: tuple[str, ...]) -> str:
    return revs[0] if rev == "workspace" else rev


def check_status(facts: CommitFacts, pipeline: Pipeline, theirs: dict[str, Any]) -> int:
    """The reasons for which each stage would run again, except those that only data would tell."""
    outputs = Outputs(facts.stages)
    tracked = {out.path for stage in facts.stages for out in stage.outs if out.cached}
    reasons = {node.id: node.reasons for node in pipeline.nodes if node.status is not None}
    stages = {stage.address: stage for stage in facts.stages if stage.locked}
    for address in stages.keys() & theirs.keys():
        stage, said = stages[address], theirs[address]
        unsure = {path for path in said["deps"] if path in tracked or outputs.above(path) or any(outputs.inside(path))}
        unsure |= {path for path, state in said["deps"].items() if state == "deleted" and outputs.at(path)}
        unsure |= {out.path for out in stage.outs if out.cached or said["outs"].get(out.path) == "deleted"}
        ours = {_group(reason, stage) for reason in reasons[address] if not _is_about(reason, unsure)}
        assert ours == set(_reasons(stage, said, unsure)), (pipeline.commit, address)
    return len(theirs)


def _group(reason: str, stage: Stage) -> str:
    """A param that differs by the key that the stage names, which may be a group of params."""
    kind, _, name = reason.partition(" ")
    keys = [param_name(item.path, key) for item in stage.params for key in item.keys]
    groups = [key for key in keys if name.startswith(f"{key}.")] if kind == "param" and name not in keys else []
    return f"param {max(groups, key=len)}" if groups else reason


def _is_about(reason: str, paths: set[str]) -> bool:
    kind, _, path = reason.partition(" ")
    return kind == "stage" or (kind in {"dep", "out"} and path.removesuffix(" (missing)") in paths)


def _reasons(stage: Stage, said: dict[str, Any], unsure: set[str]) -> list[str]:
    """What dvc says of a stage, in our words; a frozen stage is not asked what it reads."""
    found = ["cmd"] * said["cmd"] + ["always changed"] * said["always"]
    for path, state in {} if stage.frozen else said["deps"].items():
        if state and path not in unsure:
            found.append(f"dep {path} (missing)" if state == "deleted" else f"dep {path}")
    for path, state in {} if stage.frozen else said["params"].items():
        if state == "new":  # nothing of the file was ever recorded
            found += [
                f"param {param_name(path, key)}" for item in stage.params if item.path == path for key in item.keys
            ]
        elif isinstance(state, Mapping):
            found += [f"param {param_name(path, key)}" for key in state]
        elif state:
            found.append(f"params {path} (missing)" if state == "deleted" else f"params {path} ({state})")
    return found + [f"out {path}" for path, state in said["outs"].items() if state and path not in unsure]


def check_changes(ours: list[ValueChange], theirs: dict[str, Any]) -> int:
    """The values that differ between two commits."""
    expected = {
        (file, key or posixpath.basename(file)): (change["old"], change["new"], change.get("diff"))
        for file, changes in theirs.items()
        for key, change in changes.items()
        if not same(change["old"], change["new"])  # NaN is another NaN to dvc
    }
    found = {(change.file, change.key): (change.from_, change.to, change.delta) for change in ours}
    # dvc passes over a file with nothing but a number that one of the commits does not have.
    alone = [(file, key) for (file, key), (old, new, _) in found.items() if key == posixpath.basename(file) and
             None in (old, new)]  # fmt: skip
    found = {name: change for name, change in found.items() if name not in alone or name in expected}
    assert found.keys() == expected.keys(), found.keys() ^ expected.keys()
    for name, (old, new, delta) in found.items():
        assert same([old, new], [_listed(each) for each in expected[name][:2]]), name
        # dvc counts from false to true as well.
        assert delta is None if isinstance(old, bool) and isinstance(new, bool) else same(delta, expected[name][2]), (
            name
        )
    return len(found)


def _listed(value: Any) -> Any:
    """dvc writes lists as text."""
    if isinstance(value, str) and value.startswith("["):
        try:
            return ast.literal_eval(value)
        except (ValueError, SyntaxError):
            return value
    return value


def check_models(models: Sequence[RegisteredModel], theirs: dict[str, Any]) -> int:
    """Versions and stages of every model that git's tags register, not of those that only dvc.yaml names."""
    ours = {model.name: model for model in models if model.versions or model.name in theirs}
    assert ours.keys() == theirs.keys()
    for name, model in ours.items():
        named = [version.version for version in model.versions if version.version.startswith("v")]
        assert sorted(named) == theirs[name]["versions"], name
        stages = {stage: version.version for version in model.versions for stage in version.stages}
        expected = {stage: held[:7] if len(held) == 40 else held for stage, held in theirs[name]["stages"].items()}
        assert stages == expected, name
    return len(theirs)
