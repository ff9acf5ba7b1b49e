"""What there is at a path before its content is read, its preview, and the images below a folder."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.data.model.files import FileKind, Place, TrackedBy
from dashboard.data.preview import Kind
from dashboard.errors import NotFoundError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing

PNG = b"\x89PNG"


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    cache = ground.cache
    inner = {"cats/1.PNG": put(cache, PNG), "dogs/big/2.png": put(cache, PNG + b"2"), "labels.csv": put(cache, b"a,b")}
    ground.write({
        "docs/README.md": "# Read\n", "docs/shot.png": PNG, "data/.gitignore": "/raw\n",
        "data/raw.dvc": tracked("raw", put_listing(cache, inner), size=9, nfiles=3),
        "conf.toml": "a = 1\n", "lost.bin.dvc": tracked("lost.bin", "0" * 32, size=7),
    })  # fmt: skip
    (ground.path / "link.md").symlink_to("docs/README.md")
    (ground.path / "dead").symlink_to("nowhere")
    ground.commit()
    made = make_team()
    made.board.sync.run(made.project)
    return made


def place(team: Team, path: str) -> Place:
    return team.board.files.place(team.project, None, path)


@pytest.mark.parametrize(("path", "kind", "keeper", "size"), [
    ("", FileKind.DIRECTORY, TrackedBy.GIT, None), ("docs", FileKind.DIRECTORY, TrackedBy.GIT, None),
    ("docs/README.md", FileKind.FILE, TrackedBy.GIT, 7), ("data/raw", FileKind.DIRECTORY, TrackedBy.DVC, 9),
    ("data/raw/cats", FileKind.DIRECTORY, TrackedBy.DVC, None),
    ("data/raw/labels.csv", FileKind.FILE, TrackedBy.DVC, 3),
    ("lost.bin", FileKind.FILE, TrackedBy.DVC, 7), ("dead", FileKind.SYMLINK, TrackedBy.GIT, None),
])  # fmt: skip
def test_a_place_has_a_kind_a_keeper_and_a_size(
    team: Team, path: str, kind: FileKind, keeper: TrackedBy, size: int | None
) -> None:
    found = place(team, path)
    assert (found.path, found.kind, found.tracked_by, found.size) == (path, kind, keeper, size)


def test_a_place_names_the_commit_that_changed_it_and_the_output_that_holds_it(team: Team) -> None:
    inner = place(team, "data/raw/cats/1.PNG")
    assert inner.output == "data/raw"
    assert inner.last_commit == inner.commit
    assert place(team, "conf.toml").output == ""


def test_a_link_has_the_kind_of_its_end_and_its_files_count_from_there(team: Team) -> None:
    link = place(team, "link.md")
    assert (link.kind, link.target, link.folder) == (FileKind.FILE, "docs/README.md", "docs")
    assert place(team, "docs/README.md").folder == "docs"


@pytest.mark.parametrize("path", ["nix", "docs/nix", "data/raw/nix", "lost.bin/inner", "../out"])
def test_nothing_is_not_found(team: Team, path: str) -> None:
    with pytest.raises(NotFoundError):
        place(team, path)


def test_a_preview_is_of_git_or_of_dvc_and_a_missing_object_says_so(team: Team) -> None:
    files = team.board.files
    assert files.preview(team.project, None, "docs/README.md").kind is Kind.MARKDOWN
    assert files.preview(team.project, None, "data/raw/labels.csv").kind is Kind.TABLE
    with pytest.raises(NotFoundError) as caught:
        files.preview(team.project, None, "lost.bin")
    assert caught.value.code == "not-pushed"


def test_pictures_are_found_at_any_depth_and_narrowed_by_words(team: Team) -> None:
    files = team.board.files
    all_of_it = files.pictures(team.project, None, "data/raw")
    assert all_of_it == (2, [("data/raw/cats/1.PNG", 4), ("data/raw/dogs/big/2.png", 5)])
    assert files.pictures(team.project, None, "data/raw", offset=1, limit=1) == (2, [("data/raw/dogs/big/2.png", 5)])
    assert files.pictures(team.project, None, "data/raw", "CATS")[0] == 1
    assert files.pictures(team.project, None, "data/raw", "raw")[0] == 0, "words are of paths below the folder"
    assert files.pictures(team.project, None, "")[0] == 3
    assert files.pictures(team.project, None, "docs") == (1, [("docs/shot.png", 4)])


def test_a_path_that_is_gone_is_found_at_the_branches_that_have_it(team: Team, ground: Ground) -> None:
    (ground.path / ".git/refs/heads/kept").write_text((ground.path / ".git/refs/heads/main").read_text())
    ground.commit({"conf.toml": None})
    team.board.sync.run(team.project)
    files = team.board.files
    assert files.revisions_with(team.project, "conf.toml") == ["kept"]
    assert not files.may_have(team.project, "main", "conf.toml")
    assert files.may_have(team.project, "main", "data/raw/what/ever")
    assert files.nearest(team.project, None, "docs/no/such") == "docs"
    assert files.nearest(team.project, None, "../x") == ""
