"""Views, labels and notes over HTTP: whose they are, conflicts, and what other sites may not do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.auth.visitor import COOKIE
from dashboard.context import Context
from dashboard.web import create_app

P = "/api/v1/projects/team/wine"
STATE = {"filter": "metrics.acc > 0.1", "columns": ["metrics.acc"], "widths": {"metrics.acc": 120}, "later": [1]}


@pytest.fixture
def app(board: Context) -> Any:
    return create_app(board).server


@pytest.fixture
def browser(app: Any) -> Iterator[FlaskClient]:
    """A browser of its own; what it leaves is removed."""
    made = app.test_client()
    yield made
    for view in made.get(f"{P}/views").json["views"]:
        made.delete(f"{P}/views/{view['id']}")


def create(browser: FlaskClient, **changes: Any) -> Any:
    body = {"name": "best", "state": STATE} | changes
    response = browser.post(f"{P}/views", json=body)
    assert response.status_code == 201, response.text
    assert response.headers["Location"].endswith(f"{P}/views/{response.json['id']}")
    return response.json


def test_a_view_comes_back_as_it_was_saved(browser: FlaskClient) -> None:
    made = create(browser, shared=True)
    assert made["state"] == STATE
    assert (made["version"], made["shared"], made["default"], made["mine"]) == (1, True, False, True)
    response = browser.get(f"{P}/views")
    assert response.json == {"views": [made], "total": 1}
    assert browser.get(f"{P}/views", headers={"If-None-Match": response.headers["ETag"]}).status_code == 304
    assert browser.get(f"{P}/views/{made['id']}").json == made


def test_a_private_view_belongs_to_the_browser_that_made_it(app: Any, browser: FlaskClient) -> None:
    made = create(browser)
    other = app.test_client()
    assert other.get(f"{P}/views").json["views"] == []
    assert other.get(f"{P}/views/{made['id']}").status_code == 404
    assert other.get_cookie(COOKIE) is None, "whoever only reads gets no cookie"
    shared = browser.put(f"{P}/views/{made['id']}", json={**made, "shared": True})
    assert shared.status_code == 200, shared.text
    seen = other.get(f"{P}/views/{made['id']}").json
    assert (seen["mine"], seen["changed_by_me"]) == (False, False)
    taken = other.put(f"{P}/views/{made['id']}", json={**seen, "shared": False})
    assert taken.status_code == 403
    assert "only that one can make it private" in taken.json["detail"]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Any) -> None:
    client = app.test_client()
    response = client.post(f"{P}/views", json={"name": "x", "state": {}})
    cookie = response.headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"):
        assert part in cookie
    kept = client.get_cookie(COOKIE)
    assert kept is not None
    assert len(kept.value) >= 43
    assert kept.value not in response.text
    assert "Set-Cookie" not in client.post(f"{P}/views", json={"name": "y", "state": {}}).headers
    for left in client.get(f"{P}/views").json["views"]:
        client.delete(f"{P}/views/{left['id']}")


def test_two_who_edit_one_view(browser: FlaskClient) -> None:
    made = create(browser, shared=True)
    address = f"{P}/views/{made['id']}"
    assert browser.put(address, json={**made, "name": "theirs"}).json["version"] == 2
    late = browser.put(address, json={**made, "name": "mine"})
    assert (late.status_code, late.json["type"]) == (409, "urn:dagboard:problem:view-changed")
    assert "theirs stays and yours was not saved" in late.json["detail"]
    assert browser.delete(f"{address}?version=1").status_code == 409
    assert browser.get(address).json["name"] == "theirs"
    assert browser.delete(f"{address}?version=2").status_code == 204
    assert browser.get(address).status_code == 404


def test_one_default_for_the_project(browser: FlaskClient) -> None:
    first, second = (create(browser, name=name, shared=True, default=True) for name in ("a", "b"))
    assert second["default"]
    assert not browser.get(f"{P}/views/{first['id']}").json["default"]
    refused = browser.post(f"{P}/views", json={"name": "c", "default": True, "state": {}})
    assert (refused.status_code, refused.json["where"]) == (400, "default")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"state": {}}, "name"),
        ({"name": "x"}, "state"),
        ({"name": "x", "state": {"widths": {"name": 5}}}, "state.widths.name"),
        ({"name": "x", "state": {"pins": {"name": "top"}}}, "state.pins.name"),
        ({"name": "x", "state": {"columns": ["name"] * 2_001}}, "state.columns"),
        ({"name": "x", "state": {"filter": "metrics.acc >"}}, "state.filter"),
        ({"name": "x", "shared": "yes", "state": {}}, "shared"),
    ],
)
def test_what_is_wrong_with_a_view_is_named(browser: FlaskClient, body: dict[str, Any], field: str) -> None:
    response = browser.post(f"{P}/views", json=body)
    assert response.status_code == 400, response.text
    assert response.json["errors"][0]["field"] == field


def labels_of(browser: FlaskClient, run_id: str) -> list[str]:
    return browser.get(f"{P}/runs/{run_id}").json["label"]


def test_labels_show_at_once(browser: FlaskClient, sources: Any) -> None:
    first, second, _ = sources.runs
    table = browser.get(f"{P}/runs?columns=")
    answer = browser.post(f"{P}/runs/labels", json={"runs": [first, second], "add": ["hidden", "x"]})
    assert answer.json == {"matched": 2, "changed": 2, "labels": {run: ["hidden", "x"] for run in (first, second)}}
    after = browser.get(f"{P}/runs?columns=", headers={"If-None-Match": table.headers["ETag"]})
    assert after.json["total"] == table.json["total"] - 2
    assert browser.get(f"{P}/runs?include_hidden=true&filter=label='x'").json["total"] == 2
    body = {"filter": "label = 'x'", "include_hidden": True, "remove": ["hidden", "x"]}
    assert browser.post(f"{P}/runs/labels", json=body).json == {"matched": 2, "changed": 2, "labels": {}}
    assert labels_of(browser, first) == []
    assert browser.get(f"{P}/runs?columns=").json["total"] == table.json["total"]


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({"add": ["x"]}, 400, "either runs or filter"),
        ({"runs": [], "filter": "", "add": ["x"]}, 400, "either runs or filter"),
        ({"runs": ["never"], "add": ["x"]}, 404, "no run 'never'"),
        ({"filter": "metrics.acc >", "add": ["x"]}, 400, "value"),
        ({"runs": [], "add": ["a,b"]}, 400, "no comma"),
    ],
)
def test_wrong_labels(browser: FlaskClient, body: dict[str, Any], status: int, says: str) -> None:
    response = browser.post(f"{P}/runs/labels", json=body)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert says in response.json["detail"]


def test_a_note_is_sanitised_and_the_second_of_two_writers_is_told(browser: FlaskClient, sources: Any) -> None:
    address = f"{P}/runs/{sources.runs[0]}/note"
    version = browser.get(address).json["version"]
    text = "# Why\n\n**bold** <script>alert(1)</script> ![x](http://elsewhere.example/pixel.png)"
    written = browser.put(address, json={"text": text, "version": version}).json
    assert (written["text"], written["version"], written["mine"]) == (text, version + 1, True)
    assert "<strong>bold</strong>" in written["html"]
    assert "script" not in written["html"]
    assert "elsewhere" not in written["html"]
    late = browser.put(address, json={"text": "mine", "version": version})
    assert (late.status_code, late.json["type"]) == (409, "urn:dagboard:problem:note-changed")
    assert browser.get(f"{P}/runs/{sources.runs[0]}").json["note"] == text
    rows = browser.get(f"{P}/runs?columns=&filter=source='mlflow'").json["runs"]
    assert {row["id"]: row["note"] for row in rows} == {run: run == sources.runs[0] for run in sources.runs}
    assert browser.put(address, json={"text": "", "version": version + 1}).json["html"] == ""


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/views"),
        ("PUT", "/views/x"),
        ("DELETE", "/views/x"),
        ("POST", "/runs/labels"),
        ("PUT", "/runs/x/note"),
    ],
)
def test_other_sites_write_nothing(browser: FlaskClient, method: str, path: str) -> None:
    response = browser.open(f"{P}{path}", method=method, json={}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    assert response.mimetype == "application/problem+json"


def test_a_body_that_is_not_json_is_refused(browser: FlaskClient) -> None:
    response = browser.post(f"{P}/views", data="name=x", content_type="application/x-www-form-urlencoded")
    assert response.status_code in {400, 415}
