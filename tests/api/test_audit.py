"""The audit log over HTTP: filtered, page by page, and as files that a spreadsheet may open."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.project import ProjectKey
from tests.team_access import WINE, Team

KEY = ProjectKey("team", "wine")


@pytest.fixture
def logged(team: Team) -> Team:
    """A server in which something happened."""
    with acting_as(OPERATOR):
        for number in range(5):
            team.context.team.audit.record("view.change", project=KEY, subject=f"view {number}")
        team.context.team.audit.record("session.begin", actor="=cmd|' /C calc'!A0", outcome="refused")
        team.context.team.audit.record("label.change", project=KEY, subject='100% of\n"runs"', detail={"add": ["a,b"]})
    return team


def listed(team: Team, person: str = "server-admin", **query: Any) -> dict[str, Any]:
    response = team.client(person).get("/api/v1/audit", query_string=query)
    assert response.status_code == 200, response.text
    body: dict[str, Any] = response.get_json()
    return body


def test_pages_meet_without_gap_though_new_events_come(logged: Team) -> None:
    first = listed(logged, action="view.", limit=2)
    with acting_as(OPERATOR):
        logged.context.team.audit.record("view.change", project=KEY, subject="view 5")
    second = listed(logged, action="view.", limit=2, cursor=first["next"])
    third = listed(logged, action="view.", limit=2, cursor=second["next"])
    subjects = [event["subject"] for page in (first, second, third) for event in page["events"]]
    assert subjects == ["view 4", "view 3", "view 2", "view 1", "view 0"]
    assert (first["total"], second["total"], third["next"]) == (5, 6, None)


def test_what_narrows_the_log(logged: Team) -> None:
    now = datetime.now(UTC)
    assert listed(logged, action="label.")["events"][0]["detail"] == {"add": ["a,b"]}
    assert listed(logged, actor="operator", action="view.")["total"] == 5
    assert listed(logged, actor="nobody")["total"] == 0
    assert listed(logged, q="100%")["total"] == 1
    assert listed(logged, q="%")["total"] == 1
    assert listed(logged, since=(now - timedelta(hours=1)).isoformat(), action="view.")["total"] == 5
    assert listed(logged, since=(now + timedelta(hours=1)).isoformat())["total"] == 0
    assert listed(logged, until=(now - timedelta(hours=1)).isoformat())["total"] == 0
    assert listed(logged, project=WINE, action="session.")["total"] == 0
    assert listed(logged, "project-admin", project=WINE, action="view.")["total"] == 5


@pytest.mark.parametrize("query", [{"project": "wine"}, {"since": "soon"}, {"limit": 0}, {"cursor": "?"}])
def test_a_question_that_makes_no_sense_is_refused(logged: Team, query: dict[str, Any]) -> None:
    assert logged.client("server-admin").get("/api/v1/audit", query_string=query).status_code == 400


def test_the_file_for_spreadsheets_computes_nothing(logged: Team) -> None:
    answer = logged.client("server-admin").get("/api/v1/audit/export")
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert next(row["actor"] for row in rows if row["outcome"] == "refused") == "'=cmd|' /C calc'!A0"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    changed = next(row for row in rows if row["action"] == "label.change")
    assert (changed["subject"], json.loads(changed["detail"])) == ('100% of\n"runs"', {"add": ["a,b"]})


def test_the_file_for_programs_holds_every_event_as_it_is(logged: Team) -> None:
    with acting_as(OPERATOR):
        for number in range(1_100):
            logged.context.team.audit.record("view.change", project=KEY, subject=f"many {number}")
    text = logged.client("project-admin").get(f"/api/v1/audit/export?format=jsonl&project={WINE}&action=view.").text
    events = [json.loads(line) for line in text.splitlines()]
    assert len(events) == 1_105
    assert {event["project"] for event in events} == {WINE}
    assert [event["id"] for event in events] == sorted((event["id"] for event in events), reverse=True)
    newest = listed(logged, limit=1)["events"][0]
    assert (newest["actor"], newest["action"], newest["project"]) == ("project-admin", "audit.export", WINE)


def test_exports_and_writes_without_their_proof_are_in_the_log(team: Team) -> None:
    client = team.client("viewer")
    at = f"/api/v1/projects/{WINE}"
    assert client.get(f"{at}/runs/export?filter=metrics.acc%20%3E%200").status_code == 200
    assert client.get("/api/v1/runs/export").status_code == 200
    assert client.get(f"{at}/archive").status_code == 200
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    assert client.post(f"{at}/sync", json={}).status_code == 403
    events = listed(team, actor="viewer")["events"]
    assert [(event["action"], event["outcome"], event["subject"]) for event in events] == [
        ("request.write", "refused", f"POST {at}/sync"),
        ("export.archive", "done", "/"),
        ("export.runs", "done", ""),
        ("export.runs", "done", ""),
    ]
    assert events[3]["detail"] == {"format": "csv", "filter": "metrics.acc > 0"}
    assert {event["address"] for event in events} == {"127.0.0.1"}
