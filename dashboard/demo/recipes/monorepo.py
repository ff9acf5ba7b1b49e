"""team/demand and team/energy: two DVC projects in sub-directories of one repository."""

from __future__ import annotations

from collections.abc import Callable

from dashboard.demo.workshop import Role, Step, Workshop

_DEMAND, _ENERGY = "demand", "energy"
_ENGINEER, _SCIENTIST, _ML, _LEAD = Role.DATA_ENGINEER, Role.DATA_SCIENTIST, Role.ML_ENGINEER, Role.TEAM_LEAD


def steps() -> list[Step]:
    """The whole history, oldest first."""
    return [
        Step(110.2, _LEAD, "Put both forecasts into one repository", _start),
        Step(108.4, _ML, "Give each forecast its own DVC project", _two_projects),
        Step(105.3, _ENGINEER, "demand: two years of sales", _made(_DEMAND, "data/sales.csv", "src/sell.py", "104")),
        Step(101.1, _SCIENTIST, "demand: forecast from the four weeks before", _pipeline(_DEMAND, "params.yaml")),
        Step(
            94.5,
            _ENGINEER,
            "energy: a year of the plant's load",
            _made(_ENERGY, "data/load.parquet", "src/meter.py", "365"),
        ),
        Step(89.2, _SCIENTIST, "energy: a forest for each season", _pipeline(_ENERGY, "settings.toml")),
        Step(74.3, _SCIENTIST, "energy: deeper trees", _tuned(_ENERGY, "settings.toml", "depth = 4", "depth = 8")),
        Step(
            60.4, _ENGINEER, "demand: half a year more of sales", _made(_DEMAND, "data/sales.csv", "src/sell.py", "130")
        ),
        Step(
            45.2, _SCIENTIST, "demand: look back eight weeks", _tuned(_DEMAND, "params.yaml", "before: 4", "before: 8")
        ),
        Step(29.5, _LEAD, "Say what lies where", _describe),
        Step(16.3, _ENGINEER, "energy: two years of load", _made(_ENERGY, "data/load.parquet", "src/meter.py", "730")),
        Step(5.2, _ML, "energy: more trees", _tuned(_ENERGY, "settings.toml", "trees = 20", "trees = 40")),
        Step(3.3, _SCIENTIST, "Ask for ten weeks on a branch", _ask, is_commit=False),
        Step(0.4, _ML, "Publish branches and data", _publish, is_commit=False),
    ]


def _start(shop: Workshop) -> None:
    shop.start_repository()
    shop.write("README.md", "# Planning\n\nTwo forecasts in one repository.\n")


def _two_projects(shop: Workshop) -> None:
    shop.start_dvc(subdirectory=_DEMAND)
    shop.start_dvc(subdirectory=_ENERGY)


def _made(project: str, data: str, script: str, size: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        folder = shop.work / project
        shop.put(f"{project}/{script}")
        shop.python(script, size, folder=folder)
        shop.dvc("add", "--quiet", data, folder=folder)
        if (folder / "dvc.yaml").exists():
            shop.dvc("repro", "--quiet", folder=folder)

    return do


def _pipeline(project: str, params: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        for source in ("src", "dvc.yaml", params):
            shop.put(f"{project}/{source}")
        shop.dvc("repro", "--quiet", folder=shop.work / project)

    return do


def _tuned(project: str, params: str, old: str, new: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.edit(f"{project}/{params}", old, new)
        shop.dvc("repro", "--quiet", folder=shop.work / project)

    return do


def _describe(shop: Workshop) -> None:
    for readme in ("README.md", "demand/README.md", "energy/README.md"):
        shop.put(readme)


def _ask(shop: Workshop) -> None:
    """A change that somebody else is to run: its stages are stale."""
    shop.git("checkout", "--quiet", "-b", "ten-weeks")
    shop.edit("demand/params.yaml", "weeks_before: 8", "weeks_before: 10")
    shop.commit("demand: look back ten weeks, still to be run")
    shop.git("checkout", "--quiet", "main")


def _publish(shop: Workshop) -> None:
    shop.publish()
    for project in (_DEMAND, _ENERGY):
        shop.dvc("push", "--quiet", "--all-commits", folder=shop.work / project)
