"""GET table: rows of a file, filtered and in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.web import create_app
from tests.dvc_ground import Ground, Team

AT = "/api/v1/projects/team/churn/table"


@pytest.fixture
def asked(ground: Ground, make_team: Callable[..., Team]) -> FlaskClient:
    lines = "".join(f"{number},{'even' if number % 2 == 0 else 'odd'}\n" for number in range(250))
    ground.commit({"t.csv": f"n,kind\n{lines}", "nan.csv": "x\nnan\n1\n"})
    return create_app(make_team().board).server.test_client()


def rows(client: FlaskClient, **query: Any) -> dict[str, Any]:
    answer = client.get(AT, query_string={"path": "t.csv", **query})
    assert answer.status_code == 200, answer.text
    return dict(answer.json)


def test_pages_of_filtered_rows(asked: FlaskClient) -> None:
    first = rows(asked, filter="kind = 'odd'", limit=100)
    assert (first["total"], first["read"], first["is_whole"], len(first["rows"])) == (125, 250, True, 100)
    assert first["columns"] == [{"name": "n", "type": "number"}, {"name": "kind", "type": "text"}]
    rest = rows(asked, filter="kind = 'odd'", limit=100, cursor=first["next"])
    assert ([rest["rows"][0][0], rest["rows"][-1][0]], rest["next"]) == ([201, 249], None)
    assert rows(asked, offset=249)["rows"] == [[249, "odd"]]


def test_numbers_that_json_has_not_are_texts(asked: FlaskClient) -> None:
    found = asked.get(AT, query_string={"path": "nan.csv"}).json
    assert found is not None
    assert found["rows"] == [["NaN"], [1.0]]


@pytest.mark.parametrize(("query", "status"), [
    ({"filter": "nothing > 1"}, 400), ({"path": "gone.csv"}, 404), ({"limit": 0}, 400), ({"offset": -1}, 400),
])  # fmt: skip
def test_wrong_questions(asked: FlaskClient, query: dict[str, Any], status: int) -> None:
    answer = asked.get(AT, query_string={"path": "t.csv", **query})
    assert answer.status_code == status
    assert "application/problem+json" in answer.content_type


def test_what_is_wrong_with_a_filter_is_told_by_its_place(asked: FlaskClient) -> None:
    answer = asked.get(AT, query_string={"path": "t.csv", "filter": "n > 1 and kins = 'odd'"}).json
    assert answer is not None
    assert answer["errors"][0]["position"] == 10
    assert answer["hint"] == "Did you mean kind?"
