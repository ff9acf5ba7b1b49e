"""A configuration file over a real repository, and a context on it."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard import config, context
from dashboard.context import Context

GIT = {
    "PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "data-scientist", "GIT_AUTHOR_EMAIL": "ds@localhost", "GIT_COMMITTER_NAME": "data-scientist",
    "GIT_COMMITTER_EMAIL": "ds@localhost",
}  # fmt: skip


@dataclass
class Place:
    """A folder with a repository and a configuration of one project, ``team/wine``."""

    folder: Path

    @property
    def repository(self) -> Path:
        return self.folder / "repository"

    @property
    def config(self) -> Path:
        return self.folder / "config.yaml"

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", "-C", str(self.repository), *arguments], check=True, capture_output=True, env=GIT)

    def commit(self, number: float) -> None:
        (self.repository / ".dvc").mkdir(exist_ok=True)
        (self.repository / ".dvc/config").write_text("")
        (self.repository / "dvc.yaml").write_text("metrics: [metrics.json]\nparams: [params.yaml]\n")
        (self.repository / "params.yaml").write_text(f"lr: {number}\n")
        (self.repository / "metrics.json").write_text(json.dumps({"acc": number}))
        self.git("add", "-A")
        self.git("commit", "-q", "-m", f"change {number}")

    def configure(self, **settings: Any) -> None:
        entry = {"owner": "team", "name": "wine", "git": {"url": "repository"}}
        whole = {"data_dir": "data", "sync": {"interval_seconds": 5}, "projects": [entry], **settings}
        self.config.write_text(json.dumps(whole))

    def context(self, **options: Any) -> Context:
        return context.build(config.load(self.config), **options)


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path)
    made.repository.mkdir()
    made.git("init", "-q", "-b", "main")
    made.commit(0.5)
    made.configure()
    return made
