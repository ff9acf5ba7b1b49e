"""Differences of data as `dvc diff` tells them, between every two commits of a generated repository."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.data.datasets import DataDiff
from dashboard.data.model.project import Project
from tests.wine_project import commit, run

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]
_ASK_DVC = """
import itertools, json, sys
from dvc.repo import Repo
answers = {}
for old, new in itertools.permutations(sys.argv[2:], 2):
    with Repo(sys.argv[1]) as repo:
        found = repo.diff(old, new)
    found.pop("not in cache", None)
    answers[f"{old} {new}"] = found
print(json.dumps(answers))
"""
_PIPELINE = """
stages:
  copy:
    cmd: mkdir -p out/deep && cp data/raw/a.txt out/deep/a.txt && cp data/raw/a.txt single.bin && echo 1 > scores.json
    deps: [data/raw]
    outs: [out, single.bin]
    metrics: [scores.json]
"""

PART_OF_ANOTHER = 6
"""The commit in which `data/raw` is a part of the tracked directory `data`."""


@dataclass(frozen=True)
class Field:
    """A repository, and its commits."""

    path: Path
    commits: tuple[str, ...]


class Gardener:
    """Changes the data of a repository and commits it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.commits: list[str] = []
        path.mkdir()
        run(path, "git", "init", "-q", "-b", "main")
        run(path, "dvc", "init", "-q")

    def write(self, **files: str | None) -> None:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            if text is not None:
                path.write_text(text)

    def add(self, *paths: str) -> None:
        run(self.path, "dvc", "add", "-q", *paths)

    def commit(self) -> None:
        self.commits.append(commit(self.path, f"change {len(self.commits)}"))


@pytest.fixture(scope="module")
def field(tmp_path_factory: pytest.TempPathFactory) -> Field:
    gardener = Gardener(tmp_path_factory.mktemp("field") / "project")
    names = ("b/x.txt", "a-b.txt", "a/b.txt", "a.txt", "deep/er/ü.txt", "twin 1.txt", "twin 2.txt", "z.txt")
    gardener.write(**{f"data/raw/{name}": name[:4] for name in names}, **{"table.csv": "1"})
    gardener.add("data/raw", "table.csv")
    gardener.commit()
    gardener.write(**{"dvc.yaml": _PIPELINE})
    gardener.commit()  # declared, never run
    run(gardener.path, "dvc", "repro", "-q")
    gardener.commit()
    (gardener.path / "data/raw/b/x.txt").rename(gardener.path / "data/raw/deep/x.txt")
    gardener.write(**{"data/raw/twin 1.txt": None, "data/raw/twin 3.txt": "twin", "data/raw/a-c.txt": "twin"})
    gardener.write(**{"data/raw/a.txt": "changed", "data/raw/new.txt": "a-b."})
    gardener.add("data/raw")
    run(gardener.path, "dvc", "repro", "-q")
    gardener.commit()
    shutil.move(gardener.path / "data/raw/deep", gardener.path / "other")
    gardener.write(**{"table.csv": "2", "copy.csv": "1"})
    gardener.add("data/raw", "other", "table.csv", "copy.csv")
    gardener.commit()
    run(gardener.path, "dvc", "remove", "-q", "table.csv.dvc", "other.dvc")
    shutil.rmtree(gardener.path / "other")
    gardener.write(**{"table.csv": None, "table.csv/part 1.csv": "2", "table.csv/part 2.csv": "1"})
    gardener.add("table.csv")
    gardener.commit()  # a file became a directory
    run(gardener.path, "dvc", "remove", "-q", "data/raw.dvc")
    run(gardener.path, "git", "rm", "-qr", "--cached", "data")
    gardener.add("data")
    gardener.commit()  # a directory became part of another
    run(gardener.path, "dvc", "remove", "-q", "data.dvc")
    shutil.rmtree(gardener.path / "data")
    gardener.write(**{"empty.csv": "", "dvc.yaml": None, "dvc.lock": None})
    gardener.add("empty.csv")
    gardener.commit()
    return Field(gardener.path, tuple(gardener.commits))


@pytest.fixture(scope="module")
def answers(field: Field) -> dict[str, Any]:
    command = [sys.executable, "-c", _ASK_DVC, str(field.path), *field.commits]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@dataclass(frozen=True)
class Asker:
    """A context over the repository."""

    board: contexts.Context
    project: Project

    def diff(self, *arguments: Any, **more: Any) -> DataDiff:
        return self.board.datasets.diff(self.project, *arguments, **more)


@pytest.fixture(scope="module")
def asker(field: Field, tmp_path_factory: pytest.TempPathFactory) -> Asker:
    project = {"owner": "team", "name": "field", "git": {"url": str(field.path)}}
    folder = tmp_path_factory.mktemp("board")
    board = contexts.build(Settings.model_validate({"data_dir": folder, "projects": [project]}))
    board.sync.run(board.projects.get("team", "field"))
    return Asker(board, board.projects.get("team", "field"))


def as_dvc(found: DataDiff) -> dict[str, list[Any]]:
    return {
        "added": sorted((item.path, item.hash) for item in found.added),
        "deleted": sorted((item.path, item.hash) for item in found.deleted),
        "modified": sorted((item.path, item.from_.hash, item.to.hash) for item in found.modified),
        "renamed": sorted((item.from_, item.to, item.hash) for item in found.renamed),
    }


def of_dvc(found: dict[str, Any]) -> dict[str, list[Any]]:
    pairs = {
        kind: sorted((item["path"], item["hash"]) for item in found.get(kind, ())) for kind in ("added", "deleted")
    }
    return pairs | {
        "modified": sorted((item["path"], *item["hash"].values()) for item in found.get("modified", ())),
        "renamed": sorted((*item["path"].values(), item["hash"]) for item in found.get("renamed", ())),
    }


def without_renames(found: dict[str, list[Any]]) -> dict[str, set[Any]]:
    return {
        "added": {*found["added"], *((new, hash_) for _, new, hash_ in found["renamed"])},
        "deleted": {*found["deleted"], *((old, hash_) for old, _, hash_ in found["renamed"])},
        "modified": {*found["modified"]},
    }


def test_every_two_commits_differ_as_dvc_says(field: Field, answers: dict[str, Any], asker: Asker) -> None:
    kinds = set()
    for old, new in itertools.permutations(range(len(field.commits)), 2):
        found = asker.diff(field.commits[old], field.commits[new])
        assert found.problems == ()
        ours, theirs = as_dvc(found), of_dvc(answers[f"{field.commits[old]} {field.commits[new]}"])
        kinds |= {kind for kind, entries in ours.items() if entries}
        if PART_OF_ANOTHER in {old, new}:
            # dvc tells what lies in both directories twice, and pairs the second as well.
            assert without_renames(ours) == without_renames(theirs), f"{old} to {new}"
            assert all(len(entries) == len(set(entries)) for entries in ours.values())
        else:
            assert ours == theirs, f"{old} to {new}"
    assert kinds == {"added", "deleted", "modified", "renamed"}


def test_as_the_command_prints_it(field: Field, asker: Asker) -> None:
    old, new = field.commits[2], field.commits[3]
    printed = json.loads(run(field.path, "dvc", "diff", "--json", "--show-hash", old, new))
    assert as_dvc(asker.diff(old[:8], "HEAD~4")) == of_dvc(printed)


def test_a_directory_that_cannot_be_read_is_one_entry(field: Field, asker: Asker, tmp_path: Path) -> None:
    clone = tmp_path / "clone.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(field.path), str(clone)], check=True)
    project = {"owner": "team", "name": "field", "git": {"url": str(clone)}}
    board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
    found = board.datasets.diff(board.projects.get("team", "field"), field.commits[3], field.commits[4])
    assert [item.path for item in found.modified] == ["data/raw/", "table.csv"]
    assert [(problem.code, problem.where) for problem in found.problems] == [
        ("not-pushed", "data/raw"),
        ("not-pushed", "other"),
    ]
    whole = asker.diff(field.commits[3], field.commits[4])
    assert [item.path for item in whole.modified] == [item.path for item in found.modified]
    assert [item.path for item in found.added] == ["copy.csv", "other/"]


def test_a_file_in_whose_place_a_folder_is_now_is_told(tmp_path: Path) -> None:
    gardener = Gardener(tmp_path / "project")
    gardener.write(**{"data/a": "1", "data/b": "2"})
    gardener.add("data")
    gardener.commit()
    gardener.write(**{"data/a": None})
    gardener.write(**{"data/a/c": "3"})
    gardener.add("data")
    gardener.commit()
    printed = json.loads(run(gardener.path, "dvc", "diff", "--json", *gardener.commits))
    project = {"owner": "team", "name": "field", "git": {"url": str(gardener.path)}}
    board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
    found = board.datasets.diff(board.projects.get("team", "field"), *gardener.commits)
    assert [item.path for item in found.added] == [item["path"] for item in printed["added"]] == ["data/a/c"]
    # dvc takes the folder for the file, and says nothing of either.
    assert ([item.path for item in found.deleted], printed["deleted"]) == (["data/a"], [])


def test_legacy_hashes_are_of_another_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gardener = Gardener(tmp_path / "project")
    gardener.write(**{"data/a.txt": "a", "data/b.bin": "b", "one.txt": "1"})
    gardener.add("data", "one.txt")
    gardener.commit()
    old_cache = gardener.path / ".dvc/cache"
    shutil.copytree(old_cache / "files/md5", old_cache, dirs_exist_ok=True)
    for name in ("data.dvc", "one.txt.dvc"):
        text = (gardener.path / name).read_text()
        (gardener.path / name).write_text(text.replace("  hash: md5\n", ""))
    gardener.commit()
    gardener.write(**{"two.txt": "2"})
    gardener.add("two.txt")
    gardener.commit()
    project = {"owner": "team", "name": "field", "git": {"url": str(gardener.path)}}
    board = contexts.build(Settings.model_validate({"data_dir": tmp_path / "board", "projects": [project]}))
    modified = []
    for old, new in itertools.permutations(gardener.commits, 2):
        # dvc remembers data by its hashes alone, and would take the kind of one commit for that of another.
        monkeypatch.setenv("DVC_SITE_CACHE_DIR", str(tmp_path / f"remembered {len(modified)}"))
        printed = json.loads(run(gardener.path, "dvc", "diff", "--json", "--show-hash", old, new))
        found = board.datasets.diff(board.projects.get("team", "field"), old, new)
        assert as_dvc(found) == of_dvc(printed)
        modified.append(len(found.modified))
    assert modified == [0, 4, 0, 0, 4, 0]
