"""Which passwords are accepted, and how they are kept."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from dashboard.auth import passwords
from dashboard.errors import InvalidRequestError


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "shorter than 12"),
        ("elevenchars", "shorter than 12"),
        ("x" * 501, "longer than 500"),
        ("aaaaaaaaaaaa", "repeats or counts"),
        ("abcabcabcabc", "repeats or counts"),
        ("123456789012", "repeats or counts"),
        ("Password1234", "common"),
        ("passWord!!2026", "common"),
        ("changeme-123456", "common"),
        ("data-scientist", "the name of the account"),
        ("Data-Scientist1", "the name of the account"),
    ],
)
def test_what_is_easy_to_guess_is_refused_with_the_reason(password: str, reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason) as refused:
        passwords.hashed(password, "data-scientist")
    assert password == "" or password not in str(refused.value)


@pytest.mark.parametrize(
    "password", ["correct-purple-kettle-9", "ein langes Passwort", "пароль-из-слов", "日本語のパスワードを使うよ"]
)
def test_any_other_is_kept_as_a_salted_hash(password: str) -> None:
    first, second = (passwords.hashed(password, "viewer") for _ in range(2))
    assert first.startswith("$argon2id$")
    assert first != second
    assert passwords.is_right(first, password)
    assert not passwords.is_right(first, password + " ")
    assert not passwords.is_outdated(first)


def test_one_character_written_in_two_ways_is_the_same() -> None:
    kept = passwords.hashed("Stra\u00dfe nach K\u00f6ln", "viewer")
    assert passwords.is_right(kept, "Stra\u00dfe nach Ko\u0308ln")


def test_nobody_has_no_right_password_and_costs_as_much() -> None:
    for kept in (None, "", "not a hash"):
        assert not passwords.is_right(kept, "")
        assert not passwords.is_right(kept, "correct-purple-kettle-9")
    assert not passwords.is_right(passwords.hashed("correct-purple-kettle-9", ""), "\ud800")


def test_a_hash_of_other_parameters_is_outdated() -> None:
    old = PasswordHasher(time_cost=1, memory_cost=8_192, parallelism=1).hash("correct-purple-kettle-9")
    assert passwords.is_right(old, "correct-purple-kettle-9")
    assert passwords.is_outdated(old)


def test_a_generated_one_is_accepted() -> None:
    made = {passwords.generated() for _ in range(50)}
    assert len(made) == 50
    for password in made:
        passwords.check(password, "viewer")
