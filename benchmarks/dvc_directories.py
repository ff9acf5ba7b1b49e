"""The workload of directories: a tracked directory of many files at two commits, and the objects behind it.

The cache is written directly, as `dvc add` would fill it, because adding a hundred thousand files takes dvc minutes;
the directory is never checked out. dvc itself tells whether that is right: it reads a file and finds the difference.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.programs import dvc

NAME = "images"
_SEED = 20
_MARK = "dagboard-bench"
_CHANGED, _MOVED = 100, 200
"""One of so many files is modified; one of so many is added, one is removed, one is renamed."""

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Expected:
    """How many files differ between the two commits."""

    added: int
    deleted: int
    modified: int
    renamed: int


def expected(files: int) -> Expected:
    """What `build` makes of a directory of so many files."""
    return Expected(files // _MOVED, files // _MOVED, files // _CHANGED, files // _MOVED)


def build(path: Path, files: int) -> None:
    """Make the repository, unless it is there from an earlier run."""
    if (path / ".git" / _MARK).exists():
        return
    path.mkdir(parents=True)
    _git(path, "init", "-q", "-b", "main")
    dvc(path, "init", "-q")
    (path / ".gitignore").write_text(f"/{NAME}\n")
    first = _first(files)
    for number, content in enumerate((first, _second(first))):
        (path / f"{NAME}.dvc").write_text(_tracked(path / ".dvc" / "cache", content))
        _git(path, "add", "-A")
        _git(path, "commit", "-q", "-m", f"Commit {number}")
    (path / ".git" / _MARK).touch()


def content_of(index: int) -> bytes:
    """The content of the file that was made as number `index`."""
    return b"image %d\n" % index


def path_of(index: int) -> str:
    """The path of that file in the directory, unless it was renamed."""
    return f"class {index % 97:02}/image {index:07}.jpg"


def _first(files: int) -> Files:
    return {path_of(index): content_of(index) for index in range(files)}


def _second(first: Files) -> Files:
    chance = random.Random(_SEED)
    share = len(first) // _MOVED
    touched = chance.sample(sorted(first), 2 * share + len(first) // _CHANGED)
    found = dict(first)
    for path in touched[:share]:
        del found[path]
    for path in touched[share : 2 * share]:
        found[f"sorted/{path}"] = found.pop(path)
    for path in touched[2 * share :]:
        found[path] = b"other " + found[path]
    return found | {f"more/image {index:07}.jpg": b"new %d\n" % index for index in range(share)}


def _tracked(cache: Path, files: Files) -> str:
    """Put the objects of a directory into the cache; the text of its `.dvc` file."""
    keep = _keeper(cache / "files" / "md5")
    entries = [{"md5": keep(content), "relpath": path} for path, content in sorted(files.items())]
    listing = keep(json.dumps(entries).encode(), suffix=".dir")
    size = sum(map(len, files.values()))
    return f"outs:\n- md5: {listing}\n  size: {size}\n  nfiles: {len(files)}\n  hash: md5\n  path: {NAME}\n"


def _keeper(root: Path) -> Callable[..., str]:
    def keep(content: bytes, suffix: str = "") -> str:
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest() + suffix
        path = root / digest[:2] / digest[2:]
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o444)
        return digest

    return keep


def _git(path: Path, *arguments: str) -> None:
    person = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", "data-scientist"), ("EMAIL", "data-scientist@example.org"))
    }
    environment = {**os.environ, **person, "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    subprocess.run(["git", *arguments], cwd=path, check=True, env=environment, stdout=subprocess.DEVNULL)
