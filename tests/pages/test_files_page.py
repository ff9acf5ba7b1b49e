"""The files page over a real repository and cache: folders, files, history, and everything that may be missing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks import files as callbacks
from dashboard.components.files import addresses
from dashboard.components.files.absent import unreadable
from dashboard.components.route import parse
from dashboard.errors import SourceError
from dashboard.pages import files
from dashboard.web.leading import leads_somewhere
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Denied, put, put_listing
from tests.pages.test_project_pages import below, hrefs, words

AT = "/team/churn/files"


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    cache = ground.cache
    many = {f"{number:04}.txt": put(cache, b"x") for number in range(300)}
    inner = {"cats/1.png": put(cache, b"\x89PNG"), "labels.csv": put(cache, b"a,b\n1,2\n")}
    ground.write({
        "README.md": "# Read\n\n[train](src/train.py) [out](../../x)\n", "src/train.py": "print()\n",
        "data/raw.dvc": tracked("raw", put_listing(cache, inner), size=9, nfiles=2),
        "many.dvc": tracked("many", put_listing(cache, many), size=300, nfiles=300),
        "lost.csv.dvc": tracked("lost.csv", "0" * 32, size=7), "gone.dvc": tracked("gone", f"{'1' * 32}.dir"),
        "hollow.dvc": tracked("hollow", put_listing(cache, {})),
        "dvc.yaml": "stages:\n  train:\n    cmd: train\n    outs: [model.bin]\n",
    })  # fmt: skip
    (ground.path / "dead").symlink_to("nowhere")
    ground.commit()
    made = make_team()
    made.board.sync.run(made.project)
    return made


def drawn(team: Team, query: str = "") -> Component:
    page = files.layout(team.board, parse(AT, query))
    assert len(below(page)) < 500
    return page


def previewed(team: Team, path: str) -> Component:
    return callbacks.preview_at(team.board, path, AT, f"?path={path}")


def test_a_folder_shows_what_git_and_dvc_keep_and_its_readme(team: Team) -> None:
    page = drawn(team)
    text = words(page)
    for expected in ("README.md", "src", "lost.csv", "Read</h2>", "Change", "DVC", "git"):
        assert expected in text, expected
    assert 'href="/team/churn/files?path=src/train.py"' in text.replace("%2F", "/"), "a link of the README leads here"
    assert "../../x" not in text


def test_a_folder_that_dvc_tracks_opens_and_offers_its_images(team: Team) -> None:
    page = drawn(team, "?path=data/raw")
    assert "labels.csv" in words(page)
    gallery = next(href for href in hrefs(page) if "show=gallery" in href)
    shown = words(drawn(team, gallery.partition("?")[2]))
    assert "1 image" in shown
    assert '<span class="dg-thumb-label">cats</span>' in shown
    assert "No images" in words(drawn(team, "?path=data/raw&show=gallery&q=dogs"))


def test_many_entries_are_a_grid_that_asks_for_its_rows(team: Team) -> None:
    page = drawn(team, "?path=many")
    box = next(item for item in below(page) if hasattr(item, "data-files-grid"))
    assert getattr(box, "data-files-total") == "300"
    assert "0299.txt" not in words(page)


def test_a_file_tells_where_it_comes_from_and_is_previewed_after_the_page(team: Team) -> None:
    page = drawn(team, "?path=data/raw/labels.csv")
    for expected in ("DVC", "Table", "8 B", "tracked by", "data/raw.dvc", "all versions"):
        assert expected in words(page), expected
    assert "/team/churn/data?path=data/raw" in [href.replace("%2F", "/") for href in hrefs(page)]
    assert any(href.startswith("/team/churn/pipeline?node=") for href in hrefs(page))
    assert "<td" in words(previewed(team, "data/raw/labels.csv"))
    assert 'data-line="1"' in words(previewed(team, "src/train.py"))


def test_the_history_of_a_path_links_to_the_path_at_each_commit(team: Team, ground: Ground) -> None:
    second = ground.commit({"src/train.py": "print(2)\n"})
    team.board.sync.run(team.project)
    page = drawn(team, "?path=src/train.py&history=1")
    assert addresses.page(parse(AT, ""), "src/train.py", second).href in hrefs(page)
    assert words(page).count("data-scientist") == 2
    change = next(href for href in hrefs(page) if href.startswith("/team/churn/data/diff?"))
    assert f"to={second}" in change
    assert "file=src%2Ftrain.py" in change
    assert words(drawn(team, "?path=data/raw/labels.csv&history=1")).count("data-scientist") == 1


def test_the_history_of_what_was_renamed_goes_on_under_its_name_before(
    ground: Ground, make_team: Callable[..., Team]
) -> None:
    listing = put_listing(ground.cache, {"x.txt": put(ground.cache, b"x")})
    old = ground.commit({"a.txt": "a\n", "old.dvc": tracked("old", listing)})
    ground.commit({"a.txt": None, "in/b.txt": "a\n", "old.dvc": None, "new.dvc": tracked("new", listing)})
    ground.commit({"in/b.txt": "b\n"})
    made = make_team()
    made.board.sync.run(made.project)
    for now, before in (("in/b.txt", "a.txt"), ("new", "old"), ("new/x.txt", "old/x.txt")):
        page = drawn(made, f"?path={now}&history=1")
        assert "Before that it was" in words(page), now
        there = addresses.page(parse(AT, ""), before, old).with_query(history="1").href
        assert there in hrefs(page)
    assert "Before that" not in words(drawn(made, f"?rev={old}&path=a.txt&history=1"))


def test_a_host_that_nobody_knows_is_said_with_how_to_see_its_key() -> None:
    error = SourceError("not known", where="ssh://reader@host:2222/x", hint="Compare.", code="host-unknown")
    text = words(unreadable(error, "a.csv"))
    assert "ssh-keyscan -p 2222 host" in text
    assert "dvc pull" not in text


def test_a_bucket_that_refuses_is_said_with_what_to_do(
    ground: Ground, make_team: Callable[..., Team], denied: Denied
) -> None:
    ground.commit({"x.bin.dvc": tracked("x.bin", denied.hash, size=6)})
    made = make_team(denied.remote)
    made.board.sync.run(made.project)
    text = words(previewed(made, "x.bin"))
    for expected in ("The remote storage refused access", "s3://denied/x", "options of the remote in config.yaml",
                     "dvc pull x.bin"):  # fmt: skip
        assert expected in text, expected


@pytest.mark.parametrize(("query", "expected"), [
    ("?path=hollow", "This folder is empty"), ("?path=dead", "A link to nothing"), ("?path=src/nix", "Nothing at this"),
    ("?path=gone", "dvc push gone"), ("?path=gone/inner.txt", "dvc push gone"), ("?path=../x", "Nothing at this path"),
])  # fmt: skip
def test_what_is_not_there_says_why(team: Team, query: str, expected: str) -> None:
    assert expected in words(drawn(team, query))


def test_data_that_was_not_pushed_keeps_its_page(team: Team) -> None:
    assert "tracked by" in words(drawn(team, "?path=lost.csv"))
    assert "dvc push lost.csv" in words(previewed(team, "lost.csv"))


@pytest.mark.parametrize(("url", "expected"), [
    ("http://127.0.0.1:9/x", "dvc pull lost.csv"), (None, '- name: "other store"\n      url: s3://bucket/x'),
])  # fmt: skip
def test_a_remote_that_is_away_and_one_that_is_not_allowed_have_other_words(
    ground: Ground, make_team: Callable[..., Team], url: str | None, expected: str
) -> None:
    config = "[core]\n    remote = other store\n['remote \"other store\"']\n    url = s3://bucket/x\n"
    ground.commit({".dvc/config": config, "lost.csv.dvc": tracked("lost.csv", "0" * 32, size=7)})
    made = make_team(*([{"name": "storage", "url": url}] if url else []))
    made.board.sync.run(made.project)
    assert expected in words(previewed(made, "lost.csv"))


def test_an_import_says_where_it_came_from(ground: Ground, make_team: Callable[..., Team]) -> None:
    source = (
        "path: labels\n  repo:\n    url: https://reader:secret@git.example.org/labels\n    rev_lock: 0123456789abcdef"
    )
    ground.commit({"taken.csv.dvc": f"deps:\n- {source}\nouts:\n- path: taken.csv\n  md5: {'0' * 32}\n"})
    made = make_team()
    made.board.sync.run(made.project)
    said = words(drawn(made, "?path=taken.csv"))
    assert "imported from https://git.example.org/labels#labels@0123456789ab" in " ".join(said.split())
    shown = words(previewed(made, "taken.csv"))
    assert "The data was imported from https://git.example.org/labels" in shown
    assert "dvc push taken.csv" not in shown


def test_a_repository_without_commits_and_one_that_was_not_read_say_so(
    ground: Ground, make_team: Callable[..., Team]
) -> None:
    made = make_team()
    assert "Files" in words(files.layout(made.board, parse(AT, "")))
    made.board.sync.run(made.project)
    assert "first commit" in words(files.layout(made.board, parse(AT, "")))


def test_the_finder_offers_paths_and_waits_for_words(team: Team) -> None:
    found = callbacks.found_at(team.board, "train", AT, "?rev=main")
    assert {"/team/churn/files?rev=main&path=src%2Ftrain.py"} == {href for each in found for href in hrefs(each)}
    assert "No path has" in words(callbacks.found_at(team.board, "zzz", AT, ""))
    with pytest.raises(PreventUpdate):
        callbacks.found_at(team.board, "  ", AT, "")


def test_an_address_of_nothing_answers_404_without_reading_a_listing(team: Team) -> None:
    assert leads_somewhere(team.board, parse(AT, "?path=src"))
    assert leads_somewhere(team.board, parse(AT, "?path=gone/inner.txt"))
    assert not leads_somewhere(team.board, parse(AT, "?path=src/nix"))


@pytest.mark.parametrize(("link", "expected"), [
    ("b.md", ("docs/b.md", "")), ("../a.md#part", ("a.md", "part")), ("/top.md", ("top.md", "")),
    ("../../out", None), ("#part", None), ("a%20b.md?raw=1", ("docs/a b.md", "")), ("./", ("docs", "")),
])  # fmt: skip
def test_relative_links_stay_inside_the_project(link: str, expected: tuple[str, str] | None) -> None:
    assert addresses.resolved("docs", link) == expected
