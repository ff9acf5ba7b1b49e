"""What a run's tags and names hold stays one word of a command and one text of a filter."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from dash.development.base_component import Component
from plotly.utils import PlotlyJSONEncoder

from dashboard.components.route import parse
from dashboard.components.runs import facts as run_facts
from dashboard.data.model.run import RunSource
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.parser import parse as parse_filter
from dashboard.data.query.tree import Comparison, DataOf
from tests.components.runs.copied import HOSTILE, commands, detail


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ({"commit": HOSTILE}, ["git", "checkout", HOSTILE]),
        ({"name": HOSTILE, "source": RunSource.DVC}, ["dvc", "exp", "apply", HOSTILE]),
        ({"id": HOSTILE}, ["mlflow", "artifacts", "download", "--run-id", HOSTILE]),
    ],
)
def test_a_foreign_text_is_one_word_of_the_command(facts: dict[str, object], command: list[str]) -> None:
    assert command in [shlex.split(line) for line in commands(detail(**facts))]


def test_a_foreign_text_is_one_text_of_the_filter() -> None:
    found = json.dumps(
        run_facts.identity(detail(commit=HOSTILE, experiment=HOSTILE), parse("/team/wine", "")), cls=PlotlyJSONEncoder
    )
    assert found.count("rm%20-rf%20~%20%23%27%27%27") == 2


def _filters(panel: Component) -> list[str]:
    """What the links of a panel ask the run table."""
    nodes = [node for node in panel._traverse() if "filter=" in getattr(node, "href", "")]
    return [parse_qs(urlsplit(node.href).query)["filter"][0] for node in nodes]


def test_a_run_that_ended_before_it_began_says_why() -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    found = detail()

    def said(seconds: int) -> str:
        ended = began + timedelta(seconds=seconds)
        return run_facts.duration(replace(found, run=replace(found.run, created_at=began, ended_at=ended)))

    assert said(-90) == "−1 min 30 s (ended before it began: a clock was set back)"
    assert said(90) == "1 min 30 s"


def test_the_same_data_is_what_the_pipeline_was_given_and_any_path_is_one_name() -> None:
    paths = {"data/raw.csv": "a" * 32, 'o"d d\npath': "b" * 32, "model.pkl": "c" * 32}
    found = replace(detail(), data=paths, given=tuple(sorted(paths)[:2]))
    route = parse("/team/wine", "")
    filters = _filters(run_facts.data_versions(found, route))
    assert filters[-1] == "data.\"data/raw.csv\" = data_of('r1') and data.\"model.pkl\" = data_of('r1')"
    assert [parse_filter(text) for text in filters[:-1]] == [
        Comparison(Field(FieldKind.DATA, path), "=", DataOf("r1")) for path in paths
    ]


def test_a_run_without_given_data_is_compared_by_everything_that_is_tracked() -> None:
    found = replace(detail(), data={"a": "1" * 32, "b": "2" * 32})
    assert _filters(run_facts.data_versions(found, parse("/team/wine", "")))[-1].count("data_of") == 2


def test_a_data_version_leads_to_the_files_of_the_commit_of_the_run() -> None:
    found = replace(detail(commit="c" * 40), data={"data/raw": "1" * 32})
    panel = run_facts.data_versions(found, parse("/team/wine", ""))
    hrefs = [node.href for node in panel._traverse() if getattr(node, "href", None)]
    assert hrefs[0] == f"/team/wine/files?rev={'c' * 40}&path=data%2Fraw"
