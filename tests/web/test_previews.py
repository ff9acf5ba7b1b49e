"""The head of the first HTML: titles as Dash sets them later, previews that say what the asker may see and no more."""

from __future__ import annotations

import html
import re

import pytest
from flask.testing import FlaskClient

from tests.team_access import Team
from tests.web.test_application import addresses, visit
from tests.wine_project import Sources


def head(client: FlaskClient, address: str) -> dict[str, str]:
    """Title and metas of a page's first HTML, as a browser reads them."""
    text = client.get(address).text
    found = dict(re.findall(r'<meta (?:name|property)="([\w:]+)" content="([^"]*)">', text))
    found["title"] = re.search(r"<title>(.*?)</title>", text)[1]  # type: ignore[index]
    return {key: html.unescape(value) for key, value in found.items()}


def test_the_first_title_is_the_one_that_stays(client: FlaskClient, sources: Sources) -> None:
    query = f"?runs={','.join(sources.runs[:2])}&rev=main&path=data.csv&tab=runs"
    for address in ["/", *addresses(sources.runs[0]), "/team/wien", "/nowhere"]:
        found = head(client, f"{address}{query}")
        assert found["title"] == visit(client, address, query)[1], address
        assert found["title"] == f"{found['og:title']} · Dagboard"
        assert found["og:site_name"] == "Dagboard"
        assert found.get("description") == found.get("og:description")


def test_what_is_told_of_pages(client: FlaskClient, sources: Sources) -> None:
    first, second = sources.first[:7], sources.second[:7]
    told = {
        "/": ("Projects", "2 projects · 6 runs"),
        "/?tab=runs": ("Runs of all projects", "2 projects · 6 runs"),
        "/team/wine": (
            "Overview · team/wine", f"How good is it? · 6 runs · 1 model · main@{second} · Halve the learning rate"),
        "/team/wine/pipeline?from=v1": (
            "Pipeline · team/wine", f"main@{second} · Halve the learning rate · compared with v1"),
        "/team/wine/plots?rev=v1&with=main": ("Plots · team/wine", f"v1@{first} · Begin · with main"),
        "/team/wine/files?path=train.py&rev=" + sources.first: ("Files train.py · team/wine", f"{first} · Begin"),
        "/team/wine/experiments?filter=metrics.acc > 0.9&order_by=-metrics.acc": (
            "Experiments · team/wine", "6 runs · filter metrics.acc > 0.9 · sorted by -metrics.acc"),
        f"/team/wine/data/diff?from={sources.first}&path=data.csv": (
            f"Data diff data.csv {first} → main · team/wine", "What differs between two states of the data"),
        "/team/wine/models/wine-quality": ("Model wine-quality · team/wine", "1 version · champion is version 1"),
        f"/team/wine/runs/{sources.runs[0]}": (
            "Run run 0 · team/wine", f"acc 0.8 · val/f1 0.5 · finished · main@{first}"),
        "/team/wine/lineage?node=model:wine-quality@champion": (
            "Lineage of model wine-quality@champion · team/wine", "Where it came from, and what came of it"),
        f"/team/wine/compare?runs={','.join(sources.runs)}": (
            "Compare 3 runs · team/wine", "What differs in params, metrics, data and curves"),
        "/team/wine/settings": ("Settings · team/wine", "Sources, and how their syncs went"),
    }  # fmt: skip
    for address, (title, description) in told.items():
        found = head(client, address)
        assert (found["og:title"], found["description"]) == (title, description), address


@pytest.mark.parametrize("text", ["</title><script>alert(1)</script>", '"><script>alert(1)</script>', "{%config%}"])
def test_what_an_address_says_stays_text(client: FlaskClient, text: str) -> None:
    said = "".join(f"%{byte:02x}" for byte in text.encode())
    answer = client.get(f"/team/wine/experiments?filter={said}").text
    assert "<script>alert" not in answer
    assert answer.count('id="_dash-config"') == 1
    assert head(client, f"/team/wine/experiments?filter={said}")["description"] == f"6 runs · filter {text}"
    assert head(client, f"/team/wine/lineage?node=data:{said}")["og:title"].startswith(("Not found", "Lineage"))


def test_a_long_filter_is_cut(client: FlaskClient) -> None:
    found = head(client, f"/team/wine/experiments?filter={'x' * 5_000}")
    assert len(found["description"]) == 300
    assert found["description"].endswith("…")


def test_the_preview_of_a_hidden_project_is_that_of_none(team: Team, sources: Sources) -> None:
    pages = [
        "",
        "/experiments?filter=secret",
        "/pipeline",
        f"/runs/{sources.runs[0]}",
        "/models/wine-quality",
        "/settings",
    ]
    for page in pages:
        hidden, missing = (team.client("viewer").get(f"/other/{name}{page}") for name in ("secret", "nothing"))
        assert hidden.status_code == missing.status_code == 404
        told = [re.search(r"<head>.*</head>", answer.text, re.DOTALL)[0] for answer in (hidden, missing)]  # type: ignore[index]
        assert told[0] == told[1]
        assert "secret" not in hidden.text
        assert head(team.client("viewer"), f"/other/secret{page}")["og:title"] == "Not found"
        seen = head(team.client("outsider"), f"/other/secret{page}")
        assert seen["og:title"].endswith("other/secret")


def test_who_did_not_sign_in_reads_nothing_of_a_private_project(team: Team) -> None:
    answer = team.client().get("/other/secret/experiments")
    assert answer.status_code == 303
    assert "Nobody knows" not in answer.text
    assert head(team.client("viewer"), "/")["description"] == "1 project · 6 runs"


def test_no_shared_cache_keeps_what_one_asker_sees(client: FlaskClient) -> None:
    for address in ("/", "/team/wine"):
        assert client.get(address).headers["Cache-Control"].startswith("private")
