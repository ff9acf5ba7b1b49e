"""Repositories made by the git program."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

_ENVIRONMENT = {
    "GIT_AUTHOR_NAME": "data-scientist", "GIT_AUTHOR_EMAIL": "data-scientist@example.com",
    "GIT_COMMITTER_NAME": "data-engineer", "GIT_COMMITTER_EMAIL": "data-engineer@example.com",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
}  # fmt: skip


class Work:
    """A working tree to commit into; each commit is a minute younger than the one before."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._minutes = 0
        path.mkdir(parents=True, exist_ok=True)
        self.git("init", "--quiet", "-b", "main")

    def git(self, *arguments: str | bytes, given: bytes | None = None) -> str:
        date = f"{1_700_000_000 + 60 * self._minutes} +0100"
        done = subprocess.run(
            ["git", *arguments], cwd=self.path, input=given, check=False, capture_output=True,
            env={**os.environ, **_ENVIRONMENT, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(self, message: str, files: dict[str, str | bytes | None] | None = None) -> str:
        for name, content in (files or {}).items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._minutes += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def make_work(tmp_path: Path) -> Callable[[str], Work]:
    return lambda name: Work(tmp_path / name)


@pytest.fixture
def work(make_work: Callable[[str], Work]) -> Work:
    return make_work("work")
