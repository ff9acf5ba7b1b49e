"""Knows whether a project is finished: a stamp with the digest of everything that it was made from."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dashboard.demo.clients import PROJECTS

_FORMAT = "1"
_SHARED = ("clients.py", "workshop.py", "projects/tools/client_session.py")


def version_of(name: str) -> str:
    """Digest of the recipe and the package data of the project `name`."""
    package = PROJECTS.parent
    files = [package / path for path in (*_SHARED, f"recipes/{name}.py")] + package_data(PROJECTS / name)
    digest = hashlib.sha256(_FORMAT.encode())
    for path in files:
        digest.update(f"{path.relative_to(package).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def package_data(folder: Path) -> list[Path]:
    """The files below `folder`, sorted, without what tools leave behind."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in files if not _is_left_behind(path.relative_to(folder)))


def _is_left_behind(path: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def is_finished(folder: Path, name: str) -> bool:
    """Whether `folder` holds the whole project as this release of the demo makes it."""
    stamp = folder / "finished.txt"
    return stamp.is_file() and stamp.read_text("utf-8") == version_of(name)


def finish(folder: Path, name: str) -> None:
    """Write the stamp; the last thing that happens to a project."""
    (folder / "finished.txt").write_text(version_of(name), "utf-8")
