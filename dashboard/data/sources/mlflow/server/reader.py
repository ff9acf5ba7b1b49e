"""The reader of a tracking server.

The REST interface has no "changed since", so a refresh asks two questions: which experiments there are, and which runs
started since the last look or since the oldest run that was running then. That finds new and finished runs. When
something changed, or else every five minutes, it also asks which runs ended lately (the backdated, and those thought
dead) and for the model registry. Where that holds models, a third question tells whether any of them changed. Renames,
late values, late tags and deletions are found by reading everything, as often as one per cent of the time allows.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import IO

from dashboard.data.model.points import Point, history_of
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.run import WHOLE, Artifact, ArtifactHead, MetricHistory, Run, Window
from dashboard.data.sources.mlflow.port import Cursor, RunBatch, TrackingInfo
from dashboard.data.sources.mlflow.rules import COMMIT_TAG, fingerprint_of, metric_value, run_of, wanted
from dashboard.data.sources.mlflow.server.artifacts import run_artifacts
from dashboard.data.sources.mlflow.server.client import Client, OverloadError
from dashboard.data.sources.mlflow.server.memory import (
    VERSION,
    Memory,
    Question,
    is_known,
    is_rarely_due,
    time_of,
    what_ended,
    what_started,
)  # fmt: skip
from dashboard.data.sources.mlflow.server.pages import API, Entry, RunPages, broken, experiments, raw_run
from dashboard.data.sources.mlflow.server.registry import newest_print, read_models
from dashboard.data.sources.mlflow.sweep import Digest, is_due
from dashboard.errors import NotFoundError

_FIRST_PAGE = 100
_INTERVAL_LIMIT = 2500


class ServerReader:
    """Runs, models, histories and artifacts of one tracking server.

    Args:
        client: The server.
        name: Name of the source, given to its runs.
        patterns: Experiments to include.
        clock: Present time, UTC.
    """

    def __init__(
        self,
        client: Client,
        name: str,
        patterns: tuple[str, ...],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._pages = RunPages(client)
        self._artifacts = run_artifacts(client)
        self._name = name
        self._patterns = patterns
        self._clock = clock
        self._cursor: Cursor = {}
        self._present: set[str] | None = None
        self._is_models_turn = True
        self._commits: dict[str, str | None] = {}

    def check(self) -> TrackingInfo:
        """As `TrackingReader.check`."""
        names = wanted(experiments(self._client), self._patterns)
        return TrackingInfo("server", self._client.text("/version"), len(names), None)

    def changes(self, cursor: Cursor | None, *, full: bool) -> Iterator[RunBatch]:
        """As `TrackingReader.changes`."""
        now = self._clock()
        self._present, self._is_models_turn = None, True
        names = self._experiments()
        known = cursor if cursor and cursor.get("version") == VERSION and not full else None
        if known is None or self._must_sweep(known, names, now):
            yield from self._everything(known, names, now)
        else:
            yield from self._news(known, names, now)

    def _must_sweep(self, known: Cursor, names: dict[str, str], now: datetime) -> bool:
        is_renamed = any(names.get(key) != name for key, name in known["experiments"].items())
        return is_renamed or is_due(time_of(known["swept_at"]), known["sweep_seconds"], now)

    def _experiments(self) -> dict[str, str]:
        return wanted(experiments(self._client), self._patterns)

    def _everything(self, known: Cursor | None, names: dict[str, str], now: datetime) -> Iterator[RunBatch]:
        started = time.perf_counter()
        memory, digest = Memory(), Digest()
        for page in self._pages.search(list(names)):
            batch = self._batch(page, names, memory, now)
            for run in batch.runs:
                digest.add(run.id, run.fingerprint)
            yield batch
        seconds, print_ = time.perf_counter() - started, digest.dump()
        self._is_models_turn = known is None or known.get("digest") != print_ or self._is_models_time(known, now)
        self._present = memory.ids
        self._cursor = {
            "version": VERSION, "experiments": names, "at": now.isoformat(), "swept_at": now.isoformat(),
            "ended_asked_at": now.isoformat(), "sweep_seconds": round(seconds, 3), "digest": print_,
            "models_asked_at": known.get("models_asked_at") if known else None,
            "models_print": known.get("models_print") if known else None, **memory.dump(),
        }  # fmt: skip

    def _news(self, known: Cursor, names: dict[str, str], now: datetime) -> Iterator[RunBatch]:
        memory = Memory(known["running"])
        self._cursor = {**known, "experiments": names, "at": now.isoformat()}
        is_changed = False
        for page in self._pages.search([key for key in names if key not in known["experiments"]]):
            is_changed = True
            yield self._batch(page, names, memory, now)
        for question in what_started(known, now):
            for batch in self._answers(question, known, memory, now):
                is_changed |= not all(is_known(known, run) for run in batch.runs)
                yield batch
        if is_changed or is_rarely_due(known["ended_asked_at"], now):
            yield from self._answers(what_ended(known), known, memory, now)
            self._cursor["ended_asked_at"] = now.isoformat()
        self._is_models_turn = is_changed or self._is_models_time(known, now)
        self._cursor |= memory.dump()

    def _answers(self, question: Question, known: Cursor, memory: Memory, now: datetime) -> Iterator[RunBatch]:
        """Pages of runs, up to one that holds nothing new once every awaited run has been seen."""
        names: dict[str, str] = self._cursor["experiments"]
        for page in self._pages.search(list(names), question.text, question.order_by, _FIRST_PAGE):
            batch = self._batch(page, names, memory, now)
            yield batch
            if question.awaited <= memory.ids and all(is_known(known, run) for run in batch.runs):
                return

    @staticmethod
    def _is_models_time(known: Cursor, now: datetime) -> bool:
        return is_rarely_due(known.get("models_asked_at"), now)

    def _batch(self, page: list[Entry], names: dict[str, str], memory: Memory, now: datetime) -> RunBatch:
        runs = tuple(
            run_of(raw, self._name, now, fingerprint_of(raw, now)) for entry in page if (raw := raw_run(entry, names))
        )
        memory.note(runs)
        return RunBatch(runs, len(memory.ids), 0)

    def next_cursor(self) -> Cursor:
        """As `TrackingReader.next_cursor`."""
        return dict(self._cursor)

    def present(self) -> set[str] | None:
        """As `TrackingReader.present`."""
        return self._present

    def counts(self) -> dict[str, int]:
        """As `TrackingReader.counts`."""
        return {"experiments": len(self._cursor.get("experiments", ()))}

    def registered_models(self) -> tuple[RegisteredModel, ...] | None:
        """As `TrackingReader.registered_models`."""
        before = self._cursor.get("models_print")
        if not self._is_models_turn and not before:
            return None
        newest = newest_print(self._client)
        if not self._is_models_turn and newest == before:
            return None
        self._cursor |= {"models_asked_at": self._clock().isoformat(), "models_print": newest}
        return read_models(self._client, self._name, self._commit)

    def _commit(self, run_id: str) -> str | None:
        if run_id not in self._commits:
            try:
                entry = self._client.ask("GET", f"{API}/runs/get", query={"run_id": run_id}).get("run", {})
            except (NotFoundError, OverloadError):
                entry = {}
            tags = {tag["key"]: tag.get("value") for tag in entry.get("data", {}).get("tags", ())}
            self._commits[run_id] = tags.get(COMMIT_TAG)
        return self._commits[run_id]

    def pulse(self, run_id: str) -> str:
        """As `TrackingReader.pulse`: the fingerprint of the run, for one request tells all of it."""
        run = self.run(run_id)
        return run.fingerprint if run else ""

    def run(self, run_id: str) -> Run | None:
        """As `TrackingReader.run`."""
        try:
            entry = self._client.ask("GET", f"{API}/runs/get", query={"run_id": run_id}).get("run")
        except NotFoundError:
            return None
        except OverloadError as error:
            raise broken(self._client, error) from error
        raw = raw_run(entry, {str(entry["info"].get("experiment_id")): ""}) if entry else None
        now = self._clock()
        return run_of(raw, self._name, now, fingerprint_of(raw, now)) if raw else None

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """As `TrackingReader.history`; the server's own sample of at most 2,500 points, whose total is not known."""
        limit = min(points, _INTERVAL_LIMIT)
        try:
            answer = self._points(run_id, key, limit, window)
        except OverloadError as error:
            raise broken(self._client, error) from error
        history = history_of(key, [_point(metric) for metric in answer.get("metrics", ())], points, window)
        if history.total < limit:
            return history
        return MetricHistory(key, history.step, history.time_ms, history.value, sampled=True, total=history.total)

    def _points(self, run_id: str, key: str, limit: int, window: Window) -> Entry:
        """The server's sample, of a part where it knows such parts; older servers have only the whole history."""
        ends = {"start_step": math.ceil(window.low), "end_step": math.floor(window.high)} if _is_part(window) else {}
        try:
            return self._client.ask(
                "GET", "/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval",
                query={"run_ids": [run_id], "metric_key": key, "max_results": limit, **ends},
            )  # fmt: skip
        except NotFoundError:
            return self._client.ask("GET", f"{API}/metrics/get-history", query={"run_id": run_id, "metric_key": key})

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """As `TrackingReader.artifacts`."""
        return self._artifacts.listing(run_id, artifact_uri, path)

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """As `TrackingReader.artifact_file`."""
        return self._artifacts.opened(run_id, artifact_uri, path)

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """As `TrackingReader.artifact_head`."""
        return self._artifacts.head(run_id, artifact_uri, path, limit)

    def close(self) -> None:
        """As `TrackingReader.close`."""
        self._client.close()


def _is_part(window: Window) -> bool:
    """Whether the server itself can answer for this window: it knows steps, and both ends or none."""
    return window.axis == "step" and math.isfinite(window.low) and math.isfinite(window.high)


def _point(metric: Entry) -> Point:
    value = metric_value(float(metric.get("value", 0.0)))
    return Point(int(metric.get("step", 0)), int(metric.get("timestamp", 0)), value)
