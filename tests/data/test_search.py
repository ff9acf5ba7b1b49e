"""The search over everything, where it concerns files."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Site, put, put_listing


@pytest.fixture
def team(ground: Ground, make_team: Callable[..., Team]) -> Team:
    inner = {f"cats/{number}.png": put(ground.cache, b"%d" % number) for number in range(30)}
    ground.commit({
        "src/train.py": "print()\n", "docs/Über die Daten.md": "x",
        "data.dvc": tracked("data", put_listing(ground.cache, inner)),
        "churn.csv.dvc": tracked("churn.csv", put(ground.cache, b"1,2\n")),
    })  # fmt: skip
    made = make_team()
    made.board.sync.run(made.project)
    return made


def found(team: Team, text: str, limit: int = 20) -> list[tuple[str, str]]:
    return [(hit.kind, hit.id) for hit in team.board.search.search(text, limit)]


def test_files_of_git_and_dvc_are_found_by_words_of_their_paths(team: Team) -> None:
    assert found(team, "train") == [("file", "src/train.py")]
    assert found(team, "CATS 17") == [("file", "data/cats/17.png")]
    assert found(team, "über daten") == [("file", "docs/Über die Daten.md")]
    assert found(team, "nothing at all") == []
    hit = team.board.search.search("cats 17")[0]
    assert (hit.title, hit.detail) == ("17.png", "data/cats · DVC")


def test_many_files_leave_places_to_other_kinds(team: Team) -> None:
    kinds = [kind for kind, _ in found(team, "a", 6)]
    assert kinds.count("file") == 4
    assert {"branch", "file"} <= set(kinds) or {"project", "file"} <= set(kinds)
    assert found(team, "churn", 6)[0] == ("project", "team/churn")
    assert ("file", "churn.csv") in found(team, "churn", 6)


def test_no_listing_is_fetched_from_another_machine(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Site]
) -> None:
    site = make_site()
    hash_ = put_listing(site.folder, {"far.png": put(site.folder, b"far")})
    ground.commit({"data.dvc": tracked("data", hash_)})
    team = make_team({"name": "web", "url": site.url})
    team.board.sync.run(team.project)
    before = len(site.asked)
    assert found(team, "far.png") == []
    assert found(team, "data.dvc") == [("file", "data.dvc")]
    assert len(site.asked) == before
    assert [each.path for each in team.board.files.find(team.project, None, "far")] == ["data/far.png"]
    assert found(team, "far.png") == [("file", "data/far.png")]


def test_a_hundred_thousand_files_are_searched_while_one_types(ground: Ground, make_team: Callable[..., Team]) -> None:
    inner = {f"part-{number % 100:02}/{number:06}.png": f"{number:032x}" for number in range(100_000)}
    ground.commit({"many.dvc": tracked("many", put_listing(ground.cache, inner))})
    team = make_team()
    team.board.sync.run(team.project)
    found(team, "part")
    started = time.perf_counter()
    for text in ("0", "09", "0999", "part 099999", "png"):
        assert found(team, text)
    assert (time.perf_counter() - started) / 5 < 0.25
