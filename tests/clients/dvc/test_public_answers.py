"""Statuses, plots, changed values and models as dvc and gto tell them, at sampled commits of clones in a folder.

    DAGBOARD_PUBLIC_REPOSITORIES=clones DAGBOARD_PUBLIC_COMMITS=6 pytest tests/clients/dvc/test_public_answers.py

Without the variable the tests are skipped: nothing is fetched here. No data is at hand, so that what git holds is
compared.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.dvc.registry import gto_models
from dashboard.data.sources.git import Repository
from tests.clients.dvc import public_clones
from tests.clients.dvc.comparing_answers import check_models, parts

pytestmark = [pytest.mark.clients, pytest.mark.timeout(1_800)]
_ORACLE = Path(__file__).with_name("answers_oracle.py")


def _said(clone: Path, root: str, commits: list[str], folder: Path) -> dict[str, Any]:
    """What dvc answers, asked in a clone of its own."""
    if not folder.exists():
        subprocess.run(["git", "clone", "--quiet", "--mirror", str(clone), str(folder / ".git")], check=True)
        subprocess.run(["git", "config", "core.bare", "false"], cwd=folder, check=True)
    done = subprocess.run(
        [sys.executable, str(_ORACLE), str(folder), root, *commits],
        capture_output=True, text=True, check=False, env=os.environ | {"DVC_NO_ANALYTICS": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2_000:]
    answers: dict[str, Any] = json.loads(done.stdout)
    return answers


@pytest.mark.skipif(not public_clones.FOLDER, reason=public_clones.ABSENT)
@pytest.mark.parametrize("clone", public_clones.clones(), ids=public_clones.name)
def test_what_dvc_answers_of_sampled_commits(
    clone: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    commits = public_clones.sampled(clone, "*dvc.yaml", "*dvc.lock", "*params.yaml", "*metrics.json", "*.csv")
    wanted: dict[str, list[str]] = {}
    for commit in commits:
        for root in public_clones.roots(clone, commit):
            wanted.setdefault(root, []).append(commit)
    for place, (root, chosen) in enumerate(wanted.items()):
        answers = _said(clone, root, chosen, tmp_path / "copy")
        project = {"owner": "team", "name": "public", "git": {"url": str(clone), "subdirectory": root or None}}
        settings = Settings.model_validate({"data_dir": tmp_path / f"board{place}", "projects": [project]})
        board = contexts.build(settings)
        compared = [part() for part in parts(board, board.projects.get("team", "public"), answers)]
        if "said" in answers["models"] and not root:
            repository = Repository.open(clone)
            compared.append(
                check_models(gto_models(repository, DvcReader(repository).facts), answers["models"]["said"])
            )
        record_property(root or ".", f"{sum(compared)} facts in {len(compared)} answers")
