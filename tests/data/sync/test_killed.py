"""A sync may be killed at any moment: the next one ends where an undisturbed one ends."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

SYNC = """
import sys
from pathlib import Path
from dashboard import config, context
from dashboard.data.sync import facts, rows, repository
# Small transactions, so that there are many moments between them.
facts._COMMITS_PER_TRANSACTION = facts._RUNS_PER_TRANSACTION = repository._COMMITS_PER_TRANSACTION = 7
built = context.build(config.load(Path(sys.argv[1])))
print("ready", flush=True)
report = built.sync.run(built.projects.list()[0])
sys.exit(1 if report.problems else 0)
"""


def _configuration(folder: Path, history) -> Path:
    path = folder / "config.yaml"
    entry = {"owner": "team", "name": "wine", "git": {"url": str(history.path)}, "goals": {"acc": "up"}}
    folder.mkdir()
    path.write_text(json.dumps({"data_dir": "data", "projects": [entry]}))
    return path


def _start(path: Path) -> subprocess.Popen[bytes]:
    child = subprocess.Popen([sys.executable, "-c", SYNC, str(path)], stdout=subprocess.PIPE)
    assert child.stdout is not None
    assert child.stdout.readline() == b"ready\n"
    return child


def _run(path: Path) -> float:
    started = time.monotonic()
    with _start(path) as child:
        ready = time.monotonic()
        assert child.wait(120) == 0
    assert ready >= started
    return time.monotonic() - ready


def _kill_after(path: Path, seconds: float) -> bool:
    """Whether the sync was killed before its end."""
    with _start(path) as child:
        time.sleep(seconds)
        is_alive = child.poll() is None
        child.kill()
    return is_alive


@pytest.fixture
def long_history(history):
    main = history.commits("main", [history.version(number) for number in range(150)])
    history.commits("side", [history.version(200 + number) for number in range(30)], start=main[100])
    history.git("tag", "v1.0.0", main[50])
    history.git("tag", "--annotate", "--message", "x", "model@v1.0.0", main[60])
    for number in range(10):
        history.experiment(f"exp-{number}", history.version(300 + number), main[-1])
    return history


def test_killed_syncs_lose_nothing(long_history, tmp_path, contents) -> None:
    undisturbed = _configuration(tmp_path / "undisturbed", long_history)
    seconds = _run(undisturbed)
    disturbed = _configuration(tmp_path / "disturbed", long_history)
    moments = random.Random(7)
    kills = sum(_kill_after(disturbed, moments.uniform(0.02, 0.9) * seconds) for _ in range(5))
    assert kills >= 2, "the sync was over before it could be killed"
    _run(disturbed)
    expected, found = (contents(path.parent / "data") for path in (undisturbed, disturbed))
    for table, lines in expected.items():
        assert found[table] == lines, table
    assert len(expected["run"]) == 190


def test_a_kill_between_the_rows_and_the_run_table_is_made_good(long_history, home, monkeypatch) -> None:
    place = home()
    frames = place.context.sync._frames

    class Killed(BaseException):
        pass

    def kill(*_arguments: object) -> int:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(frames, "add", kill)
        with pytest.raises(Killed):
            place.sync()
    assert place.project.generation == 0
    assert place.sync().has_changed
    assert place.project.generation == 1
    assert frames.open(place.project.id).generation == 1
    assert place.project.runs == 190
