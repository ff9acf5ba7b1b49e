"""Files are read in processes of their own: what takes too long or too much ends there, and the next file is read."""

from __future__ import annotations

import os
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dashboard.data.preview import Kind, Readers, Refused, preview_within
from dashboard.data.preview.limits import _Reader

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to RLIMIT_AS")


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    made = Readers(processes=2, seconds=15, memory_bytes=600_000_000)
    yield made
    made.close()


def test_answers_come_from_one_process_that_stays(readers: Readers) -> None:
    first, second = readers.run(os.getpid), readers.run(os.getpid)
    assert first == second != os.getpid()
    assert readers.run(divmod, 7, 3) == (2, 1)
    assert readers.run(bytes, 3_000_000) == b"\0" * 3_000_000
    assert readers.run(zlib.crc32, b"x" * 5_000_000) == zlib.crc32(b"x" * 5_000_000)


def test_credentials_stay_here(readers: Readers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DAGBOARD_SECRET", "x")
    made = Readers(processes=1)
    assert made.run(os.getenv, "DAGBOARD_SECRET") is None
    assert made.run(os.getenv, "PATH") == os.environ["PATH"]
    made.close()


def test_what_is_raised_there_is_raised_here(readers: Readers) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        readers.run(int, "x")
    with pytest.raises(SyntaxError):
        readers.run(compile, "(", "x", "eval")


def test_what_a_decoder_raises_is_a_refusal_and_logged(readers: Readers, caplog: pytest.LogCaptureFixture) -> None:
    assert readers.attempt(int, "x") == Refused("It cannot be read; it may be damaged.")
    assert "invalid literal" in caplog.text
    assert readers.attempt(int, "7") == 7


def test_what_takes_too_long_is_ended_and_the_next_is_answered() -> None:
    with_little_time = Readers(processes=1, seconds=0.5)
    started = time.monotonic()
    assert with_little_time.run(time.sleep, 60) == Refused("It takes too long to read.", "slow")
    assert time.monotonic() - started < 20
    assert with_little_time.run(abs, -1) == 1
    with_little_time.close()


@linux_only
def test_what_takes_too_much_memory_is_ended_and_the_next_is_answered(readers: Readers) -> None:
    assert readers.run(bytes, 2_000_000_000) == Refused("It takes too much memory to read, or it is damaged.", "large")
    assert readers.run(abs, -1) == 1


def test_a_reader_that_dies_is_replaced(readers: Readers) -> None:
    assert isinstance(readers.run(os._exit, 3), Refused)
    assert readers.run(abs, -1) == 1
    [idle] = readers._idle[-1:]
    idle._process.kill()
    idle._process.wait()
    assert readers.run(abs, -2) == 2


@linux_only
def test_a_reader_that_became_large_is_replaced() -> None:
    made = Readers(processes=1, seconds=20, memory_bytes=1_500_000_000)
    first = made.run(os.getpid)
    assert made.run(os.putenv, "KEPT", "x" * 320_000_000) is None
    second = made.run(os.getpid)
    assert isinstance(second, int)
    assert second != first
    made.close()


@linux_only
def test_nothing_can_be_written_there(readers: Readers, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="too large"):
        readers.run(Path.write_bytes, tmp_path / "x", b"y")
    assert (tmp_path / "x").read_bytes() == b""


def test_threads_share_the_processes_and_none_waits_for_ever(readers: Readers) -> None:
    with ThreadPoolExecutor(6) as threads:
        pids = list(threads.map(lambda _: readers.run(os.getpid), range(30)))
    assert len(set(pids)) <= 4
    assert os.getpid() not in pids
    busy = Readers(processes=1, seconds=1.5)
    blocking = threading.Thread(target=busy.run, args=(time.sleep, 60))
    blocking.start()
    time.sleep(0.2)
    answers = [busy.run(abs, -1)]
    blocking.join()
    assert answers[0] in {1, Refused("Too many files are being read; try again in a moment.", "busy")}
    busy.close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_fork_starts_its_own(readers: Readers) -> None:
    parent = readers.run(os.getpid)
    into, out = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(out, str(readers.run(os.getpid)).encode())
        readers.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(into, 100)) not in {parent, os.getpid(), child}
    assert readers.run(os.getpid) == parent


def test_a_reader_ends_with_its_parent() -> None:
    reader = _Reader(10**9)
    assert reader.answer([b"no pickle"], 20) is not None
    assert reader._process.stdin is not None
    reader._process.stdin.close()
    assert reader._process.wait(20) == 0
    reader.end()


def test_previews_are_the_same_within_limits(readers: Readers) -> None:
    for path, content in (("a.txt", b"x"), ("a.npy", b"\x93NUMPY"), ("a.parquet", b"PAR1"), ("a.csv", b"a,b\n1,2\n")):
        shown = preview_within(readers, path, content, len(content))
        assert shown.kind in {Kind.TEXT, Kind.BINARY, Kind.TABLE}
        assert shown.size == len(content)
