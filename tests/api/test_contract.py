"""Every route of the contract answers its keys, over real git, dvc and MLflow sources."""

from __future__ import annotations

import io
import math
import re
import zipfile
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine"


def get(client: FlaskClient, address: str, /, **query: Any) -> Any:
    response = client.get(f"{address}?{urlencode(query, doseq=True)}" if query else address)
    assert response.status_code == 200, response.text
    return response.json


def test_projects(client: FlaskClient, sources: Any) -> None:
    body = get(client, "/api/v1/projects")
    assert body["total"] == 2
    wine = next(item for item in body["projects"] if item["name"] == "wine")
    assert wine["owner"] == "team"
    assert wine["default_branch"] == "main"
    assert wine["head"] == sources.second
    assert wine["models"] == 1
    assert wine["datasets"] == 2
    assert wine["sync"]["state"] == "ok"
    assert wine["sync"]["last_success"].endswith("Z")


def test_a_page_of_projects(client: FlaskClient) -> None:
    first = get(client, "/api/v1/projects", limit=1)
    second = get(client, "/api/v1/projects", limit=1, cursor=first["next"])
    assert (first["total"], second["total"], second["next"]) == (2, 2, None)
    assert {first["projects"][0]["name"], second["projects"][0]["name"]} == {"wine", "empty"}


def test_a_project_lists_its_sources(client: FlaskClient) -> None:
    body = get(client, P)
    assert [(source["kind"], source["state"], source["error"]) for source in body["sources"]] == [
        ("git", "ok", None),
        ("dvc", "ok", None),
        ("mlflow", "ok", None),
    ]


def test_revisions(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/revisions")
    assert {item["name"]: item["commit"] for item in body["branches"]} == {
        "main": sources.second,
        "faster": sources.first,
    }
    assert body["tags"] == [{"name": "v1", "commit": sources.first}]
    assert [(item["name"], item["baseline"]) for item in body["experiments"]] == [("tiny-steps", sources.second)]
    assert get(client, f"{P}/revisions", q="fast")["branches"] == [{"name": "faster", "commit": sources.first}]


def test_commits(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/commits")
    assert [commit["id"] for commit in body["commits"]] == [sources.second, sources.first]
    assert body["commits"][0]["message"] == "Halve the learning rate\n\nIt was too large."
    assert body["commits"][0]["parents"] == [sources.first]
    assert body["commits"][0]["author"] == "data-scientist"
    first = get(client, f"{P}/commits", limit=1)
    assert [commit["id"] for commit in first["commits"]] == [sources.second]
    rest = get(client, f"{P}/commits", limit=1, cursor=first["next"])
    assert [commit["id"] for commit in rest["commits"]] == [sources.first]
    assert rest["next"] is None
    only = get(client, f"{P}/commits", path="train.py", rev="main")
    assert [commit["id"] for commit in only["commits"]] == [sources.first]


def test_pipeline(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/pipeline", rev="v1")
    assert body["commit"] == sources.first
    nodes = {node["id"]: node for node in body["nodes"]}
    assert nodes["train"]["kind"] == "stage"
    assert nodes["train"]["status"] == "up to date"
    assert nodes["data.csv"]["kind"] == "data"
    assert nodes["metrics.json"]["kind"] == "metric"
    assert {"source": "data.csv", "target": "train"} in body["edges"]


def test_pipeline_diff(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/pipeline/diff", **{"from": "v1", "to": "main"})
    assert (body["from"], body["to"]) == (sources.first, sources.second)
    changes = {node["id"]: node for node in body["nodes"]}
    assert changes["prepare"]["change"] == "same"
    assert changes["train"]["change"] == "changed"
    assert changes["train"]["reasons"]
    assert {edge["change"] for edge in body["edges"]} == {"same"}


def test_pipeline_history(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/pipeline/history")
    assert (body["commit"], body["is_whole"]) == (sources.second, True)
    newest, oldest = body["commits"][0], body["commits"][-1]
    assert newest["id"] == sources.second
    assert "train" in newest["ran"]
    assert {"prepare", "train"} <= set(oldest["added"])
    assert len(get(client, f"{P}/pipeline/history", limit=1)["commits"]) == 1


def test_pipeline_as_mermaid(client: FlaskClient) -> None:
    answer = client.get(f"{P}/pipeline/mermaid?rev=v1")
    assert answer.mimetype == "text/plain"
    assert answer.text.startswith("flowchart TD\n")
    assert '["train"]' in answer.text
    assert client.get(f"{P}/pipeline/mermaid?rev=nowhere").status_code == 404


def test_pipeline_with_what_the_remotes_hold(client: FlaskClient) -> None:
    body = get(client, f"{P}/pipeline", remote=True)
    told = {problem["code"] for problem in body["problems"]}
    missing = {node["id"] for node in body["nodes"] if node["status"] == "missing on remote"}
    assert missing or told


def test_params_and_metrics(client: FlaskClient, sources: Any) -> None:
    params = get(client, f"{P}/params")
    assert (params["commit"], params["problems"]) == (sources.second, [])
    assert params["values"] == {"params.yaml": {"train": {"lr": 0.25, "epochs": 3}}}
    metrics = get(client, f"{P}/metrics", rev=sources.first[:7])
    assert (metrics["commit"], metrics["problems"]) == (sources.first, [])
    assert metrics["values"] == {"metrics.json": {"acc": 0.5, "loss": 0.5}}
    experiment = get(client, f"{P}/params", rev="tiny-steps")
    assert experiment["values"]["params.yaml"]["train"]["lr"] == 0.125


def test_what_differs(client: FlaskClient, sources: Any) -> None:
    params = get(client, f"{P}/params/diff", **{"from": "v1", "to": "main"})
    assert params["changes"] == [{"file": "params.yaml", "key": "train.lr", "from": 0.5, "to": 0.25, "delta": -0.25}]
    metrics = get(client, f"{P}/metrics/diff", **{"from": sources.first})
    assert [(change["key"], change["delta"]) for change in metrics["changes"]] == [("acc", 0.25), ("loss", -0.25)]


def test_runs(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/runs", filter="source = 'mlflow'", order_by="created")
    assert body["total"] == 3
    first, second, third = body["runs"]
    assert [run["id"] for run in body["runs"]] == list(sources.runs)
    assert first["name"] == "run 0"
    assert (first["source"], first["experiment"], first["status"]) == ("mlflow", "sweep", "FINISHED")
    assert first["user"] == "data-scientist"
    assert first["created"] == "2023-11-14T22:13:20Z"
    assert first["duration"] == pytest.approx(60)
    assert first["commit"] == sources.first
    assert first["params"] == {"lr": 0.1, "opt kind": "adam"}
    assert first["metrics"] == {"acc": 0.8, "val/f1": 0.5}
    assert first["tags"]["team"] == "a,b"
    assert set(first["data"]) == {"data.csv", "model.txt"}
    assert second["metrics"]["acc"] == "NaN"
    assert second["params"]["lr"] == 0.01
    assert second["params_raw"] == {"lr": "1e-2"}
    assert third["metrics"] == {"val/f1": "Infinity"}
    assert third["params"]["lr"] == "big"


def test_runs_of_git_and_dvc(client: FlaskClient, sources: Any) -> None:
    rows = get(client, f"{P}/runs", filter="source != 'mlflow'")["runs"]
    by_source = {source: [row for row in rows if row["source"] == source] for source in ("dvc", "git")}
    assert {row["id"] for row in by_source["git"]} == {sources.first, sources.second}
    [experiment] = by_source["dvc"]
    assert experiment["name"] == "tiny-steps"
    assert experiment["metrics"]["acc"] == 0.875
    assert len(experiment["id"]) == 40


def test_runs_in_pages(client: FlaskClient) -> None:
    query = {"order_by": "-created", "limit": 4}
    first = get(client, f"{P}/runs", **query)
    second = get(client, f"{P}/runs", **query, cursor=first["next"])
    assert (len(first["runs"]), first["total"], len(second["runs"]), second["next"]) == (4, 6, 2, None)
    assert not {run["id"] for run in first["runs"]} & {run["id"] for run in second["runs"]}
    jumped = get(client, f"{P}/runs", **query, offset=4)
    assert jumped["runs"] == second["runs"]


def test_only_the_columns_asked_for(client: FlaskClient) -> None:
    body = get(
        client, f"{P}/runs", columns='metrics.acc,metrics.acc.max,params."opt kind"', filter="metrics.acc.max > 0.85"
    )
    row = next(run for run in body["runs"] if run["source"] == "mlflow")
    assert row["metrics"] == {"acc": 0.8, "acc.max": 0.9}
    assert row["params"] == {"opt kind": "adam"}
    assert row["tags"] == {}
    assert row["data"] == {}


def test_columns(client: FlaskClient) -> None:
    columns = {item["key"]: item for item in get(client, f"{P}/runs/columns")["columns"]}
    assert columns["metrics.acc"]["type"] == "number"
    assert columns['params."opt kind"']["kind"] == "param"
    assert columns["created"]["type"] == "time"
    assert columns["created"]["max"].endswith("Z")
    assert columns['data."data.csv"']["distinct"] == 1
    assert columns["metrics.val/f1"]["max"] == "Infinity"


def test_one_run(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/runs/{sources.runs[0]}")
    acc = body["metrics"]["acc"]
    assert (acc["last"], acc["min"], acc["max"], acc["first"], acc["count"]) == (0.8, 0.5, 0.9, 0.5, 3)
    assert acc["mean"] == pytest.approx(2.2 / 3)
    assert acc["best_step"] == 1
    assert body["metrics"]["val/f1"]["best_step"] is None
    assert body["artifacts"].endswith("/artifacts")
    assert body["inputs"] == []
    assert set(body["data"]) == {"data.csv", "model.txt"}


def test_a_part_of_a_metric_history(client: FlaskClient, sources: Any) -> None:
    address = f"{P}/runs/{sources.runs[0]}/metrics"
    [part] = get(client, address, key="acc", start=1, end=1)["series"]
    assert (part["step"], part["value"], part["sampled"], part["total"]) == ([1], [0.9], False, 1)
    [late] = get(client, address, key="acc", axis="time", start=1_700_000_001_500)["series"]
    assert late["value"] == [0.8]
    assert client.get(f"{address}?key=acc&axis=sideways").status_code == 400


def test_metric_history(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/runs/{sources.runs[0]}/metrics", key=["acc", "val/f1"])
    assert [series["key"] for series in body["series"]] == ["acc", "val/f1"]
    acc = body["series"][0]
    assert acc["step"] == [0, 1, 2]
    assert acc["value"] == [0.5, 0.9, 0.8]
    assert acc["time"][1] == "2023-11-14T22:13:21.000Z"
    assert (acc["sampled"], acc["total"]) == (False, 3)
    whole = get(client, f"{P}/runs/{sources.runs[1]}/metrics")
    assert {series["key"]: series["value"] for series in whole["series"]} == {"acc": ["NaN"], "val/f1": [1.5]}


def test_artifacts(client: FlaskClient, sources: Any) -> None:
    run = f"{P}/runs/{sources.runs[0]}"
    assert [(item["path"], item["kind"]) for item in get(client, f"{run}/artifacts")["artifacts"]] == [
        ("notes", "directory")
    ]
    [page] = get(client, f"{run}/artifacts", path="notes")["artifacts"]
    assert (page["name"], page["path"], page["kind"], page["size"]) == ("page.html", "notes/page.html", "file", 25)


def test_artifacts_of_a_run_come_as_a_zip(client: FlaskClient, sources: Any) -> None:
    address = f"{P}/runs/{sources.runs[0]}/artifacts/archive"
    response = client.get(address)
    assert response.mimetype == "application/zip"
    held = zipfile.ZipFile(io.BytesIO(response.data))
    raw = client.get(f"{P}/runs/{sources.runs[0]}/artifacts/raw?path=notes/page.html").data
    assert held.read("notes/page.html") == raw
    assert zipfile.ZipFile(io.BytesIO(client.get(f"{address}?path=notes").data)).namelist() == ["notes/page.html"]
    assert client.get(f"{address}?models=true").status_code == 404
    assert client.get(f"{address}?path=none").status_code == 404


def test_raw_artifacts_are_never_rendered(client: FlaskClient, sources: Any) -> None:
    raw = f"{P}/runs/{sources.runs[0]}/artifacts/raw?path=notes/page.html"
    response = client.get(raw)
    assert response.data == b"<script>alert(1)</script>"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert response.headers["Content-Disposition"].startswith("attachment")
    part = client.get(raw, headers={"Range": "bytes=1-6"})
    assert (part.status_code, part.data) == (206, b"script")
    assert part.headers["Content-Range"] == "bytes 1-6/25"
    same = client.get(raw, headers={"If-None-Match": response.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")


@pytest.mark.parametrize("wanted", ["bytes=x", "lines=1-2", "bytes=0-1,3-4"])
def test_a_range_that_nobody_has_to_understand_is_ignored(client: FlaskClient, sources: Any, wanted: str) -> None:
    response = client.get(f"{P}/runs/{sources.runs[0]}/artifacts/raw?path=notes/page.html", headers={"Range": wanted})
    assert (response.status_code, len(response.data)) == (200, 25)


def test_a_range_outside_the_file_says_how_long_it_is(client: FlaskClient, sources: Any) -> None:
    response = client.get(
        f"{P}/runs/{sources.runs[0]}/artifacts/raw?path=notes/page.html", headers={"Range": "bytes=99-"}
    )
    assert (response.status_code, response.mimetype) == (416, "application/problem+json")
    assert response.headers["Content-Range"] == "bytes */25"


@pytest.mark.parametrize("path", ["../mlflow.db", "/etc/passwd", "notes/../../../../mlflow.db"])
def test_raw_artifacts_stay_inside_the_run(client: FlaskClient, sources: Any, path: str) -> None:
    response = client.get(f"{P}/runs/{sources.runs[0]}/artifacts/raw", query_string={"path": path})
    assert response.status_code in {400, 404}


def test_export(client: FlaskClient) -> None:
    response = client.get(f"{P}/runs/export?filter=source+%3D+'mlflow'&format=csv")
    assert response.mimetype == "text/csv"
    assert len(response.text.splitlines()) == 4
    assert "attachment" in response.headers["Content-Disposition"]
    parquet = client.get(f"{P}/runs/export?format=parquet")
    assert parquet.data[:4] == b"PAR1"


def test_parallel(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/runs/parallel", filter="source = 'mlflow'", columns="params.lr,metrics.acc")
    assert set(body["ids"]) == set(sources.runs)
    values = {column["key"]: dict(zip(body["ids"], column["values"], strict=True)) for column in body["columns"]}
    assert [values["metrics.acc"][run] for run in sources.runs] == [0.8, "NaN", None]
    assert len(body["columns"]) == 2


def test_compare(client: FlaskClient, sources: Any) -> None:
    first, second, _ = sources.runs
    body = get(client, f"{P}/compare", runs=f"{first},{second}", base=second)
    assert [run["id"] for run in body["runs"]] == [first, second]
    rows = {row["key"]: row for row in body["rows"]}
    assert rows["params.lr"]["differs"] is True
    assert rows["params.lr"]["values"] == [0.1, 0.01]
    assert rows["metrics.acc"]["values"] == [0.8, "NaN"]
    assert rows['params."opt kind"']["differs"] is False


def test_models(client: FlaskClient, sources: Any) -> None:
    [model] = get(client, f"{P}/models")["models"]
    assert (model["name"], model["source"]) == ("wine-quality", "mlflow")
    [version] = model["versions"]
    assert (version["version"], version["run"], version["aliases"]) == ("1", sources.runs[0], ["champion"])
    assert (version["commit"], version["stage"]) == (sources.first, None)
    assert set(version["data"]) == {"data.csv", "model.txt"}
    assert version["metrics"] == {"acc": 0.8, "val/f1": 0.5}
    assert version["created"].endswith("Z")
    assert get(client, f"{P}/models/wine-quality") == model


def test_search(client: FlaskClient) -> None:
    hits = get(client, "/api/v1/search", q="wine")["results"]
    assert {hit["kind"] for hit in hits} >= {"project", "model"}
    assert all(hit["project"] == "team/wine" for hit in hits)


def test_health(client: FlaskClient) -> None:
    assert get(client, "/healthz")["status"] == "ok"
    assert get(client, "/readyz")["checks"].keys() == {"database", "queue", "storage"}
    text = client.get("/metrics").text
    assert re.search(r'^dagboard_runs\{project="team/wine"\} 6$', text, re.MULTILINE)
    for line in text.splitlines():
        assert line.startswith("#") or math.isfinite(float(line.rsplit(" ", 1)[1]))


def test_rows_that_the_client_holds_are_named_only(client: FlaskClient) -> None:
    first = client.get(f"{P}/runs?limit=4&known=none").json["runs"]
    assert all(len(row["digest"]) == 12 and "metrics" in row for row in first)
    plain = client.get(f"{P}/runs?limit=4").json["runs"]
    assert [{key: value for key, value in row.items() if key != "digest"} for row in first] == plain
    known = ",".join(row["digest"] for row in first[1:])
    again = client.get(f"{P}/runs?limit=4&known={known}").json["runs"]
    assert again[0] == first[0]
    assert again[1:] == [{"id": row["id"], "digest": row["digest"], "same": True} for row in first[1:]]
    other = client.get(f"{P}/runs?limit=4&known={known}&columns=metrics.acc").json["runs"]
    assert any("metrics" in row for row in other[1:]), "other columns are another row"
