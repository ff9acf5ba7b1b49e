"""Differences of listings: equal to naive ones, renames one to one and always the same, large ones quick enough."""

from __future__ import annotations

import random
from collections import Counter, defaultdict, deque

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff.directory import DirectoryDiff, below, changes, directory_diff, entries, files, joined, named

FILES = st.dictionaries(
    st.sampled_from(["a", "a-b", "a/b", "a/b c", "b", "deep/er/x", "z", "ü", "deep-er"]),
    st.tuples(st.sampled_from("1234"), st.sampled_from(["md5", "md5", "md5-dos2unix"])),
    max_size=9,
)
Side = dict[str, tuple[str, str]]


def table(side: Side) -> pl.DataFrame:
    return files([(path, *hash_) for path, hash_ in side.items()])


def naive(old: Side, new: Side) -> tuple[set[object], ...]:
    """The difference by dictionaries, with renames as dvc pairs them: by the parts of the paths."""
    added = sorted(new.keys() - old.keys(), key=lambda path: path.split("/"))
    waiting = defaultdict(deque)
    for path in sorted(old.keys() - new.keys(), key=lambda path: path.split("/")):
        waiting[old[path]].append(path)
    renamed = {(waiting[new[path]].popleft(), path) for path in added if waiting[new[path]]}
    modified = {path for path in old.keys() & new.keys() if old[path] != new[path]}
    moved = {path for pair in renamed for path in pair}
    return {*added} - moved, old.keys() - new.keys() - moved, modified, renamed


def told(diff: DirectoryDiff) -> tuple[set[object], ...]:
    renamed = set(diff.renamed.select("from", "to").iter_rows())
    return set(diff.added["path"]), set(diff.deleted["path"]), set(diff.modified["path"]), renamed


@given(FILES, FILES)
def test_equal_to_a_naive_difference(old: Side, new: Side) -> None:
    diff = directory_diff(table(old), table(new))
    assert told(diff) == naive(old, new)
    assert diff.unchanged == sum(old[path] == new[path] for path in old.keys() & new.keys())
    for path, hash_, name in diff.added.iter_rows():
        assert new[path] == (hash_, name)
    for path, before, after in diff.modified.iter_rows():
        assert (old[path][0], new[path][0]) == (before, after)


@given(FILES, FILES)
def test_renames_are_one_to_one(old: Side, new: Side) -> None:
    diff = directory_diff(table(old), table(new))
    for side in ("from", "to"):
        assert max(Counter(diff.renamed[side]).values(), default=1) == 1
    for before, after, hash_ in diff.renamed.iter_rows():
        assert old[before][0] == new[after][0] == hash_
        assert before not in new
        assert after not in old


@given(FILES, FILES, st.randoms(use_true_random=False))
def test_the_order_of_a_listing_does_not_matter(old: Side, new: Side, chance: random.Random) -> None:
    first = directory_diff(table(old), table(new))
    shuffled = [dict(chance.sample(list(side.items()), len(side))) for side in (old, new)]
    second = directory_diff(table(shuffled[0]), table(shuffled[1]))
    for name in ("added", "deleted", "modified", "renamed"):
        assert getattr(first, name).equals(getattr(second, name))


@given(FILES, FILES)
def test_the_way_back_is_the_way_turned_round(old: Side, new: Side) -> None:
    there, back = (told(directory_diff(table(a), table(b))) for a, b in ((old, new), (new, old)))
    assert there == (back[1], back[0], back[2], {(to, from_) for from_, to in back[3]})


def test_differences_are_put_below_a_folder_and_together() -> None:
    inner = directory_diff(table({"a": ("1", "md5"), "b": ("2", "md5")}), table({"c": ("1", "md5"), "b": ("3", "md5")}))
    whole = joined([below(inner, "data/raw"), entries(added=[("x", None, "md5")], unchanged=2)])
    assert whole.renamed.rows() == [("data/raw/a", "data/raw/c", "1")]
    assert whole.modified.rows() == [("data/raw/b", "2", "3")]
    assert whole.added.rows() == [("x", None, "md5")]
    assert whole.unchanged == 2


def test_what_has_no_hash_is_never_renamed() -> None:
    diff = joined([entries(added=[("a", None, "md5")], deleted=[("b", None, "md5")])])
    assert changes(files(()), files(())).unchanged == 0
    assert told(diff) == ({"a"}, {"b"}, set(), set())


@pytest.mark.parametrize("height", [100_000])
def test_a_large_directory(height: int) -> None:
    paths = [f"class {index % 100:03}/image {index:07}.jpg" for index in range(height)]
    old = pl.DataFrame({"path": paths, "hash": [f"{index:032x}" for index in range(height)]})
    is_moved, is_changed = pl.int_range(pl.len()) % 200 == 3, pl.int_range(pl.len()) % 100 == 7
    new = old.with_columns(
        pl.when(is_moved).then(pl.lit("moved/") + pl.col("path")).otherwise(pl.col("path")).alias("path"),
        pl.when(is_changed).then(pl.col("hash").str.replace("0", "f")).otherwise(pl.col("hash")).alias("hash"),
    ).filter(pl.int_range(pl.len()) % 200 != 11)
    diff = directory_diff(named(old, "md5"), named(new, "md5"))
    assert [diff.added.height, diff.deleted.height, diff.modified.height, diff.renamed.height] == [0, 500, 1000, 500]
    assert diff.unchanged == height - 2000
