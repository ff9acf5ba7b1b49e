"""Stages, edges, values and statuses against dvc at sampled commits of clones that somebody put into a folder.

    DAGBOARD_PUBLIC_REPOSITORIES=clones DAGBOARD_PUBLIC_COMMITS=12 pytest tests/clients/dvc/test_public_repositories.py

Without the variable the tests are skipped: nothing is fetched here. A clone may be bare; several commits of each are
taken, evenly spread over those that change a file of DVC.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.pipelines.faults import faults_of
from dashboard.data.pipelines.overlaps import Outputs
from dashboard.data.sources.dvc.reader import DvcReader
from dashboard.data.sources.git import Repository
from tests.clients.dvc import public_clones
from tests.clients.dvc.comparing import check, check_stale, graph

pytestmark = pytest.mark.clients


def _problems(facts: CommitFacts) -> list[object]:
    """What we say is wrong with the files of a commit, and with the pipeline as a whole."""
    return [*facts.all_problems, *faults_of(facts.stages, Outputs(facts.stages)).values()]


@pytest.mark.skipif(not public_clones.FOLDER, reason=public_clones.ABSENT)
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("clone", public_clones.clones(), ids=public_clones.name)
def test_sampled_commits_equal_dvc(
    clone: Path,
    ask_dvc_of: Callable[[Path], Callable[..., dict[str, Any]]],
    record_property: Callable[[str, object], None],
) -> None:
    commits = public_clones.sampled(clone, "*dvc.yaml", "*dvc.lock", "*.dvc")
    ask, repository = ask_dvc_of(clone), Repository.open(clone)
    wanted: dict[str, list[str]] = {}
    for commit in commits:
        for root in public_clones.roots(clone, commit):
            wanted.setdefault(root, []).append(commit)
    compared, refused = 0, {}
    for root, chosen in wanted.items():
        answers = ask(chosen, root)
        reader = DvcReader(repository, root or None)
        for commit in chosen:
            if "absent" in answers[commit]:
                continue  # a partial clone without some of its files
            if "error" in answers[commit]:
                refused[root, commit] = answers[commit]["error"], _problems(reader.facts(commit))
                continue
            check(reader, commit, answers[commit])
            compared += check_stale(*graph(reader, commit), answers[commit]["stale"])
    # DVC 3 refuses whole files with keys of DVC 0 and 1, which are read here as those did.
    assert all(problems or "YAMLValidationError" in error for error, problems in refused.values()), refused
    record_property("compared", f"{len(commits)} commits, {compared} stages, {len(refused)} refused by dvc")
