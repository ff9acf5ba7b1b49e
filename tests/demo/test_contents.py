"""The demo holds what `contents` promises, as the real clients see it."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.demo import build, contents
from dashboard.demo.clients import environment

pytestmark = pytest.mark.clients

BIN = Path(sys.executable).parent
FOLDERS = {project.key: project.folder for project in contents.PROJECTS}


def client(demo: Path, folder: str, *command: str) -> str:
    """Output of a program in a working clone, with the environment that built it."""
    done = subprocess.run(
        command,
        cwd=demo / folder,
        env=environment(demo / ".home"),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read_version(demo: Path, folder: str, sha: str, path: str) -> str:
    return client(demo, folder, "git", "show", f"{sha}:{path}")


@pytest.fixture(scope="module")
def wine_runs(demo_directory: Path) -> list[Any]:
    import mlflow

    mlflow.set_tracking_uri(f"sqlite:///{demo_directory / 'wine' / 'mlflow.db'}")
    return mlflow.search_runs(search_all_experiments=True, max_results=1000, output_format="list")


def test_the_finished_demo_is_left_alone(demo_directory: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo_directory.glob("*/*")}
    started = time.perf_counter()
    build(demo_directory)
    assert time.perf_counter() - started < 5
    assert {path: path.stat().st_mtime_ns for path in demo_directory.glob("*/*")} == before


@pytest.mark.parametrize("folder", ["vision", "wine", "audio", "monorepo/demand", "monorepo/energy"])
def test_pipelines_are_up_to_date_and_pushed(demo_directory: Path, folder: str) -> None:
    top, _, project = folder.partition("/")
    work = f"{top}/work/{project}"
    assert json.loads(client(demo_directory, work, "dvc", "status", "--json")) == {}
    assert json.loads(client(demo_directory, work, "dvc", "status", "--cloud", "--all-commits", "--json")) == {}
    assert client(demo_directory, work, "git", "status", "--porcelain") == ""


@pytest.mark.parametrize("key", list(FOLDERS))
def test_branches_are_in_the_origin(demo_directory: Path, key: str) -> None:
    listed = client(demo_directory, f"{FOLDERS[key]}/origin.git", "git", "branch", "--format=%(refname:short)")
    assert tuple(listed.split()) == contents.BRANCHES[key]


def test_vision_has_a_long_history_with_metrics_that_rise(demo_directory: Path) -> None:
    shas = client(demo_directory, "vision/origin.git", "git", "rev-list", "--reverse", "main").split()
    assert len(shas) >= 25
    listed = client(
        demo_directory, "vision/work", "git", "log", "--reverse", "--format=%H", "main", "--", "metrics.json"
    )
    texts = [read_version(demo_directory, "vision/work", sha, "metrics.json") for sha in listed.split()]
    accuracies = [json.loads(text)["accuracy"] for text in texts]
    assert len(set(accuracies)) > 8
    assert min(accuracies) < 0.85
    assert accuracies[-1] > 0.95


def test_dvc_experiments_are_pushed_on_several_baselines(demo_directory: Path) -> None:
    refs = client(demo_directory, "vision/origin.git", "git", "for-each-ref", "--format=%(refname)", "refs/exps")
    names = [ref.rsplit("/", 1) for ref in refs.split()]
    assert sorted(name for _, name in names) == sorted(contents.EXPERIMENTS["perception/digits"])
    assert len({baseline for baseline, _ in names}) == 3
    listed = client(demo_directory, "vision/work", "dvc", "exp", "list", "--all-commits", "--name-only", "origin")
    assert sorted(listed.split()) == sorted(contents.EXPERIMENTS["perception/digits"])


def test_the_models_of_experiments_are_in_the_storage(demo_directory: Path) -> None:
    refs = client(demo_directory, "vision/origin.git", "git", "for-each-ref", "--format=%(refname)", "refs/exps")
    for ref in refs.split():
        lock = yaml.safe_load(read_version(demo_directory, "vision/origin.git", ref, "dvc.lock"))
        outs = {out["path"]: out["md5"] for stage in lock["stages"].values() for out in stage["outs"]}
        md5 = outs["models/digits.joblib"]
        assert (demo_directory / "vision/storage/files/md5" / md5[:2] / md5[2:]).is_file(), ref


@pytest.mark.parametrize(("folder", "name"), [("vision", "digit-classifier"), ("wine", "wine-forest")])
def test_gto_knows_the_releases_at_their_own_dates(demo_directory: Path, folder: str, name: str) -> None:
    work = f"{folder}/work"
    shown = json.loads(client(demo_directory, work, "gto", "show", "--json"))[name]
    assert shown["stage"] == contents.GTO_STAGES[name]
    history = client(demo_directory, work, "git", "tag", "--list", f"{name}@*", "--sort=refname")
    assert tuple(tag.split("@")[1] for tag in history.split()) == contents.GTO_VERSIONS[name]
    dates = client(demo_directory, work, "git", "tag", "--list", f"{name}*", "--format=%(taggerdate:unix)").split()
    assert len({int(date) // 86_400 for date in dates}) > 1, "not all at the time of the build"


@pytest.mark.parametrize(
    ("folder", "path"), [("vision", "data/digits"), ("audio", "data/tones"), ("audio", "data/lab")]
)
def test_data_directories_have_their_versions(demo_directory: Path, folder: str, path: str) -> None:
    work = f"{folder}/work"
    shas = client(demo_directory, work, "git", "log", "--reverse", "--format=%H", "main", "--", f"{path}.dvc").split()
    files = [read_version(demo_directory, work, sha, f"{path}.dvc") for sha in shas]
    counts = [int(text.split("nfiles: ")[1].split()[0]) for text in files]
    assert tuple(counts) == contents.DATA_FILES[path]
    assert len({text.split("md5: ")[1].split()[0] for text in files}) == len(shas)


def test_the_readme_counts_the_scans_right(demo_directory: Path) -> None:
    readme = (demo_directory / "vision/work/README.md").read_text()
    rows = [line.split("|") for line in readme.splitlines() if line.startswith("| ") and line[2].isdigit()]
    counts = tuple(int(row[3].replace(",", "")) for row in rows)
    assert counts == contents.DATA_FILES["data/digits"]


def test_the_table_changes_by_rows_cells_and_columns(demo_directory: Path) -> None:
    import dvc.api

    work = demo_directory / "wine" / "work"
    log = client(
        demo_directory, "wine/work", "git", "log", "--reverse", "--format=%H", "main", "--", "data/raw/wine.csv.dvc"
    )
    tables = [dvc.api.read("data/raw/wine.csv", str(work), rev=sha).splitlines() for sha in log.split()]
    assert [len(table) - 1 for table in tables] == [120, 178, 178, 178]
    assert tables[1][:121] == tables[0]
    assert tables[2][0] == tables[1][0]
    assert 20 < sum(old != new for old, new in zip(tables[1], tables[2], strict=True)) < 70
    assert "vintage" in tables[3][0]
    assert "vintage" not in tables[2][0]


def test_the_notebook_has_outputs_of_every_kind(demo_directory: Path) -> None:
    notebook = json.loads((demo_directory / "wine/work/notebooks/explore.ipynb").read_text())
    kinds = {output["output_type"] for cell in notebook["cells"] for output in cell.get("outputs", ())}
    mimes = {
        mime for cell in notebook["cells"] for output in cell.get("outputs", ()) for mime in output.get("data", ())
    }
    assert kinds == {"stream", "execute_result", "display_data"}
    assert mimes == {"text/plain", "text/html", "image/png"}


def test_three_hundred_runs_of_every_status(wine_runs: list[Any]) -> None:
    assert len(wine_runs) == 300
    assert Counter(run.info.status for run in wine_runs) == contents.RUN_STATUSES
    users = {run.data.tags["mlflow.user"] for run in wine_runs}
    assert users == {"data-scientist", "ml-engineer", "data-engineer", "reviewer"}


def test_runs_hold_what_is_hard_to_show(wine_runs: list[Any]) -> None:
    values = [value for run in wine_runs for value in run.data.metrics.values()]
    assert any(math.isnan(value) for value in values)
    # MLflow keeps an infinite value in a database as the largest number.
    assert any(value > 1e308 for value in values)
    assert max(len(text) for run in wine_runs for text in run.data.params.values()) == 6000
    assert len({frozenset(run.data.params) for run in wine_runs}) > 10
    assert sum("mlflow.parentRunId" in run.data.tags for run in wine_runs) > 100
    assert sum(bool(run.inputs.dataset_inputs) for run in wine_runs) > 200
    names = {name for run in wine_runs for name in (*run.data.metrics, *run.data.params, *run.data.tags)}
    assert {"val/loss", "best accuracy", "précision/barolo", "host/cpu count", "model/家族"} <= names


def test_runs_are_tagged_with_commits_of_different_data(demo_directory: Path, wine_runs: list[Any]) -> None:
    commits = {run.data.tags["mlflow.source.git.commit"] for run in wine_runs}
    locks = {read_version(demo_directory, "wine/origin.git", sha, "data/raw/wine.csv.dvc") for sha in commits}
    assert len(commits) >= 10
    assert len(locks) == 4


def test_histories_have_steps(demo_directory: Path, wine_runs: list[Any]) -> None:
    import mlflow

    store = mlflow.MlflowClient(f"sqlite:///{demo_directory / 'wine' / 'mlflow.db'}")
    networks = [run for run in wine_runs if run.data.params["family"] == "network" and run.info.status == "FINISHED"]
    lengths = {len(store.get_metric_history(run.info.run_id, "val/loss")) for run in networks[:30]}
    assert lengths <= {20, 40, 60, 80, 200}
    assert len(lengths) >= 4


def test_experiments_models_and_artifacts(demo_directory: Path, wine_runs: list[Any]) -> None:
    import mlflow

    address = f"sqlite:///{demo_directory / 'wine' / 'mlflow.db'}"
    store = mlflow.MlflowClient(address, address)
    assert tuple(sorted(found.name for found in store.search_experiments())) == contents.MLFLOW_EXPERIMENTS
    models = {
        model.name: (
            len(store.search_model_versions(f"name='{model.name}'")),
            {alias: str(version) for alias, version in model.aliases.items()},
        )
        for model in store.search_registered_models()
    }
    assert models == contents.REGISTERED_MODELS
    paths = {found.path for run in wine_runs[:60] for found in store.list_artifacts(run.info.run_id)}
    assert {"plots", "reports"} <= paths


def test_the_file_store_holds_real_infinities(demo_directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import mlflow

    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    store = mlflow.MlflowClient((demo_directory / "audio" / "mlruns").as_uri())
    experiment = store.get_experiment_by_name("tones/smoothing")
    runs = store.search_runs([experiment.experiment_id])
    assert len(runs) == 12
    assert sum(run.data.metrics.get("log_loss of silence") == float("inf") for run in runs) == 2
