"""Generations on disk: atomic, mapped, swept, never in a reader's way."""

from __future__ import annotations

import resource
import shutil
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dashboard.data.model.run import Run
from dashboard.data.query.parser import parse
from dashboard.data.store.frames import RunFrame, RunFrames
from dashboard.data.store.frames.build import build as built
from dashboard.data.store.frames.disk import KEPT_GENERATIONS
from dashboard.data.store.frames.rows import default_fields
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import UnavailableError

NOW = datetime(2026, 6, 1, tzinfo=UTC)
MakeRun = Callable[..., Run]


def build(frames: RunFrames, runs: list[Run], project_id: int = 1) -> int:
    return frames.add(project_id, built([RunColumns.of(runs)], {}, {}), {"acc": "up"})


def names(frame: RunFrame) -> list[str]:
    return [row["id"] for row in frame.rows(frame.select(None, now=NOW), default_fields(frame.schema))]


def test_before_the_first_build_there_is_an_empty_frame(tmp_path: Path) -> None:
    frames = RunFrames(tmp_path / "frames")
    assert not frames.exists(1)
    frame = frames.open(1)
    assert (frame.generation, names(frame)) == (0, [])
    assert len(frame.select(parse("metrics.acc > 1"), now=NOW)) == 0
    assert not (tmp_path / "frames").exists()


def test_a_frame_survives_its_process(tmp_path: Path, make_run: MakeRun) -> None:
    run = make_run(1, params={"lr": "1e-3"}, metrics={"acc": 0.5}, tags={"t": "ü"})
    assert build(RunFrames(tmp_path), [run]) == 1
    other = RunFrames(tmp_path)
    assert other.exists(1)
    frame = other.open(1)
    row = frame.rows(frame.select(None, now=NOW), default_fields(frame.schema))[0]
    assert (row["id"], row["params"], row["metrics"], row["tags"]) == (
        "run001",
        {"lr": 0.001},
        {"acc": 0.5},
        {"t": "ü"},
    )
    assert row["created"] == run.created_at
    assert {column.key: column.goal for column in frame.schema.columns}["metrics.acc"] == "up"


def test_an_open_frame_is_shared_until_the_next_generation(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    first = frames.open(1)
    assert frames.open(1) is first
    build(RunFrames(tmp_path), [make_run(1), make_run(2)])
    assert names(frames.open(1)) == ["run002", "run001"]
    assert names(frames.open(1, first.generation)) == ["run001"]
    assert names(first) == ["run001"]


def test_old_generations_go_and_their_readers_stay_well(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    old = frames.open(1)
    for number in range(2, 10):
        build(frames, [make_run(number)])
    assert len(list((tmp_path / "1").glob("*.arrow"))) == KEPT_GENERATIONS
    assert len(list((tmp_path / "1").iterdir())) == 2 * KEPT_GENERATIONS
    assert names(old) == ["run001"]
    assert names(RunFrames(tmp_path).open(1, 1)) == ["run009"]


def test_a_killed_build_leaves_the_last_good_frame(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    (tmp_path / "1" / "0000000002.v2.columns").touch()
    (tmp_path / "1" / "0000000002.v2.arrow.77.tmp").write_bytes(b"half")
    assert names(RunFrames(tmp_path).open(1)) == ["run001"]
    assert build(frames, [make_run(3)]) == 3
    assert names(frames.open(1)) == ["run003"]


def test_a_frame_of_another_format_counts_as_none(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    for path in list((tmp_path / "1").iterdir()):
        path.rename(path.with_name(path.name.replace(".v2.", ".v0.")))
    assert not frames.exists(1)


@pytest.mark.parametrize("damage", [b"", b"not an Arrow file at all", b"ARROW1\0\0" + bytes(5_000)])
@pytest.mark.parametrize("suffix", ["arrow", "columns"])
def test_a_damaged_frame_counts_as_none_and_the_last_good_one_is_read(
    tmp_path: Path, make_run: MakeRun, suffix: str, damage: bytes
) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    newest = build(frames, [make_run(2)])
    (tmp_path / "1" / f"{newest:010d}.v2.{suffix}").write_bytes(damage)
    other = RunFrames(tmp_path)
    assert not other.exists(1)
    assert names(other.open(1)) == ["run001"]
    assert build(other, [make_run(3)]) == newest + 1
    assert other.exists(1)
    assert names(other.open(1)) == ["run003"]


def test_damage_inside_a_file_is_found_before_its_values_are_trusted(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    runs = [
        make_run(number, params={"note": f"a text that is stored beside the others {number}"}) for number in range(99)
    ]
    build(frames, runs[:1])
    newest = build(frames, runs)
    path = tmp_path / "1" / f"{newest:010d}.v2.arrow"
    content = bytearray(path.read_bytes())
    for start in range(len(content) // 8, len(content) // 2, 64):
        content[start : start + 32] = bytes(range(200, 232))
    path.write_bytes(content)
    other = RunFrames(tmp_path)
    assert not other.exists(1)
    assert names(other.open(1)) == ["run000"]
    assert names(frames.open(1)) == ["run000"], "what was opened before is looked at again"


def test_a_changed_list_of_columns_counts_as_damage(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1, metrics={"acc": 0.5})])
    path = tmp_path / "1" / "0000000001.v2.columns"
    path.write_bytes(path.read_bytes().replace(b"acc", b"abc"))
    assert not RunFrames(tmp_path).exists(1)


def test_a_full_disk_leaves_the_last_good_frame_and_no_half_written_file(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    before = sorted(path.name for path in (tmp_path / "1").iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, limits[1]))
    try:
        with pytest.raises(UnavailableError, match="run table cannot be written") as raised:
            build(frames, [make_run(number, metrics={"acc": number}) for number in range(2_500)])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (raised.value.code, raised.value.where) == ("run-table-unwritable", str(tmp_path / "1"))
    assert "Free some space" in raised.value.hint
    assert sorted(path.name for path in (tmp_path / "1").iterdir()) == before
    assert names(frames.open(1)) == ["run001"]
    assert build(frames, [make_run(2)]) == 2


def test_a_folder_that_was_deleted_and_built_again_is_read_anew(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    before = frames.open(1)
    shutil.rmtree(tmp_path / "1")
    assert frames.open(1).generation == 0
    assert build(RunFrames(tmp_path), [make_run(2)]) == before.generation
    after = frames.open(1)
    assert names(after) == ["run002"]
    assert after.serial != before.serial


def test_readers_meet_only_whole_frames_while_builds_go_on(tmp_path: Path, make_run: MakeRun) -> None:
    frames, done, seen = RunFrames(tmp_path), threading.Event(), []
    build(frames, [make_run(0)])

    def read() -> None:
        reader = RunFrames(tmp_path)
        while not done.is_set():
            frame = reader.open(1)
            seen.append((frame.generation, len(names(frame))))

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for count in range(2, 30):
        build(frames, [make_run(number) for number in range(count)])
    done.set()
    for thread in threads:
        thread.join()
    assert seen
    assert [pair for pair in seen if pair[0] != pair[1]] == []


def test_projects_do_not_meet(tmp_path: Path, make_run: MakeRun) -> None:
    frames = RunFrames(tmp_path)
    build(frames, [make_run(1)])
    build(frames, [make_run(2)], 2)
    assert (names(frames.open(1)), names(frames.open(2))) == (["run001"], ["run002"])
    frames.remove(1)
    assert (names(RunFrames(tmp_path).open(1)), frames.exists(2)) == ([], True)


@pytest.mark.parametrize("rows", [0, 1, 2_500])
def test_frames_of_any_height(tmp_path: Path, make_run: MakeRun, rows: int) -> None:
    frames = RunFrames(tmp_path)
    build(
        frames, [make_run(number, metrics={"acc": number}, params={f"p{number % 40}": "x"}) for number in range(rows)]
    )
    assert len(names(frames.open(1))) == rows
