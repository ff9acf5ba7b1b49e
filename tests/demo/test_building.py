"""`build` keeps what is finished, makes the rest anew, and touches nothing that is not its own."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import config
from dashboard.demo import build
from dashboard.demo.clients import DemoError
from dashboard.demo.workshop import Role, Step, Workshop
from dashboard.errors import ConflictError


def start(shop: Workshop) -> None:
    shop.start_repository()
    shop.write("README.md", "# Small\n")


def count_lines(shop: Workshop) -> None:
    shop.write("count.py", "import sys\nfrom pathlib import Path\nPath('lines.txt').write_text(sys.argv[1])\n")
    shop.start_dvc()
    shop.dvc("stage", "add", "--name", "count", "--deps", "count.py", "--outs", "lines.txt", "python count.py 3")
    shop.dvc("repro")


def break_down(shop: Workshop) -> None:
    shop.write("broken.py", "raise SystemExit('no more paper')\n")
    shop.python("broken.py")


START = Step(3.4, Role.DATA_ENGINEER, "Begin", start)
COUNT = Step(1.2, Role.REVIEWER, "Count", count_lines)
BREAK = Step(1.0, Role.REVIEWER, "Break", break_down)


def snapshot(directory: Path) -> dict[str, tuple[int, int]]:
    return {
        str(path.relative_to(directory)): (path.stat().st_mtime_ns, path.stat().st_size)
        for path in directory.rglob("*")
    }


def small() -> list[Step]:
    return [START, COUNT]


def build_small(directory: Path) -> None:
    build(directory, recipes={"audio": small})


def test_steps_happen_at_their_time_by_their_people(tmp_path: Path) -> None:
    seen: list[tuple[int, int, str]] = []
    build(tmp_path / "d", lambda *report: seen.append(report), recipes={"audio": small})
    work = tmp_path / "d" / "audio" / "work"
    command = ("git", "-C", str(work), "log", "--format=%an %ae %s")
    log = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    assert log == ["reviewer reviewer@example.com Count", "data-engineer data-engineer@example.com Begin"]
    assert (work / "lines.txt").read_text() == "3"
    assert seen[0] == (0, 2, "audio: Begin")
    assert seen[-1] == (2, 2, "audio: Count")


def test_a_second_build_changes_nothing(tmp_path: Path) -> None:
    path = build(tmp_path, recipes={"audio": small})
    before = snapshot(tmp_path)
    seen: list[object] = []
    assert build(tmp_path, lambda *report: seen.append(report), recipes={"audio": small}) == path
    assert snapshot(tmp_path) == before
    assert seen == []


def test_a_half_built_project_is_made_anew(tmp_path: Path) -> None:
    with pytest.raises(DemoError, match="no more paper") as caught:
        build(tmp_path, recipes={"audio": lambda: [START, BREAK]})
    assert caught.value.where.endswith("build.log")
    (tmp_path / "audio" / "left-over").touch()
    build(tmp_path, recipes={"audio": small})
    assert not (tmp_path / "audio" / "left-over").exists()
    assert (tmp_path / "audio" / "work" / "lines.txt").exists()


def test_a_failure_does_not_spoil_what_is_finished(tmp_path: Path) -> None:
    build(tmp_path, recipes={"audio": small})
    before = snapshot(tmp_path / "audio")
    with pytest.raises(DemoError):
        build(tmp_path, recipes={"audio": small, "wine": lambda: [START, BREAK]})
    assert snapshot(tmp_path / "audio") == before


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years of work")
    with pytest.raises(ConflictError, match="not a demo"):
        build(tmp_path, recipes={"audio": small})
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_two_processes_share_one_build(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=build_small, args=(tmp_path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0]
    log = (tmp_path / "audio" / "build.log").read_text()
    assert log.count("$ dvc repro") == 1


def test_the_configuration_is_one_that_dagboard_accepts(tmp_path: Path) -> None:
    settings = config.load(build(tmp_path, recipes={}), {})
    assert settings.server.port == 8050
    assert settings.data_dir == tmp_path.resolve() / ".dagboard"
    keys = [f"{project.owner}/{project.name}" for project in settings.projects]
    assert keys == ["perception/digits", "team/wine", "perception/tones", "team/demand", "team/energy"]


def test_ctrl_c_ends_a_build_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dashboard.cli", "demo", "--no-serve", "--directory", str(tmp_path / "demo")]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        next(line for line in process.stdout if line[0] == "4")  # in the middle of real work
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: everybody in front gets it
        rest = process.stdout.read()
    assert process.returncode == 130
    assert "Traceback" not in rest
