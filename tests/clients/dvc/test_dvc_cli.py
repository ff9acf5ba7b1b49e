"""The same facts against the command line itself: ``dvc exp show``, ``dvc dag`` and ``gto show``."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.pipelines.status import dag_of, is_stage, upstream
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.dvc.registry import gto_models
from dashboard.data.sources.git import Repository
from dashboard.figures.pipeline.mermaid import flowchart

pytestmark = pytest.mark.clients


def _output(command: list[str], where: Path) -> str:
    done = subprocess.run(
        command, cwd=where, env={**os.environ, "DVC_NO_ANALYTICS": "1"}, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {path: entry["data"] for path, entry in values.items() if "data" in entry}


def _bare(values: dict[str, Any]) -> dict[str, Any]:
    """Bare numbers as dvc shows them; ours stand under the file's own name."""
    return {path: value.get(Path(path).name, value) for path, value in values.items()}


def _tracked(facts: CommitFacts) -> tuple[dict[str, Any], dict[str, Any]]:
    deps = {dep.path: dep.hash for stage in facts.stages for dep in stage.deps if dep.repo_url is None}
    outs = {out.path: out.hash for stage in facts.stages for out in stage.outs if out.role == "out"}
    return deps, outs


def test_every_commit_and_experiment_equals_exp_show(lab: Any) -> None:
    shown = json.loads(_output([sys.executable, "-m", "dvc", "exp", "show", "--json", "-A"], lab.path))
    states = [state for state in shown if state["rev"] != "workspace"]
    states += [rev for state in states for group in state["experiments"] or () for rev in group["revs"]]
    reader = DvcReader(Repository.open(lab.path))
    compared = set()
    for state in states:
        if state["error"]:
            continue
        facts = reader.facts(state["rev"])
        data = json.loads(json.dumps(state["data"]))
        assert facts.params == _shown(data["params"])
        assert repr(_bare(facts.metrics)) == repr({path: _shown(data["metrics"])[path] for path in facts.metrics})
        assert facts.metrics.keys() == _shown(data["metrics"]).keys()
        deps, outs = _tracked(facts)
        theirs = {name: {path: item["hash"] for path, item in data[name].items()} for name in ("deps", "outs")}
        assert outs == theirs["outs"]
        assert {path: deps[path] for path in deps if not path.startswith("/")} == {
            path: theirs["deps"][path] for path in deps if not path.startswith("/")
        }
        compared.add(state["rev"])
    assert compared == set(lab.all_commits()) - {lab.commits["one stage broken"]}


def test_stages_of_the_head_equal_dag(lab: Any) -> None:
    dot = _output([sys.executable, "-m", "dvc", "dag", "--dot"], lab.path)
    theirs = set(re.findall(r'"([^"]+)" -> "([^"]+)"', dot))
    facts = DvcReader(Repository.open(lab.path)).facts(Repository.open(lab.path).resolve("main"))
    outputs = Outputs(facts.stages)
    ours = {(needed, stage.address) for stage in facts.stages if is_stage(stage) for needed in upstream(stage, outputs)}
    assert ours == theirs


def test_mermaid_means_the_same_as_dvcs(lab: Any) -> None:
    theirs = _output([sys.executable, "-m", "dvc", "dag", "--mermaid"], lab.path)
    facts = DvcReader(Repository.open(lab.path)).facts(Repository.open(lab.path).resolve("main"))
    assert _chart(flowchart(dag_of(facts.stages))) == _chart(theirs)


def _chart(text: str) -> tuple[set[str], set[tuple[str, str]]]:
    """Labels of the boxes, and arrows between labels."""
    names = dict(re.findall(r'(node\d+)\["([^"]*)"\]', text))
    arrows = re.findall(r"(node\d+) ?--> ?(node\d+)", text)
    return set(names.values()), {(names[source], names[target]) for source, target in arrows}


def _steps(commits: list[str]) -> list[tuple[str, dict[str, Any]]]:
    """What is done with gto, one after the other."""
    return [
        ("register", {"name": "net", "ref": commits[0]}),
        ("assign", {"name": "net", "ref": commits[0], "stage": "dev"}),
        ("register", {"name": "net", "ref": commits[1], "bump_minor": True}),
        ("assign", {"name": "net", "version": "v0.1.0", "stage": "prod"}),
        ("assign", {"name": "net", "ref": commits[2], "stage": "canary", "skip_registration": True}),
        ("register", {"name": "net", "ref": commits[3], "version": "v1.0.0-rc.1"}),
        ("assign", {"name": "net", "version": "v1.0.0-rc.1", "stage": "prod"}),
        ("unassign", {"name": "net", "version": "v0.0.1", "stage": "dev"}),
        ("register", {"name": "sub:sub-net", "ref": commits[3]}),
        ("assign", {"name": "net", "version": "v0.1.0", "stage": "canary"}),
        ("assign", {"name": "net", "version": "v0.0.1", "stage": "canary"}),
        ("assign", {"name": "net", "version": "v1.0.0-rc.1", "stage": "beta"}),
        ("assign", {"name": "net", "version": "v0.0.1", "stage": "beta"}),
        ("assign", {"name": "net", "version": "v0.1.0", "stage": "qa"}),
        ("assign", {"name": "net", "version": "v0.0.1", "stage": "qa"}),
        ("unassign", {"name": "net", "version": "v0.0.1", "stage": "qa"}),
        ("deregister", {"name": "net", "version": "v0.1.0"}),
        ("register", {"name": "net", "ref": commits[2], "version": "v0.5.0"}),
    ]


def test_models_equal_gto(lab: Any, tmp_path: Path) -> None:
    clone = tmp_path / "models"
    subprocess.run(["git", "clone", "--quiet", str(lab.path), str(clone)], check=True)
    subprocess.run(["git", "config", "user.name", "data-scientist"], cwd=clone, check=True)
    subprocess.run(["git", "config", "user.email", "data-scientist@example.com"], cwd=clone, check=True)
    commits = [lab.commits[label] for label in ("templated", "half a run", "top level", "nested")]
    for bare in ("net@v9.0.0", "net#prod#99", "other@v1.0.0"):
        subprocess.run(["git", "tag", bare, commits[1]], cwd=clone, check=True)
    steps = _steps(commits)
    program = Path(__file__).with_name("gto_steps.py")
    theirs = json.loads(_output([sys.executable, str(program), json.dumps(steps)], clone).splitlines()[-1])
    repository = Repository.open(clone)
    models = {model.name: model for model in gto_models(repository, DvcReader(repository).facts)}
    assert models.keys() == theirs.keys()
    for name, model in models.items():
        named = [version.version for version in model.versions if version.version.startswith("v")]
        assert sorted(named) == sorted(theirs[name]["versions"])
        stages = {stage: version.version for version in model.versions for stage in version.stages}
        short = {
            stage: version[:7] if len(version) == 40 else version for stage, version in theirs[name]["stages"].items()
        }
        assert stages == short
    assert [version.version for version in models["net"].versions] == ["v1.0.0-rc.1", "v0.5.0", "v0.0.1"]
    assert models["net"].path == "out/large.txt"
    assert models["sub:sub-net"].path == "sub/copy.txt"
    assert len(models["net"].history) == len(steps) - 1
    assert {promotion.by for promotion in models["net"].history} == {"data-scientist"}
