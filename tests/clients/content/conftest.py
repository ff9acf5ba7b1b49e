"""A generated repository whose data was pushed by dvc itself, and readers of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from tests.clients.content.farming import Farm, Reader
from tests.hosts.azure import azure_cloud, azure_session
from tests.hosts.gs import gs_cloud, gs_session
from tests.hosts.ssh import ssh_host, ssh_session
from tests.wine_project import commit, run

__all__ = ["azure_cloud", "azure_session", "gs_cloud", "gs_session", "ssh_host", "ssh_session"]
_DVC_YAML = """
stages:
  copy:
    cmd: mkdir -p out && cp data/raw/a.txt out/a.txt && cp data/raw/a.txt single.bin
    deps: [data/raw]
    outs: [out, single.bin]
"""


@pytest.fixture(scope="session")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    root = tmp_path_factory.mktemp("farm")
    path, storage = root / "project", root / "storage"
    path.mkdir()
    run(path, "git", "init", "-q", "-b", "main")
    run(path, "dvc", "init", "-q")
    run(path, "dvc", "remote", "add", "-q", "-d", "storage", str(storage))
    shas = []
    for turn in range(3):
        files = {
            "a.txt": f"turn {turn}\n",
            "deep/ü b.txt": "ü" * 100,
            f"new {turn}.bin": "\0" * turn,
            "crlf.txt": "a\r\nb",
        }
        for name, text in files.items():
            (path / "data/raw" / name).parent.mkdir(parents=True, exist_ok=True)
            (path / "data/raw" / name).write_bytes(text.encode())
        (path / "table.csv").write_text(f"a,b\n{turn},2\n")
        (path / "dvc.yaml").write_text(_DVC_YAML)
        run(path, "dvc", "add", "-q", "data/raw", "table.csv")
        run(path, "dvc", "repro", "-q")
        shas.append(commit(path, f"turn {turn}"))
        run(path, "dvc", "push", "-q")
    return Farm(path, storage, tuple(shas))


@pytest.fixture
def reader(tmp_path: Path) -> Callable[..., Reader]:
    def make(repository: Path, *remotes: dict[str, Any]) -> Reader:
        project = {"owner": "team", "name": "farm", "git": {"url": str(repository)}, "dvc": {"remotes": list(remotes)}}
        board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
        return Reader(board, board.projects.get("team", "farm"))

    return make


_ASK_DVC = """
import hashlib, json, sys, dvc.api
fs = None
answers = {}
for sha in sys.argv[2:]:
    fs = dvc.api.DVCFileSystem(sys.argv[1], rev=sha)
    found = [path.lstrip("/") for path in fs.find("/", dvc_only=True)]
    answers[sha] = {path: hashlib.sha256(dvc.api.read(path, sys.argv[1], sha, mode="rb")).hexdigest() for path in found}
print(json.dumps(answers))
"""


@pytest.fixture(scope="session")
def as_dvc(farm: Farm) -> dict[str, dict[str, str]]:
    command = [sys.executable, "-c", _ASK_DVC, str(farm.path), *farm.commits]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | {"DVC_NO_ANALYTICS": "1"}
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answers
