"""Data as dvc itself reads it: every tracked file of a generated repository, from each place it may lie in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.data.model.project import Project
from dashboard.errors import DagboardError
from tests.dvc_storage import Buckets, Site
from tests.wine_project import commit, run

pytestmark = pytest.mark.clients
_DVC_YAML = """
stages:
  copy:
    cmd: mkdir -p out && cp data/raw/a.txt out/a.txt && cp data/raw/a.txt single.bin
    deps: [data/raw]
    outs: [out, single.bin]
"""


@dataclass(frozen=True)
class Farm:
    """A repository whose data was pushed into a folder, and its commits."""

    path: Path
    storage: Path
    commits: tuple[str, ...]


@pytest.fixture(scope="module")
def farm(tmp_path_factory: pytest.TempPathFactory) -> Farm:
    root = tmp_path_factory.mktemp("farm")
    path, storage = root / "project", root / "storage"
    path.mkdir()
    run(path, "git", "init", "-q", "-b", "main")
    run(path, "dvc", "init", "-q")
    run(path, "dvc", "remote", "add", "-q", "-d", "storage", str(storage))
    shas = []
    for turn in range(3):
        files = {
            "a.txt": f"turn {turn}\n",
            "deep/ü b.txt": "ü" * 100,
            f"new {turn}.bin": "\0" * turn,
            "crlf.txt": "a\r\nb",
        }
        for name, text in files.items():
            (path / "data/raw" / name).parent.mkdir(parents=True, exist_ok=True)
            (path / "data/raw" / name).write_bytes(text.encode())
        (path / "table.csv").write_text(f"a,b\n{turn},2\n")
        (path / "dvc.yaml").write_text(_DVC_YAML)
        run(path, "dvc", "add", "-q", "data/raw", "table.csv")
        run(path, "dvc", "repro", "-q")
        shas.append(commit(path, f"turn {turn}"))
        run(path, "dvc", "push", "-q")
    return Farm(path, storage, tuple(shas))


@dataclass(frozen=True)
class Reader:
    """A context over one project."""

    board: contexts.Context
    project: Project

    def read(self, sha: str, path: str) -> bytes:
        found = self.board.contents.output(self.project, sha, path)
        assert found, path
        with self.board.contents.open(self.project, *found) as content:
            return content.read()

    def paths(self, sha: str) -> list[str]:
        """Every tracked file of a commit."""
        found = []
        for path, output in self.board.contents.tracked(self.project, sha).items():
            if str(output.hash).endswith(".dir"):
                inner = self.board.contents.listing(self.project, output).get_column("path")
                found += [f"{path}/{name}" for name in inner]
            else:
                found.append(path)
        return sorted(found)


@pytest.fixture
def reader(tmp_path: Path) -> Callable[..., Reader]:
    def make(repository: Path, *remotes: dict[str, Any]) -> Reader:
        project = {"owner": "team", "name": "farm", "git": {"url": str(repository)}, "dvc": {"remotes": list(remotes)}}
        board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
        return Reader(board, board.projects.get("team", "farm"))

    return make


def bare(farm: Farm, target: Path) -> Path:
    """The repository without its cache."""
    subprocess.run(["git", "clone", "-q", "--bare", str(farm.path), str(target)], check=True)
    return target


_ASK_DVC = """
import hashlib, json, sys, dvc.api
fs = None
answers = {}
for sha in sys.argv[2:]:
    fs = dvc.api.DVCFileSystem(sys.argv[1], rev=sha)
    found = [path.lstrip("/") for path in fs.find("/", dvc_only=True)]
    answers[sha] = {path: hashlib.sha256(dvc.api.read(path, sys.argv[1], sha, mode="rb")).hexdigest() for path in found}
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def as_dvc(farm: Farm) -> dict[str, dict[str, str]]:
    import json

    command = [sys.executable, "-c", _ASK_DVC, str(farm.path), *farm.commits]
    done = subprocess.run(
        command, check=False, capture_output=True, text=True, env=os.environ | {"DVC_NO_ANALYTICS": "1"}
    )
    assert done.returncode == 0, done.stderr
    answers: dict[str, dict[str, str]] = json.loads(done.stdout)
    return answers


def digests(reader: Reader, farm: Farm) -> dict[str, dict[str, str]]:
    import hashlib

    return {
        sha: {path: hashlib.sha256(reader.read(sha, path)).hexdigest() for path in reader.paths(sha)}
        for sha in farm.commits
    }


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
    for name in ("taken.csv", "by-url.txt"):
        with pytest.raises(DagboardError) as caught:
            asked.read(sha, name)
        assert caught.value.code == "not-pushed"


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
