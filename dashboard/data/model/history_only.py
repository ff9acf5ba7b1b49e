"""The part of a run's reader that is the same for every source which keeps histories and nothing else."""

from __future__ import annotations

from typing import IO

from dashboard.data.model.run import Artifact, ArtifactHead, Run
from dashboard.errors import NotFoundError


class HistoryOnly:
    """A reader (`dashboard.data.experiments.noun.RunReader`) without artifacts, of runs that only a sync reads."""

    def pulse(self, run_id: str) -> str:  # noqa: ARG002 - the port's signature
        """Empty: what a sync brought is all that is known."""
        return ""

    def run(self, run_id: str) -> Run | None:  # noqa: ARG002 - the port's signature
        """None, as for `pulse`."""
        return None

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:  # noqa: ARG002 - the port's signature
        """None."""
        return []

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:  # noqa: ARG002 - the port's signature
        """There is none.

        Raises:
            NotFoundError: Always.
        """
        raise NotFoundError(f"Run {run_id} has no artifacts.")

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:  # noqa: ARG002 - the port's signature
        """There is none.

        Raises:
            NotFoundError: Always.
        """
        raise NotFoundError(f"Run {run_id} has no artifacts.")

    def close(self) -> None:
        """Nothing is open, or it stays open for others."""
