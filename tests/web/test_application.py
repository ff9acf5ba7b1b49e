"""The whole application: pages behind the router, the guard in front of everything."""

from __future__ import annotations

import base64
import hashlib
import json
import logging
import re
from typing import Any

import pytest
from dash import Input, Output
from flask.testing import FlaskClient

from dashboard.components import route as routes
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.errors import SourceError
from dashboard.pages import PAGES
from dashboard.web import create_app, router

INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>(.*?)</script>", re.DOTALL)
OUTPUT = f"..{routes.CONTENT}.children...{routes.TITLE}.data.."


def visit(client: FlaskClient, pathname: str, search: str = "") -> tuple[str, str]:
    """What the browser asks when the address changes: the page as text, and the document's title."""
    body = {
        "output": OUTPUT,
        "outputs": [{"id": routes.CONTENT, "property": "children"}, {"id": routes.TITLE, "property": "data"}],
        "inputs": [
            {"id": routes.LOCATION, "property": "pathname", "value": pathname},
            {"id": routes.LOCATION, "property": "search", "value": search},
            {"id": routes.REFRESH, "property": "data", "value": None},
        ],
        "state": [{"id": routes.SEARCH, "property": "data", "value": None}],
        "changedPropIds": [f"{routes.LOCATION}.pathname"],
    }
    client.get("/")
    response = client.post("/_dash-update-component", json=body)
    assert response.status_code == 200, response.text
    answer = response.json["response"]
    return json.dumps(answer[routes.CONTENT]["children"]), answer[routes.TITLE]["data"]


def addresses(run: str) -> list[str]:
    """Of every page, but those about people: nobody signs in to this board."""
    templates = [page.template for page in PAGES if page.template not in {"/account", "/people"}]
    filled = [template.replace("<owner>", "team").replace("<name>", "wine") for template in templates]
    return [address.replace("<rest>", "wine-quality" if "/models/" in address else run) for address in filled]


def test_every_inline_script_of_a_page_is_allowed_and_nothing_else(client: FlaskClient) -> None:
    response = client.get("/team/wine")
    policy = response.headers["Content-Security-Policy"]
    scripts = INLINE.findall(response.text)
    assert len(scripts) >= 3
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, script[:80]
    assert "unsafe-eval" not in policy
    assert "http" not in policy


def test_the_page_is_ours_and_loads_only_from_us(client: FlaskClient) -> None:
    text = client.get("/").text
    assert '<html lang="en">' in text
    assert "<title>Projects · Dagboard</title>" in text
    assert "favicon.svg" in text
    assert not re.search(r'(src|href)="(https?:)?//', text)
    assert '"update_title":null' in text
    for address in re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/[^"]+)"', text):
        assert client.get(address).status_code == 200, address


def test_every_page_draws_itself(client: FlaskClient, sources: Any) -> None:
    for address in addresses(sources.runs[0]):
        page, title = visit(client, address, f"?runs={','.join(sources.runs[:2])}&rev=main")
        assert title.endswith("Dagboard")
        assert not title.startswith(("Not found", "This page")), page


@pytest.mark.parametrize("key", ["owner", "name", "page", "rest", "route", "context", "pathname"])
def test_a_query_string_never_leads_elsewhere(client: FlaskClient, sources: Any, key: str) -> None:
    for address in addresses(sources.runs[0]):
        plain = visit(client, address, "?runs=EVIL")[1]
        assert visit(client, address, f"?runs=EVIL&{key}=empty")[1] == plain


@pytest.mark.parametrize("address", ["/nobody/nothing", "/team/wine/nowhere", "/team", "/team/wine/settings/deeper"])
def test_where_nothing_is_a_page_says_so(client: FlaskClient, address: str) -> None:
    page, title = visit(client, address)
    assert title == "Not found · Dagboard"
    assert "All projects" in page


def test_a_misspelt_project_leads_to_the_one_that_was_meant(client: FlaskClient) -> None:
    for address in ("/team/wien/pipeline", "/team/wien"):
        page, _ = visit(client, address)
        assert '"/team/wine"' in page
        assert '"/team/wien' not in page


@pytest.mark.parametrize(
    "address",
    ["/robots.txt", "/team", "/team/wine/nowhere", "/team/wine/settings/deeper", "/nobody/nothing", "/team/wien",
     "/team/wine/runs/none", "/team/wine/pipeline?rev=none", "/team/wine?rev=none",
     "/team/wine/compare?runs=none,nothing", "/team/wine/compare?selection=none"],
)  # fmt: skip
def test_what_cannot_be_a_page_is_a_404(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_misspelt_project_is_told_the_nearest(client: FlaskClient) -> None:
    assert "Did you mean team/wine?" in visit(client, "/team/wein")[0]


def test_known_addresses_are_200(client: FlaskClient, sources: Any) -> None:
    assert client.get("/?rev=none").status_code == 200
    assert client.get("/team/wine").status_code == 200
    assert client.get("/team/wine?rev=v1").status_code == 200
    assert client.get("/team/wine/pipeline?rev=").status_code == 200
    assert client.get(f"/team/wine/runs/{sources.runs[0]}").status_code == 200
    assert client.get(f"/team/wine/compare?runs={sources.runs[0]},gone,{sources.runs[1]}").status_code == 200


def test_an_unexpected_error_shows_an_id_that_the_log_has(
    board: Context, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("the secret is in /etc/passwd")

    monkeypatch.setattr(router, "page_at", fail)
    with caplog.at_level(logging.ERROR, "dashboard.web"):
        page, title = visit(create_app(board).server.test_client(), "/")
    assert title == "This page cannot be shown · Dagboard"
    assert "secret" not in page
    incident = caplog.records[0].args[0]
    assert incident in page
    assert "the secret" in caplog.text


def test_an_error_in_a_callback_becomes_a_notice(board: Context) -> None:
    app = create_app(board)

    @app.callback(Output(routes.CONTENT, "title"), Input(routes.TITLE, "data"))
    def broken(_: str) -> str:
        raise SourceError("the server does not answer", where="mlflow", hint="Start it.", code="host-unreachable")

    body = {
        "output": f"{routes.CONTENT}.title",
        "outputs": {"id": routes.CONTENT, "property": "title"},
        "inputs": [{"id": routes.TITLE, "property": "data", "value": "x"}],
        "changedPropIds": [f"{routes.TITLE}.data"],
    }
    client = app.server.test_client()
    client.get("/")
    response = client.post("/_dash-update-component", json=body)
    [notice] = response.json["sideUpdate"][routes.NOTICES]["sendNotifications"]
    assert notice["title"] == "The server does not answer."
    assert notice["message"] == "Start it. Where: mlflow."


def test_callbacks_of_other_sites_are_refused(client: FlaskClient) -> None:
    response = client.post("/_dash-update-component", json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"output": "nothing.children", "outputs": {"id": "nothing", "property": "children"}, "inputs": []}',
    ],
)
def test_a_callback_request_that_makes_no_sense_tells_nothing(client: FlaskClient, body: bytes) -> None:
    response = client.post("/_dash-update-component", data=body, content_type="application/json")
    assert response.status_code in {400, 500}
    assert "Traceback" not in response.text
    assert "site-packages" not in response.text


def test_a_first_visit_weighs_little(client: FlaskClient) -> None:
    text = client.get("/").text
    addresses = re.findall(r'<(?:script|link)[^>]+(?:src|href)="(/[^"]+)"', text)
    sizes = {address: len(client.get(address, headers={"Accept-Encoding": "gzip"}).data) for address in addresses}
    assert sum(sizes.values()) < 1_400_000, sorted(sizes.items(), key=lambda item: -item[1])[:5]


def test_two_applications_live_side_by_side(board: Context, tmp_path: Any) -> None:
    from dashboard import context as contexts

    other = contexts.build(Settings.model_validate({"data_dir": tmp_path, "server": {"url_prefix": "/other/"}}))
    first, second = create_app(board).server.test_client(), create_app(other).server.test_client()
    assert first.get("/api/v1/projects").json["total"] == 2
    assert second.get("/other/api/v1/projects").json["total"] == 0
    assert visit(first, "/team/wine")[1] != "Not found · Dagboard"
    assert visit(second, "/other/team/wine")[1] == "Not found · Dagboard"


def test_below_a_prefix_every_link_has_it(board: Context) -> None:
    settings = board.settings.model_copy(
        update={"server": board.settings.server.model_copy(update={"url_prefix": "/lab/dagboard/"})}
    )
    from dataclasses import replace

    client = create_app(replace(board, settings=settings)).server.test_client()
    text = client.get("/lab/dagboard/").text
    addresses = re.findall(r'<(?:script|link)[^>]+(?:src|href)="([^"]+)"', text)
    assert addresses
    assert all(address.startswith("/lab/dagboard/") for address in addresses)
    assert all(client.get(address).status_code == 200 for address in addresses)
    assert client.get("/lab/dagboard/team/wine").status_code == 200
    assert client.get("/healthz").status_code == 200
    for docs in ("/lab/dagboard/api/v1/docs", "/api/v1/docs"):  # a proxy may strip the prefix
        assert 'href="/lab/dagboard/api/v1/docs/static/' in client.get(docs).text
    job = client.post("/api/v1/projects/team/wine/sync").headers["Location"]
    assert job.startswith("/lab/dagboard/api/v1/projects/team/wine/jobs/")
    assert client.get("/lab/dagboard/api/v1/openapi.json").json["servers"] == [{"url": "/lab/dagboard"}]
    page, _ = visit(client, "/lab/dagboard/")
    links = [link for link in re.findall(r'"href": "([^"]+)"', page) if link.startswith("/")]
    assert links
    assert all(link.startswith("/lab/dagboard/") for link in links)
