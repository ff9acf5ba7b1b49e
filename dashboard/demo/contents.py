"""What the demo holds, for tests and documentation to rely on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoProject:
    """One Dagboard project of the demo.

    Args:
        key: Owner and name, as in the address.
        folder: Folder of the repository inside the demo's directory; also names recipe and package data.
        description: One line for lists.
        goals: Direction of its metrics, the headline first.
        subdirectory: DVC project inside the repository, for the monorepo.
        mlflow: Address of its MLflow source relative to the demo's directory; None when it has none.
        runs: Number of living MLflow runs.
    """

    key: str
    folder: str
    description: str
    goals: dict[str, str]
    subdirectory: str | None = None
    mlflow: str | None = None
    runs: int = 0


PROJECTS = (
    DemoProject(
        "perception/digits",
        "vision",
        "Handwritten digits: images in versions, a pipeline with a matrix, DVC experiments.",
        {"accuracy": "up", "f1_macro": "up", "log_loss": "down"},
    ),
    DemoProject(
        "team/wine",
        "wine",
        "Cultivars of wine: a table in versions, a templated pipeline, 300 MLflow runs.",
        {"accuracy": "up", "loss": "down"},
        mlflow="sqlite:///wine/mlflow.db",
        runs=300,
    ),
    DemoProject(
        "perception/tones",
        "audio",
        "Short recordings in two versions, told apart by their spectrum; a lab's files of every kind.",
        {"accuracy": "up", "log_loss": "down"},
        mlflow="audio/mlruns",
        runs=12,
    ),
    DemoProject(
        "team/demand",
        "monorepo",
        "Pieces sold per product and week; one of two projects in a monorepo.",
        {"error.mean_absolute": "down"},
        subdirectory="demand",
    ),
    DemoProject(
        "team/energy",
        "monorepo",
        "Load of the plant by hour; one of two projects in a monorepo.",
        {"metrics/warm.json:mean_absolute_error": "down", "metrics/cold.json:mean_absolute_error": "down"},
        subdirectory="energy",
    ),
)
"""Every project, in the order of the configuration."""

EXPERIMENTS = {
    "perception/digits": (
        "slow-start",
        "wide-network",
        "wide-and-fast",
        "diverging",
        "two-components",
        "calm-network",
        "short-training",
        "many-components",
        "equal-spread",
        "small-network",
        "half-test",
    ),
}
"""DVC experiments in the origin, by project."""

BRANCHES = {
    "perception/digits": ("equal-spread", "main"),
    "team/wine": ("main", "without-vintage"),
    "perception/tones": ("main",),
    "team/demand": ("main", "ten-weeks"),
    "team/energy": ("main", "ten-weeks"),
}
"""Branches in the origin, by project."""

RUN_STATUSES = {"FINISHED": 279, "FAILED": 11, "KILLED": 7, "RUNNING": 3}
"""Number of team/wine's MLflow runs by status."""

MLFLOW_EXPERIMENTS = (
    "Default",
    "boosting – rate × depth",
    "final candidates",
    "réseau de neurones",
    "wine/baseline",
    "wine/forest sweep",
)
"""Living experiments of team/wine's MLflow store; one more, ``scratch``, is deleted."""

REGISTERED_MODELS = {
    "wine-classifier": (4, {"champion": "3", "challenger": "4", "previous": "1", "production": "3"}),
    "wine style (draft)": (1, {}),
}
"""Number of versions and the aliases of team/wine's registered models."""

GTO_VERSIONS = {
    "digit-classifier": ("v1.0.0", "v1.1.0", "v2.0.0", "v2.1.0"),
    "wine-forest": ("v1.0.0", "v1.1.0", "v1.2.0"),
}
"""Versions of the artifacts of perception/digits and team/wine."""

GTO_STAGES = {
    "digit-classifier": {"dev": "v1.0.0", "prod": "v2.0.0", "staging": "v2.1.0"},
    "wine-forest": {"prod": "v1.1.0", "staging": "v1.2.0"},
}
"""Version of each of these artifacts in each stage."""

DATA_FILES = {"data/digits": (1300, 1845, 1845, 1845, 1797), "data/tones": (90, 120), "data/lab": (25, 25)}
"""Number of files in each version of the tracked directories, oldest first."""
