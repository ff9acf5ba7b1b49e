"""Which commit last changed each name: as git itself says, over histories with branches and merges."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from dashboard.data.files.changes import last_changes
from dashboard.data.files.folders import FolderHistory, LastCommits, Past
from dashboard.data.sources.git import Repository

pytestmark = pytest.mark.clients


class _NoHashes:
    def data_hashes(self, _project_id: int, _shas: object) -> dict[str, dict[str, str]]:
        return {}


def git(path: Path, *arguments: str, given: str = "") -> str:
    done = subprocess.run(["git", *arguments], cwd=path, input=given, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def history(path: Path, commits: int, names: int, *, has_merges: bool) -> None:
    """A repository made by ``git fast-import``, in which each commit changes one file or merges."""
    chance = random.Random(7)
    path.mkdir()
    git(path, "init", "-q", "-b", "main")
    lines, mark = [], 0
    tips: dict[str, int] = {}

    def commit(branch: str, changes: list[str], merged: int | None = None) -> None:
        nonlocal mark
        mark += 1
        lines.append(
            f"commit refs/heads/{branch}\nmark :{mark}\n"
            f"committer x <x@example.com> {1_700_000_000 + 60 * mark} +0000\ndata 1\nx"
        )
        if branch not in tips and "main" in tips:
            lines.append(f"from :{tips['main']}")
        if merged:
            lines.append(f"merge :{merged}")
        lines.extend(changes)
        tips[branch] = mark

    def change(name: str) -> str:
        text = str(chance.random())
        return f"M 100644 inline {name}\ndata {len(text)}\n{text}"

    commit("main", [change(f"folder/{index}.txt") for index in range(names)])
    for turn in range(commits - 1):
        if has_merges and turn % 5 == 4:
            commit("main", [], tips["side"])
            git_side = tips.pop("side")
            assert git_side
            lines.append(f"reset refs/heads/side\nfrom :{tips['main']}\n")
            tips["side"] = tips["main"]
            continue
        branch = chance.choice(["main", "side"]) if has_merges else "main"
        where = "folder/" if chance.random() < 0.8 else "elsewhere/"
        commit(branch, [change(f"{where}{chance.randrange(names)}.txt")])
    git(path, "fast-import", "--quiet", "--force", given="\n".join(lines) + "\n")


def last(path: Path, sha: str, name: str) -> str:
    return git(path, "log", "-1", "--format=%H", sha, "--", name)


def ours(path: Path, memory: LastCommits, sha: str, folder: str) -> dict[str, str]:
    repository = Repository.open(path)
    past = Past(repository, 1, _NoHashes())
    found = FolderHistory(repository, past, folder, folder, has_data=False)
    return memory.of(1, folder, sha, found, past.commit_of)


@pytest.mark.parametrize("has_merges", [False, True])
def test_the_last_commits_are_those_of_git(tmp_path: Path, has_merges: bool) -> None:
    path = tmp_path / "repository"
    history(path, 60, 6, has_merges=has_merges)
    memory = LastCommits()
    for sha in reversed(git(path, "rev-list", "main").split()):
        for folder in ("folder", ""):
            names = git(path, "ls-tree", "--name-only", f"{sha}:{folder}").split()
            wanted = {
                name: git(path, "log", "-1", "--format=%H", sha, "--", f"{folder}/{name}".strip("/")) for name in names
            }
            assert ours(path, memory, sha, folder) == wanted
            assert ours(path, LastCommits(), sha, folder) == wanted


def test_some_names_of_a_large_folder_alone(tmp_path: Path) -> None:
    path = tmp_path / "repository"
    history(path, 40, 6, has_merges=True)
    sha, repository = git(path, "rev-parse", "main"), Repository.open(path)
    whole = ours(path, LastCommits(), sha, "folder")
    past, only = Past(repository, 1, _NoHashes()), frozenset(list(whole)[:2])
    found = FolderHistory(repository, past, "folder", "folder", has_data=False, only=only)
    assert LastCommits().of(1, "folder", sha, found, past.commit_of) == {name: whole[name] for name in only}


def test_a_walk_ends_when_there_is_no_time(tmp_path: Path) -> None:
    path = tmp_path / "repository"
    history(path, 40, 6, has_merges=False)
    sha, repository = git(path, "rev-parse", "main"), Repository.open(path)
    whole, steps = ours(path, LastCommits(), sha, "folder"), iter(range(5))
    past = Past(repository, 1, _NoHashes())
    found = FolderHistory(repository, past, "folder", "folder", has_data=False)
    part = last_changes(sha, past.commit_of, found.state_at, lambda _: None, lambda: next(steps, None) is not None)
    assert 0 < len(part) < len(whole)
    assert part.items() <= whole.items()


def test_a_thousand_commits_and_two_hundred_names(tmp_path: Path) -> None:
    path = tmp_path / "repository"
    history(path, 1_000, 200, has_merges=False)
    sha, memory = git(path, "rev-parse", "main"), LastCommits()
    started = time.perf_counter()
    assert len(ours(path, memory, sha, "folder")) == 200
    cold = time.perf_counter() - started
    started = time.perf_counter()
    ours(path, memory, sha, "folder")
    assert cold < 5
    assert time.perf_counter() - started < 0.1
