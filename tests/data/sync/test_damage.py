"""A run table that was deleted or damaged on disk: said so while it lasts, built again by the next sync."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.experiments import RunQuery
from dashboard.errors import UnavailableError


def _delete(frames: Path) -> None:
    shutil.rmtree(frames)


def _damage(frames: Path) -> None:
    for path in frames.glob("*/*.arrow"):
        path.write_bytes(b"\0" * 4_000)


@pytest.mark.parametrize("break_it", [_delete, _damage])
def test_the_next_sync_builds_the_run_table_again(
    history: Any, home: Any, tmp_path: Path, break_it: Callable[[Path], None]
) -> None:
    sha = history.commits("main", [history.version(1)])[0]
    place = home()
    place.sync()
    break_it(tmp_path / "data" / "frames")
    experiments = home().context.experiments
    with pytest.raises(UnavailableError, match="has to be built again"):
        experiments.page(place.project, RunQuery())
    with pytest.raises(UnavailableError):
        place.context.compare.compare(place.project, [sha, "other"])
    assert experiments.best(place.project) is None
    assert experiments.run(place.project, sha).run.id == sha
    assert place.sync().has_changed
    assert [row["id"] for row in experiments.page(place.project, RunQuery()).rows] == [sha]
    assert not place.sync().has_changed
