"""Values as people read them."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest

from dashboard.figures import text

NOW = datetime(2025, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "pieces"),
    [
        ("train.learning_rate", ["train.", "learning_", "rate"]),
        ("a//b", ["a//", "b"]),
        ("", []),
        (".", ["."]),
        ("<b>\n x", ["<b>\n ", "x"]),
    ],
)
def test_a_name_breaks_after_its_separators(name: str, pieces: list[str]) -> None:
    assert text.words(name) == pieces


@pytest.mark.parametrize(
    ("count", "shown"),
    [(None, "–"), (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_234_567, "1.23 MB"), (999_999, "1 MB"),
     (5 * 10**15, "5 PB")],
)  # fmt: skip
def test_size(count: int | None, shown: str) -> None:
    assert text.size(count) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, "–"), (math.nan, "–"), (0.02, "20 ms"), (3.44, "3.4 s"), (59.2, "59 s"), (61, "1 min 1 s"), (3600, "1 h"),
     (-90.0, "−1 min 30 s"), (-0.0001, "0 ms"),
     (3720, "1 h 2 min"), (93_600, "1 d 2 h")],
)  # fmt: skip
def test_duration(seconds: float | None, shown: str) -> None:
    assert text.duration(seconds) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(0, "just now"), (42, "42 s ago"), (140, "2 min ago"), (7200, "2 h ago"), (3 * 86400, "3 d ago"),
     (70 * 86400, "2 mo ago"), (800 * 86400, "2 y ago"), (-80, "in 1 min"), (-90, "in 2 min"), (59.7, "1 min ago"),
     (3_580, "1 h ago"), (86_000, "1 d ago"), (29.7 * 86_400, "1 mo ago"), (355 * 86_400, "1 y ago"),
     (20 - 90 * 86_400, "in 3 mo"), (20 - 30 * 86_400, "in 1 mo"), (20 - 7 * 86_400, "in 7 d"),
     (20 - 365 * 86_400, "in 1 y")],
)  # fmt: skip
def test_ago(seconds: float, shown: str) -> None:
    assert text.ago(NOW - timedelta(seconds=seconds), NOW) == shown


def test_never() -> None:
    assert text.ago(None, NOW) == "never"


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.5, "0.5"), (0.981234, "0.9812"), (1.0, "1"), (3, "3"), (0.0001234, "1.234e-4"), (1234567.8, "1.235e6"),
     (math.nan, "NaN"), (math.inf, "∞"), (-math.inf, "−∞"), (True, "true"), (None, "–"), ("adam", "adam")],
)  # fmt: skip
def test_value(value: object, shown: str) -> None:
    assert text.value(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "0.5000"), (1.0, "1"), (7, "7"), (5e-5, "5e-5"), (2e7 + 0.5, "2e7"), (math.nan, "NaN")]
)
def test_numbers_below_each_other_have_the_same_decimals(value: float, shown: str) -> None:
    assert text.aligned(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0165591, "0.0165591"), (1.25e-7, "1.25e-7"), (32, "32"), (2.0, "2"), (True, "true")]
)
def test_a_param_is_not_rounded_to_what_another_one_is(value: float, shown: str) -> None:
    assert text.plain(value) == shown


def test_hashes_are_short() -> None:
    assert text.short_hash("3f2a1b4c5d.dir") == "3f2a1b4"
    assert text.short_hash(None) == "–"


@pytest.mark.parametrize(
    ("message", "shown"),
    [("no project team/wine", "No project team/wine."), ("dvc.yaml is broken", "dvc.yaml is broken."), ("", ""),
     ("git refused", "Git refused."), ("mlflow is gone", "MLflow is gone."), ("Did you mean it?", "Did you mean it?"),
     ("a/b is no branch", "a/b is no branch.")],
)  # fmt: skip
def test_a_message_reads_as_a_sentence(message: str, shown: str) -> None:
    assert text.sentence(message) == shown


def test_a_metric_is_named_without_its_file() -> None:
    assert text.metric_name("metrics/warm.json:error.mean") == "error.mean"
    assert text.metric_name("loss: train") == "loss: train"
    assert text.metric_name("accuracy") == "accuracy"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("x.txt\r", "x.txt␍"),
        ("a\r\n\tb", "a␍␊␉b"),
        ("gpj.\u202egnp", "gpj.⟨U+202E⟩gnp"),
        ("größe 🍇.csv", "größe 🍇.csv"),
    ],
)
def test_a_name_hides_nothing(written: str, shown: str) -> None:
    assert text.name(written) == shown
