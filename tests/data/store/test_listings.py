"""Listings on disk: mapped again by others, never trusted when damaged."""

from __future__ import annotations

from pathlib import Path

import polars as pl
from polars.testing import assert_frame_equal

from dashboard.data.model.problem import Problem
from dashboard.data.store.listings import Listing, ListingStore

HASH = "c" * 32 + ".dir"
TABLE = pl.DataFrame({"path": ["a", "b/ü"], "hash": ["1" * 32, "2" * 32]})
PROBLEM = Problem("listing-unsafe", "one was left out", HASH, "Track it again.")


def test_a_listing_is_kept_for_its_project_alone(tmp_path: Path) -> None:
    ListingStore(tmp_path).save(1, HASH, Listing(TABLE, (PROBLEM,)))
    found = ListingStore(tmp_path).get(1, HASH)
    assert found is not None
    assert_frame_equal(found.table, TABLE)
    assert found.problems == (PROBLEM,)
    assert ListingStore(tmp_path).get(2, HASH) is None


def test_an_empty_listing(tmp_path: Path) -> None:
    ListingStore(tmp_path).save(1, HASH, Listing(TABLE.clear()))
    found = ListingStore(tmp_path).get(1, HASH)
    assert found is not None
    assert found.table.schema == TABLE.schema
    assert found.table.height == 0


def test_a_damaged_file_is_as_good_as_none(tmp_path: Path) -> None:
    ListingStore(tmp_path).save(1, HASH, Listing(TABLE))
    path = next((tmp_path / "1").glob("*.arrow"))
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)
    assert ListingStore(tmp_path).get(1, HASH) is None
    ListingStore(tmp_path).save(1, HASH, Listing(TABLE))
    assert ListingStore(tmp_path).get(1, HASH) is not None


def test_the_oldest_go(tmp_path: Path) -> None:
    store = ListingStore(tmp_path, kept=3)
    for index in range(6):
        store.save(1, f"{index:032x}.dir", Listing(TABLE))
    assert len(list((tmp_path / "1").iterdir())) == 6
    assert ListingStore(tmp_path).get(1, f"{5:032x}.dir") is not None


def test_a_disk_that_refuses_loses_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    store = ListingStore(tmp_path / "file")
    assert store.save(1, HASH, Listing(TABLE)).table.height == 2
    assert store.get(1, HASH) is not None
