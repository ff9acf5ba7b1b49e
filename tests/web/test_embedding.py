"""Below an embed link: one panel of one project, for everybody who has the address, and nothing else."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import quote

import pytest

from dashboard import context as contexts
from dashboard.auth.embedding import root_of
from dashboard.data.model.embed import EmbedDraft, PanelName, PanelState, Theme
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.embed_ground import API, FILTER, PORTAL, Embed
from tests.team_access import SECRET, WINE, Team


def test_the_address_leads_to_the_panel_without_a_cookie(embed: Embed) -> None:
    frame = embed(PanelName.TABLE, query={"filter": FILTER, "order_by": "-created"})
    begin = frame.client.get(frame.root.rstrip("/") + "?theme=dark&locale=de")
    assert begin.status_code == 303
    target = begin.headers["Location"]
    assert target == f"{frame.root}{WINE}/experiments?filter={quote(FILTER)}&order_by=-created&theme=dark&locale=de"
    page = frame.client.get(target)
    assert page.status_code == 200
    assert 'lang="de"' in page.text
    assert 'data-dg-theme="dark"' in page.text
    assert f'"requests_pathname_prefix":{json.dumps(frame.root)}' in page.text
    for answer in (begin, page):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_who_may_frame_it_is_the_links_alone(embed: Embed) -> None:
    frame = embed(PanelName.SUMMARY)
    answer = frame.get(WINE)
    assert f"frame-ancestors 'self' {PORTAL}" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers
    own = frame.team.client("viewer").get(f"/{WINE}")
    assert PORTAL not in own.headers["Content-Security-Policy"]


def test_a_forged_address_is_refused_without_a_word_about_links(embed: Embed) -> None:
    frame = embed(PanelName.SUMMARY)
    token = frame.root.split("/")[2]
    number, _, signature = token.partition(".")
    for wrong in (
        number,
        f"{number}.",
        f"{number}.{signature[:-2]}xx",
        f"other.{signature}",
        f"{token}x",
        "ü.ü",
        "a" * 999,
    ):
        page = frame.client.get(f"/embed/{quote(wrong)}/{WINE}")
        assert page.status_code == 404, wrong
        assert "There is no panel here" in page.text
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
        program = frame.client.get(f"/embed/{quote(wrong)}/{API}/runs")
        assert (program.status_code, program.mimetype) == (404, "application/problem+json")


def test_a_revoked_link_says_so_at_once(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    assert frame.api("runs", filter=FILTER).status_code == 200
    with acting_as(OPERATOR):
        frame.team.context.team.embeds.revoke(frame.team.context.projects.get(*WINE.split("/")), frame.link.id)
    page = frame.get(f"{WINE}/experiments")
    assert page.status_code == 410
    assert "This embed link was revoked." in page.text
    assert f"frame-ancestors 'self' {PORTAL}" in page.headers["Content-Security-Policy"]
    assert frame.api("runs", filter=FILTER).status_code == 410
    assert frame.get("_dash-layout").status_code == 410


def test_an_expired_link_says_so(embed: Embed) -> None:
    frame = embed(PanelName.TABLE, days=1, theme=Theme.DARK)
    settings = frame.team.context.settings
    later = contexts.build(settings, now=lambda: contexts.utc_now() + timedelta(days=2))
    page = create_app(later).server.test_client().get(f"{frame.root}{WINE}/experiments")
    assert page.status_code == 410
    assert "This embed link has expired." in page.text
    assert "color-scheme: dark" in page.text


@pytest.mark.parametrize("panel", list(PanelName))
def test_every_route_but_those_of_the_panel_is_refused(embed: Embed, panel: PanelName) -> None:
    frame = embed(panel, "wine-quality")
    allowed = {
        PanelName.TABLE: {"/runs", "/runs/groups", "/runs/differing", "/runs/histories"},
        PanelName.PARALLEL: {"/runs/parallel"},
        PanelName.DIFF: {"/data/diff/entries", "/blob"},
        PanelName.MODEL: {"/blob"},
    }.get(panel, set())
    base = "/api/v1/projects/<owner>/<name>"
    rules = list(frame.team.server.url_map.iter_rules())  # type: ignore[attr-defined]
    asked = 0
    for rule in rules:
        if not rule.rule.startswith(("/api", "/healthz", "/readyz", "/metrics", "/sign", "/auth")):
            continue
        if rule.rule.removeprefix(base) in allowed:
            continue
        path = rule.rule.replace("<owner>/<name>", WINE).replace("<path:", "<")
        path = "".join((part.partition(">")[2] and f"x{part.partition('>')[2]}") or part for part in path.split("<"))
        for method in rule.methods - {"OPTIONS", "HEAD"}:
            answer = frame.client.open(frame.root + path.lstrip("/").replace(">", ""), method=method, json={})
            assert answer.status_code in {403, 404}, (rule.rule, method, answer.status_code)
            asked += 1
    assert asked > 50


def test_another_project_is_not_there(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    assert frame.get(f"api/v1/projects/{SECRET}/runs?filter={quote(FILTER)}").status_code == 404
    page = frame.get(f"{SECRET}/experiments")
    assert (page.status_code, page.mimetype) == (404, "text/html")
    assert "Nobody knows" not in page.text


def test_a_session_that_comes_along_opens_nothing_more(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    admin = frame.team.client("server-admin")
    assert admin.get(f"{frame.root}{API}/runs").status_code == 403
    assert admin.get(f"{frame.root}api/v1/projects").status_code == 403
    assert admin.post(f"{frame.root}{API}/sync", json={}).status_code == 403
    assert "Set-Cookie" not in admin.get(f"{frame.root}{WINE}/experiments").headers


@pytest.mark.parametrize("path", ["", "settings", "compare", "runs/x", "experiments/more", "pipeline"])
def test_other_pages_are_not_there(embed: Embed, path: str) -> None:
    frame = embed(PanelName.TABLE)
    assert frame.get(f"{WINE}/{path}".rstrip("/")).status_code == 404


def test_without_sign_in_a_link_is_limited_all_the_same(team: Team, embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    settings = team.context.settings
    opened = settings.model_copy(update={"access": settings.access.model_copy(update={"mode": "none"})})
    client = create_app(contexts.build(opened)).server.test_client()
    assert client.get(f"/{API}/runs").status_code == 200
    assert client.get(f"{frame.root}{API}/runs?filter={quote(FILTER)}").status_code == 200
    assert client.get(f"{frame.root}{API}/runs").status_code == 403
    assert client.get(f"{frame.root}api/v1/projects").status_code == 403
    assert client.get(f"{frame.root}api/v1/projects/{SECRET}/runs?filter={quote(FILTER)}").status_code == 404


def test_links_are_made_listed_and_revoked_in_the_api(team: Team) -> None:
    maintainer, address = team.client("maintainer"), f"/{API}/embeds"
    body = {"title": "Best runs", "panel": "table", "query": {"filter": FILTER}, "origins": [PORTAL], "theme": "dark"}
    made = maintainer.post(address, json=body)
    assert made.status_code == 201, made.text
    link = made.get_json()
    assert (link["state"], link["last_used"], link["created_by"]) == ("active", None, "maintainer")
    assert made.headers["Location"].endswith(f"/embeds/{link['id']}")
    assert team.client().get(link["address"], follow_redirects=True).status_code == 200
    [listed] = maintainer.get(address).get_json()["embeds"]
    assert listed["address"] == link["address"]
    assert listed["last_used"] is not None
    assert maintainer.delete(f"{address}/{link['id']}").status_code == 204
    assert maintainer.get(address).get_json()["embeds"][0]["state"] == "revoked"
    assert team.client().get(link["address"]).status_code == 410
    assert maintainer.delete(f"{address}/nothing").status_code == 404


def test_links_in_the_api_are_refused_where_they_make_no_sense(team: Team) -> None:
    maintainer, address = team.client("maintainer"), f"/{API}/embeds"
    good = {"title": "Best runs", "panel": "table"}
    for wrong in ({"panel": "settings"}, {"title": " "}, {"query": {"rev": "main"}}, {"origins": ["*"]}, {"days": 0},
                  {"theme": "blue"}, {"locale": "x"}, {"more": 1}, {"query": {"filter": "metrics."}}):  # fmt: skip
        assert maintainer.post(address, json=good | wrong).status_code == 400, wrong
    for name, status in (("contributor", 403), ("viewer", 403), ("outsider", 404), (None, 401)):
        client = team.client(name)
        assert client.post(address, json=good).status_code == status, name
        assert client.get(address).status_code == status, name


def test_below_a_prefix_the_link_is_below_it_too(team: Team, embed: Embed) -> None:
    embed(PanelName.TABLE)
    settings = team.context.settings
    moved = settings.model_copy(
        update={"server": settings.server.model_copy(update={"url_prefix": "/tools/dagboard/"})}
    )
    context = contexts.build(moved)
    with acting_as(OPERATOR):
        project = context.projects.get(*WINE.split("/"))
        link = context.team.embeds.create(
            project, EmbedDraft("Panel", PanelState.of(PanelName.TABLE, "", {"filter": FILTER}))
        )
    root = root_of(moved, link)
    assert root.startswith("/tools/dagboard/embed/")
    client = create_app(context).server.test_client()
    for sent in (root, root.removeprefix("/tools/dagboard")):  # a proxy that keeps the prefix, one that strips it
        begin = client.get(sent)
        assert begin.headers["Location"].startswith(f"{root}{WINE}/experiments")
        page = client.get(f"{sent}{WINE}/experiments")
        assert f'"requests_pathname_prefix":{json.dumps(root)}' in page.text
        assert 'src="/tools/dagboard/assets/dagboard.js' in page.text
        assert client.get(f"{sent}{API}/runs?filter={quote(FILTER)}").status_code == 200
