"""Statuses, plots, changed values and models as dvc and gto tell them, at sampled commits of clones in a folder.

    DAGBOARD_PUBLIC_REPOSITORIES=clones DAGBOARD_PUBLIC_COMMITS=6 pytest tests/clients/dvc/test_public_answers.py

Without the variable the tests are skipped: nothing is fetched here. No data is at hand, so that what git holds is
compared.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.dvc.registry import gto_models
from dashboard.data.sources.git import Repository
from tests.clients.dvc import public_clones
from tests.clients.dvc.comparing_answers import ask_answers, board_of, check_models, parts

pytestmark = [pytest.mark.clients, pytest.mark.timeout(1_800)]


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
        answers = ask_answers(clone, root, chosen, tmp_path / "copy")
        compared = [part() for part in parts(*board_of(clone, root, tmp_path / f"board{place}"), answers)]
        if "said" in answers["models"] and not root:
            repository = Repository.open(clone)
            compared.append(
                check_models(gto_models(repository, DvcReader(repository).facts), answers["models"]["said"])
            )
        record_property(root or ".", f"{sum(compared)} facts in {len(compared)} answers")
