"""Differences of notebooks: cells find each other by id, by content, by likeness, and none is lost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.data.diff.notebook import MAX_CELLS, CellChange, notebook_diff

SOURCES = st.lists(st.sampled_from(["import os", "x = 1", "# Title", "plot(x)", ""]), max_size=8)


def cell(source: str, name: str = "", *, kind: str = "code", outputs: Any = (), **metadata: Any) -> dict[str, Any]:
    named = {"id": name} if name else {}
    return {**named, "cell_type": kind, "source": [source], "outputs": list(outputs), "metadata": metadata}


def notebook(*cells: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    return {"nbformat": 4, "metadata": metadata, "cells": list(cells)}


def printed(text: str, count: int = 1) -> dict[str, Any]:
    return {"output_type": "execute_result", "execution_count": count, "data": {"text/plain": text}}


@given(SOURCES, SOURCES)
def test_every_cell_stands_once(old: list[str], new: list[str]) -> None:
    found = notebook_diff(notebook(*map(cell, old)), notebook(*map(cell, new)))
    assert [item.new_number for item in found.cells if item.new_number] == list(range(1, len(new) + 1))
    assert sorted(item.old_number for item in found.cells if item.old_number) == list(range(1, len(old) + 1))
    assert found.added + found.changed + found.same == len(new)
    assert found.removed + found.changed + found.same == len(old)
    if old == new:
        assert found.same == len(new)


def test_cells_go_together_by_id_whatever_they_say() -> None:
    old = notebook(cell("a = 1", "one"), cell("b", "two"), cell("gone", "three"))
    new = notebook(cell("b", "two"), cell("completely different", "one"), cell("new", "four"))
    found = notebook_diff(old, new).cells
    assert [(item.change, item.old_number, item.new_number) for item in found] == [
        (CellChange.SAME, 2, 1), (CellChange.REMOVED, 3, None), (CellChange.CHANGED, 1, 2), (CellChange.ADDED, None, 3),
    ]  # fmt: skip
    assert sum(item.is_moved for item in found) == 1


def test_without_ids_similar_cells_go_together() -> None:
    old = notebook(cell("import os"), cell("model = fit(x, depth=3)\nprint(model)"), cell("# End", kind="markdown"))
    new = notebook(cell("import os"), cell("inserted = True"), cell("model = fit(x, depth=5)\nprint(model)"),
                   cell("# End", kind="markdown"))  # fmt: skip
    found = notebook_diff(old, new)
    assert (found.added, found.removed, found.changed, found.same) == (1, 0, 1, 2)
    changed = next(item for item in found.cells if item.change is CellChange.CHANGED)
    assert (changed.old_number, changed.new_number, changed.source.added) == (2, 3, 1)


def test_outputs_and_metadata_are_told_apart_from_the_source() -> None:
    old = notebook(cell("f()", "a", outputs=[printed("1", 1)]), cell("g()", "b", tags=["x"]), kernelspec={"name": "py"})
    new = notebook(cell("f()", "a", outputs=[printed("2", 7)]), cell("g()", "b", tags=["y"]), kernelspec={"name": "r"})
    found = notebook_diff(old, new)
    first, second = found.cells
    assert (first.has_other_outputs, first.source.is_same) == (True, True)
    assert ([item.text for item in first.old_outputs], [item.text for item in first.new_outputs]) == (["1"], ["2"])
    assert [(item.key, item.old, item.new) for item in second.metadata] == [("tags", ["x"], ["y"])]
    assert [(item.key, item.new) for item in found.metadata] == [("kernelspec.name", "r")]


def test_running_it_again_is_no_change() -> None:
    old, new = (notebook(cell("f()", outputs=[printed("1", count)])) for count in (1, 9))
    assert notebook_diff(old, new).same == 1


def test_scripts_in_outputs_stay_text() -> None:
    evil = {"output_type": "display_data", "data": {"text/html": "<script>alert(1)</script>"}}
    [found] = notebook_diff(None, notebook(cell("f()", outputs=[evil]))).cells
    assert [item.text for item in found.new_outputs] == ["(text/html: not shown)"]


def test_what_is_no_notebook_and_what_is_long() -> None:
    with pytest.raises(ValueError, match="no notebook"):
        notebook_diff({"cells": 3}, notebook())
    long = notebook_diff(None, notebook(*(cell(str(n)) for n in range(MAX_CELLS + 1))))
    assert (len(long.cells), "first" in long.note) == (MAX_CELLS, True)
