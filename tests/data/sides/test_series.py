"""Paths that differ only in a step are one series; everything else stands for itself."""

from __future__ import annotations

import pytest

from dashboard.data.model.run import Artifact
from dashboard.data.preview import Kind
from dashboard.data.sides import Series, grouped

UUID = "c5dadce1-da75-46ef-9d12-d8bda3059728"


def listed(**runs: list[str]) -> dict[str, Series]:
    files = {run: [Artifact(path, is_directory=False, size=1) for path in paths] for run, paths in runs.items()}
    return {series.key: series for series in grouped(files)}


def paths(series: Series, run: str) -> list[tuple[int | None, str]]:
    return [(file.step, file.path) for file in series.files[run]]


def logged(step: int, time: int = 5, by: str = "+", key: str = "val~pred") -> str:
    return f"images/{key}{by}step{by}{step}{by}timestamp{by}{time}{by}{UUID}"


@pytest.mark.parametrize("by", ["+", "%"])
def test_logged_images_are_one_series_without_their_small_copies(by: str) -> None:
    names = [logged(step, by=by) for step in (10, 2)]
    found = listed(a=[*(f"{name}.png" for name in names), *(f"{name}{by}compressed.webp" for name in names)])
    series = found["images/val/pred step *"]
    assert (len(found), series.kind, series.steps) == (1, Kind.IMAGE, (2, 10))
    assert paths(series, "a") == [(2, f"{names[1]}.png"), (10, f"{names[0]}.png")]


def test_the_small_copy_stands_where_the_picture_is_missing_and_the_later_of_two_wins() -> None:
    found = listed(a=[f"{logged(1)}+compressed.webp", f"{logged(2, time=7)}.png", f"{logged(2, time=6)}.png"])
    assert paths(found["images/val/pred step *"], "a") == [
        (1, f"{logged(1)}+compressed.webp"),
        (2, f"{logged(2, 7)}.png"),
    ]


def test_one_logged_step_is_a_step_too() -> None:
    assert listed(a=[f"{logged(0)}.png"])["images/val/pred step *"].steps == (0,)


@pytest.mark.parametrize(("one", "other", "key", "steps"), [
    ("confusion_0010.png", "confusion_0200.png", "confusion_*.png", (10, 200)),
    ("epoch_5/pred.png", "epoch_6/pred.png", "epoch_*/pred.png", (5, 6)),
    ("epoch_5/sample_3.png", "epoch_6/sample_3.png", "epoch_*/sample_3.png", (5, 6)),
    ("fold_1/plot-7.svg", "fold_1/plot-9.svg", "fold_1/plot-*.svg", (7, 9)),
    ("step=100.csv", "step=200.csv", "step=*.csv", (100, 200)),
    ("v1.5/epoch3.txt", "v1.5/epoch4.txt", "v1.5/epoch*.txt", (3, 4)),
])  # fmt: skip
def test_plain_names_with_a_number(one: str, other: str, key: str, steps: tuple[int, ...]) -> None:
    found = listed(a=[one], b=[other])
    assert list(found) == [key]
    assert found[key].steps == steps
    assert set(found[key].files) == {"a", "b"}


@pytest.mark.parametrize("names", [
    ["fig_3a4b.png", "fig_5c6d.png"], ["score0.91.txt", "score0.92.txt"], ["a.mp4", "a.mp3"], ["x10y.txt", "x11y.txt"],
    ["a_1/b_1.png", "a_2/b_2.png"],
])  # fmt: skip
def test_names_that_are_no_series(names: list[str]) -> None:
    found = listed(a=names)
    assert set(found) == set(names)
    assert all(series.steps == () for series in found.values())


def test_a_number_that_never_changes_is_no_step() -> None:
    found = listed(a=["resnet_50.txt"], b=["resnet_50.txt"])
    assert found["resnet_50.txt"].steps == ()
    assert set(found["resnet_50.txt"].files) == {"a", "b"}


def test_nothing_is_lost_where_two_files_have_one_step() -> None:
    found = listed(a=["p_5.png", "p_05.png", "p_6.png"])
    assert {path for series in found.values() for _, path in paths(series, "a")} == {"p_5.png", "p_05.png", "p_6.png"}


def test_folders_are_no_files_and_large_pictures_are_marked() -> None:
    [series] = grouped(
        {"a": [Artifact("d", is_directory=True), Artifact("p.png", is_directory=False, size=30_000_000)]}
    )
    assert (series.key, series.files["a"][0].is_too_large) == ("p.png", True)
