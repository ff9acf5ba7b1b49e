"""DVC Studio's live protocol: what senders may send, what they are told, and what the run table makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard import context
from dashboard.config import Settings
from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import Project
from dashboard.web import create_app

BASELINE = "b" * 40
SAVED = "c" * 40
TOKEN, OTHER_TOKEN = "the wine team's", "another team's"
REPOSITORY = "git@example.com:team/wine.git"
CURVE = "dvclive/plots/metrics/train/loss.tsv"


@dataclass
class Clock:
    at: datetime = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Board:
    context: Context
    client: FlaskClient
    clock: Clock

    def send(self, kind: str, *, token: str = TOKEN, **body: Any) -> Any:
        body = {"type": kind, "repo_url": REPOSITORY, "baseline_sha": BASELINE, "name": "rusty-lamb"} | body
        return self.client.post("/api/live", json=body, headers={"Authorization": f"token {token}"})

    def data(self, step: int, *points: tuple[int, Any], **body: Any) -> Any:
        rows = [{"step": at, "loss": value} for at, value in points]
        values = {"step": step, "train": {"loss": points[-1][1] if points else 0.5}}
        metrics = {"dvclive/metrics.json": {"data": values}}
        return self.send("data", **({"step": step, "metrics": metrics, "plots": {CURVE: {"data": rows}}} | body))

    @property
    def project(self) -> Project:
        return self.context.projects.get("team", "wine")

    def rows(self) -> list[dict[str, Any]]:
        self.context.sync.run(self.project)
        return self.context.experiments.page(self.project, RunQuery()).rows

    def row(self) -> dict[str, Any]:
        (row,) = self.rows()
        return row

    def curve(self, run_id: str) -> list[tuple[int, float]]:
        (history,) = self.context.experiments.history(self.project, run_id, ["train.loss"])
        return list(zip(history.step, history.value, strict=True))


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    live = {"token_env": "LIVE_TOKEN", "repositories": [REPOSITORY], "stale_after_seconds": 600}
    other = {"token_env": "OTHER_TOKEN", "repositories": ["https://example.com/team/beer"]}
    projects = [{"owner": "team", "name": "wine", "live": live}, {"owner": "team", "name": "beer", "live": other}]
    clock = Clock()
    built = context.build(
        Settings.model_validate({"data_dir": tmp_path, "projects": projects}), now=clock,
        environment={"LIVE_TOKEN": TOKEN, "OTHER_TOKEN": OTHER_TOKEN},
    )  # fmt: skip
    yield Board(built, create_app(built).server.test_client(), clock)
    built.sync._stores.database.close()


def test_a_run_is_shown_from_its_start_to_its_end(board: Board) -> None:
    answer = board.send("start", message="wider layers", client="dvclive", params={"params.yaml": {"lr": 0.1}})
    assert (answer.status_code, answer.json["status"], answer.json["project"]) == (200, "ok", "team/wine")
    row = board.row()
    assert (row["id"], row["name"], row["source"], row["status"]) == (
        answer.json["run"],
        "rusty-lamb",
        "dvc",
        "RUNNING",
    )
    assert (row["experiment"], row["commit"], row["params"]) == (BASELINE[:7], BASELINE, {"lr": 0.1})
    assert row["tags"] == {"dvc.baseline": BASELINE, "dvc.message": "wider layers", "dvc.client": "dvclive"}

    board.data(0, (0, 0.9))
    board.data(1, (1, 0.3))
    board.data(2, (2, 0.4))
    row = board.row()
    assert row["metrics"]["train.loss"] == 0.4
    detail = board.client.get(f"/api/v1/projects/team/wine/runs/{row['id']}").json["metrics"]["train.loss"]
    assert {key: detail[key] for key in ("first", "min", "max", "last", "count")} == {
        "first": 0.9, "min": 0.3, "max": 0.9, "last": 0.4, "count": 3,
    }  # fmt: skip
    assert board.curve(row["id"]) == [(0, 0.9), (1, 0.3), (2, 0.4)]

    board.clock.at += timedelta(seconds=90)
    board.send("done", experiment_rev=SAVED)
    row = board.row()
    assert (row["status"], row["duration"]) == ("FINISHED", 90.0)


def test_the_same_events_twice_and_late_ones_change_nothing(board: Board) -> None:
    for _ in range(2):
        board.send("start")
        board.data(0, (0, 0.9), (1, "nan"))
        board.data(2, (1, "nan"), (2, 0.2))
        board.send("done")
    board.data(1, (1, "nan"))
    row = board.row()
    assert (row["metrics"]["train.loss"], row["metrics"]["step"]) == (0.2, 2.0)
    steps = [step for step, _ in board.curve(row["id"])]
    assert steps == [0, 1, 2]
    detail = board.client.get(f"/api/v1/projects/team/wine/runs/{row['id']}").json["metrics"]["train.loss"]
    assert (detail["count"], detail["mean"]) == (3, pytest.approx(0.55))


def test_a_resumed_run_goes_on_and_one_that_begins_anew_forgets(board: Board) -> None:
    board.send("start")
    board.data(0, (0, 0.9), (1, 0.8))
    board.data(1)
    board.send("start")  # resumed: the next step follows
    board.data(2, (2, 0.7))
    run = board.row()["id"]
    assert board.curve(run) == [(0, 0.9), (1, 0.8), (2, 0.7)]
    board.send("start")  # begun anew: the first step comes again
    board.data(0, (0, 0.5))
    row = board.row()
    assert (board.curve(run), row["status"], row["metrics"]["step"]) == ([(0, 0.5)], "RUNNING", 0.0)


def test_a_corrected_point_counts_once(board: Board) -> None:
    board.data(0, (0, 0.9))
    board.data(0, (0, 0.1))
    run = board.row()["id"]
    assert board.curve(run) == [(0, 0.1)]
    detail = board.client.get(f"/api/v1/projects/team/wine/runs/{run}").json["metrics"]["train.loss"]
    assert (detail["min"], detail["max"], detail["count"]) == (0.1, 0.1, 1)


def test_data_without_a_start_make_a_run(board: Board) -> None:
    assert board.data(3, (3, 0.5)).status_code == 200
    assert board.row()["status"] == "RUNNING"


def test_a_run_that_falls_silent_is_stale_until_it_speaks_again(board: Board) -> None:
    board.send("start")
    assert board.row()["status"] == "RUNNING"
    board.clock.at += timedelta(seconds=601)
    assert board.row()["status"] == "STALE"
    board.data(0, (0, 0.5))
    assert board.row()["status"] == "RUNNING"


def test_two_runs_report_at_once(board: Board) -> None:
    # Python 3.11 cannot build syntax trees in two threads at once, and Werkzeug does that while an app is made.
    clients = [create_app(board.context).server.test_client() for _ in range(4)]

    def train(client: FlaskClient, name: str) -> set[int]:
        answers = [Board(board.context, client, board.clock).data(at, (at, at / 10), name=name) for at in range(15)]
        return {answer.status_code for answer in answers}

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(train, clients, ["one", "two", "one", "two"])) == [{200}] * 4
    rows = board.rows()
    assert sorted(row["name"] for row in rows) == ["one", "two"]
    assert all(board.curve(row["id"]) == [(at, at / 10) for at in range(15)] for row in rows)


@pytest.mark.parametrize("header", [None, "", "token", "token ", "Basic abc", "token wrong", "Bearer wröng"])
def test_who_has_no_token_is_told_so(board: Board, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    body = {"type": "start", "repo_url": REPOSITORY, "baseline_sha": BASELINE, "name": "x"}
    answer = board.client.post("/api/live", json=body, headers=headers)
    assert (answer.status_code, answer.json["status"]) == (401, 401)
    assert "DVC_STUDIO_TOKEN" in answer.json["hint"]
    assert board.rows() == []


@pytest.mark.parametrize("token", ["", "wrong"])
def test_the_body_of_a_stranger_is_not_read(board: Board, token: str) -> None:
    answer = board.client.post("/api/live", data=b"{" * 1000, headers={"Authorization": f"token {token}"})
    assert answer.status_code == 401, "and not 400 for what is in it"


@pytest.mark.parametrize(
    ("token", "repository"),
    [(TOKEN, "https://example.com/team/cider"), (OTHER_TOKEN, REPOSITORY), (TOKEN, "https://user:secret@elsewhere/x")],
)
def test_a_repository_that_the_token_is_not_about_is_named(board: Board, token: str, repository: str) -> None:
    answer = board.send("start", token=token, repo_url=repository)
    assert (answer.status_code, answer.json["type"]) == (404, "urn:dagboard:problem:unknown-repository")
    assert "DVC_STUDIO_REPO_URL" in answer.json["hint"]
    assert "secret" not in answer.text
    assert board.rows() == []


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/team/wine",
        "ssh://git@Example.com:2222/team/wine.git/",
        "https://u:p@example.com/team/wine.git",
    ],
)
def test_one_repository_has_many_addresses(board: Board, address: str) -> None:
    assert board.send("start", repo_url=address).status_code == 200


@pytest.mark.parametrize(
    "change",
    [
        {"type": "interrupt"}, {"baseline_sha": "main"}, {"baseline_sha": None}, {"name": ""}, {"name": "\ud800"},
        {"repo_url": 7},
        {"metrics": {"m.json": 5}}, {"plots": {CURVE: {"data": "x"}}}, {"step": 2**80}, {"experiment_rev": "../etc"},
    ],
)  # fmt: skip
def test_a_malformed_event_is_refused_and_named(board: Board, change: dict[str, Any]) -> None:
    answer = board.send("data", **change)
    assert (answer.status_code, answer.json["status"]) == (400, 400)
    assert next(iter(change)) in answer.json["detail"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null"])
def test_a_broken_body_is_refused(board: Board, raw: bytes) -> None:
    headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
    assert board.client.post("/api/live", data=raw, headers=headers).status_code == 400


def test_a_body_may_be_as_large_as_the_clients_send_and_no_larger(board: Board) -> None:
    image = {"dvclive/plots/images/a.png": {"image": "A" * 20_000_000}}
    assert board.send("data", step=0, plots=image).status_code == 200
    image = {"dvclive/plots/images/a.png": {"image": "A" * 31_000_000}}
    answer = board.send("data", step=0, plots=image)
    assert (answer.status_code, answer.json["status"]) == (413, 413)


@pytest.mark.parametrize("name", ["../../etc", "<img src=x onerror=alert(1)>", 'a"b\nc', "🦊", "x\x00y"])
def test_hostile_names_are_text(board: Board, name: str) -> None:
    path = f"dvclive/plots/metrics/{name}.tsv"
    metrics = {"dvclive/metrics.json": {"data": {name: 1.0}}}
    body = {
        "type": "data", "repo_url": REPOSITORY, "baseline_sha": BASELINE, "name": name, "step": 0, "metrics": metrics,
        "plots": {path: {"data": [{"step": 0, name: 1.0}, {"step": 1, name: 2.0}]}},
    }  # fmt: skip
    answer = board.client.post(
        "/api/live",
        data=json.dumps(body),
        headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    row = board.row()
    page = board.client.get(f"/api/v1/projects/team/wine/runs/{row['id']}")
    assert page.status_code == 200


def test_without_its_token_in_the_environment_the_source_says_so(tmp_path: Path) -> None:
    live = {"token_env": "LIVE_TOKEN", "repositories": [REPOSITORY]}
    settings = {"data_dir": tmp_path, "projects": [{"owner": "team", "name": "wine", "live": live}]}
    built = context.build(Settings.model_validate(settings), environment={})
    project = built.projects.get("team", "wine")
    built.sync.run(project)
    (source,) = built.projects.sources(project)
    assert source.problem is not None
    assert (source.name, source.problem.code) == ("live", "no-credentials")
    assert "LIVE_TOKEN" in source.problem.message
    client = create_app(built).server.test_client()
    for token in ("", "None"):
        board = Board(built, client, Clock())
        assert board.send("start", token=token).status_code == 401
    built.sync._stores.database.close()


def test_the_token_is_nowhere_in_the_data(board: Board, tmp_path: Path) -> None:
    board.send("start")
    board.rows()
    held = [path for path in tmp_path.rglob("*") if path.is_file() and TOKEN.encode() in path.read_bytes()]
    assert held == []


def test_no_page_asks_for_the_event_address(board: Board) -> None:
    """Other sites' pages can make a browser send; it never sends the header, and is refused before."""
    headers = {"Authorization": f"token {TOKEN}", "Sec-Fetch-Site": "cross-site"}
    assert board.client.post("/api/live", json={}, headers=headers).status_code == 403
    assert board.client.get("/api/live").status_code == 405


def test_the_settings_page_says_what_to_set(board: Board) -> None:
    from dashboard.components.route import parse
    from dashboard.pages import settings

    with create_app(board.context).server.test_request_context(
        "/team/wine/settings", base_url="http://boards.local:8050"
    ):
        page = str(settings.layout(board.context, parse("/team/wine/settings", "", "/")))
    assert "export DVC_STUDIO_URL=http://boards.local:8050/\\nexport DVC_STUDIO_TOKEN=" in page
    assert "LIVE_TOKEN" in page
    assert TOKEN not in page
