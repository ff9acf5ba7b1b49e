from __future__ import annotations

import threading

import pytest

from dashboard.data.remembered import Remembered


def _bytes(_: str, value: bytes) -> int:
    return len(value)


def test_a_value_is_read_once_and_what_fails_is_not_remembered() -> None:
    kept: Remembered[str, list[int]] = Remembered(2)
    first = kept.of("a", lambda: [1])
    assert kept.of("a", lambda: [2]) is first
    with pytest.raises(ZeroDivisionError):
        kept.of("b", lambda: [1 // 0])
    assert kept.of("b", lambda: [3]) == [3]


def test_what_was_used_longest_ago_is_forgotten_first() -> None:
    kept: Remembered[str, int] = Remembered(2)
    kept.keep("a", 1)
    kept.keep("b", 2)
    assert kept.get("a") == 1
    kept.keep("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_weights_bound_what_is_kept_and_a_value_that_is_too_heavy_is_not() -> None:
    kept: Remembered[str, bytes] = Remembered(10, weight=_bytes, most_of_one=6)
    kept.keep("a", b"12345")
    kept.keep("b", b"12345")
    kept.keep("a", b"1234")
    assert kept.of("heavy", lambda: b"1234567") == b"1234567"
    assert kept.get("heavy") is None
    kept.keep("c", b"12")
    assert [kept.get(key) for key in "abc"] == [b"1234", None, b"12"]


def test_a_value_that_became_too_heavy_is_forgotten() -> None:
    kept: Remembered[str, bytes] = Remembered(10, weight=_bytes, most_of_one=3)
    kept.keep("a", b"123")
    kept.keep("a", b"1234")
    assert kept.get("a") is None
    for key in "bcd":
        kept.keep(key, b"123")
    assert [kept.get(key) for key in "bcd"] == [b"123"] * 3


def test_none_is_a_value() -> None:
    kept: Remembered[str, int | None] = Remembered(2)
    assert kept.of("a", lambda: None) is None
    assert kept.of("a", lambda: 1) is None


def test_of_two_who_read_at_once_the_first_ones_value_is_everybodys() -> None:
    kept: Remembered[str, object] = Remembered(2)
    found: list[object] = []
    is_reading, may_end = threading.Event(), threading.Event()

    def slowly() -> object:
        is_reading.set()
        may_end.wait(10)
        return object()

    late = threading.Thread(target=lambda: found.append(kept.of("a", slowly)))
    late.start()
    is_reading.wait(10)
    first = kept.of("a", object)
    may_end.set()
    late.join(10)
    assert found == [first]
