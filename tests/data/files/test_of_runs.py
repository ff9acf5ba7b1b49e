"""Artifacts of a run as a zip: all of them, a folder, or the models among them."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pytest

from dashboard.data.files import of_runs
from dashboard.data.model.project import Project
from dashboard.data.model.run import Artifact
from dashboard.errors import InvalidRequestError, NotFoundError

_ANY = cast("Project", None)


@dataclass
class Folder:
    """Artifacts as they lie in a store of files."""

    root: Path

    def artifacts(self, _project: Project, _run_id: str, path: str = "") -> list[Artifact]:
        below = sorted((self.root / path).iterdir()) if (self.root / path).is_dir() else []
        return [Artifact(str(each.relative_to(self.root)), each.is_dir()) for each in below]

    def artifact_file(self, _project: Project, _run_id: str, path: str) -> IO[bytes]:
        return (self.root / path).open("rb")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    for name in ("net/MLmodel", "net/data/weights.bin", "netting/other.txt", "plots/roc.png", "b/net/MLmodel"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return Folder(tmp_path)


def names(folder: Folder, path: str = "", *, only_models: bool = False) -> set[str]:
    made = of_runs.archive(folder, _ANY, "run/1", path, only_models=only_models)
    assert made.name.endswith("-run-1.zip")
    held = zipfile.ZipFile(io.BytesIO(b"".join(made.blocks())))
    assert all(held.read(name).decode() == name for name in held.namelist())
    return set(held.namelist())


def test_only_models_are_sent_where_these_are_wanted(folder: Folder) -> None:
    assert len(names(folder)) == 5
    assert names(folder, "net") == {"net/MLmodel", "net/data/weights.bin"}
    assert names(folder, only_models=True) == {"net/MLmodel", "net/data/weights.bin", "b/net/MLmodel"}
    with pytest.raises(NotFoundError, match="no model"):
        names(folder, "plots", only_models=True)
    with pytest.raises(NotFoundError, match="nothing"):
        names(folder, "none")


def test_no_end_of_folders_is_listed(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(of_runs, "_MOST_FOLDERS", 3)
    with pytest.raises(InvalidRequestError, match="too many"):
        names(folder)
