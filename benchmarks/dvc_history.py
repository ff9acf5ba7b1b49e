"""The workload of history: a DVC project of six stages whose every commit changes params, metrics, plots and lock.

The first commit is made by `dvc init` and `dvc repro`; the others by ``git fast-import`` from its lock, with the params
they lock and the true hashes of the metrics and plots they hold.
"""

from __future__ import annotations

import copy
import hashlib
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import yaml

from benchmarks.programs import dvc

_START = 1_700_000_000
STAGES = ("prepare", "clean", "features", "split", "train", "evaluate")
_AUTHOR = "data-scientist <data-scientist@example.org>"

Document = dict[str, Any]


def build(path: Path, commits: int) -> None:
    """Make the repository, unless it is there from an earlier run."""
    if (path / ".git" / "dagboard-bench").exists():
        return
    path.mkdir(parents=True)
    _git(path, "init", "-q", "-b", "main")
    for key, value in (("user.name", "data-scientist"), ("user.email", "data-scientist@example.org")):
        _git(path, "config", key, value)
    dvc(path, "init", "-q")
    (path / "raw.txt").write_text("raw data\n")
    (path / "dvc.yaml").write_text(yaml.safe_dump(_pipeline(), sort_keys=False))
    _write(path, files_of(0))
    dvc(path, "repro", "-q")
    _git(path, "add", "-A")
    _git(path, "commit", "-q", "-m", "Commit 0")
    lock = yaml.safe_load((path / "dvc.lock").read_text())
    _import(path, lock, commits)
    _git(path, "reset", "-q", "--hard", "main")
    (path / ".git" / "dagboard-bench").touch()


def _pipeline() -> Document:
    stages: Document = {}
    source = "raw.txt"
    for index, name in enumerate(STAGES[:-1]):
        out = f"{name}.out"
        keys = [f"{name}.rate", f"{name}.size", f"{name}.kind"]
        stages[name] = {"cmd": f"cp {source} {out}", "deps": [source], "params": keys, "outs": [out]}
        source = out if index < len(STAGES) - 1 else source
    stages["evaluate"] = {
        "cmd": "true", "deps": [source], "params": ["evaluate.rate"],
        "metrics": [{"metrics.json": {"cache": False, "persist": True}}],
        "plots": [{"curve.csv": {"cache": False, "persist": True, "x": "step", "y": "loss"}}],
    }  # fmt: skip
    return {"stages": stages}


def files_of(number: int) -> dict[str, str]:
    """Params, metrics and plot of one commit."""
    params = {
        name: {"rate": 0.1 / (number + index + 1), "size": number + index, "kind": "abc"[(number + index) % 3]}
        for index, name in enumerate(STAGES)
    }
    metrics = {"acc": (number % 997) / 997, "loss": 1 / (number + 1), "nested": {"f1": (number % 89) / 89}}
    curve = "".join(f"{step},{1 / (step + number + 1)}\n" for step in range(10))
    return {
        "params.yaml": yaml.safe_dump(params, sort_keys=False),
        "metrics.json": json.dumps(metrics),
        "curve.csv": f"step,loss\n{curve}",
    }


def _write(path: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (path / name).write_text(text)


def _lock_of(first: Document, files: dict[str, str]) -> str:
    """The lock that `dvc repro` would write for these files."""
    lock = copy.deepcopy(first)
    params = yaml.safe_load(files["params.yaml"])
    for name, stage in lock["stages"].items():
        for key in stage["params"]["params.yaml"]:
            stage["params"]["params.yaml"][key] = params[name][key.partition(".")[2]]
        for out in stage["outs"]:
            if out["path"] in files:
                content = files[out["path"]].encode()
                out |= {"md5": hashlib.md5(content, usedforsecurity=False).hexdigest(), "size": len(content)}
    return yaml.safe_dump(lock, sort_keys=False)


def add_commit(path: Path, number: int) -> str:
    """One more commit of the same kind; its sha."""
    files = files_of(number)
    files["dvc.lock"] = _lock_of(yaml.safe_load((path / "dvc.lock").read_text()), files)
    _write(path, files)
    _git(path, "commit", "-q", "-a", "-m", f"Commit {number}", at=_START + number * 600)
    return subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=path, text=True).strip()


def _import(path: Path, lock: Document, commits: int) -> None:
    head = subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=path, text=True).strip()
    stream = bytearray()
    for number in range(1, commits):
        files = files_of(number)
        files["dvc.lock"] = _lock_of(lock, files)
        message = f"Commit {number}"
        stream += f"commit refs/heads/main\ncommitter {_AUTHOR} {_START + number * 600} +0000\n".encode()
        stream += f"data {len(message)}\n{message}\n".encode()
        if number == 1:
            stream += f"from {head}\n".encode()
        for name, text in files.items():
            content = text.encode()
            stream += f"M 100644 inline {name}\ndata {len(content)}\n".encode() + content + b"\n"
    subprocess.run(["git", "fast-import", "--quiet", "--force"], cwd=path, input=bytes(stream), check=True)


def _git(path: Path, *arguments: str, at: int = _START) -> None:
    environment = {
        **os.environ,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_COMMITTER_DATE": f"{at} +0000",
    }
    subprocess.run(["git", *arguments], cwd=path, check=True, env=environment, stdout=subprocess.DEVNULL)
