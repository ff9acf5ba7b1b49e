"""The noun over a repository that is read in place: versions, who used them, differences by revision and by hash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pygit2
import pytest

from dashboard.data.datasets import DataVersion
from dashboard.errors import InvalidRequestError, NotFoundError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Site, put, put_listing

METRICS = {"dvc.yaml": "metrics: [m.json]\n", "m.json": '{"acc": 1}'}


def directory(ground: Ground, **files: bytes) -> tuple[str, str]:
    """The `.dvc` file of a directory, and its hash."""
    hash_ = put_listing(ground.cache, {name: put(ground.cache, content) for name, content in files.items()})
    return tracked("raw", hash_, size=sum(map(len, files.values())), nfiles=len(files)), hash_


@pytest.fixture
def synced(make_team: Callable[..., Team]) -> Callable[[], Team]:
    def sync() -> Team:
        team = make_team()
        team.board.sync.run(team.project)
        return Team(team.board, team.board.projects.get("team", "churn"))

    return sync


def versions(team: Team, path: str = "raw", rev: str | None = None, **page: int) -> tuple[DataVersion, ...]:
    return team.board.datasets.versions(team.project, path, rev, **page).versions


def test_versions_newest_first_with_what_changed(ground: Ground, synced: Callable[[], Team]) -> None:
    (one, first), (two, second) = directory(ground, a=b"1", b=b"22"), directory(ground, a=b"1", c=b"22", d=b"4444")
    shas = [
        ground.commit({"raw.dvc": one}), ground.commit({"other.txt": "x"} | METRICS), ground.commit({"raw.dvc": two}),
        ground.commit({"m.json": '{"acc": 2}'}), ground.commit({"raw.dvc": one}),
    ]  # fmt: skip
    team = synced()
    new, old = versions(team)
    assert (new.hash, new.commit, new.size, new.nfiles, new.message) == (second, shas[2], 7, 3, "Change")
    assert (old.hash, old.commit, old.size, old.nfiles, old.author) == (first, shas[0], 3, 2, "data-scientist")
    assert (new.is_current, old.is_current, old.returned, new.returned) == (False, True, (shas[4],), ())
    assert new.delta
    assert (new.delta.previous, new.delta.size, new.delta.nfiles, new.delta.files) == (first, 4, 1, None)
    assert old.delta is None
    assert (new.runs, old.runs) == (2, 2)
    team.board.datasets.diff(team.project, shas[0], shas[2])
    counted = versions(team)[0].delta
    assert counted
    assert counted.files
    assert [getattr(counted.files, kind) for kind in ("added", "deleted", "modified", "renamed")] == [1, 0, 0, 1]
    assert versions(team, limit=1, offset=1) == (versions(team)[1],)
    assert [item.hash for item in versions(team, rev=shas[1])] == [first]


def test_who_used_a_version(ground: Ground, synced: Callable[[], Team]) -> None:
    (one, first), (two, second) = directory(ground, a=b"1"), directory(ground, a=b"2")
    shas = [ground.commit({"raw.dvc": one} | METRICS), ground.commit({"raw.dvc": two}), ground.commit({"x": "y"})]
    team = synced()
    users = team.board.datasets.users(team.project, "raw", second)
    assert (users.total, [run.id for run in users.runs], users.models) == (2, [shas[2], shas[1]], ())
    assert team.board.datasets.users(team.project, "raw", first).total == 1
    assert len(team.board.datasets.users(team.project, "raw", second, limit=1).runs) == 1
    assert team.board.datasets.users(team.project, "raw", "0" * 32).total == 0
    team.board.labels.change(team.project, [shas[2]], add=["hidden"])
    assert versions(team)[0].runs == 1


def test_branches_and_tags_count_and_experiments_do_not(ground: Ground, synced: Callable[[], Team]) -> None:
    hashes = [directory(ground, a=text) for text in (b"1", b"2", b"3", b"4")]
    start = ground.commit({"raw.dvc": hashes[0][0]})
    repository = pygit2.Repository(str(ground.path))
    found = {}
    for name, (text, _) in zip(("refs/heads/side", "refs/tags/kept", "refs/exps/ab/c/odd"), hashes[1:], strict=True):
        sha = ground.commit({"raw.dvc": text})
        repository.references.create(name, sha)
        repository.reset(start, pygit2.enums.ResetMode.HARD)
        found[name] = sha
    team = synced()
    assert {item.hash for item in versions(team)} == {hash_ for _, hash_ in hashes[:3]}
    assert [item.commit for item in versions(team, rev="side")] == [found["refs/heads/side"], start]


def test_a_path_that_was_never_tracked(ground: Ground, synced: Callable[[], Team]) -> None:
    sha = ground.commit({"raw.dvc": directory(ground, a=b"1")[0]})
    team = synced()
    for ask in (
        lambda: versions(team, "rav"),
        lambda: team.board.datasets.users(team.project, "rav", "0" * 32),
        lambda: team.board.datasets.diff(team.project, sha, sha, "rav"),
    ):
        with pytest.raises(NotFoundError) as caught:
            ask()
        assert caught.value.hint == "Did you mean raw?"
    with pytest.raises(InvalidRequestError, match="leaves the project"):
        versions(team, "../raw")


@pytest.fixture
def changed(ground: Ground, synced: Callable[[], Team]) -> tuple[Team, list[str], list[str]]:
    """A team whose data changed, the hashes of the directory and the commits."""
    one, first = directory(ground, a=b"1", **{"deep/b": b"22", "deep/same": b"s", "deeper": b"d"})
    two, second = directory(ground, a=b"11", **{"deep/c": b"22", "deep/same": b"s", "deeper": b"dd"})
    files = {"table.csv.dvc": tracked("table.csv", put(ground.cache, b"t"), size=1)}
    shas = [ground.commit({"raw.dvc": one} | files), ground.commit({"raw.dvc": two, "table.csv.dvc": None})]
    return synced(), [first, second], shas


def test_a_difference_of_commits(changed: tuple[Team, list[str], list[str]]) -> None:
    team, (first, second), shas = changed
    diff = team.board.datasets.diff(team.project, shas[0][:9], None)
    assert (diff.from_, diff.to, diff.unchanged, diff.problems) == (shas[0], shas[1], 1, ())
    assert [(item.path, item.size) for item in diff.deleted] == [("table.csv", 1)]
    assert [(item.from_, item.to, item.size) for item in diff.renamed] == [("raw/deep/b", "raw/deep/c", 2)]
    assert [(item.path, item.from_.size, item.to.size) for item in diff.modified] == [
        ("raw/", 5, 7), ("raw/a", 1, 2), ("raw/deeper", 1, 2),
    ]  # fmt: skip
    assert (diff.modified[0].from_.hash, diff.modified[0].to.hash) == (first, second)
    assert (diff.total.modified, diff.files.modified, diff.total.renamed) == (3, 2, 1)
    assert diff.bytes
    assert (diff.bytes.added, diff.bytes.deleted, diff.bytes.modified, diff.bytes.unknown) == (0, 1, 2, 0)
    page = team.board.datasets.diff(team.project, shas[0], None, limit=1, offset=1)
    assert [item.path for item in page.modified] == ["raw/a"]
    assert (page.total, page.bytes, page.deleted) == (diff.total, diff.bytes, ())
    same = team.board.datasets.diff(team.project, shas[0], shas[0])
    assert (same.unchanged, sum(map(len, (same.added, same.deleted, same.modified, same.renamed)))) == (5, 0)


def test_a_part_of_a_directory(changed: tuple[Team, list[str], list[str]]) -> None:
    team, hashes, shas = changed
    diff = team.board.datasets.diff(team.project, *shas, "raw/deep")
    assert [item.to for item in diff.renamed] == ["raw/deep/c"]
    assert (diff.modified, diff.deleted, diff.unchanged) == ((), (), 1)
    same = team.board.datasets.diff(team.project, shas[0], shas[0], "raw/deep")
    assert (same.unchanged, same.renamed) == (2, ())
    by_hash = team.board.datasets.diff(team.project, *hashes, "raw/deep")
    assert (by_hash.renamed, by_hash.modified, by_hash.unchanged) == (diff.renamed, (), 1)
    only = team.board.datasets.diff(team.project, *shas, "table.csv")
    assert ([item.path for item in only.deleted], only.modified) == (["table.csv"], ())


def test_hashes_in_full_and_their_beginnings(changed: tuple[Team, list[str], list[str]]) -> None:
    team, (first, second), shas = changed
    whole = team.board.datasets.diff(team.project, *shas, "raw")
    for from_, to in (
        (first, second),
        (first[:6], second[:8]),
        (first.removesuffix(".dir"), shas[1]),
        (shas[0], second),
    ):
        diff = team.board.datasets.diff(team.project, from_, to)
        assert (diff.modified, diff.renamed, diff.unchanged) == (whole.modified, whole.renamed, whole.unchanged)
    assert team.board.datasets.diff(team.project, first[:6], second).from_ == first
    for unknown in ("0" * 32, "0123456", "f" * 32 + ".dir", "nowhere"):
        with pytest.raises(NotFoundError):
            team.board.datasets.diff(team.project, unknown, second)


def test_a_revision_that_looks_like_a_hash_is_the_revision(
    changed: tuple[Team, list[str], list[str]], ground: Ground
) -> None:
    team, (first, _), shas = changed
    pygit2.Repository(str(ground.path)).references.create(f"refs/tags/{first[:7]}", shas[1])
    assert team.board.datasets.diff(team.project, first[:7]).from_ == shas[1]
    assert team.board.datasets.diff(team.project, first[:8]).from_ == first


def test_many_listings_are_fetched_once_each(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Site], tmp_path: Path
) -> None:
    storage = tmp_path / "storage"
    texts: list[dict[str, str | bytes | None]] = [{}, {}]
    for turn, files in enumerate(texts):
        for number in range(10):
            inner = {"same": put(storage, b"s"), "other": put(storage, b"%d %d" % (number, turn))}
            files[f"part {number}.dvc"] = tracked(f"part {number}", put_listing(storage, inner), nfiles=2)
    shas = [ground.commit(files) for files in texts]
    gone = next((storage / "files/md5").rglob("*.dir"))
    gone.unlink()
    site = make_site(storage)
    team = make_team({"name": "far", "url": site.url})
    diff = team.board.datasets.diff(team.project, *shas)
    assert [(problem.code, problem.where[:5]) for problem in diff.problems] == [("not-pushed", "part ")]
    assert (diff.total.modified, diff.files.modified, diff.unchanged) == (19, 9, 9)
    read = [path for method, path in site.asked if method == "GET" and path.endswith(".dir")]
    assert len(read) == len(set(read)) == 20
    assert team.board.datasets.diff(team.project, *shas).modified == diff.modified


def test_of_too_many_files_only_those_shown_are_measured(
    changed: tuple[Team, list[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    team, _, shas = changed
    monkeypatch.setattr("dashboard.data.datasets.noun.MEASURED_FILES", 4)
    diff = team.board.datasets.diff(team.project, *shas, limit=2)
    assert diff.bytes is None
    assert [(item.path, item.to.size) for item in diff.modified] == [("raw/", 7), ("raw/a", 2)]


def test_sizes_are_unknown_where_nothing_tells(ground: Ground, synced: Callable[[], Team]) -> None:
    nobody: dict[str, Any] = {"a": "0" * 32, "b": put(ground.cache, b"bb")}
    shas = [
        ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, {}))}),
        ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, nobody))}),
    ]
    team = synced()
    diff = team.board.datasets.diff(team.project, *shas)
    assert [(item.path, item.size) for item in diff.added] == [("raw/a", None), ("raw/b", 2)]
    assert diff.bytes
    assert (diff.bytes.added, diff.bytes.unknown) == (2, 1)


def test_the_remote_of_data_that_names_none(ground: Ground, make_team: Callable[..., Team], tmp_path: Path) -> None:
    config = "[core]\n    remote = lab\n['remote \"lab\"']\n    url = s3://lab/data\n"
    ground.commit({"a.dvc": tracked("a", "0" * 32), "b.dvc": tracked("b", "1" * 32, remote="own")})
    only = make_team({"name": "only", "url": str(tmp_path)}, data="one")
    assert [item.remote for item in only.board.datasets.items(only.project)] == ["only", "own"]
    nobody = make_team(data="two")
    assert [item.remote for item in nobody.board.datasets.items(nobody.project)] == [None, "own"]
    ground.commit({".dvc/config": config})
    named = make_team({"name": "only", "url": str(tmp_path)}, data="three")
    assert [item.remote for item in named.board.datasets.items(named.project)] == ["lab", "own"]
