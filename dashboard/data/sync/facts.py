"""The DVC source: facts of every commit, each read once, and the runs and models that follow from them."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.primary import Primary, basis_of
from dashboard.data.model.problem import Problem
from dashboard.data.model.revision import Ref, RefKind
from dashboard.data.small_files import TrackedFiles
from dashboard.data.sources.dvc.reader import FACTS_VERSION, DvcReader, mark_of
from dashboard.data.sources.dvc.registry import HISTORY_VERSION, gto_models, tags_mark
from dashboard.data.sources.git import Repository
from dashboard.data.store.commits import CommitStore
from dashboard.data.store.documents import storable
from dashboard.data.store.models import ModelStore
from dashboard.data.store.runs import RunStore
from dashboard.data.sync import ancestry
from dashboard.data.sync.report import Progress
from dashboard.data.sync.repository import batches
from dashboard.data.sync.rows import SOURCE_NAME, Row, rows_of, run_of
from dashboard.errors import DagboardError, NotFoundError

MODEL_SOURCE = "dvc"
_SECONDS_PER_TRANSACTION = 1.0
_COMMITS_PER_TRANSACTION = 200
_RUNS_PER_TRANSACTION = 200
_SHOWN_WARNINGS = 50
_BROKEN = "broken:"
_AWAITING = ":awaits:"
"""Part of the key of facts that other ones will replace: what they await is not in git, so git's ids do not name it."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DvcSync:
    """Reads what DVC's files say at every commit of one repository.

    Attributes:
        project_id: Whose.
        subdirectory: Where the DVC project lies in the repository.
        max_file_bytes: Larger files are reported, not parsed.
        data: Reads params and metrics that DVC keeps outside of git; None leaves them out.
        primary: The metric whose best step counts.
    """

    project_id: int
    subdirectory: str | None
    max_file_bytes: int
    commits: CommitStore
    runs: RunStore
    models: ModelStore
    data: TrackedFiles | None = None
    primary: Primary | None = None

    @property
    def basis(self) -> str:
        """Changes when facts read before do not count any more."""
        return f"{FACTS_VERSION}:{self.max_file_bytes}:{mark_of(self.subdirectory)}{basis_of(self.primary)}"

    def run(
        self, repository: Repository, head: str | None, progress: Progress, *, full: bool, seen: str | None,
    ) -> str:  # fmt: skip
        """Read the commits that were not read yet and bring runs and models up to date.

        Args:
            repository: To read from.
            head: Commit of the default branch.
            progress: Told what happens.
            full: Also read again what could not be read before; so it is when something awaited has arrived.
            seen: What an earlier call returned, when it came to its end.

        Returns:
            A text to hand over next time: equal texts mean that nothing is to be done.
        """
        refs = self.commits.refs(self.project_id)
        mark = tags_mark(repository, (ref.name for ref in refs if ref.kind is RefKind.TAG))
        done = f"{head} {ancestry.digest(refs)} {HISTORY_VERSION} {mark}"
        full = (self.data is not None and self.data.retry()) or full
        if not full and done == seen:
            return done
        parents = self.commits.parents(self.project_id)
        self._read_facts(repository, refs, parents, progress, full=full)
        self._save_rows(refs, parents, progress)
        self._save_models(repository)
        return done

    def health(self, repository: Repository, head: str | None) -> tuple[dict[str, int], tuple[Problem, ...]]:
        """Counts, and what is wrong at the head of the default branch."""
        facts = self.commits.facts(self.project_id, head) if head else None
        absence = DvcReader(repository, self.subdirectory).absence(head) if head else None
        warnings = (*((absence,) if absence else ()), *(facts.all_problems if facts else ()))
        counts = {
            "stages": sum(1 for stage in facts.stages if stage.name) if facts else 0,
            "tracked paths": len(facts.tracked()) if facts else 0,
            "commits with problems": self.commits.count_with_problems(self.project_id),
        }
        return counts, warnings[:_SHOWN_WARNINGS]

    def _read_facts(
        self, repository: Repository, refs: Sequence[Ref], parents: ancestry.Parents, progress: Progress, *, full: bool
    ) -> None:
        index = self.commits.index(self.project_id)
        living = ancestry.reachable(parents, dict.fromkeys(ref.commit for ref in refs))
        unread = [sha for sha in living if sha not in index or (full and _is_unfinished(index[sha].key))]
        if not unread:
            return
        reader = DvcReader(
            repository, self.subdirectory, max_file_bytes=self.max_file_bytes, data=self.data, primary=self.primary
        )
        batch = _Batch(self, reader)
        for done, piece in batches(unread, _COMMITS_PER_TRANSACTION):
            batch.expect(piece)
            for number, sha in enumerate(piece, done - len(piece) + 1):
                batch.add(sha)
                if batch.is_full():
                    batch.save()
                    progress(number, len(unread), "Reading DVC files at every commit")
        batch.save()
        reader.forget()

    def _save_rows(self, refs: Sequence[Ref], parents: ancestry.Parents, progress: Progress) -> None:
        branches = {sha: name for sha, name in self.commits.branches(self.project_id).items() if name is not None}
        tags = ancestry.names_of_commits(parents, refs, RefKind.TAG)
        index = self.commits.index(self.project_id)
        rows = rows_of(refs, index, branches, tags, parents if self.subdirectory else None)
        known = self.runs.fingerprints(self.project_id, SOURCE_NAME)
        changed = sorted((row for sha, row in rows.items() if known.get(sha) != row.fingerprint), key=_by_facts)
        for done, batch in batches(changed, _RUNS_PER_TRANSACTION):
            self._save_batch(batch)
            progress(done, len(changed), "Collecting runs of the repository")
        self.runs.remove(self.project_id, known.keys() - rows.keys())

    def _save_batch(self, rows: Sequence[Row]) -> None:
        measured = dict(self.commits.measured(row.fact_key for row in rows))
        commits = self.commits.commits(self.project_id, [row.sha for row in rows])
        self.runs.save(self.project_id, [run_of(row, commits[row.sha], measured[row.fact_key]) for row in rows])

    def _save_models(self, repository: Repository) -> None:
        def facts_at(sha: str) -> CommitFacts:
            facts = self.commits.facts(self.project_id, sha)
            if facts is None:
                raise NotFoundError(f"commit {sha} was not read yet", hint="Sync the project.")
            return facts

        self.models.replace(self.project_id, MODEL_SOURCE, gto_models(repository, facts_at, self.subdirectory))


def _by_facts(row: Row) -> tuple[str, str]:
    return row.fact_key, row.sha


def _is_unfinished(key: str) -> bool:
    return key.startswith(_BROKEN) or _AWAITING in key


def _key_while_awaiting(key: str, facts: CommitFacts) -> str:
    """The key of facts that await something: another one when the reasons are others."""
    said = repr((facts.awaited, facts.problems)).encode("utf-8", "surrogatepass")
    return f"{key}{_AWAITING}{hashlib.blake2b(said, digest_size=6).hexdigest()}"


class _Batch:
    """Facts on their way into one transaction; each content is read once, however many commits have it."""

    def __init__(self, sync: DvcSync, reader: DvcReader) -> None:
        self._sync = sync
        self._reader = reader
        self._known: set[str] = set()
        self._started = time.monotonic()
        self._keys: dict[str, str] = {}
        self._facts: dict[str, CommitFacts] = {}

    def expect(self, shas: Iterable[str]) -> None:
        """Learn at once which contents of these commits were read before."""
        self._known |= self._sync.commits.known_facts(key for sha in shas if (key := self._key_of(sha)))

    def _key_of(self, sha: str) -> str | None:
        with contextlib.suppress(NotFoundError):
            return self._reader.memo_key(sha)
        return None

    def add(self, sha: str) -> None:
        """Read one commit; what is wrong with it becomes part of its facts."""
        key, facts = self._read(sha)
        self._keys[sha] = key
        if facts is not None:
            self._facts[key] = facts
            self._known.add(key)

    def is_full(self) -> bool:
        """Whether it is time to save: the batch is large or old."""
        age = time.monotonic() - self._started
        return len(self._keys) >= _COMMITS_PER_TRANSACTION or age > _SECONDS_PER_TRANSACTION

    def save(self) -> None:
        """Keep the batch and start the next."""
        if self._keys:
            self._sync.commits.save_facts(self._sync.project_id, self._facts, self._keys)
        self._keys, self._facts, self._started = {}, {}, time.monotonic()

    def _read(self, sha: str) -> tuple[str, CommitFacts | None]:
        try:
            key = self._reader.memo_key(sha)
            if key in self._known:
                return key, None
            facts = storable(self._reader.facts(sha))
            return _key_while_awaiting(key, facts) if facts.awaited else key, facts
        except DagboardError as error:
            problem = Problem(error.code, error.message, error.where or sha, error.hint)
        except Exception as error:  # noqa: BLE001 - one commit that nobody foresaw must not hide the others
            _log.exception("commit %s could not be read", sha)
            problem = Problem("source-broken", f"the commit could not be read: {error!r}", sha)
        return f"{_BROKEN}{self._sync.basis}:{sha}", CommitFacts(is_dvc=False, problems=(problem,))
