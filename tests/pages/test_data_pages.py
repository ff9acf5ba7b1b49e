"""The data page and its differences over repositories where things are missing, odd or cannot be read."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from dash.development.base_component import Component

from dashboard.components.route import parse
from dashboard.errors import DagboardError, NotFoundError
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing
from tests.pages.drawn import below

MISSING = "0" * 32


def drawn(team: Team, search: str = "", *, page: str = "data", rest: str = "") -> Component:
    route = parse(f"/team/churn/data/{rest}".rstrip("/"), search)
    made: Component = importlib.import_module(f"dashboard.pages.{page}").layout(team.board, route)
    json.dumps(made, cls=importlib.import_module("plotly.utils").PlotlyJSONEncoder)
    return made


def difference(team: Team, search: str) -> Component:
    return drawn(team, search, page="data_diff", rest="diff")


def words(page: Component) -> str:
    texts = [getattr(item, "data-markup", "") for item in below(page)]
    for item in below(page):
        children = getattr(item, "children", None)
        texts += [child for child in (children if isinstance(children, list) else [children]) if isinstance(child, str)]
    return " ".join(filter(None, texts))


@pytest.fixture
def synced(make_team: Callable[..., Team]) -> Callable[..., Team]:
    def sync(*remotes: dict[str, str], **more: str) -> Team:
        team = make_team(*remotes, **more)
        team.board.sync.run(team.project)
        return Team(team.board, team.board.projects.get("team", "churn"))

    return sync


def test_what_is_tracked_with_the_commit_that_changed_it(ground: Ground, synced: Callable[..., Team]) -> None:
    listing = put_listing(ground.cache, {"a": put(ground.cache, b"1")})
    ground.commit({"raw.dvc": tracked("raw", listing, size=1, nfiles=1), "<b>.pkl.dvc": tracked("<b>.pkl", MISSING)})
    text = words(drawn(synced()))
    assert "&lt;b&gt;.pkl" in text
    assert "<b>" not in text
    assert 'href="/team/churn/data?path=raw"' in text


def test_without_data_the_page_says_how_to_begin(ground: Ground, synced: Callable[..., Team]) -> None:
    ground.commit({"README.md": "x"})
    assert "dvc add data" in words(drawn(synced()))


def test_a_path_that_is_gone_keeps_its_versions(ground: Ground, synced: Callable[..., Team]) -> None:
    ground.commit({"a.bin.dvc": tracked("a.bin", put(ground.cache, b"1"), size=1)})
    ground.commit({"a.bin.dvc": None, "README.md": "x"})
    text = words(drawn(synced(), "?path=a.bin"))
    assert "a.bin is not tracked at this revision." in text
    assert "Open in files" not in text
    assert "first version" in text
    with pytest.raises(NotFoundError, match="no data is tracked"):
        drawn(synced(), "?path=nowhere")


def test_a_path_that_was_renamed_leads_to_its_versions_before(ground: Ground, synced: Callable[..., Team]) -> None:
    first, second = put(ground.cache, b"1"), put(ground.cache, b"2")
    ground.commit({"old.bin.dvc": tracked("old.bin", first, size=1)})
    ground.commit({"old.bin.dvc": None, "new.bin.dvc": tracked("new.bin", first, size=1)})
    ground.commit({"new.bin.dvc": tracked("new.bin", second, size=1)})
    page = drawn(synced(), "?path=new.bin")
    assert "it was" in words(page)
    assert "/team/churn/data?path=old.bin" in [getattr(item, "href", "") for item in below(page)]
    assert "it was" not in words(drawn(synced(), "?path=old.bin"))


def test_a_file_of_git_that_was_renamed_has_a_difference_that_says_so(
    ground: Ground, synced: Callable[..., Team]
) -> None:
    old = ground.commit({"notes/a.txt": "a\n", "b.txt": "b\n"})
    new = ground.commit({"notes/a.txt": None, "text/a.txt": "a\n"})
    team = synced()
    every = words(difference(team, f"?from={old}&to={new}"))
    assert "was notes/a.txt" in every
    assert "deleted" not in every
    one = words(difference(team, f"?from={old}&to={new}&file=text/a.txt"))
    assert "notes/a.txt" in one
    assert "Only the name differs" in one


def test_a_table_with_the_index_of_pandas_is_matched_by_it(ground: Ground, synced: Callable[..., Team]) -> None:
    old = ground.commit({"t.csv": ",x\n0,5\n1,5\n", "twice.csv": "x\n1\n1\n"})
    new = ground.commit({"t.csv": ",x\n0,5\n1,6\n", "twice.csv": "x\n1\n1\n1\n"})
    team = synced()
    found = words(difference(team, f"?from={old}&to={new}&file=t.csv"))
    assert "the column without a name" in found
    assert "2 rows before, 2 now, 1 the same." in found
    plain = words(difference(team, f"?from={old}&to={new}&file=twice.csv"))
    assert "content" in plain
    assert "No column names each row." in plain


def test_an_unknown_version_of_a_path_is_said(ground: Ground, synced: Callable[..., Team]) -> None:
    hash_ = put(ground.cache, b"1")
    ground.commit({"a.bin.dvc": tracked("a.bin", hash_, size=1)})
    assert "No version of this path" in words(drawn(synced(), f"?path=a.bin&version={MISSING}"))
    used = words(drawn(synced(), f"?path=a.bin&version={hash_[:7]}"))
    assert "No version of this path" not in used, "the first digits that pages show are enough"
    assert "No version of this path" in words(drawn(synced(), f"?path=a.bin&version={hash_[:3]}"))
    assert "What uses version" in used
    assert "No registered model comes from it." in used


Unread = Callable[..., tuple[Team, str]]


@pytest.fixture
def unread(ground: Ground, synced: Callable[..., Team], tmp_path: Path) -> Unread:
    """A project whose last commit names a content that its remotes do not hand out, and the commit before."""

    def make(*remotes: dict[str, str]) -> tuple[Team, str]:
        config = f"[core]\n    remote = far\n['remote \"far\"']\n    url = {tmp_path}\n"
        good = put(ground.cache, b"1")
        old = ground.commit({".dvc/config": "" if remotes else config, "a.bin.dvc": tracked("a.bin", good)})
        ground.commit({"a.bin.dvc": tracked("a.bin", MISSING)})
        return synced(*remotes), old

    return make


@pytest.mark.parametrize(
    ("remotes", "said"),
    [(["cache"], "was not pushed"), (["dead"], "cannot be reached"), ([], "config.yaml does not allow")],
    ids=["not pushed", "unreachable", "not allowed"],
)  # fmt: skip
def test_why_a_content_cannot_be_compared_and_what_the_commits_say(
    unread: Unread, ground: Ground, dead_url: str, remotes: list[str], said: str
) -> None:
    places = {"cache": str(ground.cache), "dead": dead_url}
    team, old = unread(*({"name": name, "url": places[name]} for name in remotes))
    text = words(difference(team, f"?from={old}&path=a.bin"))
    assert said in text
    assert "What the commits say" in text
    assert MISSING[:7] in text


def test_everything_needs_no_content(unread: Unread) -> None:
    team, old = unread()
    text = words(difference(team, f"?from={old}"))
    assert all(path in text for path in ("a.bin", "a.bin.dvc"))
    assert "Nothing differs" in words(difference(team, f"?from={old}&to={old}"))


def test_a_directory_whose_listing_is_missing_is_one_entry_with_a_reason(
    ground: Ground, synced: Callable[..., Team]
) -> None:
    good = put_listing(ground.cache, {"a.png": put(ground.cache, b"1")})
    old = ground.commit({"raw.dvc": tracked("raw", good, size=1, nfiles=1)})
    ground.commit({"raw.dvc": tracked("raw", f"{MISSING}.dir", size=1, nfiles=1)})
    page = difference(synced(), f"?from={old}&path=raw")
    assert "not pushed" in words(page)
    assert any(getattr(item, "data-entries", None) for item in below(page))


def test_a_difference_of_equal_bytes_of_one_file_and_of_nothing(ground: Ground, synced: Callable[..., Team]) -> None:
    old = ground.commit({"a.bin.dvc": tracked("a.bin", put(ground.cache, b"1"), size=1), "b.txt": "1"})
    new = ground.commit({"b.txt": "2"})
    team = synced()
    assert "Both sides have the same bytes." in words(difference(team, f"?from={old}&to={new}&path=a.bin"))
    assert "Nothing to compare" in words(difference(team, ""))
    with pytest.raises(NotFoundError):
        difference(team, f"?from={old}&path=nowhere.txt")
    with pytest.raises(DagboardError):
        difference(team, f"?from={old}&path=../x")


def test_a_folder_of_a_directory_and_the_way_from_file_to_file(ground: Ground, synced: Callable[..., Team]) -> None:
    def raw(**files: bytes) -> dict[str, str]:
        named = {name.replace("__", "/"): put(ground.cache, content) for name, content in files.items()}
        return {"raw.dvc": tracked("raw", put_listing(ground.cache, named), size=1, nfiles=len(named))}

    old = ground.commit(raw(in__a=b"1", in__b=b"1", in__same=b"1", z=b"1"))
    new = ground.commit(raw(in__a=b"2", in__b=b"2", in__same=b"1", z=b"2"))
    team = synced()
    folder = difference(team, f"?from={old}&to={new}&path=raw/in")
    assert "2 modified" in words(folder)
    page = difference(team, f"?from={old}&to={new}&path=raw&file=in/b")
    steps = {
        item.children: item.title for item in below(page) if "dg-button-small" in str(getattr(item, "className", ""))
    }
    assert steps == {"Previous file": "in/a", "Next file": "z"}
    opened = {item.title: item.href for item in below(page) if str(getattr(item, "title", "")).startswith("Open the")}
    assert [f"rev={sha}" in opened[f"Open the {which} file"] for sha, which in ((old, "old"), (new, "new"))] == [
        True
    ] * 2
    assert all(href.replace("%2F", "/").endswith("path=raw/in/b") for href in opened.values())
    alone = words(difference(team, f"?from={old}&to={new}&path=raw/z"))
    assert "Lines" in alone


def test_images_of_a_directory_stand_beside_each_other(ground: Ground, synced: Callable[..., Team]) -> None:
    def raw(**files: bytes) -> dict[str, str]:
        named = {name.replace("_", "."): put(ground.cache, content) for name, content in files.items()}
        return {"raw.dvc": tracked("raw", put_listing(ground.cache, named), size=1, nfiles=len(named))}

    old = ground.commit(raw(a_png=b"1", b_txt=b"1"))
    new = ground.commit(raw(a_png=b"2", c_png=b"3", b_txt=b"2"))
    page = difference(synced(), f"?from={old}&to={new}&path=raw&shape=images")
    sources = [item.src for item in below(page) if type(item).__name__ == "Img"]
    blob = "/api/v1/projects/team/churn/blob?rev="
    assert sources == [
        f"{blob}{old}&path=raw%2Fa.png",
        f"{blob}{new}&path=raw%2Fa.png",
        f"{blob}{new}&path=raw%2Fc.png",
    ]


def test_the_gallery_reaches_every_image_of_a_long_difference(ground: Ground, synced: Callable[..., Team]) -> None:
    old = ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, {}))})
    files = {f"a/{number:04}.txt": "0" * 32 for number in range(2_100)}
    files |= {f"z/{number:02}.PNG": "1" * 32 for number in range(25)} | {"z/scan.tif": "2" * 32}
    new = ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, files))})
    team = synced()
    address = f"?from={old}&to={new}&path=raw"
    shapes = [getattr(item, "href", "") for item in below(difference(team, address))]
    assert any("shape=images" in (href or "") for href in shapes)
    first = difference(team, f"{address}&shape=images")
    assert "1 to 24 of 26 images" in words(first)
    assert any("offset=24" in (getattr(item, "href", "") or "") for item in below(first))
    last = difference(team, f"{address}&shape=images&offset=24")
    assert "25 to 26 of 26 images" in words(last)
    assert "z/scan.tif" in words(last)
