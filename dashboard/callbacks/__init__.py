"""One module per page or shared widget: ``register(app, context)`` and thin adaptors.

A module joins by its dotted name in `REGISTER`; `dashboard.web` imports it and calls ``register(app, context)``. Use
``app.callback`` / ``app.clientside_callback`` there, never the global decorators.
"""

from __future__ import annotations

REGISTER: tuple[str, ...] = (
    "dashboard.callbacks.shell",
    "dashboard.callbacks.live",
    "dashboard.callbacks.files",
    "dashboard.callbacks.pipeline",
    "dashboard.callbacks.lineage",
    "dashboard.callbacks.plots",
    "dashboard.callbacks.settings",
    "dashboard.callbacks.account",
    "dashboard.callbacks.account_tokens",
    "dashboard.callbacks.people",
    "dashboard.callbacks.grants",
    "dashboard.callbacks.embeds",
    "dashboard.callbacks.experiments",
    "dashboard.callbacks.run",
    "dashboard.callbacks.run_artifacts",
    "dashboard.callbacks.run_live",
    "dashboard.callbacks.run_metrics",
    "dashboard.callbacks.compare",
    "dashboard.callbacks.charts",
    "dashboard.callbacks.influences",
    "dashboard.callbacks.environments",
    "dashboard.callbacks.sides",
)
