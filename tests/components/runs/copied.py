"""Runs for tests of a run's page, and the lines that it offers to copy."""

from __future__ import annotations

import json

from plotly.utils import PlotlyJSONEncoder

from dashboard.components.runs import reproduce as run_reproduce
from dashboard.data.experiments import RunDetail
from dashboard.data.model.run import Run, RunSource

HOSTILE = "1f; rm -rf ~ #'"


def detail(**facts: object) -> RunDetail:
    values = {"id": "r1", "name": "n", "commit": "1f" * 20, "experiment": "e", "source": RunSource.MLFLOW, **facts}
    run = Run(
        source_name="mlflow", status="FINISHED", user="", created_at=None, ended_at=None, artifact_uri="/a", **values
    )
    return RunDetail(run, (), {}, {}, {}, {}, (), None, ())


def commands(found: RunDetail) -> list[str]:
    """Lines of every block to copy."""
    markup = json.loads(
        json.dumps(run_reproduce.panel(found, "https://localhost/wine.git", "wine"), cls=PlotlyJSONEncoder)
    )
    blocks: list[str] = []

    def collect(node: object) -> None:
        if isinstance(node, dict):
            blocks.extend([node["data-copy"]] if "data-copy" in node else [])
            for value in node.values():
                collect(value)
        elif isinstance(node, list):
            for item in node:
                collect(item)

    collect(markup)
    return [line for block in blocks for line in block.splitlines()]
