"""The lineage over HTTP: ids, directions, bounds, and what is wrong with a question."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine/lineage"


def get(client: FlaskClient, **query: Any) -> Any:
    response = client.get(P, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


def test_an_edge_names_both_ends_which_was_first_and_what_it_rests_on(client: FlaskClient, sources: Any) -> None:
    body = get(client, node="model:wine-quality@champion", direction="upstream")
    assert body["node"] == "model:wine-quality@1"
    assert body["nodes"][0]["aliases"] == ["champion"]
    edges = {edge["relation"]: edge for edge in body["edges"]}
    made = edges["made"]
    assert (made["source"], made["target"], made["upstream"]) == (f"run:{sources.runs[0]}", body["node"], "source")
    ran = edges["ran at"]
    assert (ran["target"], ran["upstream"]) == (f"commit:{sources.first}", "target")
    assert ran["evidence"][0]["basis"] == "commit tag"
    assert ran["caution"] == ""
    assert body["truncated"] is False


def test_every_edge_joins_two_nodes(client: FlaskClient) -> None:
    body = get(client, node="commit:main", depth=12, limit=1000)
    ids = {node["id"] for node in body["nodes"]}
    assert len(ids) == len(body["nodes"]) > 5
    assert all({edge["source"], edge["target"]} <= ids for edge in body["edges"])
    assert all(f"{node['kind']}:{node['name']}" in node["id"] for node in body["nodes"])


def test_direction_and_depth_bound_the_answer(client: FlaskClient) -> None:
    node = "data:data.csv@main"
    up, down = (get(client, node=node, direction=way) for way in ("upstream", "downstream"))
    assert {item["way"] for item in up["nodes"][1:]} == {"upstream"}
    assert {item["way"] for item in down["nodes"][1:]} == {"downstream"}
    near = get(client, node=node, depth=1)
    assert {item["steps"] for item in near["nodes"]} == {0, 1}


def test_what_is_not_listed_is_counted(client: FlaskClient, sources: Any) -> None:
    body = get(client, node=f"commit:{sources.first}", direction="downstream", depth=1, limit=1)
    [rest] = [item for item in body["more"] if item["kind"] == "run"]
    assert rest["count"] == len(sources.runs)
    runs = client.get("/api/v1/projects/team/wine/runs", query_string={"filter": rest["filter"]}).json
    assert runs["total"] == rest["count"] + 1
    assert body["truncated"] is True


@pytest.mark.parametrize("node", ["", "wine-quality@1", "model:wine-quality", "file:x@y", "external:https://x"])
def test_an_id_that_cannot_be_read_says_the_forms(client: FlaskClient, node: str) -> None:
    response = client.get(P, query_string={"node": node})
    assert response.status_code == 400
    if node:
        assert "data:<path>@<hash>" in response.json["hint"]


@pytest.mark.parametrize("query", [{"depth": 0}, {"depth": 13}, {"limit": 0}, {"limit": 1001}, {"direction": "up"}])
def test_bounds_are_checked(client: FlaskClient, query: dict[str, Any]) -> None:
    assert client.get(P, query_string={"node": "commit:main", **query}).status_code == 400


def test_a_node_is_required(client: FlaskClient) -> None:
    assert client.get(P).status_code == 400


def test_what_does_not_exist_is_not_found_with_the_nearest_name(client: FlaskClient) -> None:
    response = client.get(P, query_string={"node": "model:wine-qualiti@1"})
    assert response.status_code == 404
    assert response.json["hint"] == "Did you mean wine-quality?"
    assert client.get("/api/v1/projects/team/nothing/lineage", query_string={"node": "run:x"}).status_code == 404


def test_names_come_through_the_address_whole(client: FlaskClient) -> None:
    response = client.get(P, query_string={"node": "model:分類 <b>@家@1"})
    assert response.status_code == 404
    assert "分類 <b>@家" in response.json["detail"]
