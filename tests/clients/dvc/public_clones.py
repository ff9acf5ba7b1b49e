"""Clones of other people's DVC repositories that somebody put into a folder, and commits of them to compare.

`DAGBOARD_PUBLIC_REPOSITORIES` names the folder, `DAGBOARD_PUBLIC_COMMITS` how many commits of each are compared.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

FOLDER = os.environ.get("DAGBOARD_PUBLIC_REPOSITORIES", "")
ABSENT = "DAGBOARD_PUBLIC_REPOSITORIES names no folder of clones"
_COMMITS = int(os.environ.get("DAGBOARD_PUBLIC_COMMITS", "8"))


def clones() -> list[Path]:
    """Working trees and bare repositories in the folder, and one level below."""
    folders = [found for pattern in ("*", "*/*") for found in sorted(Path(FOLDER).glob(pattern))] if FOLDER else []
    return [folder for folder in folders if (folder / ".git").exists() or (folder / "HEAD").is_file()]


def name(clone: Path) -> str:
    """What a test of the clone is called."""
    return f"{clone.parent.name}-{clone.name}"


def git(repository: Path, *arguments: str) -> list[str]:
    """The lines that git prints."""
    return subprocess.run(
        ["git", *arguments], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def sampled(clone: Path, *paths: str) -> list[str]:
    """Commits that change files of these patterns, evenly spread over all of them, newest first."""
    commits = git(clone, "rev-list", "--all", "--", *paths)
    step = max(1, len(commits) // _COMMITS)
    return commits[::step][:_COMMITS]


def roots(repository: Path, commit: str) -> list[str]:
    """Folders of DVC projects at a commit."""
    files = git(repository, "ls-tree", "-r", "--name-only", commit)
    return [path.removesuffix(".dvc/config").rstrip("/") for path in files if ("/" + path).endswith("/.dvc/config")]
