"""Where runs came from."""

from __future__ import annotations

from typing import Any

from dashboard.data.provenance import Provenance


def test_each_value_has_its_runs_and_what_nobody_says_is_left_out(bench: Any, make_run: Any) -> None:
    program = {"mlflow.source.name": "train.py"}
    bench.sync(
        [
            make_run(1, commit="c1", tags=program),
            make_run(2, commit="c2", tags=program),
            make_run(3, commit="c2", user="other", tags={"mlflow.source.name": "<b>.py"}),
            make_run(4, tags={"mlflow.project.entryPoint": "7"}),
        ]
    )
    origins = {item.label: item for item in Provenance(bench.experiments).of(bench.project, {})}
    assert list(origins) == ["Program", "Entry point", "User", "Commit"]
    assert origins["Program"].values == (("train.py", 2), ("<b>.py", 1))
    assert (origins["Commit"].values, origins["Commit"].missing) == ((("c2", 2), ("c1", 1)), 1)
    assert origins["Commit"].by_run["run001"] == "c1"
    assert origins["Entry point"].values == (("7", 1),)
    named = Provenance(bench.experiments).of(bench.project, {"runs": ("run001", "run002")})
    assert [item.label for item in named] == ["Program", "User", "Commit"]
