"""Promotions between syncs: MLflow keeps no history of aliases, so only a move between two syncs is ever seen."""

from __future__ import annotations

from pathlib import Path

from dashboard.demo.clients import PROJECTS, Clients, environment

PROJECT = "team/wine"
ROUNDS = (("champion=4", "production=4"), ("champion=3", "production=3"))
"""Aliases and the versions they are moved to, one round after the other; a sync belongs after each. The last round
leaves what the build made (`dashboard.demo.contents.REGISTERED_MODELS`)."""
_FOLDER = "wine"
_MARK = "promoted.txt"


def is_promoted(directory: Path) -> bool:
    """Whether every round was taken in the demo of a directory since it was built."""
    return (directory / _FOLDER / _MARK).is_file()


def promote(directory: Path, number: int) -> None:
    """Take one round with MLflow's own client.

    Args:
        directory: Where the demo is.
        number: Place in `ROUNDS`.

    Raises:
        DemoError: MLflow failed.
    """
    folder = directory.expanduser().resolve() / _FOLDER
    clients = Clients(environment(directory.expanduser().resolve() / ".home"))
    program = ("python", str(PROJECTS / _FOLDER / "promote.py"), f"sqlite:///{folder / 'mlflow.db'}")
    with clients.logging_to(folder / "promote.log"):
        clients.run((*program, *ROUNDS[number]), folder, {})
    if number + 1 == len(ROUNDS):
        (folder / _MARK).touch()
