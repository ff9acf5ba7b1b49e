"""What a reading of a server leaves for the next one, and what the next one must ask."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dashboard.data.model.run import Run
from dashboard.data.sources.mlflow.port import Cursor
from dashboard.data.sources.mlflow.rules import milliseconds

VERSION = 1
_OVERLAP = timedelta(hours=1)
_LONG = timedelta(hours=24)
_RARELY = timedelta(minutes=5)
_REMEMBERED = 200
_NEVER = datetime.min.replace(tzinfo=UTC)


def time_of(text: str) -> datetime:
    """A time of the cursor."""
    return datetime.fromisoformat(text)


class Memory:
    """Which runs were running, and how the most recent ones looked.

    Args:
        running: Start by id of runs that ran at the last reading and were not seen since.
    """

    def __init__(self, running: Mapping[str, str] | None = None) -> None:
        self.ids: set[str] = set()
        self._running = dict(running or {})
        self._latest: dict[str, tuple[datetime, str]] = {}

    def note(self, runs: Iterable[Run]) -> None:
        """Remember these runs as they are now."""
        for run in runs:
            self.ids.add(run.id)
            self._running.pop(run.id, None)
            if run.status == "RUNNING" and run.created_at:
                self._running[run.id] = run.created_at.isoformat()
            self._latest[run.id] = (run.ended_at or run.created_at or _NEVER, run.fingerprint)
        if len(self._latest) > 10 * _REMEMBERED:
            self._latest = dict(self._newest())

    def _newest(self) -> list[tuple[str, tuple[datetime, str]]]:
        return heapq.nlargest(_REMEMBERED, self._latest.items(), key=lambda item: item[1][0])

    def dump(self) -> Cursor:
        """The part of the cursor that this memory makes."""
        recent = {run_id: print_ for run_id, (_, print_) in self._newest()}
        return {"running": self._running, "recent": recent}


def is_known(cursor: Cursor, run: Run) -> bool:
    """Whether the run looks as it did at the last reading."""
    return bool(cursor["recent"].get(run.id) == run.fingerprint)


def is_rarely_due(asked_at: str | None, now: datetime) -> bool:
    """Whether it is time for a question that is not asked at every refresh."""
    return asked_at is None or not timedelta(0) <= now - time_of(asked_at) < _RARELY


@dataclass(frozen=True, slots=True)
class Question:
    """One search.

    Attributes:
        text: MLflow's filter string.
        order_by: Attribute that is newest first.
        awaited: Runs that must be seen before the search may stop early.
    """

    text: str
    order_by: str
    awaited: frozenset[str] = frozenset()


def what_started(cursor: Cursor, now: datetime) -> list[Question]:
    """Which runs started since the last look or the oldest that ran then; apart from it those that last very long."""
    since = time_of(cursor["at"]) - _OVERLAP
    starts: dict[str, datetime] = {run_id: time_of(at) for run_id, at in cursor["running"].items()}
    young = {run_id: at for run_id, at in starts.items() if now - at < _LONG}
    first = milliseconds(min([since, *young.values()]))
    asked = [Question(f"attributes.start_time >= {first}", "start_time", frozenset(young))]
    if len(young) < len(starts):
        asked.append(Question("attributes.status = 'RUNNING'", "start_time", frozenset(starts)))
    return asked


def what_ended(cursor: Cursor) -> Question:
    """Which runs ended since this was asked."""
    since = time_of(cursor["ended_asked_at"]) - _OVERLAP
    return Question(f"attributes.end_time >= {milliseconds(since)}", "end_time")
