"""Which data versions a stage read at a commit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.data.lineage.reading import Reading
from dashboard.data.model.dvc import Dependency, Stage


@dataclass(frozen=True, slots=True)
class ReadData:
    """A data version that a stage read.

    Attributes:
        version: Tracked path and hash.
        dependency: The path that the stage names: the tracked one, a folder of several, or a part of it.
        is_older: Whether the lock recorded another version than the commit has now.
    """

    version: tuple[str, str]
    dependency: str
    is_older: bool = False


def read_by(reading: Reading, stage: Stage, sha: str) -> Iterator[ReadData]:
    """What a stage read, as its lock recorded it, else as the commit has it."""
    for dep in stage.deps:
        if dep.repo_url is None:
            yield from _of(reading, stage, dep, sha)


def _of(reading: Reading, stage: Stage, dep: Dependency, sha: str) -> Iterator[ReadData]:
    locked = stage.locked_deps.get(dep.path)
    for _, out in reading.outputs(sha).needed(dep.path):
        if not (out.cached and out.hash):
            continue
        is_same_path = out.path == dep.path
        hash_ = locked if is_same_path and locked else out.hash
        yield ReadData((out.path, hash_), dep.path, is_same_path and hash_ != out.hash)


def depends_on(stage: Stage, path: str) -> bool:
    """Whether a stage names a path, a folder around it or a part of it as a dependency."""
    return any(
        dep.repo_url is None
        and (dep.path in {path, "."} or dep.path.startswith(f"{path}/") or path.startswith(f"{dep.path}/"))
        for dep in stage.deps
    )
