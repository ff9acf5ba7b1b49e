"""Registered models that fit, and two versions of one side by side."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

P = "/api/v1/projects/team/wine"


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    response = client.get(path, query_string=query)
    assert response.status_code == 200, response.text
    return response.json


@pytest.mark.parametrize(
    ("query", "total"),
    [({"q": "QUALITY"}, 1), ({"q": "red"}, 0), ({"source": "dvc"}, 0), ({"source": "mlflow"}, 1),
     ({"label": "Champion"}, 1), ({"label": "prod"}, 0), ({"commit": "0000000"}, 0), ({"commit": "FIRST"}, 1)],
)  # fmt: skip
def test_models_that_fit(client: FlaskClient, sources: Any, query: dict[str, str], total: int) -> None:
    asked = {key: value.replace("FIRST", sources.first[:8]) for key, value in query.items()}
    assert get(client, f"{P}/models", **asked)["total"] == total


def test_versions_of_a_model_side_by_side(client: FlaskClient, sources: Any) -> None:
    body = get(client, f"{P}/model-versions/compare", model="wine-quality", **{"from": "1", "to": "champion"})
    assert (body["model"], body["from"]["run"], body["to"]["version"]) == ("wine-quality", sources.runs[0], "1")
    assert {row["key"]: row["values"] for row in body["rows"]}["params.lr"] == [0.1, 0.1]
    assert not any(row["differs"] for row in body["rows"])
    answer = client.get(f"{P}/model-versions/compare", query_string={"model": "wine-quality", "from": "7"})
    assert (answer.status_code, answer.json["detail"]) == (404, "The model wine-quality has no version 7.")


def test_the_history_of_a_model(client: FlaskClient) -> None:
    events = get(client, f"{P}/models/wine-quality")["history"]
    assert {event["kind"] for event in events} == {"registered", "found"}
    assert all(event.keys() >= {"at", "by", "from", "to", "version"} for event in events)
