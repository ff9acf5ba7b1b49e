"""Every GET of the contract answers what its document says, and can be revalidated."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

P = "/api/v1/projects/team/wine"

EVERY_GET = [
    ("/api/v1/projects", "/api/v1/projects", {}),
    ("/api/v1/projects/{owner}/{name}", P, {}),
    ("/api/v1/projects/{owner}/{name}/revisions", f"{P}/revisions", {}),
    ("/api/v1/projects/{owner}/{name}/commits", f"{P}/commits", {}),
    ("/api/v1/projects/{owner}/{name}/pipeline", f"{P}/pipeline", {}),
    ("/api/v1/projects/{owner}/{name}/pipeline/history", f"{P}/pipeline/history", {}),
    ("/api/v1/projects/{owner}/{name}/pipeline/diff", f"{P}/pipeline/diff", {"from": "v1"}),
    ("/api/v1/projects/{owner}/{name}/params", f"{P}/params", {}),
    ("/api/v1/projects/{owner}/{name}/metrics", f"{P}/metrics", {}),
    ("/api/v1/projects/{owner}/{name}/params/diff", f"{P}/params/diff", {"from": "v1"}),
    ("/api/v1/projects/{owner}/{name}/metrics/diff", f"{P}/metrics/diff", {"from": "v1"}),
    ("/api/v1/projects/{owner}/{name}/data", f"{P}/data", {}),
    ("/api/v1/projects/{owner}/{name}/data/versions", f"{P}/data/versions", {"path": "model.txt"}),
    ("/api/v1/projects/{owner}/{name}/data/diff", f"{P}/data/diff", {"from": "v1"}),
    ("/api/v1/projects/{owner}/{name}/runs", f"{P}/runs", {}),
    ("/api/v1/projects/{owner}/{name}/runs/columns", f"{P}/runs/columns", {}),
    ("/api/v1/projects/{owner}/{name}/runs/parallel", f"{P}/runs/parallel", {"columns": "metrics.acc"}),
    ("/api/v1/projects/{owner}/{name}/runs/groups", f"{P}/runs/groups", {"by": "params.lr", "columns": "metrics.acc"}),
    ("/api/v1/projects/{owner}/{name}/runs/differing", f"{P}/runs/differing", {}),
    ("/api/v1/projects/{owner}/{name}/runs/{id}", f"{P}/runs/RUN", {}),
    ("/api/v1/projects/{owner}/{name}/runs/{id}/metrics", f"{P}/runs/RUN/metrics", {}),
    ("/api/v1/projects/{owner}/{name}/runs/{id}/artifacts", f"{P}/runs/RUN/artifacts", {}),
    ("/api/v1/projects/{owner}/{name}/compare", f"{P}/compare", {"runs": "RUN,OTHER"}),
    ("/api/v1/projects/{owner}/{name}/compare", f"{P}/compare", {"filter": "source = 'mlflow'", "limit": "2"}),
    ("/api/v1/projects/{owner}/{name}/table", f"{P}/table", {"path": "data.csv"}),
    ("/api/v1/projects/{owner}/{name}/models", f"{P}/models", {}),
    ("/api/v1/projects/{owner}/{name}/models/{model}", f"{P}/models/wine-quality", {}),
    (
        "/api/v1/projects/{owner}/{name}/model-versions/compare",
        f"{P}/model-versions/compare",
        {"model": "wine-quality", "from": "1", "to": "champion"},
    ),
    ("/api/v1/projects/{owner}/{name}/lineage", f"{P}/lineage", {"node": "model:wine-quality@champion"}),
    ("/api/v1/projects/{owner}/{name}/lineage", f"{P}/lineage", {"node": "data:data.csv@main", "limit": "1"}),
    ("/api/v1/search", "/api/v1/search", {"q": "w"}),
    ("/api/v1/account", "/api/v1/account", {}),
    ("/api/v1/projects/{owner}/{name}/grants", f"{P}/grants", {}),
    ("/healthz", "/healthz", {}),
    ("/readyz", "/readyz", {}),
]


@pytest.mark.parametrize(("template", "address", "query"), EVERY_GET, ids=[item[0] for item in EVERY_GET])
def test_every_answer_fits_its_documented_schema(
    client: FlaskClient, sources: Any, template: str, address: str, query: dict[str, str]
) -> None:
    run = sources.runs[1]
    query = {key: value.replace("RUN", run).replace("OTHER", sources.runs[2]) for key, value in query.items()}
    response = client.get(address.replace("RUN", run), query_string=query)
    assert response.status_code == 200, response.text
    document = client.get("/api/v1/openapi.json").json
    schema = document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    for described in document["components"]["schemas"].values():
        if "properties" in described:
            described["additionalProperties"] = False  # so that a key that is not described is found
    Draft202012Validator({**schema, "components": document["components"]}).validate(response.json)


@pytest.mark.parametrize(("template", "address", "query"), EVERY_GET, ids=[item[0] for item in EVERY_GET])
def test_every_get_can_be_revalidated(
    client: FlaskClient, sources: Any, template: str, address: str, query: dict[str, str]
) -> None:
    address = address.replace("RUN", sources.runs[0])
    query = {
        key: value.replace("RUN", sources.runs[0]).replace("OTHER", sources.runs[2]) for key, value in query.items()
    }
    _assert_revalidates(client, address, query)


TEXTS = [("/metrics", {}), ("/api/v1/docs", {}), (f"{P}/runs/export", {"filter": "created > -99d"})]


@pytest.mark.parametrize(("address", "query"), TEXTS)
def test_what_is_no_json_can_be_revalidated_too(client: FlaskClient, address: str, query: dict[str, str]) -> None:
    _assert_revalidates(client, address, query)


def _assert_revalidates(client: FlaskClient, address: str, query: dict[str, str]) -> None:
    tag = client.get(address, query_string=query).headers["ETag"]
    again = client.get(address, query_string=query, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
