"""Local artifacts are read, and nothing else on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.sources.mlflow.artifacts import ArtifactFolders
from dashboard.data.sources.mlflow.port import ARTIFACT_LIMIT_BYTES
from dashboard.errors import DagboardError, NotFoundError, SourceError


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "store" / "run1" / "artifacts"
    (folder / "plots").mkdir(parents=True)
    (folder / "model.txt").write_bytes(b"weights")
    (folder / "plots" / "a b.png").write_bytes(b"png")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "link").symlink_to(tmp_path)
    return folder


@pytest.fixture
def folders(tmp_path: Path) -> ArtifactFolders:
    return ArtifactFolders((tmp_path,))


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_listing_and_reading(folders: ArtifactFolders, root: Path, prefix: str) -> None:
    address = f"{prefix}{root}"
    listed = [(entry.path, entry.is_directory, entry.size) for entry in folders.listing("run1", address, "")]
    assert listed == [("plots", True, None), ("model.txt", False, 7)]
    assert [entry.path for entry in folders.listing("run1", address, "plots")] == ["plots/a b.png"]
    with folders.opened("run1", address, "plots/a b.png") as content:
        assert content.read() == b"png"


@pytest.mark.parametrize("path", [
    "../../../secret.txt", "link.txt", "link/secret.txt", "plots/../../../../secret.txt", "nothing", "plots", "a\0b",
])  # fmt: skip
def test_nothing_outside_the_root_is_read(folders: ArtifactFolders, root: Path, path: str) -> None:
    with pytest.raises(NotFoundError):
        folders.opened("run1", str(root), path)


def test_a_link_to_nothing_does_not_hide_the_other_artifacts(folders: ArtifactFolders, root: Path) -> None:
    (root / "plots" / "gone.png").symlink_to("missing.png")
    assert [entry.path for entry in folders.listing("run1", str(root), "plots")] == ["plots/a b.png"]


def test_what_the_system_refuses_to_read_is_said(folders: ArtifactFolders, root: Path) -> None:
    for read in (folders.listing, folders.opened):
        with pytest.raises(SourceError, match="too long") as caught:
            read("run1", str(root), "a" * 300)
        assert caught.value.code == "file-unreadable"


def test_absolute_paths_and_parents_are_not_listed(folders: ArtifactFolders, root: Path, tmp_path: Path) -> None:
    for path in ("..", str(tmp_path), "link"):
        with pytest.raises(NotFoundError):
            folders.listing("run1", str(root), path)
    with pytest.raises(NotFoundError):
        folders.opened("run1", str(root), str(tmp_path / "secret.txt"))


@pytest.mark.parametrize("address", ["/", "/etc", "s3://bucket/run1/artifacts", "relative/run1/artifacts", ""])
def test_only_a_runs_own_artifact_directory_is_a_root(folders: ArtifactFolders, address: str) -> None:
    with pytest.raises(SourceError) as caught:
        folders.listing("run1", address, "")
    assert caught.value.code == "unsupported-remote"


def test_a_root_that_is_a_link_elsewhere_is_refused(folders: ArtifactFolders, root: Path, tmp_path: Path) -> None:
    other = tmp_path / "run2"
    other.mkdir()
    (other / "artifacts").symlink_to(tmp_path)
    with pytest.raises(SourceError):
        folders.opened("run2", str(other / "artifacts"), "secret.txt")


def test_a_run_without_artifacts_lists_nothing(folders: ArtifactFolders, tmp_path: Path) -> None:
    assert folders.listing("run1", str(tmp_path / "run1" / "artifacts"), "") == []


def test_a_huge_file_is_refused(folders: ArtifactFolders, root: Path) -> None:
    with (root / "huge").open("wb") as file:
        file.truncate(ARTIFACT_LIMIT_BYTES + 1)
    with pytest.raises(DagboardError) as caught:
        folders.opened("run1", str(root), "huge")
    assert caught.value.code == "file-too-big"


def test_the_head_of_a_file_of_any_size(folders: ArtifactFolders, root: Path) -> None:
    with (root / "huge").open("wb") as file:
        file.write(b"epoch 1\n")
        file.truncate(ARTIFACT_LIMIT_BYTES + 1)
    assert folders.head("run1", str(root), "huge", 8) == (b"epoch 1\n", ARTIFACT_LIMIT_BYTES + 1)
    assert folders.head("run1", str(root), "model.txt", 100) == (b"weights", 7)
    with pytest.raises(NotFoundError):
        folders.head("run1", str(root), "link.txt", 10)


def test_a_folder_that_nobody_allowed_is_not_read(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for allowed in ((), (tmp_path / "other",), (tmp_path / "sto",)):
        with pytest.raises(SourceError, match="does not allow") as caught:
            ArtifactFolders(allowed).listing("run1", str(root), "")
        assert caught.value.code == "unsupported-remote"
        assert "artifacts of this source" in caught.value.hint
    assert ArtifactFolders((tmp_path / "other", tmp_path / "store")).listing("run1", str(root), "")
