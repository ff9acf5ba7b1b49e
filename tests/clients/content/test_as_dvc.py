"""Data as dvc itself reads it: every tracked file of a generated repository, from each place it may lie in."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.errors import DagboardError
from tests.clients.content.farming import Farm, Reader, bare, digests
from tests.dvc_storage import Buckets, Site
from tests.wine_project import commit, run

pytestmark = pytest.mark.clients


def test_every_file_reads_as_dvc_reads_it(
    farm: Farm, as_dvc: dict[str, dict[str, str]], reader: Callable[..., Reader], make_site: Callable[..., Site],
    buckets: Buckets, tmp_path: Path,
) -> None:  # fmt: skip
    assert len(as_dvc[farm.commits[-1]]) == 9
    assert digests(reader(farm.path), farm) == as_dvc
    lonely = bare(farm, tmp_path / "bare.git")
    assert digests(reader(lonely, {"name": "storage", "url": str(farm.storage)}), farm) == as_dvc
    shutil.rmtree(tmp_path / "board")
    site = make_site(farm.storage)
    assert digests(reader(lonely, {"name": "storage", "url": site.url}), farm) == as_dvc
    shutil.rmtree(tmp_path / "board")
    client = buckets.client()
    client.create_bucket(Bucket="farm")
    for path in (path for path in farm.storage.rglob("*") if path.is_file()):
        client.upload_file(str(path), "farm", f"x/{path.relative_to(farm.storage).as_posix()}")
    assert digests(reader(lonely, {"name": "s3", "url": "s3://farm/x", "options": buckets.options}), farm) == as_dvc


def test_nothing_is_read_from_the_repositorys_own_remote(
    farm: Farm, reader: Callable[..., Reader], tmp_path: Path
) -> None:
    asked = reader(bare(farm, tmp_path / "bare.git"))
    with pytest.raises(DagboardError) as caught:
        asked.read(farm.commits[0], "table.csv")
    assert caught.value.code == "not-allowed"


def test_imports_are_read_where_they_were_pulled_to(farm: Farm, reader: Callable[..., Reader], tmp_path: Path) -> None:
    path = tmp_path / "importing"
    path.mkdir()
    run(path, "git", "init", "-q", "-b", "main")
    run(path, "dvc", "init", "-q")
    run(path, "dvc", "import", "-q", str(farm.path), "table.csv", "-o", "taken.csv")
    (tmp_path / "plain.txt").write_text("plain")
    run(path, "dvc", "import-url", "-q", str(tmp_path / "plain.txt"), "by-url.txt")
    sha = commit(path, "import")
    asked = reader(path)
    assert asked.read(sha, "taken.csv") == b"a,b\n2,2\n"
    assert asked.read(sha, "by-url.txt") == b"plain"
    shutil.rmtree(path / ".dvc/cache")
    for name, code in (("taken.csv", "not-allowed"), ("by-url.txt", "not-pushed")):
        with pytest.raises(DagboardError) as caught:
            asked.read(sha, name)
        assert caught.value.code == code


def test_a_cloud_versioned_remote(reader: Callable[..., Reader], buckets: Buckets, tmp_path: Path) -> None:
    client = buckets.client()
    client.create_bucket(Bucket="versioned")
    client.put_bucket_versioning(Bucket="versioned", VersioningConfiguration={"Status": "Enabled"})
    path = tmp_path / "cloud"
    path.mkdir()
    run(path, "git", "init", "-q", "-b", "main")
    run(path, "dvc", "init", "-q")
    run(path, "dvc", "remote", "add", "-q", "-d", "box", "s3://versioned/churn")
    for key, value in {**buckets.options, "version_aware": "true"}.items():
        run(path, "dvc", "remote", "modify", "--local", "-q", "box", key, value)
    shas = []
    for turn in (b"one", b"two"):
        (path / "raw").mkdir(exist_ok=True)
        (path / "raw/a.txt").write_bytes(turn)
        (path / "single.txt").write_bytes(turn * 2)
        run(path, "dvc", "add", "-q", "raw", "single.txt")
        run(path, "dvc", "push", "-q")
        shas.append(commit(path, "data"))
    shutil.rmtree(path / ".dvc/cache")
    asked = reader(path, {"name": "box", "url": "s3://versioned/churn", "options": buckets.options})
    for sha, turn in zip(shas, (b"one", b"two"), strict=True):
        assert asked.paths(sha) == ["raw/a.txt", "single.txt"]
        assert asked.read(sha, "raw/a.txt") == turn
        assert asked.read(sha, "single.txt") == turn * 2
