"""Directories: what changed in a tracked directory, and one file of it, against `dvc diff` and `dvc.api.read`."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import dvc.api

from benchmarks import dvc_directories
from benchmarks.dvc_directories import NAME, content_of, path_of
from benchmarks.jobs import PROJECTS, sync_seconds
from benchmarks.measuring import Comparison, Lead, Repeats, Result, Side, shown, timed
from benchmarks.programs import Dagboard, Server
from benchmarks.programs import dvc as run_dvc

_PROJECT = "directory"
_DIFF_GOALS = {10_000: Lead(60, 3.4 / 60), 100_000: Lead(25, 7.7 / 25)}
_READ_FILES = 10_000
_MOST_READ_SECONDS = 0.025
_SEED = 7


class DirectoriesBench:
    """The comparisons over one directory.

    Args:
        folder: Where workloads are kept between runs.
        files: How many files it has.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, files: int, repeats: Repeats) -> None:
        self._folder = folder
        self._files = files
        self._repeats = repeats
        self._repository = folder / f"directory-{files}"

    def __iter__(self) -> Iterator[Result]:
        dvc_directories.build(self._repository, self._files)
        start = timed(lambda: run_dvc(self._repository, "version", "--help"), self._repeats.quick)
        with self._board().serve() as server:
            sync_seconds(server, _PROJECT)
            yield self._difference(server, start)
            yield self._one_file(server)

    def _board(self) -> Dagboard:
        settings = [{"owner": "bench", "name": _PROJECT, "git": {"url": str(self._repository)}}]
        return Dagboard.configured(self._folder / "boards" / f"{_PROJECT}-{time.time_ns()}", settings)

    def _difference(self, server: Server, start: Side) -> Comparison:
        mine = timed(lambda: self._diff(server), self._repeats.quick * 2, warm=1)
        theirs = timed(self._dvc_diff, self._repeats.quick, warm=1)
        self._check(self._diff(server), self._dvc_diff())
        return Comparison(
            f"difference of a directory of {self._files:,} files, over HTTP", mine, "dvc diff --json", theirs,
            _DIFF_GOALS.get(self._files),
            "the same entries on both sides, 1 % modified, 0.5 % each added, deleted and renamed; a resident process "
            f"with its listings against a command; start of dvc alone: {shown(start.median)}",
        )  # fmt: skip

    def _one_file(self, server: Server) -> Comparison:
        chance = random.Random(_SEED)
        wanted = chance.sample(range(self._files), 2 * self._repeats.quick + 1)
        remaining = iter(wanted)
        mine = timed(lambda: self._read(server, next(remaining)), self._repeats.quick * 2, warm=1)
        theirs = timed(lambda: self._dvc_read(wanted[0]), self._repeats.quick, warm=1)
        is_judged = self._files == _READ_FILES
        return Comparison(
            f"one file of a directory of {self._files:,} files, over HTTP", mine, "dvc.api.read", theirs,
            note="another file each time; dvc is imported already",
            most_seconds=_MOST_READ_SECONDS if is_judged else None,
        )  # fmt: skip

    def _diff(self, server: Server) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(server.get(f"{PROJECTS}/{_PROJECT}/data/diff", **{"from": "HEAD~1"}))
        return found

    def _dvc_diff(self) -> Any:
        return run_dvc(self._repository, "diff", "--json", "--show-hash", "HEAD~1", "HEAD")

    def _read(self, server: Server, index: int) -> None:
        content = server.get(f"{PROJECTS}/{_PROJECT}/blob", rev="HEAD~1", path=f"{NAME}/{path_of(index)}")
        if content != content_of(index):
            raise RuntimeError(f"the file {path_of(index)} came as {content[:100]!r}")

    def _dvc_read(self, index: int) -> None:
        content = dvc.api.read(f"{NAME}/{path_of(index)}", str(self._repository), "HEAD~1", mode="rb")
        if content != content_of(index):
            raise RuntimeError(f"dvc reads {path_of(index)} as {content[:100]!r}")

    def _check(self, ours: dict[str, Any], theirs: dict[str, Any]) -> None:
        """Both sides tell the same entries, as many as were made."""
        if ours["files"] != asdict(dvc_directories.expected(self._files)):
            raise RuntimeError(f"we answer {ours['files']}")
        if _entries(ours, "from", "to") != _entries(theirs, "old", "new"):
            raise RuntimeError("dvc tells other entries")


def _entries(found: dict[str, Any], old: str, new: str) -> dict[str, set[Any]]:
    single = {kind: {(item["path"], item["hash"]) for item in found[kind]} for kind in ("added", "deleted")}
    renamed = {(item.get("path", item)[old], item.get("path", item)[new], item["hash"]) for item in found["renamed"]}
    return single | {"modified": {item["path"] for item in found["modified"]}, "renamed": renamed}
