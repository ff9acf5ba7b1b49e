"""The routes by subject."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from dashboard.api.routes import health, models, pipelines, projects, revisions, run, run_groups, runs, search

BLUEPRINTS: tuple[APIBlueprint, ...] = (
    projects.api,
    revisions.api,
    pipelines.api,
    runs.api,
    run_groups.api,
    run.api,
    models.api,
    search.api,
    health.api,
)
