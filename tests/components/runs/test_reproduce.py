"""The commands of a run: what is recorded, and nothing else."""

from __future__ import annotations

import shlex
from dataclasses import replace

import pytest

from dashboard.data.experiments import StageCommand, that_run
from dashboard.data.model.run import RunSource
from tests.components.runs.copied import HOSTILE, commands, detail

TRAIN = StageCommand("train", ("python src/train.py --lr 0.1",))
LOCAL = {"mlflow.source.type": "LOCAL", "mlflow.source.name": "src/train.py"}
PROJECT = {
    "mlflow.source.type": "PROJECT", "mlflow.source.name": "https://user:secret@example.org/p.git#sub",
    "mlflow.project.entryPoint": "fit",
}  # fmt: skip


@pytest.mark.parametrize(
    ("program", "stage", "is_it"),
    [
        ("src/train.py", TRAIN, True), ("./src/train.py", TRAIN, True), ("/srv/jobs/wine/src/train.py", TRAIN, True),
        ("train.py", TRAIN, False), ("/srv/jobs/other_src/train.py", TRAIN, False), ("src/train", TRAIN, False),
        ("train.py", StageCommand("a", ("python train.py",), "src"), True),
        ("src/train.py", StageCommand("a", ("python train.py",), "src"), True),
        ("src/train.py", StageCommand("a", ("echo 'open", "python src/train.py")), True), ("", TRAIN, False),
    ],
)  # fmt: skip
def test_a_stage_runs_a_program_that_its_command_names(program: str, stage: StageCommand, is_it: bool) -> None:
    assert bool(that_run(program, [stage])) is is_it


def test_the_stage_that_ran_the_program_is_the_command() -> None:
    lines = commands(replace(detail(tags=LOCAL), stages=(StageCommand("prepare", ("python p.py",)), TRAIN)))
    assert "dvc repro train" in lines
    assert "# train: python src/train.py --lr 0.1" in lines
    assert not any("p.py" in line for line in lines)


def test_which_of_several_stages_is_not_guessed() -> None:
    both = (StageCommand("train@a", TRAIN.lines), StageCommand("train@b", TRAIN.lines))
    lines = commands(replace(detail(tags=LOCAL), stages=both))
    assert "# its program is run by 2 stages of the pipeline; which one is not recorded" in lines
    assert not any(line.startswith("dvc repro") for line in lines)


def test_a_program_started_by_hand_is_named_with_its_params_as_a_hint() -> None:
    run = detail(tags=LOCAL, params={"lr": "0.1", "note": "a\nrm -rf ~"})
    for found in (run, replace(run, run=replace(run.run, commit=None))):
        lines = commands(found)
        assert "# started from src/train.py; its arguments are not recorded" in lines
        assert "# it logged: lr=0.1, note=a rm -rf ~" in lines, "one line, and a comment"
    assert not any("dvc repro" in line or line.startswith("python") for line in lines)


def test_a_project_is_run_by_its_entry_point_with_its_params() -> None:
    found = detail(tags=PROJECT, params={"lr": "0.1", "x": HOSTILE})
    [line] = [line for line in commands(found) if line.startswith("mlflow run")]
    assert shlex.split(line) == [
        "mlflow", "run", "https://example.org/p.git#sub", "-e", "fit", "--version", "1f" * 20,
        "-P", "lr=0.1", "-P", f"x={HOSTILE}",
    ]  # fmt: skip
    local = detail(tags=PROJECT | {"mlflow.source.name": "/srv/p"}, commit=None)
    assert "mlflow run /srv/p -e fit" in commands(local)


def test_experiments_and_commits_say_what_the_pipeline_runs() -> None:
    for source in (RunSource.DVC, RunSource.GIT):
        lines = commands(replace(detail(source=source), stages=(TRAIN,), data={"a": "1" * 32}))
        assert lines[-3:] == ["dvc pull", "dvc repro", "# train: python src/train.py --lr 0.1"]
        assert not any("dvc repro" in line for line in commands(detail(source=source))), "there is no pipeline"
    many = tuple(StageCommand(f"s{n}", ("x\ny",)) for n in range(20))
    lines = commands(replace(detail(source=RunSource.GIT), stages=many))
    assert lines[-2:] == ["# s11: x y", "# and 8 stages more, see the pipeline"]


def test_a_notebook_and_a_run_without_tags_invent_nothing() -> None:
    notebook = detail(tags={"mlflow.source.type": "NOTEBOOK", "mlflow.source.name": "/nb"}, params={"a": "1"})
    for found in (notebook, detail()):
        assert not any("/nb" in line or "logged" in line or "repro" in line for line in commands(found))
