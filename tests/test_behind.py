"""Work in a thread: in order, one piece at a time, and never lost."""

from __future__ import annotations

import threading

import pytest

from dashboard.behind import Behind


def test_pieces_are_done_one_after_the_other_and_the_end_waits_for_the_last() -> None:
    done, may_go_on = list[int](), threading.Event()

    def work(number: int) -> None:
        may_go_on.wait(10)
        done.append(number)

    with Behind() as behind:
        behind.begin(lambda: work(1))
        assert done == [], "the caller goes on meanwhile"
        may_go_on.set()
        behind.begin(lambda: work(2))
        assert done[0] == 1
    assert done == [1, 2]


def test_what_a_piece_fails_with_is_raised_at_the_next_one() -> None:
    def fail() -> None:
        raise ValueError("broken")

    begun = list[int]()
    with Behind() as behind:
        behind.begin(fail)
        with pytest.raises(ValueError, match="broken"):
            behind.begin(lambda: begun.append(2))
    assert begun == []


def test_what_the_last_piece_fails_with_is_raised_at_the_end() -> None:
    def fail() -> None:
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"), Behind() as behind:
        behind.begin(fail)


def test_an_error_of_the_caller_comes_first_and_its_piece_is_finished() -> None:
    done = list[int]()

    def break_off() -> None:
        with Behind() as behind:
            behind.begin(lambda: done.append(1))
            raise KeyError

    with pytest.raises(KeyError):
        break_off()
    assert done == [1]
