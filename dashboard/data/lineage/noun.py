"""What pages, the API and the command line may ask about lineage."""

from __future__ import annotations

from dashboard.data.lineage.answers import Changed, Direction, Lineage
from dashboard.data.lineage.changes import changed
from dashboard.data.lineage.describe import described
from dashboard.data.lineage.history import Commits, Histories
from dashboard.data.lineage.identity import NodeId
from dashboard.data.lineage.reading import Frames, Grounds, Reading, Registry, Runs
from dashboard.data.lineage.resolution import Resolver, resolved
from dashboard.data.lineage.walk import walked
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError, NotFoundError

DEPTH = 4
MOST_DEPTH = 12
LIMIT = 25
MOST_NEIGHBOURS = 1_000


class Lineages:
    """Answers questions about where things came from and what came of them.

    Everything is read from the store: the run frame, facts of commits, the registry, and a few whole runs.

    Args:
        frames: The runs as columns.
        runs: Whole runs.
        registry: Registered models.
        commits: What syncs have read.
        revisions: Resolves revisions.
    """

    def __init__(
        self, frames: Frames, runs: Runs, registry: Registry, commits: Commits, revisions: Resolver
    ) -> None:  # fmt: skip
        self._grounds = Grounds(frames, runs, registry, Histories(commits))
        self._revisions = revisions

    def of(
        self, project: Project, node: str, direction: Direction = Direction.BOTH, depth: int = DEPTH,
        limit: int = LIMIT,
    ) -> Lineage:  # fmt: skip
        """What lies upstream and downstream of a node.

        Args:
            project: Whose.
            node: As `dashboard.data.lineage.identity` writes it; short hashes, branches and aliases are resolved.
            direction: Which side.
            depth: Most edges between the node and what is told.
            limit: Most neighbours of one kind of any node; the others are counted.

        Raises:
            InvalidRequestError: The text has none of the forms, or depth or limit are out of bounds.
            NotFoundError: There is no such thing; the hint names the nearest.
            UnavailableError: The run table cannot be read now.
        """
        if not 1 <= depth <= MOST_DEPTH:
            raise InvalidRequestError(f"depth is 1 to {MOST_DEPTH}", where="depth")
        if not 1 <= limit <= MOST_NEIGHBOURS:
            raise InvalidRequestError(f"limit is 1 to {MOST_NEIGHBOURS:,}", where="limit")
        reading = self._reading(project, limit)
        start = resolved(reading, self._revisions, node)
        found = walked(reading, start, direction, depth)
        nodes = tuple(described(reading, found))
        return Lineage(start, nodes, tuple(found.edges), tuple(found.more), found.is_cut)

    def node(self, project: Project, text: str) -> NodeId:
        """What a text means, as in `of`.

        Raises:
            InvalidRequestError, NotFoundError, UnavailableError: As `of` does.
        """
        return resolved(self._reading(project, 1), self._revisions, text)

    def changed(self, project: Project, left: str, right: str) -> Changed:
        """What else changed between two runs.

        Args:
            project: Whose.
            left: Id of one.
            right: Id of the other.

        Raises:
            NotFoundError: One of them is gone.
        """
        reading = self._reading(project, LIMIT)
        runs = {run.id: run for run in reading.runs([left, right])}
        for run_id in (left, right):
            if run_id not in runs:
                raise NotFoundError(
                    f"there is no run {run_id[:100]} in {project.key}", hint="Look it up in the run table."
                )
        return changed(reading, runs[left], runs[right])

    def _reading(self, project: Project, limit: int) -> Reading:
        return Reading(project, self._grounds, limit)
