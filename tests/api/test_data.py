"""Tracked data over HTTP: what there is, versions, differences, pages and problem documents."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.context import Context
from dashboard.web import create_app
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import put, put_listing

P = "/api/v1/projects/team/wine"
Q = "/api/v1/projects/team/churn/data"


def get(client: FlaskClient, address: str, status: int = 200, **query: Any) -> Any:
    response = client.get(address, query_string=query)
    assert response.status_code == status, response.text
    return response.json


def test_items(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/data")
    assert (body["commit"], body["total"], body["next"], body["problems"]) == (sources.second, 2, None, [])
    data, model = body["items"]
    assert (data["path"], data["kind"], data["type"], data["basis"]) == ("data.csv", "file", "dataset", "suffix")
    assert (model["path"], model["type"], model["stage"]) == ("model.txt", "model", "train")
    assert len(data["hash"]) == 32
    assert data["size"] > 0
    assert (data["nfiles"], data["remote"]) == (None, None)
    page = get(client, f"{P}/data", limit=1, cursor=get(client, f"{P}/data", limit=1)["next"])
    assert ([item["path"] for item in page["items"]], page["next"]) == (["model.txt"], None)
    assert get(client, f"{P}/data", rev="v1")["commit"] == sources.first


def test_versions(client: FlaskClient, sources: Any, board: Context) -> None:
    body = get(client, f"{P}/data/versions", path="model.txt")
    new, old = body["versions"]
    assert (body["total"], body["next"], body["path"]) == (2, None, "model.txt")
    assert (new["commit"], old["commit"]) == (sources.second, sources.first)
    assert new["message"] == "Halve the learning rate\n\nIt was too large."
    assert (new["author"], new["is_current"], old["is_current"]) == ("data-scientist", True, False)
    assert new["committed_at"].endswith("Z")
    assert (new["models"], old["models"]) == ([], [{"name": "wine-quality", "version": "1", "source": "mlflow"}])
    runs = get(client, f"{P}/runs", filter=f"data.\"model.txt\" = '{old['hash']}'")["total"]
    assert old["runs"] == runs > 0
    assert (old["delta"], new["delta"]["previous"]) == (None, old["hash"])
    users = board.datasets.users(board.projects.get("team", "wine"), "model.txt", old["hash"])
    assert (users.total, [model.name for model in users.models]) == (runs, ["wine-quality"])
    first = get(client, f"{P}/data/versions", path="model.txt", limit=1)
    assert first["versions"] == [new]
    assert get(client, f"{P}/data/versions", path="model.txt", limit=1, cursor=first["next"])["versions"] == [old]
    assert get(client, f"{P}/data/versions", path="model.txt", rev="v1")["total"] == 1


def test_differences(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/data/diff", **{"from": "v1", "to": "main"})
    assert (body["from"], body["to"], body["problems"]) == (sources.first, sources.second, [])
    [change] = body["modified"]
    assert change["path"] == "model.txt"
    old, new = change["from"], change["to"]
    assert get(client, f"{P}/data/diff", **{"from": old["hash"], "to": new["hash"][:7]})["modified"] == [change]
    assert body["unchanged"] == 1
    assert body["bytes"]["modified"] == new["size"] - old["size"]
    assert [body[kind] for kind in ("added", "deleted", "renamed", "next")] == [[], [], [], None]


@pytest.fixture
def plain(ground: Ground, make_team: Any) -> tuple[FlaskClient, Team, list[str]]:
    """A project whose directory changed."""
    one = {f"{index}.txt": put(ground.cache, str(index).encode()) for index in range(5)}
    two = {f"new {index}.txt": put(ground.cache, f"new {index}".encode()) for index in range(3)} | {
        "1.txt": one["1.txt"]
    }
    shas = [
        ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, files), nfiles=len(files), size=9)})
        for files in (one, two)
    ]
    team = make_team()
    team.board.sync.run(team.project)
    return create_app(team.board).server.test_client(), team, shas


def test_a_long_difference_comes_in_pages(plain: tuple[FlaskClient, Team, list[str]]) -> None:
    client, _, shas = plain
    whole = get(client, f"{Q}/diff", **{"from": shas[0]})
    assert whole["total"] == {"added": 3, "deleted": 4, "modified": 1, "renamed": 0}
    assert (whole["files"]["modified"], whole["unchanged"], whole["next"]) == (0, 1, None)
    found: dict[str, list[Any]] = {"added": [], "deleted": [], "modified": []}
    cursor, pages = "", 0
    while cursor is not None:
        page = get(client, f"{Q}/diff", **{"from": shas[0], "limit": 2, "cursor": cursor})
        for kind, entries in found.items():
            entries.extend(page[kind])
        cursor, pages = page["next"], pages + 1
    assert pages == 2
    assert found == {kind: whole[kind] for kind in found}


def test_what_was_not_pushed_is_a_problem_of_its_own(
    plain: tuple[FlaskClient, Team, list[str]], ground: Ground
) -> None:
    client, _, shas = plain
    for path in (ground.cache / "files/md5").rglob("*.dir"):
        path.unlink()
    body = get(client, f"{Q}/diff", **{"from": shas[0]})
    assert [change["path"] for change in body["modified"]] == ["raw/"]
    assert [(problem["code"], problem["where"]) for problem in body["problems"]] == [("not-pushed", "raw")]
    assert (body["added"], body["deleted"]) == ([], [])


def test_a_difference_follows_what_can_be_read(plain: tuple[FlaskClient, Team, list[str]], ground: Ground) -> None:
    client, _, shas = plain
    kept = {path: path.read_bytes() for path in (ground.cache / "files/md5").rglob("*.dir")}
    for path in kept:
        path.unlink()
    first = client.get(f"{Q}/diff?from={shas[0]}")
    again = client.get(f"{Q}/diff?from={shas[0]}", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    for path, content in kept.items():
        path.write_bytes(content)
    later = client.get(f"{Q}/diff?from={shas[0]}", headers={"If-None-Match": first.headers["ETag"]})
    assert (later.status_code, later.json["problems"], later.json["total"]["deleted"]) == (200, [], 4)


@pytest.mark.parametrize(
    ("address", "query", "status"),
    [
        ("", {"rev": "nowhere"}, 404),
        ("", {"cursor": "x"}, 400),
        ("/versions", {}, 400),
        ("/versions", {"path": "nowhere"}, 404),
        ("/versions", {"path": "../x"}, 400),
        ("/versions", {"path": "raw", "rev": "nowhere"}, 404),
        ("/versions", {"path": "raw", "limit": 0}, 400),
        ("/diff", {}, 400),
        ("/diff", {"from": "nowhere"}, 404),
        ("/diff", {"from": "0" * 32}, 404),
        ("/diff", {"from": "main", "path": "nowhere"}, 404),
        ("/diff", {"from": "main", "path": "/../x"}, 400),
        ("/diff", {"from": "main", "path": "raw\0"}, 400),
        ("/diff", {"from": "main", "limit": 10_001}, 400),
        ("/diff", {"from": "main", "cursor": "-"}, 400),
    ],
)
def test_a_wrong_question_is_a_problem_document(
    plain: tuple[FlaskClient, Team, list[str]], address: str, query: dict[str, Any], status: int
) -> None:
    body = get(plain[0], f"{Q}{address}", status, **query)
    assert body["status"] == status
    assert body["title"]
