"""Failed sign-ins and tokens on each kind of database."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from dashboard.data.attempts import Attempts
from dashboard.data.store import schema
from dashboard.data.store.stores import Stores
from dashboard.errors import TooManyAttemptsError

HERE, THERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture
def attempts(stores: Stores, clock: Any) -> Attempts:
    return Attempts(stores.attempts, clock)


def fail(attempts: Attempts, times: int, name: str = "viewer", address: str = HERE) -> None:
    for _ in range(times):
        attempts.begin_sign_in(name, address)


def test_five_failures_are_free_and_then_the_wait_grows(attempts: Attempts, clock: Any) -> None:
    fail(attempts, 5)
    with pytest.raises(TooManyAttemptsError, match="Try again in 60 seconds") as first:
        attempts.begin_sign_in("viewer", HERE)
    assert first.value.seconds == 60
    clock.forward(30)
    with pytest.raises(TooManyAttemptsError) as again:
        attempts.begin_sign_in("viewer", HERE)
    assert again.value.seconds == 30  # what is refused unseen makes nothing longer
    clock.forward(30)
    fail(attempts, 1)
    with pytest.raises(TooManyAttemptsError) as longer:
        attempts.begin_sign_in("viewer", HERE)
    assert longer.value.seconds == 120


def test_a_name_is_locked_for_the_address_that_failed_alone(attempts: Attempts) -> None:
    fail(attempts, 5)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin_sign_in("VIEWER", HERE)
    attempts.begin_sign_in("viewer", THERE)
    attempts.begin_sign_in("reviewer", HERE)


def test_an_ipv4_address_wrapped_in_ipv6_is_itself(attempts: Attempts) -> None:
    fail(attempts, 5, address=f"::ffff:{HERE}")
    with pytest.raises(TooManyAttemptsError):
        attempts.begin_sign_in("viewer", HERE)
    attempts.begin_sign_in("viewer", f"::ffff:{THERE}")


def test_who_is_locked_out_fills_no_table(attempts: Attempts, stores: Stores) -> None:
    for number in range(80):
        with contextlib.suppress(TooManyAttemptsError):
            attempts.begin_sign_in(f"name-{number}", HERE)
    with stores.database.read() as connection:
        assert len(connection.execute(select(schema.sign_in_attempt.c.key)).all()) == 51


def test_success_forgets_the_failures_of_the_name_and_does_not_count_itself(attempts: Attempts) -> None:
    for _ in range(100):
        attempts.begin_sign_in("viewer", HERE)
        attempts.signed_in("viewer", HERE)
    fail(attempts, 4)
    attempts.begin_sign_in("viewer", HERE)
    attempts.signed_in("viewer", HERE)
    fail(attempts, 5)


def test_an_address_that_tries_many_names_is_locked_for_all(attempts: Attempts, clock: Any) -> None:
    for number in range(50):
        attempts.begin_sign_in(f"name-{number}", HERE)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin_sign_in("viewer", HERE)
    attempts.begin_sign_in("viewer", THERE)
    clock.forward(61)
    attempts.begin_sign_in("viewer", HERE)


def test_an_ipv6_network_is_one_address(attempts: Attempts) -> None:
    for number in range(5):
        attempts.begin_sign_in("viewer", f"2001:db8:1:2::{number}")
    with pytest.raises(TooManyAttemptsError):
        attempts.begin_sign_in("viewer", "2001:db8:1:2:ffff::9")
    attempts.begin_sign_in("viewer", "2001:db8:1:3::1")


def test_wrong_tokens_have_a_count_of_their_own(attempts: Attempts, clock: Any) -> None:
    for _ in range(60):
        attempts.token_failed(HERE)
    with pytest.raises(TooManyAttemptsError):
        attempts.token_failed(HERE)
    attempts.begin_sign_in("viewer", HERE)
    clock.forward(61)
    attempts.token_failed(HERE)


def test_old_failures_are_forgotten_and_their_rows_go(attempts: Attempts, stores: Stores, clock: Any) -> None:
    fail(attempts, 4)
    clock.forward(15 * 60)
    fail(attempts, 4)
    clock.forward(3 * 86_400)
    attempts.token_failed(THERE)
    with stores.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM sign_in_attempt").scalar() == 1


def test_tries_at_the_same_time_are_not_all_free(attempts: Attempts) -> None:
    def attempt(_: int) -> bool:
        try:
            attempts.begin_sign_in("viewer", HERE)
        except TooManyAttemptsError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(40))) == 5


@pytest.mark.parametrize("name", ["", "\x00", "a" * 10_000, "\ud800", "'; DROP TABLE account; --"])
def test_whatever_is_typed_is_counted(attempts: Attempts, name: str) -> None:
    fail(attempts, 5, name)
    with pytest.raises(TooManyAttemptsError):
        attempts.begin_sign_in(name, HERE)
