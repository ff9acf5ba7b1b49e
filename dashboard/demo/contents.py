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
        "Short recordings in two versions, told apart by their spectrum.",
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
        {"mean_absolute_error": "down"},
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
