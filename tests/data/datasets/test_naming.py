"""Hashes as people write them."""

from __future__ import annotations

import pytest

from dashboard.data.datasets.naming import is_beginning, is_whole, named
from dashboard.errors import InvalidRequestError

ONE, TWO = "abcdef01" * 4, "abcdef02" * 4 + ".dir"
HASHES = {"1": {"a": ONE, "b": TWO}, "2": {"b": ONE, "c": "ABCDEF03" * 4}}


def test_a_whole_hash_and_its_beginning() -> None:
    found = named(ONE, HASHES)
    assert found
    assert (found.hash, found.places) == (ONE, {"a": "1", "b": "2"})
    for text in (TWO, TWO.removesuffix(".dir"), "abcdef02", "ABCDEF02", "abcdef02.dir"):
        again = named(text, HASHES)
        assert again
        assert (again.hash, again.places) == (TWO, {"b": "1"})
    old = named("abcdef03", HASHES)
    assert old
    assert old.hash == "ABCDEF03" * 4


def test_a_path_tells_several_apart() -> None:
    with pytest.raises(InvalidRequestError, match="several hashes"):
        named("abcdef0", HASHES)
    found = named("abcdef0", HASHES, "a")
    assert found
    assert found.hash == ONE
    only = named("abcdef0.dir", HASHES)
    assert only
    assert only.hash == TWO
    inside = named("abcdef0", HASHES, "a/b")
    assert inside
    assert inside.places == {"a": "1"}
    assert named("fedcba", HASHES) is None
    assert named(ONE, HASHES, "c") is None


def test_what_may_be_a_hash() -> None:
    assert is_whole(ONE)
    assert is_whole(TWO)
    assert not is_whole(ONE[:31])
    assert not is_whole(ONE + "\n")
    assert is_beginning("abcdef")
    assert not is_beginning("abcde")
    assert not is_beginning("main")
