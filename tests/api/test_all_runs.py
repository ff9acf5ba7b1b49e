"""The runs of all projects over HTTP, on real git, dvc and MLflow sources."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.context import Context

P = "/api/v1/projects/team/wine"
ALL = "/api/v1/runs"


def get(client: FlaskClient, address: str, /, **query: Any) -> Any:
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


def test_rows_are_those_of_the_projects_and_say_whose_they_are(client: FlaskClient) -> None:
    one, every = get(client, f"{P}/runs"), get(client, ALL)
    assert every["total"] == every["matching"] == one["total"] == 6
    assert every["unread"] == []
    assert [{**run, "project": "team/wine"} for run in one["runs"]] == every["runs"]


def test_the_project_is_a_field_of_the_language_and_a_column(client: FlaskClient) -> None:
    assert get(client, ALL, filter="project = 'team/wine' and source = 'mlflow'")["total"] == 3
    assert get(client, ALL, filter="project != 'team/wine'")["total"] == 0
    first = get(client, f"{ALL}/columns")["columns"][0]
    assert (first["key"], first["kind"], first["values"], first["count"]) == ("project", "run", ["team/wine"], 6)
    groups = get(client, f"{ALL}/groups", by="project")["groups"]
    assert [(group["values"], group["count"]) for group in groups] == [(["team/wine"], 6)]
    assert "metrics.acc" in get(client, f"{ALL}/differing")["columns"]


def test_pages_follow_each_other_and_known_rows_do_not_travel(client: FlaskClient) -> None:
    whole = [run["id"] for run in get(client, ALL, order_by="-metrics.acc", columns="name")["runs"]]
    first = get(client, ALL, order_by="-metrics.acc", columns="name", limit=4, known="none")
    rest = get(client, ALL, order_by="-metrics.acc", columns="name", limit=4, cursor=first["next"])
    assert [run["id"] for run in first["runs"] + rest["runs"]] == whole
    known = ",".join(run["digest"] for run in first["runs"])
    again = get(client, ALL, order_by="-metrics.acc", columns="name", limit=4, known=known)
    assert [set(run) for run in again["runs"]] == [{"id", "digest", "same"}] * 4


def test_a_download_has_the_project_first(client: FlaskClient) -> None:
    response = client.get(f"{ALL}/export", query_string={"filter": "created > -9999d", "columns": "metrics.acc"})
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert len(rows) == 6
    assert next(iter(rows[0])) == "project"
    assert {row["project"] for row in rows} == {"team/wine"}
    assert "all-projects-runs.csv" in response.headers["Content-Disposition"]
    assert "Dagboard-Unread" not in response.headers


@pytest.mark.parametrize("path", ["", "/columns", "/groups", "/differing", "/export"])
def test_an_answer_that_is_still_true_is_not_sent_again(client: FlaskClient, path: str) -> None:
    response = client.get(ALL + path)
    assert response.headers["ETag"]
    again = client.get(ALL + path, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "where"),
    [
        ({"filter": "metrics.gone > 1"}, "filter"), ({"filter": "project >"}, "filter"),
        ({"order_by": "project project"}, "order_by"), ({"columns": "params.gone"}, "columns"),
        ({"limit": "0"}, "limit"),
    ],
)  # fmt: skip
def test_refusals_name_the_parameter(client: FlaskClient, query: dict[str, str], where: str) -> None:
    response = client.get(ALL, query_string=query)
    assert response.status_code == 400
    assert response.json["errors"][0]["field"] == where


def test_one_project_does_not_have_the_field(client: FlaskClient) -> None:
    response = client.get(f"{P}/runs", query_string={"filter": "project = 'team/wine'"})
    assert response.status_code == 400
    assert "of one project" in response.json["errors"][0]["message"]


def test_a_project_that_cannot_be_read_is_named_until_it_can_be(client: FlaskClient, board: Context) -> None:
    before = client.get(ALL)
    folder = board.settings.data_dir / "frames" / str(board.projects.get("team", "wine").id)
    kept = {path: path.read_bytes() for path in folder.iterdir()}
    try:
        for path in kept:
            path.unlink()
        lost = client.get(ALL, headers={"If-None-Match": before.headers["ETag"]})
        assert lost.status_code == 200
        assert lost.json["runs"] == []
        [unread] = lost.json["unread"]
        assert (unread["project"], unread["code"]) == ("team/wine", "run-table-missing")
        assert client.get(f"{ALL}/export").headers["Dagboard-Unread"] == "team/wine"
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
    assert get(client, ALL)["unread"] == []


def test_values_of_a_column_say_what_parts_the_runs(client: FlaskClient) -> None:
    for address in (f"{P}/runs/values", f"{ALL}/values"):
        found = get(client, address, key="metrics.acc.max")
        numbers = found["numbers"]
        assert found["key"] == "metrics.acc.max"
        assert numbers["min"] <= numbers["p25"] <= numbers["median"] <= numbers["p90"] <= numbers["max"]
        assert sum(item["count"] for item in found["values"]) == found["count"]
        names = get(client, address, key="name", q="RUN ")
        assert names["numbers"] is None
        assert names["values"]
        assert all("run " in item["value"] for item in names["values"])
    assert client.get(f"{P}/runs/values", query_string={"key": "metrics.none"}).status_code == 400
    assert client.get(f"{P}/runs/values", query_string={"key": "name,status"}).status_code == 400
    assert client.get(f"{P}/runs/values").status_code == 400
