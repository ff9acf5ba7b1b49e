"""A table that names its columns tells of no other: in rows, orders, filters, groups, histories and definitions."""

from __future__ import annotations

import json

import pytest

from dashboard.data.model.embed import PanelName
from tests.embed_ground import API, FILTER, Embed, Frame, value, where
from tests.team_access import Team

COLUMNS = "metrics.acc,created"
HAD = "id,name,status,parent"


@pytest.fixture
def frame(embed: Embed) -> Frame:
    return embed(PanelName.TABLE, query={"filter": FILTER, "columns": COLUMNS})


@pytest.fixture
def hidden(team: Team) -> str:
    """A param of the project, which the link does not show."""
    columns = team.client("server-admin").get(f"/{API}/runs/columns").get_json()["columns"]
    return next(column["key"] for column in columns if column["kind"] == "param" and column["count"])


def test_rows_have_the_columns_of_the_link_and_no_other(frame: Frame, hidden: str) -> None:
    answer = frame.api("runs", filter=FILTER, columns=f"{HAD},{COLUMNS}", order_by="-metrics.acc")
    assert answer.status_code == 200, answer.text
    run = answer.get_json()["runs"][0]
    assert run["metrics"].keys() == {"acc"}
    assert (run["params"], run["tags"], run["data"]) == ({}, {}, {})
    assert run["created"]
    assert [run[key] for key in ("user", "branch", "commit", "artifact_uri", "experiment", "source")] == [None] * 6
    for columns in (hidden, f"{COLUMNS},{hidden}", "", "commit", "metrics.val/f1", "tags.team", "metrics.acc.max", "*"):
        assert frame.api("runs", filter=FILTER, columns=columns).status_code == 403, columns
    assert frame.api("runs", filter=FILTER).status_code == 403, "every column"


def test_rows_that_are_known_differ_by_what_is_shown_alone(frame: Frame) -> None:
    asked = {"filter": FILTER, "columns": COLUMNS}
    run = frame.api("runs", **asked, known="none").get_json()["runs"][0]
    assert run["user"] is None
    assert frame.api("runs", **asked, known=run["digest"]).get_json()["runs"][0]["same"]


def test_no_order_filter_or_group_tells_of_another_column(frame: Frame, hidden: str) -> None:
    rows = {"filter": FILTER, "columns": COLUMNS}
    assert frame.api("runs", **rows | {"filter": f"({FILTER}) and metrics.acc < 2"}).status_code == 200
    assert frame.api("runs/groups", **rows, by="created", order_by="-mean(metrics.acc),count").status_code == 200
    assert frame.api("runs/differing", **rows).status_code == 200
    for wrong in ({"order_by": hidden}, {"order_by": "user"}, {"filter": f"({FILTER}) and {hidden} is null"},
                  {"filter": f"({FILTER}) and (metrics.acc < 2 or not user = 'x')"},
                  {"filter": f"({FILTER}) and delta(metrics.val/f1) > 0"}):  # fmt: skip
        assert frame.api("runs", **rows | wrong).status_code == 403, wrong
    for wrong in ({"by": hidden}, {"order_by": f"mean({hidden})"}, {"columns": ""}, {"columns": hidden}):
        assert frame.api("runs/groups", **rows | wrong).status_code == 403, wrong
    assert frame.api("runs/differing", filter=FILTER).status_code == 403


def test_histories_are_of_metrics_that_are_shown(frame: Frame) -> None:
    runs = frame.api("runs", filter=FILTER, columns=COLUMNS).get_json()["runs"]
    assert frame.api("runs/histories", key="acc", runs=runs[0]["id"]).status_code == 200
    assert frame.api("runs/histories", key="val/f1", runs=runs[0]["id"]).status_code == 403


def test_definitions_are_of_columns_that_are_shown(frame: Frame, hidden: str) -> None:
    def define(*keys: str) -> int:
        asked = value("runs-columns", "data", list(keys)), where(frame, "experiments")
        return frame.call("runs-definitions.data", *asked, state=1).status_code

    assert define("created", "metrics.acc") == define("name") == 200
    assert define() == define(hidden) == define("metrics.acc", hidden) == 403


def test_the_page_names_no_other_column(frame: Frame, hidden: str) -> None:
    search = f"?columns={hidden}&group={hidden}&history=metrics.val/f1&order_by={hidden}"
    asked = where(frame, "experiments"), value("address", "search", search), value("refresh", "data", None)
    page = "..page-content.children...page-title.data.."
    answer = frame.call(page, *asked, value("address-search", "data", search), state=1)
    text = json.dumps(answer.get_json()["response"]["page-content"])
    assert "metrics.acc" in text
    assert hidden not in text
    assert "val/f1" not in text


def test_what_the_link_itself_orders_and_groups_by_may_be_asked(embed: Embed, hidden: str) -> None:
    query = {"columns": "metrics.acc", "order_by": "-user", "group": hidden}
    frame = embed(PanelName.TABLE, query=query)
    assert frame.api("runs", columns="metrics.acc", order_by="-user").status_code == 200
    groups = frame.api("runs/groups", columns="metrics.acc", by=hidden)
    assert groups.status_code == 200
    [group, *_] = groups.get_json()["groups"]
    assert frame.api("runs", columns="metrics.acc", filter=group["condition"]).status_code == 200


def test_a_link_without_columns_shows_every_one(embed: Embed, hidden: str) -> None:
    frame = embed(PanelName.TABLE)
    assert frame.api("runs", filter=FILTER, columns=hidden).status_code == 200
    assert frame.api("runs", filter=FILTER).get_json()["runs"][0]["source"]
