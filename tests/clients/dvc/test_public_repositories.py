"""Stages, edges, values and statuses against dvc at sampled commits of clones that somebody put into a folder.

    DAGBOARD_PUBLIC_REPOSITORIES=clones DAGBOARD_PUBLIC_COMMITS=12 pytest tests/clients/dvc/test_public_repositories.py

Without the variable the tests are skipped: nothing is fetched here. A clone may be bare; several commits of each are
taken, evenly spread over those that change a file of DVC.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository
from tests.clients.dvc.comparing import check, check_stale, graph

pytestmark = pytest.mark.clients

_FOLDER = os.environ.get("DAGBOARD_PUBLIC_REPOSITORIES", "")
_COMMITS = int(os.environ.get("DAGBOARD_PUBLIC_COMMITS", "8"))


def _clones() -> list[Path]:
    """Working trees and bare repositories in the folder, and one level below."""
    folders = [found for pattern in ("*", "*/*") for found in sorted(Path(_FOLDER).glob(pattern))] if _FOLDER else []
    return [folder for folder in folders if (folder / ".git").exists() or (folder / "HEAD").is_file()]


def _git(repository: Path, *arguments: str) -> list[str]:
    return subprocess.run(
        ["git", *arguments], cwd=repository, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def _sampled(commits: list[str]) -> list[str]:
    step = max(1, len(commits) // _COMMITS)
    return commits[::step][:_COMMITS]


def _roots(repository: Path, commit: str) -> list[str]:
    """Folders of DVC projects at a commit."""
    files = _git(repository, "ls-tree", "-r", "--name-only", commit)
    return [path.removesuffix(".dvc/config").rstrip("/") for path in files if ("/" + path).endswith("/.dvc/config")]


@pytest.mark.skipif(not _FOLDER, reason="DAGBOARD_PUBLIC_REPOSITORIES names no folder of clones")
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("clone", _clones(), ids=lambda clone: f"{clone.parent.name}-{clone.name}")
def test_sampled_commits_equal_dvc(
    clone: Path,
    ask_dvc_of: Callable[[Path], Callable[..., dict[str, Any]]],
    record_property: Callable[[str, object], None],
) -> None:
    commits = _sampled(_git(clone, "rev-list", "--all", "--", "*dvc.yaml", "*dvc.lock", "*.dvc"))
    ask, repository = ask_dvc_of(clone), Repository.open(clone)
    wanted: dict[str, list[str]] = {}
    for commit in commits:
        for root in _roots(clone, commit):
            wanted.setdefault(root, []).append(commit)
    compared, refused = 0, {}
    for root, chosen in wanted.items():
        answers = ask(chosen, root)
        reader = DvcReader(repository, root or None)
        for commit in chosen:
            if "absent" in answers[commit]:
                continue  # a partial clone without some of its files
            if "error" in answers[commit]:
                refused[root, commit] = answers[commit]["error"], reader.facts(commit).all_problems
                continue
            check(reader, commit, answers[commit])
            compared += check_stale(*graph(reader, commit), answers[commit]["stale"])
    # DVC 3 refuses whole files with keys of DVC 0 and 1, which are read here as those did.
    assert all(problems or "YAMLValidationError" in error for error, problems in refused.values()), refused
    record_property("compared", f"{len(commits)} commits, {compared} stages, {len(refused)} refused by dvc")
