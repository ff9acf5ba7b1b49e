"""Compression and cache headers over a Flask server with the addresses Dash uses."""

from __future__ import annotations

import gzip

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient

from dashboard.web import statics

SCRIPT = b"console.log('x');" * 500
GZIP = {"Accept-Encoding": "gzip, br"}


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def client(asked: list[str]) -> FlaskClient:
    server = Flask("static")
    statics.install(server)

    @server.get("/_dash-component-suites/<path:name>")
    @server.get("/assets/<path:name>")
    def file(name: str) -> Response:
        asked.append(name)
        body = b"\x89PNG" * 1000 if name.endswith(".png") else SCRIPT
        response = Response(body, mimetype="image/png" if name.endswith(".png") else "text/javascript")
        if "async" in name:
            response.set_etag("abc")
        return response

    @server.get("/big")
    def big() -> dict[str, str]:
        return {"a": "b" * 2000}

    @server.get("/small")
    def small() -> dict[str, str]:
        return {"a": "b"}

    @server.get("/stream")
    def stream() -> Response:
        return Response((b"x" * 2000 for _ in range(3)), mimetype="text/csv")

    @server.get("/tagged")
    def tagged() -> Response:
        response = Response("x" * 2000, mimetype="text/plain")
        response.set_etag("abc")
        return response

    return server.test_client()


def test_a_bundle_is_read_and_compressed_once(client: FlaskClient, asked: list[str]) -> None:
    address = "/_dash-component-suites/dash/dcc/core.v4_4_1m1700000000.min.js"
    first, second = client.get(address, headers=GZIP), client.get(address, headers=GZIP)
    assert asked == ["dash/dcc/core.v4_4_1m1700000000.min.js"]
    for response in (first, second):
        assert gzip.decompress(response.data) == SCRIPT
        assert response.mimetype == "text/javascript"
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Vary"] == "Accept-Encoding"


def test_an_asset_with_a_fingerprint_is_kept(client: FlaskClient, asked: list[str]) -> None:
    for mark in ("1", "1", "2"):
        assert "immutable" in client.get(f"/assets/a.js?m={mark}", headers=GZIP).headers["Cache-Control"]
    assert asked == ["a.js"]


def test_an_address_without_fingerprint_is_not_kept(client: FlaskClient, asked: list[str]) -> None:
    for _ in range(2):
        assert client.get("/assets/module.js", headers=GZIP).headers["Cache-Control"] == "no-cache"
    assert len(asked) == 2


def test_a_part_of_a_bundle_without_fingerprint_is_kept_and_asked_for(client: FlaskClient, asked: list[str]) -> None:
    address = "/_dash-component-suites/dash_ag_grid/async-community.js"
    for _ in range(2):
        response = client.get(address, headers=GZIP)
        assert gzip.decompress(response.data) == SCRIPT
        assert (response.headers["Cache-Control"], response.headers["ETag"]) == ("no-cache", 'W/"abc"')
    again = client.get(address, headers=GZIP | {"If-None-Match": 'W/"abc"'})
    assert (again.status_code, again.data) == (304, b"")
    assert len(asked) == 1


def test_who_takes_no_gzip_gets_none(client: FlaskClient) -> None:
    client.get("/assets/a.js?m=1", headers=GZIP)
    response = client.get("/assets/a.js?m=1")
    assert response.data == SCRIPT
    assert "Content-Encoding" not in response.headers


def test_only_what_gains_is_compressed(client: FlaskClient) -> None:
    assert client.get("/big", headers=GZIP).headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/small", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/assets/a.png?m=1", headers=GZIP).headers
    assert "Content-Encoding" not in client.get("/stream", headers=GZIP).headers


def test_a_compressed_answer_has_a_weak_tag(client: FlaskClient) -> None:
    assert client.get("/tagged", headers=GZIP).headers["ETag"] == 'W/"abc"'
    assert client.get("/tagged").headers["ETag"] == '"abc"'


def test_invented_fingerprints_do_not_fill_the_memory(client: FlaskClient, asked: list[str]) -> None:
    suites = "/_dash-component-suites/dash"
    for mark in range(5):
        client.get(f"/assets/a.js?m={mark}", headers=GZIP)
        client.get(f"{suites}/a.v1_{mark}m{mark}.js", headers=GZIP)
        client.get(f"{suites}/async-b.js?mark={mark}", headers=GZIP)
    assert len(asked) == 3, "one file, however it is asked for, is compressed and kept once"
