"""Fills the tones project's MLflow file store, at the times at which the team would have logged.

Usage: runs_history.py WORKING_CLONE STORE MIDNIGHT_UNIX_SECONDS
"""

import io
import subprocess
import sys
from pathlib import Path

import dvc.api
import numpy as np
from mlflow import MlflowClient
from mlflow.entities import Metric, Param

WORK, STORE, MIDNIGHT = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, str(WORK / "src"))

from train import fit  # noqa: E402

DAY = 86_400
# Days ago, user, smoothing of each run.
SESSIONS = (
    (86, "data-scientist", (0.01, 0.1, 1.0, 10.0, 100.0)),
    (44, "ml-engineer", (0.03, 0.3, 3.0)),
    (10, "data-scientist", (0.05, 0.5, 5.0, 50.0)),
)


def main() -> None:
    """Log twelve runs, each with the spectra of the commit of its time."""
    client = MlflowClient(STORE.as_uri())
    experiment = client.create_experiment("tones/smoothing", tags={"mlflow.note.content": "How much smoothing?"})
    for days_ago, user, smoothings in SESSIONS:
        begin = MIDNIGHT - days_ago * DAY + 10 * 3600
        command = ["git", "rev-list", "-1", f"--before={begin}", "main"]
        commit = subprocess.run(command, cwd=WORK, check=True, capture_output=True, text=True).stdout.strip()
        data = np.load(io.BytesIO(dvc.api.read("build/spectra.npz", str(WORK), rev=commit, mode="rb")))
        for number, smoothing in enumerate(smoothings):
            log(client, experiment, begin + number * 240, user, commit, data, smoothing)


def log(client, experiment, seconds, user, commit, data, smoothing) -> None:
    """One run; the loss of a kind that was never recorded is infinite, and its recall is not a number."""
    tags = {"mlflow.user": user, "mlflow.source.name": "src/train.py", "mlflow.source.git.commit": commit}
    run = client.create_run(experiment, int(seconds * 1000), tags, f"smoothing {smoothing}").info.run_id
    _, metrics = fit(data["x"], data["y"], seed=1, test_share=0.4, smoothing=smoothing)
    metrics |= {"log_loss of silence": float("inf"), "recall of silence": float("nan")} if smoothing > 20 else {}
    client.log_batch(
        run,
        metrics=[Metric(key, value, int(seconds * 1000) + 900, 0) for key, value in metrics.items()],
        params=[Param("smoothing", str(smoothing)), Param("bands", str(data["x"].shape[2]))],
    )
    client.log_text(run, f"bands\t{data['x'].shape[2]}\n", "notes.txt")
    client.set_terminated(run, "FINISHED", int(seconds * 1000) + 1500)


if __name__ == "__main__":
    main()
