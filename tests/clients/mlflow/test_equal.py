"""Every reader tells what MLflow's own client tells, field by field."""

from __future__ import annotations

import math
from contextlib import closing
from typing import Any

import pytest

from dashboard.config import MlflowSettings
from dashboard.data.model.primary import Primary
from dashboard.data.model.run import Run
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.sources.mlflow.rules import utc

pytestmark = pytest.mark.clients


def runs_of(uri: str, **settings: Any) -> dict[str, Run]:
    reader = open_reader(MlflowSettings(uri=uri, **settings), "mlflow", {})
    found = {run.id: run for batch in reader.changes(None, full=True) for run in batch.runs}
    assert reader.present() == found.keys()
    reader.close()
    return found


def truth(uri: str) -> dict[str, Any]:
    import mlflow

    mlflow.set_tracking_uri(uri)
    return {run.info.run_id: run for run in mlflow.search_runs(search_all_experiments=True, output_format="list")}


def order(point: Any) -> tuple[int, int, float]:
    return point.step, point.timestamp, point.value


def same(ours: float, theirs: float) -> bool:
    """Whether two values are the same; MLflow's database hands infinities back as the largest double."""
    if abs(theirs) >= 1.7976931348623157e308:
        theirs = math.copysign(math.inf, theirs)
    return ours == theirs or (math.isnan(ours) and math.isnan(theirs))


def test_runs_equal_mlflow_search_runs_field_by_field(uri: str) -> None:
    ours, theirs = runs_of(uri), truth(uri)
    assert ours.keys() == theirs.keys()
    assert len(ours) == 4
    for run_id, run in ours.items():
        info, data = theirs[run_id].info, theirs[run_id].data
        assert run.name == info.run_name
        assert run.status in {info.status, "STALE"}
        assert run.user == ("" if info.user_id == "unknown" else info.user_id)
        assert (run.created_at, run.ended_at) == (utc(info.start_time), utc(info.end_time))
        assert run.artifact_uri == info.artifact_uri
        assert run.params == data.params
        assert run.tags == data.tags
        assert run.parent == data.tags.get("mlflow.parentRunId")
        assert run.commit == data.tags.get("mlflow.source.git.commit")
        assert run.metrics.keys() == data.metrics.keys()
        assert all(same(run.metrics[key].last, value) for key, value in data.metrics.items())
        inputs = [(item.dataset.name, item.dataset.digest) for item in theirs[run_id].inputs.dataset_inputs]
        assert [(item.name, item.digest) for item in run.inputs] == inputs


def test_experiments_have_their_names_and_patterns_choose(uri: str) -> None:
    assert {run.experiment for run in runs_of(uri).values()} == {"Default", 'a/b "c" größe', "sweeps"}
    assert {run.experiment for run in runs_of(uri, experiments=("sw*", 'a/b "c" größe')).values()} == {
        'a/b "c" größe', "sweeps",
    }  # fmt: skip
    assert runs_of(uri, experiments=("nothing",)) == {}


def test_a_run_left_running_for_years_is_stale(uri: str) -> None:
    status = {run.name: run.status for run in runs_of(uri).values()}
    assert status["bare"] == "STALE"
    assert status["nested"] == "FAILED"


def test_dataset_input_has_context_and_profile(uri: str) -> None:
    (entry,) = next(run.inputs for run in runs_of(uri).values() if run.inputs)
    assert (entry.source_type, entry.context) == ("local", "train")
    assert (entry.source, entry.profile) == ('{"uri": "data/wine.csv"}', '{"rows": 3}')


@pytest.mark.parametrize("store", ["database", "mlruns"])
def test_aggregates_come_from_the_whole_history(store: str, request: pytest.FixtureRequest) -> None:
    nested = next(run for run in runs_of(request.getfixturevalue(store)).values() if run.name == "nested")
    loss = nested.metrics["loss/val größe"]
    assert (loss.last, loss.min, loss.max, loss.first, loss.count) == (-1.0, -1.0, 2.0, 0.5, 4)
    assert (loss.mean, loss.min_step, loss.max_step, loss.last_step) == (0.5, 3, 2, 3)
    disordered = nested.metrics["out of order"]
    assert (disordered.last, disordered.first, disordered.max_step, disordered.count) == (1.0, 9.0, 3, 3)
    unstepped = nested.metrics["no steps"]
    assert (unstepped.first, unstepped.last, unstepped.min, unstepped.max) == (7.0, 6.0, 5.0, 7.0)
    assert nested.metrics["huge"].mean == pytest.approx(1e308)
    empty = nested.metrics["all nan"]
    assert all(math.isnan(value) for value in (empty.last, empty.min, empty.max, empty.mean, empty.first))


def test_a_server_tells_unknown_aggregates_as_nan_with_count_0(server: str) -> None:
    nested = next(run for run in runs_of(server).values() if run.name == "nested")
    loss = nested.metrics["loss/val größe"]
    assert (loss.last, loss.count, math.isnan(loss.max)) == (-1.0, 0, True)


def test_a_server_tells_no_value_at_the_best_step_but_that_of_a_metric_without_steps(server: str) -> None:
    with closing(open_reader(MlflowSettings(uri=server), "mlflow", {}, Primary("loss/val größe", "down"))) as reader:
        nested = next(run for batch in reader.changes(None, full=True) for run in batch.runs if run.name == "nested")
    assert (nested.metrics["loss/val größe"].at_best, nested.metrics["no steps"].at_best) == (None, 6.0)


@pytest.mark.parametrize("key", ["loss/val größe", "out of order", "no steps", "all nan"])
def test_history_equals_the_clients(uri: str, key: str) -> None:
    from mlflow import MlflowClient

    run_id = next(run.id for run in runs_of(uri).values() if run.name == "nested")
    reader = open_reader(MlflowSettings(uri=uri), "mlflow", {})
    ours = reader.history(run_id, key, 1000)
    theirs = sorted(MlflowClient(uri).get_metric_history(run_id, key), key=order)
    assert (ours.step, ours.time_ms) == ([p.step for p in theirs], [p.timestamp for p in theirs])
    assert all(same(value, point.value) for value, point in zip(ours.value, theirs, strict=True))
    assert (ours.sampled, ours.total) == (False, len(theirs))


def test_registered_models_have_versions_aliases_tags_and_commits(uri: str) -> None:
    reader = open_reader(MlflowSettings(uri=uri), "mlflow", {})
    empty, model = reader.registered_models() or ()
    assert (empty.name, empty.versions) == ("empty", ())
    assert (model.name, model.description, model.source, model.source_name) == (
        "grape finder", "finds grapes", "mlflow", "mlflow",
    )  # fmt: skip
    second, first = model.versions
    assert (first.version, first.aliases, first.tags) == ("1", ("champion",), {"number": "1"})
    assert (second.version, second.aliases, second.commit) == ("2", (), "a" * 40)
    assert {run.id for run in runs_of(uri).values() if run.name == "plain"} == {first.run}
    assert first.created_at is not None


def test_check_counts(uri: str) -> None:
    info = open_reader(MlflowSettings(uri=uri), "mlflow", {}).check()
    assert info.experiments == 3
    if info.kind != "server":
        assert info.runs in {4, 5}  # a file store is counted without opening the runs, deleted ones included
    else:
        assert info.version.startswith("3.")


def test_one_run_is_read_as_all_of_them_are(uri: str) -> None:
    with closing(open_reader(MlflowSettings(uri=uri), "mlflow", {})) as reader:
        every = {run.id: run for batch in reader.changes(None, full=True) for run in batch.runs}
        for run_id, run in every.items():
            one = reader.run(run_id)
            assert one is not None
            assert (one.name, one.status, one.params, one.tags) == (run.name, run.status, run.params, run.tags)
            assert one.metrics.keys() == run.metrics.keys()
            assert reader.pulse(run_id) == reader.pulse(run_id) != ""
        assert (reader.run("0" * 32), reader.pulse("0" * 32)) == (None, "")
