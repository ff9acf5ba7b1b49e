"""A DVC repository with every trap we know, made by the real clients, and what dvc itself says of each commit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_ORACLE = Path(__file__).with_name("oracle.py")
_TEMPLATED = """
vars:
  - config/shared.yaml
  - config/more.json:paths,scale
  - models: {small: {depth: 2}, large: {depth: 8}}
stages:
  prepare:
    cmd: cp -r data/raw data/prepared
    deps: [data/raw, scripts/]
    params: [prepare.seed, {config/extra.toml: [limits.low]}, {config/extra.py: [Net.width, RATE]}]
    outs: [data/prepared]
  train:
    foreach: ${models}
    do:
      cmd: cat data/prepared/a.txt > out/${key}.txt && echo ${item.depth} ${scale} >> out/${key}.txt
      deps: [data/prepared/a.txt]
      params: [train]
      outs:
        - out/${key}.txt:
            desc: depth ${item.depth}
  region:
    foreach: [us, eu]
    do:
      wdir: regions
      cmd: echo ${item} ${paths.suffix} > ${item}.csv
      outs: [{"${item}.csv": {cache: false}}]
  grid:
    matrix:
      kind: [a, b]
      size: ["${sizes.first}", 20]
    cmd: echo ${item.kind} ${item.size} > grid-${key}.txt
    outs: ["grid-${key}.txt"]
  local:
    vars: [config/local.yaml]
    cmd: echo ${deep.value} ${flag} > local.txt
    outs: [local.txt]
  report:
    wdir: report
    cmd:
      - cat ../out/small.txt ../out/large.txt > text.md
      - echo '{"acc":0.9,"n":3,"s":"x","l":[1],"z":null,"yes":true}' > m.json
      - echo step,loss > curve.csv
    deps: [../out]
    params: [{../params.yaml: [train.lr]}, {whole.yaml: }]
    outs: [text.md]
    metrics: [{m.json: {cache: false}}]
    plots:
      - curve.csv: {cache: false, x: step, y: loss}
  never:
    cmd: "false"
    deps: [report/text.md]
  frozen:
    cmd: echo frozen > frozen.txt
    outs: [frozen.txt]
    frozen: true
"""
_TOP_LEVEL = """
params: [config/extra.toml, config]
metrics: [scores, report/m.json]
plots:
  - report/curve.csv
  - Losses:
      template: linear
      x: {report/curve.csv: step}
      y: {report/curve.csv: loss}
artifacts:
  net: {path: out/large.txt, type: model, desc: The network, labels: [text], meta: {owner: data-scientist}}
"""


_EVERYTHING = """
vars:
  - sizes: [10, 20]
  - models: [{kind: tree, depth: 2}, {kind: forest, depth: 4}]
stages:
  listed:
    foreach: [{name: x, n: 1}, {name: y, n: 2}]
    do:
      desc: Writes ${item.n}
      cmd: echo ${item.n} > ${item.name}.txt
      outs: [{"${item.name}.txt": {persist: true, desc: kept, push: false}}]
  always:
    cmd: echo now > now.txt
    always_changed: true
    outs: [now.txt]
  several:
    desc: |
      Two commands,
      in one stage.
    meta: {team: vision, tags: [a, b]}
    cmd:
      - cat x.txt y.txt > both.txt
      - echo '{"n":2}' > n.json
    deps: [x.txt, ./y.txt]
    params:
      - lr
      - whole.yaml:
      - table.toml: [a.b]
    outs: [both.txt]
    metrics: [{n.json: {cache: false}}]
  inner:
    wdir: inner
    cmd: cp ../both.txt deep/copy.txt
    deps: [../both.txt, ../../report/text.md]
    outs: [deep/copy.txt]
  grid:
    matrix:
      model: ${models}
      size: ${sizes}
    cmd: echo ${item.model.kind} ${item.model.depth} ${item.size} > grid-${key}.txt
    deps: [inner/deep]
    outs: ["grid-${key}.txt"]
  still:
    cmd: cp both.txt still.txt
    deps: [both.txt]
    outs: [still.txt]
    frozen: true
params: [whole.yaml]
metrics: [n.json]
plots:
  - both.txt: {template: linear, x: a}
  - Everything:
      y: {both.txt: [a, b]}
artifacts:
  every-net: {path: still.txt, type: text, labels: [x]}
"""


@dataclass(frozen=True)
class Lab:
    """The repository, its commits by label, and the cache that holds its data."""

    path: Path
    commits: dict[str, str]
    cache: Path

    def all_commits(self) -> list[str]:
        return subprocess.run(
            ["git", "rev-list", "--all", "--glob=refs/exps/*"],
            cwd=self.path,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.split()


class _Builder:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.commits: dict[str, str] = {}
        root.mkdir()
        self.run("git", "init", "--quiet", "-b", "main")
        self.run("git", "config", "user.name", "data-scientist")
        self.run("git", "config", "user.email", "data-scientist@example.com")

    def run(self, *command: str, where: str = ".") -> str:
        program = [sys.executable, "-m", "dvc", *command[1:]] if command[0] == "dvc" else list(command)
        done = subprocess.run(
            program,
            cwd=self.root / where,
            env={**os.environ, "DVC_NO_ANALYTICS": "1"},
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done.stdout

    def write(self, **files: str) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def commit(self, label: str) -> None:
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--allow-empty", "-m", label)
        self.commits[label] = self.run("git", "rev-parse", "HEAD").strip()


def _plain(lab: _Builder) -> None:
    lab.run("dvc", "init")
    lab.run("dvc", "config", "core.analytics", "false")
    lab.write(**{"params.yaml": "prepare: {seed: 012}\ntrain: {lr: 1e-3}\n"})
    lab.write(**{"scripts/prepare.sh": "cp\n", "scripts/deep/lib.sh": "x\r\ny\r\n", "README.md": "# Lab\n"})
    lab.commit("start")
    lab.write(**{"data/raw/a.txt": "1\n", "data/raw/b.txt": "2\n"})
    lab.run("dvc", "add", "data/raw")
    lab.commit("data")


def _templated(lab: _Builder) -> None:
    lab.write(**{
        "dvc.yaml": _TEMPLATED.replace("frozen: true", "frozen: false"),
        "params.yaml": "prepare: {seed: 012, on: yes}\ntrain: {lr: 1e-3, opt: adam, sizes: [1, 2]}\nwhen: now\n",
        "config/shared.yaml": "sizes: {first: 10}\nunused: 1\n",
        "config/more.json": '{"paths": {"suffix": "csv"}, "scale": 1.5, "hidden": 1}',
        "config/local.yaml": "deep: {value: 0o7}\nflag: true\n",
        "config/extra.toml": "[limits]\nlow = 1\nhigh = 2.5\n",
        "config/extra.py": "RATE = 0.1\nTUP = (1, 2)\nclass Net:\n    width = 32\n"
        "    def __init__(self):\n        self.drop = 0.5\n",
        "report/whole.yaml": "title: x\nnested: {a: [1, 2]}\n",
        "regions/.keep": "",
        "out/.keep": "",
    })  # fmt: skip
    lab.run("dvc", "repro", "prepare", "train", "region", "grid", "local", "report", "frozen")
    lab.write(**{"dvc.yaml": _TEMPLATED})
    lab.commit("templated")
    lab.write(**{"params.yaml": "prepare: {seed: 13}\ntrain: {lr: 0.5, opt: sgd}\n"})
    lab.commit("params without a run")
    lab.write(
        **{"dvc.yaml": _TEMPLATED.replace("echo frozen", "echo cold").replace("echo ${item} ", "echo x ${item} ")}
    )
    lab.commit("commands without a run")
    lab.run("dvc", "repro", "prepare", "region")
    lab.commit("half a run")
    lab.write(**{"regions/us.csv": "edited by hand\n", "scripts/deep/lib.sh": "other\n"})
    lab.commit("git files edited")
    (lab.root / "config/local.yaml").unlink()
    lab.commit("one stage broken")
    lab.write(**{"config/local.yaml": "deep: {value: 1}\nflag: false\n", "dvc.yaml": _TEMPLATED + _TOP_LEVEL})
    lab.write(**{"scores/a.json": '{"auc": 1}', "scores/deep/b.yaml": "f1: .nan\nbest: .inf\n"})
    lab.commit("top level")


def _nested(lab: _Builder) -> None:
    lab.write(**{
        "sub/dvc.yaml": "stages:\n  train:\n    cmd: cp ../grid-a-20.txt copy.txt\n    deps: [../grid-a-20.txt]\n"
        "    outs: [copy.txt]\n    params: [lr]\nmetrics: [m.json]\nartifacts:\n  sub-net: {path: copy.txt}\n",
        "sub/params.yaml": "lr: 3\n", "sub/m.json": "0.5",
        "hidden/dvc.yaml": "stages: [broken", ".dvcignore": "# rules\nhidden/\n*.tmp\n",
        "nested/dvc.yaml": "stages:\n  own:\n    cmd: echo 1\n    deps: [../README.md]\n"
        "    params: [../params.yaml: [train.lr]]\n",
        "nested/params.yaml": "inner: true\n",
    })  # fmt: skip
    (lab.root / "nested").mkdir(exist_ok=True)
    lab.run("dvc", "init", "--subdir", where="nested")
    lab.run("dvc", "repro", "sub/dvc.yaml:train")
    lab.commit("nested")


def _imports(lab: _Builder, other: Path) -> None:
    lab.run("dvc", "import", str(other), "table.csv", "-o", "imported.csv")
    lab.run("dvc", "import", str(other), "plain.txt")
    lab.run("dvc", "import-url", str(other / "plain.txt"), "by-url.txt")
    lab.commit("imports")


def _everything(lab: _Builder) -> None:
    lab.write(**{
        "every/dvc.yaml": _EVERYTHING.replace("frozen: true", "frozen: false"),
        "every/params.yaml": "lr: 0.1\nunused: 1\n", "every/whole.yaml": "a: {b: [1]}\n",
        "every/table.toml": "[a]\nb = 1\nc = 2\n", "every/inner/deep/.keep": "",
    })  # fmt: skip
    for stage in ("always", "inner", "grid", "still"):
        lab.run("dvc", "repro", f"every/dvc.yaml:{stage}")
    lab.write(**{"every/dvc.yaml": _EVERYTHING})
    lab.run("dvc", "freeze", "by-url.txt.dvc")
    lab.commit("everything")
    lab.write(**{"every/params.yaml": "lr: 0.2\n"})
    changed = _EVERYTHING.replace("cp both.txt still.txt", "cat both.txt > still.txt")
    lab.write(**{"every/dvc.yaml": changed.replace("{kind: forest, depth: 4}", "{kind: forest, depth: 5}")})
    lab.commit("everything changed")


def _handwritten(lab: _Builder) -> None:
    two = "md5: 6137cde4893c59f76f005a8123d8e8e6.dir\n  size: 4\n  nfiles: 2\n"
    lab.write(**{
        "old.dvc": f"outs:\n- {two}  path: old\n",
        "legacy.dvc": "md5: aaa\nwdir: regions\nouts:\n- md5: D41D8CD98F00B204E9800998ECF8427E\n"
        "  path: work/legacy\n  cache: true\n",
        "cloud.dvc": "outs:\n- path: cloud\n  hash: md5\n  files:\n  - relpath: b/x\n"
        "    md5: 0cc175b9c0f1b6a831c399e269772661\n    size: 1\n"
        "    cloud: {s: {etag: etag1, version_id: v1}}\n  - relpath: a\n"
        "    md5: 92eb5ffee6ae2fec3ad71c777531578f\n    size: 1\n    cloud: {s: {etag: etag2, version_id: v2}}\n",
        "one.dvc": "outs:\n- path: one.bin\n  hash: md5\n  md5: 0cc175b9c0f1b6a831c399e269772661\n  size: 1\n"
        "  cloud: {s: {etag: etag1, version_id: v1}}\n",
    })  # fmt: skip
    lab.commit("old and cloud entries")


def _experiments(lab: _Builder) -> None:
    lab.run("dvc", "exp", "run", "-n", "warm-owl", "-S", "train.lr=0.25", "train")
    lab.run("dvc", "exp", "run", "-n", "cold-fox", "-S", "train.lr=0.75", "train")
    lab.run("git", "checkout", "--quiet", "--force", "main")


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    root = tmp_path_factory.mktemp("lab")
    other = _Builder(root / "other")
    other.run("dvc", "init")
    other.write(**{"table.csv": "a,b\n1,2\n", "plain.txt": "plain\n"})
    other.run("dvc", "add", "table.csv")
    other.commit("start")
    builder = _Builder(root / "project")
    _plain(builder)
    _templated(builder)
    _nested(builder)
    _imports(builder, other.root)
    _experiments(builder)
    _everything(builder)
    _handwritten(builder)
    return Lab(builder.root, builder.commits, builder.root / ".dvc" / "cache")


def asker(repository: Path, clone: Path) -> Callable[..., dict[str, Any]]:
    """A function that asks dvc about commits of a repository, in a clone and in a process of its own."""
    subprocess.run(["git", "clone", "--quiet", "--mirror", str(repository), str(clone / ".git")], check=True)
    subprocess.run(["git", "config", "core.bare", "false"], cwd=clone, check=True)

    def ask(commits: list[str], subdirectory: str = "", cache: str = "") -> dict[str, Any]:
        command = [sys.executable, str(_ORACLE), str(clone), subdirectory, cache, *commits]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        answers: dict[str, Any] = json.loads(done.stdout)
        return answers

    return ask


@pytest.fixture(scope="session")
def ask_dvc(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., dict[str, Any]]:
    """Asks dvc about commits of the lab."""
    return asker(lab.path, tmp_path_factory.mktemp("oracle") / "clone")


@pytest.fixture(scope="session")
def ask_dvc_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Callable[..., dict[str, Any]]]:
    """Asks dvc about commits of any repository."""
    return lambda repository: asker(repository, tmp_path_factory.mktemp("oracle") / "clone")
