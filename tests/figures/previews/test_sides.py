"""Differences and merged tables as HTML: everything that came from a run is text."""

from __future__ import annotations

from dashboard.data.preview import Table
from dashboard.data.sides import BY_POSITION, difference, merged
from dashboard.figures.charts.comparison import Head
from dashboard.figures.previews import sides

EVIL = '<img src=x onerror="alert(1)">\'&'
HEADS = [Head("a" * 32, EVIL, "/a"), Head("b" * 32, "", "/b", 1)]


def _table(*rows: tuple[str, ...]) -> Table:
    return Table((EVIL, "n"), rows, frozenset({1}), len(rows), 2)


def test_lines_are_escaped_signed_and_folded() -> None:
    markup = sides.difference(difference(f"{EVIL}\n" * 20 + "old", f"{EVIL}\n" * 20 + f"{EVIL}new"))
    assert "<img" not in markup
    assert '<span class="dg-diff-sign">−</span><code>old</code>' in markup
    assert 'dg-diff-added"><span class="dg-diff-number">21</span><span class="dg-diff-sign">+</span>' in markup
    assert "<summary>17 unchanged lines</summary>" in markup


def test_names_columns_keys_and_cells_of_a_merged_table_are_escaped() -> None:
    found = merged([_table((EVIL, "1")), _table((EVIL, "2"), ("x" * 200, "3"))], 0)
    markup = sides.merged(HEADS, found, 0)
    assert found.key == EVIL
    assert "<img" not in markup
    assert markup.count('title="differs from the base"') == 2
    assert 'title="not there"' in markup
    assert f"{'x' * 120}…" in markup
    assert "bbbbbbb</span>" in markup
    assert "<img" not in sides.merged(HEADS, merged([_table((EVIL, "1"))] * 2, 0, key=BY_POSITION), 0)
