"""Fills the wine project's MLflow store: three hundred runs of five months, by several users.

The repository's own src/sweep.py draws, trains and measures; this script adds what a real store collects over time:
parents and children, missing params, long texts, failed, killed and running runs, artifacts and a registry.

Usage: sweep_history.py WORKING_CLONE TRACKING_URI ARTIFACTS MIDNIGHT_UNIX_SECONDS
"""

import io
import json
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import dvc.api
import mlflow
import numpy as np
import pandas as pd
from mlflow import MlflowClient
from mlflow.entities import DatasetInput, InputTag, Metric, Param, RunTag
from PIL import Image, ImageDraw

WORK, URI, ARTIFACTS, MIDNIGHT = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
sys.path.insert(0, str(WORK / "src"))

import sweep  # noqa: E402
from families import Split, split  # noqa: E402

DAY = 86_400
LONG_TEXT = 6_000
METRICS_PER_CALL = 1_000


@dataclass
class Campaign:
    """One batch of runs in one experiment: who, when, which families."""

    experiment: str
    days_ago: float
    user: str
    families: tuple[str, ...]
    runs: int
    children: int = 0  # of each parent; 0: the runs have no parent
    branch: str = "main"
    team: str = "enology"
    optional: dict = field(default_factory=dict)


CAMPAIGNS = (
    Campaign("wine/baseline", 121.0, "data-scientist", ("logistic", "neighbours"), 30),
    Campaign("wine/baseline", 108.0, "ml-engineer", ("neighbours", "logistic"), 18, team="platform"),
    Campaign("wine/forest sweep", 101.0, "ml-engineer", ("forest",), 36, children=11, team="platform"),
    Campaign("wine/forest sweep", 76.0, "data-scientist", ("forest",), 24, children=11),
    Campaign("boosting – rate × depth", 66.0, "data-scientist", ("boosting",), 39, children=12),
    Campaign("boosting – rate × depth", 34.0, "data-engineer", ("boosting",), 39, children=12, team="data"),
    Campaign("réseau de neurones", 57.0, "ml-engineer", ("network",), 48, team="platform"),
    Campaign("réseau de neurones", 27.0, "data-scientist", ("network",), 36),
    Campaign("final candidates", 12.0, "data-scientist", ("forest", "boosting", "network", "logistic"), 15),
    Campaign("final candidates", 4.0, "reviewer", ("forest", "network"), 12, team="review"),
)
FAILED_EVERY, KILLED_EVERY = 23, 41
DELETED_RUNS = 4


@cache
def commit_before(seconds: int, branch: str) -> str:
    """The commit that somebody who trains at this time has checked out."""
    command = ["git", "rev-list", "-1", "--first-parent", f"--before={seconds}", branch]
    return subprocess.run(command, cwd=WORK, check=True, capture_output=True, text=True).stdout.strip()


@cache
def table_at(commit: str) -> pd.DataFrame:
    """The clean data of a commit, through dvc."""
    return pd.read_parquet(io.BytesIO(dvc.api.read("data/clean/wine.parquet", str(WORK), rev=commit, mode="rb")))


@cache
def data_at(commit: str) -> Split:
    """The same split as the pipeline's."""
    return split(table_at(commit), seed=3, test_share=0.3)


@cache
def dataset_at(commit: str) -> DatasetInput:
    """What MLflow records as input of a run."""
    digest = dvc.api.get_url("data/clean/wine.parquet", str(WORK), rev=commit).replace("/", "")[-32:]
    dataset = mlflow.data.from_pandas(
        table_at(commit),
        source=(WORK / "data/clean/wine.parquet").as_uri(),
        name="wine",
        targets="cultivar",
        digest=digest,
    )
    return DatasetInput(dataset._to_mlflow_entity(), [InputTag("mlflow.data.context", "training")])


class Historian:
    """Logs runs at times of its own choosing."""

    def __init__(self) -> None:
        self.client = MlflowClient(URI, URI)
        self.rng = np.random.default_rng(2024)
        self.logged = 0
        self.experiments: dict[str, str] = {}
        self.finished: list[tuple[str, str, float, object]] = []  # run, experiment, accuracy, model

    def experiment(self, name: str) -> str:
        """The id of the experiment, made when it is missing."""
        if name not in self.experiments:
            folder = ARTIFACTS / str(len(self.experiments) + 1)
            tags = {"mlflow.note.content": f"Runs of **{name}** on the clean wine table."}
            created = self.client.create_experiment(name, artifact_location=folder.as_uri(), tags=tags)
            self.experiments[name] = created
        return self.experiments[name]

    def start(self, campaign: Campaign, seconds: float, name: str, parent: str | None = None) -> str:
        """A new run with the tags that MLflow's own start_run sets."""
        tags = {
            "mlflow.user": campaign.user,
            "mlflow.source.name": "src/sweep.py",
            "mlflow.source.type": "LOCAL",
            "mlflow.source.git.commit": commit_before(int(seconds), campaign.branch),
            "mlflow.source.git.branch": campaign.branch,
            "team": campaign.team,
        }
        if parent:
            tags["mlflow.parentRunId"] = parent
        run = self.client.create_run(self.experiment(campaign.experiment), int(seconds * 1000), tags, name)
        self.logged += 1
        return run.info.run_id

    def end(self, run: str, status: str, seconds: float) -> None:
        """End the run at that time."""
        self.client.set_terminated(run, status, int(seconds * 1000))

    def campaign(self, campaign: Campaign) -> None:
        """All runs of a campaign, some hours apart."""
        begin = MIDNIGHT - campaign.days_ago * DAY + 9 * 3600
        parent = None
        for number in range(campaign.runs):
            seconds = begin + number * 1511 + float(self.rng.integers(0, 600))
            if campaign.children and number % (campaign.children + 1) == 0:
                if parent:
                    self.end(parent, "FINISHED", seconds - 5)
                parent = self.start_parent(campaign, seconds, number)
                continue
            self.trial(campaign, seconds, number, parent)
        if parent:
            self.end(parent, "FINISHED", begin + campaign.runs * 1511)

    def start_parent(self, campaign: Campaign, seconds: float, number: int) -> str:
        """A run that only holds its children."""
        run = self.start(campaign, seconds, f"sweep {number // (campaign.children + 1) + 1}")
        params = [Param("family", campaign.families[0]), Param("children", str(campaign.children))]
        self.client.log_batch(run, params=params)
        return run

    def trial(self, campaign: Campaign, seconds: float, number: int, parent: str | None) -> None:
        """Train once and log it; some trials end badly."""
        family = campaign.families[number % len(campaign.families)]
        settings = sweep.draw(family, self.rng)
        run = self.start(campaign, seconds, f"{family} {number:02d}", parent)
        self.client.log_batch(run, params=self.params(campaign, family, settings, number))
        commit = commit_before(int(seconds), campaign.branch)
        if self.logged % FAILED_EVERY == 0:
            self.client.set_tag(run, "error", "ValueError: Input X contains NaN.")
            self.client.log_text(
                run, "Traceback (most recent call last):\n  …\nValueError: Input X contains NaN.\n", "error.txt"
            )
            self.end(run, "FAILED", seconds + 3)
            return
        trial = sweep.train(family, settings, data_at(commit))
        killed = self.logged % KILLED_EVERY == 0
        steps = len(trial.curves["val/loss"]) // (3 if killed else 1)
        end = self.log_curves(run, trial, seconds, steps)
        if number % 7 != 3:  # some people forget to log their inputs
            self.client.log_inputs(run, [dataset_at(commit)])
        if killed:
            self.end(run, "KILLED", end)
            return
        self.log_summary(run, trial, end, steps, family)
        self.log_artifacts(run, trial, data_at(commit), number)
        self.end(run, "FINISHED", end)
        self.finished.append((run, campaign.experiment, trial.curves["accuracy"][-1], trial.model))

    def params(self, campaign: Campaign, family: str, settings: dict, number: int) -> list[Param]:
        """The settings; what is logged beside them depends on who trains."""
        params = {"family": family, **settings}
        if campaign.user != "reviewer":
            params["seed"] = 3
        if campaign.user == "data-scientist":
            params |= {"test share": 0.3, "scaling": "standard" if number % 5 else "None"}
        if campaign.user == "ml-engineer":
            params |= {"host/cpu count": 2, "precision": "float64"}
        if number % 9 == 4:
            params["pipeline/config"] = long_config(family, settings)
        return [Param(key, str(value)) for key, value in params.items()]

    def log_curves(self, run: str, trial: sweep.Trial, seconds: float, steps: int) -> float:
        """Every step of every curve; the time of the last one."""
        pace = float(self.rng.uniform(0.4, 6))
        metrics = [
            Metric(key, value, int((seconds + 2 + step * pace) * 1000), step)
            for key, values in trial.curves.items()
            for step, value in enumerate(values[:steps], start=1)
        ]
        for first in range(0, len(metrics), METRICS_PER_CALL):
            self.client.log_batch(run, metrics=metrics[first : first + METRICS_PER_CALL])
        return seconds + 2 + steps * pace

    def log_summary(self, run: str, trial: sweep.Trial, seconds: float, steps: int, family: str) -> None:
        """Values of the last step, and a tag on trainings that went wrong."""
        at = int(seconds * 1000)
        metrics = [Metric(key, value, at, steps) for key, value in trial.summary.items()]
        tags = [RunTag("model/家族", family)]
        if not np.isfinite(trial.summary["loss"]):
            tags.append(RunTag("diverged", "yes"))
        self.client.log_batch(run, metrics=metrics, tags=tags)

    def log_artifacts(self, run: str, trial: sweep.Trial, data: Split, number: int) -> None:
        """Texts for a third of the runs, images and tables for fewer."""
        if number % 3 == 0:
            self.client.log_text(run, report(data.y_test, trial.predicted), "reports/classification.txt")
        if number % 6 == 1:
            self.client.log_image(
                run, confusion_image(data.y_test, trial.predicted), artifact_file="plots/confusion.png"
            )
            self.client.log_text(run, curves_csv(trial.curves), "plots/curves.csv")
        if number % 18 == 1:
            mistakes = pd.DataFrame({"actual": data.y_test, "predicted": trial.predicted})
            self.client.log_table(run, mistakes[mistakes.actual != mistakes.predicted], "tables/mistakes.json")
            self.client.log_dict(run, {"classes": sorted(set(data.y_test))}, "config/classes.yaml")

    def unfinished(self, now: float) -> None:
        """Runs without an end: two of today, and one whose process died long ago."""
        today = Campaign("final candidates", 0, "ml-engineer", ("network",), 0, team="platform")
        for seconds, name, share in ((now - 1500, "network, live", 2), (now - 400, "network, just begun", 8)):
            self.unfinished_run(today, seconds, name, share)
        stale = Campaign("réseau de neurones", 0, "data-engineer", ("network",), 0, team="data")
        self.unfinished_run(stale, MIDNIGHT - 19 * DAY, "network, process died", 4)

    def unfinished_run(self, campaign: Campaign, seconds: float, name: str, share: int) -> None:
        """The first part of a training."""
        settings = sweep.draw("network", self.rng) | {"epochs": 160, "learning_rate": 0.002}
        run = self.start(campaign, seconds, name)
        self.client.log_batch(run, params=self.params(campaign, "network", settings, 1))
        commit = commit_before(int(seconds), "main")
        trial = sweep.train("network", settings, data_at(commit))
        self.log_curves(run, trial, seconds, 160 // share)
        self.client.log_inputs(run, [dataset_at(commit)])

    def deleted(self) -> None:
        """Runs in the bin, and an experiment in the bin."""
        scratch = Campaign("scratch", 90.0, "data-scientist", ("neighbours",), 0)
        kept = Campaign("wine/baseline", 90.0, "data-scientist", ("neighbours",), 0)
        before = self.logged
        for number in range(DELETED_RUNS):
            run = self.start(kept if number % 2 else scratch, MIDNIGHT - 90 * DAY + number * 60, f"mistake {number}")
            self.end(run, "FINISHED", MIDNIGHT - 90 * DAY + number * 60 + 5)
            if number % 2:
                self.client.delete_run(run)
        self.client.delete_experiment(self.experiment("scratch"))
        self.logged = before

    def registry(self) -> None:
        """Models of the best runs, with versions, aliases, tags and a second registered model."""
        final = sorted((entry for entry in self.finished if entry[1] == "final candidates"), key=lambda entry: entry[2])
        early = sorted(
            (entry for entry in self.finished if entry[1] == "wine/forest sweep"), key=lambda entry: entry[2]
        )
        chosen = [early[-1], final[-3], final[-2], final[-1]]
        description = "Names the cultivar of a sample from thirteen measurements."
        self.client.create_registered_model("wine-classifier", {"team": "enology"}, description)
        for number, (run, _, accuracy, model) in enumerate(chosen, start=1):
            self.register("wine-classifier", run, model)
            self.client.set_model_version_tag("wine-classifier", str(number), "accuracy", f"{accuracy:.4f}")
        self.client.set_registered_model_alias("wine-classifier", "champion", "3")
        self.client.set_registered_model_alias("wine-classifier", "challenger", "4")
        self.client.set_registered_model_alias("wine-classifier", "production", "3")
        self.client.set_registered_model_alias("wine-classifier", "previous", "1")
        self.client.update_model_version("wine-classifier", "3", "Released after review; see the ranking.")
        self.client.create_registered_model("wine style (draft)", {}, "Not in use yet.")
        self.register("wine style (draft)", early[-2][0], early[-2][3])

    def register(self, name: str, run: str, model: object) -> None:
        """Log the model in its run, register it, and give the run its own end again."""
        end = self.client.get_run(run).info.end_time
        with mlflow.start_run(run_id=run):
            mlflow.sklearn.log_model(
                model,
                name="model",
                registered_model_name=name,
                serialization_format="cloudpickle",
                pip_requirements=["scikit-learn"],
            )
        self.client.set_terminated(run, "FINISHED", end)


def long_config(family: str, settings: dict) -> str:
    """A configuration that fills MLflow's limit of a param to the last character."""
    stages = [
        {
            "name": f"stage-{number:02d}",
            "columns": [f"measurement-{number}-{place}" for place in range(6)],
            "settings": settings,
        }
        for number in range(80)
    ]
    return json.dumps({"family": family, "stages": stages})[:LONG_TEXT]


def report(actual: np.ndarray, predicted: np.ndarray) -> str:
    """Precision and recall of every cultivar as text."""
    from sklearn.metrics import classification_report

    return classification_report(actual, predicted, zero_division=0)


def curves_csv(curves: dict[str, list[float]]) -> str:
    """The curves as a table with one row per step."""
    return pd.DataFrame(curves).rename_axis("step").to_csv(lineterminator="\n")


def confusion_image(actual: np.ndarray, predicted: np.ndarray) -> Image.Image:
    """A matrix of counts; rows are the true cultivars."""
    names = sorted(set(actual) | set(predicted))
    image = Image.new("RGB", (300, 300), "white")
    draw = ImageDraw.Draw(image)
    for row, name in enumerate(names):
        for column, other in enumerate(names):
            count = int(((actual == name) & (predicted == other)).sum())
            share = count / max(1, int((actual == name).sum()))
            left, top = 10 + 94 * column, 10 + 94 * row
            draw.rectangle((left, top, left + 90, top + 90), fill=tuple(int(255 - share * d) for d in (200, 120, 60)))
            draw.text((left + 38, top + 38), str(count), fill="white" if share > 0.5 else "black")
    return image


def main() -> None:
    """Fill the store."""
    mlflow.set_tracking_uri(URI)
    mlflow.set_registry_uri(URI)
    historian = Historian()
    for campaign in CAMPAIGNS:
        started = time.perf_counter()
        historian.campaign(campaign)
        print(f"{campaign.experiment}: {campaign.runs} runs in {time.perf_counter() - started:.1f} s", flush=True)
    historian.deleted()
    historian.unfinished(max(time.time(), MIDNIGHT + 3600))
    historian.registry()
    print(f"{historian.logged} runs")


if __name__ == "__main__":
    main()
