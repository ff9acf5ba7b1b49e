"""Some runs by column, as the table `run` and its documents keep them: what run frames are made from.

A frame of 100,000 runs needs no object for each run, and no moment as more than the number it is stored as.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Connection, and_, select, type_coerce

from dashboard.data.model.run import Run
from dashboard.data.store import schema
from dashboard.data.store.columns import Moment, microseconds
from dashboard.data.store.documents import RunDocument, decode_run

_run, _document = schema.run, schema.run_document
_NAMES = (
    "id", "source", "source_name", "name", "experiment", "status", "user", "created_at", "ended_at", "branch",
    "commit_sha", "parent", "artifact_uri",
)  # fmt: skip
_RUNS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class RunColumns:
    """Runs by column.

    Attributes:
        scalars: Column of the table `run` to a value for each run; moments are microseconds since 1970 UTC.
        documents: The keyed part of each run.
    """

    scalars: Mapping[str, Sequence[Any]]
    documents: Sequence[RunDocument]

    def __len__(self) -> int:
        return len(self.documents)

    @classmethod
    def stored(
        cls, names: Sequence[str], rows: Sequence[tuple[Any, ...]], documents: Sequence[RunDocument]
    ) -> RunColumns:
        """The columns of rows that have these columns of the table, among others."""
        by_name = dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())
        return cls({name: by_name[name] for name in _NAMES}, documents)

    @classmethod
    def of(cls, runs: Sequence[Run]) -> RunColumns:
        """The columns of runs that are at hand."""
        scalars: dict[str, Sequence[Any]] = {
            name: [getattr(run, name) for run in runs] for name in _NAMES if name not in {"commit_sha", "source"}
        }
        scalars["source"] = [run.source.value for run in runs]
        scalars["commit_sha"] = [run.commit for run in runs]
        for name in ("created_at", "ended_at"):
            scalars[name] = list(map(_stored, scalars[name]))
        documents = [RunDocument(run.params, run.metrics, run.tags, run.inputs) for run in runs]
        return cls(scalars, documents)


def run_columns(connection: Connection, project_id: int) -> Iterator[RunColumns]:
    """All runs of a project by id, a few thousand at a time, so that memory holds few documents."""
    columns = [type_coerce(_run.c[name], BigInteger) if _is_moment(name) else _run.c[name] for name in _NAMES]
    joined = and_(_document.c.project_id == _run.c.project_id, _document.c.run_id == _run.c.id)
    wanted = select(*columns, _document.c.document).join(_document, joined).where(_run.c.project_id == project_id)
    streamed = wanted.order_by(_run.c.id).execution_options(yield_per=_RUNS_AT_ONCE)
    for rows in connection.execute(streamed).partitions():
        yield RunColumns.stored((*_NAMES, ""), rows, [decode_run(row[-1]) for row in rows])


def _is_moment(name: str) -> bool:
    return isinstance(_run.c[name].type, Moment)


def _stored(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)
