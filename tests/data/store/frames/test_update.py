"""A frame that follows changes run by run is the frame that a full build would make."""

from __future__ import annotations

import itertools
import math
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource, Spread
from dashboard.data.query.keys import parse_order
from dashboard.data.query.parser import parse
from dashboard.data.store.frames import RunFrame, RunFrames
from dashboard.data.store.frames import files as frame_files
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.rows import default_fields
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import QueryError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HASHES = {"c1": {"data/raw": "aaa111", "model": "ff"}, "c2": {"data/raw": "aab222"}}
MakeRun = Callable[..., Run]

NUMBERS = st.sampled_from([0.0, 1.0, 0.5, -2.5, 1e300, math.nan, math.inf, -math.inf])
TEXTS = st.sampled_from(["adam", "sgd", "0.5", "3", "1e0", "nan", "True", "false", "", "b" * 250])
SPREADS = st.builds(Spread, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.integers(1, 3), at_best=st.none() | NUMBERS)
METRICS = st.builds(MetricSummary, NUMBERS, st.none(), st.none() | SPREADS)
NAMES = st.sampled_from(["a", "b", "a.max", "c"])
RUNS = st.builds(
    Run,
    id=st.sampled_from([f"r{number}" for number in range(7)]), source=st.just(RunSource.MLFLOW),
    source_name=st.just("mlflow"), name=TEXTS, experiment=st.sampled_from(["e", "f"]),
    status=st.sampled_from(["RUNNING", "FINISHED"]), user=st.just(""),
    created_at=st.none() | st.sampled_from([NOW, NOW - timedelta(days=1), NOW - timedelta(microseconds=1)]),
    ended_at=st.none() | st.just(NOW), commit=st.sampled_from([None, "c1", "c2", "c3"]),
    params=st.dictionaries(NAMES, TEXTS | NUMBERS | st.integers(-2, 2) | st.booleans(), max_size=3),
    metrics=st.dictionaries(NAMES, METRICS, max_size=3), tags=st.dictionaries(NAMES, TEXTS, max_size=2),
    inputs=st.sampled_from([(), (RunInput("wine", "d1"),), (RunInput("a", "1"), RunInput("wine", "d1"))]),
)  # fmt: skip
LABELS = st.sampled_from([(), ("hidden",), ("best", "x")])
STEPS = st.lists(
    st.lists(st.tuples(RUNS, LABELS, st.booleans()), min_size=1, max_size=3, unique_by=lambda each: each[0].id),
    min_size=1, max_size=5,
)  # fmt: skip


def hashes_of(commits: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    return {sha: paths for sha, paths in HASHES.items() if sha in commits}


QUESTIONS = (("metrics.a > 0", "-metrics.b"), ("params.a = '3'", "params.b"), ("data.model is null", "name"))


class Project:
    """Runs as the store would give them, and a frame that follows them."""

    def __init__(self, folder: Path) -> None:
        self.runs: dict[str, Run] = {}
        self.labels: dict[str, Sequence[str]] = {}
        self.frames, self.fresh = RunFrames(folder / "followed"), RunFrames(folder / "built")

    def built(self, frames: RunFrames) -> RunFrame:
        table = build([RunColumns.of(list(self.runs.values()))], HASHES, self.labels)
        frames.add(1, table, {"a": "up"})
        return frames.open(1)

    def followed(self, changed: Collection[str]) -> RunFrame:
        living = [self.runs[run_id] for run_id in sorted(changed) if run_id in self.runs]
        assert self.frames.update(1, changed, lambda _: living, hashes_of, labels=self.labels, goals={"a": "up"})
        return RunFrames(self.frames._folder).open(1)

    def relabelled(self, labels: dict[str, Sequence[str]]) -> RunFrame:
        self.labels |= labels
        assert self.frames.relabel(1, labels)
        return RunFrames(self.frames._folder).open(1)


def told(frame: RunFrame) -> list[Any]:
    """Everything a reader can ask a frame, in a form that can be compared (NaN as text)."""
    fields = default_fields(frame.schema)
    every = frame.select(None, now=NOW, include_hidden=True)
    found: list[Any] = [repr(column) for column in frame.schema.columns]
    found += [frame.height, repr(frame.rows(every, fields)), repr(frame.rows(frame.select(None, now=NOW), ()))]
    for text, order in (
        ("metrics.a > 0", "-metrics.b"),
        ("params.a = '3'", "params.b"),
        ("data.model is null", "name"),
    ):
        try:
            at = frame.select(parse(text), parse_order(order), now=NOW)
        except QueryError as error:
            found.append((error.message, error.suggestion))
        else:
            found.append([row["id"] for row in frame.rows(at, ())])
    return [*found, [frame.row_number(f"r{number}") is None for number in range(7)]]


def check_following(project: Project, first: list[Run], steps: list[Any]) -> None:
    """After each step, the frame that followed it tells what one made anew does."""
    project.runs = {run.id: run for run in first}
    project.built(project.frames)
    for step in steps:
        for run, labels, is_gone in step:
            project.labels[run.id] = labels
            project.runs[run.id] = run
            if is_gone:
                del project.runs[run.id]
        followed = project.followed({run.id for run, _, _ in step})
        assert told(followed) == told(project.built(project.fresh))


@settings(max_examples=150, deadline=None)
@given(first=st.lists(RUNS, max_size=6, unique_by=lambda run: run.id), steps=STEPS)
def test_following_changes_ends_where_a_full_build_does(first: list[Run], steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check_following(Project(Path(folder)), first, steps)


RELABELLINGS = st.dictionaries(st.sampled_from([f"r{number}" for number in range(8)]), LABELS, max_size=4)


@settings(max_examples=100, deadline=None)
@given(first=st.lists(RUNS, max_size=6, unique_by=lambda run: run.id), steps=st.lists(STEPS | RELABELLINGS, max_size=5))
def test_new_labels_between_changes_end_where_a_full_build_does(first: list[Run], steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.runs = {run.id: run for run in first}
        project.built(project.frames)
        for step in steps:
            if isinstance(step, dict):
                followed = project.relabelled(step)
            else:
                changed = [run for run, _, _ in itertools.chain.from_iterable(step)]
                project.runs |= {run.id: run for run in changed}
                followed = project.followed({run.id for run in changed})
            assert told(followed) == told(project.built(project.fresh))


def test_an_update_leaves_the_base_file_alone_and_alive(tmp_path: Path, make_run: MakeRun) -> None:
    project = Project(tmp_path)
    project.runs = {run.id: run for run in (make_run(number, metrics={"a": number}) for number in range(50))}
    base = project.built(project.frames).generation
    for number in range(50, 60):
        run = make_run(number, metrics={"a": number})
        project.runs[run.id] = run
        project.followed({run.id})
    files = sorted((tmp_path / "followed" / "1").glob("*.arrow"))
    assert [int(path.name.partition(".")[0]) for path in files] == [base, *range(base + 7, base + 11)]
    assert files[1].stat().st_size < files[0].stat().st_size
    assert told(project.frames.open(1)) == told(project.built(project.fresh))
    files[0].write_bytes(b"damaged")
    assert not RunFrames(tmp_path / "followed").exists(1)


def test_what_grows_too_far_is_built_anew(tmp_path: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_files, "_SMALL_DELTA", 3)
    project = Project(tmp_path)

    def update(*ids: str) -> int:
        living = [make_run(int(run_id[3:])) for run_id in ids]
        return project.frames.update(1, ids, lambda _: living, hashes_of, labels={}, goals={})

    assert update("run001") == 0
    project.built(project.frames)
    assert update("run001", "run002")
    assert update("run003", "run004", "run005", "run006") == 0


@settings(max_examples=60, deadline=None)
@given(first=st.lists(RUNS, max_size=6, unique_by=lambda run: run.id), steps=STEPS)
def test_a_base_and_what_lies_beside_it_become_what_a_full_build_makes(first: list[Run], steps: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        patched.setattr(frame_files, "_largest_delta", lambda _: 3)
        check_following(Project(Path(folder)), first, steps)


def test_a_base_and_what_lies_beside_it_become_one_when_that_grows(
    tmp_path: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_files, "_SMALL_DELTA", 3)
    project = Project(tmp_path)
    project.built(project.frames)
    heights = []
    for number in range(8):
        run = make_run(number, metrics={"acc": number})
        project.runs[run.id] = run
        frame = project.followed({run.id})
        heights.append((frame.height, frame.base_height))
    assert heights == [(1, 0), (2, 0), (3, 0), (4, 4), (5, 4), (6, 4), (7, 4), (8, 8)]


def test_of_many_distinct_values_the_number_is_an_estimate_until_base_and_additions_become_one(
    tmp_path: Path, make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dashboard.data.store.frames.adjust.EXACT_DISTINCT", 3)
    monkeypatch.setattr(frame_files, "_SMALL_DELTA", 2)
    project = Project(tmp_path)
    project.runs = {run.id: run for run in (make_run(number, metrics={"acc": number}) for number in range(5))}
    project.built(project.frames)
    found = []
    for number in (5, 6, 7):
        run = make_run(number, metrics={"acc": 0})
        project.runs[run.id] = run
        column = next(item for item in project.followed({run.id}).schema.columns if item.name == "acc")
        found.append((column.count, column.distinct, column.min, column.max))
    assert found == [(6, 6, 0.0, 4.0), (7, 7, 0.0, 4.0), (8, 5, 0.0, 4.0)]
