"""The difference table: escaped, directed by goals, honest about NaN."""

from __future__ import annotations

import math
from typing import Any

from dashboard.data.compare import CompareRow
from dashboard.figures.charts.comparison import Head, count_differences, difference_table

HEADS = [Head("a" * 32, "first", "/team/wine/runs/a"), Head("b" * 32, "<script>alert(1)</script>", "/x?y=1&z=2")]


def row(key: str, kind: str, *values: Any, differs: bool = True) -> CompareRow:
    return CompareRow(key, kind, key.partition(".")[2] or key, values, (), differs)


def table(*rows: CompareRow, goals: dict[str, str] | None = None) -> str:
    return difference_table(HEADS, rows, 0, goals or {})


def test_what_comes_from_runs_is_escaped() -> None:
    html = table(row('params."<img src=x onerror=1>"', "param", "<b>1</b>", '"quoted" & more'))
    assert "<script" not in html
    assert "<img" not in html
    assert "<b>1" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert 'href="/x?y=1&amp;z=2"' in html


def test_a_goal_says_what_is_better_and_which_is_best() -> None:
    rising = table(row("metrics.acc", "metric", 0.5, 0.75), goals={"acc": "up"})
    assert "dg-better" in rising
    assert "+0.25" in rising
    assert rising.index("dg-best") > rising.index("0.5")
    falling = table(row("metrics.acc", "metric", 0.5, 0.75), goals={"acc": "down"})
    assert "dg-worse" in falling


def test_all_that_tie_for_best_are_best() -> None:
    heads = [Head(letter * 32, letter, f"/{letter}") for letter in "abcd"]
    tied = row("metrics.acc", "metric", 0.75, 0.5, math.nan, 0.75)
    html = difference_table(heads, (tied,), 1, {"acc": "up"})
    cells = html.split("<td")[1:]
    assert ["dg-best" in cell for cell in cells[-4:]] == [True, False, False, True]


def test_without_a_goal_a_delta_is_neither_better_nor_worse() -> None:
    html = table(row("metrics.acc", "metric", 0.5, 0.75))
    assert "dg-delta" in html
    assert "dg-better" not in html
    assert "dg-worse" not in html


def test_nan_and_missing_have_no_delta_and_are_never_best() -> None:
    html = table(
        row("metrics.acc", "metric", 0.5, math.nan), row("metrics.f1", "metric", None, 1.0), goals={"acc": "up"}
    )
    assert "NaN" in html
    assert "dg-delta" not in html
    assert "dg-best" not in html


def test_an_integer_beyond_all_floats_is_shown_without_a_delta() -> None:
    html = table(row("metrics.acc", "metric", 0.5, 10**400), goals={"acc": "up"})
    assert "1000000" in html
    assert "dg-delta" not in html


def test_tags_of_tools_stand_last_and_folded() -> None:
    shown = table(row("tags.mlflow.runName", "tag", "a", "b"), row("tags.team", "tag", "x", "y"))
    own, folded = shown.split("<tbody")[1:]
    assert "Tags" in own
    assert "team" in own
    assert "mlflow" not in own
    assert folded.startswith(' class="dg-folded">')
    assert "System tags" in folded
    assert "data-compare-fold" in folded
    assert "runName" in folded


def test_a_long_name_breaks_between_its_words() -> None:
    assert "train.<wbr>learning_<wbr>rate" in table(row("params.train.learning_rate", "param", 1, 2))


def test_rows_that_agree_are_marked_and_counted() -> None:
    rows = [row("params.lr", "param", 1, 1, differs=False), row("params.opt", "param", "a", "b")]
    html = table(*rows)
    assert count_differences(rows) == 1
    assert "1 of 2 differ" in html
    assert html.count('class="dg-same"') == 1


def test_the_base_has_no_button_and_the_others_do() -> None:
    html = table(row("params.lr", "param", 1, 2))
    assert f'data-compare-base="{"b" * 32}"' in html
    assert f'data-compare-base="{"a" * 32}"' not in html


def test_long_text_is_cut_with_the_whole_in_reach() -> None:
    html = table(row("params.prompt", "param", "x" * 500, "y"))
    assert f">{'x' * 160}…<" in html
    assert f'title="{"x" * 500}"' in html
