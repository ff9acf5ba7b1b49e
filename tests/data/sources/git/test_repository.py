"""Reading what git wrote: names, history, trees, and the odd shapes repositories take."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.sources.git import EntryKind, Repository
from dashboard.errors import InvalidRequestError, NotFoundError, SourceError


def test_branches_tags_and_experiments_are_refs(work: Any) -> None:
    first = work.commit("one")
    second = work.commit("two")
    work.git("tag", "light", first)
    work.git("tag", "-a", "noted", first, "-m", "words")
    work.git("tag", "blob", work.git("hash-object", "-w", "--stdin", given=b"x"))
    exp = f"refs/exps/{first[:2]}/{first[2:]}/warm-owl"
    for name in (exp, "refs/exps/exec/EXEC_HEAD", "refs/exps/stash", "refs/exps/celery/stash", "refs/pull/1/head"):
        work.git("update-ref", name, second)
    expected = [
        Ref(RefKind.BRANCH, "main", second), Ref(RefKind.EXPERIMENT, "warm-owl", second, first),
        Ref(RefKind.TAG, "light", first), Ref(RefKind.TAG, "noted", first),
    ]  # fmt: skip
    assert Repository.open(work.path).refs() == expected
    work.git("pack-refs", "--all")
    assert Repository.open(work.path).refs() == expected
    assert Repository.open(work.path).resolve("warm-owl") == second


def test_a_tag_knows_who_made_it(work: Any) -> None:
    sha = work.commit("one")
    work.git("tag", "light")
    work.git("tag", "-a", "noted", "-m", "first release\n\nwith words")
    light, noted = Repository.open(work.path).tags()
    assert (light.by, light.commit, light.message) == ("", sha, "")
    assert (light.is_annotated, noted.is_annotated) == (False, True)
    assert (noted.by, noted.commit, noted.message) == ("data-engineer", sha, "first release\n\nwith words")


@pytest.mark.parametrize("rev", ["main", "HEAD", "refs/heads/main", "side/branch", "noted", "main~1^0"])
def test_revisions_resolve(work: Any, rev: str) -> None:
    first = work.commit("one")
    second = work.commit("two")
    work.git("branch", "side/branch")
    work.git("tag", "-a", "noted", "-m", "x")
    repository = Repository.open(work.path)
    assert repository.resolve(rev) == (first if "~" in rev else second)
    assert repository.resolve(second[:8]) == second
    assert repository.resolve(second) == second


def test_an_unknown_revision_says_the_nearest(work: Any) -> None:
    work.commit("one")
    work.git("branch", "feature")
    repository = Repository.open(work.path)
    with pytest.raises(NotFoundError) as caught:
        repository.resolve("featur")
    assert caught.value.hint == "Did you mean feature?"
    for rev in ("", "deadbeef", ":/one", "main:file", "@{-1}", "f" * 40, "main..feature", "\0", "feature\0x"):
        with pytest.raises(NotFoundError):
            repository.resolve(rev)


def test_an_empty_repository_is_no_error(work: Any) -> None:
    repository = Repository.open(work.path)
    assert repository.refs() == []
    assert repository.default_branch() is None
    with pytest.raises(NotFoundError):
        repository.resolve("main")


def test_the_default_branch_survives_a_detached_head(work: Any) -> None:
    sha = work.commit("one")
    work.git("branch", "alpha")
    work.git("checkout", "--quiet", "--detach")
    assert Repository.open(work.path).default_branch() == "main"
    assert Repository.open(work.path).resolve("HEAD") == sha
    work.git("checkout", "--quiet", "alpha")
    assert Repository.open(work.path).default_branch() == "alpha"


def test_a_commit_is_read_whatever_its_encoding(work: Any) -> None:
    work.git("config", "i18n.commitEncoding", "latin1")
    sha = work.commit("x")
    work.git(
        "commit", "--quiet", "--amend", "--allow-empty", "-F", "-", given="gr\u00fc\u00dfe\n\nbody\n".encode("latin-1")
    )
    commit = Repository.open(work.path).commit(work.git("rev-parse", "HEAD"))
    assert commit.message == "gr\u00fc\u00dfe\n\nbody"
    assert (commit.author, commit.author_email) == ("data-scientist", "data-scientist@example.com")
    assert commit.committed_at.timestamp() == 1_700_000_060
    assert commit.committed_at.utcoffset() is not None
    assert sha != commit.id


def test_walking_hides_what_is_known(work: Any) -> None:
    shas = [work.commit(str(number)) for number in range(5)]
    repository = Repository.open(work.path)
    assert [commit.id for commit in repository.walk([shas[-1]])] == shas[::-1]
    assert [commit.id for commit in repository.walk([shas[-1]], {shas[2]})] == [shas[4], shas[3]]
    assert list(repository.walk([shas[-1]], set(shas))) == []


def test_a_shallow_clone_ends_where_it_was_cut(work: Any, tmp_path: Path) -> None:
    shas = [work.commit(str(number), {"f": str(number)}) for number in range(4)]
    work.git("clone", "--quiet", "--depth", "2", f"file://{work.path}", str(tmp_path / "shallow"))
    repository = Repository.open(tmp_path / "shallow")
    assert [commit.id for commit in repository.walk([shas[3]])] == [shas[3], shas[2]]
    assert [commit.id for commit in repository.log(shas[3], "f")[0]] == [shas[3], shas[2]]
    with pytest.raises(NotFoundError):
        repository.commit(shas[0])


def test_the_history_of_a_path_comes_in_pages(work: Any) -> None:
    first = work.commit("add", {"data/a": "1", "other": "1"})
    work.commit("elsewhere", {"other": "2"})
    work.git("checkout", "--quiet", "-b", "side")
    side = work.commit("on the side", {"data/a": "2"})
    work.git("checkout", "--quiet", "main")
    work.commit("main goes on", {"other": "3"})
    work.git("merge", "--quiet", "--no-ff", "-m", "merge", "side")
    gone = work.commit("remove", {"data/a": None})
    repository = Repository.open(work.path)
    commits, following = repository.log(gone, "data/a", limit=2)
    assert [commit.id for commit in commits] == [gone, side]
    rest, end = repository.log(gone, "data/a", limit=2, after=following)
    assert ([commit.id for commit in rest], end) == ([first], None)
    expected = work.git("log", "--format=%H", "--", "data/a").split()
    assert [commit.id for commit in repository.log(gone, "data/a")[0]] == expected
    with pytest.raises(InvalidRequestError):
        repository.log(gone, "data/a", after="0" * 40)


def test_names_of_any_bytes_are_found_again(work: Any) -> None:
    (work.path / os.fsdecode(b"caf\xe9.txt")).write_text("latin")
    sha = work.commit("odd", {"sch\u00f6n.txt": "utf8"})
    repository = Repository.open(work.path)
    names = [entry.name for entry in repository.entries(sha)]
    assert names == ["caf\\xe9.txt", "sch\u00f6n.txt"]
    assert [repository.blob(sha, name) for name in names] == [b"latin", b"utf8"]


def test_links_are_followed_inside_only(work: Any) -> None:
    work.commit("files", {"deep/real.txt": "here"})
    for name, target in {
        "link": "deep/real.txt", "deep/up": "../link", "folder": "deep", "out": "/etc/passwd", "away": "../../x",
        "loop": "loop",
    }.items():  # fmt: skip
        (work.path / name).symlink_to(target)
    sha = work.commit("links")
    repository = Repository.open(work.path)
    assert repository.blob(sha, "link") == repository.blob(sha, "deep/up") == repository.blob(sha, "folder/real.txt")
    for path in ("out", "away", "loop", "link/x", "../x", "missing"):
        with pytest.raises(NotFoundError):
            repository.blob(sha, path)
    kinds = {entry.name: entry.kind for entry in repository.entries(sha)}
    assert kinds["link"] is EntryKind.SYMLINK
    assert kinds["deep"] is EntryKind.DIRECTORY


def test_submodules_are_entries_without_content(work: Any, make_work: Any) -> None:
    other = make_work("other")
    pinned = other.commit("inner", {"x": "1"})
    work.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other.path), "lib")
    sha = work.commit("with a submodule")
    repository = Repository.open(work.path)
    entries = {entry.name: entry for entry in repository.entries(sha)}
    assert (entries["lib"].kind, entries["lib"].id) == (EntryKind.SUBMODULE, pinned)
    with pytest.raises(NotFoundError):
        repository.entries(sha, "lib")
    with pytest.raises(NotFoundError):
        repository.blob(sha, "lib/x")


def test_a_linked_worktree_and_a_bare_repository_open(work: Any, tmp_path: Path) -> None:
    sha = work.commit("one", {"f": "1"})
    work.git("worktree", "add", "--quiet", "-b", "tree", str(tmp_path / "tree"))
    work.git("clone", "--quiet", "--bare", str(work.path), str(tmp_path / "bare"))
    assert (tmp_path / "tree" / ".git").is_file()
    for path in (tmp_path / "tree", tmp_path / "bare"):
        assert Repository.open(path).blob(sha, "f") == b"1"


@pytest.mark.parametrize("name", ["nothing", "plain"])
def test_what_is_no_repository_is_said(tmp_path: Path, name: str) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(SourceError) as caught:
        Repository.open(tmp_path / name)
    assert caught.value.code == "not-a-repository"


def test_equal_content_has_equal_ids(work: Any) -> None:
    first = work.commit("one", {"a/f": "1", "b": "1"})
    second = work.commit("two", {"b": "2"})
    repository = Repository.open(work.path)
    assert repository.tree_id(first, "a") == repository.tree_id(second, "a")
    assert repository.tree_id(first) != repository.tree_id(second)
    assert repository.tree_id(first, "missing") is None


def test_ten_thousand_refs(work: Any) -> None:
    sha = work.commit("one")
    lines = "".join(f"create refs/heads/b/{number} {sha}\n" for number in range(10_000))
    work.git("update-ref", "--stdin", given=lines.encode())
    work.git("pack-refs", "--all")
    assert len(Repository.open(work.path).refs()) == 10_001
