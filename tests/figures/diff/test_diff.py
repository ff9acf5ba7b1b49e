"""Differences as HTML strings: nothing of a file becomes markup, and what differs is marked by more than colour."""

from __future__ import annotations

import polars as pl

from dashboard.data.diff.facts import FactDiff
from dashboard.data.diff.notebook import notebook_diff
from dashboard.data.diff.table import table_diff
from dashboard.data.diff.text import text_diff
from dashboard.data.diff.values import values_diff
from dashboard.figures.diff import notebook as diff_notebook
from dashboard.figures.diff import table as diff_table
from dashboard.figures.diff import text as diff_text
from dashboard.figures.diff import values as diff_values

EVIL = "<img src=x onerror=alert(1)>"


def cells(*sources: str) -> dict[str, object]:
    made = [{"cell_type": "code", "source": source, "outputs": [], "metadata": {}} for source in sources]
    return {"cells": made, "metadata": {}}


def test_nothing_of_a_file_becomes_markup() -> None:
    lines = text_diff("a\n", f"{EVIL}\n")
    table = table_diff(pl.DataFrame({EVIL: ["a", "b"], "n": [1, 2]}), pl.DataFrame({EVIL: ["a", "c"], "n": [3, 2]}))
    drawn = [
        diff_text.split(lines), diff_text.unified(lines),
        diff_values.values(values_diff({EVIL: 1}, {EVIL: EVIL}).changes),
        diff_values.facts([FactDiff(EVIL, EVIL, "b")]),
        diff_table.schema(table.schema), diff_table.changed(table, is_all=True), diff_table.alone(table, table.added),
        diff_notebook.notebook(notebook_diff(cells("a"), cells(EVIL)), is_split=True),
    ]  # fmt: skip
    for markup in drawn:
        assert "<img" not in markup
    assert all("&lt;img" in markup for markup in drawn)


def test_words_that_differ_are_marked_on_their_side_and_lines_by_a_sign() -> None:
    found = text_diff("learning rate is 0.5 here\n", "learning rate is 0.7 here\n")
    markup = diff_text.split(found)
    assert "<del>5</del>" in markup
    assert "<ins>7</ins>" in markup
    assert ">−<" in markup
    assert ">+<" in markup


def test_equal_lines_far_from_changes_are_folded_and_can_be_opened() -> None:
    text = "".join(f"line {number}\n" for number in range(400))
    markup = diff_text.split(text_diff(text, text.replace("line 0\n", "line zero\n")))
    assert "<summary>396 unchanged lines</summary>" in markup
    assert "and 196 more lines" in markup
    assert "line 399" not in markup


def test_unified_lines_have_removed_ones_first() -> None:
    markup = diff_text.unified(text_diff("a 1 x\nb 1 x\n", "a 2 x\nb 2 x\n"))
    assert [mark for mark in markup.replace('dg-diff-sign">', "\0").split("\0")[1:] if mark] != []
    signs = [part[0] for part in markup.split('dg-diff-sign">')[1:]]
    assert signs == ["−", "−", "+", "+"]


def test_changed_rows_show_the_key_and_changed_columns_unless_all_are_asked_for() -> None:
    old = pl.DataFrame({"id": [1, 2, 3], "n": [5, 6, 7], "kept": ["x", "y", "z"]})
    new = pl.DataFrame({"id": [1, 2, 3], "n": [5, 9, None], "kept": ["x", "y", "z"]})
    found = table_diff(old, new)
    few, every = diff_table.changed(found, is_all=False), diff_table.changed(found, is_all=True)
    assert ("kept" in few, "kept" in every) == (False, True)
    assert '<del>6</del> <span class="dg-muted">→</span> <ins>9</ins>' in few
    assert "<ins><em>empty</em></ins>" in few


def test_values_have_signs_and_deltas() -> None:
    changes = values_diff({"lr": 0.5, "gone": "", "on": True}, {"lr": 0.25, "new": [1], "on": False}).changes
    markup = diff_values.values(changes)
    for piece in (
        "−0.25",
        "<ins>[1]</ins>",
        '<del>""</del>'.replace('"', "&quot;"),
        '>−</span><span class="dg-change-word">removed</span>',
        "<ins>false</ins>",
    ):
        assert piece in markup, piece


def test_a_notebook_folds_equal_cells_and_shows_both_outputs_of_changed_ones() -> None:
    old, new = cells("a = 1", "b = 2"), cells("a = 1", "b = 2", "c = 3")
    old["cells"][1]["outputs"] = [{"output_type": "stream", "text": "before"}]
    new["cells"][1]["outputs"] = [{"output_type": "stream", "text": "after"}]
    markup = diff_notebook.notebook(notebook_diff(old, new), is_split=False)
    assert "<summary>1 unchanged cell</summary>" in markup
    assert markup.index("before") < markup.index("after")
    assert '>+</span><span class="dg-change-word">added</span>' in markup
