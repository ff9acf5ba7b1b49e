"""The versions of a path as a list and over time."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from dashboard.data.datasets import DataVersion, Delta, ModelUse, Numbers
from dashboard.figures.datasets import items as data_items
from dashboard.figures.datasets.timeline import timeline

EVIL = "<img src=x onerror=alert(1)>"


def version(number: int, size: int | None, **more: object) -> DataVersion:
    at = datetime(2025, 1, number, tzinfo=UTC)
    values = {"hash": f"{number}" * 32, "commit": "c" * 40, "author": "data-scientist", "committed_at": at,
              "message": f"{EVIL}\n\nmore", "size": size, "nfiles": None, "runs": 0, "models": (), "is_current": False,
              "returned": (), "delta": None}  # fmt: skip
    return DataVersion(**(values | more))


def test_the_timeline_needs_two_sizes_and_shows_files_where_they_are_counted() -> None:
    assert timeline([version(1, 5), version(2, None)], height=200) is None
    alone = timeline([version(2, 2_000_000), version(1, 1_000_000)], height=200)
    assert alone is not None
    assert (list(alone.data[0].y), len(alone.data)) == ([1.0, 2.0], 1)
    assert "<img" not in json.dumps(alone.to_plotly_json()["data"], default=str)
    both = timeline([version(1, 5, nfiles=2), version(2, 7, nfiles=3)], height=200)
    assert both is not None
    assert list(both.data[1].y) == [2, 3]


@pytest.mark.parametrize(
    ("delta", "words"),
    [(Delta("a", 0, None), ""), (Delta("a", -1_500, None), "−1.5 kB"), (Delta("a", 10, 1), "+10 B, +1 file"),
     (Delta("a", 0, 0, Numbers(0, 2, 1, 0)), "−2, ~1 files"), (Delta("a", 5, 0, Numbers(0, 0, 0, 0)), "+5 B"),
     (Delta("a", 0, 0, Numbers(0, 0, 0, 3)), "→3 files")],
)  # fmt: skip
def test_what_changed_from_the_version_before(delta: Delta, words: str) -> None:
    assert data_items.delta_words(delta) == words


def test_versions_escape_messages_and_offer_a_tick() -> None:
    links = data_items.VersionLinks(*(lambda *_: "/x?a=1&b=2" for _ in range(5)))
    many = tuple(ModelUse(f"m<{number}", "1", "mlflow") for number in range(5))
    held = version(1, 5, models=many)
    assert data_items.versions([held], links, "", datetime(2025, 2, 1, tzinfo=UTC)).count("m&lt;") == 3
    assert ">and 2 more</a>" in data_items.versions([held], links, "", datetime(2025, 2, 1, tzinfo=UTC))
    markup = data_items.versions([version(1, 5, runs=2)], links, "", datetime(2025, 2, 1, tzinfo=UTC))
    assert "<img" not in markup
    assert 'href="/x?a=1&amp;b=2"' in markup
    assert 'type="checkbox"' in markup
