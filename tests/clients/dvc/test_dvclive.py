"""DVCLive itself, told with two environment variables where to report, against the served program."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml

from tests.wine_project import commit, run

pytestmark = pytest.mark.clients

TOKEN = "only those who train know it"
TRAIN = """
import pathlib, sys, time
from dvclive import Live
with Live(exp_name=sys.argv[1], exp_message="wider layers", save_dvc_exp=True) as live:
    live.log_params({"lr": 0.1, "layers": [64, 32]})
    for epoch in range(5):
        live.log_metric("train/loss", 1 / (epoch + 1), timestamp=True)
        live.log_metric("acc", epoch / 10)
        live.next_step()
        if epoch == 2:
            pathlib.Path(sys.argv[2]).touch()
            while not pathlib.Path(sys.argv[3]).exists():
                time.sleep(0.05)
"""

PIPELINE = """
from dvclive import Live
with Live(dir="out", dvcyaml=None) as live:
    for epoch in range(4):
        live.log_metric("loss", 1 / (epoch + 1))
        live.next_step()
"""
DVC_YAML = """
stages:
  train:
    cmd: python pipe.py
    deps: [pipe.py]
    params: [depth]
    outs:
      - out: {cache: false}
metrics: [out/metrics.json]
plots:
  - out/plots/metrics: {x: step}
"""


@dataclass
class Lab:
    """A served project, and the working copy of somebody who trains."""

    address: str
    work: Path

    def environment(self, token: str = TOKEN) -> dict[str, str]:
        return os.environ | {
            "DVC_STUDIO_TOKEN": token, "DVC_STUDIO_URL": self.address, "DVC_NO_ANALYTICS": "1",
            "GIT_AUTHOR_NAME": "data-scientist", "GIT_AUTHOR_EMAIL": "ds@localhost",
            "GIT_COMMITTER_NAME": "data-scientist", "GIT_COMMITTER_EMAIL": "ds@localhost",
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        }  # fmt: skip

    def train(self, name: str, token: str = TOKEN) -> subprocess.Popen[str]:
        reached, go = self.marks(name)
        command = [sys.executable, "train.py", name, str(reached), str(go)]
        return subprocess.Popen(
            command, cwd=self.work, env=self.environment(token), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip

    def marks(self, name: str) -> tuple[Path, Path]:
        return self.work.parent / f"{name}.reached", self.work.parent / f"{name}.go"

    def get(self, path: str) -> Any:
        answer = requests.get(f"{self.address}/api/v1/projects/team/wine{path}", timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def runs(self, name: str) -> list[dict[str, Any]]:
        return [row for row in self.get("/runs?limit=1000")["runs"] if row["name"] == name]


def until(question: Callable[[], Any], seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = question()
        if answer:
            return answer
        time.sleep(0.1)
    raise AssertionError("never true")


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("dvclive")
    origin, work = folder / "origin.git", folder / "work"
    run(folder, "git", "init", "-q", "--bare", "-b", "main", str(origin))
    run(folder, "git", "clone", "-q", str(origin), str(work))
    run(work, "git", "checkout", "-q", "-b", "main")
    run(work, "dvc", "init", "-q")
    (work / "train.py").write_text(TRAIN)
    commit(work, "Begin")
    run(work, "git", "push", "-q", "origin", "main")
    settings = {
        "data_dir": str(folder / "data"), "server": {"port": 0}, "sync": {"interval_seconds": 5, "watch_seconds": 0.2},
        "projects": [
            {"owner": "team", "name": "wine", "git": {"url": str(origin)}, "live": {"token_env": "WINE_LIVE_TOKEN"}}
        ],
    }  # fmt: skip
    (folder / "config.yaml").write_text(yaml.safe_dump(settings))
    command = [sys.executable, "-m", "dashboard.cli", "--config", str(folder / "config.yaml"), "serve"]
    environment = os.environ | {"WINE_LIVE_TOKEN": TOKEN}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as server:
        lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=lambda: [lines.put(line) for line in server.stdout or ()], daemon=True).start()
        address = None
        while address is None:
            words = lines.get(timeout=60).split()
            address = next((word.rstrip("/") for word in words if word.startswith("http://")), None)
        made = Lab(address, work)
        until(lambda: made.get("")["generation"])
        yield made
        server.terminate()
        server.wait(30)


def test_a_run_is_seen_while_it_trains_and_is_one_run_once_it_is_pushed(lab: Lab) -> None:
    process = lab.train("bold-moose")
    reached, go = lab.marks("bold-moose")
    until(reached.exists, 120)
    (row,) = until(lambda: [row for row in lab.runs("bold-moose") if row["metrics"].get("step") == 2])
    assert (row["status"], row["params"], row["metrics"]["acc"]) == ("RUNNING", {"lr": 0.1, "layers": "[64, 32]"}, 0.2)
    series = lab.get(f"/runs/{row['id']}/metrics?key=train.loss")["series"][0]
    assert (series["step"], series["value"]) == ([0, 1, 2], [1, 1 / 2, 1 / 3])
    go.touch()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "failed" not in output.lower(), output
    (done,) = until(lambda: [row for row in lab.runs("bold-moose") if row["status"] == "FINISHED"])
    assert done["id"] == row["id"], "still one run, and the same, before it is pushed"
    requests.post(
        f"{lab.address}/api/v1/projects/team/wine/runs/labels", json={"runs": [row["id"]], "add": ["best"]}, timeout=10
    ).raise_for_status()

    run(lab.work, "dvc", "exp", "push", "origin", "bold-moose")
    sha = run(lab.work, "git", "for-each-ref", "--format=%(objectname)", "refs/exps/**/bold-moose")
    (pushed,) = until(lambda: [row for row in lab.runs("bold-moose") if row["id"] == sha])
    assert lab.runs("bold-moose") == [pushed], "the pushed experiment took the place of the run that reported"
    assert (pushed["source"], pushed["status"], pushed["label"]) == ("dvc", "FINISHED", ["best"])
    assert lab.get(f"/runs/{row['id']}")["id"] == sha, "the old address leads to it"
    series = lab.get(f"/runs/{sha}/metrics?key=train.loss")["series"][0]
    assert series["value"] == [1 / (epoch + 1) for epoch in range(5)], "its curve is the file in git now"
    assert all(moment.startswith("20") for moment in series["time"]), "with the times that the client wrote"


def test_what_dvc_exp_run_reports_is_one_run_with_what_dvclive_reports_inside(lab: Lab) -> None:
    (lab.work / "pipe.py").write_text(PIPELINE)
    (lab.work / "params.yaml").write_text("depth: 3\n")
    (lab.work / "dvc.yaml").write_text(DVC_YAML)
    commit(lab.work, "A pipeline")
    run(lab.work, "git", "push", "-q", "origin", "main")
    subprocess.run(
        ["dvc", "exp", "run", "-q", "-n", "calm-otter", "-S", "depth=5"],
        cwd=lab.work,
        env=lab.environment(),
        check=True,
    )
    (row,) = until(lambda: [row for row in lab.runs("calm-otter") if row["status"] == "FINISHED"])
    assert (row["params"]["depth"], row["metrics"]["loss"]) == (5, 0.25)
    series = lab.get(f"/runs/{row['id']}/metrics?key=loss")["series"][0]
    assert (series["step"], series["value"]) == ([0, 1, 2, 3], [1, 1 / 2, 1 / 3, 1 / 4])
    run(lab.work, "dvc", "exp", "push", "origin", "calm-otter")
    (pushed,) = until(lambda: [one for one in lab.runs("calm-otter") if one["id"] != row["id"]])
    assert lab.runs("calm-otter") == [pushed]


def test_a_run_without_the_right_token_trains_on_and_prints_why(lab: Lab) -> None:
    process = lab.train("lost-sheep", token="wrong")
    lab.marks("lost-sheep")[1].touch()
    output, _ = process.communicate(timeout=120)
    assert process.returncode == 0, output
    assert "No project takes this token" in output
    assert "DVC_STUDIO_TOKEN" in output
    assert lab.runs("lost-sheep") == []
