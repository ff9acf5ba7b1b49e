"""The noun: outputs at a commit, their listings, and their bytes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard.errors import DagboardError, ForbiddenError, InvalidRequestError, NotFoundError, SourceError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Site, put, put_entries, put_listing


def test_the_output_that_holds_a_path(ground: Ground, make_team: Callable[..., Team]) -> None:
    one, many = put(ground.cache, b"1"), put_listing(ground.cache, {"a": "0" * 32})
    sha = ground.commit({"one.txt.dvc": tracked("one.txt", one), "data/raw.dvc": tracked("raw", many)})
    team = make_team()
    found = [
        team.board.contents.output(team.project, sha, path)
        for path in ("one.txt", "data/raw", "data/raw/x/y", "data", "one.txt.dvc", "")
    ]
    assert [(item[0].path, item[1]) if item else None for item in found] == [
        ("one.txt", ""), ("data/raw", ""), ("data/raw", "x/y"), None, None, None,
    ]  # fmt: skip


def test_bytes_of_files_and_of_files_in_directories(ground: Ground, make_team: Callable[..., Team]) -> None:
    inner = {"a.txt": put(ground.cache, b"A"), "deep/b.txt": put(ground.cache, b"BB")}
    files = {
        "one.txt.dvc": tracked("one.txt", put(ground.cache, b"1")),
        "raw.dvc": tracked("raw", put_listing(ground.cache, inner)),
    }
    sha = ground.commit(files)
    team = make_team()
    contents, project = team.board.contents, team.project
    raw, one = contents.output(project, sha, "raw"), contents.output(project, sha, "one.txt")
    assert raw
    assert one
    assert contents.listing(project, raw[0]).rows() == list(inner.items())
    assert contents.listing_of(project, raw[0].hash or "").rows() == list(inner.items())
    assert contents.listing_problems(project, raw[0]) == ()
    assert contents.open(project, one[0]).read() == b"1"
    assert contents.open(project, raw[0], "deep/b.txt").read() == b"BB"
    assert contents.hash_of(project, raw[0], "a.txt") == inner["a.txt"]
    assert contents.sizes(project, [*inner.values(), "0" * 32]) == {inner["a.txt"]: 1, inner["deep/b.txt"]: 2}
    with pytest.raises(NotFoundError, match="no file deep in raw"):
        contents.open(project, raw[0], "deep")
    with pytest.raises(NotFoundError):
        contents.open(project, one[0], "x")
    with pytest.raises(InvalidRequestError):
        contents.open(project, raw[0])
    with pytest.raises(InvalidRequestError):
        contents.listing(project, one[0])


def test_data_of_dvc_2(ground: Ground, make_team: Callable[..., Team]) -> None:
    inner = put(ground.cache, b"a\r\nb", legacy=True)
    listing = put_listing(ground.cache, {"x": inner}, legacy=True)
    sha = ground.commit({"old.dvc": tracked("old", listing, hash=None)})
    team = make_team()
    found = team.board.contents.output(team.project, sha, "old/x")
    assert found
    assert found[0].hash_name == "md5-dos2unix"
    assert team.board.contents.open(team.project, *found).read() == b"a\r\nb"


def test_a_listing_survives_the_loss_of_its_object(ground: Ground, make_team: Callable[..., Team]) -> None:
    listing = put_listing(ground.cache, {"x": "0" * 32})
    sha = ground.commit({"raw.dvc": tracked("raw", listing)})
    team = make_team()
    found = team.board.contents.output(team.project, sha, "raw")
    assert found
    team.board.contents.listing(team.project, found[0])
    (ground.cache / "files/md5" / listing[:2] / listing[2:]).unlink()
    again = make_team()
    assert again.board.contents.listing(again.project, found[0]).height == 1
    with pytest.raises(DagboardError) as caught:
        again.board.contents.open(again.project, found[0], "x")
    assert caught.value.code == "not-pushed"


def test_a_hostile_listing_says_what_is_missing(ground: Ground, make_team: Callable[..., Team]) -> None:
    fine = put(ground.cache, b"fine")
    listing = put_entries(ground.cache, [{"relpath": "../../x", "md5": fine}, {"relpath": "fine", "md5": fine}])
    sha = ground.commit({"raw.dvc": tracked("raw", listing)})
    for _ in range(2):
        team = make_team()
        found = team.board.contents.output(team.project, sha, "raw")
        assert found
        assert team.board.contents.listing(team.project, found[0]).rows() == [("fine", fine)]
        assert [each.code for each in team.board.contents.listing_problems(team.project, found[0])] == [
            "listing-unsafe"
        ]


def test_only_remotes_of_the_configuration_are_opened(
    ground: Ground, make_team: Callable[..., Team], tmp_path: Path
) -> None:
    hash_ = put(tmp_path / "storage", b"x")
    config = f"[core]\n    remote = storage\n['remote \"storage\"']\n    url = {tmp_path / 'storage'}\n"
    sha = ground.commit({".dvc/config": config, "x.dvc": tracked("x", hash_)})
    team = make_team()
    found = team.board.contents.output(team.project, sha, "x")
    assert found
    with pytest.raises(ForbiddenError) as caught:
        team.board.contents.open(team.project, found[0])
    assert (caught.value.code, "storage" in caught.value.hint) == ("not-allowed", True)
    allowed = make_team({"name": "storage", "url": str(tmp_path / "storage")})
    assert allowed.board.contents.open(allowed.project, found[0]).read() == b"x"


def test_imported_data_lies_where_its_repository_keeps_it(
    ground: Ground, make_team: Callable[..., Team], tmp_path: Path
) -> None:
    hash_ = put(tmp_path / "theirs", b"x")
    repo = "https://reader:secret@git.example.org/labels.git"
    text = (
        f"frozen: true\ndeps:\n- path: labels.csv\n  repo:\n    url: {repo}\n    rev_lock: {'a' * 40}\n"
        f"outs:\n- path: x\n  md5: {hash_}\n  hash: md5\n"
    )
    config = "[core]\n    remote = ours\n['remote \"ours\"']\n    url = s3://bucket/x\n"
    sha = ground.commit({".dvc/config": config, "x.dvc": text})
    (tmp_path / "ours").mkdir()
    team = make_team({"name": "ours", "url": str(tmp_path / "ours")})
    found = team.board.contents.output(team.project, sha, "x")
    assert found
    with pytest.raises(ForbiddenError) as caught:
        team.board.contents.open(team.project, found[0])
    assert caught.value.code == "not-allowed"
    assert "imported from https://git.example.org/labels.git: the remote ours does not have it" in str(caught.value)
    both = make_team(*({"name": name, "url": str(tmp_path / name)} for name in ("ours", "theirs")))
    assert both.board.contents.open(both.project, found[0]).read() == b"x"


@pytest.mark.parametrize(("place", "is_read"), [("shared", True), ("../outside", False)])
def test_a_cache_elsewhere_counts_only_inside_the_repository(
    ground: Ground, make_team: Callable[..., Team], place: str, is_read: bool
) -> None:
    hash_ = put(ground.path / place, b"x")
    ground.write({".dvc/config.local": f"[cache]\n    dir = ../{place}\n"})
    sha = ground.commit({"x.dvc": tracked("x", hash_)})
    team = make_team()
    found = team.board.contents.output(team.project, sha, "x")
    assert found
    if is_read:
        assert team.board.contents.open(team.project, found[0]).read() == b"x"
    else:
        with pytest.raises(NotFoundError):
            team.board.contents.open(team.project, found[0])


def test_a_project_in_a_folder_of_a_repository(ground: Ground, make_team: Callable[..., Team]) -> None:
    hash_ = put(ground.path / "part/.dvc/cache", b"x")
    sha = ground.commit({"part/.dvc/config": "", "part/x.dvc": tracked("x", hash_)})
    team = make_team(subdirectory="part")
    found = team.board.contents.output(team.project, sha, "x")
    assert found
    assert team.board.contents.open(team.project, found[0]).read() == b"x"


def test_sizes_of_remote_files_are_learnt_when_one_is_opened(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Site]
) -> None:
    site = make_site()
    hash_ = put(site.folder, b"12345")
    sha = ground.commit({"x.dvc": tracked("x", hash_)})
    team = make_team({"name": "web", "url": site.url})
    found = team.board.contents.output(team.project, sha, "x")
    assert found
    assert team.board.contents.sizes(team.project, [hash_]) == {}
    team.board.contents.open(team.project, found[0]).close()
    assert team.board.contents.sizes(team.project, [hash_]) == {hash_: 5}


def test_a_listing_of_another_content_is_refused(ground: Ground, make_team: Callable[..., Team]) -> None:
    hash_ = put(ground.cache, b"[]", suffix=".dir")
    (ground.cache / "files/md5" / hash_[:2] / hash_[2:]).write_bytes(b'[{"relpath": "x", "md5": "y"}]')
    sha = ground.commit({"raw.dvc": tracked("raw", hash_)})
    team = make_team()
    found = team.board.contents.output(team.project, sha, "raw")
    assert found
    with pytest.raises(SourceError, match="another hash"):
        team.board.contents.listing(team.project, found[0])
