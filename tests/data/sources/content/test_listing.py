"""Listings of directories: hostile ones lose what is dangerous, and say so."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

import pytest

from dashboard.data.sources.content import Parsed, of_files, parsed
from dashboard.errors import SourceError

A, B = "a" * 32, "b" * 32


def listed(entries: Any) -> Parsed:
    data = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return parsed(data, hashlib.md5(data, usedforsecurity=False).hexdigest() + ".dir")


def paths(found: Parsed) -> list[str]:
    return found.table.get_column("path").to_list()


def test_a_listing_is_sorted_by_path() -> None:
    found = listed([{"md5": B, "relpath": "b/a.png"}, {"md5": A, "relpath": "a"}, {"md5": A, "relpath": "b-1"}])
    assert found.table.rows() == [("a", A), ("b-1", A), ("b/a.png", B)]
    assert found.problems == ()
    assert listed([]).table.height == 0


@pytest.mark.parametrize(
    "path",
    ["../x", "a/../../x", "..", "/etc/passwd", "", "a//b", "a/", "./a", "a/./b", "..\\x", "a\\..\\b", "a\nb", "\x00",
     "a\x7f", "gpj.\u202egnp"],
)  # fmt: skip
def test_a_path_that_is_dangerous_is_left_out(path: str) -> None:
    found = listed([{"md5": A, "relpath": path}, {"md5": B, "relpath": "fine/x y.png"}])
    assert paths(found) == ["fine/x y.png"]
    assert [problem.code for problem in found.problems] == ["listing-unsafe"]
    assert found.problems[0].hint


def test_each_path_is_there_once_and_no_file_is_a_folder() -> None:
    entries = [{"md5": A, "relpath": "a"}, {"md5": B, "relpath": "a"}, {"md5": B, "relpath": "a/b/c"},
               {"md5": B, "relpath": "a-b"}]  # fmt: skip
    found = listed(entries)
    assert paths(found) == ["a-b", "a/b/c"]
    assert len(found.problems) == 2


@pytest.mark.parametrize("hash_", ["", "x" * 32, "../../x", A + ".dir", None])
def test_an_entry_without_a_hash_is_left_out(hash_: str | None) -> None:
    entry = {"relpath": "a"} if hash_ is None else {"relpath": "a", "md5": hash_}
    assert paths(listed([entry, {"md5": A, "relpath": "b"}])) == ["b"]


@pytest.mark.parametrize("data", [b"", b"{}", b"[1]", b'[{"md5": 1}]', b"\xff", b'{"a": ["b"]}', b"[" * 100_000])
def test_what_is_no_listing_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError) as caught:
        listed(data)
    assert caught.value.code == "file-unreadable"


def test_content_of_another_hash_is_refused() -> None:
    with pytest.raises(SourceError, match="another hash"):
        parsed(b"[]", f"{A}.dir")


def test_names_that_are_not_utf8_are_spelt_as_gits() -> None:
    assert paths(listed([{"md5": A, "relpath": "caf\udce9"}, {"md5": A, "relpath": "ü"}])) == ["caf\\xe9", "ü"]


def test_a_hundred_thousand_entries_without_a_pause() -> None:
    entries = [{"md5": f"{index:032x}", "relpath": f"train/{index % 10}/{index}.png"} for index in range(100_000)]
    data = json.dumps(entries).encode()
    hash_ = hashlib.md5(data, usedforsecurity=False).hexdigest() + ".dir"
    started = time.perf_counter()
    found = parsed(data, hash_)
    assert time.perf_counter() - started < 20
    assert found.table.height == 100_000
    assert found.table.get_column("path").is_sorted()


def test_files_of_a_cloud_versioned_directory() -> None:
    assert of_files([("b/x", A), ("a", B)], "hash").table.rows() == [("a", B), ("b/x", A)]
