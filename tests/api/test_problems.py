"""Every error is a problem document that says what to do, and nothing of the program."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from dashboard.data.experiments import RunQuery
from dashboard.data.experiments.cursor import Cursor, encode, question_of

P = "/api/v1/projects/team/wine"


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.text
    assert response.mimetype == "application/problem+json"
    body: dict[str, Any] = response.json
    assert body["status"] == status
    assert body["instance"] == response.request.path
    assert {"type", "title", "detail"} <= body.keys()
    assert "Traceback" not in response.text
    return body


@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/",
        "/api/v1",
        "/api/v2/projects",
        "/api/v1/nowhere",
        "/api/v1/projects/team/none",
        "/api/v1/projects/team/none/runs",
        f"{P}/nowhere",
        f"{P}/jobs/none",
        f"{P}/runs/none",
        f"{P}/runs/none/metrics",
        f"{P}/runs/none/artifacts",
        f"{P}/models/none",
        f"{P}/pipeline?rev=none",
        f"{P}/commits?rev=none",
        f"{P}/params/diff?from=none",
        f"{P}/compare?runs=none,never",
    ],
)
def test_what_does_not_exist_is_a_404(client: FlaskClient, address: str) -> None:
    assert problem(client.get(address), 404)["detail"]


def test_a_misspelt_project_has_a_hint(client: FlaskClient) -> None:
    assert "team/wine" in problem(client.get("/api/v1/projects/team/wein"), 404)["hint"]


@pytest.mark.parametrize(("address", "allowed"), [(f"{P}/runs", "GET"), (f"{P}/pipeline", "GET")])
def test_a_wrong_method_is_a_405(client: FlaskClient, address: str, allowed: str) -> None:
    response = client.post(address, json={})
    problem(response, 405)
    assert response.headers["Allow"] == allowed


def test_reading_what_can_only_be_written_is_a_405(client: FlaskClient) -> None:
    response = client.get(f"{P}/sync")
    problem(response, 405)
    assert response.headers["Allow"] == "POST"


def test_writing_to_nowhere_is_a_404(client: FlaskClient) -> None:
    problem(client.post("/api/v1/nowhere", json={}), 404)


@pytest.mark.parametrize("limit", ["0", "10001", "-1", "many", "1.5"])
@pytest.mark.parametrize("address", ["/api/v1/projects", f"{P}/runs", f"{P}/commits", f"{P}/models", f"{P}/revisions"])
def test_a_limit_outside_its_bounds_is_a_400(client: FlaskClient, address: str, limit: str) -> None:
    [error] = problem(client.get(f"{address}?limit={limit}"), 400)["errors"]
    assert error["field"] == "limit"


@pytest.mark.parametrize("address", ["/api/v1/projects", f"{P}/runs", f"{P}/commits", f"{P}/models"])
def test_a_foreign_cursor_is_a_400(client: FlaskClient, address: str) -> None:
    assert "cursor" in problem(client.get(f"{address}?cursor=%21%21"), 400)["detail"]


@pytest.mark.parametrize("offset", [-1, 10**10, 2**63, 2**64])
def test_an_offset_out_of_bounds_is_a_400(client: FlaskClient, offset: int) -> None:
    assert problem(client.get(f"{P}/runs?offset={offset}"), 400)["errors"][0]["field"] == "offset"


@pytest.mark.parametrize(("generation", "offset"), [(1, 2**63), (1, -1), (-1, 0), (2**63, 0)])
def test_a_forged_cursor_is_a_400(client: FlaskClient, generation: int, offset: int) -> None:
    cursor = encode(Cursor(generation, offset, 0.0, question_of(RunQuery())))
    assert problem(client.get(f"{P}/runs?cursor={cursor}"), 400)["type"].endswith("cursor-invalid")


def test_the_largest_limit_is_accepted(client: FlaskClient) -> None:
    assert client.get(f"{P}/runs?limit=10000").status_code == 200
    assert client.get(f"{P}/runs?limit=1").status_code == 200


def test_unknown_parameters_are_ignored(client: FlaskClient) -> None:
    assert client.get(f"{P}/runs?owner=EVIL&utm=1").json == client.get(f"{P}/runs").json


def test_a_filter_that_cannot_be_read_says_where(client: FlaskClient) -> None:
    body = problem(client.get(f"{P}/runs", query_string={"filter": "metrics.acc >> 1"}), 400)
    [error] = body["errors"]
    assert error["field"] == "filter"
    assert error["position"] == len("metrics.acc >")
    assert error["message"]


def test_an_unknown_field_names_the_nearest(client: FlaskClient) -> None:
    body = problem(client.get(f"{P}/runs", query_string={"filter": "metrics.accc > 1"}), 400)
    assert "metrics.acc" in body["hint"]
    assert body["errors"][0]["position"] == 0


@pytest.mark.parametrize("name", ["order_by", "columns"])
def test_a_key_that_cannot_be_read_names_its_parameter(client: FlaskClient, name: str) -> None:
    body = problem(client.get(f"{P}/runs", query_string={name: "metrics.acc,,"}), 400)
    assert body["errors"][0]["field"] == name


def test_a_diff_needs_its_beginning(client: FlaskClient) -> None:
    assert problem(client.get(f"{P}/params/diff"), 400)["errors"][0]["field"] == "from"


def test_an_unknown_format_is_a_400(client: FlaskClient) -> None:
    assert problem(client.get(f"{P}/runs/export?format=xls"), 400)["errors"][0]["field"] == "format"


def test_a_download_needs_a_path(client: FlaskClient, sources: Any) -> None:
    body = problem(client.get(f"{P}/runs/{sources.runs[0]}/artifacts/raw"), 400)
    assert body["where"] == "path"


def test_one_run_is_nothing_to_compare(client: FlaskClient, sources: Any) -> None:
    assert "2 to" in problem(client.get(f"{P}/compare?runs={sources.runs[0]}"), 400)["hint"]
    assert "nowhere" in problem(client.get(f"{P}/compare?runs=nowhere"), 404)["detail"]


def test_bodies_must_be_json(client: FlaskClient) -> None:
    problem(client.post(f"{P}/sync", data="full=1", content_type="text/plain"), 415)
    assert "JSON" in problem(client.post(f"{P}/sync", data="{", content_type="application/json"), 400)["detail"]
    assert "mlflow" in problem(client.post(f"{P}/sync", json={"source": "none"}), 400)["hint"]
    problem(client.post(f"{P}/sync", data=b"x" * 5_000_000, content_type="application/json"), 413)


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ([1], "The body must be a JSON object."),
        ({"full": "perhaps"}, "full must be true or false."),
        ({"source": 5}, "source must be text; put it in quotes."),
        ({"sourc": "git"}, "sourc is not known here."),
    ],
)
def test_a_body_that_does_not_fit_says_why_in_plain_words(client: FlaskClient, body: Any, detail: str) -> None:
    assert problem(client.post(f"{P}/sync", json=body), 400)["detail"] == detail


@pytest.mark.parametrize(
    ("query", "detail"),
    [
        ("limit=0", "limit must be 1 or more."),
        ("limit=10001", "limit must be 10000 or less."),
        ("limit=many", "limit must be a whole number."),
        ("include_hidden=perhaps", "include_hidden must be true or false."),
    ],
)
def test_a_parameter_that_does_not_fit_says_why_in_plain_words(client: FlaskClient, query: str, detail: str) -> None:
    assert problem(client.get(f"{P}/runs?{query}"), 400)["detail"] == detail


@pytest.mark.parametrize("text", ["foo = 1", "(", "status =", "metrics.nothing > 1", "name ~ '('", "a" * 10_001])
def test_every_malformed_filter_has_a_position_and_a_hint(client: FlaskClient, text: str) -> None:
    body = problem(client.get(f"{P}/runs", query_string={"filter": text}), 400)
    assert body["hint"]
    assert body["detail"][0].isupper()
    assert 0 <= body["errors"][0]["position"] <= len(text)


def test_writes_of_other_sites_are_refused(client: FlaskClient) -> None:
    problem(client.post(f"{P}/sync", json={}, headers={"Sec-Fetch-Site": "cross-site"}), 403)


def test_syncing_answers_a_job_that_can_be_watched(client: FlaskClient) -> None:
    response = client.post(f"{P}/sync", json={"source": "git"})
    assert response.status_code == 202, response.text
    job = response.json["job"]
    assert job["state"] in {"queued", "running"}
    watched = client.get(response.headers["Location"])
    assert watched.json["id"] == job["id"]
    keys = {"id", "kind", "state", "done", "total", "message", "started_at", "ended_at", "error"}
    assert keys <= watched.json.keys()
    assert client.post(f"{P}/sync").json["job"]["id"] == job["id"], "an active job is reused"


def test_a_project_without_git_says_so(client: FlaskClient) -> None:
    body = problem(client.get("/api/v1/projects/team/empty/pipeline"), 404)
    assert body["detail"]
    assert client.get("/api/v1/projects/team/empty/runs").json == {"total": 0, "matching": 0, "runs": [], "next": None}


def test_a_dead_source_is_a_503_that_says_when_to_ask_again(client: FlaskClient, sources: Any) -> None:
    database = sources.tracking / "mlflow.db"
    moved = database.rename(database.with_suffix(".away"))
    try:
        response = client.get(f"{P}/runs/{sources.runs[0]}/metrics?key=acc")
        body = problem(response, 503)
    finally:
        moved.rename(database)
    assert int(response.headers["Retry-After"]) > 0
    assert body["hint"]


def test_problems_fit_their_documented_schema(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").json
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    body = client.get(f"{P}/runs", query_string={"filter": "("}).json
    Draft202012Validator(schema).validate(body)
