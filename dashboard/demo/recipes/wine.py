"""team/wine: a table that changes over history, a templated pipeline, a notebook, and an MLflow sweep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from dashboard.demo.clients import PROJECTS
from dashboard.demo.workshop import Role, Step, Workshop

_PARAMS = "params.yaml"
_NETWORK = "  network:\n    epochs: 60\n    hidden: 8\n    learning_rate: 0.003\n"
_ARTIFACTS = """
artifacts:
  wine-forest:
    path: models/forest.joblib
    type: model
    desc: The random forest of the pipeline, small enough for the lab's own computer
    labels: [classification, scikit-learn]
"""
_ENGINEER, _SCIENTIST, _ML, _REVIEWER = Role.DATA_ENGINEER, Role.DATA_SCIENTIST, Role.ML_ENGINEER, Role.REVIEWER


def steps() -> list[Step]:
    """The whole history, oldest first."""
    return [*_beginning(), *_all_samples(), *_right_cells(), *_with_vintage(), *_publication()]


def _beginning() -> list[Step]:
    return [
        Step(141.2, _ML, "Say what this repository is for", _start),
        Step(140.5, _ML, "Keep the data in the team's storage", lambda shop: shop.start_dvc()),
        Step(138.3, _ENGINEER, "Export the first 120 samples", _first_export),
        Step(135.6, _ENGINEER, "Write a clean Parquet file", _clean),
        Step(132.1, _SCIENTIST, "Take a first look", _notebook("explore-1.py")),
        Step(127.4, _SCIENTIST, "Compare two simple families", _two_families),
        Step(122.3, _SCIENTIST, "Log a sweep to MLflow", lambda shop: shop.put("src/sweep.py")),
        Step(118.6, _REVIEWER, "Explain data and families", lambda shop: shop.put("README.md")),
    ]


def _all_samples() -> list[Step]:
    return [
        Step(112.4, _ENGINEER, "Add the samples that came in since", _export("--rows", "178")),
        Step(104.2, _ML, "Add forests and boosting", _four_families),
        Step(99.5, _ML, "Ask more neighbours", _tuned("count: 9", "count: 15")),
        Step(88.1, _SCIENTIST, "Grow deeper trees", _tuned("depth: 3", "depth: 5")),
    ]


def _right_cells() -> list[Step]:
    return [
        Step(79.3, _ENGINEER, "Correct cells that lost their decimal point", _export("--rows", "178", "--corrected")),
        Step(72.4, _SCIENTIST, "Show which measurement says most", _notebook("explore-2.py")),
        Step(62.2, _ML, "Add a small network", _fifth_family),
        Step(60.3, _ML, "Name the forest so that others can depend on it", _mention_artifact),
        Step(59.4, _ML, "Register the first release of the forest", _register("v1.0.0", "prod"), is_commit=False),
        Step(55.1, _SCIENTIST, "Train the network longer", _tuned("epochs: 60", "epochs: 120")),
        Step(47.3, _REVIEWER, "Show three decimals in the ranking", _decimals),
    ]


def _with_vintage() -> list[Step]:
    return [
        Step(38.2, _ENGINEER, "Add the column vintage", _export("--rows", "178", "--corrected", "--vintage")),
        Step(37.3, _ML, "Register the forest with the vintage", _register("v1.1.0", "staging"), is_commit=False),
        Step(30.4, _SCIENTIST, "Boost in smaller steps", _tuned("learning_rate: 0.05", "learning_rate: 0.03")),
        Step(22.3, _ML, "Plant more trees", _tuned("trees: 60", "trees: 80")),
        Step(21.2, _ML, "Register the larger forest", _register("v1.2.0", "staging"), is_commit=False),
        Step(20.4, _REVIEWER, "Release the forest with the vintage", _assign("v1.1.0", "prod"), is_commit=False),
        Step(14.5, _SCIENTIST, "Punish large weights less", _tuned("penalty: 0.5", "penalty: 0.05")),
        Step(7.2, _SCIENTIST, "Propose to leave the vintage out", _propose, is_commit=False),
        Step(5.4, _REVIEWER, "Name the key of the table", _name_key),
        Step(4.3, _REVIEWER, "Describe the models", lambda shop: shop.put("docs")),
        Step(2.2, _ML, "Ask fewer neighbours", _tuned("count: 15", "count: 7")),
    ]


def _publication() -> list[Step]:
    return [
        Step(0.5, _ML, "Publish branches and data", _publish, is_commit=False),
        Step(0.4, _SCIENTIST, "Log 300 runs to MLflow", _sweep, is_commit=False),
    ]


def _start(shop: Workshop) -> None:
    shop.start_repository()
    shop.write("README.md", "# Wine\n\nWhich of three cultivars is in the glass?\n")


def _first_export(shop: Workshop) -> None:
    shop.put("scripts")
    shop.python("scripts/lab.py", "--rows", "120")
    shop.dvc("add", "--quiet", "data/raw/wine.csv")


def _clean(shop: Workshop) -> None:
    shop.put("config")
    shop.put("src/clean.py")
    shop.put("dvc-1.yaml", "dvc.yaml")
    shop.dvc("repro", "--quiet")


def _notebook(script: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        runner, source = PROJECTS / "tools" / "run_notebook.py", PROJECTS / "wine" / script
        shop.python(str(runner), str(source), "notebooks/explore.ipynb")

    return do


def _two_families(shop: Workshop) -> None:
    for script in ("families", "train", "compare"):
        shop.put(f"src/{script}.py")
    shop.put("dvc-2.yaml", "dvc.yaml")
    shop.put("params-1.yaml", _PARAMS)
    shop.dvc("repro", "--quiet")


def _four_families(shop: Workshop) -> None:
    shop.put("params-2.yaml", _PARAMS)
    shop.dvc("repro", "--quiet")


def _fifth_family(shop: Workshop) -> None:
    shop.write(_PARAMS, (shop.work / _PARAMS).read_text("utf-8") + _NETWORK)
    shop.dvc("repro", "--quiet")


def _export(*arguments: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.python("scripts/lab.py", *arguments)
        shop.dvc("add", "--quiet", "data/raw/wine.csv")
        shop.dvc("repro", "--quiet")

    return do


def _tuned(old: str, new: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.edit(_PARAMS, old, new)
        shop.dvc("repro", "--quiet")

    return do


def _mention_artifact(shop: Workshop) -> None:
    shop.write("dvc.yaml", (shop.work / "dvc.yaml").read_text("utf-8") + _ARTIFACTS)


def _register(version: str, stage: str) -> Callable[[Workshop], None]:
    def do(shop: Workshop) -> None:
        shop.gto("register", "wine-forest", "HEAD", "--version", version, "--message", f"Release {version}")
        shop.now += timedelta(minutes=9)
        _assign(version, stage)(shop)

    return do


def _assign(version: str, stage: str) -> Callable[[Workshop], None]:
    return lambda shop: shop.gto("assign", "wine-forest", "--version", version, "--stage", stage)


def _decimals(shop: Workshop) -> None:
    shop.edit("dvc.yaml", "decimals: 4", "decimals: 3")
    shop.dvc("repro", "--quiet")


def _propose(shop: Workshop) -> None:
    shop.git("checkout", "--quiet", "-b", "without-vintage")
    shop.edit(
        "src/families.py",
        'NO_FEATURES = ("sample_id", "cultivar")',
        'NO_FEATURES = ("sample_id", "vintage", "cultivar")',
    )
    shop.dvc("repro", "--quiet")
    shop.commit("Leave the vintage out: it says nothing about the cultivar")
    shop.git("checkout", "--quiet", "main")
    shop.dvc("checkout", "--quiet", "--force")


def _name_key(shop: Workshop) -> None:
    shop.edit("README.md", "The key is `sample_id`.", "The key is `sample_id`; it never changes.")


def _publish(shop: Workshop) -> None:
    shop.publish()
    shop.dvc("push", "--quiet", "--all-commits")


def _sweep(shop: Workshop) -> None:
    store = f"sqlite:///{shop.folder / 'mlflow.db'}"
    arguments = (str(shop.work), store, str(shop.folder / "mlartifacts"), str(int(shop.anchor.timestamp())))
    shop.python(str(PROJECTS / "wine" / "sweep_history.py"), *arguments)
