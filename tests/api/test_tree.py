"""`tree`, `blob` and `archive` over HTTP: pages, ranges, ETags, and a problem document for each reason."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.web import create_app
from tests.dvc_ground import Ground, Team, tracked
from tests.dvc_storage import Denied, put, put_listing

P = "/api/v1/projects/team/churn"


@pytest.fixture
def asked(ground: Ground, make_team: Callable[..., Team], tmp_path: Path, dead_url: str) -> FlaskClient:
    inner = {f"{index:05}.png": put(ground.cache, str(index).encode()) for index in range(5)}
    config = f"[core]\n    remote = far\n['remote \"far\"']\n    url = {tmp_path}\n"
    ground.commit({
        ".dvc/config": config, "page.html": "<script>alert(1)</script>",
        "raw.dvc": tracked("raw", put_listing(ground.cache, inner), size=5, nfiles=5),
        "refused.dvc": tracked("refused", "0" * 32, size=1), "dead.dvc": tracked("dead", "1" * 32, remote="dead"),
    })  # fmt: skip
    team = make_team({"name": "empty", "url": str(ground.cache)}, {"name": "other", "url": str(tmp_path)})
    team.board.sync.run(team.project)
    return create_app(team.board).server.test_client()


def problem(client: FlaskClient, address: str, status: int) -> Any:
    response = client.get(address)
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    return response.json


def test_a_tree_has_the_keys_of_the_contract(asked: FlaskClient) -> None:
    body = asked.get(f"{P}/tree").json
    assert set(body) >= {"commit", "path", "entries"}
    entries = {each["name"]: each for each in body["entries"]}
    assert set(entries["raw"]) >= {"name", "path", "kind", "tracked_by", "size", "hash", "last_commit"}
    assert (entries["raw"]["kind"], entries["raw"]["tracked_by"], entries["raw"]["size"]) == ("directory", "dvc", 5)
    assert entries["page.html"]["last_commit"] == entries["raw"]["last_commit"] == body["commit"]
    assert len(body["commit"]) == 40


def test_pages_of_a_tree(asked: FlaskClient) -> None:
    names, cursor = [], ""
    while cursor is not None:
        body = asked.get(f"{P}/tree?path=raw&limit=2&cursor={cursor}").json
        names += [each["name"] for each in body["entries"]]
        cursor = body["next"]
    assert (names, body["total"]) == ([f"{index:05}.png" for index in range(5)], 5)
    assert problem(asked, f"{P}/tree?limit=0", 400)
    assert problem(asked, f"{P}/tree?cursor=nonsense", 400)


def test_a_tree_begins_at_any_entry(asked: FlaskClient) -> None:
    body = asked.get(f"{P}/tree?path=raw&offset=3&limit=1").json
    assert [entry["name"] for entry in body["entries"]] == ["00003.png"]
    problem(asked, f"{P}/tree?path=raw&offset=-1", 400)


def test_names_that_hold_words(asked: FlaskClient) -> None:
    found = asked.get(f"{P}/tree?path=raw&q=3%20PNG").json
    assert found is not None
    assert ([entry["name"] for entry in found["entries"]], found["total"]) == (["00003.png"], 1)
    root = asked.get(f"{P}/tree?q=dvc").json
    assert root is not None
    assert [entry["name"] for entry in root["entries"]] == [".dvc", "dead.dvc", "raw.dvc", "refused.dvc"]
    assert asked.get(f"{P}/tree?path=raw&q=nothing").json["total"] == 0  # type: ignore[index]


def test_a_blob_is_a_download_in_a_sandbox(asked: FlaskClient) -> None:
    for path, data in (("page.html", b"<script>alert(1)</script>"), ("raw/00003.png", b"3")):
        response = asked.get(f"{P}/blob?path={path}")
        assert (response.status_code, response.data) == (200, data)
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("sandbox")
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert (
            asked.get(f"{P}/blob?path={path}", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
        )


def test_a_part_of_a_blob(asked: FlaskClient) -> None:
    response = asked.get(f"{P}/blob?path=page.html", headers={"Range": "bytes=1-6"})
    assert (response.status_code, response.data) == (206, b"script")
    assert response.headers["Content-Range"] == "bytes 1-6/25"
    assert asked.get(f"{P}/blob?path=page.html", headers={"Range": "bytes=99-"}).status_code == 416


def test_a_tree_that_did_not_change_is_not_sent_again(asked: FlaskClient) -> None:
    tag = asked.get(f"{P}/tree").headers["ETag"]
    assert asked.get(f"{P}/tree", headers={"If-None-Match": tag}).status_code == 304


def test_an_archive(asked: FlaskClient) -> None:
    response = asked.get(f"{P}/archive?path=raw")
    assert (response.status_code, response.mimetype, response.data[:2]) == (200, "application/zip", b"PK")
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''raw-")


@pytest.mark.parametrize(
    "address", ["tree?rev=nothing", "tree?path=x", "blob?path=x", "blob?path=raw", "blob?path=../x"]
)
def test_what_is_not_there(asked: FlaskClient, address: str) -> None:
    assert problem(asked, f"{P}/{address}", 404)["detail"]


def test_a_blob_without_a_path(asked: FlaskClient) -> None:
    assert problem(asked, f"{P}/blob", 400)


def test_each_reason_has_its_answer(
    ground: Ground, make_team: Callable[..., Team], make_site: Callable[..., Any], tmp_path: Path, dead_url: str
) -> None:
    ground.commit({"x.dvc": tracked("x", "0" * 32, size=1)})
    site = make_site(status=403)

    def answer(*remotes: dict[str, str]) -> tuple[int, str]:
        client = create_app(make_team(*remotes).board).server.test_client()
        response = client.get(f"{P}/blob?path=x")
        assert response.json["hint"]
        return response.status_code, response.json["type"].rpartition(":")[2]

    assert answer() == (404, "not-pushed")
    assert answer({"name": "far", "url": dead_url}) == (503, "host-unreachable")
    assert answer({"name": "far", "url": site.url}) == (503, "no-access")
    ground.commit({".dvc/config": "[core]\n    remote = far\n['remote \"far\"']\n    url = s3://x/y\n"})
    assert answer() == (403, "not-allowed")
    assert answer({"name": "far", "url": str(tmp_path)}) == (404, "not-pushed")


def test_a_bucket_that_refuses_is_said_with_what_to_do(
    ground: Ground, make_team: Callable[..., Team], denied: Denied
) -> None:
    ground.commit({"x.dvc": tracked("x", denied.hash, size=6)})
    told = problem(create_app(make_team(denied.remote).board).server.test_client(), f"{P}/blob?path=x", 503)
    assert (told["type"].rpartition(":")[2], told["where"]) == ("no-access", "s3://denied/x")
    assert told["detail"] == "The remote storage refused access."
    assert "options of the remote in config.yaml" in told["hint"]
    assert "secret" not in str(told)


def test_a_hundred_thousand_names_in_one_directory(ground: Ground, make_team: Callable[..., Team]) -> None:
    inner = {f"{index:06}.png": f"{index:032x}" for index in range(100_000)}
    ground.commit({"raw.dvc": tracked("raw", put_listing(ground.cache, inner), size=1)})
    team = make_team()
    team.board.sync.run(team.project)
    client = create_app(team.board).server.test_client()
    assert client.get(f"{P}/tree?path=raw").json["total"] == 100_000
    started = time.perf_counter()
    body = json.loads(client.get(f"{P}/tree?path=raw&limit=100&cursor=bzUwMDAw").data)
    assert time.perf_counter() - started < 1.5
    assert body["entries"][0]["name"] == "050000.png"
