"""Which outputs a path needs: itself, a folder it lies in, or everything inside it."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from dashboard.data.model.dvc import Output, Stage


class Outputs:
    """Every output of a commit by path, with the stage (or ``.dvc`` file) that writes it."""

    def __init__(self, stages: Iterable[Stage]) -> None:
        self._writers: dict[str, tuple[Stage, Output]] = {}
        for stage in stages:
            for out in stage.outs:
                self._writers.setdefault(out.path, (stage, out))
        self._paths = sorted(self._writers)

    def at(self, path: str) -> tuple[Stage, Output] | None:
        """Who writes exactly this path."""
        return self._writers.get(path)

    def above(self, path: str) -> tuple[Stage, Output] | None:
        """Who writes a folder that `path` lies in."""
        folder = posixpath.dirname(path)
        while folder and folder != posixpath.dirname(folder):
            if folder in self._writers:
                return self._writers[folder]
            folder = posixpath.dirname(folder)
        return None

    def inside(self, path: str) -> Iterator[tuple[Stage, Output]]:
        """Who writes anything below `path`."""
        prefix = "" if path == "." else path + "/"
        for index in range(bisect_left(self._paths, prefix), len(self._paths)):
            if not self._paths[index].startswith(prefix):
                return
            if path != "." or not self._paths[index].startswith(("../", "/")):
                yield self._writers[self._paths[index]]

    def needed(self, path: str) -> Iterator[tuple[Stage, Output]]:
        """Every output that a dependency on `path` needs."""
        for found in (self.at(path), self.above(path)):
            if found:
                yield found
        yield from self.inside(path)
