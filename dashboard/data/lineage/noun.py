"""What pages, the API and the command line may ask about lineage."""

from __future__ import annotations

from dashboard.data.lineage import of_data
from dashboard.data.lineage.answers import Changed, Direction, Lineage, Source, Uses, UsingRun
from dashboard.data.lineage.changes import changed
from dashboard.data.lineage.describe import described
from dashboard.data.lineage.history import Commits, Histories
from dashboard.data.lineage.identity import NodeId, NodeKind, model_node
from dashboard.data.lineage.reading import Frames, Grounds, Reading, Registry, Runs
from dashboard.data.lineage.resolution import Resolver, resolved
from dashboard.data.lineage.runs_of_data import runs_that_used
from dashboard.data.lineage.walk import walked
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError, NotFoundError

DEPTH = 4
MOST_DEPTH = 12
LIMIT = 25
MOST_NEIGHBOURS = 1_000
_WHOLE_WAY = 40
"""Steps after which a pipeline has surely come to what was given."""


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

    def runs_using(self, project: Project, path: str, hash_: str, limit: int = LIMIT) -> Uses:
        """Which runs used a version of data.

        Args:
            project: Whose.
            path: The tracked path.
            hash_: The version: a hash or its beginning, or a revision.
            limit: How many runs are told one by one.

        Raises:
            NotFoundError: There is no such version; the hint names the nearest path.
            InvalidRequestError: Several versions have such a hash.
            UnavailableError: The run table cannot be read now.
        """
        reading = self._reading(project, limit)
        node = resolved(reading, self._revisions, f"{NodeKind.DATA.value}:{path}@{hash_}")
        found = runs_that_used(reading, node.name, node.at)
        names = {run.id: run.name for run in reading.runs([edge.source.name for edge in found.edges])}
        runs = tuple(
            UsingRun(
                edge.source.name, names[edge.source.name], tuple(item.words for item in edge.evidence), edge.caution
            )
            for edge in found.edges
        )
        return Uses(runs, found.more, found.filter)

    def data_behind(self, project: Project, model: str, version: str) -> tuple[Source, ...]:
        """Which data made a model version, the nearest first; what no stage writes is where everything began.

        Args:
            project: Whose.
            model: Name of the registered model.
            version: Its version, or an alias or stage that one holds now.

        Raises:
            NotFoundError: There is no such model or version; the hint names the nearest.
            UnavailableError: The run table cannot be read now.
        """
        reading = self._reading(project, MOST_NEIGHBOURS)
        start = resolved(reading, self._revisions, str(model_node(model, version)))
        found = walked(reading, start, Direction.UPSTREAM, _WHOLE_WAY)
        data = [(steps, node) for node, steps in found.steps.items() if node.kind is NodeKind.DATA]
        return tuple(Source(node, steps, of_data.is_given(reading, node)) for steps, node in sorted(data))

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
