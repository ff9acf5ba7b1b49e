"""Readiness says what is broken; liveness does not care."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboard import context as contexts
from dashboard.config import Settings
from dashboard.web import create_app


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    settings = Settings.model_validate(
        {"data_dir": tmp_path / "data", "database": {"url": f"sqlite:///{tmp_path / 'db' / 'dagboard.sqlite'}"}}
    )
    return create_app(contexts.build(settings)).server.test_client()


def test_ready(client: FlaskClient) -> None:
    assert client.get("/readyz").json["status"] == "ok"


def test_without_storage_it_is_alive_but_not_ready(client: FlaskClient, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json["where"] == "data_dir"
    assert response.headers["Retry-After"]
    assert client.get("/healthz").status_code == 200


def test_without_database_it_is_alive_but_not_ready(client: FlaskClient, tmp_path: Path) -> None:
    folder = tmp_path / "db"
    for file in folder.iterdir():
        file.write_bytes(b"not a database, just bytes that fill a page" * 100)
    response = client.get("/readyz")
    assert response.status_code == 503, response.text
    assert response.mimetype == "application/problem+json"
    assert client.get("/healthz").status_code == 200
