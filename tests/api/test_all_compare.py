"""Runs of several projects side by side over HTTP: full ids, kept selections, and what one may not see."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.auth.house import OUTSIDER, House
from tests.auth.house import house as house  # noqa: PLC0414  # pytest finds the fixture by this name
from tests.team_access import SECRET, WINE

ALL = "/api/v1"


def get(client: FlaskClient, address: str, /, **query: Any) -> Any:
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


@pytest.fixture
def admin(house: House) -> FlaskClient:
    """Somebody who sees both projects."""
    return house.client("server-admin")


@pytest.fixture
def both(house: House, admin: FlaskClient) -> list[str]:
    """Full ids of a run of each project, that of the hidden one first."""
    other = get(admin, f"{ALL}/projects/{SECRET}/runs", filter="source = 'mlflow'")["runs"][0]["id"]
    return [f"{WINE}/{house.things['RUN']}", f"{SECRET}/{other}"]


def test_rows_stand_beside_each_other_and_say_whose_they_are(admin: FlaskClient, both: list[str]) -> None:
    found = get(admin, f"{ALL}/compare", runs=",".join(both))
    assert [run["id"] for run in found["runs"]] == both
    assert [run["project"] for run in found["runs"]] == [WINE, SECRET]
    rows = {row["key"]: row for row in found["rows"]}
    assert rows["project"]["values"] == [WINE, SECRET]
    assert rows["metrics.glow"]["values"] == [None, 0.5]
    assert rows["metrics.acc"]["values"][1] is None
    based = get(admin, f"{ALL}/compare", runs=",".join(both), base=both[1])
    assert based["base"] == both[1]


def test_axes_and_points_go_by_full_ids_too(admin: FlaskClient, both: list[str]) -> None:
    axes = get(admin, f"{ALL}/runs/parallel", runs=",".join(both), columns="metrics.glow,project")
    assert axes["ids"] == both
    assert [column["values"] for column in axes["columns"]] == [[None, 0.5], [WINE, SECRET]]
    every = get(admin, f"{ALL}/runs/parallel", columns="project")
    projects = every["columns"][0]["values"]
    assert all(name.startswith(f"{project}/") for name, project in zip(every["ids"], projects, strict=True))
    response = admin.get(f"{ALL}/runs/histories/export", query_string={"runs": ",".join(both), "key": ["acc", "glow"]})
    lines = list(csv.DictReader(io.StringIO(response.text)))
    assert {line["run_id"] for line in lines} == set(both)
    assert {line["metric"] for line in lines if line["run_id"] == both[1]} == {"glow"}


def test_a_filter_takes_ids_and_baselines_as_the_table_writes_them(admin: FlaskClient, both: list[str]) -> None:
    own = both[0].rsplit("/", 1)[1]
    assert get(admin, f"{ALL}/runs/parallel", filter=f"id = '{own}'", columns="name")["ids"] == [both[0]]
    for baseline in (own, both[0]):
        found = get(admin, f"{ALL}/runs/parallel", filter="delta(metrics.acc) = 0", baseline=baseline, columns="name")
        assert both[0] in found["ids"]


def test_a_selection_is_whole_for_those_who_see_all_of_it(house: House, admin: FlaskClient, both: list[str]) -> None:
    made = admin.post(f"{ALL}/selections", json={"runs": [both[1], both[0], both[1]]})
    assert (made.status_code, made.json["runs"]) == (201, [both[1], both[0]])
    address = f"{ALL}/selections/{made.json['id']}"
    assert made.headers["Location"] == address
    assert get(admin, address) == made.json
    assert [run["id"] for run in get(admin, f"{ALL}/compare", selection=made.json["id"])["runs"]] == [both[1], both[0]]
    # In a project's own table it is what is of this project.
    assert get(admin, f"{ALL}/projects/{SECRET}/selections/{made.json['id']}")["runs"] == [both[1].rsplit("/", 1)[1]]
    # Whoever sees one project sees its part, and no trace of the other.
    seen = house.client(OUTSIDER).get(address)
    assert (seen.json["runs"], seen.json["gone"]) == ([both[1]], [])
    assert house.found(seen.text) == []


def test_runs_of_a_hidden_project_are_runs_of_no_project(house: House, both: list[str]) -> None:
    outsider = house.client(OUTSIDER)
    missing = both[0].replace(WINE, "team/wint")
    for ask in (
        lambda name: outsider.get(f"{ALL}/compare", query_string={"runs": f"{name},{both[1]}"}),
        lambda name: outsider.get(f"{ALL}/runs/parallel", query_string={"runs": name}),
        lambda name: outsider.get(f"{ALL}/runs/histories/export", query_string={"runs": name, "key": "acc"}),
        lambda name: outsider.post(f"{ALL}/selections", json={"runs": [name, both[1]]}),
    ):
        hidden, nothing = ask(both[0]), ask(missing)
        assert hidden.status_code == nothing.status_code == 404
        assert hidden.text.replace("wine", "wint") == nothing.text


@pytest.mark.parametrize("runs", [[], ["x"], [f"{WINE}/nobody"], ["team/none/x"], None])
def test_what_names_no_run_is_refused(admin: FlaskClient, runs: Any) -> None:
    assert admin.post(f"{ALL}/selections", json={"runs": runs}).status_code == (404 if runs else 400)
