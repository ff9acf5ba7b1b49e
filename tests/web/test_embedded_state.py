"""What an embedded panel shows is its link's, whatever it is asked: in the API and by Dash's callbacks."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from dashboard.data.model.embed import PanelName
from tests.embed_ground import API, FILTER, Embed, ids_of, value, where
from tests.team_access import SECRET, WINE, Team
from tests.wine_project import Sources


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
    of_another = {"baseline": three, "filter": f"id = '{one}' and delta(metrics.acc) > 0"}
    assert frame.api("runs/parallel", **of_another, **ask).status_code == 403
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
    for search in ("", "?rev=main~1", "?rev=main&from=main~1", "?rev=main&check=remote"):
        assert panel(search) == 403, search


def test_a_file_beside_the_directory_of_a_difference_is_not_shown(embed: Embed) -> None:
    frame = embed(PanelName.DIFF, query={"from": "v1", "to": "main", "path": "data.csv"})
    for outside in ("../params.yaml", "x/../../params.yaml", "../../params.yaml", "./../params.yaml"):
        search = f"?file={quote(outside)}&as=text"
        asked = where(frame, "data/diff"), value("address", "search", search), value("refresh", "data", None)
        page = "..page-content.children...page-title.data.."
        answer = frame.call(page, *asked, value("address-search", "data", search), state=1)
        assert "epochs" not in answer.text, outside


def test_the_document_of_a_panel_tells_of_nothing_else(embed: Embed, team: Team) -> None:
    one, two, *_ = ids_of(team.client("server-admin").get(f"/{API}/runs"))
    pipeline = embed(PanelName.PIPELINE, query={"rev": "main"})
    there, nowhere = (pipeline.get(f"{WINE}/pipeline?rev={rev}") for rev in ("faster", "no-such-branch"))
    assert there.status_code == nowhere.status_code
    compared = embed(PanelName.CURVES, query={"runs": one})
    there, nowhere = (compared.get(f"{WINE}/compare?runs={run}") for run in (two, "nope"))
    assert there.status_code == nowhere.status_code


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
    answer = frame.call(
        "..page-content.children...page-title.data..", *asked, value("address-search", "data", search), state=1
    )
    assert answer.status_code == 200, answer.text
    said = answer.get_json()["response"]
    assert said["page-title"]["data"] == "Panel · Dagboard", said
    text = json.dumps(said)
    assert "Open in Dagboard" in text
    assert "Sign in" not in text
    assert 'metrics.acc > 0"' not in text
