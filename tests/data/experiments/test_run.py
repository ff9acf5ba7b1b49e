"""One run: detail, history, artifacts; and the best run."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from dashboard.data.model.run import UNFINISHED, WHOLE, MetricSummary, RunInput, RunSource, Spread, Window
from dashboard.data.preview import wanted_bytes
from dashboard.errors import InvalidRequestError, NotFoundError


def test_a_run_with_everything(bench: Any, make_run: Any) -> None:
    summary = MetricSummary(0.8, 3, Spread(0.1, 0.9, 0.5, 0.1, 4, min_step=0, max_step=2))
    run = make_run(
        1, commit="c1", params={"lr": "1e-3", "opt": "adam"}, inputs=(RunInput("wine", "d1"),), parent="run000",
        metrics={"acc": summary, "loss": summary, "other": summary},
    )  # fmt: skip
    children = [make_run(n, parent="run001") for n in (3, 2)]
    bench.sync([make_run(0), run, *children], {"run001": ("good", "hidden")})
    detail = bench.experiments.run(bench.project, "run001")
    assert detail.params == {"lr": 0.001, "opt": "adam"}
    assert detail.params_raw == {"lr": "1e-3"}
    steps = {name: (item.best_step, item.goal) for name, item in detail.metrics.items()}
    assert steps == {"acc": (2, "up"), "loss": (0, "down"), "other": (None, "")}
    assert (detail.metrics["acc"].max, detail.metrics["acc"].count) == (0.9, 4)
    assert detail.data == {"data/raw": "aa11.dir"}
    assert detail.inputs == (RunInput("wine", "d1"),)
    assert (detail.parent, detail.children, detail.labels) == ("run000", ("run002", "run003"), ("good", "hidden"))


def test_a_run_that_the_frame_does_not_know_yet(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1)])
    bench.stores.runs.save(bench.project.id, [make_run(2, id="new")])
    detail = bench.experiments.run(bench.project, "new")
    assert (detail.labels, detail.children, detail.data) == ((), (), {})


def test_an_unknown_run_is_named(bench: Any) -> None:
    for ask in (bench.experiments.run, bench.experiments.artifacts):
        with pytest.raises(NotFoundError, match=r"nowhere.*team/wine"):
            ask(bench.project, "nowhere")


def test_histories_come_from_the_runs_source(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1, metrics={"acc": 1, "loss": 2})])
    series = bench.experiments.history(bench.project, "run001", ["loss", "acc"], 50)
    assert [item.key for item in series] == ["loss", "acc"]
    asked = [("history", "run001", key, 50, WHOLE) for key in ("loss", "acc")]
    assert bench.reader.asked == [*asked, ("close",)]
    bench.experiments.history(bench.project, "run001", ["acc"], 50, Window("time", 1, 2))
    assert bench.reader.asked[-2] == ("history", "run001", "acc", 50, Window("time", 1, 2))
    with pytest.raises(NotFoundError, match="nothing"):
        bench.experiments.history(bench.project, "run001", ["nothing"])
    with pytest.raises(InvalidRequestError):
        bench.experiments.history(bench.project, "run001", ["acc"], 0)


def test_a_running_run_is_read_from_its_source_only_when_it_moved(bench: Any, make_run: Any) -> None:
    stored = make_run(1, status="RUNNING", metrics={"acc": 1}, commit="c1", branch="main", fingerprint="one")
    bench.sync([stored])
    bench.reader.now = replace(stored, metrics={"acc": MetricSummary(2.0)}, commit=None, branch=None, fingerprint="two")
    live = bench.experiments.live(bench.project, "run001", "one")
    assert (live.pulse, live.detail.metrics["acc"].last) == ("two", 2.0)
    assert (live.detail.run.commit, live.detail.run.branch, live.detail.data) == (
        "c1",
        "main",
        {"data/raw": "aa11.dir"},
    )
    bench.reader.asked.clear()
    assert bench.experiments.live(bench.project, "run001", "two") is None
    assert bench.reader.asked == [("pulse", "run001"), ("close",)]
    bench.reader.now = None
    assert bench.experiments.live(bench.project, "run001", "two") is None


@pytest.mark.parametrize("status", sorted(UNFINISHED))
def test_a_metric_of_a_run_that_goes_on_need_not_be_synced(bench: Any, make_run: Any, status: str) -> None:
    bench.sync([make_run(1, status=status), make_run(2)])
    assert bench.experiments.history(bench.project, "run001", ["new"], 50)
    with pytest.raises(NotFoundError):
        bench.experiments.history(bench.project, "run002", ["new"], 50)


def test_artifacts_come_from_the_runs_source(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1)])
    assert [item.path for item in bench.experiments.artifacts(bench.project, "run001", "sub")] == ["model"]
    with bench.experiments.artifact_file(bench.project, "run001", "a.txt") as file:
        assert file.read() == b"content"
    assert bench.reader.asked == [
        ("artifacts", "run001", "mlflow-artifacts:/1", "sub"), ("close",),
        ("file", "run001", "mlflow-artifacts:/1", "a.txt"), ("close",),
    ]  # fmt: skip


def test_a_preview_reads_only_the_beginning(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1)])
    preview = bench.experiments.artifact_preview(bench.project, "run001", "a.txt")
    assert (preview.kind, preview.text, preview.size, preview.is_cut) == ("text", "content", 7, False)
    assert bench.experiments.artifact_preview(bench.project, "run001", "model.pkl").kind == "binary"
    limits = [asked[-1] for asked in bench.reader.asked if asked[0] == "head"]
    assert limits == [wanted_bytes("a.txt"), 1]


def test_dvc_and_git_runs_have_no_artifacts(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(1, source=RunSource.DVC, source_name="git", metrics={"acc": 1})])
    assert bench.experiments.artifacts(bench.project, "run001") == []
    with pytest.raises(NotFoundError):
        bench.experiments.artifact_file(bench.project, "run001", "a.txt")
    with pytest.raises(NotFoundError):
        bench.experiments.artifact_preview(bench.project, "run001", "a.txt")
    assert bench.reader.asked == []


def test_the_best_run_is_finite_visible_and_follows_the_goal(bench: Any, make_run: Any) -> None:
    values = [0.5, 0.9, math.inf, math.nan, 0.99, 0.9]
    bench.sync([make_run(n, metrics={"acc": value}) for n, value in enumerate(values)], {"run004": ("hidden",)})
    best = bench.experiments.best(bench.project)
    assert (best.metric, best.goal, best.value, best.run_id) == ("acc", "up", 0.9, "run001")
    assert [value for _, value in best.trend] == [0.5, 0.9, 0.9]
    assert best.trend[0][0] == bench.runs["run000"].created_at


def test_the_next_goal_counts_when_no_run_has_the_first(bench: Any, make_run: Any) -> None:
    bench.sync([make_run(n, metrics={"loss": n}) for n in range(3)])
    best = bench.experiments.best(bench.project)
    assert (best.metric, best.value, best.run_id) == ("loss", 0.0, "run000")
    bench.sync([make_run(1, metrics={"loss": math.nan})])
    assert bench.experiments.best(bench.project) is None
