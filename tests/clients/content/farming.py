"""What a repository with pushed data is, and how its files are read and compared."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

from dashboard import context as contexts
from dashboard.data.model.project import Project


@dataclass(frozen=True)
class Farm:
    """A repository whose data was pushed into a folder, and its commits."""

    path: Path
    storage: Path
    commits: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """A context over one project."""

    board: contexts.Context
    project: Project

    def read(self, sha: str, path: str) -> bytes:
        found = self.board.contents.output(self.project, sha, path)
        assert found, path
        with self.board.contents.open(self.project, *found) as content:
            return content.read()

    def paths(self, sha: str) -> list[str]:
        """Every tracked file of a commit."""
        found = []
        for path, output in self.board.contents.tracked(self.project, sha).items():
            if str(output.hash).endswith(".dir"):
                inner = self.board.contents.listing(self.project, output).get_column("path")
                found += [f"{path}/{name}" for name in inner]
            else:
                found.append(path)
        return sorted(found)


def bare(farm: Farm, target: Path) -> Path:
    """The repository without its cache."""
    subprocess.run(["git", "clone", "-q", "--bare", str(farm.path), str(target)], check=True)
    return target


def digests(reader: Reader, farm: Farm) -> dict[str, dict[str, str]]:
    return {
        sha: {path: hashlib.sha256(reader.read(sha, path)).hexdigest() for path in reader.paths(sha)}
        for sha in farm.commits
    }
