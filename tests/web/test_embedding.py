"""Below an embed link: one panel of one project, for everybody who has the address, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard import context as contexts
from dashboard.auth.embedding import root_of
from dashboard.data.model.embed import EmbedDraft, EmbedLink, PanelName, PanelState, Theme
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.web import create_app
from tests.team_access import SECRET, WINE, Team
from tests.wine_project import Sources

PORTAL = "https://portal.example.com"
FILTER = "metrics.acc > 0.8"
API = f"api/v1/projects/{WINE}"
QUERIES: dict[PanelName, dict[str, str]] = {
    PanelName.TABLE: {"filter": FILTER},
    PanelName.PARALLEL: {"filter": FILTER},
    PanelName.CURVES: {"filter": FILTER},
    PanelName.SCATTER: {"filter": FILTER},
    PanelName.VERSIONS: {"path": "model.txt"},
    PanelName.DIFF: {"from": "v1", "to": "main", "path": "model.txt"},
}


@dataclass(frozen=True)
class Frame:
    """A link and a browser that has nothing but its address."""

    team: Team
    link: EmbedLink
    root: str
    client: FlaskClient

    def get(self, path: str, **headers: str) -> TestResponse:
        """What is below the link's address."""
        return self.client.get(self.root + path, headers=headers)

    def api(self, route: str, **query: str) -> TestResponse:
        """A question to the project's API below the address."""
        search = "&".join(f"{key.rstrip('_')}={quote(value)}" for key, value in query.items())
        return self.get(f"{API}/{route}?{search}")

    def call(self, output: str, *values: dict[str, Any], state: int = 0) -> TestResponse:
        """Ask for a callback; the last `state` values are its state."""
        inputs, rest = values[: len(values) - state], values[len(values) - state :]
        parts = output.strip(".").split("...") if output.startswith("..") else [output]
        told = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=False)) for part in parts]
        outputs = told if output.startswith("..") else told[0]
        body = {"output": output, "outputs": outputs, "inputs": inputs, "state": rest, "changedPropIds": []}
        return self.client.post(f"{self.root}_dash-update-component", json=body)


Embed = Callable[..., Frame]


@pytest.fixture
def embed(team: Team) -> Embed:
    """Makes links of the wine project."""

    def made(panel: PanelName, rest: str = "", *, query: dict[str, str] | None = None, **more: Any) -> Frame:
        state = PanelState.of(panel, rest, QUERIES.get(panel, {}) if query is None else query)
        with acting_as(OPERATOR):
            project = team.context.projects.get(*WINE.split("/"))
            link = team.context.embeds.create(project, EmbedDraft("Panel", state, origins=(PORTAL,), **more))
        return Frame(team, link, root_of(team.context.settings, link), team.client())

    return made


def value(identity: str, name: str, said: Any) -> dict[str, Any]:
    """One argument of a callback, as Dash's browser side sends it."""
    return {"id": identity, "property": name, "value": said}


def where(frame: Frame, path: str) -> dict[str, Any]:
    return value("address", "pathname", f"{frame.root}{WINE}/{path}".rstrip("/"))


def ids_of(answer: TestResponse) -> list[str]:
    body = answer.get_json()
    assert answer.status_code == 200, body
    return [run["id"] for run in body["runs"]]


# The way in


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
        frame.team.context.embeds.revoke(frame.team.context.projects.get(*WINE.split("/")), frame.link.id)
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


# What may be asked for


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


# What is shown


def test_runs_of_the_table_are_those_of_the_link(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    admin = frame.team.client("server-admin")
    wanted = ids_of(admin.get(f"/{API}/runs?filter={quote(FILTER)}"))
    assert 0 < len(wanted) < len(ids_of(admin.get(f"/{API}/runs")))
    assert ids_of(frame.api("runs", filter=FILTER)) == wanted
    assert ids_of(frame.api("runs", filter=f"({FILTER}) and status = 'FINISHED'")) != []
    assert frame.api("runs/groups", filter=FILTER, by="status").status_code == 200
    for wrong in (
        {}, {"filter": ""}, {"filter": "metrics.acc > 0.7"}, {"filter": f"({FILTER}) or metrics.acc > 0"},
        {"filter": f"not ({FILTER})"}, {"filter": f"({FILTER}"}, {"filter": f"({FILTER}) and id = '' or id != 'x'"},
        {"filter": FILTER, "include_hidden": "true"}, {"filter": FILTER, "include_hidden": "1"},
        {"filter": FILTER, "baseline": wanted[0]},
    ):  # fmt: skip
        for path in ("runs", "runs/groups", "runs/differing"):
            assert frame.api(path, **wrong).status_code == 403, (path, wrong)
    twice = f"{API}/runs?filter={quote(FILTER)}&filter="
    assert frame.get(twice).status_code == 403


def test_histories_are_those_of_runs_in_the_table(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    everything = ids_of(frame.team.client("server-admin").get(f"/{API}/runs"))
    shown = ids_of(frame.api("runs", filter=FILTER))
    [hidden, *_] = [run for run in everything if run not in shown]
    assert frame.api("runs/histories", key="acc", runs=",".join(shown)).status_code == 200
    assert frame.api("runs/histories", key="acc", runs=hidden).status_code == 403
    assert frame.api("runs/histories", key="acc", runs=f"{shown[0]},{hidden}").status_code == 403


def test_the_baseline_of_the_link_is_pinned_whether_the_filter_matches_it_or_not(embed: Embed, team: Team) -> None:
    everything = ids_of(team.client("server-admin").get(f"/{API}/runs"))
    frame = embed(PanelName.TABLE, query={"filter": f"id != '{everything[0]}'", "baseline": everything[0]})
    assert ids_of(frame.api("runs", filter=f"id = '{everything[0]}'", include_hidden="true")) == everything[:1]
    assert frame.api("runs", filter=f"id = '{everything[1]}'").status_code == 403


def test_axes_are_those_of_the_runs_that_the_link_names(embed: Embed, team: Team) -> None:
    one, two, three, *_ = ids_of(team.client("server-admin").get(f"/{API}/runs"))
    frame = embed(PanelName.PARALLEL, query={"runs": f"{one},{two}"})
    ask = {"columns": "metrics.acc", "include_hidden": "true"}
    assert frame.api("runs/parallel", filter=f"id in ('{one}', '{two}')", **ask).get_json()["total"] == 2
    for wrong in ("", f"id in ('{one}', '{three}')", f"id = '{three}'", f"id in ('{one}') or id = '{three}'",
                  f"id not in ('{one}')", f"params.id = '{one}'", f"id != '{one}'"):  # fmt: skip
        assert frame.api("runs/parallel", filter=wrong, **ask).status_code == 403, wrong


def test_a_kept_selection_is_the_one_of_the_link(embed: Embed, team: Team) -> None:
    admin = team.client("server-admin")
    ids = ids_of(admin.get(f"/{API}/runs"))
    kept, other = (
        admin.post(f"/{API}/selections", json={"runs": runs}).get_json()["id"] for runs in (ids[:2], ids[1:3])
    )
    frame = embed(PanelName.PARALLEL, query={"selection": kept})
    assert frame.api("runs/parallel", selection=kept, columns="metrics.acc").get_json()["ids"] == ids[:2]
    for wrong in ({"selection": other}, {}, {"filter": ""}):
        assert frame.api("runs/parallel", columns="metrics.acc", **wrong).status_code == 403


def test_a_difference_is_the_one_of_the_link(embed: Embed, sources: Sources) -> None:
    frame = embed(PanelName.DIFF)
    assert frame.api("data/diff/entries", from_="v1", to="main", path="model.txt").status_code == 200
    resolved = {"from_": sources.first, "to": sources.second}
    assert frame.api("data/diff/entries", **resolved, path="model.txt").status_code == 200
    for wrong in ({"from_": "main"}, {"to": "v1"}, {"path": "data.csv"}, {"path": ""}):
        asked = {"from_": "v1", "to": "main", "path": "model.txt"} | wrong
        assert frame.api("data/diff/entries", **asked).status_code == 403, wrong
    old, new = (frame.api("blob", rev=sha, path="model.txt") for sha in (sources.first, sources.second))
    assert (old.status_code, old.text, new.text) == (200, "0.5", "0.25")
    for rev, path in ((sources.second, "dvc.yaml"), ("main", "model.txt"), (sources.second, "model.txt/../dvc.yaml")):
        assert frame.api("blob", rev=rev, path=path).status_code == 403, path


# Dash's callbacks


def test_only_callbacks_of_the_panel_answer(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    assert frame.get("_dash-layout").status_code == frame.get("_dash-dependencies").status_code == 200
    define = frame.call(
        "runs-definitions.data", value("runs-columns", "data", []), where(frame, "experiments"), state=1
    )
    assert define.status_code == 200, define.text
    for output in ("runs-checked.data", "search-results.children", "pipeline-panel.children", "compare-curves.children",
                   "files-preview.children", "settings-job.data", "", "nothing.data"):  # fmt: skip
        assert (
            frame.call(output, value("runs-check", "data", {}), where(frame, "experiments"), state=1).status_code == 403
        )
    assert frame.client.post(f"{frame.root}_dash-update-component", json=[]).status_code == 403
    assert frame.client.post(f"{frame.root}_dash-update-component", data="{").status_code == 403


def test_a_callback_is_asked_where_the_panel_is(embed: Embed) -> None:
    frame = embed(PanelName.TABLE)
    columns = value("runs-columns", "data", [])
    for path in (
        f"{frame.root}{SECRET}/experiments",
        f"{frame.root}{WINE}/compare",
        f"/{WINE}/experiments",
        "/",
        None,
        7,
    ):
        answer = frame.call("runs-definitions.data", columns, value("address", "pathname", path), state=1)
        assert answer.status_code in {403, 404}, path
    renamed = value("adress", "pathname", f"/{SECRET}/experiments")
    assert frame.call("runs-definitions.data", columns, renamed, state=1).status_code == 403
    assert frame.call("runs-definitions.data", where(frame, "experiments"), columns, state=1).status_code == 403


def test_a_node_of_another_revision_is_refused(embed: Embed) -> None:
    frame = embed(PanelName.PIPELINE, query={"rev": "main"})

    def panel(search: str) -> int:
        asked = value("pipeline-node", "data", "train"), where(frame, "pipeline"), value("address", "search", search)
        return frame.call("pipeline-panel.children", *asked, state=2).status_code

    assert panel("?rev=main&node=train") == 200
    for search in ("", "?rev=main~1", "?rev=main&from=main~1"):
        assert panel(search) == 403, search


def test_curves_are_those_of_the_runs_of_the_link(embed: Embed) -> None:
    frame = embed(PanelName.CURVES)
    cohort = {"owner": "team", "name": "wine", "runs": [], "selection": "", "filter": FILTER, "include_hidden": False,
              "baseline": "", "base": "", "prefix": frame.root}  # fmt: skip
    how = [value("compare-curve-key", "value", "acc"), value("compare-curve-axis", "value", "step"),
           value("compare-curve-log", "checked", False), value("compare-curve-smoothing", "value", 0),
           value("compare-curve-group", "value", None)]  # fmt: skip

    def draw(**changes: Any) -> int:
        where = value("compare-cohort", "data", cohort | changes)
        return frame.call("compare-curves.children", *how, where, state=1).status_code

    assert draw() == 200
    for wrong in ({"filter": ""}, {"include_hidden": True}, {"runs": ["x"]}, {"name": "secret"}, {"selection": "x"},
                  {"baseline": "x"}, {"runs": None}):  # fmt: skip
        assert draw(**wrong) == 403, wrong


@pytest.mark.parametrize("panel", list(PanelName))
def test_the_page_shows_the_links_state_whatever_the_address_says(embed: Embed, panel: PanelName) -> None:
    frame = embed(panel, "wine-quality")
    spec = frame.link.state.spec
    path = "/".join(part for part in (spec.page, frame.link.state.rest or spec.rest) if part)
    search = "?filter=metrics.acc+%3E+0&rev=main~1&from=main~1&path=models&hidden=1"
    asked = where(frame, path), value("address", "search", search), value("refresh", "data", None)
    answer = frame.call("..page-content.children...page-title.data..", *asked)
    assert answer.status_code == 200, answer.text
    said = answer.get_json()["response"]
    assert said["page-title"]["data"] == "Panel · Dagboard", said
    text = json.dumps(said)
    assert "Open in Dagboard" in text
    assert "Sign in" not in text
    assert 'metrics.acc > 0"' not in text


# Without sign-in, and in the API


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
        link = context.embeds.create(
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
