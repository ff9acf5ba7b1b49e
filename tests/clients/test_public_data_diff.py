"""Differences of data as `dvc diff` tells them, between commits of clones that somebody put into a folder.

    DAGBOARD_PUBLIC_REPOSITORIES=clones DAGBOARD_PUBLIC_COMMITS=6 pytest tests/clients/test_public_data_diff.py

Without the variable the tests are skipped: nothing is fetched here. A clone may be bare. No data of it is read, neither
by dvc nor by us, so that what git holds is compared: a directory is one entry.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from tests.clients.test_data_diff import as_dvc, of_dvc

pytestmark = [pytest.mark.clients, pytest.mark.timeout(1_800)]
_FOLDER = os.environ.get("DAGBOARD_PUBLIC_REPOSITORIES", "")
_COMMITS = int(os.environ.get("DAGBOARD_PUBLIC_COMMITS", "6"))
_ASK_DVC = """
import itertools, json, sys
from dvc.repo import Repo
answers = {}
for old, new in itertools.combinations(sys.argv[2:], 2):
    try:
        with Repo(sys.argv[1]) as repo:
            found = repo.diff(old, new)
    except Exception as error:
        answers[f"{old} {new}"] = type(error).__name__
        continue
    found.pop("not in cache", None)
    answers[f"{old} {new}"] = found
print(json.dumps(answers))
"""


def _clones() -> list[Path]:
    """Working trees and bare repositories in the folder, and one level below."""
    folders = [found for pattern in ("*", "*/*") for found in sorted(Path(_FOLDER).glob(pattern))] if _FOLDER else []
    return [folder for folder in folders if (folder / ".git").exists() or (folder / "HEAD").is_file()]


def _git(repository: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=repository, check=True, capture_output=True, text=True)
    return done.stdout.split()


def _copy(clone: Path, folder: Path) -> Path:
    """A working tree of every branch, whose only remote is an empty folder."""
    subprocess.run(["git", "clone", "-q", str(clone), str(folder)], check=True)
    (folder.parent / "empty").mkdir()
    config = f"[core]\n    remote = nothing\n['remote \"nothing\"']\n    url = {folder.parent / 'empty'}\n"
    (folder / ".dvc").mkdir(exist_ok=True)
    (folder / ".dvc/config.local").write_text(config)
    return folder


@pytest.mark.skipif(not _FOLDER, reason="DAGBOARD_PUBLIC_REPOSITORIES names no folder of clones")
@pytest.mark.parametrize("clone", _clones(), ids=lambda clone: f"{clone.parent.name}-{clone.name}")
def test_every_two_of_some_commits_differ_as_dvc_says(clone: Path, tmp_path: Path) -> None:
    copy = _copy(clone, tmp_path / "copy")
    commits = _git(copy, "rev-list", "--all", "--", "dvc.lock", "*.dvc")
    chosen = commits[:: max(1, len(commits) // _COMMITS)][:_COMMITS]
    done = subprocess.run(
        [sys.executable, "-c", _ASK_DVC, str(copy), *chosen],
        capture_output=True, text=True, check=False, env=os.environ | {"DVC_NO_ANALYTICS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    answers = json.loads(done.stdout.splitlines()[-1])
    project = {"owner": "team", "name": "public", "git": {"url": str(clone)}}
    board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
    board.sync.run(board.projects.get("team", "public"))
    asked, compared = board.projects.get("team", "public"), 0
    for old, new in itertools.combinations(chosen, 2):
        theirs = answers[f"{old} {new}"]
        if isinstance(theirs, dict):
            assert as_dvc(board.datasets.diff(asked, old, new)) == of_dvc(theirs), f"{old} to {new}"
            compared += 1
    assert compared, f"dvc could compare nothing: {answers}"
