"""Runs the real command in a folder with a real repository."""

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

GIT = {
    "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "data-scientist",
    "GIT_AUTHOR_EMAIL": "ds@localhost", "GIT_COMMITTER_NAME": "data-scientist", "GIT_COMMITTER_EMAIL": "ds@localhost",
}  # fmt: skip


@dataclass
class Answer:
    status: int
    out: str
    err: str


@dataclass
class Desk:
    """A working folder: ``config.yaml`` names the project ``team/wine`` in ``repository``."""

    folder: Path

    def configure(self, **changes: Any) -> None:
        entry = {"owner": "team", "name": "wine", "git": {"url": "repository"}, **changes.pop("project", {})}
        (self.folder / "config.yaml").write_text(json.dumps({"data_dir": "data", "projects": [entry], **changes}))

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "dashboard.cli", *arguments]

    def environment(self, **changes: str) -> dict[str, str]:
        here = str(Path(__file__).parents[2])  # this checkout, not the one that the environment was made for
        return {
            "PATH": os.environ["PATH"], "HOME": str(self.folder), "COLUMNS": "200", "PYTHONPATH": here, **changes,
        }  # fmt: skip

    def run(self, *arguments: str, **environment: str) -> Answer:
        answer = subprocess.run(
            self.command(*arguments), cwd=self.folder, env=self.environment(**environment), capture_output=True,
            text=True, check=False, timeout=120, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert "Traceback" not in answer.stdout + answer.stderr
        return Answer(answer.returncode, answer.stdout, answer.stderr)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    repository = tmp_path / "repository"
    (repository / ".dvc").mkdir(parents=True)
    (repository / ".dvc/config").write_text("")
    (repository / "dvc.yaml").write_text("metrics: [metrics.json]\nparams: [params.yaml]\n")
    (repository / "params.yaml").write_text("lr: 0.5\n")
    (repository / "metrics.json").write_text('{"acc": 0.9}')
    for arguments in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run(["git", *arguments], cwd=repository, check=True, env={"PATH": os.environ["PATH"], **GIT})
    made = Desk(tmp_path)
    made.configure()
    return made


@pytest.fixture
def run(desk: Desk) -> Callable[..., Answer]:
    return desk.run
