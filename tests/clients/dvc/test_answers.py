"""Statuses, plots, artifacts and changed values of the repository full of traps, where no data of it is at hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.clients.dvc.comparing_answers import ask_answers, board_of, parts

pytestmark = pytest.mark.clients
_LABELS = ("params without a run", "commands without a run", "half a run", "git files edited", "top level", "nested",
           "imports", "everything changed", "old and cloud entries")  # fmt: skip


def test_everything_that_dvc_answers_of_some_commits(lab: Any, tmp_path: Path) -> None:
    clone = tmp_path / "copy"
    answers = ask_answers(lab.path, "", [lab.commits[label] for label in _LABELS], clone)
    refused = [each for said in answers["commits"].values() for each in said.values() if "refused" in each]
    assert not refused, refused
    compared = [part() for part in parts(*board_of(clone / ".git", "", tmp_path / "board"), answers)]
    assert len(compared) == 3 * len(_LABELS) + 3 * (len(_LABELS) - 1)
    assert sum(compared) > 100, compared
