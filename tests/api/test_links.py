"""Permanent links and short links over HTTP."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from dashboard.context import Context, utc_now
from dashboard.data.store.database import Database
from dashboard.data.store.links import LinkStore
from dashboard.web import create_app
from tests.team_access import Team
from tests.wine_project import Sources


def permanent(client: FlaskClient, address: str) -> Any:
    response = client.post("/api/v1/permalinks", json={"address": address})
    assert response.status_code == 200, response.text
    assert response.json["url"] == f"http://localhost{response.json['address']}"
    return response.json


def shorten(client: FlaskClient, address: str) -> Any:
    response = client.post("/api/v1/links", json={"address": address})
    assert response.status_code == 201, response.text
    return response.json


def test_revisions_become_commits(client: FlaskClient, sources: Sources) -> None:
    first, second = sources.first, sources.second
    told = {
        "/team/wine": f"/team/wine?rev={second}",
        "/team/wine/files?path=train.py#L2": f"/team/wine/files?path=train.py&rev={second}#L2",
        "/team/wine/pipeline?rev=faster&from=v1&node=train": f"/team/wine/pipeline?rev={first}&from={first}&node=train",
        "/team/wine/plots?with=v1,faster": f"/team/wine/plots?with={first}&rev={second}",
        "/team/wine/data?rev=v1&path=data.csv": f"/team/wine/data?rev={first}&path=data.csv",
        "/team/wine/data/diff?from=v1": f"/team/wine/data/diff?from={first}&to={second}",
        "/team/wine/models/wine-quality?version=champion": "/team/wine/models/wine-quality?version=1",
        "/team/wine/lineage?node=model:wine-quality@champion&depth=2": (
            "/team/wine/lineage?node=model%3Awine-quality%401&depth=2"
        ),
    }
    for asked, address in told.items():
        found = permanent(client, asked)
        assert found["address"] == address.replace(",", "%2C"), asked
        assert permanent(client, found["address"]) == found | {"fixed": {}}, "a permanent link stays as it is"


def test_what_names_nothing_that_moves_stays_as_it_is(client: FlaskClient, sources: Sources) -> None:
    run = sources.runs[0]
    for asked in ("/", "/?tab=runs&filter=a%20%3D%201", "/team/wine/compare?filter=", "/team/wine/settings",
                  "/team/wine/data/diff", "/team/wine/models", f"/team/wine/runs/{run}?metrics=acc&x=time",
                  "/team/wine/experiments?order_by=-metrics.acc", "/team/empty/pipeline",
                  "/team/wine/lineage"):  # fmt: skip
        assert permanent(client, asked)["address"] == asked


def test_a_side_of_a_difference_keeps_the_hash_of_a_content(client: FlaskClient, sources: Sources) -> None:
    data = client.get("/api/v1/projects/team/wine/data").json["items"]
    held = next(item["hash"] for item in data if item["path"] == "data.csv")
    found = permanent(client, f"/team/wine/data/diff?from={held}&path=data.csv")
    assert found["fixed"] == {"to": sources.second}


def test_a_view_becomes_what_it_says(client: FlaskClient) -> None:
    state = {"filter": "metrics.acc > 0.5", "order_by": "-metrics.acc", "columns": ["metrics.acc"], "hidden": True}
    made = client.post("/api/v1/projects/team/wine/views", json={"name": "Best", "state": state}).json
    found = permanent(client, f"/team/wine/experiments?v={made['id']}&order_by=&selected=a")
    assert found["address"] == (
        "/team/wine/experiments?filter=metrics.acc%20%3E%200.5&columns=metrics.acc&hidden=1&v=none&selected=a"
    )
    client.delete(f"/api/v1/projects/team/wine/views/{made['id']}")


@pytest.mark.parametrize(
    "address",
    ["https://example.org/team/wine", "//example.org/team/wine", "/\\example.org", "team/wine", "/team/wine/nowhere",
     "/api/v1/projects", "/assets/x", "javascript:alert(1)", "/s/abc/def/x", "/sign-out", "/[", "http://["],
)  # fmt: skip
def test_only_addresses_of_our_pages(client: FlaskClient, address: str) -> None:
    for kind in ("permalinks", "links"):
        response = client.post(f"/api/v1/{kind}", json={"address": address})
        assert response.status_code in {400, 404}, (kind, response.text)


def test_bodies_that_are_none(client: FlaskClient) -> None:
    for kind in ("permalinks", "links"):
        for body in ({}, {"address": ""}, {"address": 1}, {"address": "/" + "x" * 70_000}):
            assert client.post(f"/api/v1/{kind}", json=body).status_code == 400
        assert client.post(f"/api/v1/{kind}", json={"address": "/team/nothing"}).status_code in {400, 404}


def test_the_same_address_is_the_same_link(client: FlaskClient) -> None:
    filter_ = " or ".join(f"params.lr = {number}" for number in range(250))
    address = f"/team/wine/experiments?filter={quote(filter_)}&columns=#L3"
    link = shorten(client, address)
    assert len(address) > 4_000
    assert shorten(client, address) == link
    assert shorten(client, f"{address}4")["id"] != link["id"]
    assert len(link["id"]) == 16
    assert link["url"] == f"http://localhost/s/{link['id']}"
    answer = client.get(f"/s/{link['id']}")
    assert (answer.status_code, answer.headers["Location"]) == (303, address)


@pytest.mark.parametrize("link", ["none", "%22%3E%3Cscript%3E", "a" * 3_000])
def test_an_unknown_link_leads_nowhere(client: FlaskClient, link: str) -> None:
    answer = client.get(f"/s/{link}")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "<title>Not found · Dagboard</title>" in answer.text
    assert "Location" not in answer.headers


def test_a_link_to_a_hidden_project_is_as_unknown_as_one_that_is_not_there(team: Team) -> None:
    link = shorten(team.client("outsider"), "/other/secret/experiments?filter=x")["id"]
    assert team.client("outsider").get(f"/s/{link}").status_code == 303
    hidden, missing = (team.client("viewer").get(f"/s/{each}") for each in (link, "a" * 16))
    assert hidden.status_code == missing.status_code == 404
    assert len(hidden.text) == len(missing.text)
    assert "secret" not in hidden.text
    for each in (link, "a" * 16):
        answer = team.client().get(f"/s/{each}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/sign-in?next=s%2F{each}")


def test_who_may_not_see_a_project_makes_no_links_into_it(team: Team) -> None:
    for kind in ("links", "permalinks"):
        hidden, missing = (
            team.client("viewer").post(f"/api/v1/{kind}", json={"address": f"/other/{name}/experiments"})
            for name in ("secret", "nothing")
        )
        assert hidden.status_code == missing.status_code == 404
        assert hidden.text.replace("secret", "nothing") == missing.text
        assert team.client().post(f"/api/v1/{kind}", json={"address": "/"}).status_code == 401
    assert shorten(team.client("viewer"), "/?tab=runs")["id"]


def test_links_are_bounded_and_those_of_nobody_go_first(board: Context) -> None:
    store = LinkStore(Database(board.settings.database_url), utc_now, most=3)
    kept = store.keep(None, "?tab=runs&filter=mine", "data-scientist")
    others = [store.keep(None, f"?tab=runs&filter={number}", "") for number in range(4)]
    assert [store.get(each) is not None for each in (kept, *others)] == [True, False, False, True, True]


def test_below_a_prefix_links_have_it_and_are_the_same(board: Context, client: FlaskClient) -> None:
    server = board.settings.server.model_copy(update={"url_prefix": "/lab/"})
    settings = board.settings.model_copy(update={"server": server})
    inside = create_app(replace(board, settings=settings)).server.test_client()
    address = "/lab/team/wine/files?path=train.py"
    link = inside.post("/lab/api/v1/links", json={"address": address}).json
    assert link["url"] == f"http://localhost/lab/s/{link['id']}"
    assert link["id"] == shorten(client, address.removeprefix("/lab"))["id"]
    for path in (f"/lab/s/{link['id']}", f"/s/{link['id']}"):  # a proxy may strip the prefix
        assert inside.get(path).headers["Location"] == address
    asked = inside.post("/lab/api/v1/permalinks", json={"address": address}).json["address"]
    assert asked.startswith("/lab/team/wine/files?path=train.py&rev=")
    assert inside.post("/lab/api/v1/links", json={"address": "/team/wine"}).status_code == 400
