"""Refs, commits, and what DVC knows at each commit."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, func, select, update

from dashboard.data.model.dvc import BrokenCommit, CommitFacts, Output
from dashboard.data.model.revision import Commit, Ref, RefKind
from dashboard.data.store import schema
from dashboard.data.store.changes import bump, runs_at
from dashboard.data.store.database import Database, chunks, upsert
from dashboard.data.store.documents import (
    Measured,
    decode_facts,
    decode_hashes,
    decode_measured,
    decode_tracked,
    encode,
    encode_facts,
)
from dashboard.data.store.recent_facts import RecentFacts

_ref = schema.ref
_commits = schema.commits
_fact = schema.fact
_index = schema.commit_index


@dataclass(frozen=True, slots=True)
class FactSummary:
    """What a list of commits needs of each one's facts.

    Attributes:
        said: Digest of params, metrics and data versions; None for facts of an earlier Dagboard.
    """

    key: str
    has_metrics: bool
    said: str | None = None


class CommitStore:
    """The tables `ref`, `commits`, `commit_index` and `fact`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._recent = RecentFacts()

    def refs(self, project_id: int) -> list[Ref]:
        """Branches, tags and experiments, by name."""
        wanted = select(_ref).where(_ref.c.project_id == project_id).order_by(_ref.c.kind, _ref.c.name)
        with self._database.read() as connection:
            return [
                Ref(RefKind(row.kind), row.name, row.commit_sha, row.baseline) for row in connection.execute(wanted)
            ]

    def search_refs(self, project_id: int, text: str, limit: int) -> list[Ref]:
        """Refs whose name contains the text, without regard to the case of ASCII letters."""
        hit = func.lower(_ref.c.name).contains(text.lower(), autoescape=True)
        wanted = select(_ref).where(_ref.c.project_id == project_id, hit).order_by(_ref.c.kind, _ref.c.name)
        with self._database.read() as connection:
            rows = connection.execute(wanted.limit(limit)).all()
        return [Ref(RefKind(row.kind), row.name, row.commit_sha, row.baseline) for row in rows]

    def save_refs(self, project_id: int, refs: Sequence[Ref]) -> bool:
        """Replace a project's refs in one transaction; False when nothing changed."""
        if set(refs) == set(self.refs(project_id)):
            return False
        rows = [
            {"project_id": project_id, "kind": ref.kind.value, "name": ref.name, "commit_sha": ref.commit,
             "baseline": ref.baseline}
            for ref in refs
        ]  # fmt: skip
        with self._database.write() as connection:
            connection.execute(delete(_ref).where(_ref.c.project_id == project_id))
            upsert(connection, _ref, rows)
            bump(connection, project_id, runs=())
        return True

    def commit(self, project_id: int, sha: str) -> Commit | None:
        """One commit; None when it was never seen."""
        wanted = select(_commits).where(_commits.c.project_id == project_id, _commits.c.sha == sha)
        with self._database.read() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else _commit_of(row)

    def commits(self, project_id: int, shas: Iterable[str]) -> dict[str, Commit]:
        """Those of the named commits that were seen, by sha."""
        found: dict[str, Commit] = {}
        with self._database.read() as connection:
            for chunk in chunks(list(shas)):
                wanted = select(_commits).where(_commits.c.project_id == project_id, _commits.c.sha.in_(chunk))
                found.update((row.sha, _commit_of(row)) for row in connection.execute(wanted))
        return found

    def parents(self, project_id: int) -> dict[str, tuple[str, ...]]:
        """Parents of every commit ever seen, by sha."""
        wanted = select(_commits.c.sha, _commits.c.parents).where(_commits.c.project_id == project_id)
        with self._database.read() as connection:
            return {sha: tuple(parents.split()) for sha, parents in connection.execute(wanted)}

    def save_commits(self, project_id: int, commits: Sequence[Commit]) -> None:
        """Keep new commits, in one transaction.

        Hand over parents before their children: a sync that is killed then never hides what it has not seen.
        """
        rows = [
            {"project_id": project_id, "sha": commit.id, "message": commit.message, "author": commit.author,
             "author_email": commit.author_email, "authored_at": commit.authored_at,
             "committed_at": commit.committed_at, "parents": " ".join(commit.parents)}
            for commit in commits
        ]  # fmt: skip
        with self._database.write() as connection:
            upsert(connection, _commits, rows, update=())
            bump(connection, project_id, runs=())

    def branches(self, project_id: int) -> dict[str, str | None]:
        """The branch of every commit ever seen (the first that holds it, the default branch before others)."""
        wanted = select(_commits.c.sha, _commits.c.branch).where(_commits.c.project_id == project_id)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def save_branches(self, project_id: int, branches: Mapping[str, str | None]) -> None:
        """Keep the branch of these commits."""
        statement = (
            update(_commits)
            .where(_commits.c.project_id == project_id, _commits.c.sha == bindparam("commit_id"))
            .values(branch=bindparam("branch_name"))
        )
        for shas in chunks(list(branches), 5_000):
            rows = [{"commit_id": sha, "branch_name": branches[sha]} for sha in shas]
            with self._database.write() as connection:
                connection.execute(statement, rows)
                bump(connection, project_id, runs=runs_at(connection, project_id, shas))

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """What DVC knows at a commit; None when that was not read yet."""
        wanted = (
            select(_fact.c.payload)
            .join(_index, _index.c.fact_key == _fact.c.key)
            .where(_index.c.project_id == project_id, _index.c.sha == sha)
        )
        with self._database.read() as connection:
            payload = connection.execute(wanted).scalar()
        return None if payload is None else self._recent.of(payload)

    def measured(self, keys: Iterable[str]) -> Iterator[tuple[str, Measured]]:
        """(key, params and metrics) for each of these keys that is known."""
        for chunk in chunks(sorted(set(keys)), 50):
            with self._database.read() as connection:
                rows = connection.execute(select(_fact.c.key, _fact.c.payload).where(_fact.c.key.in_(chunk))).all()
            for key, payload in rows:
                yield key, decode_measured(payload)

    def known_facts(self, keys: Iterable[str]) -> set[str]:
        """Those of the keys whose facts are stored."""
        found: set[str] = set()
        with self._database.read() as connection:
            for chunk in chunks(list(set(keys))):
                found.update(connection.scalars(select(_fact.c.key).where(_fact.c.key.in_(chunk))))
        return found

    def save_facts(self, project_id: int, facts: Mapping[str, CommitFacts], keys: Mapping[str, str]) -> None:
        """Keep facts by key, and which key each commit has (`keys`: sha to fact key), in one transaction."""
        fact_rows = [
            {"key": key, "has_metrics": bool(fact.metrics), "is_dvc": fact.is_dvc, "problems": _problems(fact),
             "tracked": encode({path: out.hash for path, out in fact.tracked().items()}),
             "payload": encode_facts(fact), "said": _said(fact)}
            for key, fact in facts.items()
        ]  # fmt: skip
        rows = [{"project_id": project_id, "sha": sha, "fact_key": key} for sha, key in keys.items()]
        with self._database.write() as connection:
            upsert(connection, _fact, fact_rows, update=())
            upsert(connection, _index, rows)
            bump(connection, project_id, runs=runs_at(connection, project_id, keys))

    def index(self, project_id: int) -> dict[str, FactSummary]:
        """A summary of the facts of every commit that was read, by sha."""
        wanted = (
            select(_index.c.sha, _fact.c.key, _fact.c.has_metrics, _fact.c.said)
            .join(_fact, _fact.c.key == _index.c.fact_key)
            .where(_index.c.project_id == project_id)
        )
        with self._database.read() as connection:
            return {row[0]: FactSummary(*row[1:]) for row in connection.execute(wanted)}

    def forget_index(self, project_id: int) -> None:
        """Have every commit read again (another sub-directory, another version of the reader)."""
        with self._database.write() as connection:
            connection.execute(delete(_index).where(_index.c.project_id == project_id))
            bump(connection, project_id)

    def data_hashes(self, project_id: int, shas: Collection[str] | None = None) -> dict[str, dict[str, str]]:
        """Content hash of every tracked path, by commit; commits that share their facts share the inner mapping.

        Args:
            project_id: Whose commits.
            shas: Only these; None for all.
        """
        mine = _index.c.project_id == project_id
        pieces = [mine] if shas is None else [and_(mine, _index.c.sha.in_(chunk)) for chunk in chunks(list(shas))]
        found: dict[str, str] = {}
        hashes: dict[str, dict[str, str]] = {}
        with self._database.read() as connection:
            for piece in pieces:
                pairs = select(_index.c.sha, _index.c.fact_key).where(piece)
                found |= {row[0]: row[1] for row in connection.execute(pairs)}
                keys = select(_index.c.fact_key).where(piece).distinct()
                tracked = select(_fact.c.key, _fact.c.tracked).where(_fact.c.key.in_(keys))
                hashes |= {key: decode_hashes(payload) for key, payload in connection.execute(tracked)}
        return {sha: hashes[key] for sha, key in found.items()}

    def tracked(self, project_id: int, shas: Iterable[str]) -> Iterator[tuple[str, dict[str, Output]]]:
        """(sha, tracked outputs by path) for each of these commits that was read."""
        for chunk in chunks(list(shas), 100):
            wanted = (
                select(_index.c.sha, _fact.c.payload)
                .join(_fact, _fact.c.key == _index.c.fact_key)
                .where(_index.c.project_id == project_id, _index.c.sha.in_(chunk))
            )
            with self._database.read() as connection:
                rows = connection.execute(wanted).all()
            for sha, payload in rows:
                yield sha, decode_tracked(payload)

    def count(self, project_id: int) -> int:
        """Number of commits that a branch holds."""
        wanted = select(func.count()).where(_commits.c.project_id == project_id, _commits.c.branch.is_not(None))
        with self._database.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def count_with_problems(self, project_id: int) -> int:
        """Number of commits that were read and in whose files something is wrong."""
        wanted = (
            select(func.count())
            .select_from(_index)
            .join(_fact, _fact.c.key == _index.c.fact_key)
            .where(_index.c.project_id == project_id, _fact.c.problems > 0)
        )
        with self._database.read() as connection:
            return int(connection.execute(wanted).scalar_one())

    def with_problems(self, project_id: int, limit: int) -> list[BrokenCommit]:
        """The newest of the commits that `count_with_problems` counts, with their problems."""
        wanted = (
            select(_commits, _fact.c.payload)
            .join(_index, and_(_index.c.project_id == _commits.c.project_id, _index.c.sha == _commits.c.sha))
            .join(_fact, _fact.c.key == _index.c.fact_key)
            .where(_commits.c.project_id == project_id, _fact.c.problems > 0)
            .order_by(_commits.c.committed_at.desc(), _commits.c.sha)
            .limit(limit)
        )
        with self._database.read() as connection:
            rows = connection.execute(wanted).all()
        return [BrokenCommit(_commit_of(row), decode_facts(row.payload).all_problems) for row in rows]

    def newest(self, project_id: int, limit: int) -> list[Commit]:
        """The newest commits that a branch holds."""
        wanted = (
            select(_commits)
            .where(_commits.c.project_id == project_id, _commits.c.branch.is_not(None))
            .order_by(_commits.c.committed_at.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return [_commit_of(row) for row in connection.execute(wanted)]

    def newest_at(self, project_id: int) -> Any:
        """When the newest commit of a branch was made; None without commits."""
        wanted = select(func.max(_commits.c.committed_at)).where(
            _commits.c.project_id == project_id, _commits.c.branch.is_not(None)
        )
        with self._database.read() as connection:
            return connection.execute(wanted).scalar()


def _said(facts: CommitFacts) -> str:
    """Equal for two commits that differ in no param, no metric and no version of data."""
    hashes = {path: out.hash for path, out in facts.tracked().items()}
    known = encode([facts.params, facts.metrics, facts.curves, hashes])
    return hashlib.blake2b(known, digest_size=16).hexdigest()


def _problems(facts: CommitFacts) -> int:
    return len(facts.problems) + sum(1 for stage in facts.stages if stage.problem)


def _commit_of(row: Row[Any]) -> Commit:
    return Commit(
        id=row.sha, message=row.message, author=row.author, author_email=row.author_email,
        authored_at=row.authored_at, committed_at=row.committed_at, parents=tuple(row.parents.split()),
    )  # fmt: skip
