"""Kept selections, and comparisons by selection or filter, over HTTP."""

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


def keep(client: FlaskClient, runs: Any) -> Any:
    response = client.post(f"{P}/selections", json={"runs": list(runs)})
    assert response.status_code == 201, response.text
    return response.json


def test_a_selection_is_named_by_its_content_and_order(client: FlaskClient, sources: Any) -> None:
    first, second, third = sources.runs
    made = keep(client, [third, first, third])
    assert (made["runs"], made["gone"]) == ([third, first], [])
    assert keep(client, [third, first])["id"] == made["id"]
    assert keep(client, [first, third])["id"] != made["id"]
    response = client.get(f"{P}/selections/{made['id']}")
    assert response.json == made
    assert client.get(response.request.path, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert second not in made["runs"]


@pytest.mark.parametrize("runs", [[], ["x"] * 1_001, "abc", [1], None])
def test_what_is_no_list_of_runs_is_refused(client: FlaskClient, runs: Any) -> None:
    assert client.post(f"{P}/selections", json={"runs": runs}).status_code == 400


def test_unknown_runs_and_selections_are_a_404(client: FlaskClient, sources: Any) -> None:
    response = client.post(f"{P}/selections", json={"runs": [sources.runs[0], "<b>nobody</b>"]})
    assert (response.status_code, "nobody" in response.json["detail"]) == (404, True)
    for address in (f"{P}/selections/none", f"{P}/compare?selection=none", f"{P}/runs/parallel?selection=none"):
        assert client.get(address).status_code == 404, address


def test_a_selection_and_a_filter_are_compared_like_named_runs(client: FlaskClient, sources: Any) -> None:
    named = get(client, f"{P}/compare", runs=",".join(reversed(sources.runs)))
    chosen = get(client, f"{P}/compare", selection=keep(client, reversed(sources.runs))["id"])
    assert chosen == named
    assert get(client, f"{P}/compare", filter=MLFLOW) == named, "newest first, which is the order above"
    against = {"filter": f"{MLFLOW} and (delta(metrics.acc) > 9 or {MLFLOW})", "baseline": sources.runs[0]}
    assert get(client, f"{P}/compare", **against) == named
    assert len(get(client, f"{P}/compare", filter="")["runs"]) == 6
    assert client.get(f"{P}/compare").status_code == 400
    assert client.get(f"{P}/compare?runs=a&selection=b").status_code == 400
    assert client.get(f"{P}/compare?filter=source = 'none'").status_code == 400
    wrong = client.get(f"{P}/compare?filter=metrics.nothing > 1")
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (400, "filter")


def test_rows_come_in_pages_and_only_those_that_differ(client: FlaskClient) -> None:
    whole = get(client, f"{P}/compare", filter=MLFLOW)
    differing = get(client, f"{P}/compare", filter=MLFLOW, differing="true")
    assert differing["rows"] == [row for row in whole["rows"] if row["differs"]]
    assert differing["total"] == whole["differing"] == len(differing["rows"]) < whole["total"] == len(whole["rows"])
    pages = [get(client, f"{P}/compare", filter=MLFLOW, limit=4, offset=at)["rows"] for at in range(0, 40, 4)]
    assert [row for page in pages for row in page] == whole["rows"]


def test_columns_of_a_selection_come_in_its_order(client: FlaskClient, sources: Any) -> None:
    order = [sources.runs[1], sources.runs[2], sources.runs[0]]
    body = get(client, f"{P}/runs/parallel", selection=keep(client, order)["id"], columns="metrics.acc")
    assert body["ids"] == order
    assert body["columns"][0]["values"] == ["NaN", None, 0.8]
