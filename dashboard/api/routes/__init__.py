"""The routes by subject."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from dashboard.api.routes import (
    access,
    all_runs,
    audit,
    compare,
    data,
    diff,
    files,
    health,
    labels,
    lineage,
    links,
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
    tokens,
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
    links.api,
    models.api,
    lineage.api,
    search.api,
    tokens.api,
    audit.api,
    access.api,
    health.api,
)
