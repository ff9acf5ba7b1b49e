"""Plots over HTTP: the list, rows in pages, two revisions, and a file of rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.web import create_app
from tests.dvc_ground import Ground, Team

P = "/api/v1/projects/team/churn/plots"
CURVE = "epoch,loss\n1,0.5\n2,0.25\n3,0.1\n"


@pytest.fixture
def asked(ground: Ground, make_team: Callable[..., Team]) -> tuple[FlaskClient, str, str]:
    old = ground.commit({
        "dvc.yaml": "plots: [a.csv: {x: epoch, y: loss}, b.json, i.png, own: {y: {a.csv: nothing}}]", "a.csv": CURVE,
        "b.json": '[{"v": NaN}]', "i.png": b"\x89PNG",
    })  # fmt: skip
    new = ground.commit({"a.csv": CURVE + "4,0\n", "i.png": None})
    return create_app(make_team().board).server.test_client(), old, new


def get(client: FlaskClient, address: str, status: int = 200, **query: Any) -> Any:
    response = client.get(address, query_string=query)
    assert response.status_code == status, response.text
    return response.json


def test_every_plot_of_a_revision(asked: tuple[FlaskClient, str, str]) -> None:
    client, old, _ = asked
    body = get(client, P, rev=old)
    plots = {plot["id"]: plot for plot in body["plots"]}
    assert (body["commit"], body["problems"], list(plots)) == (old, [], ["a.csv", "b.json", "i.png", "own"])
    curve = plots["a.csv"]
    assert (curve["kind"], curve["template"], curve["points"], curve["x"], curve["y"]) == (
        "table",
        "linear",
        3,
        "epoch",
        "loss",
    )
    assert (curve["file"], curve["lines"], curve["problem"]) == ("dvc.yaml", [{"file": "a.csv", "field": "loss"}], None)
    assert (plots["i.png"]["kind"], plots["i.png"]["image"]) == ("image", "i.png")
    assert (plots["own"]["points"], plots["own"]["problem"]["code"]) == (0, "plot-column-missing")


def test_rows_come_in_pages_and_nan_is_a_word(asked: tuple[FlaskClient, str, str]) -> None:
    client, old, _ = asked
    first = get(client, f"{P}/data", rev=old, id="a.csv", limit=2)
    rest = get(client, f"{P}/data", rev=old, id="a.csv", limit=2, cursor=first["next"])
    rows = first["rows"] + rest["rows"]
    assert (first["total"], rest["next"]) == (3, None)
    assert rows[0] == {"epoch": "1", "loss": "0.5", "rev": old}
    assert get(client, f"{P}/data", rev=old, id="b.json")["rows"] == [{"v": "NaN", "step": 0, "rev": old}]
    assert get(client, f"{P}/data", rev=old, id="own")["problem"]["hint"]
    assert "List the plots" in get(client, f"{P}/data", 404, rev=old, id="c")["hint"]
    assert get(client, f"{P}/data", 400, rev=old)["status"] == 400


def test_two_revisions_are_laid_over_each_other(asked: tuple[FlaskClient, str, str]) -> None:
    client, old, new = asked
    body = get(client, f"{P}/diff", **{"from": old, "to": new})
    plots = {plot["id"]: plot for plot in body["plots"]}
    assert (body["from"], body["to"], plots["a.csv"]["points"]) == (old, new, 7)
    assert [row["rev"] for row in plots["a.csv"]["rows"]] == [old] * 3 + [new] * 4
    assert plots["i.png"]["images"] == [{"rev": old, "path": "i.png"}]
    assert [(found["rev"], found["code"]) for found in plots["i.png"]["problems"]] == [(new, "file-missing")]
    some = get(client, f"{P}/diff", **{"from": old, "to": new, "ids": "a.csv", "limit": 4})["plots"]
    assert [(plot["id"], len(plot["rows"]), plot["points"]) for plot in some] == [("a.csv", 4, 7)]
    assert get(client, f"{P}/diff", 404, **{"from": "nowhere"})["status"] == 404


def test_an_answer_that_is_known_is_not_sent_again(asked: tuple[FlaskClient, str, str]) -> None:
    client, old, new = asked
    for address in (f"{P}?rev={old}", f"{P}/data?id=a.csv&rev={old}", f"{P}/diff?from={old}&to={new}"):
        tag = client.get(address).headers["ETag"]
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_rows_as_a_file(asked: tuple[FlaskClient, str, str]) -> None:
    client, old, new = asked
    response = client.get(f"{P}/export", query_string={"rev": old, "with": new, "id": "a.csv"})
    assert response.headers["Content-Disposition"] == "attachment; filename*=UTF-8''a.csv"
    rows = list(csv.DictReader(io.StringIO(response.text)))
    assert [(row["rev"], row["epoch"]) for row in rows] == [
        (old, "1"),
        (old, "2"),
        (old, "3"),
        *((new, f"{n}") for n in range(1, 5)),
    ]
    assert client.get(f"{P}/export", query_string={"rev": old, "id": "own"}).text == "rev\n"
