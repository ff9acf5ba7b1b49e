"""Runs: scalar columns in one table, the keyed document of each in another, so that lists never read documents."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, or_, select, update

from dashboard.behind import Behind
from dashboard.data.model.run import Run, RunSource
from dashboard.data.store import schema
from dashboard.data.store.changes import bump
from dashboard.data.store.columns import clean_text, clean_texts, microseconds
from dashboard.data.store.database import Database, chunks, upsert_stored
from dashboard.data.store.documents import RunDocument, decode_run, encode, encode_run
from dashboard.data.store.projects import count_of
from dashboard.data.store.run_columns import RunColumns, run_columns

_run = schema.run
_document = schema.run_document
_SCALARS = (
    "id", "source", "source_name", "name", "experiment", "status", "user", "created_at", "ended_at", "branch",
    "commit_sha", "parent", "artifact_uri", "fingerprint",
)  # fmt: skip

_COLUMNS = ("project_id", *_SCALARS, "is_branch_derived", "folded")
_FINGERPRINT = _COLUMNS.index("fingerprint")

Values = tuple[Any, ...]
News = tuple[Values, RunDocument, bytes]
"""The row of a run, its document, and how that is written."""


@dataclass(frozen=True, slots=True)
class RunLine:
    """A run as lists of activity and search results show it."""

    id: str
    name: str
    experiment: str
    status: str
    user: str
    source: str
    at: datetime | None


class RunStore:
    """The tables `run` and `run_document`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, project_id: int, runs: Iterable[Run]) -> RunColumns:
        """Keep new and changed runs in one transaction; returns these as they are kept.

        A run whose fingerprint is the stored one is skipped; one that its source gave none gets one of its content. A
        run that another source already gave stays that source's: two connections to one tracking store do not take
        turns.
        """
        with self._database.write() as connection:
            news = _news(connection, project_id, runs)
            _keep(connection, project_id, news)
        return _columns(news)

    @contextmanager
    def saving(self, project_id: int) -> Iterator[Callable[[Iterable[Run]], RunColumns]]:
        """As `save`, for many pieces: each is written while the caller makes the next one, the last when this ends.

        Whoever does this holds the lease of the project: what is new in a piece is found out before its transaction.
        What a piece fails with is raised at the next one, or at the end.
        """
        with Behind() as behind:

            def write(news: Sequence[News]) -> None:
                with self._database.write() as connection:
                    _keep(connection, project_id, news)

            def save(runs: Iterable[Run]) -> RunColumns:
                behind.wait()
                with self._database.read() as connection:
                    news = _news(connection, project_id, runs)
                behind.begin(partial(write, news))
                return _columns(news)

            yield save

    def remove(self, project_id: int, ids: Collection[str]) -> int:
        """Remove runs that their source no longer has; returns how many there were. Labels stay, for their return."""
        removed = 0
        for chunk in chunks(sorted(ids)):
            with self._database.write() as connection:
                connection.execute(
                    delete(_document).where(_document.c.project_id == project_id, _document.c.run_id.in_(chunk))
                )
                result = connection.execute(
                    delete(_run).where(_run.c.project_id == project_id, _run.c.id.in_(chunk)).returning(_run.c.id)
                )
                gone = result.scalars().all()
                removed += len(gone)
                if gone:
                    bump(connection, project_id, runs=gone)
        return removed

    def fingerprints(self, project_id: int, source_name: str) -> dict[str, str]:
        """Fingerprint of every run of one source, by id."""
        wanted = select(_run.c.id, _run.c.fingerprint).where(
            _run.c.project_id == project_id, _run.c.source_name == source_name
        )
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def ids(self, project_id: int, source_name: str) -> set[str]:
        """Ids of the runs of one source."""
        wanted = select(_run.c.id).where(_run.c.project_id == project_id, _run.c.source_name == source_name)
        with self._database.read() as connection:
            return set(connection.scalars(wanted))

    def remove_other_sources(self, project_id: int, source_names: Collection[str]) -> int:
        """Remove the runs of sources that the configuration no longer names."""
        with self._database.read() as connection:
            old = [name for name in _source_names(connection, project_id) if name not in source_names]
        return sum(self.remove(project_id, self.ids(project_id, name)) for name in old)

    def get(self, project_id: int, run_id: str) -> Run | None:
        """One run; None when there is none of this id."""
        return next(iter(self.some(project_id, [run_id])), None)

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        """The named runs, in the order of the names; unknown ones are left out."""
        found: dict[str, Run] = {}
        with self._database.read() as connection:
            for chunk in chunks(list(ids)):
                for row in connection.execute(_whole(project_id).where(_run.c.id.in_(chunk))):
                    found[row.id] = _run_of(row)
        return [found[run_id] for run_id in dict.fromkeys(ids) if run_id in found]

    def missing(self, project_id: int, ids: Collection[str]) -> list[str]:
        """Those of these ids that no run has, in their order."""
        found: set[str] = set()
        with self._database.read() as connection:
            for chunk in chunks(list(ids)):
                wanted = select(_run.c.id).where(_run.c.project_id == project_id, _run.c.id.in_(chunk))
                found.update(connection.scalars(wanted))
        return [run_id for run_id in ids if run_id not in found]

    def columns(self, project_id: int) -> Iterator[RunColumns]:
        """Every run of a project by id, in pieces, streamed from one consistent state."""
        with self._database.read() as connection:
            yield from run_columns(connection, project_id)

    def count(self, project_id: int, source_name: str | None = None) -> int:
        """Number of runs, of one source or all."""
        with self._database.read() as connection:
            if source_name is None:
                return count_of(connection, _run, project_id)
            wanted = select(func.count()).where(_run.c.project_id == project_id, _run.c.source_name == source_name)
            return int(connection.execute(wanted).scalar_one())

    def derive_branches(self, project_id: int, ids: Collection[str] | None = None) -> int:
        """Give runs that name a commit but no branch the branch of that commit; returns how many changed.

        Args:
            project_id: Whose runs.
            ids: Those that may have to change; None for all.
        """
        commits = schema.commits
        wanted = (
            select(_run.c.id, commits.c.branch)
            .join(commits, and_(commits.c.project_id == _run.c.project_id, commits.c.sha == _run.c.commit_sha))
            .where(_run.c.project_id == project_id, _run.c.source == RunSource.MLFLOW.value)
            .where(or_(_run.c.branch.is_(None), _run.c.is_branch_derived))
            .where(_run.c.branch.is_distinct_from(commits.c.branch))
        )
        pieces = [wanted] if ids is None else [wanted.where(_run.c.id.in_(chunk)) for chunk in chunks(sorted(ids))]
        change = (
            update(_run)
            .where(_run.c.project_id == project_id, _run.c.id == bindparam("run_id"))
            .values(branch=bindparam("branch_name"), is_branch_derived=True)
        )
        with self._database.write() as connection:
            found = [row for piece in pieces for row in connection.execute(piece)]
            rows = [{"run_id": run_id, "branch_name": branch} for run_id, branch in found]
            if rows:
                connection.execute(change, rows)
                bump(connection, project_id, runs=[row["run_id"] for row in rows])
        return len(rows)

    def newest(self, project_id: int, limit: int) -> list[RunLine]:
        """The newest runs, commits that carry metrics left out."""
        wanted = (
            _lines(project_id)
            .where(_run.c.source != RunSource.GIT.value, _run.c.created_at.is_not(None))
            .order_by(_run.c.created_at.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [RunLine(*row) for row in connection.execute(wanted)]

    def newest_at(self, project_id: int) -> datetime | None:
        """When the newest run started; None without runs."""
        wanted = select(func.max(_run.c.created_at)).where(_run.c.project_id == project_id)
        with self._database.read() as connection:
            return connection.execute(wanted).scalar()

    def search(self, project_id: int, text: str, limit: int) -> list[RunLine]:
        """Runs whose id starts with the text, or whose name or experiment contains it, newest first."""
        folded = clean_text(text).casefold()
        hit = or_(_run.c.id.startswith(folded, autoescape=True), _run.c.folded.contains(folded, autoescape=True))
        wanted = _lines(project_id).where(hit).order_by(_run.c.created_at.desc()).limit(limit)
        with self._database.read() as connection:
            return [RunLine(*row) for row in connection.execute(wanted)]


def _source_names(connection: Connection, project_id: int) -> Iterator[str]:
    """Sources that runs name, each found by one step in an index, however many runs it has."""
    name: str | None = ""
    while name is not None:
        following = select(func.min(_run.c.source_name)).where(
            _run.c.project_id == project_id, _run.c.source_name > name
        )
        name = connection.execute(following).scalar()
        if name is not None:
            yield name


def _lines(project_id: int) -> Any:
    columns = (_run.c.id, _run.c.name, _run.c.experiment, _run.c.status, _run.c.user, _run.c.source, _run.c.created_at)
    return select(*columns).where(_run.c.project_id == project_id)


def _whole(project_id: int) -> Any:
    joined = and_(_document.c.project_id == _run.c.project_id, _document.c.run_id == _run.c.id)
    columns = [_run.c[name] for name in _SCALARS]
    return select(*columns, _document.c.document).join(_document, joined).where(_run.c.project_id == project_id)


def _known(connection: Connection, project_id: int, ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    columns = (_run.c.id, _run.c.fingerprint, _run.c.source_name)
    for chunk in chunks(ids):
        wanted = select(*columns).where(_run.c.project_id == project_id, _run.c.id.in_(chunk))
        found.update((row[0], (row[1], row[2])) for row in connection.execute(wanted))
    return found


def _news(connection: Connection, project_id: int, runs: Iterable[Run]) -> list[News]:
    """The runs that are new or changed, by id: rows that come in the order of the table are stored in half the time."""
    by_id = {clean_text(run.id): run for run in runs}
    known = _known(connection, project_id, list(by_id))
    return [found for key in sorted(by_id) if (found := _new(project_id, by_id[key], known.get(key)))]


def _keep(connection: Connection, project_id: int, news: Sequence[News]) -> None:
    if news:
        ids = [row[1] for row, _, _ in news]
        upsert_stored(connection, _run, _COLUMNS, [row for row, _, _ in news])
        written = [(project_id, row[1], payload) for row, _, payload in news]
        upsert_stored(connection, _document, ("project_id", "run_id", "document"), written)
        bump(connection, project_id, runs=ids)


def _columns(news: Sequence[News]) -> RunColumns:
    return RunColumns.stored(_COLUMNS, [row for row, _, _ in news], [document for _, document, _ in news])


def _new(project_id: int, run: Run, known: tuple[str, str] | None) -> News | None:
    """What is to be written of a run; None when the store has it, or another source's."""
    fingerprint, source_name = known or ("", run.source_name)
    if source_name != run.source_name or (known and fingerprint == run.fingerprint):
        return None
    document, payload = encode_run(run)
    row = _row(project_id, run)
    if not run.fingerprint:
        content = blake2b(payload, digest_size=12)
        content.update(encode(row))
        row = (*row[:_FINGERPRINT], content.hexdigest(), *row[_FINGERPRINT + 1 :])
        if row[_FINGERPRINT] == fingerprint:
            return None
    return row, document, payload


def _row(project_id: int, run: Run) -> Values:
    """The values of `_COLUMNS`, as they are stored."""
    texts = clean_texts((
        run.id, run.source.value, run.source_name, run.name, run.experiment, run.status, run.user, run.branch,
        run.commit, run.parent, run.artifact_uri, run.fingerprint, f"{run.name}\n{run.experiment}".casefold(),
    ))  # fmt: skip
    moments = (_stored_moment(run.created_at), _stored_moment(run.ended_at))
    return (project_id, *texts[:7], *moments, *texts[7:12], False, texts[12])


def _stored_moment(moment: datetime | None) -> int | None:
    return None if moment is None else microseconds(moment)


def _run_of(row: Row[Any]) -> Run:
    document: RunDocument = decode_run(row.document)
    return Run(
        id=row.id, source=RunSource(row.source), source_name=row.source_name, name=row.name,
        experiment=row.experiment, status=row.status, user=row.user, created_at=row.created_at,
        ended_at=row.ended_at, branch=row.branch, commit=row.commit_sha, parent=row.parent, params=document.params,
        metrics=document.metrics, tags=document.tags, inputs=document.inputs, artifact_uri=row.artifact_uri,
        fingerprint=row.fingerprint,
    )  # fmt: skip
