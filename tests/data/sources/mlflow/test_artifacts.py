"""Local artifacts are read, and nothing else on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.data.sources.mlflow import artifacts
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


@pytest.mark.parametrize("prefix", ["", "file://"])
def test_listing_and_reading(root: Path, prefix: str) -> None:
    address = f"{prefix}{root}"
    listed = [(entry.path, entry.is_directory, entry.size) for entry in artifacts.listing("run1", address, "")]
    assert listed == [("plots", True, None), ("model.txt", False, 7)]
    assert [entry.path for entry in artifacts.listing("run1", address, "plots")] == ["plots/a b.png"]
    with artifacts.opened("run1", address, "plots/a b.png") as content:
        assert content.read() == b"png"


@pytest.mark.parametrize("path", [
    "../../../secret.txt", "link.txt", "link/secret.txt", "plots/../../../../secret.txt", "nothing", "plots", "a\0b",
])  # fmt: skip
def test_nothing_outside_the_root_is_read(root: Path, path: str) -> None:
    with pytest.raises(NotFoundError):
        artifacts.opened("run1", str(root), path)


def test_a_link_to_nothing_does_not_hide_the_other_artifacts(root: Path) -> None:
    (root / "plots" / "gone.png").symlink_to("missing.png")
    assert [entry.path for entry in artifacts.listing("run1", str(root), "plots")] == ["plots/a b.png"]


def test_what_the_system_refuses_to_read_is_said(root: Path) -> None:
    for read in (artifacts.listing, artifacts.opened):
        with pytest.raises(SourceError, match="too long") as caught:
            read("run1", str(root), "a" * 300)
        assert caught.value.code == "file-unreadable"


def test_absolute_paths_and_parents_are_not_listed(root: Path, tmp_path: Path) -> None:
    for path in ("..", str(tmp_path), "link"):
        with pytest.raises(NotFoundError):
            artifacts.listing("run1", str(root), path)
    with pytest.raises(NotFoundError):
        artifacts.opened("run1", str(root), str(tmp_path / "secret.txt"))


@pytest.mark.parametrize("address", ["/", "/etc", "s3://bucket/run1/artifacts", "relative/run1/artifacts", ""])
def test_only_a_runs_own_artifact_directory_is_a_root(address: str) -> None:
    with pytest.raises(SourceError) as caught:
        artifacts.listing("run1", address, "")
    assert caught.value.code == "unsupported-remote"


def test_a_root_that_is_a_link_elsewhere_is_refused(root: Path, tmp_path: Path) -> None:
    other = tmp_path / "run2"
    other.mkdir()
    (other / "artifacts").symlink_to(tmp_path)
    with pytest.raises(SourceError):
        artifacts.opened("run2", str(other / "artifacts"), "secret.txt")


def test_a_run_without_artifacts_lists_nothing(tmp_path: Path) -> None:
    assert artifacts.listing("run1", str(tmp_path / "run1" / "artifacts"), "") == []


def test_a_huge_file_is_refused(root: Path) -> None:
    with (root / "huge").open("wb") as file:
        file.truncate(artifacts.ARTIFACT_LIMIT_BYTES + 1)
    with pytest.raises(DagboardError) as caught:
        artifacts.opened("run1", str(root), "huge")
    assert caught.value.code == "file-too-big"
