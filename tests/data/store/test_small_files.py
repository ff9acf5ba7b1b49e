"""Small files by hash: kept, found, and swept when there are too many."""

from __future__ import annotations

import os
from pathlib import Path

from dashboard.data.store.small_files import SmallFileStore


def test_what_is_saved_is_found_for_its_project_alone(tmp_path: Path) -> None:
    store = SmallFileStore(tmp_path)
    store.save(1, "a" * 32, b"accuracy: 1")
    assert store.get(1, "a" * 32) == b"accuracy: 1"
    assert store.get(2, "a" * 32) is None
    assert store.get(1, "b" * 32) is None


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    store = SmallFileStore(tmp_path, kept=20)
    hashes = [f"{number:032x}" for number in range(30)]
    for age, hash_ in enumerate(hashes):
        store.save(1, hash_, hash_.encode())
        os.utime(tmp_path / "1" / hash_[:2] / hash_[2:], (age, age))
    store.save(1, "f" * 32, b"new")
    store.save(1, "e" * 32, b"newer")
    assert len(list(tmp_path.glob("1/*/*"))) == 20
    assert store.get(1, "e" * 32) == b"newer"
    assert store.get(1, hashes[0]) is None
    assert store.get(1, hashes[-1]) == hashes[-1].encode()
    store.save(2, "a" * 32, b"of another project")
    assert store.get(1, "e" * 32) == b"newer"


def test_what_a_writer_left_behind_goes_as_well(tmp_path: Path) -> None:
    store = SmallFileStore(tmp_path, kept=10)
    left = tmp_path / "1" / "aa" / f"{'a' * 30}.1.2.tmp"
    left.parent.mkdir(parents=True)
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    for number in range(10):
        store.save(1, f"{number:032x}", b"x")
    assert not left.exists()
