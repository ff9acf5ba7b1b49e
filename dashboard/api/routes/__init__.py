"""The routes by subject."""

from __future__ import annotations

from flask_openapi3.blueprint import APIBlueprint

from dashboard.api.routes import health, projects

BLUEPRINTS: tuple[APIBlueprint, ...] = (projects.api, health.api)
