"""Figures of models: a metric over versions, rows of versions, and words for what happened."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.data.model.registry import Happening, ModelVersion, Promotion
from dashboard.data.models import Origin, VersionRow
from dashboard.figures.models import comparison as model_comparison
from dashboard.figures.models import events as model_events
from dashboard.figures.models.chart import Measured, over_versions
from dashboard.figures.models.comparison import Head
from dashboard.figures.models.items import VersionLine, VersionLinks, VersionTable, delta, versions

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def test_the_best_version_has_a_ring_and_gaps_are_bridged() -> None:
    found = [Measured("1", 0.5), Measured("2", None), Measured("3", math.nan), Measured("4", 0.9, ("prod",))]
    made = over_versions(found, "metrics.json:acc", "up", height=200)
    assert made is not None
    [line] = made.data
    assert (list(line.x), list(line.y)) == (["1", "2", "3", "4"], [0.5, None, None, 0.9])
    assert list(line.marker.symbol) == ["circle", "circle", "circle", "circle-open-dot"]
    assert list(line.text) == ["", "", "", "prod"]
    assert made.layout.yaxis.title.text == "acc ↑"
    assert over_versions(found[:3], "acc", "", height=200) is None


def test_words_stand_where_no_line_crosses_them() -> None:
    values = [0.9, 0.5, 0.5, 0.0, 0.9, None]
    made = over_versions([Measured(str(at), value) for at, value in enumerate(values)], "acc", "", height=200)
    assert made is not None
    above, below = "top center", "bottom center"
    assert list(made.data[0].textposition) == [above, below, above, below, above, above]
    low, high = made.layout.yaxis.range
    assert low < 0
    assert high > 0.9
    flat = over_versions([Measured("1", 0.5), Measured("2", 0.5)], "acc", "", height=200)
    assert flat is not None
    assert flat.layout.yaxis.range[0] < 0.5 < flat.layout.yaxis.range[1]


@pytest.mark.parametrize(
    ("value", "before", "goal", "words"),
    [
        (0.9, 0.8, "up", "dg-better"), (0.9, 0.8, "down", "dg-worse"), (0.8, 0.9, "", "−0.1000"), (1.0, 1.0, "up", ""),
        (math.nan, 1.0, "up", ""), (1.0, None, "up", ""), (math.inf, 1.0, "up", ""),
    ],
)  # fmt: skip
def test_a_change_is_better_or_worse_by_its_goal(value: float, before: float | None, goal: str, words: str) -> None:
    assert words in delta(value, before, goal)
    assert bool(words) == bool(delta(value, before, goal))


def test_versions_tell_what_made_them_and_what_data_differs() -> None:
    links = VersionLinks(lambda name: f"/v/{name}", lambda run: f"/r/{run}",
                         lambda sha: f"/c/{sha}", lambda sha: f"/d/{sha}",
                         lambda old, new: f"/c/{old}..{new}")  # fmt: skip
    old = Origin(commit="a" * 40, data={"raw": "1", "same": "2"}, metrics={"acc": 0.5})
    new = Origin(commit="b" * 40, data={"raw": "3", "same": "2"}, metrics={"acc": 0.6}, is_run_gone=True)
    how = VersionTable(["acc"], {"acc": "up"}, links, "2", NOW)
    lines = [VersionLine(ModelVersion("2", run="<gone>"), new, old), VersionLine(ModelVersion("1"), old, None)]
    said = versions(lines, how)
    assert "run &lt;gone&gt;, deleted" in said
    assert f'href="/c/{"a" * 40}..{"b" * 40}" title="raw">1 path differs<' in said
    assert "not in the repository" in said
    assert f'href="/c/{"b" * 40}"' not in said, "a commit that is gone has no page"
    assert said.count("dg-row-chosen") == 1


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        (Happening.REGISTERED, {}, "version 3 registered"),
        (Happening.FOUND, {"label": "old"}, "<strong>old</strong> was on version 3 when first read"),
        (Happening.ALIAS_MOVED, {"label": "c", "from_": "2"}, "<strong>c</strong> moved from version 2 to version 3"),
        (Happening.STAGE_SET, {"label": "Prod", "from_": "Staging"}, "version 3 went from Staging to <strong>Prod"),
        (Happening.STAGE_SET, {"label": "prod"}, "<strong>prod</strong> assigned to version 3"),
        (Happening.DELETED, {"version": ""}, "Deleted from the registry"),
        (Happening.DEPRECATED, {"version": ""}, "Marked as deprecated"),
        ("", {"from_": "<a>", "to": "b"}, "version 3: &lt;a&gt; → b"),
    ],
)
def test_everything_that_happens_is_a_sentence(kind: str, fields: dict[str, str], words: str) -> None:
    values = {"from_": "", "to": "", "version": "3", **fields}
    event = Promotion(NOW, "<ml>", values["from_"], values["to"], values["version"], kind, values.get("label", ""))
    said = model_events.timeline([event], lambda _: "", NOW + timedelta(minutes=3))
    assert words in said
    assert "&lt;ml&gt; · " in said


def test_a_side_by_side_marks_what_was_missing_too() -> None:
    rows = [
        VersionRow("params.lr", "param", "lr", (None, 0.1), differs=True),
        VersionRow("data.raw", "data", "raw", ("1" * 32, "2" * 32), differs=True),
        VersionRow("metrics.acc", "metric", "acc", (0.5, 0.6), differs=True),
    ]
    heads = [Head("version 1", "/1"), Head("version 2", "/2", ("champion",))]
    said = model_comparison.table(heads, rows, {"acc": "up"}, lambda path, old, new: f"/{path}/{old[:2]}/{new[:2]}")
    assert said.count("dg-changed") == 2
    assert 'href="/raw/11/22"' in said
    assert "dg-better" in said
    assert "champion" in said
