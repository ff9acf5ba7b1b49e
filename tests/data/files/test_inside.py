"""Which commit changed what lies inside a tracked directory: told by the listings of its versions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing


class Past:
    """A directory ``data`` in versions; what is not named in a change stays."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.files: dict[str, str] = {}

    def commit(self, changes: Mapping[str, bytes | None], **others: str) -> str:
        for path, content in changes.items():
            if content is None:
                del self.files[path]
            else:
                self.files[path] = put(self.ground.cache, content)
        hash_ = put_listing(self.ground.cache, self.files)
        return self.ground.commit({"data.dvc": tracked("data", hash_), **others})


@pytest.fixture
def past(ground: Ground) -> Past:
    return Past(ground)


def lose_listing(team: Team, ground: Ground, sha: str) -> None:
    hash_ = str(team.board.contents.tracked(team.project, sha)["data"].hash)
    (ground.cache / "files/md5" / hash_[:2] / hash_[2:]).unlink()


def last(team: Team, path: str, rev: str | None = None) -> dict[str, str | None]:
    return {each.name: each.last_commit for each in team.board.files.tree(team.project, rev, path).entries}


def commits(team: Team, path: str) -> list[str]:
    return [each.id for each in team.board.files.history(team.project, None, path).commits]


@pytest.fixture
def synced(make_team: Callable[..., Team]) -> Callable[[], Team]:
    def make() -> Team:
        team = make_team()
        team.board.sync.run(team.project)
        return team

    return make


def test_the_commit_that_changed_each_name(past: Past, ground: Ground, synced: Callable[[], Team]) -> None:
    first = past.commit({"a/1.txt": b"1", "a/2.txt": b"2", "b/1.txt": b"1", "top.txt": b"t"})
    second = past.commit({"a/2.txt": b"two"})
    ground.commit({"README.md": "x"})
    third = past.commit({"b/1.txt": None, "new.txt": b"n"})
    fourth = past.commit({"b/1.txt": b"1"})
    team = synced()
    assert last(team, "data") == {"a": second, "b": fourth, "new.txt": third, "top.txt": first}
    assert last(team, "data/a") == {"1.txt": first, "2.txt": second}
    assert last(team, "data", rev=second) == {"a": second, "b": first, "top.txt": first}
    assert team.board.files.place(team.project, None, "data/a/1.txt").last_commit == first
    assert team.board.files.place(team.project, None, "data/a").last_commit == second
    assert team.board.files.place(team.project, None, "data").last_commit == fourth
    assert commits(team, "data/a/2.txt") == [second, first]
    assert commits(team, "data/b/1.txt") == [fourth, third, first]
    assert commits(team, "data/a") == [second, first]
    assert commits(team, "data") == [fourth, third, second, first]


def test_what_was_asked_before_is_the_same_again(past: Past, synced: Callable[[], Team]) -> None:
    first = past.commit({f"{number}.txt": b"x" for number in range(9)})
    second = past.commit({"3.txt": b"y"})
    team = synced()
    for limit in (4, 9, 4):
        page = team.board.files.tree(team.project, None, "data", limit=limit)
        assert [each.last_commit for each in page.entries] == [
            second if each.name == "3.txt" else first for each in page.entries
        ]


def test_a_version_whose_listing_is_lost_leaves_unknown_what_it_changed(
    past: Past, ground: Ground, synced: Callable[[], Team]
) -> None:
    past.commit({"old.txt": b"1"})
    second = past.commit({"lost.txt": b"2"})
    third = past.commit({"known.txt": b"3"})
    fourth = past.commit({"known.txt": b"4"})
    team = synced()
    lose_listing(team, ground, second)
    assert last(team, "data") == {"known.txt": fourth, "lost.txt": None, "old.txt": None}
    assert commits(team, "data/known.txt") == [fourth, third, second]


def test_a_directory_that_was_a_file_or_was_called_otherwise(
    past: Past, ground: Ground, synced: Callable[[], Team]
) -> None:
    ground.commit({"data.dvc": tracked("data", put(ground.cache, b"a file"))})
    second = past.commit({"in.txt": b"1"})
    team = synced()
    assert last(team, "data") == {"in.txt": second}
    assert commits(team, "data/in.txt") == [second]


def test_a_commit_that_no_sync_has_read_yet(past: Past, synced: Callable[[], Team]) -> None:
    first = past.commit({"a.txt": b"1", "b.txt": b"1"})
    team = synced()
    second = past.commit({"b.txt": b"2"})
    assert last(team, "data", rev=second) == {"a.txt": first, "b.txt": second}
