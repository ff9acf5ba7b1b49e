"""A project that is read in place: a repository written with git's library, and a cache written by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pygit2
import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.model.project import Project


class Ground:
    """A working tree that commits what it is given, and a configuration over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._repository = pygit2.init_repository(str(path), initial_head="main")
        self._at = 1_700_000_000
        (path / ".git/info").mkdir(exist_ok=True)
        (path / ".git/info/exclude").write_text("**/.dvc/cache\n")
        self.write({".dvc/config": ""})

    @property
    def cache(self) -> Path:
        return self.path / ".dvc" / "cache"

    def write(self, files: Mapping[str, str | bytes | None]) -> None:
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, files: Mapping[str, str | bytes | None] | None = None) -> str:
        self.write(files or {})
        self._repository.index.add_all()
        for gone in [entry.path for entry in self._repository.index if not (self.path / entry.path).is_symlink()
                     and not (self.path / entry.path).exists()]:  # fmt: skip
            self._repository.index.remove(gone)
        self._at += 60
        author = pygit2.Signature("data-scientist", "data-scientist@example.com", self._at, 0)
        parents = [] if self._repository.head_is_unborn else [self._repository.head.target]
        tree = self._repository.index.write_tree()
        return str(self._repository.create_commit("HEAD", author, author, "Change", tree, parents))


@dataclass(frozen=True)
class Team:
    """A context over one project."""

    board: Context
    project: Project


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "ground")


@pytest.fixture
def make_team(ground: Ground, tmp_path: Path) -> Callable[..., Team]:
    def make(*remotes: Mapping[str, Any], data: str = "data", **git: Any) -> Team:
        project = {"owner": "team", "name": "churn", "git": {"url": str(ground.path), **git},
                   "dvc": {"remotes": list(remotes)}}  # fmt: skip
        board = contexts.build(Settings.model_validate({"data_dir": tmp_path / data, "projects": [project]}))
        return Team(board, board.projects.get("team", "churn"))

    return make


def tracked(path: str, hash_: str, **more: Any) -> str:
    """The text of a ``.dvc`` file."""
    lines = [f"outs:\n- md5: '{hash_}'", *(f"  {key}: {value}" for key, value in ({"hash": "md5"} | more).items())]
    return "\n".join([*(line for line in lines if not line.endswith(": None")), f"  path: {path}", ""])
