"""Commits written straight into git's object database, so that any content can be tried fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pygit2
import pytest

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository

Content = str | bytes
_DVC = {".dvc/config": "", ".dvc/.gitignore": "/tmp\n"}


class Desk:
    """A bare repository whose commits are made of given files."""

    def __init__(self, path: Path) -> None:
        self._repository = pygit2.init_repository(str(path), bare=True)
        self.repository = Repository.open(path)

    def commit(self, files: Mapping[str, Content], *, links: Mapping[str, str] | None = None, dvc: bool = True) -> str:
        modes = {name: (content, pygit2.enums.FileMode.BLOB) for name, content in files.items()}
        modes |= {name: (target, pygit2.enums.FileMode.LINK) for name, target in (links or {}).items()}
        if dvc:
            modes = {name: (text, pygit2.enums.FileMode.BLOB) for name, text in _DVC.items()} | modes
        tree = self._tree(modes)
        author = pygit2.Signature("data-scientist", "data-scientist@example.com", 1_700_000_000, 0)
        return str(self._repository.create_commit(None, author, author, "x", tree, []))

    def facts(self, files: Mapping[str, Content], **options: object) -> CommitFacts:
        return DvcReader(self.repository).facts(self.commit(files, **options))  # type: ignore[arg-type] # passed on

    def _tree(self, files: Mapping[str, tuple[Content, int]]) -> pygit2.Oid:
        builder = self._repository.TreeBuilder()
        folders: dict[str, dict[str, tuple[Content, int]]] = {}
        for name, (content, mode) in files.items():
            folder, _, rest = name.partition("/")
            if rest:
                folders.setdefault(folder, {})[rest] = (content, mode)
            else:
                data = content.encode() if isinstance(content, str) else content
                builder.insert(name, self._repository.create_blob(data), mode)
        for folder, inside in folders.items():
            builder.insert(folder, self._tree(inside), pygit2.enums.FileMode.TREE)
        return builder.write()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk.git")


@pytest.fixture
def facts_of(desk: Desk) -> Callable[..., CommitFacts]:
    return desk.facts
