"""The routes by subject."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from dashboard.api.routes import (
    all_runs,
    compare,
    data,
    diff,
    embeds,
    files,
    health,
    labels,
    lineage,
    live,
    models,
    pipelines,
    plots,
    projects,
    revisions,
    run,
    run_groups,
    run_histories,
    runs,
    search,
    views,
)

BLUEPRINTS: tuple[APIBlueprint, ...] = (
    projects.api,
    revisions.api,
    files.api,
    pipelines.api,
    plots.api,
    data.api,
    diff.api,
    runs.api,
    run_groups.api,
    run_histories.api,
    all_runs.api,
    run.api,
    compare.api,
    labels.api,
    live.api,
    views.api,
    embeds.api,
    models.api,
    lineage.api,
    search.api,
    health.api,
)
