"""Which runs the comparison's callbacks are about."""

from __future__ import annotations

from typing import Any

from dashboard.context import Context
from dashboard.data.cohorts import Cohort, CohortQuery
from dashboard.data.model.project import Project


def cohort_of(context: Context, where: dict[str, Any]) -> tuple[Project, Cohort]:
    """The project and the runs that the page's store names.

    Raises:
        NotFoundError: The project, every run named or the selection does not exist.
        QueryError: The filter cannot be understood.
    """
    project = context.projects.get(where["owner"], where["name"])
    query = CohortQuery(
        tuple(where["runs"]), where["selection"], where["filter"], where["include_hidden"], where["baseline"]
    )
    return project, context.cohorts.get(project, query)
