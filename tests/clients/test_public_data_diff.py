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
from tests.clients.dvc import public_clones
from tests.clients.test_data_diff import as_dvc, of_dvc

pytestmark = [pytest.mark.clients, pytest.mark.timeout(1_800)]
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


def _copy(clone: Path, folder: Path) -> Path:
    """A working tree of every branch, whose only remote is an empty folder."""
    subprocess.run(["git", "clone", "-q", str(clone), str(folder)], check=True)
    (folder.parent / "empty").mkdir()
    config = f"[core]\n    remote = nothing\n['remote \"nothing\"']\n    url = {folder.parent / 'empty'}\n"
    (folder / ".dvc").mkdir(exist_ok=True)
    (folder / ".dvc/config.local").write_text(config)
    return folder


@pytest.mark.skipif(not public_clones.FOLDER, reason=public_clones.ABSENT)
@pytest.mark.parametrize("clone", public_clones.clones(), ids=public_clones.name)
def test_every_two_of_some_commits_differ_as_dvc_says(clone: Path, tmp_path: Path) -> None:
    copy = _copy(clone, tmp_path / "copy")
    chosen = public_clones.sampled(copy, "dvc.lock", "*.dvc")
    if len(chosen) < 2:
        pytest.skip("it has not two commits with data at its root")
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
