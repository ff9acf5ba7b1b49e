"""The noun: git's and DVC's files as one tree."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dashboard.data.files import archive as archives
from dashboard.data.files import packing
from dashboard.data.model.files import FileEntry
from dashboard.errors import DagboardError, InvalidRequestError, NotFoundError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing

_PIPELINE = "stages:\n  train:\n    cmd: train\n    outs: [out/model.bin]\n"


def lock(hash_: str) -> str:
    return (
        "schema: '2.0'\nstages:\n  train:\n    cmd: train\n    outs:\n"
        f"    - path: out/model.bin\n      hash: md5\n      md5: {hash_}\n      size: 5\n"
    )


def names(team: Team, rev: str | None = None, path: str = "", **page: Any) -> list[tuple[str, str, str]]:
    found = team.board.files.tree(team.project, rev, path, **page).entries
    return [(entry.name, entry.kind.value, entry.tracked_by.value) for entry in found]


def entry(team: Team, path: str, rev: str | None = None) -> FileEntry:
    folder = path.rpartition("/")[0]
    found = team.board.files.tree(team.project, rev, folder).entries
    return next(each for each in found if each.path == path)


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    cache = ground.cache
    inner = {"cats/1.png": put(cache, b"one"), "cats/2.png": put(cache, b"two"), "labels.csv": put(cache, b"a,b")}
    ground.write({
        "README.md": "# Read\n", "src/train.py": "print()\n", "data/.gitignore": "/raw\n",
        "data/raw.dvc": tracked("raw", put_listing(cache, inner), size=9, nfiles=3),
        "table.csv.dvc": tracked("table.csv", put(cache, b"1,2\n"), size=4),
        "dvc.yaml": _PIPELINE, "dvc.lock": lock(put(cache, b"model")),
    })  # fmt: skip
    (ground.path / "link").symlink_to("src/train.py")
    (ground.path / "away").symlink_to("/etc/passwd")
    (ground.path / "folder").symlink_to("src")
    ground.commit()
    made = make_team()
    made.board.sync.run(made.project)
    return made


def test_the_root_is_one_tree(team: Team) -> None:
    assert names(team) == [
        (".dvc", "directory", "git"), ("data", "directory", "git"), ("out", "directory", "dvc"),
        ("src", "directory", "git"), ("README.md", "file", "git"), ("away", "symlink", "git"),
        ("dvc.lock", "file", "git"), ("dvc.yaml", "file", "git"), ("folder", "symlink", "git"),
        ("link", "symlink", "git"), ("table.csv", "file", "dvc"), ("table.csv.dvc", "file", "git"),
    ]  # fmt: skip
    assert entry(team, "away").target == "/etc/passwd"
    assert (entry(team, "README.md").size, entry(team, "table.csv").size) == (7, 4)


def test_folders_of_dvc(team: Team) -> None:
    assert names(team, path="out") == [("model.bin", "file", "dvc")]
    assert names(team, path="data/") == [
        ("raw", "directory", "dvc"), (".gitignore", "file", "git"), ("raw.dvc", "file", "git"),
    ]  # fmt: skip
    assert names(team, path="data/raw") == [("cats", "directory", "dvc"), ("labels.csv", "file", "dvc")]
    assert names(team, path="data/raw/cats") == [("1.png", "file", "dvc"), ("2.png", "file", "dvc")]
    assert names(team, path="folder") == [("train.py", "file", "git")]
    raw, png = entry(team, "data/raw"), entry(team, "data/raw/cats/1.png")
    assert (raw.size, str(raw.hash).endswith(".dir"), png.size) == (9, True, 3)


def test_a_page_of_a_folder(team: Team) -> None:
    first = team.board.files.tree(team.project, None, "data/raw/cats", limit=1)
    second = team.board.files.tree(team.project, None, "data/raw/cats", offset=1, limit=1)
    assert (first.total, [each.name for each in (*first.entries, *second.entries)]) == (2, ["1.png", "2.png"])
    assert [name for name, _, _ in names(team, offset=3, limit=2)] == ["src", "README.md"]


@pytest.mark.parametrize(
    ("path", "data"),
    [("README.md", b"# Read\n"), ("data/raw/cats/1.png", b"one"), ("table.csv", b"1,2\n"), ("out/model.bin", b"model"),
     ("link", b"print()\n"), ("folder/train.py", b"print()\n"), ("./src//train.py", b"print()\n")],
)  # fmt: skip
def test_bytes_of_a_file(team: Team, path: str, data: bytes) -> None:
    blob = team.board.files.open(team.project, None, path)
    assert (blob.content.read(), blob.size, blob.content.read(1, 2)) == (data, len(data), data[1:3])
    assert blob.content.file().read() == data
    blob.content.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [("nothing", "no file nothing"), ("src", "is a folder"), ("data/raw", "is a folder"), ("away", "the link away"),
     ("data/raw/dogs/1.png", "no file dogs/1.png"),
     ("../x", "no path"), ("/etc/passwd", "no file"), ("a\0b", "no path")],
)  # fmt: skip
def test_what_is_no_file(team: Team, path: str, words: str) -> None:
    with pytest.raises(NotFoundError, match=words):
        team.board.files.open(team.project, None, path)


@pytest.mark.parametrize(
    "path", ["nothing", "README.md", "table.csv", "data/raw/labels.csv", "data/raw/x", "..", "away"]
)
def test_what_is_no_folder(team: Team, path: str) -> None:
    with pytest.raises(NotFoundError):
        team.board.files.tree(team.project, None, path)


def test_the_nearest_folder_is_named(team: Team) -> None:
    with pytest.raises(NotFoundError) as caught:
        team.board.files.tree(team.project, None, "data/away/x")
    assert caught.value.hint == "The nearest folder that there is: data."


def test_the_last_commit_of_each_name(ground: Ground, team: Team) -> None:
    first = str(team.board.revisions.resolve(team.project, None))
    more = put_listing(ground.cache, {"cats/1.png": put(ground.cache, b"ONE")})
    second = ground.commit({"data/raw.dvc": tracked("raw", more)})
    third = ground.commit({"dvc.lock": lock(put(ground.cache, b"MODEL"))})
    fourth = ground.commit({"README.md": "# More\n"})
    team.board.sync.run(team.project)
    commits = {each.name: each.last_commit for each in team.board.files.tree(team.project, None).entries}
    assert commits == {
        ".dvc": first, "data": second, "out": third, "src": first, "README.md": fourth, "away": first,
        "dvc.lock": third, "dvc.yaml": first, "folder": first, "link": first, "table.csv": first,
        "table.csv.dvc": first,
    }  # fmt: skip
    assert entry(team, "data/raw").last_commit == second
    assert entry(team, "data/raw/cats").last_commit == second
    assert entry(team, "data/raw/cats", rev=first).last_commit == first
    assert entry(team, "out/model.bin").last_commit == third
    assert entry(team, "src/train.py").last_commit == first


def test_the_history_of_a_path(ground: Ground, team: Team) -> None:
    first = team.board.revisions.resolve(team.project, None)
    second = ground.commit({"README.md": "# More\n"})
    third = ground.commit({"dvc.lock": lock(put(ground.cache, b"MODEL"))})
    team.board.sync.run(team.project)

    def commits(path: str, **page: Any) -> list[str]:
        return [each.id for each in team.board.files.history(team.project, None, path, **page).commits]

    assert commits("README.md") == [second, first]
    assert commits("out/model.bin") == [third, first]
    assert commits("data/raw/cats/1.png") == [first]
    page = team.board.files.history(team.project, None, "out/model.bin", limit=1)
    assert ([each.id for each in page.commits], page.next) == ([third], third)
    assert commits("out/model.bin", limit=1, cursor=page.next) == [first]
    with pytest.raises(InvalidRequestError):
        commits("out/model.bin", cursor=second)


def test_paths_are_found_by_words(team: Team) -> None:
    def found(text: str, limit: int = 50) -> list[str]:
        return [each.path for each in team.board.files.find(team.project, None, text, limit)]

    assert found("png") == ["data/raw/cats/1.png", "data/raw/cats/2.png"]
    assert found("CATS 2") == ["data/raw/cats/2.png"]
    assert found("raw")[:2] == ["data/raw", "data/raw.dvc"]
    assert found("train") == ["src/train.py"]
    assert found("a", limit=2) == found("a")[:2]
    assert found("") == found("nothing at all") == []


def test_a_folder_as_a_zip(team: Team) -> None:
    def unzipped(path: str) -> dict[str, bytes]:
        data = b"".join(team.board.files.archive(team.project, None, path).blocks())
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert archive.testzip() is None
            return {name: archive.read(name) for name in archive.namelist()}

    assert unzipped("data/raw/cats") == {"1.png": b"one", "2.png": b"two"}
    data = unzipped("data")
    assert set(data) == {".gitignore", "raw.dvc", "raw/cats/1.png", "raw/cats/2.png", "raw/labels.csv"}
    assert unzipped("")["out/model.bin"] == b"model"
    assert team.board.files.archive(team.project, None, "data").name.startswith("data-")


def test_an_archive_names_what_could_not_be_read(ground: Ground, team: Team) -> None:
    hash_ = str(entry(team, "data/raw/cats/1.png").hash)
    (ground.cache / "files/md5" / hash_[:2] / hash_[2:]).unlink()
    data = b"".join(team.board.files.archive(team.project, None, "data").blocks())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "data/raw/cats/1.png" in archive.read(archives.MISSING_NAME).decode()


def test_too_large_a_folder_is_refused(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packing, "ARCHIVE_LIMIT_BYTES", 5)
    with pytest.raises(InvalidRequestError, match="holds more than"):
        team.board.files.archive(team.project, None, "data")
    monkeypatch.setattr(packing, "ARCHIVE_LIMIT_FILES", 1)
    with pytest.raises(InvalidRequestError, match="more than 1 files"):
        team.board.files.archive(team.project, None, "data")
    with pytest.raises(NotFoundError):
        team.board.files.archive(team.project, None, "nothing")


def test_a_directory_that_was_not_pushed_says_so(ground: Ground, team: Team) -> None:
    ground.commit({"gone.dvc": tracked("gone", "0" * 32 + ".dir", size=7)})
    assert ("gone", "directory", "dvc") in names(team)
    with pytest.raises(DagboardError) as caught:
        names(team, path="gone")
    assert caught.value.code == "not-pushed"
    assert team.board.files.find(team.project, None, "gone")[0].path == "gone"


def test_a_project_in_a_folder(ground: Ground, make_team: Callable[..., Team]) -> None:
    hash_ = put(ground.path / "part/.dvc/cache", b"x")
    ground.commit({"top.txt": "top", "part/.dvc/config": "", "part/a.txt": "a", "part/x.dvc": tracked("x", hash_)})
    team = make_team(subdirectory="part", data="other")
    assert names(team) == [
        (".dvc", "directory", "git"), ("a.txt", "file", "git"), ("x", "file", "dvc"), ("x.dvc", "file", "git"),
    ]  # fmt: skip
    assert team.board.files.open(team.project, None, "x").content.read() == b"x"
    with pytest.raises(NotFoundError):
        team.board.files.open(team.project, None, "../top.txt")


def test_outputs_outside_of_the_project_are_not_in_the_tree(ground: Ground, make_team: Callable[..., Team]) -> None:
    hash_ = put(ground.cache, b"x")
    ground.commit({"a.dvc": tracked("../../up", hash_), "b.dvc": tracked(str(Path("/abs/x")), hash_)})
    team = make_team()
    assert [name for name, _, _ in names(team)] == [".dvc", "a.dvc", "b.dvc"]
    assert team.board.files.find(team.project, None, "up") == []


def test_files_of_git_that_differ_between_two_commits(ground: Ground, make_team: Callable[..., Team]) -> None:
    old = ground.commit({"a.txt": "1", "in/b.txt": "1", "in/deep/c.txt": "1", "turns": "file", "same/d.txt": "1"})
    ground.commit({"a.txt": "2", "in/b.txt": None, "in/deep/new.txt": "3", "turns": None})
    new = ground.commit({"turns/into.txt": "4"})
    team = make_team()
    found = team.board.files.changed(team.project, old, new)
    assert [(each.path, each.change.value) for each in found] == [
        ("a.txt", "modified"), ("in/b.txt", "deleted"), ("in/deep/new.txt", "added"), ("turns", "deleted"),
        ("turns/into.txt", "added"),
    ]  # fmt: skip
    assert team.board.files.changed(team.project, old, new, limit=1) == found[:1]
    assert team.board.files.changed(team.project, new, new) == []


def test_files_of_git_that_lie_elsewhere_were_renamed(ground: Ground, make_team: Callable[..., Team]) -> None:
    two = "same\n"
    old = ground.commit({"notes/a.txt": two, "notes/b.txt": two, "c.txt": "c\n", "empty.txt": "", "kept.txt": "k\n"})
    moved = {"notes/a.txt": None, "notes/b.txt": None, "c.txt": None, "empty.txt": None}
    new = ground.commit({**moved, "text/b.txt": two, "text/z.txt": two, "text/copy.txt": "k\n", "hollow.txt": ""})
    team = make_team()
    found = team.board.files.changed(team.project, old, new)
    assert [(each.path, each.change.value, each.before) for each in found] == [
        ("c.txt", "deleted", ""), ("empty.txt", "deleted", ""), ("hollow.txt", "added", ""),
        ("text/b.txt", "renamed", "notes/b.txt"), ("text/copy.txt", "added", ""),
        ("text/z.txt", "renamed", "notes/a.txt"),
    ]  # fmt: skip


def test_the_commit_that_last_changed_each_tracked_path(ground: Ground, make_team: Callable[..., Team]) -> None:
    first = ground.commit({"a.dvc": tracked("a", "1" * 32), "b.dvc": tracked("b", "2" * 32)})
    second = ground.commit({"b.dvc": tracked("b", "3" * 32)})
    ground.commit({"README.md": "x"})
    team = make_team()
    team.board.sync.run(team.project)
    found = team.board.files.last_data_changes(team.project, None)
    assert {path: commit.id for path, commit in found.items()} == {"a": first, "b": second}
    assert {path: commit.id for path, commit in team.board.files.last_data_changes(team.project, first).items()} == {
        "a": first, "b": first,
    }  # fmt: skip
