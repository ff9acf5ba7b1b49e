"""Tables of several runs as one: rows by key or position, cells against a base."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.preview import Table, preview_of
from dashboard.data.sides import BY_POSITION, merged
from dashboard.data.sides.merging import MAX_ROWS


def table(text: str) -> Table:
    content = text.encode()
    found = preview_of("t.csv", content, len(content), rows=10_000).table
    assert found is not None
    return found


def test_rows_meet_by_their_key_in_whatever_order() -> None:
    found = merged([table("id,v\na,1\nb,2\n"), table("id,v\nc,9\nb,2.0\na,3\n")], 0)
    assert (found.key, found.columns, found.labels) == ("id", ("v",), ("a", "b", "c"))
    assert found.rows == ((("1", "3"),), (("2", "2.0"),), ((None, "9"),))
    assert found.differing == ((frozenset({1}),), (frozenset(),), (frozenset({1}),))
    assert (found.total_rows, found.differing_rows) == (3, 2)


def test_the_base_leads_and_is_what_others_differ_from() -> None:
    found = merged([table("id,v\na,1\n"), table("id,v,w\nb,2\na,1\n")], 1)
    assert found.labels == ("b", "a")
    assert found.columns == ("v", "w")
    assert found.differing[1] == (frozenset(), frozenset({0}))


def test_without_a_key_rows_meet_by_position() -> None:
    found = merged([table("v,w\n1,x\n1,x\n"), table("v,w\n1,x\n")], 0)
    assert (found.key, found.keys, found.labels) == (BY_POSITION, (), ("1", "2"))
    assert found.rows[1] == (("1", None), ("x", None))


def test_a_column_of_measures_is_no_obvious_key_but_may_be_chosen() -> None:
    tables = [table("loss,said\n0.1,x\n0.2,x\n"), table("loss,said\n0.2,y\n0.1,x\n")]
    assert merged(tables, 0).key == BY_POSITION
    assert merged(tables, 0).keys == ("loss",)
    assert merged(tables, 0, key="loss").labels == ("0.1", "0.2")
    assert merged(tables, 0, key="nonsense").key == BY_POSITION
    names = [table("word,v\nx,1\ny,2\n"), table("word,v\ny,2\nx,1\n")]
    assert merged(names, 0).key == "word"
    assert merged(names, 0, key=BY_POSITION).key == BY_POSITION


def test_only_rows_that_differ_are_looked_for_beyond_what_is_shown() -> None:
    rows = [f"{n},{n}" for n in range(900)]
    base = table("id,v\n" + "\n".join(rows) + "\n")
    other = table("id,v\n" + "\n".join([*rows[:-1], "899,odd"]) + "\n")
    assert len(merged([base, other], 0).labels) == MAX_ROWS
    found = merged([base, other], 0, only_differing=True)
    assert (found.labels, found.differing_rows, found.total_rows) == (("899",), 1, 900)


def test_columns_of_one_name_are_told_apart_and_wide_tables_are_cut() -> None:
    assert merged([table("a,v,v\nx,1,2\n")], 0).columns == ("v", "v (2)")
    wide = table(",".join(f"c{n}" for n in range(60)) + "\n" + ",".join(["1"] * 60) + "\n")
    found = merged([wide] * 12, 0)
    assert (len(found.columns), found.total_columns) == (10, 60)


@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(["x", "y"])), max_size=20))
def test_a_table_differs_nowhere_from_itself(rows: list[tuple[int, str]]) -> None:
    one = table("n,s\n" + "".join(f"{n},{s}\n" for n, s in rows))
    found = merged([one, one], 0)
    assert found.differing_rows == 0
    assert found.total_rows == len(rows)


def _long(count: int, width: int = 2, **changed: str) -> Table:
    rows = [[f"r{at}", changed.get(f"r{at}", "0"), *["x"] * (width - 2)] for at in range(count)]
    return table(
        "\n".join(",".join(row) for row in [["id", "v", *[f"c{at}" for at in range(width - 2)]], *rows]) + "\n"
    )


def test_rows_come_in_pages_and_one_that_is_not_there_is_the_last() -> None:
    tables = [_long(250), _long(250, r7="1", r240="1")]
    found = merged(tables, 0, page=1)
    assert (found.first, len(found.labels), found.labels[0], found.showable) == (100, 100, "r100", 250)
    assert merged(tables, 0, page=2).labels[-1] == "r249"
    assert merged(tables, 0, page=9).first == 200
    assert merged(tables, 0, only_differing=True, page=1).labels == ("r7", "r240")
    assert merged([_long(0), _long(0)], 0, page=3).first == 0


def test_of_wide_tables_fewer_rows_are_compared_and_it_is_said_how_many() -> None:
    narrow = merged([_long(6_000), _long(6_000)], 0)
    assert narrow.read == (6_000, 6_000)
    wide = merged([_long(6_000, 60) for _ in range(6)], 0)
    assert set(wide.read) == {1_000_000 // 360}
    assert wide.total_rows == 1_000_000 // 360
