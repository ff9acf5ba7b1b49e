"""Filters for runs on the same data: of a run, and of the models in production."""

from __future__ import annotations

from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine"


def test_the_filter_of_a_run_finds_it_and_those_on_the_same_data(client: FlaskClient) -> None:
    runs = client.get(f"{P}/runs").json["runs"]
    having = next(run for run in runs if run["data"])
    same = client.get(f"{P}/runs/{having['id']}/same-data").json
    assert same["paths"]
    assert set(same["paths"]) <= having["data"].keys()
    found = client.get(f"{P}/runs", query_string={"filter": same["filter"]}).json["runs"]
    wanted = {path: having["data"][path] for path in same["paths"]}
    expected = {run["id"] for run in runs if wanted.items() <= run["data"].items()}
    assert {run["id"] for run in found} == expected
    assert having["id"] in expected


def test_the_data_of_the_model_in_production_is_offered_from_every_run(client: FlaskClient) -> None:
    runs = client.get(f"{P}/runs").json["runs"]
    (model,) = client.get(f"{P}/runs/{runs[0]['id']}/same-data").json["models"]
    assert (model["model"], model["version"], model["label"]) == ("wine-quality", "1", "champion")
    assert f"data_of('{model['run']}')" in model["filter"]
    found = client.get(f"{P}/runs", query_string={"filter": model["filter"]}).json["runs"]
    assert model["run"] in {run["id"] for run in found}


def test_a_run_that_nobody_knows_has_none(client: FlaskClient) -> None:
    assert client.get(f"{P}/runs/nobody/same-data").status_code == 404
