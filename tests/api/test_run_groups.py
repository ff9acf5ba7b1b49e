"""Groups, nesting and differing columns over HTTP, on real git, dvc and MLflow sources."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine"
MLFLOW = "source = 'mlflow'"


def get(client: FlaskClient, address: str, /, **query: Any) -> Any:
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


def test_groups_have_counts_numbers_and_a_condition_that_is_a_filter(client: FlaskClient) -> None:
    body = get(client, f"{P}/runs/groups", by="source,params.lr", columns="metrics.acc,duration")
    assert body["by"] == ["source", "params.lr"]
    assert body["total"] == len(body["groups"])
    assert sum(group["count"] for group in body["groups"]) == body["runs"] == 6
    for group in body["groups"]:
        page = get(client, f"{P}/runs", filter=group["condition"])
        assert page["total"] == group["count"], group["condition"]
        assert {run["source"] for run in page["runs"]} == {group["values"][0]}


def test_statistics_state_what_is_no_finite_number(client: FlaskClient) -> None:
    body = get(client, f"{P}/runs/groups", filter=MLFLOW, columns="metrics.acc")
    [group] = body["groups"]
    assert (group["values"], group["condition"], group["count"]) == ([], "", 3)
    assert group["columns"]["metrics.acc"] == {
        "mean": 0.8, "std": None, "min": 0.8, "max": 0.8, "count": 1, "nan": 1, "infinite": 0, "missing": 1,
    }  # fmt: skip


def test_groups_are_paged_and_sorted(client: FlaskClient) -> None:
    whole = get(client, f"{P}/runs/groups", by="id", order_by="-id")
    ids = [group["values"][0] for group in whole["groups"]]
    assert ids == sorted(ids, reverse=True)
    assert whole["next"] is None
    first = get(client, f"{P}/runs/groups", by="id", order_by="-id", limit=4)
    rest = get(client, f"{P}/runs/groups", by="id", order_by="-id", limit=4, cursor=first["next"])
    assert [group["values"][0] for group in first["groups"] + rest["groups"]] == ids
    jump = get(client, f"{P}/runs/groups", by="id", order_by="-id", limit=2, offset=3)
    assert [group["values"][0] for group in jump["groups"]] == ids[3:5]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"by": "params.gone"}, "by"), ({"by": "id,id2"}, "by"),
        ({"by": "id", "order_by": "median(metrics.acc)"}, "order_by"),
        ({"by": "id", "order_by": "mean(user)"}, "order_by"), ({"by": "id", "columns": "metrics.gone"}, "columns"),
        ({"by": "id", "filter": "metrics.acc >"}, "filter"), ({"by": "id", "limit": "0"}, "limit"),
        ({"by": "id,name,user,status,source,branch,commit,parent,created"}, "by"),
    ],
)  # fmt: skip
def test_a_question_about_groups_that_cannot_be_understood_says_where(
    client: FlaskClient, query: dict[str, str], field: str
) -> None:
    response = client.get(f"{P}/runs/groups", query_string=query)
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert field in [error["field"] for error in response.json.get("errors", ())] + [response.json.get("where")]


def test_a_cursor_of_another_question_is_refused(client: FlaskClient) -> None:
    cursor = get(client, f"{P}/runs/groups", by="id", limit=2)["next"]
    response = client.get(f"{P}/runs/groups", query_string={"by": "name", "limit": 2, "cursor": cursor})
    assert response.status_code == 400
    assert client.get(f"{P}/runs", query_string={"cursor": cursor}).status_code == 400


def test_columns_that_differ_in_the_match(client: FlaskClient) -> None:
    everything = get(client, f"{P}/runs/differing")
    assert {"id", "source", "params.lr"} <= set(everything["columns"])
    assert everything["runs"] == 6
    asked = get(client, f"{P}/runs/differing", filter=MLFLOW, columns='source,params.lr,params."opt kind",id')
    assert "source" not in asked["columns"]
    assert {"params.lr", "id"} <= set(asked["columns"])
    assert asked["looked_at"] == 4
    first = get(client, f"{P}/runs/differing", limit=1)
    assert (len(first["columns"]), first["total"]) == (1, everything["total"])
    assert get(client, f"{P}/runs/differing", filter="id = 'nobody'")["columns"] == []


def test_nested_rows_without_parents_are_all_runs(client: FlaskClient) -> None:
    plain, nested = get(client, f"{P}/runs"), get(client, f"{P}/runs", nested="true", expanded="nobody")
    assert (plain["matching"], nested["matching"]) == (6, 6)
    assert nested["total"] == sum(run["depth"] == 0 for run in nested["runs"])
    assert nested["total"] + sum(run["children"] for run in nested["runs"]) == 6
