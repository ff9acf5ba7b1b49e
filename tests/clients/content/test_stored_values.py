"""Params and metrics in DVC's storage, equal to what dvc shows when the data is at hand, at every commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from tests.wine_project import commit, run

pytestmark = pytest.mark.clients
_ORACLE = Path(__file__).parents[1] / "dvc" / "oracle.py"
_DVC_YAML = """
stages:
  train:
    cmd: python train.py
    params: [lr, {made.json: [width, deep.er]}]
    deps: [train.py]
    outs: [weights.bin, conf]
    metrics: [m.json, scores]
  after:
    cmd: cp m.json copied.json
    deps: [m.json]
    params: [{conf/whole.yaml: }]
    metrics: [copied.json]
metrics: [top, single.yaml]
params: [conf, tracked.toml]
"""
_TRAIN = """
import json, os
lr = float(open('params.yaml').read().split(':')[1])
for folder in ('scores/deep', 'conf'):
    os.makedirs(folder, exist_ok=True)
open('weights.bin', 'wb').write(b'\\0' * 10)
open('conf/whole.yaml', 'w').write('on: yes\\nn: 012\\nx: 1e3\\n')
open('conf/other.toml', 'w').write('a = 1.5\\n')
json.dump({'acc': 1 - lr, 'note': 'text', 'list': [1], 'nan': float('nan'), 'none': None}, open('m.json', 'w'))
json.dump({'f1': lr}, open('scores/a.json', 'w'))
open('scores/deep/b.yaml', 'w').write('auc: .inf\\n')
"""


def make(path: Path, storage: Path) -> list[str]:
    path.mkdir()
    run(path, "git", "init", "-q", "-b", "main")
    run(path, "dvc", "init", "-q")
    run(path, "dvc", "remote", "add", "-q", "-d", "storage", str(storage))
    (path / "dvc.yaml").write_text(_DVC_YAML)
    (path / "train.py").write_text(_TRAIN)
    (path / "made.json").write_text('{"width": 3, "deep": {"er": [1]}, "other": 1}')
    (path / "tracked.toml").write_text("[a]\nb = 2\n")
    (path / "top/x").mkdir(parents=True)
    (path / "top/x/one.json").write_text('{"one": 1}')
    (path / "single.yaml").write_text("3.5\n")
    run(path, "dvc", "add", "-q", "made.json", "tracked.toml", "top", "single.yaml")
    shas = []
    for lr in ("0.5", "0.25", "0.125"):
        (path / "params.yaml").write_text(f"lr: {lr}\n")
        run(path, "dvc", "repro", "-q")
        shas.append(commit(path, f"lr {lr}"))
    run(path, "dvc", "exp", "run", "-q", "-S", "lr=0.75", "-n", "warm-owl")
    [experiment] = [
        line.split()[0]
        for line in run(path, "git", "for-each-ref", "refs/exps/*/*/*", "--format=%(objectname)").splitlines()
    ]
    run(path, "dvc", "push", "-q", "--all-commits")
    return [*shas, experiment]


def as_dvc(path: Path, folder: Path, shas: list[str]) -> dict[str, Any]:
    """What dvc says in a clone whose cache is the repository's."""
    subprocess.run(["git", "clone", "-q", "--mirror", str(path), str(folder / ".git")], check=True)
    subprocess.run(["git", "config", "core.bare", "false"], cwd=folder, check=True)
    command = [sys.executable, str(_ORACLE), str(folder), "", str(path / ".dvc/cache"), *shas]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | {"DVC_NO_ANALYTICS": "1"}
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


def ours(settings: dict[str, Any], shas: list[str]) -> dict[str, Any]:
    board = contexts.build(Settings.model_validate(settings))
    project = board.projects.get("team", "lab")
    report = board.sync.run(project)
    assert report.problems == ()
    found = {}
    for sha in shas:
        facts = board.pipelines.facts(project, sha)[1]
        assert facts.all_problems == ()
        found[sha] = {"params": facts.params, "metrics": facts.metrics}
    return found


def test_values_are_those_of_dvc_at_every_commit(tmp_path: Path) -> None:
    path, storage = tmp_path / "lab", tmp_path / "storage"
    shas = make(path, storage)
    said = as_dvc(path, tmp_path / "oracle", shas)
    wanted = {sha: {key: named(said[sha][key]) for key in ("params", "metrics")} for sha in shas}
    files = {"m.json", "scores/a.json", "scores/deep/b.yaml", "copied.json", "top/x/one.json", "single.yaml"}
    assert set(wanted[shas[0]]["metrics"]) == files
    project = {"owner": "team", "name": "lab", "git": {"url": str(path)}}
    assert repr(sorted_(ours({"data_dir": tmp_path / "near", "projects": [project]}, shas))) == repr(sorted_(wanted))
    shutil.rmtree(path / ".dvc/cache")
    project["dvc"] = {"remotes": [{"name": "storage", "url": str(storage)}]}
    assert repr(sorted_(ours({"data_dir": tmp_path / "far", "projects": [project]}, shas))) == repr(sorted_(wanted))


def named(files: dict[str, Any]) -> dict[str, Any]:
    """A bare number stands under the name of its file with us."""
    return {path: value if isinstance(value, dict) else {path: value} for path, value in files.items()}


def sorted_(value: Any) -> Any:
    """In an order that does not depend on who answers; NaN equals itself when it is written."""
    return {key: sorted_(value[key]) for key in sorted(value)} if isinstance(value, dict) else value
