"""perception/tones: short recordings in two versions, files of every kind, a classifier, an MLflow file store."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.clients import PROJECTS
from dashboard.demo.workshop import Role, Step, Workshop

_ENGINEER, _SCIENTIST, _REVIEWER = Role.DATA_ENGINEER, Role.DATA_SCIENTIST, Role.REVIEWER


def steps() -> list[Step]:
    """The whole history, oldest first."""
    return [
        Step(98.2, _ENGINEER, "Say what this repository is for", _start),
        Step(97.4, _ENGINEER, "Keep the recordings in a storage of their own", lambda shop: shop.start_dvc()),
        Step(95.1, _ENGINEER, "Synthesise eighteen clean recordings of each kind", _record("18", "0.02")),
        Step(90.3, _SCIENTIST, "Tell the kinds apart by their spectra", _pipeline),
        Step(83.5, _SCIENTIST, "Listen in more bands", _tuned("bands: 6", "bands: 10")),
        Step(71.3, _ENGINEER, "Keep what the sound lab delivered", _deliver("1")),
        Step(51.2, _ENGINEER, "Add the noise of a street, and more recordings", _record("24", "0.25")),
        Step(39.4, _SCIENTIST, "Listen at four moments", _tuned("moments: 2", "moments: 4")),
        Step(18.2, _SCIENTIST, "Smooth more: the noise is learnt by heart", _tuned("smoothing: 1.0", "smoothing: 5.0")),
        Step(9.3, _REVIEWER, "Describe the kinds", lambda shop: shop.put("README.md")),
        Step(6.2, _ENGINEER, "Take the second delivery of the sound lab", _deliver("2")),
        Step(3.1, _SCIENTIST, "Listen in even more bands", _tuned("bands: 10", "bands: 16")),
        Step(0.5, _SCIENTIST, "Publish branches and data", _publish, is_commit=False),
        Step(0.4, _SCIENTIST, "Log twelve runs to an MLflow file store", _runs, is_commit=False),
    ]


def _start(shop: Workshop) -> None:
    shop.start_repository()
    shop.write("README.md", "# Tones\n\nFive kinds of short signals, told apart by their spectrum.\n")


def _record(*arguments: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.put("scripts/synthesise.py")
        shop.python("scripts/synthesise.py", *arguments)
        shop.dvc("add", "--quiet", "data/tones")
        if (shop.work / "dvc.yaml").exists():
            shop.dvc("repro", "--quiet")

    return do


def _deliver(number: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.put("scope.webm", "scripts/scope.webm")
        shop.put("scripts/deliver.py")
        shop.python("scripts/deliver.py", number)
        shop.dvc("add", "--quiet", "data/lab")

    return do


def _pipeline(shop: Workshop) -> None:
    for source in ("src", "dvc.yaml", "params.yaml"):
        shop.put(source)
    shop.dvc("repro", "--quiet")


def _tuned(old: str, new: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.edit("params.yaml", old, new)
        shop.dvc("repro", "--quiet")

    return do


def _publish(shop: Workshop) -> None:
    shop.publish()
    shop.dvc("push", "--quiet", "--all-commits")


def _runs(shop: Workshop) -> None:
    arguments = (str(shop.work), str(shop.folder / "mlruns"), str(int(shop.anchor.timestamp())))
    shop.python(str(PROJECTS / "audio" / "runs_history.py"), *arguments)
