"""One metric of many runs over HTTP, on real git, dvc and MLflow sources."""

from __future__ import annotations

import csv
from typing import Any

import pytest
from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine"


def get(client: FlaskClient, **query: Any) -> Any:
    response = client.get(f"{P}/runs/histories", query_string=query)
    assert response.status_code == 200, response.text
    return response.json


def ids(client: FlaskClient) -> list[str]:
    return [run["id"] for run in client.get(f"{P}/runs").json["runs"]]


def test_many_runs_are_answered_at_once_in_the_order_asked(client: FlaskClient) -> None:
    everyone = ids(client)
    body = get(client, key="acc", runs=",".join([*everyone, "nobody"]))
    assert body["key"] == "acc"
    assert body["problems"] == []
    found = [series["run"] for series in body["series"]]
    assert found == [run for run in everyone if run in found]
    assert found
    for series in body["series"]:
        [alone] = client.get(f"{P}/runs/{series['run']}/metrics?key=acc").json["series"]
        assert {name: series[name] for name in ("step", "time", "value", "total")} == {
            name: alone[name] for name in ("step", "time", "value", "total")
        }


def test_runs_of_which_one_value_alone_is_known_are_left_out(client: FlaskClient) -> None:
    having = [run["id"] for run in client.get(f'{P}/runs?filter=metrics."val/f1" is not null').json["runs"]]
    assert having
    assert get(client, key="val/f1", runs=",".join(having))["series"] == []


def test_the_same_question_costs_304(client: FlaskClient) -> None:
    question = {"key": "acc", "runs": ",".join(ids(client))}
    first = client.get(f"{P}/runs/histories", query_string=question)
    again = client.get(f"{P}/runs/histories", query_string=question, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"key": "acc", "runs": ""}, "runs"), ({"key": "acc", "runs": " , "}, "runs"), ({"key": "acc"}, "runs"),
        ({"key": "acc", "runs": ",".join(f"r{n}" for n in range(101))}, "runs"), ({"runs": "a"}, "key"),
        ({"key": "", "runs": "a"}, "key"), ({"key": "acc", "runs": "a", "points": "1"}, "points"),
        ({"key": "acc", "runs": "a", "points": "100000"}, "points"),
    ],
)  # fmt: skip
def test_a_question_without_bounds_is_refused(client: FlaskClient, query: dict[str, str], field: str) -> None:
    response = client.get(f"{P}/runs/histories", query_string=query)
    assert response.status_code == 400
    assert field in response.text


def exported(client: FlaskClient, **query: Any) -> list[list[str]]:
    response = client.get(f"{P}/runs/histories/export", query_string=query)
    assert response.status_code == 200, response.text
    assert response.mimetype == "text/csv"
    return list(csv.reader(response.text.splitlines()))


def test_every_point_of_runs_is_downloaded(client: FlaskClient, sources: Any) -> None:
    first, second, third = sources.runs
    head, *lines = exported(client, key="acc", runs=f"{first},{second},{third}")
    assert head == ["run_id", "run_name", "metric", "step", "time", "value"]
    assert [line[2:] for line in lines if line[0] == first] == [
        ["acc", "0", "2023-11-14T22:13:20.000Z", "0.5"],
        ["acc", "1", "2023-11-14T22:13:21.000Z", "0.9"],
        ["acc", "2", "2023-11-14T22:13:22.000Z", "0.8"],
    ]
    assert [line[5] for line in lines if line[0] == second] == ["NaN"], "one value is said too"
    assert [line for line in lines if line[0] == third] == []
    several = exported(client, key=["acc", "val/f1"], runs=first)
    assert [line[2] for line in several[1:]] == ["acc", "acc", "acc", "val/f1"]


def test_a_kept_selection_is_downloaded(client: FlaskClient, sources: Any) -> None:
    kept = client.post(f"{P}/selections", json={"runs": list(sources.runs)}).json["id"]
    assert exported(client, key="acc", selection=kept) == exported(client, key="acc", runs=",".join(sources.runs))


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"key": "acc"}, 400), ({"runs": "a"}, 400), ({"key": "acc", "runs": "a", "selection": "b"}, 400),
        ({"key": "acc", "runs": "nobody"}, 404), ({"key": "acc", "selection": "nothing"}, 404),
        ({"key": "acc", "runs": ",".join(f"r{n}" for n in range(1001))}, 400),
    ],
)  # fmt: skip
def test_a_download_of_nothing_is_refused(client: FlaskClient, query: dict[str, str], status: int) -> None:
    assert client.get(f"{P}/runs/histories/export", query_string=query).status_code == status
