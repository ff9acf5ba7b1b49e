"""The OpenAPI document describes every route, holds together, and its page needs no network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from flask_openapi3.models import APISpec
from jsonschema import Draft202012Validator

PROJECT = "/api/v1/projects/{owner}/{name}"
CONTRACT = [
    ("get", "/api/v1/projects"),
    ("get", PROJECT),
    ("post", f"{PROJECT}/sync"),
    ("get", f"{PROJECT}/jobs/{{id}}"),
    ("get", f"{PROJECT}/revisions"),
    ("get", f"{PROJECT}/commits"),
    ("get", f"{PROJECT}/pipeline"),
    ("get", f"{PROJECT}/pipeline/diff"),
    ("get", f"{PROJECT}/params"),
    ("get", f"{PROJECT}/metrics"),
    ("get", f"{PROJECT}/data"),
    ("get", f"{PROJECT}/data/versions"),
    ("get", f"{PROJECT}/data/diff"),
    ("get", f"{PROJECT}/runs"),
    ("get", f"{PROJECT}/runs/columns"),
    ("get", f"{PROJECT}/runs/{{id}}"),
    ("get", f"{PROJECT}/runs/{{id}}/metrics"),
    ("get", f"{PROJECT}/runs/{{id}}/artifacts"),
    ("get", f"{PROJECT}/runs/{{id}}/artifacts/archive"),
    ("get", f"{PROJECT}/runs/{{id}}/artifacts/raw"),
    ("get", f"{PROJECT}/runs/export"),
    ("get", f"{PROJECT}/runs/parallel"),
    ("get", f"{PROJECT}/runs/groups"),
    ("get", f"{PROJECT}/runs/differing"),
    ("get", "/api/v1/runs"),
    ("get", "/api/v1/runs/columns"),
    ("get", "/api/v1/runs/groups"),
    ("get", "/api/v1/runs/differing"),
    ("get", "/api/v1/runs/export"),
    ("get", f"{PROJECT}/compare"),
    ("get", f"{PROJECT}/params/diff"),
    ("get", f"{PROJECT}/metrics/diff"),
    ("get", f"{PROJECT}/models"),
    ("get", f"{PROJECT}/models/{{model}}"),
    ("get", f"{PROJECT}/lineage"),
    ("get", "/api/v1/search"),
    ("get", "/api/v1/account"),
    ("get", "/api/v1/tokens"),
    ("post", "/api/v1/tokens"),
    ("delete", "/api/v1/tokens/{id}"),
    ("get", "/api/v1/audit"),
    ("get", "/api/v1/audit/export"),
    ("get", f"{PROJECT}/grants"),
    ("post", f"{PROJECT}/grants"),
    ("delete", f"{PROJECT}/grants/{{id}}"),
    ("post", "/api/v1/permalinks"),
    ("post", "/api/v1/links"),
    ("post", "/api/live"),
    ("get", "/healthz"),
    ("get", "/readyz"),
    ("get", "/metrics"),
]


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    body: dict[str, Any] = client.get("/api/v1/openapi.json").json
    return body


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method, path, operation


def test_it_is_openapi_31(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    APISpec.model_validate(document)


def test_it_lists_the_contract_and_every_route_there_is(client: FlaskClient, document: dict[str, Any]) -> None:
    listed = {(method, path) for method, path, _ in operations(document)}
    assert listed >= set(CONTRACT)
    routes = {
        (method.lower(), re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in client.application.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(
            (
                *("/api/v1/projects", "/api/v1/runs", "/api/v1/search", "/api/v1/links", "/api/v1/permalinks"),
                *("/api/v1/account", "/api/v1/views", "/api/v1/tokens", "/api/v1/audit"),
                *("/api/live", "/healthz", "/readyz", "/metrics"),
            )
        )
    }
    assert listed == routes


def test_every_schema_is_valid_and_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', str(document).replace("'", '"')))
    assert named <= schemas.keys()


def test_every_operation_is_described(document: dict[str, Any]) -> None:
    seen: set[str] = set()
    for method, path, operation in operations(document):
        assert operation["summary"], path
        assert operation["operationId"] not in seen
        seen.add(operation["operationId"])
        named = {item["name"] for item in operation.get("parameters", []) if item["in"] == "path"}
        assert named == set(re.findall(r"\{(\w+)\}", path)), (method, path)
        for item in operation.get("parameters", []):
            assert item["in"] == "path" or item.get("description"), (path, item["name"])


def nulls(value: Any, path: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from nulls(item, f"{path}/{key}")
    elif isinstance(value, list):
        for item in value:
            yield from nulls(item, path)
    elif value is None and not path.endswith("/default"):
        yield path


def test_nothing_in_it_is_null_but_defaults(document: dict[str, Any]) -> None:
    assert list(nulls(document)) == []


def test_what_every_route_shares_is_described(document: dict[str, Any]) -> None:
    for method, path, operation in operations(document):
        responses = operation["responses"]
        headers = {item["name"] for item in operation["parameters"] if item["in"] == "header"}
        assert "default" in responses, path
        if method == "get":
            assert "If-None-Match" in headers, path
            assert {"200", "304"} <= responses.keys(), path
            assert "ETag" in responses["200"]["headers"], path
        else:
            assert {"403", "413", "415"} <= responses.keys(), path
        assert ("Range" in headers) == path.endswith(("/raw", "/blob"))
        assert ({"206", "416"} <= responses.keys()) == path.endswith(("/raw", "/blob"))


def test_errors_are_problem_documents(document: dict[str, Any]) -> None:
    for _, path, operation in operations(document):
        if path.startswith("/api/"):
            for status in ("400", "404", "503"):
                assert "application/problem+json" in operation["responses"][status]["content"], path


def test_the_page_loads_only_from_us(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "connect-src 'self'" in policy
    assert "<script>" not in page.text
    addresses = re.findall(r'(?:src|href|data-document)="([^"]+)"', page.text)
    assert len(addresses) == 5
    for address in addresses:
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("name", ["../__init__.py", "..%2f__init__.py", "/etc/passwd", "js/none.js"])
def test_nothing_else_of_the_package_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/api/v1/docs/static/{name}").status_code == 404
